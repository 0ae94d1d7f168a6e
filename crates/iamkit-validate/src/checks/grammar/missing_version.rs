//! The document has no `Version`.
//!
//! - Policy types: all
//! - Evidence: observed
//! - Since: 2021
//! - Fix: Without it, policy variables such as ${aws:username} are plain text.
//!
//! # Why it matters
//!
//! The default is `2008-10-17`, in which `${aws:username}` is text like any other: a policy that
//! uses variables grants something else than it seems to.
//!
//! # Flagged
//!
//! ```json
//! {"Statement": []}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2008-10-17", "Statement": []}
//! ```

use iamkit_syntax::{Span, TextEdit};

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::MissingVersion, finding_type: FindingType::Warning, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    if cx.root.members().any(|member| member.name() == "Version") {
        return;
    }
    let message = "We recommend that you specify the Version element as 2012-10-17.";
    found.report_document(message).fix(fix(cx));
}

/// The policy means the same with the element unless it holds `${`.
fn fix(cx: &Context<'_>) -> Option<Fix> {
    let start = cx.root.span().start + 1;
    let is_empty = cx.root.members().next().is_none();
    let element = format!("\"Version\": \"2012-10-17\"{}", if is_empty { "" } else { ", " });
    let edits = vec![TextEdit::new(Span::new(start, start), element)];
    let title = "add the current version";
    if cx.root.source().contains("${") {
        Fix::suggestion(title, edits)
    } else {
        Fix::safe(title, edits)
    }
}
