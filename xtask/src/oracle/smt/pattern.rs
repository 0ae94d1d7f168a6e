//! Texts and patterns.

use std::fmt::Write;

use anyhow::{Result, bail};
use iamkit_policy::{Template, TemplatePart};

use super::{Writer, and};

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Char(char),
    /// A character in which a colon is no border.
    Plain(char),
    Run,
    One,
    Variable(String, Option<String>),
}

/// Takes a template apart.
pub(super) fn pieces_of(
    template: &Template,
    has_variables: bool,
    has_wildcards: bool,
) -> Vec<Piece> {
    let piece = |char: char| match char {
        '*' if has_wildcards => Piece::Run,
        '?' if has_wildcards => Piece::One,
        _ => Piece::Char(char),
    };
    let Some(parts) = template.parts().filter(|_| has_variables) else {
        return template.as_str().chars().map(piece).collect();
    };
    let mut pieces = Vec::new();
    for part in parts {
        match part {
            TemplatePart::Text(text) => pieces.extend(text.chars().map(piece)),
            TemplatePart::Escape(char) => pieces.push(Piece::Plain(*char)),
            TemplatePart::Variable(variable) => pieces.push(Piece::Variable(
                variable.key().to_owned(),
                variable.default_text().map(str::to_owned),
            )),
        }
    }
    pieces
}

/// Splits at the first five colons.
pub(super) fn split_fields(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut fields = vec![Vec::new()];
    for piece in pieces {
        if *piece == Piece::Char(':') && fields.len() < 6 {
            fields.push(Vec::new());
        } else if let Some(field) = fields.last_mut() {
            field.push(piece.clone());
        }
    }
    fields
}

/// Writes a text.
pub(super) fn text(text: &str) -> String {
    let mut written = String::from("\"");
    for char in text.chars() {
        match char {
            '"' => written.push_str("\"\""),
            ' '..='~' if char != '\\' => written.push(char),
            _ => {
                let _ = write!(written, "\\u{{{:x}}}", u32::from(char));
            }
        }
    }
    written.push('"');
    written
}

/// Writes that a term matches a pattern.
pub(super) fn matches(term: &str, pattern: &str) -> String {
    matches_pieces(term, &pattern.chars().map(piece_of).collect::<Vec<_>>())
}

const fn piece_of(char: char) -> Piece {
    match char {
        '*' => Piece::Run,
        '?' => Piece::One,
        _ => Piece::Char(char),
    }
}

/// Writes that a term matches a pattern without variables, in the simplest words: a regular
/// expression takes z3 far longer than the start or the end of a text.
///
/// What stands for a field holds no colon, so that its wildcards need no bounds.
fn matches_pieces(term: &str, pieces: &[Piece]) -> String {
    let (middle, starts, ends) = between_runs(pieces);
    match (literal(middle), starts, ends) {
        (Some(literal), true, true) if literal.is_empty() => "true".to_owned(),
        (Some(literal), starts, ends) => matches_whole(term, &text(&literal), starts, ends),
        (None, ..) => match before_ones(pieces) {
            Some((start, length, order)) => {
                let start = matches_whole(term, &text(&start), false, true);
                format!("(and {start} ({order} (str.len {term}) {length}))")
            }
            None => format!("(str.in_re {term} {})", regex(pieces, false)),
        },
    }
}

/// Writes that a text is a term, or its start, its end or a part of it.
fn matches_whole(term: &str, whole: &str, starts: bool, ends: bool) -> String {
    match (starts, ends) {
        (false, false) => format!("(= {term} {whole})"),
        (false, true) => format!("(str.prefixof {whole} {term})"),
        (true, false) => format!("(str.suffixof {whole} {term})"),
        (true, true) => format!("(str.contains {term} {whole})"),
    }
}

