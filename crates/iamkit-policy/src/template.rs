//! Text with policy variables.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::Text;

/// Text that may hold policy variables, such as `home/${aws:username}/*`, parsed once.
///
/// Whether the variables count depends on the document's `Version`
/// ([`PolicyDocument::has_variables`](crate::PolicyDocument::has_variables)); under `2008-10-17`
/// the text stands for itself.
///
/// ```
/// use iamkit_policy::{Template, TemplatePart};
///
/// let template = Template::new("home/${aws:username, 'nobody'}/*");
/// let [TemplatePart::Text(_), TemplatePart::Variable(variable), TemplatePart::Text(_)] =
///     template.parts().unwrap()
/// else {
///     unreachable!()
/// };
/// assert_eq!((variable.key(), variable.default_text()), ("aws:username", Some("nobody")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Template {
    text: Text,
    // INVARIANT: `None` when no `${` opens a variable or an escape; else the whole text, in order.
    parts: Option<Box<[TemplatePart]>>,
}

/// One piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TemplatePart {
    /// Text as written, in which `*` and `?` keep their meaning.
    Text(Box<str>),
    /// The literal character of `${*}`, `${?}` or `${$}`.
    Escape(char),
    /// A policy variable.
    Variable(PolicyVariable),
}

/// A policy variable, such as `${aws:username}` or `${aws:PrincipalTag/team, 'none'}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyVariable {
    key: Box<str>,
    default: Option<Box<str>>,
}

impl PolicyVariable {
    /// Returns the condition key that the variable names, in its written case.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the text that stands in when the key is absent.
    #[must_use]
    pub fn default_text(&self) -> Option<&str> {
        self.default.as_deref()
    }
}

/// What is wrong with a `${` in a text, from [`Template::errors`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VariableError {
    /// `${` without a `}`.
    #[error("`${{` has no closing brace")]
    Unclosed,
    /// `${}` or only spaces inside.
    #[error("`${{}}` names no condition key")]
    Empty,
    /// White space outside the quoted default.
    #[error("`${{{0}}}` has a space in it")]
    Space(Box<str>),
    /// The text after the comma is not in single quotes.
    #[error("the default in `${{{0}}}` is not in single quotes")]
    Quote(Box<str>),
}

impl Template {
    /// Parses a text; malformed variables stay plain text.
    #[must_use]
    pub fn new(text: impl Into<Text>) -> Self {
        let text = text.into();
        let parts = if text.contains("${") { parts_from(&text, 0) } else { None };
        Self { text, parts }
    }

    /// Parses a text whose first `plain` bytes stand for themselves, as the first five fields of
    /// an ARN do.
    #[must_use]
    pub(crate) fn with_plain_head(text: Text, plain: usize) -> Self {
        let parts = if text.contains("${") { parts_from(&text, plain) } else { None };
        Self { text, parts }
    }

    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the pieces, or `None` when the text holds neither variable nor escape.
    #[must_use]
    pub fn parts(&self) -> Option<&[TemplatePart]> {
        self.parts.as_deref()
    }

    /// Iterates over the variables in order.
    pub fn variables(&self) -> impl Iterator<Item = &PolicyVariable> {
        self.parts.iter().flat_map(|parts| parts.iter()).filter_map(|part| match part {
            TemplatePart::Variable(variable) => Some(variable),
            TemplatePart::Text(_) | TemplatePart::Escape(_) => None,
        })
    }

