//! A policy variable stands where AWS knows none.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Move it to Resource or to a condition value.
//!
//! # Why it matters
//!
//! Variables are replaced in resources and in condition values. In actions, principals, effects,
//! statement ids, condition keys and operators they are plain text, which matches nothing, and so they are inside of
//! another variable.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:${aws:username}", "Resource": "arn:aws:s3:::example/*"}]}
//! ```
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/${aws:PrincipalTag/${aws:username}}"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:username}"}]}
//! ```

use iamkit_catalog::internal::nests_variables;
use iamkit_policy::{PolicyErrorKind, Template};
use iamkit_syntax::Span;

use crate::variables::{first_variable, texts_with_variables};
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::VariableUnsupportedInElement, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    if !cx.may_have_variables() {
        return;
    }
    nested(cx, found);
    let mut look = |element: &str, text: &str, span: Span| {
        if let Some(variable) = first_variable(text) {
            found.report(
                span,
                format!("The policy variable {variable} is not supported in {element}."),
            );
        }
    };
    for error in cx.errors {
        match &error.kind {
            PolicyErrorKind::InvalidEffect(text) => look("Effect", text, error.span),
            PolicyErrorKind::BarePrincipal(text) => look("Principal", text, error.span),
            _ => {}
        }
    }
    for statement in cx.statements() {
        if let Some(sid) = &statement.sid {
            look("Sid", sid.value.as_str(), sid.span);
        }
        for pattern in statement.action.patterns() {
            look(statement.action.name(), pattern.value.as_str(), pattern.span);
        }
        if let Some(element) = &statement.principal {
            for (_, principal) in element.principals() {
                look(element.name(), principal.value.as_str(), principal.span);
            }
        }
        for block in statement.condition.iter().flat_map(|condition| &condition.operators) {
            if block.operator.value.known().is_none() {
                look(
                    "a condition operator",
                    &block.operator.value.to_string(),
                    block.operator.span,
                );
            }
            for test in &block.tests {
                look("a condition key", test.key.value.as_str(), test.key.span);
            }
        }
    }
}

/// AWS replaces no variable inside of another, and none around it.
fn nested(cx: &Context<'_>, found: &mut Findings) {
    if !cx.document.has_variables() {
        return;
    }
    for (text, span) in texts_with_variables(cx) {
        if nests_variables(&Template::new(text)) {
            found.report(span, format!("A policy variable stands inside of another in {text}."));
        }
    }
}
