//! A resource control policy denies by a key that some of the callers do not have.
//!
//! # Why it matters
//!
//! Requests of IAM principals carry keys about the principal, requests that AWS services make for
//! themselves carry keys about the source. A `Deny` that asks for one kind and forgets the other
//! hits callers that it was not meant for.
//!
//! # `RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY`
//!
//! A `Deny` by a key about the calling principal also hits AWS services.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}.
//!
//! ## Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1234567890"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1234567890"},
//!                   "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}]}
//! ```
//!
//! # `RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY`
//!
//! A `Deny` by a key that only AWS services send also hits other callers.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Add "BoolIfExists": {"aws:PrincipalIsAWSService": "true"}.
//!
//! ## Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-1234567890"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-1234567890"},
//!                   "BoolIfExists": {"aws:PrincipalIsAWSService": "true"},
//!                   "Null": {"aws:SourceAccount": "false"}}}]}
//! ```
//!
//! # `RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK`
//!
//! A `Deny` by a negated key about the source also hits service requests without a source.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Add "Null": {"aws:SourceAccount": "false"}.
//!
//! ## Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-1234567890"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-1234567890"},
//!                   "BoolIfExists": {"aws:PrincipalIsAWSService": "true"},
//!                   "Null": {"aws:SourceAccount": "false"}}}]}
//! ```

use iamkit_pattern::Case;
use iamkit_policy::{BaseOperator, Effect, Statement};

use crate::context::{Test, has_effect};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 3] = [
    Check {
        code: IssueCode::RcpMissingRelatedPrincipalConditionKey,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            report(cx, found, is_about_principal, |cx, s| asks_for_service(cx, s, "false"));
        },
    },
    Check {
        code: IssueCode::RcpMissingRelatedServicePrincipalConditionKey,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            report(cx, found, is_about_source, |cx, s| asks_for_service(cx, s, "true"));
        },
    },
    Check {
        code: IssueCode::RcpMissingServiceConditionKeyNullCheck,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            let is_negated = |test: &Test<'_>| {
                is_about_source(test) && test.base().is_some_and(BaseOperator::is_negated)
            };
            report(cx, found, is_negated, asks_for_source);
        },
    },
];

fn report(
    cx: &Context<'_>,
    found: &mut Findings,
    is_meant: fn(&Test<'_>) -> bool,
    is_related_there: fn(&Context<'_>, &Statement) -> bool,
) {
    for test in cx.tests() {
        let statement = test.statement;
        if has_effect(statement, Effect::Deny) && is_meant(test) && !is_related_there(cx, statement)
        {
            found.report(
                test.key_span(),
                format!("The condition key {} needs a related condition beside it.", test.key()),
            );
        }
    }
}

fn is_about_principal(test: &Test<'_>) -> bool {
    const TAG: &str = "aws:PrincipalTag/";
    let key = test.key().as_str();
    test.is_key(&[
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
    ]) || Case::Fold.starts_with(key, TAG)
}

/// The `Null` tests of these keys are what the related condition consists of.
fn is_about_source(test: &Test<'_>) -> bool {
    !test.is_null()
        && test.is_key(&[
            "aws:SourceOrgID",
            "aws:SourceOrgPaths",
            "aws:SourceAccount",
            "aws:SourceArn",
        ])
}

fn asks_for_service(cx: &Context<'_>, statement: &Statement, answer: &str) -> bool {
    cx.tests_of(statement).any(|test| {
        test.is_key(&["aws:PrincipalIsAWSService"])
            && test.operator.is_some_and(|op| op.base == BaseOperator::Bool && op.if_exists)
            && test.values().iter().any(|value| Case::Fold.is_same(value.value.text(), answer))
    })
}

fn asks_for_source(cx: &Context<'_>, statement: &Statement) -> bool {
    cx.tests_of(statement).any(|test| {
        test.is_key(&["aws:SourceAccount", "aws:SourceArn"]) && test.is_null_with("false")
    })
}