    /// Says whether `*` or `?` occurs outside variables and escapes.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        let wild = |text: &str| text.bytes().any(|byte| matches!(byte, b'*' | b'?'));
        match &self.parts {
            None => wild(&self.text),
            Some(parts) => {
                parts.iter().any(|part| matches!(part, TemplatePart::Text(text) if wild(text)))
            }
        }
    }

    /// Lists what is wrong with the `${` of the text, in order.
    #[must_use]
    pub fn errors(&self) -> Vec<VariableError> {
        let mut errors = Vec::new();
        let mut rest: &str = &self.text;
        while let Some((_, after)) = rest.split_once("${") {
            match after.split_once('}') {
                None => {
                    errors.push(VariableError::Unclosed);
                    break;
                }
                Some((inside, behind)) => {
                    errors.extend(error_of(inside));
                    rest = behind;
                }
            }
        }
        errors
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Template {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl From<&str> for Template {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

fn parts_from(text: &str, plain: usize) -> Option<Box<[TemplatePart]>> {
    let mut parts = Vec::new();
    let mut done = 0;
    let mut from = plain;
    while let Some(open) = text.get(from..).and_then(|rest| rest.find("${")).map(|at| from + at) {
        let inner = open + 2;
        let Some(close) = text.get(inner..).and_then(|rest| rest.find('}')).map(|at| inner + at)
        else {
            break;
        };
        if let Some(part) = text.get(inner..close).and_then(part_of) {
            if open > done {
                parts.push(TemplatePart::Text(text.get(done..open)?.into()));
            }
            parts.push(part);
            done = close + 1;
        }
        from = close + 1;
    }
    if parts.is_empty() {
        return None;
    }
    if done < text.len() {
        parts.push(TemplatePart::Text(text.get(done..)?.into()));
    }
    Some(parts.into_boxed_slice())
}

/// Reads what stands between `${` and `}`.
fn part_of(inside: &str) -> Option<TemplatePart> {
    match inside {
        "*" => return Some(TemplatePart::Escape('*')),
        "?" => return Some(TemplatePart::Escape('?')),
        "$" => return Some(TemplatePart::Escape('$')),
        _ => {}
    }
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, rest)) => {
            let quoted = rest.trim_start_matches(' ').strip_prefix('\'')?.strip_suffix('\'')?;
            if quoted.contains('\'') {
                return None;
            }
            (key, Some(quoted.into()))
        }
    };
    if key.is_empty() || key.contains(char::is_whitespace) {
        return None;
    }
    Some(TemplatePart::Variable(PolicyVariable { key: key.into(), default }))
}

fn error_of(inside: &str) -> Option<VariableError> {
    if inside.trim().is_empty() {
        return Some(VariableError::Empty);
    }
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, default)) => (key, Some(default)),
    };
    if key.contains(char::is_whitespace) {
        return Some(VariableError::Space(inside.into()));
    }
    let default = default?;
    let quoted = default.strip_prefix(' ').unwrap_or(default);
    if quoted.trim() != quoted {
        return Some(VariableError::Space(inside.into()));
    }
    let inner = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match inner {
        Some(text) if !text.contains('\'') => None,
        _ => Some(VariableError::Quote(inside.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_parts() {
        for text in ["", "a*b", "$", "a$b", "${", "${}", "${aws:username", "${a b}", "${a,none}"] {
            assert_eq!(Template::new(text).parts(), None, "{text}");
        }
    }

    #[test]
    fn first_brace_closes() {
        let template = Template::new("${a${b}c}");
        let parts = template.parts().unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[1], TemplatePart::Text("c}".into()));
    }

    #[test]
    fn errors_are_listed() {
        let errors = |text: &str| Template::new(text).errors();
        assert_eq!(errors("${aws:username, 'a b'} ${*}"), []);
        assert_eq!(errors("${}${aws:username"), [VariableError::Empty, VariableError::Unclosed]);
        assert_eq!(errors("${aws: username}"), [VariableError::Space("aws: username".into())]);
        assert_eq!(errors("${a:b, none}"), [VariableError::Quote("a:b, none".into())]);
        assert_eq!(errors("${a:b,  'x'}"), [VariableError::Space("a:b,  'x'".into())]);
    }

    #[test]
    fn escapes_are_no_wildcards() {
        assert!(!Template::new("a${*}b").has_wildcard());
        assert!(Template::new("a${*}b*").has_wildcard());
    }
}
