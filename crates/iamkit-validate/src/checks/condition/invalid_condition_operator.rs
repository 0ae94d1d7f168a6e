//! A condition operator does not exist.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Use an operator of the policy language, such as `StringEquals`.
//!
//! # Why it matters
//!
//! An operator is one of the 27 of the policy language, with `ForAllValues:` or `ForAnyValue:`
//! before it and `IfExists` behind it where wanted. Names compare without regard to case.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"StringMatches": {"aws:username": "a"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
//!    "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "a*"}}}]}
//! ```

use iamkit_policy::PolicyErrorKind;
use iamkit_syntax::TextEdit;

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidConditionOperator, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for error in cx.errors {
        let PolicyErrorKind::UnknownOperator { name, nearest, .. } = &error.kind else { continue };
        let fix = nearest.and_then(|nearest| {
            let set = name.split_once(':').map_or(String::new(), |(set, _)| format!("{set}:"));
            let suffix = if name.ends_with("IfExists") { "IfExists" } else { "" };
            let edit = TextEdit::new(error.span, format!("\"{set}{nearest}{suffix}\""));
            Fix::suggestion(format!("write `{set}{nearest}{suffix}`"), vec![edit])
        });
        found.report(error.span, format!("The condition operator {name} is not valid.")).fix(fix);
    }
}
