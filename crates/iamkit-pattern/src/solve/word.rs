//! Words.

use std::fmt;

/// One letter of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Letter {
    /// A letter that no pattern names. It is no colon, and may become any text that keeps the word
    /// where it is; one character that no pattern holds always does.
    Fresh,
    /// A character.
    Char(char),
    /// The unknown value of a policy variable: a long text without colon that is equal to nothing.
    Generic(u32),
    /// A text that differs from the unknown value of this variable in case, and in nothing else.
    OtherCase(u32),
}

/// Text with letters that are not settled.
///
/// ```
/// use iamkit_pattern::solve::{Letter, Word};
///
/// let word: Word = "home/".chars().map(Letter::Char).chain([Letter::Generic(0)]).collect();
/// assert_eq!(word.text(), None);
/// assert_eq!(word.to_text("x", |_| "ann"), "home/ann");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    letters: Vec<Letter>,
}

impl Word {
    /// Returns the letters.
    #[must_use]
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// Returns the text of a word that consists of characters alone.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let char = |letter: &Letter| match letter {
            Letter::Char(char) => Some(*char),
            Letter::Fresh | Letter::Generic(_) | Letter::OtherCase(_) => None,
        };
        self.letters.iter().map(char).collect()
    }

    /// Returns the text with `fresh` for each fresh letter and the text that `generic` gives for
    /// each generic one, also in the other case where the letter asks for that.
    #[must_use]
    pub fn to_text<'t>(&self, fresh: &'t str, mut generic: impl FnMut(u32) -> &'t str) -> String {
        let mut text = String::with_capacity(self.letters.len());
        for letter in &self.letters {
            match letter {
                Letter::Fresh => text.push_str(fresh),
                Letter::Char(char) => text.push(*char),
                Letter::Generic(variable) => text.push_str(generic(*variable)),
                Letter::OtherCase(variable) => text.push_str(&in_other_case(generic(*variable))),
            }
        }
        text
    }

    /// Returns the word with the text of `value` in place of a generic letter.
    #[must_use]
    pub fn with_value(&self, variable: u32, value: &str) -> Self {
        let mut letters = Vec::with_capacity(self.letters.len() + value.len());
        for &letter in &self.letters {
            match letter {
                Letter::Generic(known) if known == variable => {
                    letters.extend(value.chars().map(Letter::Char));
                }
                Letter::OtherCase(known) if known == variable => {
                    letters.extend(in_other_case(value).chars().map(Letter::Char));
                }
                _ => letters.push(letter),
            }
        }
        Self { letters }
    }

    /// Says whether every letter is a character.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.letters.iter().all(|letter| matches!(letter, Letter::Char(_)))
    }
}

/// Returns the text in a case that it does not have; a text without letters of ASCII stays as it is.
fn in_other_case(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    if upper == text { text.to_ascii_lowercase() } else { upper }
}

impl FromIterator<Letter> for Word {
    fn from_iter<I: IntoIterator<Item = Letter>>(letters: I) -> Self {
        Self { letters: letters.into_iter().collect() }
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        text.chars().map(Letter::Char).collect()
    }
}

impl fmt::Display for Word {
    /// Shows a fresh letter as `…`, a generic one as `${0}`, and `${~0}` in the other case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters.iter().try_for_each(|letter| match letter {
            Letter::Fresh => f.write_str("…"),
            Letter::Char(char) => write!(f, "{char}"),
            Letter::Generic(variable) => write!(f, "${{{variable}}}"),
            Letter::OtherCase(variable) => write!(f, "${{~{variable}}}"),
        })
    }
}
