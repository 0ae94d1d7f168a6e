//! The principal of a resource control policy is not the string `*`.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Use "Principal": "*"; limit the statement by a condition on aws:PrincipalArn.
//!
//! # Why it matters
//!
//! A resource control policy is about everybody who wants to use the resources of the accounts
//! that it is attached to; AWS Organizations refuses any other principal, `NotPrincipal` included.
//!
//! # Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "s3:*", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
//! ```

use iamkit_policy::{PrincipalElement, PrincipalSpec};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::RcpSyntaxErrorPrincipal, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.principal.as_ref()) {
        let span = match element {
            PrincipalElement::NotPrincipal(clause) => clause.origin.name,
            PrincipalElement::Principal(clause) if clause.spec != PrincipalSpec::Everyone => {
                clause.origin.value
            }
            PrincipalElement::Principal(_) => continue,
        };
        found.report(span, "Resource control policies support no principal but *.");
    }
}
