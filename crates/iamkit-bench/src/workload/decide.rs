//! `w2` and `w2s`: one request against a few policies.

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use iamkit::authz::Request;
use serde_json::Value;

use crate::data::{Data, Decisions, RequestRow};
use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};
use crate::subject::{AUTHORIZER, attached, check, decide, policy_set, request};

pub(crate) fn run(workload: &str, data: &Data, report: &mut Report) -> Result<()> {
    let inputs: Decisions = data.json(&format!("{workload}.json"))?;
    let mut sizes: Vec<usize> =
        inputs.sets.keys().map(|size| size.parse()).collect::<Result<_, _>>()?;
    sizes.sort_unstable();
    for size in sizes {
        let key = size.to_string();
        let policies = inputs.sets.get(&key).context("no policies")?;
        let rows = inputs.requests.get(&key).context("no requests")?;
        Case { workload, size, texts: policies.iter().map(Value::to_string).collect(), rows }
            .run(report)?;
    }
    Ok(())
}

struct Case<'a> {
    workload: &'a str,
    size: usize,
    texts: Vec<String>,
    rows: &'a [RequestRow],
}

impl Case<'_> {
    fn run(&self, report: &mut Report) -> Result<()> {
        let set = policy_set(&self.texts)?;
        let policies = attached(&set);
        let requests: Vec<Request> = self.rows.iter().map(request).collect::<Result<_>>()?;
        for (row, request) in self.rows.iter().zip(&requests) {
            let expected = row.expect.context("a request has no `expect`")?;
            check(decide(request, &policies).decision, expected, &row.action)?;
        }
        let measured = measure::of_calls(requests.len(), || {
            for request in &requests {
                black_box(decide(black_box(request), &policies));
            }
        });
        report.row(&self.row("", measured, "decision on compiled policies and a built request"))?;
        for request in &requests {
            let explained = AUTHORIZER.explain(request, &policies).outcome.decision;
            ensure!(explained == decide(request, &policies).decision, "explained otherwise");
        }
        let measured = measure::of_calls(requests.len(), || {
            for request in &requests {
                black_box(AUTHORIZER.explain(black_box(request), &policies));
            }
        });
        report.row(&self.row(
            "explain",
            measured,
            "decision and full explanation on compiled policies and a built request: every \
             statement that matches, near misses, condition traces; dropping it",
        ))?;
        let measured = measure::of_calls(self.rows.len(), || {
            for row in self.rows {
                let decision = policy_set(&self.texts)
                    .and_then(|set| Ok(decide(&request(row)?, &attached(&set)).decision));
                let _ = black_box(decision);
            }
        });
        report.row(&self.row(
            "parse + decide",
            measured,
            "parsing and compiling the policies, building the request, the decision, dropping all",
        ))
    }

    fn row<'r>(
        &'r self,
        variant: &'r str,
        measured: measure::Measured,
        includes: &'r str,
    ) -> Row<'r> {
        let case = match self.size {
            1 => "1 policies",
            5 => "5 policies",
            20 => "20 policies",
            _ => "200 policies",
        };
        let goal = match (variant, self.size) {
            ("", 1) => Some(Goal::us(0.15)),
            ("", 5) => Some(Goal::us(0.2)),
            ("", 20) => Some(Goal::us(0.4)),
            ("explain", 1) => Some(Goal::us(1.0)),
            ("explain", 5) => Some(Goal::us(2.0)),
            ("explain", 20) => Some(Goal::us(5.0)),
            _ => None,
        };
        Row { workload: self.workload, variant, case, measured, bytes: None, goal, includes }
    }
}
