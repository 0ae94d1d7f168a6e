//! Patterns over words.

use crate::fold::fold_char;
use crate::{Case, Field, FieldPattern, Pattern, Token};

use super::reading::Canonical;
use super::{Letter, Word};

/// One piece of a [`WordPattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordToken {
    /// This character; in a pattern that ignores case all that differ from it in case alone.
    Char(char),
    /// One character, `?`.
    One,
    /// Any letters, `*`.
    Run,
    /// One character that is no colon.
    FieldOne,
    /// Any letters but colons.
    FieldRun,
    /// This generic letter; in a pattern that ignores case also its value in another case.
    Generic(u32),
}

impl WordToken {
    /// Says whether this token reads exactly one letter and this one.
    pub(super) fn reads(self, letter: Letter, case: Case) -> bool {
        match (self, letter) {
            (Self::Char(ours), Letter::Char(char)) => {
                ours == char || case == Case::Fold && ours == fold_char(char)
            }
            (Self::Generic(ours), Letter::Generic(variable)) => ours == variable,
            (Self::Generic(ours), Letter::OtherCase(variable)) => {
                ours == variable && case == Case::Fold
            }
            (Self::One | Self::FieldOne, Letter::Fresh) | (Self::One, Letter::Char(_)) => true,
            (Self::FieldOne, Letter::Char(char)) => char != ':',
            _ => false,
        }
    }

    /// Says whether this token is a run that reads the letter.
    pub(super) fn runs_over(self, letter: Letter) -> bool {
        match self {
            Self::Run => true,
            Self::FieldRun => letter != Letter::Char(':'),
            _ => false,
        }
    }

    pub(super) const fn is_run(self) -> bool {
        matches!(self, Self::Run | Self::FieldRun)
    }
}

/// A token of a pattern, or the unknown value of a policy variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordPart<'a> {
    /// A token.
    Token(Token<'a>),
    /// The unknown value of the variable with this number.
    Generic(u32),
}

impl<'a> From<Token<'a>> for WordPart<'a> {
    fn from(token: Token<'a>) -> Self {
        Self::Token(token)
    }
}

/// What becomes of a field pattern that writes fewer than six fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortPattern {
    /// The missing fields are `*`.
    Complete,
    /// It matches nothing.
    MatchNothing,
}

/// Wildcard pattern over words.
///
/// ```
/// use iamkit_pattern::solve::{WordPattern, WordToken};
/// use iamkit_pattern::{Case, Pattern};
///
/// let pattern = WordPattern::from_pattern(&Pattern::new("a*?", Case::Sensitive));
/// assert_eq!(pattern.tokens(), [WordToken::Char('a'), WordToken::One, WordToken::Run]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordPattern {
    // INVARIANT: no two runs are neighbours, a `One` precedes the `Run` next to it, a `FieldOne` the
    // `FieldRun`; characters are folded where case does not count.
    tokens: Box<[WordToken]>,
    case: Case,
    shape: Shape,
}

/// What decides how a pattern can be compared with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked for alone")]
struct Shape {
    has_wildcards: bool,
    has_one: bool,
    has_field_run: bool,
    /// Whether wildcards before the fifth colon stay in their field, and none behind it does.
    has_six_fields: bool,
    /// Whether some `Run` stands in it.
    has_run: bool,
    /// Whether a token that may read a colon as one character stands before a `FieldRun`.
    has_one_before_field_run: bool,
}

impl WordPattern {
    /// Returns `*`.
    #[must_use]
    pub fn any() -> Self {
        Self::from_tokens([WordToken::Run], Case::Sensitive)
    }

    /// Returns the pattern of these tokens.
    #[must_use]
    pub fn from_tokens(tokens: impl IntoIterator<Item = WordToken>, case: Case) -> Self {
        let mut ordered: Vec<WordToken> = Vec::new();
        for token in tokens {
            push(&mut ordered, folded(token, case));
        }
        let has_case = |char: char| char.is_ascii_alphabetic() || !char.is_ascii();
        let folds = |token: &WordToken| match token {
            WordToken::Char(char) => has_case(*char),
            // Nobody knows what the value is made of.
            WordToken::Generic(_) => true,
            _ => false,
        };
        let case = if ordered.iter().any(folds) { case } else { Case::Sensitive };
        let shape = Shape::of(&ordered);
        Self { tokens: ordered.into(), case, shape }
    }

    /// Returns the pattern of one text and no other.
    #[must_use]
    pub fn literal(text: &str, case: Case) -> Self {
        Self::from_tokens(text.chars().map(WordToken::Char), case)
    }

