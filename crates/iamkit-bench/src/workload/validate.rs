//! `w6`: all checks on all managed policies.

use std::hint::black_box;

use anyhow::Result;
use iamkit::catalog::Catalog;
use iamkit::policy::lower;
use iamkit::syntax::parse;
use iamkit::validate::{CheckFamily, DocumentKind, Options, validate};

use crate::data::Data;
use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};

pub(crate) fn run(data: &Data, report: &mut Report) -> Result<()> {
    let texts = data.managed()?;
    let options = Options::new(Catalog::embedded());
    let mut row = Row {
        workload: "w6",
        variant: "all checks",
        case: "all managed",
        measured: measure::of_calls(1, || {
            for text in &texts {
                black_box(validate(black_box(text), DocumentKind::Identity, &options));
            }
        }),
        bytes: Some(texts.iter().map(String::len).sum()),
        goal: Some(Goal::ms(150.0)),
        includes: "text to findings with paths and positions for the whole corpus",
    };
    report.row(&row)?;
    let all = options.clone().select(&CheckFamily::ALL);
    row.measured = measure::of_calls(1, || {
        for text in &texts {
            black_box(validate(black_box(text), DocumentKind::Identity, &all));
        }
    });
    row.variant = "all checks of all families";
    report.row(&row)?;
    row.measured = measure::of_calls(1, || {
        for text in &texts {
            let tree = parse(black_box(text));
            black_box((tree.root().map(lower), tree.errors().len()));
        }
    });
    row.variant = "syntax only";
    row.goal = None;
    row.includes = "text to document and grammar errors for the whole corpus";
    report.row(&row)
}
