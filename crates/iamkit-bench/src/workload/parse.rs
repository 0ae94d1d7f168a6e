//! `w1`: JSON text to typed document with spans.

use std::hint::black_box;

use anyhow::{Context, Result};
use iamkit::authz::PolicySet;
use iamkit::policy::{PolicyDocument, PolicyType, judge};

use crate::clock::Stopwatch;
use crate::data::Data;
use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};

pub(crate) fn run(data: &Data, report: &mut Report) -> Result<()> {
    let minified = data.managed()?;
    let pretty = data.text("managed.pretty.jsonl.txt")?;
    let pretty: Vec<&str> = pretty.split('\0').filter(|text| !text.is_empty()).collect();
    let goal = Some(Goal::AtLeastMbPerS(500.0));
    corpus("minified", &minified, goal, report)?;
    corpus("pretty", &pretty, goal, report)?;
    compile(&minified, report)?;
    judged(&minified, report)
}

fn corpus<T: AsRef<str>>(
    case: &str,
    texts: &[T],
    goal: Option<Goal>,
    report: &mut Report,
) -> Result<()> {
    for text in texts {
        text.as_ref().parse::<PolicyDocument>().context("the corpus has a faulty policy")?;
    }
    let mut documents = Vec::with_capacity(texts.len());
    let measured = measure::of_parts(1, || {
        let watch = Stopwatch::start();
        for text in texts {
            documents.push(black_box(text.as_ref()).parse::<PolicyDocument>());
        }
        let time = watch.elapsed();
        black_box(&documents);
        documents.clear();
        time
    });
    report.row(&Row {
        workload: "w1",
        variant: "",
        case,
        measured,
        bytes: Some(texts.iter().map(|text| text.as_ref().len()).sum()),
        goal,
        includes: "text to typed document with spans for the whole corpus, duplicates and unknown \
                   elements refused; dropping the documents is outside",
    })
}

/// Judging costs at most a quarter of what it takes to parse and compile.
fn judged(texts: &[String], report: &mut Report) -> Result<()> {
    let documents: Vec<PolicyDocument> =
        texts.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
    let measured = measure::of_calls(1, || {
        for document in &documents {
            black_box(judge(black_box(document), PolicyType::Identity));
        }
    });
    report.row(&Row {
        workload: "w1",
        variant: "judge",
        case: "minified",
        measured,
        bytes: Some(texts.iter().map(String::len).sum()),
        goal: Some(Goal::ms(7.5)),
        includes: "what AWS would refuse to store, for all policies; they are parsed before",
    })
}

fn compile(texts: &[String], report: &mut Report) -> Result<()> {
    let compiled = || {
        let mut builder = PolicySet::builder(PolicyType::Identity);
        for text in texts {
            builder = builder.add("managed", text.parse::<PolicyDocument>()?);
        }
        // A few managed policies hold what customers may not write.
        anyhow::Ok(builder.build_unchecked()?)
    };
    compiled()?;
    let measured = measure::of_parts(1, || {
        let watch = Stopwatch::start();
        let set = black_box(compiled());
        let time = watch.elapsed();
        drop(set);
        time
    });
    report.row(&Row {
        workload: "w1",
        variant: "parse + compile",
        case: "minified",
        measured,
        bytes: Some(texts.iter().map(String::len).sum()),
        goal: Some(Goal::ms(30.0)),
        includes: "text to one compiled set of all policies; dropping it is outside",
    })
}
