//! An `Allow` names the principals that it is not about.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2021
//! - Fix: List the principals to allow, or deny the exceptions.
//!
//! # Why it matters
//!
//! `Allow` with `NotPrincipal` grants to everybody else, anonymous callers included.
//!
//! # Flagged
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "NotPrincipal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json Resource
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::example/*"}]}
//! ```

use iamkit_policy::Effect;

use crate::context::has_effect;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::AllowWithNotPrincipal,
    finding_type: FindingType::SecurityWarning,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements() {
        let Some(element) = &statement.principal else { continue };
        if element.is_negated() && has_effect(statement, Effect::Allow) {
            found
                .report(
                    element.clause().origin.name,
                    "Using Allow with NotPrincipal can be overly permissive.",
                )
                .also(statement.effect.span);
        }
    }
}
