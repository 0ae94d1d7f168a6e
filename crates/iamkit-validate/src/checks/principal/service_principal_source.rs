//! A statement trusts an AWS service without asking for whom the service acts.
//!
//! # Why it matters
//!
//! Services that act for their customers tell the resource whose request they carry out, in
//! `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` and `aws:SourceOrgPaths`. A policy that
//! does not look at them lets the service act for anybody: the confused deputy. Only services that
//! are known to send these keys are looked at.
//!
//! # `RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL`
//!
//! An `Allow` for a service principal has no condition on the source of the request.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Add a condition on aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or
//!   aws:SourceOrgPaths.
//!
//! ## Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!    "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!    "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "codepipeline.amazonaws.com"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # `RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL`
//!
//! An `Allow` for a service principal looks at the source of the request by a weak key only.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2023
//! - Fix: Replace the key by aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or
//!   aws:SourceOrgPaths.
//!
//! ## Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!    "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:Referer": "123456789012"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
//!    "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:Referer": "123456789012"},
//!                   "ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/example"}}}]}
//! ```

use iamkit_policy::{Effect, Principal, PrincipalElement, PrincipalKind, Statement};
use iamkit_syntax::Spanned;

use crate::context::{Test, has_effect};
use crate::service_principals::sends_source_keys;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::RestrictAccessToServicePrincipal,
        finding_type: FindingType::SecurityWarning,
        run: restrict,
    },
    Check {
        code: IssueCode::RecommendedConditionKeyForServicePrincipal,
        finding_type: FindingType::Suggestion,
        run: recommend,
    },
];

const SOURCE_KEYS: [&str; 4] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];
const WEAK_KEYS: [&str; 2] = ["aws:Referer", "aws:UserAgent"];

fn restrict(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        for principal in unguarded(cx, statement) {
            if weak_tests(cx, statement).next().is_none() {
                found.report(
                    principal.span,
                    format!(
                        "Granting access to the service principal {} without specifying a source is \
                         overly permissive.",
                        principal.value
                    ),
                );
            }
        }
    }
}

fn recommend(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        if unguarded(cx, statement).next().is_some() {
            for test in weak_tests(cx, statement) {
                found.report(
                    test.key_span(),
                    format!(
                        "The condition key {} does not restrict the source of a service's request.",
                        test.key()
                    ),
                );
            }
        }
    }
}

/// Returns the service principals that the statement allows without a look at their source.
fn unguarded<'a>(
    cx: &Context<'_>,
    statement: &'a Statement,
) -> impl Iterator<Item = &'a Spanned<Principal>> {
    let is_guarded = !has_effect(statement, Effect::Allow)
        || cx.tests_of(statement).any(|test| test.is_key(&SOURCE_KEYS) && test.is_positive());
    let element = match &statement.principal {
        Some(element @ PrincipalElement::Principal(_)) if !is_guarded => Some(element),
        _ => None,
    };
    element
        .into_iter()
        .flat_map(PrincipalElement::principals)
        .filter(|(kind, principal)| {
            *kind == PrincipalKind::Service && sends_source_keys(principal.value.as_str())
        })
        .map(|(_, principal)| principal)
}

fn weak_tests<'c, 'a>(
    cx: &'c Context<'a>,
    statement: &Statement,
) -> impl Iterator<Item = &'c Test<'a>> {
    cx.tests_of(statement).filter(|test| test.is_key(&WEAK_KEYS) && test.is_positive())
}
