//! AWS refuses a policy for what it is attached to.
//!
//! # Why it matters
//!
//! The same document is stored as one thing and refused as another: what is older or longer than a managed policy
//! may be is taken as an inline policy. What it is attached to is told by `--attach`, or by the template that
//! holds it; the word behind `json` in the examples is that of `--attach`.
//!
//! # `IAMKIT_MANAGED_POLICY_VERSION`
//!
//! A managed policy has no `Version`, or that of 2008. Where it is not known what the policy is attached to, this is
//! a warning; inline policies may be as old as they like.
//!
//! - Policy types: identity
//! - Evidence: observed
//! - Since: 2026-11
//! - Fix: Write "Version": "2012-10-17".
//!
//! ## Flagged
//!
//! ```json managed
//! {"Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2008-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json managed
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ```json inline-role
//! {"Version": "2008-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! # `IAMKIT_KEY_POLICY_LOCKOUT`
//!
//! The policy of a KMS key leaves nobody in the account of the key who may change it. AWS KMS refuses that unless
//! the caller asks to bypass the check.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Allow kms:* to the root user of the account, or kms:PutKeyPolicy to a role of it.
//!
//! ## Flagged
//!
//! ```json key
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"},
//!    "Action": "kms:Decrypt", "Resource": "*"}]}
//! ```
//!
//! ```json key
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*",
//!    "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json key
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
//!    "Action": "kms:*", "Resource": "*"}]}
//! ```

use iamkit_pattern::Case;
use iamkit_policy::{ActionName, BaseOperator, Effect, NamedPrincipal, Statement};

use crate::context::has_effect;
use crate::quota::{Quota, Unit, quota_at};
use crate::{AttachmentKind, Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 2] = [
    Check {
        code: IssueCode::IamkitManagedPolicyVersion,
        finding_type: FindingType::Warning,
        run: version,
    },
    Check {
        code: IssueCode::IamkitKeyPolicyLockout,
        finding_type: FindingType::Warning,
        run: lockout,
    },
];

/// The answer of `CreatePolicy` (tests of the package moto, `tests/test_iam/test_iam_policies.py`).
const VERSION_REASON: &str = "Policy document must be version 2012-10-17 or greater.";

fn version(cx: &Context<'_>, found: &mut Findings) {
    let (finding_type, lead) = match cx.attachment() {
        Some(AttachmentKind::Managed | AttachmentKind::Boundary) => {
            (FindingType::Error, "AWS refuses to store it")
        }
        None => (FindingType::Warning, "AWS stores it as an inline policy only"),
        Some(_) => return,
    };
    let message = format!("{lead}: \"{VERSION_REASON}\"");
    let mut versions = cx.root.members().filter(|member| member.name() == "Version");
    let report = match versions.next() {
        None => found.report_document(message),
        Some(version) if version.value().as_str().as_deref() == Some("2008-10-17") => {
            found.report(version.value().span(), message)
        }
        Some(_) => return,
    };
    report.finding_type = finding_type;
}

/// The action that has to stay open.
const PUT: &str = "kms:PutKeyPolicy";

/// Keys of requests that others make for a principal: who calls directly fails these tests (AWS KMS
/// Developer Guide, "AWS KMS condition keys").
const NEVER_DIRECT: [&str; 4] =
    ["kms:ViaService", "kms:GrantIsForAWSResource", "aws:CalledVia", "aws:PrincipalServiceName"];

fn lockout(cx: &Context<'_>, found: &mut Findings) {
    let Ok(put) = PUT.parse::<ActionName>() else { return };
    let mut actions = cx.statements().iter().flat_map(|statement| statement.action.patterns());
    let of_keys = |pattern: &iamkit_policy::ActionPattern| {
        pattern.as_str() == "*"
            || pattern.service().is_some_and(|service| Case::Fold.is_same(service, "kms"))
    };
    if cx.attachment() != Some(AttachmentKind::Key)
        || !actions.all(|pattern| of_keys(&pattern.value))
    {
        return;
    }
    let reason = "The new key policy will not allow you to update the key policy in the future.";
    let of_everyone = |statement: &&Statement| {
        has_effect(statement, Effect::Deny)
            && statement.tests().next().is_none()
            && statement.action.covers(&put)
            && statement.principal.as_ref().is_some_and(|principal| {
                !principal.is_negated() && principal.named().any(|named| is_everyone(&named))
            })
    };
    if let Some(deny) = cx.statements().iter().find(of_everyone) {
        let message = format!("AWS refuses to store it: \"{reason}\" Nobody may call {PUT}.");
        found.report(deny.effect.span, message);
        return;
    }
    let opens = |statement: &Statement| {
        has_effect(statement, Effect::Allow)
            && statement.action.covers(&put)
            && names_the_account(cx, statement)
            && !asks_for_a_service(statement)
    };
    if !cx.statements().iter().any(opens) {
        found.report_document(format!(
            "AWS refuses to store it: \"{reason}\" Nobody in the account of the key is allowed \
             {PUT}."
        ));
    }
}

