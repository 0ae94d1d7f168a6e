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

use std::collections::BTreeSet;

use iamkit_policy::{ConditionOperator, Effect, SetOperator};

use crate::context::{Test, has_effect};
use crate::operator_fix::test_with_operator;
use crate::{Applicability, Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::ForallvaluesWithSingleValuedKey,
    finding_type: FindingType::SecurityWarning,
    run,
};

/// Keys that the Service Authorization Reference calls single-valued and that the service has not
/// reported since 2023.
const MULTIVALUED: [&str; 1] = ["codestar-connections:ProviderAction"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    let mut present: Option<BTreeSet<(u32, String)>> = None;
    for test in cx.tests() {
        let Some(operator) = test.operator else { continue };
        if operator.set != Some(SetOperator::ForAllValues)
            || test.is_key(&MULTIVALUED)
            || test.is_null()
            || test.info.is_none_or(|info| info.is_multivalued())
            || !has_effect(test.statement, Effect::Allow)
            || present.get_or_insert_with(|| keys_present(cx)).contains(&place_of(test))
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
            .fix(without_qualifier(test, operator));
    }
}

/// Returns the keys that a `Null` with `false` demands.
fn keys_present(cx: &Context<'_>) -> BTreeSet<(u32, String)> {
    cx.tests().iter().filter(|test| test.is_null_with("false")).map(place_of).collect()
}

/// Returns the statement and the key of a test, in a form that compares.
fn place_of(test: &Test<'_>) -> (u32, String) {
    (test.statement.origin.value.start, test.key().as_str().to_ascii_lowercase())
}

/// Without the qualifier, a request without the key is refused: a person has to agree.
fn without_qualifier(test: &Test<'_>, operator: ConditionOperator) -> Option<Fix> {
    let mut fix = test_with_operator(test, ConditionOperator { set: None, ..operator })?;
    fix.applicability = Applicability::Suggestion;
    Some(fix)
}
