//! Where each character of a decoded scalar is written.

use granit_parser::ScalarStyle;
use iamkit_syntax::Span;

use crate::Encoding;
use crate::value::{TextBuilder, Written};

/// Returns the characters of a scalar with their places. `raw` is the scalar with its quotes, which
/// starts at `start`.
///
/// Where the two do not fit together the whole scalar is the place of each character: a place that
/// is coarse, never one that is wrong.
pub(super) fn written(decoded: &str, raw: &str, start: u32, style: ScalarStyle) -> Written {
    let scalar = Span::new(start, start + small(raw.len()));
    let encoding = match style {
        ScalarStyle::Plain => Encoding::YamlPlain,
        ScalarStyle::SingleQuoted => Encoding::YamlSingle,
        ScalarStyle::DoubleQuoted => Encoding::YamlDouble,
        _ => Encoding::YamlBlock,
    };
    if let Some(place) = verbatim(decoded, raw, start, encoding) {
        return Written::at(decoded, place, encoding, scalar);
    }
    let mut builder = TextBuilder::default();
    let mut reader = Reader { raw, at: 0, start };
    let is_aligned = match encoding {
        Encoding::YamlSingle => reader.quoted(decoded, '\'', &mut builder),
        Encoding::YamlDouble => reader.quoted(decoded, '"', &mut builder),
        _ => reader.folded(decoded, None, &mut builder),
    };
    if !is_aligned || builder.text() != decoded {
        builder = TextBuilder::default();
        builder.push(decoded, scalar);
    }
    builder.finish(encoding, scalar)
}

/// Returns where a text is written that is written as it is.
fn verbatim(decoded: &str, raw: &str, start: u32, encoding: Encoding) -> Option<Span> {
    let (inner, quotes) = match encoding {
        Encoding::YamlSingle => (raw.strip_prefix('\'')?.strip_suffix('\'')?, 1),
        Encoding::YamlDouble => (raw.strip_prefix('"')?.strip_suffix('"')?, 1),
        _ => (raw, 0),
    };
    let is_verbatim = inner == decoded && !inner.is_empty() && !inner.contains(['\\', '\'']);
    is_verbatim.then(|| Span::new(start + quotes, start + quotes + small(inner.len())))
}

/// Walks the raw text beside the decoded one.
struct Reader<'t> {
    raw: &'t str,
    at: usize,
    start: u32,
}

impl Reader<'_> {
    fn quoted(&mut self, decoded: &str, quote: char, builder: &mut TextBuilder) -> bool {
        let inner = self.raw.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        let Some(inner) = inner else { return false };
        self.raw = inner;
        self.start += 1;
        self.folded(decoded, Some(quote), builder)
    }

    /// Aligns text in which white space may be folded. Every visible character stands in both
    /// texts, in the same order; white space between two of them belongs to that between the same
    /// two of the other text.
    fn folded(&mut self, decoded: &str, quote: Option<char>, builder: &mut TextBuilder) -> bool {
        let mut rest = decoded;
        while let Some(c) = rest.chars().next() {
            if is_space(c) && self.peek().is_none_or(is_space) {
                let length = rest.find(|c| !is_space(c)).unwrap_or(rest.len());
                let spaces = rest.get(..length).unwrap_or_default();
                let taken = self.spaces(spaces, builder);
                rest = rest.get(taken..).unwrap_or_default();
                continue;
            }
            // White space of the raw text that folding took away altogether.
            if !is_space(c) {
                self.skip_spaces();
            }
            let Some((written, length)) = self.next(quote) else { return false };
            let Some(written) = written else {
                // An escaped line end of double quotes stands for nothing.
                self.at += length;
                continue;
            };
            if written != c {
                return false;
            }
            builder.push_char(c, self.span(self.at, self.at + length));
            self.at += length;
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
        true
    }

    /// Gives decoded white space its place, and returns how much of it.
    fn spaces(&mut self, spaces: &str, builder: &mut TextBuilder) -> usize {
        let raw = self.raw.get(self.at..).unwrap_or_default();
        let length = raw.find(|c| !is_space(c)).unwrap_or(raw.len());
        let run = raw.get(..length).unwrap_or_default();
        let same = spaces.bytes().zip(run.bytes()).take_while(|(one, other)| one == other).count();
        let (equal, other) = spaces.split_at(same);
        if !equal.is_empty() {
            builder.push(equal, self.span(self.at, self.at + same));
        }
        let place = self.span(self.at + same, self.at + length);
        self.at += length;
        // What is left may be an escape that stands behind the white space.
        if same == length && same > 0 {
            return same;
        }
        for c in other.chars() {
            builder.push_char(c, place);
        }
        spaces.len()
    }

    fn skip_spaces(&mut self) {
        let rest = self.raw.get(self.at..).unwrap_or_default();
        self.at += rest.find(|c| !is_space(c)).unwrap_or(rest.len());
    }

    fn peek(&self) -> Option<char> {
        self.raw.get(self.at..)?.chars().next()
    }

    /// Returns the next character of the raw text and its length there; no character for an escaped
    /// line end.
    fn next(&self, quote: Option<char>) -> Option<(Option<char>, usize)> {
        let rest = self.raw.get(self.at..)?;
        let c = rest.chars().next()?;
        match (quote, c) {
            (Some('\''), '\'') => rest.starts_with("''").then_some((Some('\''), 2)),
            (Some('"'), '\\') => escape(rest),
            _ => Some((Some(c), c.len_utf8())),
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.start + small(start), self.start + small(end))
    }
}

/// Reads the escape of double quotes that a text starts with (YAML 1.2.2, section 5.7).
fn escape(text: &str) -> Option<(Option<char>, usize)> {
    let code = |digits: usize| {
        let number = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
        Some((Some(char::from_u32(number)?), 2 + digits))
    };
    let c = match text.chars().nth(1)? {
        'x' => return code(2),
        'u' => return code(4),
        'U' => return code(8),
        '\r' if text.starts_with("\\\r\n") => return Some((None, 3)),
        '\r' | '\n' => return Some((None, 2)),
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        same @ (' ' | '"' | '/' | '\\') => same,
        _ => return None,
    };
    Some((Some(c), 2))
}

/// Says whether folding may change a character.
const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
