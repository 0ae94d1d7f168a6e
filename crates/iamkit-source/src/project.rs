//! From a value of a container to the JSON of a policy, with the way back.

use std::collections::BTreeMap;

use iamkit_syntax::{Span, string_literal};

use crate::Encoding;
use crate::hole::{Hole, HoleSource, MAX_HOLES};
use crate::source_map::{SourceMap, SourceMapBuilder, ValueOrigin};
use crate::value::{Data, Part, Text, Value, Written};

/// Longest document that is put together, in bytes.
pub(crate) const MAX_PROJECTED_BYTES: usize = 1 << 20;
/// How deep a document can be: as deep as the JSON reader goes.
const MAX_DEPTH: usize = 128;

/// A document that was put together.
#[derive(Debug)]
pub(crate) struct Projection {
    pub(crate) text: String,
    pub(crate) map: SourceMap,
    pub(crate) holes: Vec<Hole>,
    /// Whether nothing is missing but parts of values: false if an element, a statement or an item
    /// of a list is not known.
    pub(crate) is_complete: bool,
    /// The document once more if it is not complete, with what is missing in its place.
    pub(crate) open: Option<Box<OpenText>>,
}

/// A document in which one mark stands for whatever is not known, also where that may be several
/// values or none.
#[derive(Clone, Debug)]
pub(crate) struct OpenText {
    pub(crate) text: String,
    pub(crate) map: SourceMap,
}

/// Why a document could not be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProjectError {
    Length(Span),
    Depth(Span),
    Holes(Span),
}

/// Writes a value without functions as JSON. Members, items and their order stay as they are, so
/// that what is wrong with them stays wrong.
pub(crate) fn project(value: &Value) -> Result<Projection, ProjectError> {
    let Projector { text, map, values, holes, is_complete, .. } = projected(value, false)?;
    let open = if is_complete {
        None
    } else {
        let Projector { text, map, values, .. } = projected(value, true)?;
        Some(Box::new(OpenText { text, map: map.finish_values(values) }))
    };
    Ok(Projection { text, map: map.finish_values(values), holes, is_complete, open })
}

fn projected(value: &Value, writes_all: bool) -> Result<Projector, ProjectError> {
    let mut projector = Projector { writes_all, ..Projector::default() };
    projector.value(value, None, 0, Element::Document)?;
    projector.check(value.span)?;
    Ok(projector)
}

/// Longest output of a tool that is put together, in bytes: aliases may repeat what YAML says once.
const MAX_OUTPUT_BYTES: usize = 32 << 20;

/// Writes the output of a tool as JSON: all of it, with the way back.
pub(crate) fn project_output(value: &Value) -> Result<(String, SourceMap), ProjectError> {
    let max_bytes = MAX_OUTPUT_BYTES;
    let mut projector = Projector { writes_all: true, max_bytes, ..Projector::default() };
    projector.value(value, None, 0, Element::Other)?;
    projector.check(value.span)?;
    let Projector { text, map, values, .. } = projector;
    Ok((text, map.finish_values(values)))
}

/// Joins text that is a document, as JSON, in a scalar.
pub(crate) fn project_text(text: &Text) -> Result<Projection, ProjectError> {
    let mut projector = Projector::default();
    let mut end = text.span.start;
    let mut encoding = None;
    let mut quotes = Quotes::default();
    for part in &text.parts {
        match part {
            Part::Known(written) => {
                for (index, run) in written.runs.iter().enumerate() {
                    let bytes = written.end_of_run(index) - run.at;
                    projector.map.push(bytes, run.origin);
                    end = run.origin.end;
                }
                projector.text.push_str(&written.text);
                quotes.read(&written.text);
                let own = match written.encoding {
                    Encoding::Json => Encoding::JsonInString,
                    other => other,
                };
                let is_same = encoding.is_none_or(|encoding| encoding == own);
                encoding = Some(if is_same { own } else { Encoding::Synthetic });
            }
            Part::Hole(source) => {
                let marker = projector.marker(source)?;
                // Outside of a string it stands for a whole value.
                let quote = if quotes.is_inside { "" } else { "\"" };
                projector.synthetic(quote, source.span.start);
                projector.text.push(marker);
                projector.map.push(small(marker.len_utf8()), source.span);
                projector.synthetic(quote, source.span.end);
                end = source.span.end;
                encoding = Some(Encoding::Synthetic);
            }
        }
    }
    projector.check(text.span)?;
    let Projector { text, map, holes, is_complete, .. } = projector;
    let encoding = encoding.unwrap_or(Encoding::Synthetic);
    Ok(Projection { text, map: map.finish(encoding, end), holes, is_complete, open: None })
}

/// Finds a hole that is no part of a string in a text of JSON.
pub(crate) fn hole_outside_of_strings(
    text: &Text,
    is_meant: impl Fn(&HoleSource) -> bool,
) -> Option<&HoleSource> {
    let mut quotes = Quotes::default();
    text.parts.iter().find_map(|part| match part {
        Part::Known(written) => {
            quotes.read(&written.text);
            None
        }
        Part::Hole(source) => Some(source).filter(|hole| !quotes.is_inside && is_meant(hole)),
    })
}

