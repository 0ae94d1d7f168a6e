//! Configurations of Terraform in HCL.

use hcl_edit::parser::parse_body;

use super::comments::comments;
use super::module::{Module, Piece};
use super::resource;
use crate::parts::Parts;
use crate::yaml::{char_boundary, span_of};
use crate::{ReadOptions, SourceError, SourceErrorKind};

/// Words that a block at the top starts with.
const TOP: [&str; 12] = [
    "resource",
    "data",
    "locals",
    "variable",
    "module",
    "output",
    "provider",
    "terraform",
    "moved",
    "import",
    "check",
    "removed",
];

/// Reads the policies of a file. One syntax error does not hide the rest: the blocks around it are
/// read one by one.
pub(crate) fn read<'t>(name: &str, text: &'t str, options: &ReadOptions, parts: &mut Parts<'t>) {
    let (pieces, error) = pieces(text);
    parts.errors.extend(error);
    let module = Module::of(file_name(name), text, &pieces, options);
    for Piece { body, base } in &pieces {
        for block in body.blocks() {
            resource::read_block(&module, block, *base, parts);
        }
    }
    resource::read_other_documents(&module, parts);
    super::besides::of_module(&module, &pieces, parts);
    parts.elsewhere.extend(module.elsewhere_told());
    let Module { notes, defaults, asked, variables, secrets, .. } = module;
    parts.secrets.extend(secrets.into_inner());
    parts.parameters.extend(asked.into_inner());
    parts.parameters.extend(variables.into_keys().map(String::into_boxed_str));
    parts.notes.extend(notes.into_inner());
    parts.defaults.extend(defaults.into_inner());
    parts.comments.extend(comments(text));
}

/// Says whether a text without a name starts as a configuration does: `resource "aws_iam_policy" "p" {`.
pub(crate) fn is_like_hcl(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let behind = match rest.get(..2) {
            Some("/*") => rest.split_once("*/").map(|(_, behind)| behind),
            Some("//") => rest.split_once('\n').map(|(_, behind)| behind),
            _ if rest.starts_with('#') => rest.split_once('\n').map(|(_, behind)| behind),
            _ => break,
        };
        let Some(behind) = behind else { return false };
        rest = behind.trim_start();
    }
    let line = rest.lines().next().unwrap_or_default();
    let (word, labels) = line.split_once([' ', '{', '\t', '"']).unwrap_or((line, ""));
    TOP.contains(&word) && line.trim_end().ends_with('{')
        || TOP.contains(&word) && labels.contains("\" {")
}

/// Returns the last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Parses a file, as a whole or else its blocks one by one, and returns where it is no HCL.
pub(super) fn pieces(text: &str) -> (Vec<Piece>, Option<SourceError>) {
    // The parser takes no byte order mark.
    let base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    match parse_body(text.get(base..).unwrap_or_default()) {
        Ok(body) => (vec![Piece { body, base }], None),
        Err(error) => {
            let at = (base + error.location().offset()).min(text.len());
            let at = char_boundary(text, at);
            let length =
                text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let message = format!("no HCL: {}", error.message());
            let kind = SourceErrorKind::Invalid(message.into());
            (blocks(text), Some(SourceError::new(kind, span_of(at, at + length))))
        }
    }
}

/// Parses each block at the top by itself.
fn blocks(text: &str) -> Vec<Piece> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let word = line.split([' ', '{', '\t', '\n']).next().unwrap_or_default();
        if TOP.contains(&word) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| {
            let body = parse_body(text.get(*start..end)?).ok()?;
            Some(Piece { body, base: *start })
        })
        .collect()
}
