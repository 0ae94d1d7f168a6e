//! A condition operator is not of the type of the key.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use the operator of the key's type.
//!
//! # Why it matters
//!
//! A string operator on a key that holds a number, a date, a boolean or an address compares texts,
//! and misses every other way to write the value. String and ARN operators may stand in for each
//! other here; `STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS` has the case that is a risk.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:ViaAWSService": ["x.amazonaws.com"]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ArnLike": {"aws:RequestTag/a": "arn:aws:ecs:*:*:task/*"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:AttachRolePolicy",
//!    "Resource": "arn:aws:iam::123456789012:role/x",
//!    "Condition": {"StringEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/A"}}}]}
//! ```

use iamkit_catalog::ConditionKeyType;
use iamkit_policy::ValueType;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::TypeMismatch, finding_type: FindingType::Warning, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let (Some(base), Some(info)) = (test.base(), test.info) else { continue };
        let Some((operator, operator_name)) = family(base.value_type()) else { continue };
        let key = info.value_type();
        let is_text = |kind| matches!(kind, ConditionKeyType::String | ConditionKeyType::Arn);
        // The seconds since 1970 are a date to the catalog and compare as a number, too.
        let is_epoch = operator == ConditionKeyType::Numeric && test.is_key(&["aws:EpochTime"]);
        if operator == key || (is_text(operator) && is_text(key)) || is_epoch {
            continue;
        }
        found
            .report(
                test.key_span(),
                format!(
                    "Use the operator type {} instead of operator {operator_name} for the condition \
                     key {}.",
                    name_of(key),
                    test.key()
                ),
            )
            .hint("");
    }
}

/// Returns the type of key that operators of a type are made for, and the service's word for them.
const fn family(operators: ValueType) -> Option<(ConditionKeyType, &'static str)> {
    let kind = match operators {
        ValueType::String => ConditionKeyType::String,
        ValueType::Arn => ConditionKeyType::Arn,
        ValueType::Bool => ConditionKeyType::Bool,
        ValueType::Date => ConditionKeyType::Date,
        ValueType::Numeric => ConditionKeyType::Numeric,
        ValueType::IpAddress => ConditionKeyType::IpAddress,
        ValueType::Binary => ConditionKeyType::Binary,
        ValueType::Presence => return None,
    };
    Some((kind, name_of(kind)))
}

const fn name_of(kind: ConditionKeyType) -> &'static str {
    match kind {
        ConditionKeyType::String => "string",
        ConditionKeyType::Arn => "ARN",
        ConditionKeyType::Bool => "Boolean",
        ConditionKeyType::Date => "date",
        ConditionKeyType::Numeric => "numeric",
        ConditionKeyType::IpAddress => "IP address",
        ConditionKeyType::Binary => "binary",
    }
}
