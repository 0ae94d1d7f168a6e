//! `w3b`: the decisions of 1,000 principals on 1,000 requests.

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use iamkit::authz::{Caller, Decision, Member, PolicySet, Population, Request, Target};

use crate::data::{AttachedInputs, Data};
use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};
use crate::subject::{AUTHORIZER, attached, check, decide, policy_set, request_of};

pub(crate) fn run(data: &Data, report: &mut Report) -> Result<()> {
    let inputs: AttachedInputs = data.json("w3.json")?;
    let caller = &inputs.requests.first().context("no requests")?.principal;
    let caller = caller.parse::<Caller>()?;
    let pool: Vec<String> = inputs.pool.iter().map(ToString::to_string).collect();
    let singles = Singles::new(&inputs, &caller, &pool)?;
    let pool = policy_set(&pool)?;
    let population = population(&inputs, &caller, &pool)?;
    let targets = targets(&inputs)?;

    let matrix = population.matrix(&targets)?;
    for &(principal, request, expected) in &inputs.sample {
        check(singles.decide(principal, request)?, expected, "a single call")?;
        check(matrix.get(principal, request), expected, "a cell of the batch")?;
    }
    let allowed = singles.all();
    ensure!(allowed == matrix.allowed_count(), "batch and single calls disagree");

    let mut row = Row {
        workload: "w3b",
        variant: "batch",
        case: "matrix 1000 x 1000",
        measured: measure::of_calls(1, || {
            let _ = black_box(population.matrix(black_box(&targets)));
        }),
        bytes: None,
        goal: Some(Goal::ms(20.0)),
        includes: "10^6 decisions in one call, on compiled policies and principals that are built \
                   before, on one thread",
    };
    report.row(&row)?;
    row.measured = measure::of_calls(1, || {
        black_box(singles.all());
    });
    row.variant = "single calls";
    row.goal = Some(Goal::ms(300.0));
    row.includes = "10^6 decisions on compiled policies and built requests, one call each";
    report.row(&row)
}

/// The policies of each principal compiled by themselves, and the requests.
struct Singles {
    sets: Vec<PolicySet>,
    requests: Vec<Request>,
}

impl Singles {
    fn new(inputs: &AttachedInputs, caller: &Caller, pool: &[String]) -> Result<Self> {
        let set = |policies: &Vec<usize>| {
            policy_set(policies.iter().filter_map(|index| pool.get(*index)))
        };
        let request = |(action, resource): &(String, String)| {
            request_of(caller, action, resource, &inputs.context)
        };
        Ok(Self {
            sets: inputs.principals.iter().map(set).collect::<Result<_>>()?,
            requests: inputs.pairs.iter().map(request).collect::<Result<_>>()?,
        })
    }

    fn decide(&self, principal: usize, request: usize) -> Result<Decision> {
        let set = self.sets.get(principal).context("no such principal")?;
        let request = self.requests.get(request).context("no such request")?;
        Ok(decide(request, &attached(set)).decision)
    }

    /// Decides all and counts what is allowed.
    fn all(&self) -> usize {
        let mut allowed = 0;
        for set in &self.sets {
            let policies = attached(set);
            for request in &self.requests {
                allowed += usize::from(decide(black_box(request), &policies).decision.is_allowed());
            }
        }
        allowed
    }
}

fn population<'a>(
    inputs: &AttachedInputs,
    caller: &Caller,
    pool: &'a PolicySet,
) -> Result<Population<'a>> {
    let member = |policies: &Vec<usize>| {
        let policies = policies.iter().map(|index| u32::try_from(*index)).collect::<Result<_, _>>();
        Ok(Member::new(caller.clone(), policies?))
    };
    Ok(AUTHORIZER.population(pool, inputs.principals.iter().map(member).collect::<Result<_>>()?)?)
}

fn targets(inputs: &AttachedInputs) -> Result<Vec<Target<'static>>> {
    let target = |(action, resource): &(String, String)| {
        let target = Target::new(action.parse()?).resource(resource);
        Ok(inputs
            .context
            .iter()
            .fold(target, |target, (key, value)| target.key(key, value.as_str())))
    };
    inputs.pairs.iter().map(target).collect()
}
