//! Characters of quoted text and heredocs of HCL, with their places.

use iamkit_syntax::Span;

use crate::Encoding;
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::value::{Part, TextBuilder, Written, end_of_reference};

/// Returns the characters of a part of a quoted text. Where the reading does not fit what the parser
/// read, the whole part is the place of each character.
pub(super) fn written(
    decoded: &str,
    raw: &str,
    start: u32,
    scalar: Span,
    is_heredoc: bool,
) -> Written {
    let encoding = if is_heredoc { Encoding::HclHeredoc } else { Encoding::Hcl };
    if decoded == raw && !raw.is_empty() {
        return Written::at(decoded, Span::new(start, start + small(raw.len())), encoding, scalar);
    }
    let mut builder = TextBuilder::default();
    let mut at = 0;
    while let Some((c, length)) = next(raw.get(at..).unwrap_or_default(), is_heredoc) {
        let wanted = decoded.get(builder.text().len()..).and_then(|rest| rest.chars().next());
        // `<<-` takes the indentation away that all lines share, the parser carriage returns.
        if is_heredoc && matches!(c, ' ' | '\t' | '\r') && wanted != Some(c) {
            at += length;
            continue;
        }
        let place = start + small(at);
        builder.push_char(c, Span::new(place, place + small(length)));
        at += length;
    }
    if builder.text() != decoded {
        builder = TextBuilder::default();
        builder.push(decoded, Span::new(start, start + small(raw.len())));
    }
    builder.finish(encoding, scalar)
}

/// Reads a character and its length in the raw text.
fn next(raw: &str, is_heredoc: bool) -> Option<(char, usize)> {
    let c = raw.chars().next()?;
    // `$${` is `${`: the first of the two stands for both.
    if raw.starts_with("$${") || raw.starts_with("%%{") {
        return Some((c, 2));
    }
    if c != '\\' || is_heredoc {
        return Some((c, c.len_utf8()));
    }
    let code = |digits: usize| {
        let number = u32::from_str_radix(raw.get(2..2 + digits)?, 16).ok()?;
        Some((char::from_u32(number)?, 2 + digits))
    };
    match raw.chars().nth(1)? {
        'n' => Some(('\n', 2)),
        'r' => Some(('\r', 2)),
        't' => Some(('\t', 2)),
        'u' => code(4),
        'U' => code(8),
        other => Some((other, 1 + other.len_utf8())),
    }
}

/// Cuts the interpolations out of text of the JSON syntax. What they stand for is not computed.
pub(super) fn cut_interpolations(written: &Written, parts: &mut Vec<Part>) {
    let text = &*written.text;
    let mut literal = 0;
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("${")) {
        let start = at + start;
        if text.get(..start).is_some_and(|before| before.ends_with('$')) {
            // `$${` is the text `${`.
            if literal < start {
                parts.push(Part::Known(written.slice(literal, start - 1)));
            }
            literal = start;
            at = start + 2;
            continue;
        }
        let Some(end) = end_of_reference(text, start) else { break };
        if literal < start {
            parts.push(Part::Known(written.slice(literal, start)));
        }
        let what = text.get(start + 2..end - 1).unwrap_or_default().trim();
        parts.push(Part::Hole(HoleSource {
            span: written.origin_of(start, end),
            what: what.into(),
            class: class_of(what),
            cause: HoleCause::AtDeployment,
        }));
        literal = end;
        at = end;
    }
    if literal < text.len() || text.is_empty() {
        parts.push(Part::Known(written.slice(literal, text.len())));
    }
}

/// Tells from the name of an attribute what its value is.
pub(super) fn class_of(path: &str) -> HoleClass {
    let last = path.rsplit('.').next().unwrap_or(path);
    match last {
        "account_id" => HoleClass::AccountId,
        "partition" => HoleClass::Partition,
        "dns_suffix" => HoleClass::DnsSuffix,
        "region" => HoleClass::Region,
        "name" if path.starts_with("data.aws_region.") => HoleClass::Region,
        "arn" => HoleClass::Arn,
        "id" | "name" | "bucket" => HoleClass::Any,
        _ if last.ends_with("_arn") => HoleClass::Arn,
        _ => HoleClass::Any,
    }
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
