//! Patterns compiled once and matched often.

use std::fmt;

use crate::ends::Ends;
use crate::glob::glob;
use crate::language::{self, Step, Steps};
use crate::pieces::{Form, Piece, Pieces};
use crate::work::spend_reading;
use crate::{Case, Token, tokens};

/// Wildcard pattern over a whole text, such as `Get*`, compiled for repeated matching.
///
/// Two patterns are equal when they are the same after merging `**` to `*` and writing `*?` as
/// `?*`; literal text compares as written, whatever the case.
///
/// ```
/// use iamkit_pattern::{Case, Pattern};
///
/// let reads = Pattern::new("Get*", Case::Fold);
/// assert!(reads.matches("getobject"));
/// assert!(reads.contains(&Pattern::new("Get*Acl", Case::Fold)));
/// assert!(reads.intersects(&Pattern::new("*Acl", Case::Fold)));
/// assert!(!reads.intersects(&Pattern::new("Put*", Case::Fold)));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    // INVARIANT: all literal text of the pattern, in order.
    text: Box<str>,
    // INVARIANT: in normal form; empty unless the form is `Pieces`.
    pieces: Box<[Piece]>,
    form: Form,
    case: Case,
}

impl Pattern {
    /// Compiles a pattern text; every text is a pattern.
    #[must_use]
    pub fn new(text: &str, case: Case) -> Self {
        match text.find(['*', '?']) {
            None => Self::simple(text, Form::Exact, case),
            Some(at) if text.get(at..) == Some("*") => {
                let form = if at == 0 { Form::Any } else { Form::Prefix };
                Self::simple(text.get(..at).unwrap_or_default(), form, case)
            }
            Some(_) => Self::from_tokens(tokens(text), case),
        }
    }

    /// Compiles the pattern made of `tokens`.
    #[must_use]
    pub fn from_tokens<'a>(tokens: impl IntoIterator<Item = Token<'a>>, case: Case) -> Self {
        let mut pieces = Pieces::default();
        tokens.into_iter().for_each(|token| pieces.push(token));
        let (text, form, pieces) = pieces.finish();
        Self { text, pieces, form, case }
    }

    fn simple(text: &str, form: Form, case: Case) -> Self {
        Self { text: text.into(), pieces: Box::default(), form, case }
    }

    /// Says whether the whole of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        match self.form {
            Form::Any => true,
            Form::Exact => self.case.is_same(&self.text, text),
            Form::Prefix => self.case.strip_prefix(text, &self.text).is_some(),
            Form::Suffix => self.case.strip_suffix(text, &self.text).is_some(),
            Form::Pieces => glob(self.tokens(), text, self.case),
        }
    }

    /// Says whether this pattern matches every text that `other` matches.
    ///
    /// The answer is exact for patterns of any practical size, and of any size when this one has no
    /// `?`; when the comparison would take more than some ten million steps (patterns of many
    /// thousand characters), it is `false`.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        // A folding pattern stands for both cases of its letters, which an exact one must not
        // judge by the spelling that happens to be written.
        let comparable = self.case == Case::Fold || other.case == Case::Sensitive;
        match (self.form, other.form) {
            (Form::Any, _) => true,
            (_, Form::Exact) if comparable => self.matches(&other.text),
            (Form::Prefix, Form::Prefix) if comparable => {
                self.case.strip_prefix(&other.text, &self.text).is_some()
            }
            // Of two without a common text, none is in the other: each matches some.
            _ => {
                self == other
                    || self.ends().are_same(other.ends(), self.case.max(other.case))
                        && spend_reading(64, 4)
                        && language::contains(&self.steps(), &other.steps())
            }
        }
    }

    /// Says whether some text matches both patterns.
    ///
    /// The answer is exact for patterns of any practical size; when the product of the two
    /// lengths is beyond some ten million, it is `true`.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        match (self.form, other.form) {
            (Form::Any, _) | (_, Form::Any) => true,
            (_, Form::Exact) if self.case >= other.case => self.matches(&other.text),
            (Form::Exact, _) if other.case >= self.case => other.matches(&self.text),
            _ => {
                let by_ends = self.ends().meet(other.ends(), self.case.max(other.case));
                by_ends.unwrap_or_else(|| language::intersects(&self.steps(), &other.steps()))
            }
        }
    }

    /// Says whether this is `*`, which matches every text.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        matches!(self.form, Form::Any)
    }

    /// Returns the text of a pattern without wildcards.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        (self.form == Form::Exact).then_some(&*self.text)
    }

    /// Returns the text before the first wildcard, `Get` of `Get*Acl`.
    #[must_use]
    pub fn literal_prefix(&self) -> &str {
        match self.tokens().next() {
            Some(Token::Literal(text)) => text,
            _ => "",
        }
    }

    /// Says whether letter case counts.
    #[must_use]
    pub const fn case(&self) -> Case {
        self.case
    }

    /// Returns the pieces of the pattern in their normal order, `?` before a neighbouring `*`.
    ///
    /// ```
    /// use iamkit_pattern::{Case, Pattern, Token};
    ///
    /// let pattern = Pattern::new("a*?", Case::Sensitive);
    /// assert!(pattern.tokens().eq([Token::Literal("a"), Token::AnyOne, Token::AnyRun]));
    /// ```
    #[must_use]
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = Token<'_>> + Clone {
        let pieces: &[Piece] = match self.form {
            Form::Any => &[Piece::Run],
            Form::Exact => &[Piece::Whole],
            Form::Prefix => &[Piece::Whole, Piece::Run],
            Form::Suffix => &[Piece::Run, Piece::Whole],
            Form::Pieces => &self.pieces,
        };
        pieces.iter().map(|piece| match *piece {
            Piece::Whole => Token::Literal(&self.text),
            Piece::Part(start, end) => {
                let part = self.text.get(start..end);
                debug_assert!(part.is_some(), "pieces are parts of the text");
                Token::Literal(part.unwrap_or_default())
            }
            Piece::One => Token::AnyOne,
            Piece::Run => Token::AnyRun,
        })
    }

    pub(crate) fn has_text(&self, char: char) -> bool {
        self.text.contains(char)
    }

    fn ends(&self) -> Ends<'_> {
        let text = &*self.text;
        match self.form {
            Form::Any => Ends { head: "", tail: "", is_open: true },
            Form::Exact => Ends { head: text, tail: text, is_open: false },
            Form::Prefix => Ends { head: text, tail: "", is_open: true },
            Form::Suffix => Ends { head: "", tail: text, is_open: true },
            Form::Pieces => {
                let part = |piece: Option<&Piece>| match piece {
                    Some(Piece::Part(start, end)) => text.get(*start..*end).unwrap_or_default(),
                    _ => "",
                };
                let mut wild = self.pieces.iter().filter(|it| !matches!(it, Piece::Part(..)));
                let first = wild.next();
                let is_open = matches!(first, Some(Piece::Run))
                    && matches!(wild.next_back().or(first), Some(Piece::Run));
                let (head, tail) = (part(self.pieces.first()), part(self.pieces.last()));
                Ends { head, tail, is_open }
            }
        }
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Steps::default();
        steps.push_pattern(self);
        steps.finish()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pattern(")?;
        f.debug_list().entries(self.tokens()).finish()?;
        write!(f, ", {:?})", self.case)
    }
}