    /// Returns a pattern of texts. Where case does not count, letters beyond ASCII are folded, too.
    #[must_use]
    pub fn from_pattern(pattern: &Pattern) -> Self {
        Self::from_parts(pattern.tokens().map(WordPart::Token), pattern.case())
    }

    /// Returns the pattern of these parts.
    #[must_use]
    pub fn from_parts<'a>(parts: impl IntoIterator<Item = WordPart<'a>>, case: Case) -> Self {
        let mut tokens = Vec::new();
        for part in parts {
            match part {
                WordPart::Token(Token::Literal(text) | Token::Value(text)) => {
                    tokens.extend(text.chars().map(WordToken::Char));
                }
                WordPart::Token(Token::AnyOne) => tokens.push(WordToken::One),
                WordPart::Token(Token::AnyRun) => tokens.push(WordToken::Run),
                WordPart::Generic(variable) => tokens.push(WordToken::Generic(variable)),
            }
        }
        Self::from_tokens(tokens, case)
    }

    /// Returns a field pattern whose wildcards stay in their fields; `None` when no text matches.
    #[must_use]
    pub fn from_field_pattern(pattern: &FieldPattern) -> Option<Self> {
        if pattern.is_any() {
            return Some(Self::any());
        }
        let mut tokens = Vec::new();
        for field in Field::ALL {
            let is_last = field == Field::Resource;
            for token in pattern.field(field)?.tokens() {
                match token {
                    Token::Literal(text) | Token::Value(text) => {
                        if !is_last && text.contains(':') {
                            return None;
                        }
                        tokens.extend(text.chars().map(WordToken::Char));
                    }
                    Token::AnyOne if is_last => tokens.push(WordToken::One),
                    Token::AnyRun if is_last => tokens.push(WordToken::Run),
                    Token::AnyOne => tokens.push(WordToken::FieldOne),
                    Token::AnyRun => tokens.push(WordToken::FieldRun),
                }
            }
            if !is_last {
                tokens.push(WordToken::Char(':'));
            }
        }
        Some(Self::from_tokens(tokens, Case::Sensitive))
    }

    /// Returns the field pattern of these parts, split at the colons of literals; `None` when no
    /// text matches.
    ///
    /// A pattern that is `*` alone matches everything. A value with a colon in one of the first five
    /// fields matches nothing, since no such field holds one.
    #[must_use]
    pub fn from_field_parts<'a>(
        parts: impl IntoIterator<Item = WordPart<'a>>,
        short: ShortPattern,
    ) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut colons = 0;
        let in_last = |colons: usize| colons + 1 >= Field::COUNT;
        for part in parts {
            match part {
                WordPart::Token(Token::Literal(text)) => {
                    for char in text.chars() {
                        colons += usize::from(char == ':');
                        tokens.push(WordToken::Char(char));
                    }
                }
                WordPart::Token(Token::Value(text)) => {
                    if !in_last(colons) && text.contains(':') {
                        return None;
                    }
                    tokens.extend(text.chars().map(WordToken::Char));
                }
                WordPart::Token(Token::AnyOne) if in_last(colons) => tokens.push(WordToken::One),
                WordPart::Token(Token::AnyRun) if in_last(colons) => tokens.push(WordToken::Run),
                WordPart::Token(Token::AnyOne) => tokens.push(WordToken::FieldOne),
                WordPart::Token(Token::AnyRun) => tokens.push(WordToken::FieldRun),
                WordPart::Generic(variable) => tokens.push(WordToken::Generic(variable)),
            }
        }
        if tokens == [WordToken::FieldRun] {
            return Some(Self::any());
        }
        if !in_last(colons) && short == ShortPattern::MatchNothing {
            return None;
        }
        while !in_last(colons) {
            colons += 1;
            let rest = if in_last(colons) { WordToken::Run } else { WordToken::FieldRun };
            tokens.extend([WordToken::Char(':'), rest]);
        }
        Some(Self::from_tokens(tokens, Case::Sensitive))
    }

    /// Returns the texts that consist of six fields, such as an ARN of any service: `arn:` and
    /// anything with four colons more.
    #[must_use]
    pub fn any_arn() -> Self {
        let fields = [WordToken::Char(':'), WordToken::FieldRun].repeat(Field::COUNT - 2);
        let start = "arn".chars().map(WordToken::Char);
        let end = [WordToken::Char(':'), WordToken::Run];
        Self::from_tokens(start.chain(fields).chain(end), Case::Sensitive)
    }

    /// Returns the tokens in their normal order.
    #[must_use]
    pub fn tokens(&self) -> &[WordToken] {
        &self.tokens
    }

    /// Says whether letter case counts.
    #[must_use]
    pub const fn case(&self) -> Case {
        self.case
    }

    /// Says whether this is `*`, which matches every word.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self.tokens == [WordToken::Run]
    }

    /// Says whether exactly one word matches.
    #[must_use]
    pub fn is_one_word(&self) -> bool {
        !self.shape.has_wildcards && self.case == Case::Sensitive
    }

    /// Says whether a word matches.
    #[must_use]
    pub fn matches(&self, word: &Word) -> bool {
        super::reading::reads(self, word.letters())
    }

    /// Returns the word with a fresh letter for every wildcard.
    #[must_use]
    pub fn canonical_word(&self) -> Word {
        self.tokens.iter().map(|&token| canonical_letter(token)).collect()
    }

    pub(super) fn canonical(&self) -> Canonical<'_> {
        Canonical { tokens: &self.tokens }
    }

    pub(super) fn has_field_tokens(&self) -> bool {
        let is_field = |token| matches!(token, &WordToken::FieldRun | &WordToken::FieldOne);
        self.tokens.iter().any(is_field)
    }

    /// Says whether one walk with one way back for each kind of run finds every match.
    pub(super) const fn is_walkable(&self) -> bool {
        !self.shape.has_one_before_field_run
    }

    /// Says whether this pattern is inside `other` exactly when its canonical word is.
    pub(super) fn is_settled_by(&self, other: &Self) -> bool {
        // A folding pattern has the words of other cases besides its canonical one; a pattern that
        // folds, too, has all of them.
        let same_case = self.case == Case::Sensitive || other.case == Case::Fold;
        let aligned = !other.shape.has_field_run
            || !self.shape.has_run
            || self.shape.has_six_fields && other.shape.has_six_fields;
        same_case && aligned && !other.shape.has_one && !self.has_colon_in_one(other)
    }

    /// Says whether a `?` of this pattern may be a colon that `other` does not run over.
    fn has_colon_in_one(&self, other: &Self) -> bool {
        other.shape.has_field_run
            && !(self.shape.has_six_fields && other.shape.has_six_fields)
            && self.tokens.contains(&WordToken::One)
    }
}

