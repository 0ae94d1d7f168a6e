//! A resource of a list is covered by another entry of the list.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Keep the widest.
//!
//! # Why it matters
//!
//! Every entry is compared as one text, with regard to case: `*` runs over `:` and `/`, so
//! `arn:aws:logs:*:*:/x*` covers `arn:aws:logs:*:*:log-group:/x*`. One finding names the covering
//! entry and all that it covers.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": ["arn:aws:s3:::a*", "arn:aws:s3:::a*/*"]}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]}]}
//! ```

use iamkit_pattern::Case;

use crate::redundancy::{Longest, report_groups};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::RedundantResource, finding_type: FindingType::Suggestion, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for element in cx.statements().iter().filter_map(|statement| statement.resource.as_ref()) {
        let entries: Vec<_> = element
            .patterns()
            .iter()
            .map(|pattern| (pattern.value.as_str(), pattern.span))
            .collect();
        report_groups(cx, found, &entries, Case::Sensitive, Longest::Last, |count, named| {
            format!(
                "The {count} resource ARN(s) are redundant because they reference the same resource. \
                 Review the use of wildcards or remove the resource {named} to remove the redundancy."
            )
        });
    }
}