/// Whether a place in a text of JSON is inside of a string.
#[derive(Debug, Default)]
struct Quotes {
    is_inside: bool,
    is_escaped: bool,
}

impl Quotes {
    fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_inside => self.is_escaped = true,
                b'"' => self.is_inside = !self.is_inside,
                _ => {}
            }
        }
    }
}

/// Which part of a policy a value is, as far as it matters what an unknown one may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Document,
    Statements,
    Statement,
    Condition,
    Operator,
    Other,
}

impl Element {
    /// Returns what the value of a member is.
    fn member(self, name: Option<&str>) -> Self {
        match (self, name) {
            (Self::Document, Some("Statement")) => Self::Statements,
            (Self::Statement | Self::Statements, Some("Condition")) => Self::Condition,
            (Self::Condition, _) => Self::Operator,
            _ => Self::Other,
        }
    }

    /// Returns what an item of a list is.
    const fn item(self) -> Self {
        match self {
            Self::Statements => Self::Statement,
            _ => Self::Other,
        }
    }

    /// Says whether something unknown stands for more than a text here.
    const fn is_structure(self) -> bool {
        matches!(self, Self::Statements | Self::Statement | Self::Condition | Self::Operator)
    }
}

struct Projector {
    text: String,
    map: SourceMapBuilder,
    values: Vec<ValueOrigin>,
    holes: Vec<Hole>,
    /// The number of each hole, by what it stands for.
    numbers: BTreeMap<Box<str>, u16>,
    is_complete: bool,
    /// Whether a mark is written also for what may be several things.
    writes_all: bool,
    /// How long the text may be.
    max_bytes: usize,
}

impl Default for Projector {
    fn default() -> Self {
        let (text, map) = (String::new(), SourceMapBuilder::default());
        Self {
            text,
            map,
            values: Vec::new(),
            holes: Vec::new(),
            numbers: BTreeMap::new(),
            is_complete: true,
            writes_all: false,
            max_bytes: MAX_PROJECTED_BYTES,
        }
    }
}

impl Projector {
    fn value(
        &mut self,
        value: &Value,
        parent: Option<u32>,
        depth: usize,
        element: Element,
    ) -> Result<(), ProjectError> {
        if depth > MAX_DEPTH {
            return Err(ProjectError::Depth(value.span));
        }
        self.check(value.span)?;
        match &value.data {
            // Whoever resolves functions leaves none; one that is left is no part of a policy.
            Data::Null | Data::Nothing | Data::Call(_) => self.word("null", value, parent),
            Data::Bool(flag, _) => self.word(if *flag { "true" } else { "false" }, value, parent),
            Data::Number(text) => self.word(text.as_known().unwrap_or("0"), value, parent),
            Data::Text(text) => self.string(text, value.used, parent)?,
            Data::Hole(source) => {
                let part = vec![Part::Hole((**source).clone())];
                self.string(&Text { parts: part, span: value.span }, value.used, parent)?;
            }
            Data::List(items) => {
                let number = self.open('[', value, parent);
                let mut is_first = true;
                for item in items {
                    if !self.is_written(item, element.item()) {
                        continue;
                    }
                    self.comma(&mut is_first, item.span);
                    self.value(item, number, depth + 1, element.item())?;
                }
                self.close(']', number, value.span);
            }
            Data::Object(members) => {
                let number = self.open('{', value, parent);
                let mut is_first = true;
                for member in members {
                    let element = element.member(member.name.as_known());
                    if !self.is_written(&member.value, element) {
                        continue;
                    }
                    self.comma(&mut is_first, member.name.span);
                    self.string(&member.name, None, number)?;
                    self.synthetic(":", member.value.span.start);
                    self.value(&member.value, number, depth + 1, element)?;
                }
                self.close('}', number, value.span);
            }
        }
        Ok(())
    }

    /// Says whether an item or member is written: what may be several things, or none, is not.
    fn is_written(&mut self, value: &Value, element: Element) -> bool {
        use crate::hole::HoleClass::List;
        let alone = match &value.data {
            Data::Text(text) if element.is_structure() => match text.parts.as_slice() {
                [Part::Hole(source)] => Some(source),
                _ => None,
            },
            Data::Hole(source) => Some(&**source),
            _ => None,
        };
        match (&value.data, alone) {
            (Data::Nothing, _) => false,
            (_, Some(source)) if source.class == List || element.is_structure() => {
                self.is_complete = false;
                // The number stays within the limit or the hole is one more of the unnamed.
                let _ = self.marker(source);
                self.writes_all
            }
            _ => true,
        }
    }

    fn check(&self, span: Span) -> Result<(), ProjectError> {
        if self.text.len() > self.max_bytes { Err(ProjectError::Length(span)) } else { Ok(()) }
    }

    /// Returns the character of a hole; equal sources have the same one.
    fn marker(&mut self, source: &HoleSource) -> Result<char, ProjectError> {
        if let Some(known) = self.numbers.get(&source.what) {
            return Ok(Hole::marker_of(*known));
        }
        if self.holes.len() >= MAX_HOLES {
            return Err(ProjectError::Holes(source.span));
        }
        let index = u16::try_from(self.holes.len()).unwrap_or(u16::MAX);
        let HoleSource { span, what, class, cause } = source.clone();
        let hole = Hole { index, span, what, class, cause };
        let marker = hole.marker();
        self.numbers.insert(hole.what.clone(), index);
        self.holes.push(hole);
        Ok(marker)
    }

