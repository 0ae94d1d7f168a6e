//! The principal can do everything.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Grant what the principal needs; keep this for the few who administer the account, with MFA.
//!
//! # Why it matters
//!
//! Whoever takes over the principal owns the account (IAM User Guide, "Security best practices in IAM",
//! least privilege). One finding says so: the ways to more permissions, credentials and data that the same
//! statement opens are not told one by one. `--verbose` and the member `covers` of JSON have them.
//!
//! A statement counts when its actions are `*`, or all but some that open no way to more permissions, its
//! resources are `*`, or all but some, and the authorization engine allows creating a user, scheduling the
//! deletion of a key and deleting a bucket, each of any name, with this statement and every `Deny` of the
//! document. A statement that leaves IAM out, for power users, is none.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotAction": "aws-portal:*", "Resource": "*",
//!    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
//!   {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::audit-logs/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "*", "Resource": "*"},
//!   {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}
//! ```

use iamkit_catalog::ActionSet;
use iamkit_policy::{ActionElement, Effect, OneOrMany, ResourceElement, Statement};
use iamkit_syntax::Span;

use crate::security::{Grants, SensitiveAction, Target};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::IamkitFullAdministrator,
    finding_type: FindingType::SecurityWarning,
    run,
};

/// Who may do these with anything may do everything.
const QUESTIONS: [&str; 3] = ["iam:CreateUser", "kms:ScheduleKeyDeletion", "s3:DeleteBucket"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let Some(place) = place_of(cx, statement) else { continue };
        // Nothing of a policy with errors is known for certain.
        if cx.grants().is_none() || !is_granted(cx, statement) {
            continue;
        }
        let exempts = statement.action.is_negated()
            || matches!(statement.resource, Some(ResourceElement::NotResource(_)))
            || cx.statements().iter().any(|other| other.effect.value == Effect::Deny);
        let exempt = if exempts { ", but for what the policy leaves out or denies" } else { "" };
        found.report(place, format!("The principal can do everything{exempt}."));
    }
}

/// Returns where the actions of a statement stand, if by their words they are all but harmless ones, on all
/// resources but those that it leaves out.
fn place_of(cx: &Context<'_>, statement: &Statement) -> Option<Span> {
    // AWS refuses wildcards in the service of an action or ARN, so that `*` alone is everything.
    let is_everywhere = match statement.resource.as_ref()? {
        ResourceElement::Resource(list) => list.patterns.iter().any(|one| one.value.is_any()),
        ResourceElement::NotResource(_) => true,
    };
    if statement.effect.value != Effect::Allow || !is_everywhere {
        return None;
    }
    match &statement.action {
        ActionElement::Action(list) => {
            let mut patterns = list.patterns.iter();
            patterns.find(|pattern| pattern.value.is_any()).map(|pattern| pattern.span)
        }
        ActionElement::NotAction(list) => {
            let mut left_out = ActionSet::empty(cx.catalog.action_count());
            for pattern in &list.patterns {
                left_out.union(&cx.catalog.actions_matching(pattern.value.as_str()));
            }
            let paths = cx.attack_paths().escalation.iter();
            let mut dangerous = paths.flat_map(|path| path.all_of.iter().chain(&path.any_of));
            let is_harmless = !dangerous.any(|action| left_out.contains(action.id));
            is_harmless.then_some(list.origin.value)
        }
    }
}

/// Says whether a statement allows what an administrator does, whatever other statements allow.
fn is_granted(cx: &Context<'_>, statement: &Statement) -> bool {
    let mut document = cx.document().clone();
    let denies = cx.statements().iter().filter(|other| other.effect.value == Effect::Deny);
    document.statements = OneOrMany::Many(denies.chain([statement]).cloned().collect());
    let Some(grants) = Grants::new(&document, cx.catalog, &cx.day_of_calls()) else {
        return false;
    };
    QUESTIONS.iter().all(|name| {
        SensitiveAction::new(name, cx.catalog)
            .is_some_and(|action| grants.grant(&action, Target::Any).is_some())
    })
}
