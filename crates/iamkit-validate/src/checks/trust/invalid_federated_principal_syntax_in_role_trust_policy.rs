//! A federated principal is neither a domain name nor the ARN of an identity provider.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use the provider's domain name, or the ARN of an OIDC or SAML provider.
//!
//! # Why it matters
//!
//! The name has no scheme: `token.actions.githubusercontent.com`, not
//! `https://token.actions.githubusercontent.com`.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "https://token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::123456789012:saml-provider/p"},
//!    "Action": "sts:AssumeRoleWithSAML"}]}
//! ```

use crate::identity_provider::{IdentityProvider, federated};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::InvalidFederatedPrincipalSyntaxInRoleTrustPolicy,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        for (principal, provider) in federated(statement) {
            if provider == IdentityProvider::Unknown {
                found.report(
                    principal.span,
                    format!("The federated principal {} is not valid.", principal.value),
                );
            }
        }
    }
}