    /// Writes a token that has no parts.
    fn word(&mut self, word: &str, value: &Value, parent: Option<u32>) {
        let start = self.length();
        self.text.push_str(word);
        self.map.push(small(word.len()), value.span);
        let is_written = value.as_text().is_some_and(|text| text.as_known() == Some(word));
        let encoding = if is_written { Encoding::Json } else { Encoding::Synthetic };
        self.values.push(ValueOrigin {
            inner: Span::new(start, self.length()),
            outer: value.span,
            used: value.used,
            encoding,
            is_one_scalar: is_written,
            is_whole: is_written,
            parent,
        });
    }

    fn string(
        &mut self,
        text: &Text,
        used: Option<Span>,
        parent: Option<u32>,
    ) -> Result<(), ProjectError> {
        let start = self.length();
        let number = self.values.len();
        let known = text.parts.iter().filter_map(|part| match part {
            Part::Known(written) => Some(written),
            Part::Hole(_) => None,
        });
        let first = known.clone().next();
        let is_one_scalar =
            first.is_none_or(|first| known.clone().all(|p| p.scalar == first.scalar));
        let used = used.or_else(|| known.clone().find_map(|part| part.used));
        let encoding = first.map_or(Encoding::YamlBlock, |part| part.encoding);
        let encoding = if encoding == Encoding::Synthetic { Encoding::YamlBlock } else { encoding };
        self.values.push(ValueOrigin {
            inner: Span::new(start, start),
            outer: text.span,
            used,
            encoding,
            is_one_scalar: is_one_scalar && first.is_some(),
            is_whole: text.parts.len() == 1
                && text.span == first.map_or(text.span, |part| part.scalar),
            parent,
        });
        self.synthetic("\"", text.span.start);
        for part in &text.parts {
            match part {
                Part::Known(written) => self.written(written),
                Part::Hole(source) => {
                    let marker = self.marker(source)?;
                    self.text.push(marker);
                    self.map.push(small(marker.len_utf8()), source.span);
                }
            }
        }
        self.synthetic("\"", text.span.end);
        let end = self.length();
        if let Some(value) = self.values.get_mut(number) {
            value.inner.end = end;
        }
        Ok(())
    }

    /// Writes characters as a part of a JSON string.
    fn written(&mut self, written: &Written) {
        for (index, run) in written.runs.iter().enumerate() {
            let (from, to) = (run.at as usize, written.end_of_run(index) as usize);
            let Some(text) = written.text.get(from..to) else { continue };
            let is_verbatim = run.origin.len() as usize == text.len();
            if is_verbatim && !text.contains(must_be_escaped) {
                self.text.push_str(text);
                self.map.push(small(text.len()), run.origin);
                continue;
            }
            let mut at = run.origin.start;
            for c in text.chars() {
                let literal = string_literal(c.encode_utf8(&mut [0; 4]));
                let escaped = literal.get(1..literal.len() - 1).unwrap_or_default();
                let origin = if is_verbatim {
                    let start = at;
                    at += small(c.len_utf8());
                    Span::new(start, at)
                } else {
                    run.origin
                };
                self.text.push_str(escaped);
                self.map.push(small(escaped.len()), origin);
            }
        }
        if written.runs.is_empty() {
            let literal = string_literal(&written.text);
            let escaped = literal.get(1..literal.len() - 1).unwrap_or_default();
            self.synthetic(escaped, written.scalar.start);
        }
    }

    fn open(&mut self, bracket: char, value: &Value, parent: Option<u32>) -> Option<u32> {
        let number = u32::try_from(self.values.len()).ok();
        let start = self.length();
        self.values.push(ValueOrigin {
            inner: Span::new(start, start),
            outer: value.span,
            used: value.used,
            encoding: Encoding::Synthetic,
            is_one_scalar: false,
            is_whole: false,
            parent,
        });
        self.synthetic(bracket.encode_utf8(&mut [0; 4]), value.span.start);
        number
    }

    fn close(&mut self, bracket: char, number: Option<u32>, span: Span) {
        self.synthetic(bracket.encode_utf8(&mut [0; 4]), span.end);
        let end = self.length();
        if let Some(value) = number.and_then(|number| self.values.get_mut(number as usize)) {
            value.inner.end = end;
        }
    }

    fn comma(&mut self, is_first: &mut bool, span: Span) {
        if !std::mem::take(is_first) {
            self.synthetic(",", span.start);
        }
    }

    /// Writes what stands nowhere; its place is the point `at`.
    fn synthetic(&mut self, text: &str, at: u32) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        self.map.push(small(text.len()), Span::new(at, at));
    }

    fn length(&self) -> u32 {
        small(self.text.len())
    }
}

fn must_be_escaped(c: char) -> bool {
    c == '"' || c == '\\' || c.is_control()
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
