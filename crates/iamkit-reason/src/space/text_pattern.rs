//! Patterns of texts, with policy variables.

use std::rc::Rc;

use iamkit_pattern::solve::{ShortPattern, WordPart, WordPattern};
use iamkit_pattern::{Case, Field, Pattern, Token, tokens};
use iamkit_policy::{Template, TemplatePart};

use super::{KeyId, Space};

/// A pattern of texts, with policy variables.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TextPattern {
    pub(crate) parts: Box<[Part]>,
    pub(crate) form: Form,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// Text in which colons end fields.
    Literal(Box<str>),
    /// Text in which they do not.
    Value(Box<str>),
    AnyRun,
    AnyOne,
    Variable {
        key: KeyId,
        default: Option<Box<str>>,
    },
    /// Characters of which nothing is known but that no input names them.
    Unnamed(Box<str>),
}

/// Characters that no input names, of a value of which only the shape is known.
///
/// Each stands for one character of the kind, which `?` and `*` match and no text does. They are
/// characters that Unicode keeps for such use, and become real ones in what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unnamed {
    Digit,
    /// A lower-case letter or a digit.
    Alphanumeric,
    Hexadecimal,
    /// Of a unique id: an upper-case letter or a digit.
    Upper,
    /// Of the name of an organization: a letter, a digit, `-` or `_`.
    Name,
}

impl Unnamed {
    const ALL: [Self; 5] =
        [Self::Digit, Self::Alphanumeric, Self::Hexadecimal, Self::Upper, Self::Name];

    const fn placeholder(self) -> char {
        match self {
            Self::Digit => '\u{FDD0}',
            Self::Alphanumeric => '\u{FDD1}',
            Self::Hexadecimal => '\u{FDD2}',
            Self::Upper => '\u{FDD3}',
            Self::Name => '\u{FDD4}',
        }
    }

    /// Returns the kind of which a character stands for others.
    pub(crate) fn of_placeholder(char: char) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.placeholder() == char)
    }

    /// Says whether a character is of the kind.
    pub(crate) fn admits(self, char: char) -> bool {
        match self {
            Self::Digit => char.is_ascii_digit(),
            Self::Alphanumeric => char.is_ascii_digit() || char.is_ascii_lowercase(),
            Self::Hexadecimal => char.is_ascii_digit() || matches!(char, 'a'..='f'),
            Self::Upper => char.is_ascii_digit() || char.is_ascii_uppercase(),
            Self::Name => char.is_ascii_alphanumeric() || matches!(char, '-' | '_'),
        }
    }

    /// Returns a value of so many characters.
    pub(crate) fn of(self, count: usize) -> Part {
        Part::Unnamed(self.placeholder().to_string().repeat(count).into())
    }

    /// Returns the character at a place of the value with a number; different numbers have different
    /// beginnings and ends.
    fn character(self, number: usize, at: usize) -> char {
        let (first, alphabet) = match self {
            Self::Digit => ("999988887777", "0123456789"),
            Self::Alphanumeric | Self::Name => {
                ("strangerzz", "abcdefghijklmnopqrstuvwxyz0123456789")
            }
            Self::Hexadecimal => ("0f1e2d3c4b5a69788", "0123456789abcdef"),
            Self::Upper => ("STRANGER7EXAMPLE7", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        };
        let own = first.chars().cycle().nth(at).unwrap_or('0');
        let place = alphabet.chars().position(|char| char == own).unwrap_or_default();
        // Neither divides the length of an alphabet: neighbours do not repeat one another.
        let place = place + number * (7 + at % 3 * 4);
        alphabet.chars().cycle().nth(place % alphabet.len()).unwrap_or(own)
    }

    /// Returns a text with real characters in the places of those that stand for some, of the value
    /// with this number.
    pub(crate) fn fill(text: &str, number: usize) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut run = (None, 0);
        for char in text.chars() {
            let kind = Self::ALL.into_iter().find(|kind| kind.placeholder() == char);
            run = if kind == run.0 { (kind, run.1 + 1) } else { (kind, 0) };
            filled.push(kind.map_or(char, |kind| kind.character(number, run.1)));
        }
        filled
    }

    /// Says whether characters stand for others in a text.
    pub(crate) fn is_in(text: &str) -> bool {
        text.chars().any(|char| Self::ALL.iter().any(|kind| kind.placeholder() == char))
    }
}

