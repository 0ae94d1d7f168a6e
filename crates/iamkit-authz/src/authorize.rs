//! The decision.

use crate::evaluate::{Question, Scratch, with_scratch};
use crate::layers::Findings;
use crate::services;
use crate::{
    ActionFacts, Assumptions, Decision, GrantPath, Layers, Options, Outcome, Policies, Request,
};

/// Decides a request.
///
/// The policies of every layer are asked, and then combined as the IAM User Guide describes under
/// "Policy evaluation logic". Keys that are declared unknown count against the request: an `Allow`
/// that depends on one does not apply, a `Deny` does; [`authorize_partial`](crate::authorize_partial)
/// tells what depends on them.
///
/// Nothing is allocated once a thread has made a few decisions.
///
/// ```
/// use iamkit_authz::{
///     BuiltinFacts, Caller, Decision, Options, Policies, PolicySet, Request, authorize,
/// };
/// use iamkit_policy::{PolicyDocument, PolicyType};
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [
///     {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
///     {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::reports/*"}]}"#
///     .parse()?;
/// let identity = PolicySet::builder(PolicyType::Identity).add("storage", document).build()?;
/// let mut policies = Policies::default();
/// policies.identity = Some(&identity);
///
/// let caller = Caller::from_text("arn:aws:iam::111122223333:user/ines")?;
/// let request = Request::builder(caller, "s3:DeleteObject".parse()?)
///     .resource("arn:aws:s3:::reports/q1.csv")
///     .build()?;
/// let outcome = authorize(&request, &policies, &Options::default(), &BuiltinFacts);
/// assert_eq!(outcome.decision, Decision::ExplicitDeny);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn authorize(
    request: &Request,
    policies: &Policies<'_>,
    options: &Options,
    facts: &dyn ActionFacts,
) -> Outcome {
    with_scratch(|scratch| decide(request, policies, options, facts, scratch))
}

/// Decides with the memory of an earlier decision.
pub(crate) fn decide(
    request: &Request,
    policies: &Policies<'_>,
    options: &Options,
    facts: &dyn ActionFacts,
    scratch: &mut Scratch,
) -> Outcome {
    if let Some(rule) = request.traits().fixed_allow {
        return Outcome {
            decision: Decision::Allow,
            grant: Some(GrantPath::Fixed),
            rule: Some(rule),
            ..Outcome::denied(request.is_same_account())
        };
    }
    let mut assumptions = Assumptions::default();
    let question = Question::new(request, options, facts, &mut assumptions);
    let findings = Findings::gather(&question, policies, facts, scratch, &mut assumptions);
    combine(&question, policies, &findings, assumptions)
}

/// Turns what the layers say into a decision.
pub(crate) fn combine(
    question: &Question<'_>,
    policies: &Policies<'_>,
    findings: &Findings,
    mut assumptions: Assumptions,
) -> Outcome {
    let (request, options) = (question.request, question.options);
    let mut outcome = Outcome::denied(request.is_same_account());
    let denying = findings.denying();
    if !denying.is_empty() {
        outcome.decision = Decision::ExplicitDeny;
        outcome.blockers = denying;
        outcome.deciding = findings.denies();
        outcome.assumptions = assumptions;
        return outcome;
    }
    let rule = services::refusal(request, policies, options, &mut assumptions);
    match findings.grant(question, Layers::EMPTY, &mut assumptions) {
        Some(grant) if rule.is_none() && findings.guardrails_allow() => {
            outcome.grant = Some(grant);
            outcome.deciding = findings.granting(grant);
            outcome.decision = Decision::Allow;
        }
        _ => {
            outcome.rule = rule;
            // What the service refuses, no layer keeps from being granted.
            if rule.is_none() {
                outcome.blockers = findings.blockers(question, &mut assumptions);
            }
        }
    }
    outcome.assumptions = assumptions;
    outcome
}
