//! A condition value cannot be read as the type that its operator compares.
//!
//! # Why it matters
//!
//! Such a value matches no request; a negated operator then holds for all of them. Values with
//! policy variables are left alone.
//!
//! # `TYPE_MISMATCH_BOOLEAN`
//!
//! A value of `Bool` or `Null` is neither `true` nor `false`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use true or false.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "yes"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": true, "aws:ViaAWSService": "true",
//!                             "aws:MultiFactorAuthPresent": "False"}}}]}
//! ```
//!
//! # `TYPE_MISMATCH_NUMBER`
//!
//! A value of a numeric operator is not a number.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use an integer or a decimal number.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example",
//!    "Condition": {"NumericLessThan": {"s3:max-keys": "ten"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"NumericGreaterThanEquals": {"s3:TlsVersion": "1.2"}}}]}
//! ```
//!
//! # `TYPE_MISMATCH_DATE`
//!
//! A value of a date operator is neither a date of ISO 8601 nor a number of seconds.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the form YYYY-MM-DDThh:mm:ssZ.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"DateLessThan": {"aws:CurrentTime": "next week"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}]}
//! ```
//!
//! # `INVALID_DATE_VALUE`
//!
//! A value of a date operator consists of digits only.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Write it as YYYY-MM-DD, or YYYY-MM-DDThh:mm:ssZ.
//!
//! Digits alone can be meant as a year or as seconds since 1970.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"DateLessThan": {"aws:CurrentTime": "2021"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"DateLessThan": {"aws:CurrentTime": "2021-01-01"},
//!                   "NumericLessThan": {"aws:EpochTime": "1609459200"}}}]}
//! ```
//!
//! # `TYPE_MISMATCH_STRING`
//!
//! A value of `BinaryEquals` is not Base64.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Encode it in Base64.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"BinaryEquals": {"aws:username": "%%%"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"BinaryEquals": {"aws:username": "QmluYXJ5"}}}]}
//! ```
//!
//! # `TYPE_MISMATCH_IP_RANGE`
//!
//! A value of an address operator is neither an address nor a range.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use an address or a range in CIDR form, such as 203.0.113.0/24.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/33"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7"}}}]}
//! ```

use iamkit_condition::internal::is_value_of;
use iamkit_policy::{BaseOperator, ValueType};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 6] = [
    Check {
        code: IssueCode::TypeMismatchBoolean,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            let compares = |base: BaseOperator| {
                matches!(base.value_type(), ValueType::Bool | ValueType::Presence)
            };
            report(
                cx,
                found,
                compares,
                |text| is_value_of(ValueType::Bool, text),
                |text| format!("The value {text} is not a boolean."),
            );
        },
    },
    Check {
        code: IssueCode::TypeMismatchNumber,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            let compares = |base: BaseOperator| base.value_type() == ValueType::Numeric;
            // An exponent is documented nowhere, though it may be read.
            let is_number =
                |text: &str| is_value_of(ValueType::Numeric, text) && !text.contains(['e', 'E']);
            report(cx, found, compares, is_number, |text| {
                format!("The value {text} is not a number.")
            });
        },
    },
    Check {
        code: IssueCode::TypeMismatchDate,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            report(
                cx,
                found,
                compares_dates,
                |text| is_value_of(ValueType::Date, text),
                |text| format!("The value {text} is not a date."),
            );
        },
    },
    Check {
        code: IssueCode::InvalidDateValue,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            report(
                cx,
                found,
                compares_dates,
                |text| text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()),
                |text| format!("The date {text} might not resolve as expected."),
            );
        },
    },
    Check {
        code: IssueCode::TypeMismatchString,
        finding_type: FindingType::Warning,
        run: |cx, found| {
            let compares = |base: BaseOperator| base == BaseOperator::BinaryEquals;
            report(
                cx,
                found,
                compares,
                |text| is_value_of(ValueType::Binary, text),
                |text| format!("The value {text} is not Base64."),
            );
        },
    },
    Check {
        code: IssueCode::TypeMismatchIpRange,
        finding_type: FindingType::Error,
        run: |cx, found| {
            let compares = |base: BaseOperator| base.value_type() == ValueType::IpAddress;
            report(
                cx,
                found,
                compares,
                |text| is_value_of(ValueType::IpAddress, text),
                |text| format!("The value {text} is not an IP address or range."),
            );
        },
    },
];

fn compares_dates(base: BaseOperator) -> bool {
    base.value_type() == ValueType::Date
}

fn report(
    cx: &Context<'_>,
    found: &mut Findings,
    compares: fn(BaseOperator) -> bool,
    is_right: fn(&str) -> bool,
    message: fn(&str) -> String,
) {
    for test in cx.tests().iter().filter(|test| test.base().is_some_and(compares)) {
        for value in test.values() {
            let text = value.value.text();
            if !text.contains("${") && !is_right(text) {
                found.report(value.span, message(text));
            }
        }
    }
}
