//! The actions that a policy grants together give its principal permissions that it was not given.
//!
//! # Why it matters
//!
//! A way is reported when the authorization engine allows each of its actions to the principal. What
//! decides is the whole document: a `Deny` in any statement counts. Conditions on the circumstances
//! of a call (network, Region, MFA, TLS) can be met by whoever holds the permissions, so they do not
//! hide a way; a condition on anything else that an attacker cannot choose does. Targets must be
//! resources that the policy does not single out, or the caller itself: whether a role or user that
//! it names may do more is not known here. A role that is passed must be acceptable to the service
//! of the way.
//!
//! # `IAMKIT_ESCALATION_BY_POLICY`
//!
//! The principal can change the policies or groups that give it its permissions.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Limit the resources and the policies that may be attached, with `iam:PolicyARN` or a permissions
//!   boundary.
//!
//! ## Ways
//!
//! <!-- ways: privilege-escalation/policies -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:Put*", "Resource": "arn:aws:iam::*:user/${aws:username}"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:Attach*", "Resource": "*"},
//!   {"Effect": "Deny", "NotAction": "iam:List*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*",
//!    "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["iam:PutUserPolicy", "iam:AttachUserPolicy"], "Resource": "*",
//!    "Condition": {"StringEquals": {
//!      "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/Limit"}}}]}
//! ```
//!
//! # `IAMKIT_ESCALATION_BY_CREDENTIAL`
//!
//! The principal can make or change the credentials of other users.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Limit the resource to the user itself: `arn:aws:iam::*:user/${aws:username}`.
//!
//! ## Ways
//!
//! <!-- ways: privilege-escalation/credentials -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:ListAccessKeys"],
//!    "Resource": "arn:aws:iam::111122223333:user/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:ListAccessKeys"],
//!    "Resource": "arn:aws:iam::*:user/${aws:username}"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
//!   {"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::*:user/${aws:username}"}]}
//! ```
//!
//! # `IAMKIT_ESCALATION_BY_TRUST`
//!
//! The principal can become a role, or decide who may.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the roles or providers in Resource.
//!
//! ## Ways
//!
//! <!-- ways: privilege-escalation/trust -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sts:AssumeRole",
//!    "Resource": "arn:aws:iam::111122223333:role/reports"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}]}
//! ```
//!
//! # `IAMKIT_ESCALATION_BY_PASS_ROLE`
//!
//! The principal can hand any role to a service that works on its behalf.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the roles in Resource, and the service in a condition on `iam:PassedToService`.
//!
//! ## Ways
//!
//! <!-- ways: privilege-escalation/pass-role -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
//!   {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"],
//!    "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:tools-*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/*",
//!    "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}},
//!   {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
//!    "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}},
//!   {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"],
//!    "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:PassRole",
//!    "Resource": "arn:aws:iam::111122223333:role/service-role/reports"},
//!   {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["iam:PassRole", "lambda:*"], "Resource": "*"},
//!   {"Effect": "Deny", "Action": "lambda:Create*", "Resource": "*"}]}
//! ```
//!
//! # `IAMKIT_ESCALATION_BY_EXISTING_ROLE`
//!
//! The principal can make something that runs with a role do its bidding.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the resources, or add a condition on their tags.
//!
//! ## Ways
//!
//! <!-- ways: privilege-escalation/existing-roles -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": ["ssm:SendCommand", "ssm:ListCommands"], "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "ssm:SendCommand", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:ResourceTag/owner": "${aws:username}"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "lambda:UpdateFunctionCode",
//!    "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:reports"}]}
//! ```
//!
//! # `IAMKIT_ESCALATION_BY_GUARDRAIL`
//!
//! The principal can lift what limits it: boundaries, Deny statements, policies of the organization.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Deny these actions to everyone whom the guardrail is for.
//!
//! ## Ways
//!
//! <!-- ways: privilege-escalation/guardrails -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:Delete*", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:DeleteRolePermissionsBoundary",
//!    "Resource": "arn:aws:iam::111122223333:role/sandbox/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:Delete*Boundary", "Resource": "*"},
//!   {"Effect": "Deny", "Action": "iam:*PermissionsBoundary", "Resource": "*",
//!    "Condition": {"StringNotEquals": {
//!      "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/Limit"}}}]}
//! ```
//!
//! # `IAMKIT_ESCALATION_BY_PERMISSION_SET`
//!
//! The principal can give itself access to accounts through IAM Identity Center.
//!
//! - Policy types: identity
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Name the permission sets and accounts in Resource.
//!
//! ## Ways
//!
//! <!-- ways: privilege-escalation/permission-sets -->
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sso:PutInlinePolicyToPermissionSet", "Resource": "*"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "sso:Describe*", "Resource": "*"}]}
//! ```

use std::collections::BTreeSet;
use std::fmt::Write;

use iamkit_catalog::ActionId;
use iamkit_condition::ConditionOption;
use iamkit_syntax::Span;

