//! A stolen access key or password is enough for what changes permissions.
//!
//! - Policy types: identity, role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Demand `aws:MultiFactorAuthPresent` `true` with `Bool`, not `BoolIfExists`.
//!
//! # Why it matters
//!
//! Access keys of IAM users carry no MFA key at all. A condition with `BoolIfExists`, or a `Deny` with
//! `Bool` and `false`, therefore lets them through; `Bool` and `true` in the `Allow`, or `BoolIfExists`
//! and `false` in the `Deny`, does not (IAM User Guide, "Secure API access with MFA"). AWS recommends MFA
//! conditions for IAM users and root users in the identity-based policy best practices of its services.
//!
//! The authorization engine is asked about an IAM user with an access key and without MFA: whether it may
//! change permissions or credentials of others, or, where a trust policy names a user, assume the role.
//! Principals that are roles have no MFA of their own.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:Put*", "Resource": "*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:Put*", "Resource": "*",
//!    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ines"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:Put*", "Resource": "*",
//!    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
//!   {"Effect": "Deny", "Action": "*", "Resource": "*",
//!    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ines"},
//!    "Action": "sts:AssumeRole",
//!    "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}]}
//! ```

use iamkit_policy::{PolicyType, PrincipalElement};
use iamkit_syntax::Span;

use crate::security::{ExternalPrincipal, SensitiveAction, Target};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::IamkitMissingMfaGuard, finding_type: FindingType::Suggestion, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    if cx.policy_type() == PolicyType::Identity {
        identity(cx, found);
    } else {
        trust(cx, found);
    }
}

fn identity(cx: &Context<'_>, found: &mut Findings) {
    let Some(grants) = cx.grants() else { return };
    let paths = cx.attack_paths().escalation.iter();
    let paths = paths.filter(|path| matches!(&*path.group, "policies" | "credentials"));
    let mut granted: Vec<(Span, &SensitiveAction)> = paths
        .flat_map(|path| path.all_of.iter().chain(&path.any_of))
        .filter_map(|action| Some((grants.grant(action, Target::WithoutMfa)?, action)))
        .flat_map(|(grant, action)| grant.spans.into_iter().map(move |span| (span, action)))
        .collect();
    granted.sort_by_key(|(span, _)| *span);
    granted.dedup_by_key(|(span, _)| *span);
    let Some(((first, action), rest)) = granted.split_first() else { return };
    found
        .report(
            *first,
            format!(
                "`{}` needs no MFA. Whoever finds an access key of a user with this policy \
                 changes permissions or credentials with it.",
                action.name
            ),
        )
        .also_all(rest.iter().map(|(span, _)| *span));
}

fn trust(cx: &Context<'_>, found: &mut Findings) {
    let Some(external_access) = cx.external_access() else { return };
    for (index, statement) in cx.statements().iter().enumerate() {
        let Some(element @ PrincipalElement::Principal(_)) = &statement.principal else { continue };
        for (_, principal) in element.principals() {
            let arn = principal.value.as_str();
            if arn.contains(":user/")
                && external_access.has_access(index, ExternalPrincipal::WithoutMfa(arn))
            {
                found.report(
                    principal.span,
                    "The user can assume the role without MFA. Whoever finds an access key of the \
                     user has the permissions of the role.",
                );
            }
        }
    }
}
