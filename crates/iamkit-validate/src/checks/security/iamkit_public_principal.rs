//! Anyone on the internet can use what the policy is attached to.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the principals, or add a condition on `aws:PrincipalOrgID`, `aws:SourceAccount` or the like.
//!
//! # Why it matters
//!
//! The authorization engine is asked about a stranger: a user of another account and organization, who
//! comes from another network and may use everything that its own account allows. Conditions on the
//! stranger's identity and network are decided; what a caller chooses with a request (a prefix, a
//! protocol, TLS) is chosen to fit; everything else counts against the stranger.
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

use crate::security::ExternalPrincipal;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::IamkitPublicPrincipal,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(external_access) = cx.external_access() else { return };
    for (index, statement) in cx.statements().iter().enumerate() {
        let Some(principal) = &statement.principal else { continue };
        if external_access.has_access(index, ExternalPrincipal::OtherAccount) {
            found.report(
                principal.clause().origin.value,
                "A stranger can use this: no condition looks at who calls or from where. Whoever \
                 knows the name of the resource sends requests with an own account.",
            );
        }
    }
}