/// Takes `*` off either end; a lone one counts as both.
fn between_runs(pieces: &[Piece]) -> (&[Piece], bool, bool) {
    match pieces {
        [Piece::Run] => (&[], true, true),
        [Piece::Run, middle @ .., Piece::Run] => (middle, true, true),
        [Piece::Run, middle @ ..] => (middle, true, false),
        [middle @ .., Piece::Run] => (middle, false, true),
        middle => (middle, false, false),
    }
}

/// Takes a pattern apart that is a text and then `?` alone, with a `*` behind it or not: what it starts
/// with, how long it is, and whether it may be longer.
fn before_ones(pieces: &[Piece]) -> Option<(String, usize, &'static str)> {
    let (pieces, order) = match pieces.split_last() {
        Some((Piece::Run, pieces)) => (pieces, ">="),
        _ => (pieces, "="),
    };
    let ones = pieces.iter().rev().take_while(|piece| **piece == Piece::One).count();
    let (start, _) = pieces.split_at_checked(pieces.len() - ones)?;
    Some((literal(start)?, pieces.len(), order))
}

fn literal(pieces: &[Piece]) -> Option<String> {
    let char = |piece: &Piece| match piece {
        Piece::Char(char) | Piece::Plain(char) => Some(*char),
        Piece::Run | Piece::One | Piece::Variable(..) => None,
    };
    pieces.iter().map(char).collect()
}

/// Writes a pattern without variables.
pub(super) fn regex(pieces: &[Piece], ignores_case: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut literal = String::new();
    let flush = |literal: &mut String, parts: &mut Vec<String>| {
        if !literal.is_empty() {
            parts.push(format!("(str.to_re {})", text(literal)));
            literal.clear();
        }
    };
    for piece in pieces {
        match piece {
            Piece::Char(char) | Piece::Plain(char)
                if ignores_case && char.is_ascii_alphabetic() =>
            {
                flush(&mut literal, &mut parts);
                let (lower, upper) = (char.to_ascii_lowercase(), char.to_ascii_uppercase());
                parts.push(format!("(re.union (str.to_re \"{lower}\") (str.to_re \"{upper}\"))"));
            }
            Piece::Char(char) | Piece::Plain(char) => literal.push(*char),
            Piece::Run | Piece::One | Piece::Variable(..) => {
                flush(&mut literal, &mut parts);
                let part = if *piece == Piece::One { "re.allchar" } else { "re.all" };
                parts.push(part.to_owned());
            }
        }
    }
    flush(&mut literal, &mut parts);
    match parts.as_slice() {
        [] => "(str.to_re \"\")".to_owned(),
        [part] => part.clone(),
        _ => format!("(re.++ {})", parts.join(" ")),
    }
}

impl Writer<'_> {
    /// Writes that a term matches a pattern; one with variables may have `*` at its ends only.
    pub(super) fn matches(&self, term: &str, pieces: &[Piece]) -> Result<String> {
        let is_variable = |piece: &Piece| matches!(piece, Piece::Variable(..));
        if !pieces.iter().any(is_variable) {
            return Ok(matches_pieces(term, pieces));
        }
        let (middle, starts, ends) = between_runs(pieces);
        let mut conditions = Vec::new();
        let mut terms = Vec::new();
        for piece in middle {
            match piece {
                Piece::Char(char) | Piece::Plain(char) => {
                    terms.push(text(&char.to_string()));
                }
                Piece::Variable(key, default) => {
                    let key = self.key(key)?;
                    let (is_there, value) = key.as_variable()?;
                    if let Some(default) = default {
                        terms.push(format!("(ite {is_there} {value} {})", text(default)));
                    } else {
                        conditions.push(is_there);
                        terms.push(value);
                    }
                }
                Piece::Run | Piece::One => bail!("a wildcard in the middle of a variable pattern"),
            }
        }
        let whole = match terms.as_slice() {
            [one] => one.clone(),
            _ => format!("(str.++ {})", terms.join(" ")),
        };
        conditions.push(matches_whole(term, &whole, starts, ends));
        Ok(and(&conditions))
    }
}