use crate::security::{AttackPath, Grant, Grants, SensitiveAction, Target, resting_on};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 7] = [
    Check {
        code: IssueCode::IamkitEscalationByPolicy,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| run(cx, found, (IssueCode::IamkitEscalationByPolicy, "policies")),
    },
    Check {
        code: IssueCode::IamkitEscalationByCredential,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| run(cx, found, (IssueCode::IamkitEscalationByCredential, "credentials")),
    },
    Check {
        code: IssueCode::IamkitEscalationByTrust,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| run(cx, found, (IssueCode::IamkitEscalationByTrust, "trust")),
    },
    Check {
        code: IssueCode::IamkitEscalationByPassRole,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| run(cx, found, (IssueCode::IamkitEscalationByPassRole, "pass-role")),
    },
    Check {
        code: IssueCode::IamkitEscalationByExistingRole,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| {
            run(cx, found, (IssueCode::IamkitEscalationByExistingRole, "existing-roles"));
        },
    },
    Check {
        code: IssueCode::IamkitEscalationByGuardrail,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| run(cx, found, (IssueCode::IamkitEscalationByGuardrail, "guardrails")),
    },
    Check {
        code: IssueCode::IamkitEscalationByPermissionSet,
        finding_type: FindingType::SecurityWarning,
        run: |cx, found| {
            run(cx, found, (IssueCode::IamkitEscalationByPermissionSet, "permission-sets"));
        },
    },
];

/// An attack path that is open, with the places that open it.
struct Open<'a> {
    path: &'a AttackPath,
    actions: Vec<&'a SensitiveAction>,
    spans: Vec<Span>,
    reading: Option<ConditionOption>,
}

fn run(cx: &Context<'_>, found: &mut Findings, (code, group): (IssueCode, &str)) {
    let Some(grants) = cx.grants() else { return };
    let paths = cx.attack_paths().escalation.iter();
    let paths = paths.filter(|path| &*path.group == group && cx.looks_for(code, path));
    let mut all: Vec<Open<'_>> = paths.filter_map(|path| open(path, grants)).collect();
    drop_longer(&mut all);
    // What one pattern opens is one finding: for passed roles, that of `iam:PassRole`.
    all.sort_by_key(|open| open.spans.first().copied());
    for same in all.chunk_by(|left, right| left.spans.first() == right.spans.first()) {
        let Some((first, rest)) = same.split_first() else { continue };
        let Some(&main) = first.spans.first() else { continue };
        let mut spans: Vec<Span> = same.iter().flat_map(|open| &open.spans).copied().collect();
        spans.retain(|span| *span != main);
        spans.sort_unstable();
        spans.dedup();
        let hint = hint(first.path, found.default_hint());
        found.report(main, message(first, rest)).also_all(spans).hint(hint);
    }
}

/// Drops what needs all that another attack path needs, and more.
fn drop_longer(all: &mut Vec<Open<'_>>) {
    let needed: Vec<BTreeSet<ActionId>> =
        all.iter().map(|open| open.actions.iter().map(|action| action.id).collect()).collect();
    let mut each = needed.iter();
    all.retain(|_| {
        each.next().is_some_and(|these| {
            !needed.iter().any(|others| others.len() < these.len() && others.is_subset(these))
        })
    });
}

/// Returns the attack path if it is available to the principal.
fn open<'a>(path: &'a AttackPath, grants: &Grants<'a>) -> Option<Open<'a>> {
    if !path.is_within(grants.named()) {
        return None;
    }
    if path.passed_to.is_empty() {
        // Of credentials and roles, those of the caller give it nothing new.
        let counts_itself = matches!(&*path.group, "policies" | "guardrails");
        let target = if counts_itself { Target::AnyOrSelf } else { Target::Any };
        return open_with(path, target, grants);
    }
    let services = path.passed_to.iter();
    services
        .map(|service| Target::PassedTo(service))
        .find_map(|target| open_with(path, target, grants))
}

/// `target` is that of the first action. Of a way by `iam:PassRole`, the caller creates the rest.
fn open_with<'a>(
    path: &'a AttackPath,
    target: Target<'a>,
    grants: &Grants<'a>,
) -> Option<Open<'a>> {
    let of = |action: &SensitiveAction| match target {
        Target::PassedTo(_) if !action.is("iam:PassRole") => Target::CallerCreated,
        _ => target,
    };
    let ask = |action: &'a SensitiveAction| Some((action, grants.grant(action, of(action))?));
    let mut taken: Vec<(&SensitiveAction, Grant)> = Vec::new();
    for action in &path.all_of {
        taken.push(ask(action)?);
    }
    if !path.any_of.is_empty() {
        taken.push(path.any_of.iter().find_map(ask)?);
    }
    let (actions, grants): (Vec<_>, Vec<_>) = taken.into_iter().unzip();
    let reading = grants.iter().find_map(|grant| grant.reading);
    let spans = grants.into_iter().flat_map(|grant| grant.spans).collect();
    Some(Open { path, actions, spans, reading })
}

fn hint(path: &AttackPath, general: &str) -> String {
    let keys: Vec<String> = path.mitigated_by.iter().map(|key| format!("`{key}`")).collect();
    if keys.is_empty() {
        return general.to_owned();
    }
    format!("{general} Keys that narrow it down: {}.", keys.join(", "))
}

/// Attack paths beyond this many are counted, not named.
const NAMED: usize = 12;

fn message(first: &Open<'_>, rest: &[Open<'_>]) -> String {
    let names: Vec<String> =
        first.actions.iter().map(|action| format!("`{}`", action.name)).collect();
    let verb = if names.len() == 1 { "opens" } else { "open" };
    let AttackPath { attack, source, .. } = first.path;
    let mut text = format!(
        "{} {verb} a way to more permissions. {attack} Documented by {source}.{}",
        names.join(" and "),
        resting_on(first.reading)
    );
    if !rest.is_empty() {
        let ids: Vec<&str> = rest.iter().take(NAMED).map(|open| &*open.path.id).collect();
        // Writing to a string cannot fail.
        let _ = write!(text, " More ways: {}", ids.join(", "));
        if let Some(more @ 1..) = rest.len().checked_sub(NAMED) {
            let _ = write!(text, " and {more} others");
        }
        text.push('.');
    }
    text
}