const fn is_everyone(named: &NamedPrincipal<'_>) -> bool {
    matches!(named, NamedPrincipal::Everyone | NamedPrincipal::AwsStar)
}

/// Says whether a statement names somebody in the account of the key; where that is not known, in
/// any account.
fn names_the_account(cx: &Context<'_>, statement: &Statement) -> bool {
    let Some(principal) = &statement.principal else { return false };
    let is_own = |account: &str| cx.owner().is_none_or(|owner| owner.as_str() == account);
    principal.is_negated()
        || principal.named().any(|named| match named {
            NamedPrincipal::Everyone | NamedPrincipal::AwsStar | NamedPrincipal::UniqueId(_) => {
                true
            }
            NamedPrincipal::Account(account) | NamedPrincipal::RootUser { account, .. } => {
                is_own(account.as_str())
            }
            NamedPrincipal::Arn(arn) => is_own(arn.account()),
            NamedPrincipal::Service(_)
            | NamedPrincipal::Federated(_)
            | NamedPrincipal::CanonicalUser(_) => false,
        })
}

/// Says whether a statement reaches only what a service asks for.
fn asks_for_a_service(statement: &Statement) -> bool {
    statement.tests().any(|test| {
        let is_key = NEVER_DIRECT.iter().any(|key| test.test.key.value.is(key));
        let operator = test.operator.value.known();
        is_key
            && operator.is_some_and(|operator| {
                !operator.if_exists
                    && !operator.base.is_negated()
                    && operator.base != BaseOperator::Null
                    && operator.set != Some(iamkit_policy::SetOperator::ForAllValues)
            })
    })
}

/// Compares the size with the quota of what the policy is attached to (`IAMKIT_POLICY_SIZE`); where
/// that is not known, an identity-based policy with those of managed and of inline policies.
pub(super) fn size(cx: &Context<'_>, found: &mut Findings) {
    let Some(attachment) = cx.attachment() else {
        return unattached_size(cx, found);
    };
    let quota = Quota::Attached(attachment);
    let (most, Some(size)) = (quota_at(quota, cx.as_of).most, excess(cx, quota)) else { return };
    let noun = attachment.noun();
    let message = format!(
        "AWS refuses to store it: \"Cannot exceed quota for PolicySize: {most}\" The {noun} has {size}."
    );
    let report = found.report_document(message);
    // That quota can be raised to 8,192 (IAM User Guide, "IAM and AWS STS quotas").
    report.finding_type =
        if attachment == AttachmentKind::Trust { FindingType::Warning } else { FindingType::Error };
}

fn unattached_size(cx: &Context<'_>, found: &mut Findings) {
    if cx.policy_type() != AttachmentKind::Managed.policy_type() {
        return;
    }
    let managed = Quota::Attached(AttachmentKind::Managed);
    let Some(size) = excess(cx, managed) else { return };
    // Beyond, the check of IAM Access Analyzer says that it fits nowhere.
    let inline = Quota::Attached(AttachmentKind::InlineRole);
    if excess(cx, inline).is_some() {
        return;
    }
    let most = |quota| quota_at(quota, cx.as_of).most;
    found.report_document(format!(
        "{size} are too many for a managed policy ({}); they fit as {} ({}).",
        most(managed),
        AttachmentKind::InlineRole.noun(),
        most(inline),
    ));
}

/// Returns the size with its unit, if it is above a quota.
fn excess(cx: &Context<'_>, quota: Quota) -> Option<String> {
    let limit = quota_at(quota, cx.as_of);
    let size = limit.size_of(cx.source)?;
    let unit = if limit.unit == Unit::Bytes { "bytes" } else { "characters" };
    Some(format!("{size} {unit}"))
}
