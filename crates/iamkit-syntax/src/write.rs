//! Writing JSON text.

use std::fmt::Write;

use iamkit_work::{is_used_up, spend};

use crate::escape::write_string;

/// How [`JsonWriter`] sets its white space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum JsonLayout {
    /// None at all: `{"a":[1,2]}`.
    #[default]
    Compact,
    /// One line with a space behind each comma and colon: `{"a": [1, 2]}`.
    OneLine,
    /// One value a line, each level indented by this many spaces; an empty container stays
    /// closed, as `[]`.
    Indented(usize),
}

/// Writes one JSON value after another into a text, with commas where they belong.
///
/// ```
/// use iamkit_syntax::{JsonLayout, JsonWriter};
///
/// let mut json = JsonWriter::new(JsonLayout::OneLine);
/// json.object(|json| {
///     json.member("Effect").text("Allow");
///     json.member("Action").texts(["s3:GetObject", "s3:ListBucket"]);
/// });
/// assert_eq!(json.finish(), r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"]}"#);
/// ```
#[derive(Clone, Debug, Default)]
pub struct JsonWriter {
    out: String,
    layout: JsonLayout,
    depth: usize,
    /// Whether the innermost open container is still empty.
    is_empty: bool,
}

impl JsonWriter {
    /// Starts with no text.
    #[must_use]
    pub fn new(layout: JsonLayout) -> Self {
        Self { layout, ..Self::default() }
    }

    /// Makes room for so many bytes, where a text is known to become about as long.
    #[must_use]
    pub fn with_room(mut self, bytes: usize) -> Self {
        self.out.reserve(bytes);
        self
    }

    /// Returns what was written.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    /// Writes an object, whose members `fill` adds behind [`JsonWriter::member`].
    pub fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.nested('{', '}', fill);
    }

    /// Writes an array, whose items `fill` adds behind [`JsonWriter::item`].
    pub fn array(&mut self, fill: impl FnOnce(&mut Self)) {
        self.nested('[', ']', fill);
    }

    fn nested(&mut self, open: char, close: char, fill: impl FnOnce(&mut Self)) {
        self.out.push(open);
        self.depth += 1;
        self.is_empty = true;
        fill(self);
        self.depth -= 1;
        if !self.is_empty {
            self.break_line();
        }
        // The container itself is a value of the one around it.
        self.is_empty = false;
        self.out.push(close);
    }

    /// Starts the next item of an array.
    pub fn item(&mut self) -> &mut Self {
        if !self.is_empty {
            self.out.push(',');
            if self.layout == JsonLayout::OneLine {
                self.out.push(' ');
            }
        }
        self.is_empty = false;
        self.break_line();
        self
    }

    /// Starts a member of an object.
    pub fn member(&mut self, name: &str) -> &mut Self {
        self.item();
        if spend_writing(name) {
            write_string(&mut self.out, name);
        }
        self.out.push_str(if self.layout == JsonLayout::Compact { ":" } else { ": " });
        self
    }

    /// Writes a string.
    pub fn text(&mut self, text: &str) {
        if spend_writing(text) {
            write_string(&mut self.out, text);
        }
    }

    /// Writes a string, or `null`.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    /// Writes a number.
    pub fn number(&mut self, number: u32) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{number}");
    }

    /// Writes `true` or `false`.
    pub fn flag(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes an array of strings.
    pub fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        self.array(|json| {
            for text in texts.into_iter().take_while(|_| !is_used_up()) {
                json.item().text(text);
            }
        });
    }

    /// Writes what is JSON already.
    pub fn raw(&mut self, json: &str) {
        if spend_writing(json) {
            self.out.push_str(json);
        }
    }

    fn break_line(&mut self) {
        if let JsonLayout::Indented(width) = self.layout {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', width * self.depth));
        }
    }
}

/// Takes the work of writing a text; returns whether there was enough left. Of an answer for which there is
/// not, nothing is told, so that the rest of it need not be written.
fn spend_writing(text: &str) -> bool {
    spend(text.len() + 4, "writing the answer")
}

/// Returns `text` as a JSON string literal: in quotes, with the escapes that JSON demands and no
/// others.
///
/// ```
/// assert_eq!(iamkit_syntax::string_literal("a \"b\"\n"), r#""a \"b\"\n""#);
/// ```
#[must_use]
pub fn string_literal(text: &str) -> String {
    let mut out = String::new();
    write_string(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(layout: JsonLayout) -> String {
        let mut json = JsonWriter::new(layout);
        json.object(|json| {
            json.member("a").array(|json| {
                json.item().number(1);
                json.item().object(|_| {});
                json.item().texts([]);
            });
            json.member("b").text_or_null(None);
            json.member("c").object(|json| json.member("d").flag(true));
        });
        json.finish()
    }

    #[test]
    fn numbers_are_written_as_the_library_does() {
        for number in [0, 7, 10, 99, 100, 65_535, 1_000_000, u32::MAX] {
            let mut json = JsonWriter::new(JsonLayout::Compact);
            json.number(number);
            assert_eq!(json.finish(), number.to_string());
        }
    }

    #[test]
    fn layouts_differ_in_white_space_only() {
        assert_eq!(sample(JsonLayout::Compact), r#"{"a":[1,{},[]],"b":null,"c":{"d":true}}"#);
        assert_eq!(
            sample(JsonLayout::OneLine),
            r#"{"a": [1, {}, []], "b": null, "c": {"d": true}}"#
        );
        let indented = "{\n  \"a\": [\n    1,\n    {},\n    []\n  ],\n  \"b\": null,\n  \"c\": {\n    \
                        \"d\": true\n  }\n}";
        assert_eq!(sample(JsonLayout::Indented(2)), indented);
    }
}
