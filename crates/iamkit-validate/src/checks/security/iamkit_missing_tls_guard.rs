//! Requests over plain HTTP are not refused.
//!
//! - Policy types: identity, resource
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Deny requests with `aws:SecureTransport` `false`, or demand `true` in the Allow.
//!
//! # Why it matters
//!
//! Amazon S3, Amazon SQS, Amazon SNS and Amazon EFS also take requests without TLS, which anyone on the
//! way can read. In a resource-based policy, a `Deny` for `aws:SecureTransport` `false` covers all
//! callers; in an identity-based policy, a condition covers those of the policy. AWS recommends both: for
//! policies in general in the identity-based policy best practices of its services ("specify that all
//! requests must be sent using SSL"), for buckets in the Amazon S3 User Guide, "Security best practices
//! for Amazon S3".
//!
//! The authorization engine is asked about the same request over plain HTTP: of a resource-based policy
//! whether it is denied, of an identity-based policy whether it is allowed.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
//!    "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"],
//!    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}
//! ```

use iamkit_pattern::Field;
use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use crate::security::{ExternalPrincipal, SensitiveAction, Target};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::IamkitMissingTlsGuard, finding_type: FindingType::Suggestion, run };

/// Services with endpoints that take plain HTTP, with actions on what they carry.
const PLAIN: [(&str, &[&str]); 4] = [
    ("s3", &["s3:GetObject", "s3:PutObject", "s3:ListBucket"]),
    ("sqs", &["sqs:SendMessage", "sqs:ReceiveMessage"]),
    ("sns", &["sns:Publish"]),
    ("elasticfilesystem", &["elasticfilesystem:ClientMount"]),
];

fn run(cx: &Context<'_>, found: &mut Findings) {
    if cx.policy_type() == PolicyType::Identity {
        identity(cx, found);
    } else {
        resource(cx, found);
    }
}

fn identity(cx: &Context<'_>, found: &mut Findings) {
    let Some(grants) = cx.grants() else { return };
    let mut spans: Vec<Span> = PLAIN
        .iter()
        .flat_map(|(_, actions)| *actions)
        .filter_map(|name| SensitiveAction::new(name, cx.catalog))
        .filter_map(|action| Some(grants.grant(&action, Target::WithoutTls)?.spans))
        .flatten()
        .collect();
    spans.sort_unstable();
    spans.dedup();
    let Some((first, rest)) = spans.split_first() else { return };
    found
        .report(
            *first,
            "Requests over plain HTTP are allowed. Whoever listens on the way reads the data and \
             can send the request again.",
        )
        .also_all(rest.iter().copied());
}

fn resource(cx: &Context<'_>, found: &mut Findings) {
    let Some(external_access) = cx.external_access() else { return };
    let open = cx.resources().find(|(_, pattern)| {
        let text = pattern.value.as_str();
        let plain =
            PLAIN.iter().find(|(service, _)| pattern.value.field(Field::Service) == Some(service));
        let actions = plain.map(|(_, actions)| *actions).unwrap_or_default();
        // Of objects, the pattern of a bucket says nothing, and the other way round.
        let is_bucket = pattern.value.field(Field::Service) == Some("s3") && !text.contains('/');
        actions
            .iter()
            .filter(|name| name.starts_with("s3:List") == is_bucket)
            .filter_map(|name| name.parse().ok())
            .any(|name| external_access.is_not_denied(&name, text, ExternalPrincipal::WithoutTls))
    });
    if let Some((_, pattern)) = open {
        found.report(
            cx.document.statement_origin.value,
            format!(
                "Nothing denies requests over plain HTTP on `{}`. Whoever listens on the way reads \
                 the data and can send the request again.",
                pattern.value
            ),
        );
    }
}
