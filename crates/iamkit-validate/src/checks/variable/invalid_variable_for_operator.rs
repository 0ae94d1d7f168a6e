//! A policy variable stands in the value of an operator that replaces none.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use a literal value.
//!
//! # Why it matters
//!
//! Variables are replaced for string and ARN operators. To a number, a date, an address and the
//! like they are plain text, which matches nothing.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"IpAddress": {"aws:SourceIp": "${aws:PrincipalTag/ip}"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/o": "${aws:username}"}}}]}
//! ```

use iamkit_policy::ValueType;

use crate::variables::first_variable;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidVariableForOperator, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    if !cx.may_have_variables() {
        return;
    }
    for test in cx.tests() {
        let Some(base) = test.base() else { continue };
        if matches!(base.value_type(), ValueType::String | ValueType::Arn) {
            continue;
        }
        for value in test.values() {
            if let Some(variable) = first_variable(value.value.text()) {
                found.report(
                    value.span,
                    format!("The policy variable {variable} is not supported by {base}."),
                );
            }
        }
    }
}