/// How a pattern is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Form {
    /// As a whole.
    Text(Case),
    /// Field by field; fewer than six are completed.
    Completed,
    /// Field by field; with fewer than six it matches nothing.
    Fields,
}

/// What stands in for a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Binding {
    /// The key is missing, or cannot replace a variable.
    NoValue,
    /// A value of which nothing is known.
    Generic,
    /// This text.
    Text(Rc<str>),
}

/// What stands in for each variable of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Assignment {
    pub(crate) bindings: Vec<(KeyId, Binding)>,
}

impl Assignment {
    pub(crate) fn get(&self, key: KeyId) -> &Binding {
        let found = self.bindings.iter().find(|(bound, _)| *bound == key);
        found.map_or(&Binding::NoValue, |(_, binding)| binding)
    }
}

/// How generic values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reading {
    /// As one letter that nothing else is equal to.
    Letter,
    /// As anything: more texts match than do.
    Widest,
    /// As nothing: fewer texts match than do.
    Narrowest,
}

impl TextPattern {
    /// Compiles a template; `has_wildcards` says whether `*` and `?` are wildcards in it.
    pub(crate) fn new(
        space: &mut Space<'_>,
        template: &Template,
        has_variables: bool,
        has_wildcards: bool,
        form: Form,
    ) -> Self {
        let mut parts = Vec::new();
        match template.parts().filter(|_| has_variables) {
            None => push_text(&mut parts, template.as_str(), has_wildcards),
            Some(written) => {
                for part in written {
                    match part {
                        TemplatePart::Text(text) => push_text(&mut parts, text, has_wildcards),
                        TemplatePart::Escape(char) => {
                            parts.push(Part::Value(char.to_string().into()));
                        }
                        TemplatePart::Variable(variable) => parts.push(Part::Variable {
                            key: space.key(variable.key()),
                            default: variable.default_text().map(Into::into),
                        }),
                    }
                }
            }
        }
        Self { parts: parts.into(), form }
    }

