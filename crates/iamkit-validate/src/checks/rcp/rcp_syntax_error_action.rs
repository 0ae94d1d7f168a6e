//! A resource control policy denies actions of a service that takes no part in them.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Use actions of the services that support resource control policies.
//!
//! # Why it matters
//!
//! AWS Organizations applies these policies to a list of services ("Resource control policies" in
//! its guide), and refuses other prefixes and the bare `*` in a `Deny`.
//!
//! # Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "iam:PassRole", "Resource": "*"}]}
//! ```
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "S3:GetObject", "Resource": "*"}]}
//! ```

use iamkit_policy::Effect;

use crate::context::has_effect;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::RcpSyntaxErrorAction, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for (statement, pattern) in cx.actions() {
        if statement.action.is_negated() || !has_effect(statement, Effect::Deny) {
            continue;
        }
        let is_wrong = match pattern.value.service() {
            Some(prefix) if prefix.contains(['*', '?']) => true,
            Some(prefix) => {
                cx.catalog.service(prefix).is_some_and(|service| !service.is_rcp_enabled())
            }
            None => pattern.value.is_any(),
        };
        if is_wrong {
            found.report(
                pattern.span,
                format!("Resource control policies do not support the action {}.", pattern.value),
            );
        }
    }
}
