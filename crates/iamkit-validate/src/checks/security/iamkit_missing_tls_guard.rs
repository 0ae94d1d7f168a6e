//! Requests over plain HTTP are not refused.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Deny requests with `aws:SecureTransport` `false`, or demand `true` in the Allow.
//!
//! # Why it matters
//!
//! Amazon S3, Amazon SQS, Amazon SNS and Amazon EFS also take requests without TLS, which anyone on the
//! way can read. A `Deny` for `aws:SecureTransport` `false` in the policy of the bucket, queue, topic or
//! file system covers all callers: the guard belongs there, and no other policy is asked for it. AWS
//! recommends it in the Amazon S3 User Guide, "Security best practices for Amazon S3".
//!
//! The authorization engine is asked whether the same request over plain HTTP is denied. A policy that
//! allows nothing, or lets in AWS services alone, which use TLS, needs no guard.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
//!    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
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
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
//!    "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:news"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```

use iamkit_pattern::Field;
use iamkit_policy::{Effect, PrincipalElement, PrincipalKind, Statement};

use crate::context::has_effect;
use crate::security::ExternalPrincipal;
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
    let allows = || cx.statements().iter().filter(|statement| has_effect(statement, Effect::Allow));
    let Some(first) = allows().next() else { return };
    if allows().all(is_for_services) {
        return;
    }
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
            first.origin.value,
            format!(
                "Nothing denies requests over plain HTTP on `{}`. Whoever listens on the way reads \
                 the data and can send the request again.",
                pattern.value
            ),
        );
    }
}

/// Says whether a statement is about AWS services alone.
fn is_for_services(statement: &Statement) -> bool {
    let Some(element @ PrincipalElement::Principal(_)) = &statement.principal else { return false };
    let mut kinds = element.principals().map(|(kind, _)| kind).peekable();
    kinds.peek().is_some() && kinds.all(|kind| kind == PrincipalKind::Service)
}
