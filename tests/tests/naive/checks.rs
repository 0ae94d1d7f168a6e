//! What an explanation lists as requirements fits the decision, whatever the scenario.
//!
//! IAM User Guide, "Troubleshoot access denied error messages with authorization ID": an explicit
//! deny has a check that denies explicitly, an implicit one a check that denies implicitly and none
//! that denies explicitly.

use std::collections::BTreeSet;

use iamkit::authz::{Check, CheckEffect, CheckType, Decision, Explanation, Layer};

use crate::engine;
use crate::generate::{Case, case};

/// Requests under each set of policies.
const REQUESTS: usize = 40;

/// The number of policy sets.
const CASES: u64 = 500;

/// Returns what breaks a law.
fn broken(explanation: &Explanation<'_>) -> Vec<String> {
    let checks = explanation.checks();
    let outcome = &explanation.outcome;
    let has = |effect| checks.iter().any(|check| check.effect == effect);
    let (explicit, implicit) = (has(CheckEffect::ExplicitDeny), has(CheckEffect::ImplicitDeny));
    let mut broken = Vec::new();
    let mut law = |holds: bool, law: &str| {
        if !holds {
            broken.push(law.to_owned());
        }
    };
    match outcome.decision {
        Decision::Allow => law(!explicit && !implicit, "nothing denies what is allowed"),
        Decision::ExplicitDeny => law(explicit, "something denies explicitly"),
        Decision::ImplicitDeny => {
            law(!explicit, "nothing denies explicitly");
            law(implicit || outcome.rule.is_some(), "something denies implicitly");
        }
    }
    law(is_in_order(&checks), "checks stand in the order of AWS");
    law(
        checks.iter().all(|check| match check.effect {
            CheckEffect::ExplicitDeny => !check.statements.is_empty(),
            CheckEffect::NoImpact | CheckEffect::ImplicitDeny => check.statements.is_empty(),
            CheckEffect::Allow => true,
        }),
        "a check names the statements that made it so",
    );
    let of = |effect| -> BTreeSet<Layer> {
        checks.iter().filter(|check| check.effect == effect).map(|check| check.layer).collect()
    };
    let blocked: BTreeSet<Layer> = explanation.blocked_by().iter().collect();
    let (denying, silent) = (of(CheckEffect::ExplicitDeny), of(CheckEffect::ImplicitDeny));
    law(denying.is_subset(&blocked), "what denies explicitly blocks");
    law(
        blocked.iter().all(|layer| denying.contains(layer) || silent.contains(layer)),
        "what blocks has a check that denies",
    );
    let is_side = |layer: &&Layer| matches!(layer, Layer::Identity | Layer::Resource);
    if outcome.decision == Decision::ExplicitDeny {
        law(
            silent.iter().filter(|layer| !is_side(layer)).all(|layer| blocked.contains(layer)),
            "a limit that is silent blocks beside a `Deny`",
        );
    }
    if outcome.decision == Decision::ImplicitDeny && outcome.is_same_account {
        law(!blocked.contains(&Layer::Identity), "in one account, identity policies may be silent");
    }
    let message = explanation.aws_message();
    law(
        message.is_some() == (!outcome.decision.is_allowed() && outcome.rule.is_none()),
        "AWS has a message for what policies deny",
    );
    let is_explicit = message.is_some_and(|message| message.contains("explicit deny"));
    law(is_explicit == (outcome.decision == Decision::ExplicitDeny), "the message fits");
    broken
}

fn is_in_order(checks: &[Check<'_, '_>]) -> bool {
    let order: Vec<CheckType> = checks.iter().map(|check| check.check_type).collect();
    order.is_sorted()
}

#[test]
fn checks_fit_the_decision() {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for seed in 0..CASES {
        // Other seeds than those of the comparison of engines.
        let Case { policies, requests } = case(seed + 1_000_000, REQUESTS);
        let Ok(compiled) = engine::compile(&policies) else { continue };
        for request in &requests {
            let look = |explanation: &Explanation<'_>| {
                for check in explanation.checks() {
                    seen.insert((check.check_type, check.effect));
                }
                broken(explanation)
            };
            let broken = engine::explain(request, &compiled, look).unwrap();
            if !broken.is_empty() && found.len() < 5 {
                found.push(format!("{broken:?}\n{request}\n{policies}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    // Resource control policies are never silent, and SCPs and endpoints never without impact.
    assert_eq!(seen.len(), 4 * 7 - 2 - 1 - 1, "{seen:?}");
}
