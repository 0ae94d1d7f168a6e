//! A policy variable is written in a way that AWS does not read.
//!
//! # Why it matters
//!
//! A variable is `${key}` or `${key, 'default'}`: one key, no spaces but the one behind the comma,
//! the default in single quotes. Anything else is plain text, which nobody means. Looked at are
//! resources and condition values of documents of version `2012-10-17`.
//!
//! # `MISSING_BRACE_IN_VARIABLE`
//!
//! A policy variable has no closing brace.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Close the brace.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"}]}
//! ```
//!
//! # `EMPTY_VARIABLE`
//!
//! A policy variable names no condition key.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Name a condition key, or remove the variable.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${}"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": ["arn:aws:s3:::b/${*}", "arn:aws:s3:::b/${?}", "arn:aws:s3:::b/${$}"]}]}
//! ```
//!
//! # `UNSUPPORTED_SPACE_IN_VARIABLE`
//!
//! A policy variable has a space in it.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Remove the space.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws: username}"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team, 'a b'}"}]}
//! ```
//!
//! # `MISSING_QUOTE_IN_VARIABLE`
//!
//! The default of a policy variable is not in single quotes.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Write the default in single quotes.
//!
//! ## Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t, none}"}]}
//! ```
//!
//! ## Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject",
//!    "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t, 'none'}"}]}
//! ```

use iamkit_policy::{Template, VariableError};

use crate::variables::texts_with_variables;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECKS: [Check; 4] = [
    Check {
        code: IssueCode::MissingBraceInVariable,
        finding_type: FindingType::Error,
        run: |cx, found| {
            faults(cx, found, |fault| {
                let is_it = matches!(fault, VariableError::Unclosed);
                is_it.then(|| "A policy variable has no closing brace.".to_owned())
            });
        },
    },
    Check {
        code: IssueCode::EmptyVariable,
        finding_type: FindingType::Error,
        run: |cx, found| {
            faults(cx, found, |fault| {
                let is_it = matches!(fault, VariableError::Empty);
                is_it.then(|| "A policy variable is empty.".to_owned())
            });
        },
    },
    Check {
        code: IssueCode::UnsupportedSpaceInVariable,
        finding_type: FindingType::Error,
        run: |cx, found| {
            faults(cx, found, |fault| match fault {
                VariableError::Space(inside) => {
                    Some(format!("The policy variable ${{{inside}}} has a space."))
                }
                _ => None,
            });
        },
    },
    Check {
        code: IssueCode::MissingQuoteInVariable,
        finding_type: FindingType::Error,
        run: |cx, found| {
            faults(cx, found, |fault| match fault {
                VariableError::Quote(inside) => Some(format!(
                    "The default of the policy variable ${{{inside}}} is not in single quotes."
                )),
                _ => None,
            });
        },
    },
];

fn faults(cx: &Context<'_>, found: &mut Findings, message: fn(&VariableError) -> Option<String>) {
    if !cx.document.has_variables() || !cx.may_have_variables() {
        return;
    }
    for (text, span) in texts_with_variables(cx) {
        if let Some(message) = Template::new(text).errors().iter().find_map(message) {
            found.report(span, message);
        }
    }
}
