//! A condition key about a tag does not say which tag.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Append the tag key behind a slash.
//!
//! # Why it matters
//!
//! `aws:ResourceTag`, `aws:RequestTag`, `aws:PrincipalTag` and the like are families of keys, one
//! for each tag key: `aws:ResourceTag/team`.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/": "a"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalTag": "a"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}}]}
//! ```

use crate::condition_keys::lacks_tag_key;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingTagKeyInCondition, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests() {
        if test.info.is_none() && lacks_tag_key(cx.catalog, test.key()) {
            found.report(
                test.key_span(),
                format!("The condition key {} has no tag key.", test.key()),
            );
        }
    }
}
