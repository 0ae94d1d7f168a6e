//! A condition key of several values stands under an operator for one.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Add `ForAnyValue` or `ForAllValues` to the operator.
//!
//! # Why it matters
//!
//! A request may carry several values of such a key. The set operator says whether one of them has
//! to match, or all; without it, the condition is not reliable. `Null` needs none.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "events:PutRule", "Resource": "*",
//!    "Condition": {"StringEquals": {"events:source": "aws.ssm"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"Null": {"aws:TagKeys": "false"}}}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingQualifier, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        let is_bare = test.operator.is_some_and(|operator| operator.set.is_none());
        let has_many = test.info.is_some_and(|info| info.is_multivalued());
        if is_bare && !test.is_null() && has_many {
            found.report(
                test.key_span(),
                format!("The request context key {} has multiple values.", test.key()),
            );
        }
    }
}
