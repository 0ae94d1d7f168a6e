//! A role trusts an identity provider, and the conditions let in who is not meant.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Add a condition on the claim that names you: `sub`, `aud` or `app_id`, with your organization,
//!   application or service account in it.
//!
//! # Why it matters
//!
//! GitHub, GitLab, HCP Terraform, Buildkite, Google, Amazon, Facebook and Amazon Cognito sign tokens for
//! all of their customers. The authorization engine is asked about a token of another customer: its
//! subject names another organization, its audience what the policy asks for where the customer chooses
//! it. Other claims are the stranger's own, so that a value keeps the stranger out. Where that token does
//! not fit, all others are asked about: a wildcard behind the first letters of a name is fit by names of
//! others.
//!
//! A provider of your own knows more than those who are meant, too. The engine is asked about
//!
//! - another service account of the same Amazon EKS cluster: every pod has a token for `sts.amazonaws.com`;
//! - a guest of your Amazon Cognito identity pool, whose `amr` is `unauthenticated` (a WARNING: pools let
//!   guests in where that is switched on);
//! - a SAML assertion for another audience (a WARNING): what a user shows to another application is taken;
//! - any token of another OpenID Connect provider (a WARNING), where no claim is looked at.
//!
//! Claims of another provider than the one that is trusted are never there, so that a test of them with
//! `IfExists`, or a negated one, keeps nobody out.
//!
//! The attack is publicly documented by Datadog Security Labs, "Exploring GitHub-to-AWS keyless
//! authentication flaws"; AWS describes it in the IAM User Guide, "Create a role for OpenID Connect
//! federation", "Create a role for SAML 2.0 federation", in the Amazon EKS User Guide, "Assign IAM roles to
//! Kubernetes service accounts", and in the Amazon Cognito Developer Guide, "IAM roles".
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*:ref:refs/heads/main"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C:sub": "system:serviceaccount:*:*"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {
//!      "StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C:aud": "sts.amazonaws.com"},
//!      "StringLikeIfExists": {
//!        "oidc.eks.eu-west-1.amazonaws.com/id/9Z8Y7X:sub": "system:serviceaccount:app:worker"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {
//!      "cognito-identity.amazonaws.com:aud": "us-east-1:11111111-2222-3333-4444-555555555555"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
//!    "Action": "sts:AssumeRoleWithSAML"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"gitlab.com:sub": "project_path:reports/*"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {
//!      "StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:11111111-2222-3333-4444-555555555555"},
//!      "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"login.example.com:sub": "build"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C:sub": "system:serviceaccount:app:*"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
//!    "Action": "sts:AssumeRoleWithSAML",
//!    "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}
//! ```

use iamkit_condition::ContextValue;
use iamkit_policy::Principal;
use iamkit_reason::SharedProvider;
use iamkit_syntax::Spanned;

use crate::identity_provider::{IdentityProvider, federated, is_cluster};
use crate::security::{ClaimValue, ExternalAccess, ExternalPrincipal, Token, WITH_WEB_IDENTITY};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::IamkitSharedIdentityProvider,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    let Some(external_access) = cx.external_access() else { return };
    for (index, statement) in cx.statements().iter().enumerate() {
        for (principal, provider) in federated(statement) {
            let shared = match provider {
                IdentityProvider::Oidc(url) => SharedProvider::of_principal(url),
                IdentityProvider::Saml => None,
                IdentityProvider::Unknown => continue,
            };
            let lets_strangers_in =
                shared.is_some_and(|shared| lets_in(cx, external_access, index, principal, shared));
            if let Some(shared) = shared.filter(|_| lets_strangers_in) {
                found.report(
                    principal.span,
                    format!(
                        "`{}` signs tokens for everybody, and a stranger's token fits the \
                         conditions. Its holder assumes the role from an own project or \
                         application.",
                        shared.url()
                    ),
                );
            } else if let Some(unmeant) = unmeant(principal, provider)
                && external_access.has_access(index, ExternalPrincipal::Holder(&unmeant.token))
            {
                let report = found.report(principal.span, unmeant.message).hint(unmeant.hint);
                report.finding_type = unmeant.finding_type;
            }
        }
    }
}

