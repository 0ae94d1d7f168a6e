//! The partition of a resource ARN does not exist.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use one of these partitions.
//!
//! # Why it matters
//!
//! Partitions are groups of Regions with accounts of their own, such as `aws` and `aws-cn`. An ARN
//! with any other matches nothing.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:amazon:s3:::b"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::b"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:*:s3:::b"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidPartition, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        let is_known = cx.catalog.is_partition(arn.partition);
        if arn.partition.contains(['*', '?', '$']) || is_known {
            continue;
        }
        let known: Vec<&str> = cx.catalog.partitions().map(|known| known.id).collect();
        found.report(
            arn.span,
            format!(
                "The partition {} is not valid. The partitions are: {}.",
                arn.partition,
                known.join(", ")
            ),
        );
    }
}
