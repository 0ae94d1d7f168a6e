//! Writing JSON text.

use iamkit_syntax::write_string;

/// Writes one JSON value after another into a text, with commas where they belong.
#[derive(Debug, Default)]
pub(crate) struct JsonWriter {
    out: String,
    is_first: bool,
}

impl JsonWriter {
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// Writes an object, whose members `fill` adds.
    pub(crate) fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.nested('{', '}', fill);
    }

    /// Writes an array, whose items `fill` adds behind [`JsonWriter::item`].
    pub(crate) fn array(&mut self, fill: impl FnOnce(&mut Self)) {
        self.nested('[', ']', fill);
    }

    fn nested(&mut self, open: char, close: char, fill: impl FnOnce(&mut Self)) {
        self.out.push(open);
        self.is_first = true;
        fill(self);
        self.is_first = false;
        self.out.push(close);
    }

    /// Starts the next item of an array.
    pub(crate) fn item(&mut self) -> &mut Self {
        if !self.is_first {
            self.out.push(',');
        }
        self.is_first = false;
        self
    }

    /// Starts a member of an object.
    pub(crate) fn member(&mut self, name: &str) -> &mut Self {
        self.item();
        write_string(&mut self.out, name);
        self.out.push(':');
        self
    }

    pub(crate) fn text(&mut self, text: &str) {
        write_string(&mut self.out, text);
    }

    /// Writes a string, or `null`.
    pub(crate) fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    pub(crate) fn number(&mut self, number: u32) {
        self.raw(&number.to_string());
    }

    pub(crate) fn flag(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes an array of strings.
    pub(crate) fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        self.array(|json| {
            for text in texts {
                json.item().text(text);
            }
        });
    }

    /// Writes what is JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }
}
