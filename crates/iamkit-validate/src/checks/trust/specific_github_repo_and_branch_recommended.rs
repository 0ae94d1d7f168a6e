//! A role trusts more GitHub repositories or branches than one.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2023
//! - Fix: Name the organization, the repository and the branch.
//!
//! # Why it matters
//!
//! A wildcard in the organization or repository part lets foreign code in; a subject that ends in
//! a lone `*` lets in every branch, also those of a pull request, unless a condition on the `ref`
//! claim says which.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/*"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow",
//!    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
//!    "Action": "sts:AssumeRoleWithWebIdentity",
//!    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main"}}}]}
//! ```

use iamkit_policy::{Effect, ValueType};

use crate::context::{Test, has_effect};
use crate::identity_provider::{IdentityProvider, claim_of, federated, is_github};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::SpecificGithubRepoAndBranchRecommended,
    finding_type: FindingType::Warning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|s| has_effect(s, Effect::Allow)) {
        for (_, provider) in federated(statement) {
            let IdentityProvider::Oidc(url) = provider else { continue };
            if !is_github(url) {
                continue;
            }
            let claims = |name: &'static str| {
                cx.tests_of(statement).filter(move |test| claim_of(test.key(), url) == Some(name))
            };
            let names_branch = claims("ref").next().is_some();
            for test in claims("sub").filter(|test| is_string_test(test)) {
                for value in test.values() {
                    if is_open(value.value.text(), names_branch) {
                        found.report(
                            value.span,
                            format!(
                                "The value {} allows more than one GitHub repository or branch.",
                                value.value.text()
                            ),
                        );
                    }
                }
            }
        }
    }
}

fn is_string_test(test: &Test<'_>) -> bool {
    test.base().is_some_and(|base| base.value_type() == ValueType::String && !base.is_negated())
}

/// Says whether a subject such as `repo:org/app:ref:refs/heads/main` leaves the repository or the
/// branch open.
fn is_open(subject: &str, names_branch: bool) -> bool {
    let Some(rest) = subject.strip_prefix("repo:") else {
        // A wildcard before the repository is reached; another claim format has no repository.
        return subject.split(':').next().is_some_and(|head| head.contains(['*', '?']));
    };
    let (repository, branch) = rest.split_once(':').unwrap_or((rest, ""));
    let leaves_branch = branch == "*" || branch.ends_with(":*");
    repository.contains(['*', '?']) || (leaves_branch && !names_branch)
}
