//! `w5`: from action patterns to actions.

use std::hint::black_box;

use anyhow::{Result, ensure};
use iamkit::catalog::Catalog;
use iamkit::pattern::{Case, matches};

use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};

const PATTERNS: [(&str, f64); 3] = [("s3:*", 3.0), ("ec2:*Instance*", 30.0), ("*", 20.0)];

pub(crate) fn run(report: &mut Report) -> Result<()> {
    let catalog = Catalog::embedded();
    for (pattern, goal) in PATTERNS {
        let set = catalog.actions_matching(pattern);
        let covered = |service: &str, name: &str| match pattern.split_once(':') {
            None => true,
            Some((services, names)) => {
                matches(services, service, Case::Fold) && matches(names, name, Case::Fold)
            }
        };
        let all = catalog.actions_matching("*");
        let expected = catalog
            .actions_in(&all)
            .filter(|action| covered(action.service().prefix(), action.name()));
        ensure!(expected.count() == set.len(), "`{pattern}` expands to the wrong actions");
        let mut row = Row {
            workload: "w5",
            variant: "",
            case: pattern,
            measured: measure::of_calls(1, || {
                black_box(catalog.actions_matching(black_box(pattern)));
            }),
            bytes: None,
            goal: Some(Goal::us(goal)),
            includes: "pattern to the set of actions",
        };
        report.row(&row)?;
        row.measured = measure::of_calls(1, || {
            let set = catalog.actions_matching(black_box(pattern));
            for action in catalog.actions_in(&set) {
                black_box((action.service().prefix(), action.name()));
            }
        });
        row.variant = "names";
        row.goal = None;
        row.includes = "pattern to service prefix and name of each action, in order";
        report.row(&row)?;
    }
    Ok(())
}
