//! A role trusts an OpenID Connect provider without a look at any of its claims.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2023
//! - Fix: Add conditions on the provider's aud and sub keys.
//!
//! # Why it matters
//!
//! A provider such as `accounts.google.com` signs tokens for everybody. Without a condition on the
//! audience or the subject of the token, everybody who can get one can assume the role.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringEquals": {"accounts.google.com:aud": "x"}}}]}
//! ```

use iamkit_policy::Effect;

use crate::context::has_effect;
use crate::identity_provider::{IdentityProvider, federated, is_claim_of, is_github};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::MissingConditionKeyForOidcPrincipal,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|s| has_effect(s, Effect::Allow)) {
        for (principal, provider) in federated(statement) {
            let IdentityProvider::Oidc(url) = provider else { continue };
            if is_github(url) || cx.tests_of(statement).any(|test| is_claim_of(test.key(), url)) {
                continue;
            }
            found.report(
                principal.span,
                format!(
                    "The principal {} is trusted without a condition on its claims.",
                    principal.value
                ),
            );
        }
    }
}
