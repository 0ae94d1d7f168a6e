//! Text of a container: its characters, where each is written, and what is not known of it.

use std::rc::Rc;

use iamkit_syntax::Span;

use crate::Encoding;
use crate::hole::{HoleClass, HoleSource};

/// Text, in parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub(crate) parts: Vec<Part>,
    /// Where the whole stands, with its quotes.
    pub(crate) span: Span,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Known(Written),
    Hole(HoleSource),
}

/// Characters that stand in the user's file.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    // Shared: a value is copied wherever it is used, and what is written stays.
    pub(crate) text: Rc<str>,
    // INVARIANT: sorted by `at`, the first is 0; empty only for an empty text.
    pub(crate) runs: Rc<[Run]>,
    pub(crate) encoding: Encoding,
    /// The scalar that they are part of, with its quotes.
    pub(crate) scalar: Span,
    /// Where that is used, if it is used somewhere else.
    pub(crate) used: Option<Span>,
}

/// A run of characters that are written as they are, or one character that is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Start in the decoded text.
    pub(crate) at: u32,
    /// Where it is written; of equal length exactly if the bytes are written as they are.
    pub(crate) origin: Span,
}

/// Collects decoded characters with their places.
#[derive(Debug, Default)]
pub(crate) struct TextBuilder {
    text: String,
    runs: Vec<Run>,
}

impl Text {
    /// Makes text of one scalar.
    pub(crate) fn of(written: Written) -> Self {
        let span = written.scalar;
        Self { parts: vec![Part::Known(written)], span }
    }

    /// Makes text that stands nowhere, such as the name of a member that a reader supplies.
    pub(crate) fn synthetic(text: &str, span: Span) -> Self {
        Self::of(Written {
            text: text.into(),
            runs: Rc::default(),
            encoding: Encoding::Synthetic,
            scalar: span,
            used: None,
        })
    }

    /// Returns the text if it is known as a whole and stands in one scalar.
    pub(crate) fn as_known(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Known(written)] => Some(&written.text),
            _ => None,
        }
    }

    /// Returns the text if it is known as a whole, from however many places.
    pub(crate) fn known(&self) -> Option<String> {
        let parts = self.parts.iter().map(|part| match part {
            Part::Known(written) => Some(&*written.text),
            Part::Hole(_) => None,
        });
        parts.collect()
    }

    /// Returns the text if nothing is unknown but a partition, which is then `aws`: policies of AWS
    /// have the same names in all of them.
    pub(crate) fn with_partition(&self) -> Option<String> {
        let parts = self.parts.iter().map(|part| match part {
            Part::Known(written) => Some(&*written.text),
            Part::Hole(source) if source.class == HoleClass::Partition => Some("aws"),
            Part::Hole(_) => None,
        });
        parts.collect()
    }

    /// Says where the text is used.
    pub(crate) fn used_at(mut self, place: Option<Span>) -> Self {
        for part in &mut self.parts {
            if let Part::Known(written) = part {
                written.used = place.or(written.used);
            }
        }
        self
    }
}

impl Written {
    /// Makes the characters of a scalar, or of a part of one, that all stand at `origin`: as they are if that has
    /// as many bytes.
    pub(crate) fn at(text: &str, origin: Span, encoding: Encoding, scalar: Span) -> Self {
        let runs = Rc::from([Run { at: 0, origin }]);
        Self { text: text.into(), runs, encoding, scalar, used: None }
    }

    /// Returns a part of the characters, by byte offsets of the decoded text.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Self {
        let text = self.text.get(start..end).unwrap_or_default();
        let (from, to) = (small(start), small(start + text.len()));
        let mut runs = Vec::new();
        let first = self.runs.partition_point(|run| run.at <= from).saturating_sub(1);
        let reached = self.runs.iter().enumerate().skip(first);
        for (index, run) in reached.take_while(|(_, run)| run.at < to) {
            let run_end = self.end_of_run(index);
            let (low, high) = (run.at.max(from), run_end.min(to));
            if low >= high {
                continue;
            }
            let is_verbatim = run.origin.len() == run_end - run.at;
            let origin = if is_verbatim {
                let start = run.origin.start + (low - run.at);
                Span::new(start, start + (high - low))
            } else {
                run.origin
            };
            runs.push(Run { at: low - from, origin });
        }
        Self { text: text.into(), runs: runs.into(), ..*self }
    }

    /// Returns where a part of the characters is written.
    pub(crate) fn origin_of(&self, start: usize, end: usize) -> Span {
        let part = self.slice(start, end);
        match (part.runs.first(), part.runs.last()) {
            (Some(first), Some(last)) => {
                Span::new(first.origin.start, last.origin.end.max(first.origin.start))
            }
            _ => self.scalar,
        }
    }

    /// Returns the end of a run in the decoded text.
    pub(crate) fn end_of_run(&self, index: usize) -> u32 {
        self.runs.get(index + 1).map_or_else(|| small(self.text.len()), |next| next.at)
    }
}

impl TextBuilder {
    /// Adds a text that is written at `origin`: as it is if that has as many bytes.
    pub(crate) fn push(&mut self, text: &str, origin: Span) {
        let at = small(self.text.len());
        self.text.push_str(text);
        let is_verbatim = small(text.len()) == origin.len();
        if let Some(last) = self.runs.last_mut()
            && is_verbatim
            && last.origin.len() == at - last.at
            && last.origin.end == origin.start
        {
            last.origin.end = origin.end;
            return;
        }
        self.runs.push(Run { at, origin });
    }

    /// Adds a character that is written at `origin`.
    pub(crate) fn push_char(&mut self, character: char, origin: Span) {
        self.push(character.encode_utf8(&mut [0; 4]), origin);
    }

    /// Returns what was collected so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Closes the text of a scalar.
    pub(crate) fn finish(self, encoding: Encoding, scalar: Span) -> Written {
        let (text, runs) = (self.text.into(), self.runs.into());
        Written { text, runs, encoding, scalar, used: None }
    }
}

/// Returns the end of `${…}` that starts at a byte, in which others may stand.
pub(crate) fn end_of_reference(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
