//! A statement for service principals only asks for a key that services never send.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Remove the keys, or use aws:SourceAccount, aws:SourceOrgID and the like.
//!
//! # Why it matters
//!
//! A service that calls for itself belongs to no organization and has no account, ARN or tags of a
//! principal: keys such as `aws:PrincipalOrgID` are absent from its requests, so the condition
//! never holds.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}}]}
//! ```

use iamkit_pattern::Case;
use iamkit_policy::{PrincipalElement, PrincipalKind, Statement};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::UnsupportedConditionKeyForServicePrincipal,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|statement| is_for_services(statement)) {
        let tests: Vec<_> = cx
            .tests_of(statement)
            .filter(|test| !test.is_null() && is_key_of_principals(test.key().as_str()))
            .collect();
        if let Some((first, rest)) = tests.split_first() {
            let keys: Vec<&str> = tests.iter().map(|test| test.key().as_str()).collect();
            let message = format!(
                "The following condition keys are not supported by service principals: {}.",
                keys.join(", ")
            );
            found
                .report(first.key_span(), message)
                .also_all(rest.iter().map(|test| test.key_span()));
        }
    }
}

fn is_for_services(statement: &Statement) -> bool {
    let Some(element @ PrincipalElement::Principal(_)) = &statement.principal else { return false };
    let mut principals = element.principals().peekable();
    principals.peek().is_some() && principals.all(|(kind, _)| kind == PrincipalKind::Service)
}

/// Global condition keys that speak of the calling IAM principal (IAM User Guide, "AWS global
/// condition context keys", section "Properties of the principal").
fn is_key_of_principals(key: &str) -> bool {
    const KEYS: [&str; 4] =
        ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn"];
    const TAG: &str = "aws:PrincipalTag/";
    Case::Fold.is_one_of(key, &KEYS) || Case::Fold.starts_with(key, TAG)
}
