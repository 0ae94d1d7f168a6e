//! Anyone on the internet can use what the policy is attached to.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the principals, or add a condition on `aws:PrincipalOrgID`, `aws:SourceAccount` or the like.
//!
//! # Why it matters
//!
//! All requests of strangers are looked at at once: callers without credentials and principals of an
//! account that the policy does not name, from an organization, a network and a source of their own. A
//! condition keeps them out when it tests a key that tells of the owner of caller or source
//! (`aws:PrincipalOrgID`, `aws:PrincipalAccount`, `aws:SourceAccount`, `aws:SourceVpce` and the like) and a
//! request without the key does not pass. Keys that everybody can bring about (tags, a user agent, TLS) keep
//! nobody out, and neither do blocks of addresses broader than /8. The message names a request that is
//! allowed.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:*",
//!    "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
//!    "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
//!    "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-aa111bb222"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage",
//!    "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
//!    "Condition": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::reports/*",
//!    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::reports/*"},
//!   {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
//!    "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*",
//!    "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
//! ```

use iamkit_policy::Effect;

use crate::security::Stranger;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::IamkitPublicPrincipal,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    // Nothing of a policy with errors is known for certain.
    if cx.external_access().is_none() {
        return;
    }
    let proved = cx.strangers();
    for (index, statement) in cx.statements().iter().enumerate() {
        let Some(principal) = &statement.principal else { continue };
        let text = match proved {
            Some(strangers) => named(strangers, index)
                .map(|stranger| format!("A stranger can use this: {stranger}.")),
            // What is not known to be closed counts as open.
            None => (statement.effect.value == Effect::Allow).then(|| {
                "A stranger may be able to use this: whether the conditions keep all of them out \
                 was not decided."
                    .to_owned()
            }),
        };
        if let Some(text) = text {
            found.report(principal.clause().origin.value, text);
        }
    }
}

fn named(strangers: &[Stranger], index: usize) -> Option<&str> {
    let index = u32::try_from(index).ok()?;
    let mut own = strangers.iter().filter(|stranger| stranger.provider.is_none());
    let found = own.find(|stranger| stranger.statement == index);
    found.map(|stranger| stranger.text.as_str())
}
