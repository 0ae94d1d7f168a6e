//! An audience claim is tested as if a token had several.
//!
//! # Why it matters
//!
//! A token has one audience. A set operator on the key `aud` is a misunderstanding at best:
//! `ForAllValues` also holds for a token without the claim.
//!
//! # `CONFIRM_AUDIENCE_CLAIM_TYPE`
//!
//! An audience claim stands under a set operator.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2024-06
//! - Fix: Remove the set operator, unless the provider's tokens have several audiences.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"ForAllValues:StringEquals": {"accounts.google.com:aud": ["x"]}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"accounts.google.com:aud": "x"}}}]}
//! ```
//!
//! # `FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE`
//!
//! An audience claim, of which a token has one, stands under `ForAnyValue`.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Remove `ForAnyValue`.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"ForAnyValue:StringEquals": {"cognito-identity.amazonaws.com:aud": "x"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*",
//!    "Condition": {"ForAnyValue:StringEquals": {"iam:AWSServiceName": "replication.ecr.amazonaws.com"}}}]}
//! ```

use iamkit_policy::SetOperator;

use crate::identity_provider::is_audience_claim;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::ConfirmAudienceClaimType,
        finding_type: FindingType::Suggestion,
        run: |cx, found| claims(cx, found, |_| true, "may have one value only"),
    },
    Check {
        code: IssueCode::ForanyvalueWithAudienceClaimType,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| {
            claims(cx, found, |set| set == SetOperator::ForAnyValue, "has one value only");
        },
    },
];

fn claims(cx: &Context<'_>, found: &mut Findings, is_meant: fn(SetOperator) -> bool, why: &str) {
    for test in cx.tests() {
        let Some(set) = test.set() else { continue };
        if is_meant(set) && is_audience_claim(test.key()) {
            found.report(
                test.key_span(),
                format!("The key {} {why} and stands under {}.", test.key(), set.as_str()),
            );
        }
    }
}
