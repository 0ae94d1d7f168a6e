//! The compiled form of a pattern.

use crate::Token;

/// How a pattern is built, from the cheapest to match to the dearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// `*`
    Any,
    /// `text`
    Exact,
    /// `text*`
    Prefix,
    /// `*text`
    Suffix,
    /// Everything else.
    Pieces,
}

/// Part of a pattern whose literal text is kept in one string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Piece {
    /// All of the literal text.
    Whole,
    /// The literal text between two offsets.
    Part(usize, usize),
    One,
    Run,
}

/// Collects pieces in their normal form: no two texts and no two runs are neighbours, and a run
/// comes after the `?` next to it.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    text: String,
    done: Vec<Piece>,
    // A run that is held back, for further wildcards may follow.
    run: bool,
}

impl Pieces {
    pub(crate) fn push(&mut self, token: Token<'_>) {
        match token {
            Token::Literal("") | Token::Value("") => {}
            Token::Literal(text) | Token::Value(text) => self.push_text(text),
            Token::AnyRun => self.run = true,
            Token::AnyOne => self.done.push(Piece::One),
        }
    }

    /// Returns the literal text and the pieces, none for the forms that need none.
    pub(crate) fn finish(mut self) -> (Box<str>, Form, Box<[Piece]>) {
        self.flush_run();
        let form = match self.done.as_slice() {
            [] | [Piece::Part(..)] => Form::Exact,
            [Piece::Run] => Form::Any,
            [Piece::Part(..), Piece::Run] => Form::Prefix,
            [Piece::Run, Piece::Part(..)] => Form::Suffix,
            _ => Form::Pieces,
        };
        let pieces = if form == Form::Pieces { self.done.into() } else { Box::default() };
        (self.text.into(), form, pieces)
    }

    fn push_text(&mut self, text: &str) {
        self.flush_run();
        let start = self.text.len();
        self.text.push_str(text);
        match self.done.last_mut() {
            Some(Piece::Part(_, end)) => *end = self.text.len(),
            _ => self.done.push(Piece::Part(start, self.text.len())),
        }
    }

    fn flush_run(&mut self) {
        if std::mem::take(&mut self.run) {
            self.done.push(Piece::Run);
        }
    }
}
