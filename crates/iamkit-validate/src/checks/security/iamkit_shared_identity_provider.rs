//! A role trusts an identity provider that signs tokens for everybody, strangers included.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Add a condition on the claim that names you: `sub`, `aud` or `app_id`, with your organization or
//!   application in it.
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
//! The attack is publicly documented by Datadog Security Labs, "Exploring GitHub-to-AWS keyless
//! authentication flaws"; AWS describes it in the IAM User Guide, "Create a role for OpenID Connect
//! federation".
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
//!    "Condition": {"StringEquals": {
//!      "cognito-identity.amazonaws.com:aud": "us-east-1:11111111-2222-3333-4444-555555555555"}}}]}
//! ```
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity"}]}
//! ```

use iamkit_reason::SharedProvider;

use crate::identity_provider::{IdentityProvider, federated};
use crate::security::ExternalPrincipal;
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
            let IdentityProvider::Oidc(url) = provider else { continue };
            let Some(shared) = SharedProvider::of_principal(url) else { continue };
            let who = ExternalPrincipal::Provider(principal.value.as_str());
            let is_proved = || {
                let mut all = cx.strangers().into_iter().flatten();
                all.any(|stranger| {
                    usize::try_from(stranger.statement) == Ok(index)
                        && stranger.provider == Some(shared)
                })
            };
            // One decision first: the proof takes longer, and knows all values of a claim.
            if external_access.has_access(index, who) || is_proved() {
                found.report(
                    principal.span,
                    format!(
                        "`{url}` signs tokens for everybody, and a stranger's token fits the \
                         conditions. Its holder assumes the role from an own project or \
                         application."
                    ),
                );
            }
        }
    }
}
