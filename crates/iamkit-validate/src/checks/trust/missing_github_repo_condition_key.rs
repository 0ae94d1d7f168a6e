//! A role trusts GitHub Actions without a look at the repository.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2023
//! - Fix: Add a condition on token.actions.githubusercontent.com:sub with the repository and the
//!   branch.
//!
//! # Why it matters
//!
//! GitHub signs tokens for the workflows of everybody. The key
//! `token.actions.githubusercontent.com:sub` holds the repository; without it, any workflow on
//! GitHub can assume the role.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main"}}}]}
//! ```

use iamkit_policy::Effect;

use crate::context::has_effect;
use crate::identity_provider::{IdentityProvider, claim_of, federated, is_github};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::MissingGithubRepoConditionKey,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|s| has_effect(s, Effect::Allow)) {
        for (principal, provider) in federated(statement) {
            let IdentityProvider::Oidc(url) = provider else { continue };
            let names_repository =
                cx.tests_of(statement).any(|test| claim_of(test.key(), url) == Some("sub"));
            if is_github(url) && !names_repository {
                found.report(
                    principal.span,
                    "The GitHub provider is trusted without a condition on the repository.",
                );
            }
        }
    }
}
