//! A condition key stands in a statement without the action that carries it.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add the action.
//!
//! # Why it matters
//!
//! `sts:SourceIdentity` is only known to a request that may set a source identity, session tags
//! only to one that may tag the session: without the action in the same statement, the condition
//! never holds.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:AssumeRole", "Condition": {"StringLike": {"sts:SourceIdentity": "a*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
//!    "Condition": {"StringLike": {"sts:SourceIdentity": "a*"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
//!    "Action": "sts:*", "Condition": {"StringLike": {"sts:SourceIdentity": "a*"}}}]}
//! ```

use iamkit_pattern::Case;
use iamkit_policy::ActionName;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingActionForConditionKey, finding_type: FindingType::Error, run };

/// IAM User Guide, "Monitor and control actions taken with assumed roles" and "Pass session tags in
/// AWS STS".
fn carrier(key: &str) -> Option<&'static str> {
    const REQUEST_TAG: &str = "aws:RequestTag/";
    if Case::Fold.is_same(key, "sts:SourceIdentity") {
        Some("sts:SetSourceIdentity")
    } else if Case::Fold.is_same(key, "sts:TransitiveTagKeys")
        || Case::Fold.starts_with(key, REQUEST_TAG)
    {
        Some("sts:TagSession")
    } else {
        None
    }
}

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let Some(name) = carrier(test.key().as_str()) else { continue };
        let is_there =
            name.parse::<ActionName>().is_ok_and(|action| test.statement.action.covers(&action));
        if !is_there {
            found
                .report(
                    test.statement.action.list().origin.value,
                    format!("The condition key {} needs the action {name}.", test.key()),
                )
                .also(test.key_span());
        }
    }
}
