//! Another account as a whole can use what the policy is attached to.
//!
//! - Policy types: resource, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name roles of the account, or add a condition on `sts:ExternalId`, `aws:PrincipalArn` or
//!   `aws:PrincipalOrgID`.
//!
//! # Why it matters
//!
//! An account as principal stands for whomever its administrators choose, now and later. Of a third
//! party, `sts:ExternalId` tells for which of its customers it acts; without it, another customer can
//! have the third party use the role (IAM User Guide, "The confused deputy problem"). Which account owns
//! the resource is taken from the ARNs of the policy. Trust policies name none: there every account
//! counts unless the owner is given. In other policies without an owner, nothing is reported.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
//!    "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "999988887777"}, "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!    "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "999988887777"}, "Action": "sts:AssumeRole",
//!    "Condition": {"StringEquals": {"sts:ExternalId": "71c9"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*",
//!    "Resource": "*"}]}
//! ```

use iamkit_arn::AccountId;
use iamkit_policy::{PolicyType, PrincipalElement, PrincipalKind};

use crate::security::ExternalPrincipal;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::IamkitCrossAccountPrincipal, finding_type: FindingType::Warning, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(external_access) = cx.external_access() else { return };
    let is_trust = cx.policy_type() == PolicyType::RoleTrust;
    if external_access.owner().is_none() && !is_trust {
        return;
    }
    for (index, statement) in cx.statements().iter().enumerate() {
        let Some(element @ PrincipalElement::Principal(_)) = &statement.principal else { continue };
        for (kind, principal) in element.principals() {
            let Some(account) = whole_account(principal.value.as_str()) else { continue };
            let is_other = kind == PrincipalKind::Aws && external_access.owner() != Some(account);
            if is_other && external_access.has_access(index, ExternalPrincipal::Account(account)) {
                found.report(
                    principal.span,
                    format!(
                        "Every principal of account {account} can use this if that account allows \
                         it. Whoever takes over one of them, or has a third party act for the \
                         wrong customer, is in."
                    ),
                );
            }
        }
    }
}

/// Returns the account that a principal names as a whole: `111122223333` or its root ARN.
fn whole_account(principal: &str) -> Option<AccountId> {
    let account = principal
        .strip_suffix(":root")
        .and_then(|arn| arn.strip_prefix("arn:")?.split_once(":iam::"))
        .map_or(principal, |(_, account)| account);
    AccountId::new(account)
}
