//! Wildcards, policy variables and ARNs, as texts.

use crate::context::{Context, Key};

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Char(char),
    /// `*`: zero or more characters.
    Star,
    /// `?`: one character.
    One,
    /// A `*` that stays inside its ARN field.
    StarInField,
    /// A `?` that stays inside its ARN field.
    OneInField,
}

/// IAM JSON policy elements, "Resource": `*` stands for any combination of characters, `?` for any
/// single character.
pub(crate) fn glob(pattern: &[Token], text: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
    match first {
        Token::Char(c) => text.first() == Some(c) && glob(rest, &text[1..]),
        Token::One => !text.is_empty() && glob(rest, &text[1..]),
        Token::OneInField => text.first().is_some_and(|c| *c != ':') && glob(rest, &text[1..]),
        Token::Star => (0..=text.len()).any(|taken| glob(rest, &text[taken..])),
        Token::StarInField => {
            let field = text.iter().position(|c| *c == ':').unwrap_or(text.len());
            (0..=field).any(|taken| glob(rest, &text[taken..]))
        }
    }
}

/// Reads wildcards where there are no variables.
pub(crate) fn wildcards(text: &str) -> Vec<Token> {
    text.chars().map(wildcard).collect()
}

fn wildcard(c: char) -> Token {
    match c {
        '*' => Token::Star,
        '?' => Token::One,
        _ => Token::Char(c),
    }
}

pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    glob(&wildcards(pattern), &text.chars().collect::<Vec<_>>())
}

/// Reads wildcards and variables; `None` when a variable has no value.
///
/// IAM User Guide, "IAM policy elements: Variables and tags": a key with one value may be a
/// variable, what is put in is literal text, `${*}`, `${?}` and `${$}` are the plain characters, and
/// a default stands after the name in single quotes.
pub(crate) fn expand(text: &str, context: &Context) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let variable = rest.strip_prefix("${").and_then(|rest| rest.split_once('}'));
        match variable {
            // `${}` is plain text, and so is what is not closed.
            Some((name, after)) if !name.is_empty() => {
                tokens.extend(value_of(name, context)?.chars().map(Token::Char));
                rest = after;
            }
            _ => {
                tokens.push(wildcard(c));
                rest = rest.strip_prefix(c).unwrap_or_default();
            }
        }
    }
    Some(tokens)
}

fn value_of(variable: &str, context: &Context) -> Option<String> {
    if ["*", "?", "$"].contains(&variable) {
        return Some(variable.to_owned());
    }
    let (name, default) = match variable.split_once(',') {
        Some((name, default)) => (name, Some(default.trim().trim_matches('\'').to_owned())),
        None => (variable, None),
    };
    match context.get(name) {
        Some(Key::One(value)) => Some(value.clone()),
        // There is a value, and it is none that a policy names.
        Some(Key::Unknown) => None,
        _ => default,
    }
}

/// Splits at the first five colons that do not stand inside `${…}`.
pub(crate) fn arn_fields(text: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let (mut last, mut is_variable) = (' ', false);
    for c in text.chars() {
        match (last, c) {
            ('$', '{') => is_variable = true,
            (_, '}') => is_variable = false,
            _ => {}
        }
        if c == ':' && !is_variable && fields.len() < 6 {
            fields.push(String::new());
        } else if let Some(field) = fields.last_mut() {
            field.push(c);
        }
        last = c;
    }
    fields
}

/// One of the six fields of an ARN that holds no variables, from zero.
pub(crate) fn field(arn: &str, number: usize) -> &str {
    arn.splitn(6, ':').nth(number).unwrap_or_default()
}

/// What becomes of an ARN pattern with fewer than six fields (IAM JSON policy elements, "Resource":
/// missing fields of identity-based policies are completed with `*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShortArn {
    Completed,
    MatchesNothing,
}

/// IAM JSON policy elements, "Resource".
pub(crate) fn resource_matches(
    pattern: &str,
    has_variables: bool,
    short: ShortArn,
    context: &Context,
    resource: &str,
) -> bool {
    if pattern == "*" || resource == "*" {
        // An action without resources is not covered by an ARN.
        return pattern == "*";
    }
    let mut fields = arn_fields(pattern);
    if fields.len() < 6 && short == ShortArn::MatchesNothing {
        return false;
    }
    fields.resize(6, "*".to_owned());
    let mut tokens = Vec::new();
    for field in &fields[..5] {
        // A `*` at the end of a field may run over the colon behind it.
        let last = field.chars().count().saturating_sub(1);
        tokens.extend(field.chars().enumerate().map(|(at, c)| match c {
            '*' if at == last => Token::Star,
            '*' => Token::StarInField,
            '?' => Token::OneInField,
            _ => Token::Char(c),
        }));
        tokens.push(Token::Char(':'));
    }
    let id = if has_variables { expand(&fields[5], context) } else { Some(wildcards(&fields[5])) };
    // A variable without value: this entry of the list matches nothing.
    let Some(id) = id else { return false };
    tokens.extend(id);
    glob(&tokens, &resource.chars().collect::<Vec<_>>())
}
