//! A condition on who calls is open in a place that the caller can fill.
//!
//! # Why it matters
//!
//! What an identity provider writes into a token, and what a session is named, is partly in the
//! hands of the caller. A variable or a wildcard close behind the start of such a value lets
//! others in: at least six characters have to stand before it. Keys that decide about accounts,
//! organizations and networks take no wildcard at all, and of `aws:userid` only the part behind
//! the colon does.
//!
//! # `VARIABLE_USAGE_TOO_PERMISSIVE`
//!
//! A policy variable leaves a value open that decides who calls.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2025-06
//! - Fix: Put at least six fixed characters before the variable, or write the value out.
//!
//! ## Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringLike": {"aws:userid": "AROA${aws:username}:x"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ArnLike": {"aws:PrincipalArn": "${aws:PrincipalTag/role}"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}]}
//! ```
//!
//! # `WILDCARD_USAGE_TOO_PERMISSIVE`
//!
//! A wildcard leaves a value open that decides who calls.
//!
//! - Policy types: resource, role-trust
//! - Evidence: observed
//! - Since: 2025-06
//! - Fix: Put at least six fixed characters before the wildcard, or write the value out.
//!
//! ## Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:o@*/abc@*"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:o@*/abcd@*"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "kms:Decrypt",
//!    "Resource": "*", "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}}]}
//! ```

use iamkit_catalog::Catalog;
use iamkit_policy::{BaseOperator, ValueType};

use crate::context::Test;
use crate::identity_provider::claim;
use crate::variables::Piece;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::VariableUsageTooPermissive,
        finding_type: FindingType::Error,
        run: |cx, found| {
            let compares = |base: BaseOperator| {
                matches!(base.value_type(), ValueType::String | ValueType::Arn)
            };
            report(cx, found, compares, Piece::Variable);
        },
    },
    Check {
        code: IssueCode::WildcardUsageTooPermissive,
        finding_type: FindingType::Error,
        run: |cx, found| report(cx, found, BaseOperator::takes_wildcards, Piece::Wildcard),
    },
];

/// How many fixed characters have to stand before an open place.
const FIXED: usize = 6;

fn report(
    cx: &Context<'_>,
    found: &mut Findings,
    compares: fn(BaseOperator) -> bool,
    open: Piece<'static>,
) {
    for test in cx.tests().iter().filter(|test| test.base().is_some_and(compares)) {
        let Some(is_open) = rule(cx.catalog, test, open) else { continue };
        for value in test.values() {
            let text = value.value.text();
            if is_open(&Piece::of(text), open) && !is_counterpart(cx.catalog, text) {
                found.report(
                    value.span,
                    format!("The value {text} of the condition key {} is too open.", test.key()),
                );
            }
        }
    }
}

type Rule = fn(&[Piece<'_>], Piece<'static>) -> bool;

/// Returns what to look at in the values of a key; nothing for most keys.
fn rule(catalog: &Catalog, test: &Test<'_>, open: Piece<'_>) -> Option<Rule> {
    if catalog.is_sensitive_key(test.key().as_str()) {
        Some(|pieces, open| pieces.iter().any(|piece| piece.is_like(open)))
    } else if test.is_key(&["aws:userid"]) {
        Some(is_open_left_of_colon)
    } else if claim(test.key()).is_some()
        // A pattern of principals is what the key is made for, a variable is not.
        || (open == Piece::Variable && test.is_key(&["aws:PrincipalArn"]))
    {
        Some(is_open_too_soon)
    } else {
        None
    }
}

/// Says whether an open place has fewer fixed characters directly before it.
fn is_open_too_soon(pieces: &[Piece<'_>], open: Piece<'static>) -> bool {
    let mut before = 0;
    for piece in pieces {
        match piece {
            Piece::Text(text) => before = text.chars().count(),
            _ if piece.is_like(open) && before < FIXED => return true,
            _ => before = 0,
        }
    }
    false
}

/// Says whether an open place stands left of the colon, with something beside it.
fn is_open_left_of_colon(pieces: &[Piece<'_>], open: Piece<'static>) -> bool {
    let mut count = 0;
    let mut some = false;
    for piece in pieces {
        let (text, ends) = match piece {
            Piece::Text(text) => {
                text.split_once(':').map_or((*text, false), |(left, _)| (left, true))
            }
            _ => ("", false),
        };
        some |= piece.is_like(open);
        count += usize::from(!text.is_empty() || !matches!(piece, Piece::Text(_)));
        if ends {
            break;
        }
    }
    some && count > 1
}

/// Says whether a value is nothing but a variable that the caller cannot choose, such as
/// `${aws:PrincipalAccount}`: AWS's own policies compare accounts so.
fn is_counterpart(catalog: &Catalog, text: &str) -> bool {
    let inside = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|key| catalog.is_sensitive_key(key))
}