/// Says whether a statement lets customers of a shared provider in whom it does not know.
fn lets_in(
    cx: &Context<'_>,
    external_access: &ExternalAccess<'_>,
    index: usize,
    principal: &Spanned<Principal>,
    shared: SharedProvider,
) -> bool {
    let is_proved = || {
        let mut all = cx.strangers().into_iter().flatten();
        all.any(|stranger| {
            usize::try_from(stranger.statement) == Ok(index) && stranger.provider == Some(shared)
        })
    };
    // One decision first: the proof takes longer, and knows all values of a claim.
    let who = ExternalPrincipal::Provider(principal.value.as_str());
    external_access.has_access(index, who) || is_proved()
}

/// Somebody who is known to a provider, and what it says when the role lets them in.
struct Unmeant<'p> {
    token: Token<'p>,
    finding_type: FindingType,
    message: String,
    hint: &'static str,
}

/// Returns who is known to a provider beside those who are meant; `None` where that is not known.
fn unmeant<'p>(
    principal: &'p Spanned<Principal>,
    provider: IdentityProvider<'p>,
) -> Option<Unmeant<'p>> {
    let known = |text: &str| ClaimValue::Known(ContextValue::from(text));
    let principal = principal.value.as_str();
    let token = |prefix, claims| Token {
        principal,
        prefix,
        action: WITH_WEB_IDENTITY,
        claims,
        fits_otherwise: false,
    };
    Some(match provider {
        IdentityProvider::Oidc(url) if is_cluster(url) => Unmeant {
            token: token(
                url,
                vec![
                    ("sub", known("system:serviceaccount:other-example:other-example")),
                    ("aud", ClaimValue::AsAsked("sts.amazonaws.com")),
                ],
            ),
            finding_type: FindingType::SecurityWarning,
            message:
                "The token of every service account of the cluster fits the conditions. Whoever \
                      runs a pod in it, or takes one over, assumes the role."
                    .to_owned(),
            hint: "Compare the sub claim of this provider with \
                   system:serviceaccount:NAMESPACE:SERVICE-ACCOUNT.",
        },
        IdentityProvider::Oidc(url @ "cognito-identity.amazonaws.com") => {
            let guest = ContextValue::Many(vec!["unauthenticated".into()]);
            Unmeant {
                token: token(
                    url,
                    vec![
                        (
                            "aud",
                            ClaimValue::AsAsked("us-east-1:00000000-0000-4000-8000-000000000079"),
                        ),
                        ("amr", ClaimValue::Known(guest)),
                    ],
                ),
                finding_type: FindingType::Warning,
                message:
                    "A guest of the identity pool assumes the role where the pool lets guests \
                          in."
                    .to_owned(),
                hint: "Add ForAnyValue:StringLike with cognito-identity.amazonaws.com:amr and the \
                       value authenticated.",
            }
        }
        IdentityProvider::Oidc(url) if SharedProvider::of_principal(url).is_none() => Unmeant {
            token: token(url, Vec::new()),
            finding_type: FindingType::Warning,
            message: format!(
                "Every token that `{url}` signs fits the conditions, whomever and whatever it was \
                 issued for."
            ),
            hint: "Compare the sub or the aud claim of this provider.",
        },
        IdentityProvider::Saml => Unmeant {
            token: Token {
                principal,
                prefix: "SAML",
                action: "sts:AssumeRoleWithSAML",
                claims: vec![("aud", known("https://other.example.com/saml"))],
                fits_otherwise: true,
            },
            finding_type: FindingType::Warning,
            message: "An assertion that the provider made for another audience is taken, too."
                .to_owned(),
            hint: "Compare SAML:aud with https://signin.aws.amazon.com/saml.",
        },
        IdentityProvider::Oidc(_) | IdentityProvider::Unknown => return None,
    })
}
