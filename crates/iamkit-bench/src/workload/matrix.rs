//! `w3b`: the decisions of 1,000 principals on 1,000 requests.

use std::hint::black_box;

use anyhow::{Context, Result};
use iamkit::authz::{Caller, PolicySet, Request};

use crate::data::{Data, Matrix};
use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};
use crate::subject::{attached, check, decide, policy_set, request_of};

pub(crate) fn run(data: &Data, report: &mut Report) -> Result<()> {
    let inputs: Matrix = data.json("w3.json")?;
    let pool: Vec<String> = inputs.pool.iter().map(ToString::to_string).collect();
    let sets: Vec<PolicySet> = inputs
        .principals
        .iter()
        .map(|policies| policy_set(policies.iter().filter_map(|index| pool.get(*index))))
        .collect::<Result<_>>()?;
    let caller = inputs.requests.first().context("no requests")?.principal.as_str();
    let caller = Caller::from_text(caller)?;
    let requests: Vec<Request> = inputs
        .pairs
        .iter()
        .map(|(action, resource)| request_of(&caller, action, resource, &inputs.context))
        .collect::<Result<_>>()?;
    for &(principal, request, expected) in &inputs.sample {
        let set = sets.get(principal).context("no such principal")?;
        let request = requests.get(request).context("no such request")?;
        let decision = decide(request, &attached(set)).decision;
        check(decision, expected, request.action().as_str())?;
    }
    let measured = measure::of_calls(1, || {
        for set in &sets {
            let policies = attached(set);
            for request in &requests {
                black_box(decide(black_box(request), &policies).decision);
            }
        }
    });
    report.row(&Row {
        workload: "w3b",
        variant: "single calls",
        case: "matrix 1000 x 1000",
        measured,
        bytes: None,
        goal: Some(Goal::ms(300.0)),
        includes: "10^6 decisions on compiled policies and built requests, one call each",
    })
}
