//! The principal can do everything in a service, which opens several ways to more.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Grant the actions of the service that the principal needs, and name their resources.
//!
//! # Why it matters
//!
//! A wildcard for a whole service on all resources opens several ways to permissions, credentials or data at
//! once. One finding lists them; `--verbose` and the member `covers` of JSON have each with its words. It is a
//! `SECURITY_WARNING` for the services that decide who may do what (`iam`, `sts`, `organizations`, `sso`,
//! `kms`, `cloudtrail`), else a `WARNING`.
//!
//! It counts when three or more findings of the family have the pattern of the service as their only cause.
//! A way that takes another pattern too, as that of a role that is passed to the service, has its own finding.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["logs:*", "ssm:*"], "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/${aws:username}"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "cloudwatch:*", "Resource": "*"}]}
//! ```

use iamkit_policy::{Effect, ResourceElement, Statement};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::IamkitFullServiceAccess, finding_type: FindingType::Warning, run };

/// The services that decide who may do what, and who sees it.
const GOVERNING: [&str; 6] = ["iam", "sts", "organizations", "sso", "kms", "cloudtrail"];

/// Reports every pattern of a whole service; those that cause too little are taken back
/// (`security::cover`).
fn run(cx: &Context<'_>, found: &mut Findings) {
    if cx.grants().is_none() {
        return;
    }
    let has_deny = cx.statements().iter().any(|other| other.effect.value == Effect::Deny);
    let exempt = if has_deny { ", but for what the policy denies" } else { "" };
    for statement in cx.statements().iter().filter(|statement| is_broad(statement)) {
        for pattern in statement.action.patterns() {
            let Some((service, name)) = pattern.value.as_str().split_once(':') else { continue };
            if service.contains(['*', '?']) || name.is_empty() || name.contains(|c| c != '*') {
                continue;
            }
            let service = service.to_ascii_lowercase();
            let is_governing = GOVERNING.contains(&service.as_str());
            let text = format!("The principal can do everything in `{service}`{exempt}.");
            let report = found.report(pattern.span, text);
            if is_governing {
                report.finding_type = FindingType::SecurityWarning;
            }
        }
    }
}

fn is_broad(statement: &Statement) -> bool {
    let is_everywhere = statement.resource.as_ref().is_some_and(|element| match element {
        ResourceElement::Resource(list) => list.patterns.iter().any(|one| one.value.is_any()),
        ResourceElement::NotResource(_) => false,
    });
    statement.effect.value == Effect::Allow && !statement.action.is_negated() && is_everywhere
}
