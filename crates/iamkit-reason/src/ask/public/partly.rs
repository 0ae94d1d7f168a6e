//! Values that a pattern with wildcards names in part.

use crate::space::{Form, Part, TextPattern, Unnamed};

/// What a value of some shape is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Char(char),
    /// Any character of the kind.
    Slot(Unnamed),
    Any,
}

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    One,
    Run,
}

/// Returns the value of a shape that the pattern matches and leaves something of open, with the rest
/// of it as the pattern says; `None` where it names all that tells the owner, or matches no such value.
pub(super) fn partly_named(shape: &TextPattern, pattern: &TextPattern) -> Option<TextPattern> {
    let tokens = tokens_of(pattern)?;
    if !tokens.iter().any(|token| matches!(token, Token::One | Token::Run)) {
        return None;
    }
    let pieces = pieces_of(shape);
    let reached = reaching_the_end(&pieces, &tokens, pattern.form);
    let named = walk(&pieces, &tokens, pattern.form, &reached)?;
    let is_open =
        |run: &[(Piece, Piece)]| run.iter().any(|(_, named)| matches!(named, Piece::Slot(_)));
    let pairs: Vec<(Piece, Piece)> = pieces.iter().copied().zip(named.iter().copied()).collect();
    let mut runs = pairs.split(|(piece, _)| !matches!(piece, Piece::Slot(_)));
    if !runs.all(|run| run.is_empty() || is_open(run)) {
        return None;
    }
    let part = |piece: Piece| match piece {
        Piece::Char(char) => Part::Literal(char.to_string().into()),
        Piece::Slot(kind) => kind.of(1),
        Piece::Any => Part::AnyRun,
    };
    Some(TextPattern { parts: named.into_iter().map(part).collect(), form: shape.form })
}

fn tokens_of(pattern: &TextPattern) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    for part in &pattern.parts {
        match part {
            Part::Literal(text) | Part::Value(text) => tokens.extend(text.chars().map(Token::Char)),
            Part::AnyOne => tokens.push(Token::One),
            Part::AnyRun => tokens.push(Token::Run),
            Part::Variable { .. } | Part::Unnamed(_) => return None,
        }
    }
    Some(tokens)
}

fn pieces_of(shape: &TextPattern) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in &shape.parts {
        match part {
            Part::Literal(text) | Part::Value(text) => pieces.extend(text.chars().map(Piece::Char)),
            Part::Unnamed(text) => {
                let slot = |char| Unnamed::of_placeholder(char).map(Piece::Slot);
                pieces.extend(text.chars().filter_map(slot));
            }
            Part::AnyRun | Part::AnyOne | Part::Variable { .. } => pieces.push(Piece::Any),
        }
    }
    pieces
}

/// A step over a piece, over a token, or over both.
#[derive(Clone, Copy, Debug)]
struct Step {
    over_piece: bool,
    over_token: bool,
    /// What becomes of the piece.
    named: Piece,
}

/// Returns the steps from a place, those first that leave most open.
fn steps(pieces: &[Piece], tokens: &[Token], form: Form, at: (usize, usize)) -> Vec<Step> {
    let step = |over_piece, over_token, named| Step { over_piece, over_token, named };
    let is_colon_behind = || {
        let rest = tokens.get(at.1 + 1..).unwrap_or_default();
        matches!(form, Form::Fields | Form::Completed) && rest.contains(&Token::Char(':'))
    };
    let is_last = at.0 + 1 == pieces.len();
    match (pieces.get(at.0).copied(), tokens.get(at.1).copied()) {
        (None, Some(Token::Run)) => vec![step(false, true, Piece::Any)],
        (Some(piece @ Piece::Any), token) => {
            let mut found = vec![step(true, false, piece)];
            // Wildcards of the shape of an ARN stay in their fields.
            if token.is_some_and(|token| is_last || token != Token::Char(':')) {
                found.push(step(false, true, piece));
            }
            found
        }
        (Some(piece), Some(Token::Run)) => {
            let mut found = Vec::new();
            if piece != Piece::Char(':') || !is_colon_behind() {
                found.push(step(true, false, piece));
            }
            found.push(step(false, true, piece));
            found
        }
        (Some(piece), Some(Token::One)) => vec![step(true, true, piece)],
        (Some(piece @ Piece::Char(ours)), Some(Token::Char(char))) if ours == char => {
            vec![step(true, true, piece)]
        }
        (Some(Piece::Slot(kind)), Some(Token::Char(char))) if kind.admits(char) => {
            vec![step(true, true, Piece::Char(char))]
        }
        _ => Vec::new(),
    }
}

/// Returns from which places, by piece and token, the ends of both can be reached.
fn reaching_the_end(pieces: &[Piece], tokens: &[Token], form: Form) -> Vec<Vec<bool>> {
    let mut reached = vec![vec![false; tokens.len() + 1]; pieces.len() + 1];
    for piece in (0..=pieces.len()).rev() {
        for token in (0..=tokens.len()).rev() {
            let is_end = piece == pieces.len() && token == tokens.len();
            let leads = |step: &Step| {
                let (piece, token) =
                    (piece + usize::from(step.over_piece), token + usize::from(step.over_token));
                is_reached(&reached, (piece, token))
            };
            let found = is_end || steps(pieces, tokens, form, (piece, token)).iter().any(leads);
            if let Some(place) = reached.get_mut(piece).and_then(|row| row.get_mut(token)) {
                *place = found;
            }
        }
    }
    reached
}

fn is_reached(reached: &[Vec<bool>], at: (usize, usize)) -> bool {
    reached.get(at.0).and_then(|row| row.get(at.1)).copied().unwrap_or(false)
}

/// Returns what becomes of each piece on the way to the end.
fn walk(
    pieces: &[Piece],
    tokens: &[Token],
    form: Form,
    reached: &[Vec<bool>],
) -> Option<Vec<Piece>> {
    let (mut at, mut named) = ((0, 0), Vec::with_capacity(pieces.len()));
    if !is_reached(reached, at) {
        return None;
    }
    while at != (pieces.len(), tokens.len()) {
        let next = |step: &Step| {
            (at.0 + usize::from(step.over_piece), at.1 + usize::from(step.over_token))
        };
        let found = steps(pieces, tokens, form, at);
        let step = found.iter().find(|step| is_reached(reached, next(step)))?;
        named.extend(step.over_piece.then_some(step.named));
        at = next(step);
    }
    Some(named)
}
