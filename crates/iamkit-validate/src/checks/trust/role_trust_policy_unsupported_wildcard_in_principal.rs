//! The principal of a role trust policy is the string `*`.
//!
//! - Policy types: role-trust
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Name the principals that may assume the role.
//!
//! # Why it matters
//!
//! The string form would let everybody in; AWS refuses it. The object form `{"AWS": "*"}` is
//! accepted, and just as broad without conditions.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
//! ```

use iamkit_policy::{PrincipalElement, PrincipalSpec};

use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::RoleTrustPolicyUnsupportedWildcardInPrincipal,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        if let Some(PrincipalElement::Principal(clause)) = &statement.principal
            && clause.spec == PrincipalSpec::Everyone
        {
            found
                .report(clause.origin.value, "Role trust policies do not support the principal *.");
        }
    }
}
