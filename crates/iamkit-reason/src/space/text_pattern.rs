//! Patterns of texts, with policy variables.

use std::rc::Rc;

use iamkit_pattern::solve::{ShortPattern, WordPart, WordPattern};
use iamkit_pattern::{Case, Token, tokens};
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
    /// A value of which nothing is known but that no input names it.
    Unnamed(Unnamed),
}

/// A value that no input names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unnamed {
    Account,
    Text,
}

impl Unnamed {
    /// Returns the number of its letter, behind those of variables.
    const fn letter(self) -> u32 {
        match self {
            Self::Account => u32::MAX,
            Self::Text => u32::MAX - 1,
        }
    }

    /// Returns texts for a letter, if it is one of these; which of them no input names is for the
    /// caller to find out.
    pub(crate) fn texts_of(letter: u32) -> impl Iterator<Item = String> {
        let is_account = letter == Self::Account.letter();
        let is_known = is_account || letter == Self::Text.letter();
        let numbers = if is_known { 0..1_000_u64 } else { 0..0 };
        numbers.map(move |number| {
            if is_account {
                (999_988_887_777 - number * 1_000_003).to_string()
            } else if number == 0 {
                "strangerzz".to_owned()
            } else {
                format!("stranger{number}")
            }
        })
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

    /// Says whether a text stands in the pattern.
    pub(crate) fn names(&self, text: &str) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Literal(part) | Part::Value(part) => part.contains(text),
            _ => false,
        })
    }

    /// Says whether every text of its coordinate matches.
    pub(crate) fn is_any(&self) -> bool {
        *self.parts == [Part::AnyRun] && self.form != Form::Fields
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
                Part::Literal(text) => WordPart::Token(Token::Literal(text)),
                Part::Value(text) => WordPart::Token(Token::Value(text)),
                Part::AnyRun => WordPart::Token(Token::AnyRun),
                Part::AnyOne => WordPart::Token(Token::AnyOne),
                Part::Unnamed(unnamed) => WordPart::Generic(unnamed.letter()),
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
