//! Patterns as sets of texts: containment and intersection.
//!
//! A pattern is a straight line of steps; a text matches when it can be read from the first step
//! to the last. Between any two steps lies a position, so a line of `n` steps has `n + 1`.

mod containment;
mod intersection;
mod outer;
mod positions;
mod runs;

pub(crate) use containment::contains;
pub(crate) use intersection::intersects;

use crate::{Case, Pattern, Token};

/// The characters that a wildcard stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Any,
    NotColon,
}

/// What is read between two positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Char(char),
    /// An ASCII letter, here in lower case, read in either case.
    Fold(char),
    One(Class),
    Run(Class),
}

/// Collects the steps of one or more patterns.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    // INVARIANT: no two runs are neighbours and no run precedes a `One`.
    steps: Vec<Step>,
}

impl Steps {
    /// Adds a pattern whose wildcards stand for any character.
    pub(crate) fn push_pattern(&mut self, pattern: &Pattern) {
        self.push(pattern, Class::Any, Class::Any);
    }

    /// Adds a field before the last one and the colon that ends it.
    ///
    /// Its wildcards stay in the field; a `*` at its end goes on when the field `crosses`.
    pub(crate) fn push_field(&mut self, field: &Pattern, crosses: bool) {
        let last = if crosses { Class::Any } else { Class::NotColon };
        self.push(field, Class::NotColon, last);
        self.steps.push(Step::Char(':'));
    }

    pub(crate) fn finish(self) -> Vec<Step> {
        self.steps
    }

    fn push(&mut self, pattern: &Pattern, class: Class, last_run: Class) {
        let mut tokens = pattern.tokens().peekable();
        while let Some(token) = tokens.next() {
            match token {
                Token::Literal(text) | Token::Value(text) => {
                    self.steps.extend(text.chars().map(|char| match pattern.case() {
                        Case::Fold if char.is_ascii_alphabetic() => {
                            Step::Fold(char.to_ascii_lowercase())
                        }
                        Case::Fold | Case::Sensitive => Step::Char(char),
                    }));
                }
                Token::AnyOne => self.steps.push(Step::One(class)),
                Token::AnyRun => {
                    let at_end = tokens.peek().is_none();
                    self.steps.push(Step::Run(if at_end { last_run } else { class }));
                }
            }
        }
    }
}
