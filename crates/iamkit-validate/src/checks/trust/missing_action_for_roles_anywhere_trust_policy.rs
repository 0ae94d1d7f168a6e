//! A role for IAM Roles Anywhere lacks an action that the service needs.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2022
//! - Fix: Add the missing actions.
//!
//! # Why it matters
//!
//! Roles Anywhere assumes the role, sets the certificate's subject as source identity and its
//! fields as session tags; the trust policy has to allow all three: `sts:AssumeRole`,
//! `sts:SetSourceIdentity` and `sts:TagSession`.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"},
//!    "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"},
//!    "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]}]}
//! ```

use iamkit_policy::{ActionName, Effect, PrincipalElement, PrincipalKind, Statement};

use crate::context::has_effect;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::MissingActionForRolesAnywhereTrustPolicy,
    finding_type: FindingType::Error,
    run,
};

const SERVICE: &str = "rolesanywhere.amazonaws.com";
const NEEDED: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

fn run(cx: &Context<'_>, found: &mut Findings) {
    let statements: Vec<&Statement> =
        cx.statements().iter().filter(|statement| is_meant(statement)).collect();
    let missing: Vec<&str> = NEEDED
        .into_iter()
        .filter(|needed| {
            let action = needed.parse::<ActionName>();
            !action.is_ok_and(|action| statements.iter().any(|s| s.action.covers(&action)))
        })
        .collect();
    if let (Some((first, rest)), false) = (statements.split_first(), missing.is_empty()) {
        let span = |statement: &&Statement| statement.action.list().origin.value;
        let message =
            format!("IAM Roles Anywhere needs the following actions, too: {}.", missing.join(", "));
        found.report(span(first), message).also_all(rest.iter().map(span));
    }
}

fn is_meant(statement: &Statement) -> bool {
    has_effect(statement, Effect::Allow)
        && statement.principal.as_ref().is_some_and(|element| {
            matches!(element, PrincipalElement::Principal(_))
                && element.principals().any(|(kind, principal)| {
                    kind == PrincipalKind::Service && principal.value.as_str() == SERVICE
                })
        })
}
