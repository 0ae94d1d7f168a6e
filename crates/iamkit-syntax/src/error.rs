//! What can be wrong with a JSON text.

use crate::Span;

/// One violation of the JSON grammar and where it is, such as a trailing comma at `17..18`.
///
/// The message is one line in lower case; a hint, where there is one, comes from
/// [`SyntaxErrorKind::hint`].
///
/// ```
/// let tree = iamkit_syntax::parse(r#"{"Effect": "Allow",}"#);
/// let error = &tree.errors()[0];
/// assert_eq!(error.to_string(), "trailing comma before `}`");
/// assert_eq!(error.kind.hint(), Some("remove the comma after the last entry"));
/// assert_eq!(error.span.of(tree.text()), Some(","));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The offending text; empty where something is missing.
    pub span: Span,
}

/// What was open when something was missing: an object or an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// Between `{` and `}`.
    Object,
    /// Between `[` and `]`.
    Array,
}

impl Container {
    /// Returns the bracket that ends it, `}` or `]`.
    #[must_use]
    pub const fn closing_bracket(self) -> char {
        match self {
            Self::Object => '}',
            Self::Array => ']',
        }
    }

    const fn entry(self) -> &'static str {
        match self {
            Self::Object => "a member",
            Self::Array => "an element",
        }
    }
}

/// The kinds of [`SyntaxError`], such as a missing comma or a lone surrogate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// The text holds nothing but white space (and comments).
    #[error("the text is empty")]
    Empty,
    /// The text is longer than the limit; nothing was read.
    #[error("the text has {size} bytes, the limit is {limit}")]
    TooLarge {
        /// Bytes of the text.
        size: usize,
        /// Bytes that are allowed.
        limit: u32,
    },
    /// Brackets are nested deeper than the limit; the text from here on was not read.
    #[error("brackets are nested more than {limit} deep")]
    TooDeep {
        /// Open brackets that are allowed.
        limit: u16,
    },
    /// The limit of errors is reached; the text from here on was not read.
    #[error("more than {limit} errors, the rest of the text was not read")]
    TooManyErrors {
        /// Errors that are reported.
        limit: u32,
    },
    /// The text ends while brackets are open.
    #[error("the text ends before the closing `{missing}`")]
    UnexpectedEnd {
        /// The brackets that would close everything, such as `}]}`.
        missing: Box<str>,
    },
    /// A character that has no place here.
    #[error("expected {expected}, found `{found}`")]
    UnexpectedCharacter {
        /// The character.
        found: char,
        /// What would have fit, such as "a value".
        expected: &'static str,
    },
    /// A comma after the last entry.
    #[error("trailing comma before `{}`", container.closing_bracket())]
    TrailingComma {
        /// What the comma stands in.
        container: Container,
    },
    /// A comma with nothing before it.
    #[error("expected {} before `,`", container.entry())]
    ExtraComma {
        /// What the comma stands in.
        container: Container,
    },
    /// Two entries with no comma between them; the span is where it belongs.
    #[error("expected `,` or `{}` after {}", container.closing_bracket(), container.entry())]
    MissingComma {
        /// What the entries stand in.
        container: Container,
    },
    /// A member name with no colon after it; the span is where it belongs.
    #[error("expected `:` after the member name")]
    MissingColon,
    /// A member value with no name before it; the span is where it belongs.
    #[error("expected a member name in double quotes")]
    MissingName,
    /// A member name and a colon with no value after them; the span is where it belongs.
    #[error("expected a value after `:`")]
    MissingValue,
    /// A bracket closes what was not the last to be opened.
    #[error("expected `{expected}` before `{found}`")]
    MissingCloser {
        /// The bracket that closes what was opened last.
        expected: char,
        /// The bracket that was written.
        found: char,
    },
    /// `// …`, `# …` or `/* … */`.
    #[error("JSON has no comments")]
    Comment,
    /// A string value without quotes.
    #[error("`{found}` is not in double quotes")]
    UnquotedText {
        /// What was written, shortened.
        found: Box<str>,
    },
    /// A member name without quotes.
    #[error("the member name `{found}` is not in double quotes")]
    UnquotedName {
        /// What was written, shortened.
        found: Box<str>,
    },
    /// A string in single, typographic or other quotes.
    #[error("the string starts with `{found}` instead of `\"`")]
    WrongQuotes {
        /// The quote that was written.
        found: char,
    },
    /// A string without a closing quote on its line.
    #[error("the string is not closed")]
    UnterminatedString,
    /// A control character, either as it is in a string or between the tokens.
    #[error("control character U+{:04X}", u32::from(*found))]
    ControlCharacter {
        /// The character, such as a line break.
        found: char,
    },
    /// A space of Unicode that JSON does not know, such as U+00A0, or an invisible character.
    #[error("U+{:04X} is not white space in JSON", u32::from(*found))]
    UnknownSpace {
        /// The character.
        found: char,
    },
    /// A backslash that starts no JSON escape sequence.
    #[error("`{found}` is not an escape sequence")]
    BadEscape {
        /// What was written.
        found: Box<str>,
    },
    /// One half of a UTF-16 surrogate pair; it is read as U+FFFD.
    #[error("`{found}` is one half of a surrogate pair")]
    LoneSurrogate {
        /// What was written.
        found: Box<str>,
    },
    /// A number that JSON does not allow, such as `01` or `1.`.
    #[error("`{found}` is not a JSON number")]
    BadNumber {
        /// What was written, shortened.
        found: Box<str>,
    },
    /// A literal of another language, such as `True` or `None`.
    #[error("`{found}` is not a JSON literal, it is read as `{meant}`")]
    WrongLiteral {
        /// What was written.
        found: Box<str>,
        /// `true`, `false` or `null`.
        meant: &'static str,
    },
    /// Something stands after the top value.
    #[error("text after the end of the document")]
    TrailingText,
}

