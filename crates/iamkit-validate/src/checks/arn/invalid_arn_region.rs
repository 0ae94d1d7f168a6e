//! The Region of a resource ARN does not exist in its partition.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use a Region of the partition.
//!
//! # Why it matters
//!
//! An ARN with a Region that does not exist matches nothing. Regions with wildcards or variables
//! are not looked at.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:us-est-1:123456789012:q"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:cn-north-1:123456789012:q"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:us-*:123456789012:q"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidArnRegion, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        if arn.region.is_empty() || arn.region.contains(['*', '?', '$']) {
            continue;
        }
        let partition = cx.catalog.partition_of_region(arn.region);
        let is_partition = cx.catalog.is_partition(arn.partition);
        if partition.is_none_or(|partition| is_partition && partition != arn.partition)
            && !arn.templates_hold_region()
        {
            found.report(arn.span, format!("The Region {} is not valid.", arn.region));
        }
    }
}
