//! `Bool` or `Null` compares with several values.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Keep one value.
//!
//! # Why it matters
//!
//! A boolean has two values: both together exclude nothing, one twice says nothing new.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": ["true"]}}}]}
//! ```

use iamkit_policy::BaseOperator;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::InvalidConditionMultipleBoolean,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let is_meant = match test.base() {
            Some(BaseOperator::Bool) => test.set().is_none(),
            Some(BaseOperator::Null) => true,
            _ => false,
        };
        if is_meant && test.values().len() > 1 {
            found.report(
                test.value_span(),
                format!("The condition key {} has more than one boolean value.", test.key()),
            );
        }
    }
}
