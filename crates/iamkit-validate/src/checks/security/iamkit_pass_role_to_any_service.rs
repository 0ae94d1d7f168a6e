//! A role can be passed to every service that the role trusts.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Add a condition on `iam:PassedToService` with the service that needs the role.
//!
//! # Why it matters
//!
//! `iam:PassedToService` says to which service a role is passed. Without it, a role that trusts several
//! services, now or later, can be used through any of them (IAM User Guide, "Grant a user permissions to
//! pass a role to an AWS service"). AWS's own examples name the role and the service.
//!
//! The authorization engine is asked about `iam:PassRole` for a service that no policy names.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole",
//!    "Resource": "arn:aws:iam::111122223333:role/build"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole",
//!    "Resource": "arn:aws:iam::111122223333:role/build",
//!    "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
//!   {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*",
//!    "Condition": {"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}
//! ```

use crate::security::{SensitiveAction, Target};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::IamkitPassRoleToAnyService,
    finding_type: FindingType::Suggestion,
    run,
};

/// A service that no role trusts, and that no policy names.
const SERVICE: &str = "unmentioned-example.amazonaws.com";

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(grants) = cx.grants() else { return };
    let Some(action) = SensitiveAction::new("iam:PassRole", cx.catalog) else { return };
    let Some(grant) = grants.grant(&action, Target::CallerCreatedPassedTo(SERVICE)) else { return };
    if let Some((first, rest)) = grant.spans.split_first() {
        found
            .report(
                *first,
                "The role can be passed to any service. Whoever may use one of those that the \
                 role trusts works with its permissions there.",
            )
            .also_all(rest.iter().copied());
    }
}
