//! An assume-role action stands beside a principal that cannot use it.
//!
//! - Policy types: role-trust
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Use the assume-role action that suits the provider.
//!
//! # Why it matters
//!
//! Each kind of principal has its own door: `sts:AssumeRole` for AWS principals and services,
//! `sts:AssumeRoleWithSAML` for SAML providers, `sts:AssumeRoleWithWebIdentity` for OpenID Connect
//! providers. Wildcards in actions are not looked at.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "sts:AssumeRole",
//!    "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-abcd-abcd-abcd-123456790ab"}}}]}
//! ```
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/example.com"},
//!    "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
//!    "Condition": {"StringEquals": {"example.com:aud": "x"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRoleWithSAML"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-abcd-abcd-abcd-123456790ab"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::123456789012:saml-provider/p"},
//!    "Action": "sts:TagSession"}]}
//! ```

use iamkit_pattern::Case;
use iamkit_policy::{ActionElement, Principal, PrincipalElement, PrincipalKind};
use iamkit_syntax::Spanned;

use crate::identity_provider::IdentityProvider;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MismatchedActionForPrincipal, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let (ActionElement::Action(actions), Some(element @ PrincipalElement::Principal(_))) =
            (&statement.action, &statement.principal)
        else {
            continue;
        };
        for action in &actions.patterns {
            let Some(is_accepted) = accepted_principals(action.value.as_str()) else { continue };
            let mismatched: Vec<&Spanned<Principal>> = element
                .principals()
                .filter(|(kind, principal)| !is_accepted(*kind, principal.value.as_str()))
                .map(|(_, principal)| principal)
                .collect();
            if mismatched.is_empty() {
                continue;
            }
            let names: Vec<&str> =
                mismatched.iter().map(|principal| principal.value.as_str()).collect();
            let message = format!(
                "The {} action is invalid with the following principal(s): {}.",
                action.value,
                names.join(", ")
            );
            found
                .report(action.span, message)
                .also_all(mismatched.iter().map(|principal| principal.span));
        }
    }
}

/// Returns which principals an assume-role action accepts.
fn accepted_principals(action: &str) -> Option<fn(PrincipalKind, &str) -> bool> {
    let is = |name: &str| Case::Fold.is_same(action, name);
    if is("sts:AssumeRole") {
        Some(|kind, _| kind != PrincipalKind::Federated)
    } else if is("sts:AssumeRoleWithSAML") {
        Some(|kind, principal| {
            kind == PrincipalKind::Federated
                && matches!(IdentityProvider::new(principal), IdentityProvider::Saml)
        })
    } else if is("sts:AssumeRoleWithWebIdentity") {
        Some(|kind, principal| {
            kind == PrincipalKind::Federated
                && matches!(IdentityProvider::new(principal), IdentityProvider::Oidc(_))
        })
    } else {
        None
    }
}
