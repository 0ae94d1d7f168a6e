//! `ForAllValues` stands before a condition key of one value, in an `Allow`.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2022
//! - Fix: Remove `ForAllValues`.
//!
//! # Why it matters
//!
//! `ForAllValues` also holds when the request has no such key. With a key of one value it adds
//! nothing but that hole, unless a `Null` test demands that the key is there.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "organizations:EnableAWSServiceAccess", "Resource": "*",
//!    "Condition": {"ForAllValues:StringLike": {"organizations:ServicePrincipal": ["tag.amazonaws.com"]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalTag/a": ["a"]}}}]}
//! ```

use iamkit_policy::{ConditionOperator, Effect, SetOperator};

use crate::context::has_effect;
use crate::operator_fix::test_with_operator;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::ForallvaluesWithSingleValuedKey,
    finding_type: FindingType::SecurityWarning,
    run,
};

/// Keys that the Service Authorization Reference calls single-valued and that the service has not
/// reported since 2023.
const MULTIVALUED: [&str; 1] = ["codestar-connections:ProviderAction"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let Some(operator) = test.operator else { continue };
        if operator.set != Some(SetOperator::ForAllValues)
            || test.is_key(&MULTIVALUED)
            || test.is_null()
            || test.info.is_none_or(|info| info.is_multivalued())
            || !has_effect(test.statement, Effect::Allow)
            || cx
                .tests_of(test.statement)
                .any(|other| other.is_null_with("false") && other.key().is(test.key().as_str()))
        {
            continue;
        }
        found
            .report(
                test.key_span(),
                format!(
                    "Using ForAllValues qualifier with the single-valued condition key {} can be \
                     overly permissive.",
                    test.key()
                ),
            )
            .fix(test_with_operator(test, ConditionOperator { set: None, ..operator }));
    }
}