    /// Compiles a text without variables.
    pub(crate) fn plain(text: &str, has_wildcards: bool, form: Form) -> Self {
        let mut parts = Vec::new();
        push_text(&mut parts, text, has_wildcards);
        Self { parts: parts.into(), form }
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { key, .. } => Some(*key),
            _ => None,
        })
    }

    /// Returns the text, when it is exactly one.
    pub(crate) fn constant(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(part) | Part::Value(part) => text.push_str(part),
                _ => return None,
            }
        }
        Some(text)
    }

    /// Says whether every text of its coordinate matches.
    pub(crate) fn is_any(&self) -> bool {
        *self.parts == [Part::AnyRun] && self.form != Form::Fields
    }

    /// Says whether all that another pattern of resources matches is matched, whatever its variables stand
    /// for; `false` where that does not meet the eye.
    pub(crate) fn plainly_contains(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let own = self.head_and_resource(false);
        let (Some((head, own)), Some((other_head, other))) = (own, other.head_and_resource(true))
        else {
            return false;
        };
        let field = |text| Pattern::new(text, Case::Sensitive);
        let mut fields = head.split(':').zip(other_head.split(':'));
        fields.all(|(own, other)| field(own).contains(&field(other))) && own.contains(&other)
    }

    /// Splits the pattern of a resource into the fields before the last and the last one, in which a
    /// variable is read as anything where `widens` says so; `None` where a variable is left, or fields are.
    fn head_and_resource(&self, widens: bool) -> Option<(String, Pattern)> {
        const COLONS: usize = Field::COUNT - 1;
        let (mut head, mut colons) = (String::new(), 0);
        let mut rest: Vec<Token<'_>> = Vec::new();
        for part in &self.parts {
            let is_last = colons == COLONS;
            match part {
                Part::Literal(text) if !is_last => {
                    let mut left = &**text;
                    while colons < COLONS
                        && let Some((before, after)) = left.split_once(':')
                    {
                        head.push_str(before);
                        head.push(':');
                        colons += 1;
                        left = after;
                    }
                    if colons < COLONS {
                        head.push_str(left);
                    } else if !left.is_empty() {
                        rest.push(Token::Literal(left));
                    }
                }
                Part::AnyRun if !is_last => head.push('*'),
                Part::AnyOne if !is_last => head.push('?'),
                Part::Value(_) | Part::Unnamed(_) | Part::Variable { .. } if !is_last => {
                    return None;
                }
                Part::Literal(text) => rest.push(Token::Literal(text)),
                Part::Value(text) => rest.push(Token::Value(text)),
                Part::AnyOne => rest.push(Token::AnyOne),
                Part::AnyRun => rest.push(Token::AnyRun),
                Part::Variable { .. } if widens => rest.push(Token::AnyRun),
                Part::Variable { .. } | Part::Unnamed(_) => return None,
            }
        }
        (colons == COLONS).then(|| (head, Pattern::from_tokens(rest, Case::Sensitive)))
    }

    /// Says whether a variable that may stand for a generic value is in it.
    pub(crate) fn has_generic(&self, assignment: &Assignment) -> bool {
        self.variables().any(|key| *assignment.get(key) == Binding::Generic)
    }

    /// Returns the pattern with its variables replaced; `None` when no text matches it.
    pub(crate) fn word_pattern(
        &self,
        assignment: &Assignment,
        reading: Reading,
    ) -> Option<WordPattern> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            parts.push(match part {
                Part::Literal(text) | Part::Unnamed(text) => WordPart::Token(Token::Literal(text)),
                Part::Value(text) => WordPart::Token(Token::Value(text)),
                Part::AnyRun => WordPart::Token(Token::AnyRun),
                Part::AnyOne => WordPart::Token(Token::AnyOne),
                Part::Variable { key, default } => match (assignment.get(*key), default) {
                    (Binding::NoValue, None) => return None,
                    (Binding::NoValue, Some(text)) => WordPart::Token(Token::Value(text)),
                    (Binding::Text(text), _) => WordPart::Token(Token::Value(text)),
                    (Binding::Generic, _) => match reading {
                        Reading::Letter => WordPart::Generic(key.0),
                        Reading::Widest => WordPart::Token(Token::AnyRun),
                        Reading::Narrowest => return None,
                    },
                },
            });
        }
        match self.form {
            Form::Text(case) => Some(WordPattern::from_parts(parts, case)),
            Form::Completed => WordPattern::from_field_parts(parts, ShortPattern::Complete),
            // A lone variable stands for a whole ARN, colons included.
            Form::Fields if matches!(*self.parts, [Part::Variable { .. }]) => {
                Some(WordPattern::from_parts(parts, Case::Sensitive))
            }
            // `*` is short, too.
            Form::Fields if *self.parts == [Part::AnyRun] => None,
            Form::Fields => WordPattern::from_field_parts(parts, ShortPattern::MatchNothing),
        }
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str, has_wildcards: bool) {
    if !has_wildcards {
        parts.push(Part::Literal(text.into()));
        return;
    }
    for token in tokens(text) {
        match (token, parts.last()) {
            (Token::Literal(text) | Token::Value(text), _) => {
                parts.push(Part::Literal(text.into()));
            }
            (Token::AnyRun, Some(Part::AnyRun)) => {}
            (Token::AnyRun, _) => parts.push(Part::AnyRun),
            (Token::AnyOne, _) => parts.push(Part::AnyOne),
        }
    }
}
