//! Two statements of one policy have the same `Sid`.
//!
//! # Why it matters
//!
//! A `Sid` names a statement inside its policy. For the policy types that demand unique names, a
//! document that repeats one is refused when it is saved; elsewhere a name that stands for two
//! statements only misleads. The names compare with regard to case.
//!
//! # `UNIQUE_SIDS_REQUIRED`
//!
//! Two statements of a policy whose type demands unique names have the same `Sid`.
//!
//! - Policy types: identity, service-control, resource-control
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Rename the statements.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"},
//!   {"Sid": "A", "Effect": "Allow", "Action": "s3:PutObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"},
//!   {"Sid": "a", "Effect": "Allow", "Action": "s3:PutObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # `UNIQUE_SIDS_RECOMMENDED`
//!
//! Two statements of a resource-based or role trust policy have the same `Sid`.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Rename the statements.
//!
//! ## Flagged
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "123456789012"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"},
//!   {"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "123456789012"},
//!    "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json AWS::S3::Bucket
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"},
//!   {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:PutObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use std::collections::BTreeMap;

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check { code: IssueCode::UniqueSidsRequired, finding_type: FindingType::Error, run },
    Check { code: IssueCode::UniqueSidsRecommended, finding_type: FindingType::Warning, run },
];

fn run(cx: &Context<'_>, found: &mut Findings) {
    let mut places: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for sid in cx.statements().iter().filter_map(|statement| statement.sid.as_ref()) {
        if !sid.value.as_str().is_empty() {
            places.entry(sid.value.as_str()).or_default().push(sid.span);
        }
    }
    for spans in places.values_mut() {
        // A statement with elements that cannot stand together is there twice.
        spans.dedup();
    }
    let mut repeated: Vec<_> = places.into_iter().filter(|(_, spans)| spans.len() > 1).collect();
    repeated.sort_by_key(|(_, spans)| spans.first().map(|span| span.start));
    let names: Vec<&str> = repeated.iter().map(|(sid, _)| *sid).collect();
    let mut spans: Vec<_> = repeated.into_iter().flat_map(|(_, spans)| spans).collect();
    spans.sort_unstable();
    if let Some((first, rest)) = spans.split_first() {
        let message = format!("More than one statement has the Sid {}.", names.join(", "));
        found.report(*first, message).also_all(rest.iter().copied());
    }
}
