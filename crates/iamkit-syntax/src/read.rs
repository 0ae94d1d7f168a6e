//! The reader: one pass over the text, no recursion, no backtracking.
//!
//! Well-formed texts stay on the short paths in this file; whatever is wrong goes through
//! `recovery`, which reports it and puts the reader back on its way.

mod recovery;
mod stray;
mod string;
mod word;

use crate::error::{Container, SyntaxErrorKind};
use crate::scan;
use crate::tree::{Raw, Tag, Tree};
use crate::{Limits, Span, SyntaxError};

/// Reads a JSON text, however broken, with the default [`Limits`].
///
/// ```
/// let tree = iamkit_syntax::parse(r#"{"Effect": "Allow" "Action": "s3:*"}"#);
/// assert_eq!(tree.errors()[0].to_string(), "expected `,` or `}` after a member");
/// assert_eq!(tree.root().unwrap().members().count(), 2);
/// ```
#[must_use]
pub fn parse(text: &str) -> Tree<'_> {
    parse_with(text, Limits::default())
}

/// Reads a JSON text, however broken, within `limits`.
///
/// A text over the size limit has no nodes and one error.
#[must_use]
pub fn parse_with(text: &str, limits: Limits) -> Tree<'_> {
    Reader::new(text, limits).read()
}

/// Reads the JSON objects of a text, one after the other as in JSON Lines, as the items of an array that
/// spans the text.
///
/// ```
/// let limits = iamkit_syntax::Limits::default();
/// let tree = iamkit_syntax::parse_lines("{\"a\": 1}\n{\"a\": 2}\n", limits);
/// assert!(tree.errors().is_empty());
/// assert_eq!(tree.root().unwrap().items().nth(1).unwrap().span().start, 9);
/// ```
#[must_use]
pub fn parse_lines(text: &str, limits: Limits) -> Tree<'_> {
    Reader { is_lines: true, ..Reader::new(text, limits) }.read()
}

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// Stands for "no container is open".
const TOP: u32 = u32::MAX;

/// What came last in the innermost container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// Its opening bracket.
    Opener,
    /// A comma.
    Comma,
    /// An element or a member.
    Entry,
    /// Something that was reported and passed over; whatever follows is fine.
    Skipped,
}

struct Reader<'t> {
    /// The text, or only its beginning once a limit was hit.
    text: &'t str,
    bytes: &'t [u8],
    // INVARIANT: at most `bytes.len()`, on a character boundary.
    at: usize,
    nodes: Vec<Raw>,
    errors: Vec<SyntaxError>,
    limits: Limits,
    /// Index of the innermost open container, or `TOP`.
    open: u32,
    /// What the innermost open container is.
    container: Container,
    depth: u16,
    last: Last,
    /// Offset of the last comma between two entries.
    comma: usize,
    /// Offset after the last closing bracket.
    closed: usize,
    /// Whether a limit was hit: no more errors are reported.
    stopped: bool,
    /// Whether the text is a sequence of objects.
    is_lines: bool,
}