impl SyntaxErrorKind {
    /// Returns one line that says what would be right, where that is not plain from the message.
    ///
    /// ```
    /// use iamkit_syntax::SyntaxErrorKind;
    ///
    /// assert_eq!(SyntaxErrorKind::Comment.hint(), Some("remove the comment"));
    /// assert_eq!(SyntaxErrorKind::MissingColon.hint(), None);
    /// ```
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Empty => "the smallest JSON text is a value, such as `{}`",
            Self::UnexpectedEnd { .. } => "a bracket or a part of the text is missing",
            Self::TrailingComma { .. } => "remove the comma after the last entry",
            Self::ExtraComma { .. } => "remove one comma",
            Self::Comment => "remove the comment",
            Self::UnquotedText { .. } | Self::UnquotedName { .. } => {
                "write it between double quotes"
            }
            Self::WrongQuotes { .. } => "JSON strings stand in straight double quotes: `\"…\"`",
            Self::UnterminatedString => "add the closing `\"`",
            Self::ControlCharacter { found } => match found {
                '\n' | '\r' => "a string stands on one line; write a line break as `\\n`",
                '\t' => "write a tab in a string as `\\t`",
                _ => "remove it, or write it in a string as `\\u` and four hexadecimal digits",
            },
            Self::UnknownSpace { .. } => "write a plain space, or nothing",
            Self::UnexpectedCharacter { found: '\\', .. } => {
                "if the text was taken out of a JSON string, take away one level of escapes"
            }
            Self::BadEscape { .. } => {
                "the escapes are `\\\"` `\\\\` `\\/` `\\b` `\\f` `\\n` `\\r` `\\t` and `\\u` with four \
                 hexadecimal digits"
            }
            Self::LoneSurrogate { .. } => {
                "a character above U+FFFF takes two `\\u` escapes, `\\ud83d\\ude00` for instance"
            }
            Self::BadNumber { .. } => {
                "a number looks like `-12.5e3`: no leading zero or `+`, digits around the point"
            }
            Self::WrongLiteral { .. } => "the literals are `true`, `false` and `null`",
            Self::TrailingText => "a JSON text is exactly one value",
            Self::TooLarge { .. }
            | Self::TooDeep { .. }
            | Self::TooManyErrors { .. }
            | Self::UnexpectedCharacter { .. }
            | Self::MissingComma { .. }
            | Self::MissingColon
            | Self::MissingName
            | Self::MissingValue
            | Self::MissingCloser { .. } => return None,
        })
    }
}

/// Shortens what the user wrote so that a message stays one readable line.
pub(crate) fn excerpt(text: &str) -> Box<str> {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()).into(),
        None => text.into(),
    }
}
