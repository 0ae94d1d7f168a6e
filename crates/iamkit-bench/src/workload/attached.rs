//! `w3a`: all managed policies attached to one principal.

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use iamkit::authz::{Caller, Policies, Request};
use iamkit::policy::{ActionElement, Effect, PolicyDocument, ResourceElement};

use crate::clock::Stopwatch;
use crate::data::{AttachedInputs, Data};
use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};
use crate::subject::{AUTHORIZER, attached, decide, policy_set, request, request_of};

const ALL: &str = "1581 attached";
const NARROW: &str = "1577 attached, without the policies that allow * on *";

pub(crate) fn run(data: &Data, report: &mut Report) -> Result<()> {
    let texts = data.attached()?;
    ensure!(texts.len() == 1581, "{} policies are attached", texts.len());
    let inputs: AttachedInputs = data.json("w3.json")?;
    let requests: Vec<Request> = inputs.requests.iter().map(request).collect::<Result<_>>()?;
    let others = others(data, &inputs)?;
    for case in [ALL, NARROW] {
        let mut kept = Vec::new();
        for text in &texts {
            if case == ALL || !allows_nearly_everything(&text.parse()?) {
                kept.push(text);
            }
        }
        ensure!(case == ALL || kept.len() == 1577, "{} policies are narrow", kept.len());
        let set = policy_set(kept)?;
        rows(case, &attached(&set), &requests, &others, report)?;
    }
    Ok(())
}

fn rows(
    case: &str,
    policies: &Policies<'_>,
    requests: &[Request],
    others: &[Request],
    report: &mut Report,
) -> Result<()> {
    let mut row = Row {
        workload: "w3a",
        variant: "cold action",
        case,
        measured: measure::of_parts(requests.len(), || {
            for other in others {
                black_box(decide(other, policies));
            }
            let watch = Stopwatch::start();
            for request in requests {
                black_box(decide(black_box(request), policies));
            }
            watch.elapsed()
        }),
        bytes: None,
        goal: Some(Goal::us(2.0)),
        includes: "decision on compiled policies and a built request, after 2,000 requests on \
                   other actions",
    };
    report.row(&row)?;
    row.measured = measure::of_calls(requests.len(), || {
        for request in requests {
            black_box(decide(black_box(request), policies));
        }
    });
    row.variant = "action postings";
    row.includes = "decision on compiled policies and a built request, actions asked before";
    report.row(&row)?;
    row.measured = measure::of_calls(requests.len(), || {
        for request in requests {
            black_box(AUTHORIZER.explain(black_box(request), policies));
        }
    });
    row.variant = "all matching statements";
    row.goal = None;
    row.includes = "decision with every statement that matches, near misses and condition traces";
    report.row(&row)
}

/// Requests on 2,000 actions that the timed requests are not about.
fn others(data: &Data, inputs: &AttachedInputs) -> Result<Vec<Request>> {
    let row = inputs.requests.first().context("no requests")?;
    let caller = row.principal.parse::<Caller>()?;
    data.text("actions.txt")?
        .lines()
        .step_by(7)
        .filter(|action| inputs.requests.iter().all(|row| row.action != **action))
        .take(2_000)
        .map(|action| request_of(&caller, action, "*", &inputs.context))
        .collect()
}

/// Says whether a policy has an `Allow` for `*`, or for all but a few actions, on `*`.
fn allows_nearly_everything(document: &PolicyDocument) -> bool {
    document.statements.iter().any(|statement| {
        let is_every_action = match &statement.action {
            ActionElement::Action(list) => list.patterns.iter().any(|one| one.value.is_any()),
            ActionElement::NotAction(_) => true,
        };
        let is_every_resource = match &statement.resource {
            Some(ResourceElement::Resource(list)) => {
                list.patterns.iter().any(|one| one.value.is_any())
            }
            _ => false,
        };
        statement.effect.value == Effect::Allow && is_every_action && is_every_resource
    })
}
