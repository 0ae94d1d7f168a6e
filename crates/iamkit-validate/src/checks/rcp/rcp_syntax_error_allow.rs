//! A resource control policy allows something that is not everything.
//!
//! - Policy types: resource-control
//! - Evidence: documented
//! - Since: 2024-11
//! - Fix: Turn the statement into a Deny.
//!
//! # Why it matters
//!
//! Resource control policies only take away. The one `Allow` that AWS Organizations accepts is
//! that of its own `RCPFullAWSAccess`: everybody, everything, without a condition.
//!
//! # Flagged
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}]}
//! ```
//!
//! # Clean
//!
//! ```json ResourceControl
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
//! ```

use iamkit_policy::{Effect, PrincipalElement, PrincipalSpec, ResourceElement, Statement};
use iamkit_syntax::Span;

use crate::context::has_effect;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::RcpSyntaxErrorAllow, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for statement in cx.statements().iter().filter(|s| has_effect(s, Effect::Allow)) {
        let offenders = offenders(statement);
        if !offenders.is_empty() {
            found
                .report(
                    statement.effect.span,
                    "Resource control policies support Allow for everything only.",
                )
                .also_all(offenders);
        }
    }
}

fn offenders(statement: &Statement) -> Vec<Span> {
    let mut spans = Vec::new();
    match &statement.principal {
        Some(PrincipalElement::NotPrincipal(clause)) => spans.push(clause.origin.value),
        Some(PrincipalElement::Principal(clause)) if clause.spec != PrincipalSpec::Everyone => {
            spans.push(clause.origin.value);
        }
        _ => {}
    }
    match &statement.resource {
        Some(ResourceElement::NotResource(list)) => spans.push(list.origin.value),
        Some(ResourceElement::Resource(list)) => {
            let narrow = list.patterns.iter().filter(|pattern| !pattern.value.is_any());
            spans.extend(narrow.map(|pattern| pattern.span));
        }
        None => {}
    }
    spans.extend(statement.condition.iter().map(|condition| condition.origin.value));
    spans
}
