//! The account of a resource ARN is not an account id.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Give the 12 digits of the account.
//!
//! # Why it matters
//!
//! An account id has 12 digits, leading zeros included. The owners that AWS itself writes there,
//! such as `aws` for its managed policies, are fine.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws:iam::12345:role/r"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:GetPolicy",
//!    "Resource": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}
//! ```

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidArnAccount, finding_type: FindingType::Error, run };

/// Owners in ARNs of resources that belong to AWS (Service Authorization Reference, resource types).
const OWNERS: [&str; 8] = [
    "amazon",
    "aws",
    "aws-managed",
    "aws-marketplace",
    "cloudfront",
    "elasticbeanstalk",
    "self",
    "third-party",
];

fn run(cx: &Context<'_>, found: &mut Findings) {
    for arn in cx.arns() {
        let account = arn.account;
        if !account.is_empty()
            && !account.contains(['*', '?', '$'])
            && !OWNERS.contains(&account)
            && !arn.has_account_id()
        {
            found.report(arn.span, format!("The account {account} is not an account id."));
        }
    }
}
