//! A condition key does not exist.
//!
//! # Why it matters
//!
//! AWS saves such a policy, and treats the key as absent from every request: the statement applies
//! never, or always. Keys compare without regard to case; the part behind a tag key's slash is
//! free, and so are the claims of identity providers.
//!
//! # `INVALID_GLOBAL_CONDITION_KEY`
//!
//! A condition key with the prefix `aws` does not exist.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use a valid condition key.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalOrgMaster": "123456789012"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:principalorgid": "o-1234567890",
//!                                     "aws:ResourceTag/x": "a"}}}]}
//! ```
//!
//! # `INVALID_SERVICE_CONDITION_KEY`
//!
//! A condition key of a service does not exist.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use a valid condition key.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ecs:TagResource", "Resource": "*",
//!    "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example",
//!    "Condition": {"StringEquals": {"s3:prefixes": "a"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
//!    "Condition": {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "a"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*",
//!    "Condition": {"StringEquals": {"secretsmanager:ResourceTag/x": "a"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"s3:ExistingObjectTag/x": "a"}}}]}
//! ```

use iamkit_pattern::Case;
use iamkit_syntax::TextEdit;
use iamkit_syntax::nearest;

use crate::condition_keys::{is_known, knows_namespace};
use crate::context::Test;
use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::InvalidGlobalConditionKey,
        finding_type: FindingType::Error,
        run: |cx, found| {
            unknown(
                cx,
                found,
                |_, prefix| Case::Fold.is_same(prefix, "aws"),
                |key, _| format!("The condition key {key} does not exist."),
            );
        },
    },
    Check {
        code: IssueCode::InvalidServiceConditionKey,
        finding_type: FindingType::Error,
        run: |cx, found| {
            unknown(
                cx,
                found,
                |cx, prefix| {
                    !Case::Fold.is_same(prefix, "aws") && knows_namespace(cx.catalog, prefix)
                },
                |key, prefix| {
                    format!("The condition key {key} does not exist in the service {prefix}.")
                },
            );
        },
    },
];

/// How many keys of one document get a suggestion: looking for one takes longer than all else.
const MOST_SUGGESTIONS: usize = 16;

/// Keys that the Service Authorization Reference lists and that findings of the service call unknown.
const REFUSED: [&str; 1] = ["ecs:CreateAction"];

fn unknown(
    cx: &Context<'_>,
    found: &mut Findings,
    is_meant: fn(&Context<'_>, &str) -> bool,
    message: fn(&str, &str) -> String,
) {
    let mut suggestions = 0;
    for test in cx.tests() {
        let Some((prefix, name)) = test.key().as_str().split_once(':') else { continue };
        let is_refused = REFUSED.iter().any(|refused| test.key().is(refused));
        if (test.info.is_some() && !is_refused)
            || prefix.is_empty()
            || name.is_empty()
            || !is_meant(cx, prefix)
            || is_known(cx.catalog, test.key())
        {
            continue;
        }
        suggestions += 1;
        let fix = if is_refused || suggestions > MOST_SUGGESTIONS {
            None
        } else {
            similar(cx, test, prefix)
        };
        found.report(test.key_span(), message(test.key().as_str(), prefix)).fix(fix);
    }
}

fn similar(cx: &Context<'_>, test: &Test<'_>, prefix: &str) -> Option<Fix> {
    let keys = cx.catalog.condition_keys().map(|key| key.name());
    let keys = keys.filter(|key| {
        let head = key.get(..=prefix.len());
        !key.contains('$')
            && head.is_some_and(|head| head.ends_with(':') && Case::Fold.starts_with(head, prefix))
    });
    let keys: Vec<&str> = keys.collect();
    let meant = nearest(test.key().as_str(), keys)?;
    let edit = TextEdit::new(test.key_span(), format!("\"{meant}\""));
    Fix::suggestion(format!("write `{meant}`"), vec![edit])
}
