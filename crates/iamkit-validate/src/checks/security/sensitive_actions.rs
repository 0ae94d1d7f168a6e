//! An action that lets data, credentials or access leave the account is granted on every resource.
//!
//! # Why it matters
//!
//! An action counts when the authorization engine allows it on a resource that the policy does not
//! single out, in a call that the principal makes itself. A `Deny` anywhere in the document and a
//! condition that an attacker cannot choose to meet keep it out. What is right for a backup or an
//! audit is wrong for an application: whoever takes over the principal takes these actions over.
//!
//! # `IAMKIT_RESOURCE_EXPOSURE`
//!
//! The principal can open any resource of a type to other principals, accounts or the public.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the resources, or deny the actions to all but administrators.
//!
//! ## Actions
//!
//! <!-- ways: resource-exposure -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*"},
//!   {"Effect": "Deny", "Action": "s3:*Policy", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_CREDENTIAL_EXPOSURE`
//!
//! The principal can read or set credentials of any resource or user.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the resources whose credentials the principal needs.
//!
//! ## Actions
//!
//! <!-- ways: credential-exposure -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
//!    "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}]}
//! ```
//!
//! # `IAMKIT_DATA_EXFILTRATION`
//!
//! The principal can read the data of any resource of a type.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the resources whose data the principal needs.
//!
//! ## Actions
//!
//! <!-- ways: data-access -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
//!    "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
//!    "Condition": {"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
//!    "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}]}
//! ```

use std::collections::BTreeMap;
use std::fmt::Write;

use iamkit_condition::ConditionOption;
use iamkit_syntax::Span;

use crate::security::{AttackPath, Grant, Grants, SensitiveAction, Target, resting_on};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 3] = [
    Check {
        code: IssueCode::IamkitResourceExposure,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| run(cx, found, IssueCode::IamkitResourceExposure),
    },
    Check {
        code: IssueCode::IamkitCredentialExposure,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| run(cx, found, IssueCode::IamkitCredentialExposure),
    },
    Check {
        code: IssueCode::IamkitDataExfiltration,
        finding_type: FindingType::Warning,
        run: |cx, found| run(cx, found, IssueCode::IamkitDataExfiltration),
    },
];

/// Attack paths that the same places open, with their granted actions.
#[derive(Default)]
struct Granted<'a> {
    paths: Vec<&'a AttackPath>,
    actions: Vec<&'a SensitiveAction>,
    reading: Option<ConditionOption>,
}

fn run(cx: &Context<'_>, found: &mut Findings, code: IssueCode) {
    let paths = match code {
        IssueCode::IamkitResourceExposure => &cx.attack_paths().resource_exposure,
        IssueCode::IamkitCredentialExposure => &cx.attack_paths().credential_exposure,
        _ => &cx.attack_paths().data_access,
    };
    let Some(grants) = cx.grants() else { return };
    let mut groups: BTreeMap<Vec<Span>, Granted<'_>> = BTreeMap::new();
    let is_asked = |path: &&AttackPath| cx.looks_for(code, path) && path.is_within(grants.named());
    for path in paths.iter().filter(is_asked) {
        let granted: Vec<(&SensitiveAction, Grant)> = granted(path, grants).collect();
        let mut spans: Vec<Span> =
            granted.iter().flat_map(|(_, grant)| &grant.spans).copied().collect();
        if spans.is_empty() {
            continue;
        }
        spans.sort_unstable();
        spans.dedup();
        let group = groups.entry(spans).or_default();
        group.paths.push(path);
        group.reading = granted.iter().find_map(|(_, grant)| grant.reading).or(group.reading);
        group.actions.extend(granted.into_iter().map(|(action, _)| action));
    }
    for (spans, granted) in groups {
        let Some((first, rest)) = spans.split_first() else { continue };
        // Service Authorization Reference: such actions are asked of `*`.
        let has_types =
            |name: &str| cx.catalog.action(name).is_none_or(|action| action.has_resource_types());
        let (limited, unlimited): (Vec<&SensitiveAction>, Vec<_>) =
            granted.actions.iter().copied().partition(|action| has_types(action.name.as_str()));
        let mut text = message(&granted, limited.is_empty());
        if !limited.is_empty() && !unlimited.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(text, " Not to be limited to resources: {}.", named(&unlimited));
        }
        let report = found.report(*first, text).also_all(rest.iter().copied());
        if limited.is_empty() {
            let what = if unlimited.len() == 1 { "This action" } else { "These actions" };
            report.hint(format!(
                "{what} cannot be limited to resources: give it to administrators only, or with a \
                 condition."
            ));
        }
    }
}

fn granted<'a>(
    path: &'a AttackPath,
    grants: &Grants<'_>,
) -> impl Iterator<Item = (&'a SensitiveAction, Grant)> {
    let all = path.all_of.iter().chain(&path.any_of);
    all.filter_map(|action| Some((action, grants.grant(action, Target::Any)?)))
}

/// Actions beyond this many are counted, not named.
const NAMED: usize = 3;

/// Writes the names of some actions.
fn named(actions: &[&SensitiveAction]) -> String {
    let named: Vec<String> =
        actions.iter().take(NAMED).map(|action| format!("`{}`", action.name)).collect();
    let mut text = named.join(", ");
    if let Some(more @ 1..) = actions.len().checked_sub(NAMED) {
        // Writing to a string cannot fail.
        let _ = write!(text, " and {more} more");
    }
    text
}

fn message(granted: &Granted<'_>, is_without_resources: bool) -> String {
    let Granted { paths, actions, reading } = granted;
    let mut text = named(actions);
    text.push_str(if actions.len() == 1 { " is" } else { " are" });
    text.push_str(if is_without_resources { " granted." } else { " granted on every resource." });
    for path in paths {
        let _ = write!(text, " {}", path.summary);
    }
    text.push_str(&resting_on(*reading));
    text
}