impl Shape {
    fn of(tokens: &[WordToken]) -> Self {
        let mut shape = Self {
            has_wildcards: false,
            has_one: false,
            has_field_run: false,
            has_six_fields: true,
            has_run: false,
            has_one_before_field_run: false,
        };
        let mut colons = 0;
        for token in tokens {
            let in_last = colons + 1 >= Field::COUNT;
            match token {
                WordToken::Char(char) => colons += usize::from(*char == ':'),
                WordToken::Generic(_) => {}
                WordToken::One => {
                    shape.has_one = true;
                    shape.has_six_fields &= in_last;
                }
                WordToken::FieldOne => {
                    shape.has_one = true;
                    shape.has_six_fields &= !in_last;
                }
                WordToken::Run => {
                    shape.has_run = true;
                    shape.has_six_fields &= in_last;
                }
                WordToken::FieldRun => {
                    shape.has_one_before_field_run |= tokens.contains(&WordToken::One);
                    shape.has_field_run = true;
                    shape.has_six_fields &= !in_last;
                }
            }
            shape.has_wildcards |= !matches!(token, WordToken::Char(_) | WordToken::Generic(_));
        }
        shape.has_six_fields &= colons + 1 >= Field::COUNT;
        // `?` in the last field comes behind every run that stays in its field.
        shape.has_one_before_field_run &= !shape.has_six_fields;
        shape
    }
}

pub(super) const fn canonical_letter(token: WordToken) -> Letter {
    match token {
        WordToken::Char(char) => Letter::Char(char),
        WordToken::Generic(variable) => Letter::Generic(variable),
        WordToken::One | WordToken::Run | WordToken::FieldOne | WordToken::FieldRun => {
            Letter::Fresh
        }
    }
}

fn folded(token: WordToken, case: Case) -> WordToken {
    match token {
        WordToken::Char(char) if case == Case::Fold => WordToken::Char(fold_char(char)),
        _ => token,
    }
}

/// Adds a token so that the tokens stay in their normal order.
fn push(tokens: &mut Vec<WordToken>, token: WordToken) {
    match (tokens.last().copied(), token) {
        (Some(WordToken::Run), WordToken::Run | WordToken::FieldRun)
        | (Some(WordToken::FieldRun), WordToken::FieldRun) => {}
        (Some(WordToken::FieldRun), WordToken::Run) => {
            tokens.pop();
            push(tokens, token);
        }
        (Some(run @ WordToken::Run), one @ WordToken::One)
        | (Some(run @ WordToken::FieldRun), one @ WordToken::FieldOne) => {
            tokens.pop();
            tokens.extend([one, run]);
        }
        _ => tokens.push(token),
    }
}