/// Narrows an offset or an index.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "texts have at most 2^30 bytes, and two nodes a byte"
)]
const fn narrow(n: usize) -> u32 {
    n as u32
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, limits: Limits) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            nodes: Vec::new(),
            errors: Vec::new(),
            limits,
            open: TOP,
            container: Container::Array,
            depth: 0,
            last: Last::Opener,
            comma: 0,
            closed: 0,
            stopped: false,
            is_lines: false,
        }
    }

    fn read(mut self) -> Tree<'t> {
        let text = self.text;
        let byte_order_mark = text.starts_with(BYTE_ORDER_MARK);
        let limit = self.limits.max_bytes.min(Limits::MOST_BYTES);
        if self.bytes.len() > limit as usize {
            let kind = SyntaxErrorKind::TooLarge { size: self.bytes.len(), limit };
            self.errors.push(SyntaxError { kind, span: Span::NONE });
        } else {
            // One node a 16 bytes is what compact policies need; denser texts grow the list.
            self.nodes.reserve(self.bytes.len() / 16 + 16);
            if byte_order_mark {
                self.at = BYTE_ORDER_MARK.len();
            }
            if self.is_lines {
                self.objects();
            } else {
                self.document();
            }
        }
        // Stable, and nearly sorted: a missing comma is noticed after the comment that follows.
        self.errors.sort_by_key(|error| error.span.start);
        Tree { text, nodes: self.nodes, errors: self.errors, byte_order_mark }
    }

    fn document(&mut self) {
        while self.nodes.is_empty() {
            match self.token() {
                Some(byte) => self.value(byte),
                None => return self.report_empty(),
            }
        }
        self.inside_of(TOP);
        self.trailing_text();
    }

    /// Reads until the container `outer` is the innermost open one.
    #[inline]
    fn inside_of(&mut self, outer: u32) {
        while self.open != outer {
            let Some(byte) = self.token() else { return self.close_all() };
            match (self.last, self.container) {
                (Last::Entry, _) => self.separator(byte),
                (_, Container::Array) => self.element(byte),
                (_, Container::Object) => self.member(byte),
            }
        }
    }

    /// Reads objects that follow each other into an array without brackets.
    fn objects(&mut self) {
        const ROOT: u32 = 0;
        let (end, tag) = (narrow(self.bytes.len()), Tag::Array);
        self.nodes.push(Raw { start: 0, end, inside: TOP, tag, opening: 0, closing: 0 });
        self.open = ROOT;
        self.depth = 1;
        while let Some(byte) = self.token() {
            if byte != b'{' {
                self.report(SyntaxErrorKind::TrailingText, self.at, self.text.len());
                break;
            }
            self.value(byte);
            self.inside_of(ROOT);
            if self.open == TOP || self.stopped {
                return;
            }
        }
        self.at = self.bytes.len();
        self.finish();
    }

    /// Passes over white space and returns the byte that follows, without taking it.
    #[inline]
    fn token(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        if byte > b' ' { Some(byte) } else { self.token_after_space() }
    }

    #[inline]
    fn token_after_space(&mut self) -> Option<u8> {
        loop {
            match *self.bytes.get(self.at)? {
                b'\n' | b'\r' | b'\t' => self.at += 1,
                b' ' => self.at = scan::spaces_end(self.bytes, self.at + 1),
                byte => return Some(byte),
            }
        }
    }

    /// Reads what follows an entry.
    #[inline]
    fn separator(&mut self, byte: u8) {
        match byte {
            b',' => {
                self.comma = self.at;
                self.at += 1;
                self.last = Last::Comma;
            }
            b']' | b'}' => self.close(byte),
            _ => self.missing_comma(byte),
        }
    }

    #[inline]
    fn element(&mut self, byte: u8) {
        match byte {
            b'"' => self.string(),
            b']' | b'}' => self.close(byte),
            _ => self.value(byte),
        }
    }

    #[inline]
    fn member(&mut self, byte: u8) {
        match byte {
            b'"' => self.string(),
            b']' | b'}' => return self.close(byte),
            _ => {
                if !self.recover_name(byte) {
                    return;
                }
            }
        }
        if self.bytes.get(self.at) == Some(&b':') {
            self.at += 1;
        } else if !self.colon_after_space() {
            return;
        }
        match self.token() {
            Some(b'"') => self.string(),
            Some(byte) => self.member_value(byte),
            None => self.push_missing(),
        }
    }

    /// Reads the value that starts with `byte`, or passes over something that is none.
    #[inline]
    fn value(&mut self, byte: u8) {
        match byte {
            b'"' => self.string(),
            b'{' => self.open(Container::Object),
            b'[' => self.open(Container::Array),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => self.word(),
            _ => self.recover_value(byte),
        }
    }

    /// Takes an opening bracket.
    #[inline]
    fn open(&mut self, container: Container) {
        if self.depth >= self.limits.max_depth {
            return self.too_deep();
        }
        let tag = match container {
            Container::Object => Tag::Object,
            Container::Array => Tag::Array,
        };
        let index = narrow(self.nodes.len());
        let start = narrow(self.at);
        let inside = self.open;
        self.nodes.push(Raw { start, end: start, inside, tag, opening: 0, closing: 0 });
        self.at += 1;
        self.open = index;
        self.container = container;
        self.depth += 1;
        self.last = Last::Opener;
    }

    /// Takes a closing bracket.
    #[inline]
    fn close(&mut self, byte: u8) {
        if self.last == Last::Comma {
            // The main loop comes back to the bracket.
            return self.trailing_comma();
        }
        if char::from(byte) == self.container.closing_bracket() {
            self.at += 1;
            self.finish();
        } else {
            self.wrong_closing_bracket(byte);
        }
    }

    /// Ends the innermost container before the current offset.
    #[inline]
    fn finish(&mut self) {
        let end = narrow(self.at);
        let inside = narrow(self.nodes.len()) - self.open - 1;
        debug_assert!((self.open as usize) < self.nodes.len(), "an open container is a node");
        if let Some(node) = self.nodes.get_mut(self.open as usize) {
            node.end = end;
            self.open = node.inside;
            node.inside = inside;
        }
        self.depth -= 1;
        self.closed = self.at;
        self.last = Last::Entry;
        self.container = match self.nodes.get(self.open as usize) {
            Some(Raw { tag: Tag::Object, .. }) => Container::Object,
            _ => Container::Array,
        };
    }

    /// Takes a string in double quotes.
    #[inline]
    fn string(&mut self) {
        let end = scan::string_end(self.bytes, self.at + 1);
        if self.bytes.get(end) == Some(&b'"') {
            self.push_string(Tag::String, end + 1, 1, 1);
        } else {
            self.string_with_specials(end);
        }
    }

    /// Adds the string from the current offset to `end` and continues there.
    #[inline]
    fn push_string(&mut self, tag: Tag, end: usize, opening: u8, closing: u8) {
        let (start, stop) = (narrow(self.at), narrow(end));
        self.nodes.push(Raw { start, end: stop, inside: 0, tag, opening, closing });
        self.at = end;
        self.last = Last::Entry;
    }

    /// Adds the value from the current offset to `end` and continues there.
    #[inline]
    fn push_plain(&mut self, tag: Tag, end: usize) {
        self.push_string(tag, end, 0, 0);
    }

    fn push_missing(&mut self) {
        self.push_plain(Tag::Missing, self.at);
    }
}
