//! A resource has the fields of an ARN and does not start with `arn`.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2021
//! - Fix: Start the ARN with arn:.
//!
//! # Why it matters
//!
//! Such a text matches no resource. Colons inside `${...}` do not separate fields.
//!
//! # Flagged
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a:aws:s3:::bucket"}]}
//! ```
//!
//! # Clean
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
//! ```

use iamkit_pattern::Field;
use iamkit_syntax::{Span, TextEdit};

use crate::{Check, Context, FindingType, Findings, Fix, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::InvalidArnPrefix, finding_type: FindingType::Error, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    for (_, pattern) in cx.resources() {
        let prefix = pattern.value.field(Field::Prefix).unwrap_or_default();
        if pattern.value.has_all_fields() && prefix != "arn" {
            found.report(pattern.span, format!("The ARN prefix {prefix} is not valid.")).fix(fix(
                cx,
                pattern.span,
                prefix,
            ));
        }
    }
}

fn fix(cx: &Context<'_>, span: Span, prefix: &str) -> Option<Fix> {
    let start = span.start + 1;
    let written = Span::new(start, start + u32::try_from(prefix.len()).ok()?);
    // With escapes, the text is longer than its meaning.
    let is_plain = written.of(cx.text) == Some(prefix);
    let edits = vec![TextEdit::new(written, "arn")];
    is_plain.then(|| Fix::suggestion("write `arn`", edits)).flatten()
}
