//! An action of a list is covered by another entry of the list.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Keep the widest.
//!
//! # Why it matters
//!
//! What is covered adds nothing but length, and hides how wide the list is. Every entry is
//! compared as written: a wildcard of a covered entry has to meet a wildcard of the covering one.
//! One finding names the covering entry and all that it covers.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["ec2:DescribeVpcs", "ec2:Describe*"], "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["s3:GetObject", "S3:getobject"],
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["iam:Get*", "iam:*Report"], "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"},
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_pattern::Case;

use crate::redundancy::{Longest, report_groups};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::RedundantAction, finding_type: FindingType::Suggestion, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().map(|statement| &statement.action) {
        let entries: Vec<_> = element
            .patterns()
            .iter()
            .map(|pattern| (pattern.value.as_str(), pattern.span))
            .collect();
        report_groups(cx, found, &entries, Case::Fold, Longest::First, |count, named| {
            format!(
                "The {count} action(s) are redundant because they provide similar permissions. Update \
                 the policy to remove a redundant action such as: {named}."
            )
        });
    }
}
