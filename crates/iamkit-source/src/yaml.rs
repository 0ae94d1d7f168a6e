//! YAML to values with places. The parser is a library's; typing, aliases and merge keys are read as
//! CloudFormation reads them.

mod align;
mod build;
mod plain;

use granit_parser::{Event, Parser, ScanError, options};
use iamkit_syntax::Span;

use crate::value::Value;
use build::Builder;

pub(crate) use plain::is_typed;

/// What a stream of YAML holds.
#[derive(Debug, Default)]
pub(crate) struct Yaml {
    /// The documents of the stream; one with an error holds what could be read.
    pub(crate) documents: Vec<Value>,
    pub(crate) errors: Vec<YamlError>,
    /// Where a merge key or alias is used for the first time, if one is.
    pub(crate) first_alias: Option<Span>,
    /// Where a text template shows itself, if the text is one.
    pub(crate) template: Option<Span>,
    pub(crate) comments: Vec<Comment>,
}

/// What is wrong with a text of YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YamlError {
    pub(crate) message: Box<str>,
    pub(crate) span: Span,
    /// Whether the text passes a limit, so that nothing of it is read.
    pub(crate) is_limit: bool,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// What stands after the `#`.
    pub(crate) text: Box<str>,
    pub(crate) span: Span,
}

impl YamlError {
    pub(crate) fn new(message: impl Into<Box<str>>, span: Span) -> Self {
        Self { message: message.into(), span, is_limit: false }
    }
}

/// Reads all documents of a text. After an error the reader goes on with the next document.
pub(crate) fn read(text: &str) -> Yaml {
    let mut parser = Parser::new_from_str_with_options(
        text,
        options! { emit_unresolved_aliases: true, emit_anchor_events: false },
    );
    let mut yaml = Yaml::default();
    let mut builder = Builder::new(text);
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((Event::DocumentEnd, _))) => builder.end_document(&mut yaml),
            Some(Ok((event, span))) => builder.event(event, span, &mut yaml),
            Some(Err(error)) => {
                yaml.errors.push(syntax_error(&error, text));
                builder.end_document(&mut yaml);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    builder.end_document(&mut yaml);
    if yaml.template.is_none() && !yaml.errors.is_empty() {
        yaml.template = template_line(text);
    }
    yaml
}

fn syntax_error(error: &ScanError, text: &str) -> YamlError {
    let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
    // The parser stands behind the last character when something is missing there.
    let at = char_boundary(text, at);
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let message = match error.info() {
        info if info.contains("recursion limit") => "nested deeper than 255".into(),
        info => format!("no YAML: {info}"),
    };
    YamlError::new(message, span_of(at, at + length))
}

/// Finds a line that a template engine would replace. It is asked only of texts that are no YAML.
fn template_line(text: &str) -> Option<Span> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        let rest = line.trim_start();
        let is_mark =
            rest.starts_with("{%") || rest.starts_with("{{") && !rest.starts_with("{{resolve:");
        if is_mark {
            return Some(span_of(start, start + 2));
        }
        at += line.len();
    }
    None
}

pub(crate) fn span_of(start: usize, end: usize) -> Span {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}

/// Returns the start of the character that a byte belongs to.
pub(crate) fn char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
