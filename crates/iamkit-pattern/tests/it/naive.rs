//! The definitions in their plainest form, and generators.

use std::collections::BTreeSet;

use iamkit_pattern::{Case, FieldCrossing, Token};
use proptest::prelude::*;

/// One character of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Char(char),
    One {
        colon: bool,
    },
    Run {
        colon: bool,
    },
    /// Ends a field.
    Border,
    /// Read by no character.
    Never,
}

/// Takes tokens apart; for whole-text patterns.
pub(crate) fn units(tokens: &[Token<'_>]) -> Vec<Unit> {
    let mut units = Vec::new();
    for token in tokens {
        match token {
            Token::Literal(text) | Token::Value(text) => units.extend(text.chars().map(Unit::Char)),
            Token::AnyRun => units.push(Unit::Run { colon: true }),
            Token::AnyOne => units.push(Unit::One { colon: true }),
        }
    }
    units
}

/// Takes tokens apart by the rules for ARN fields; exactly `*` is for the caller.
pub(crate) fn field_units(tokens: &[Token<'_>], crossing: FieldCrossing) -> Vec<Unit> {
    let mut fields = vec![Vec::new()];
    for token in tokens {
        match token {
            Token::Literal(text) => {
                for char in text.chars() {
                    if char == ':' && fields.len() < 6 {
                        fields.push(Vec::new());
                    } else {
                        fields.last_mut().unwrap().push(Unit::Char(char));
                    }
                }
            }
            Token::Value(text) => {
                fields.last_mut().unwrap().extend(text.chars().map(Unit::Char));
            }
            Token::AnyRun => fields.last_mut().unwrap().push(Unit::Run { colon: false }),
            Token::AnyOne => fields.last_mut().unwrap().push(Unit::One { colon: false }),
        }
    }
    fields.resize(6, vec![Unit::Run { colon: false }]);
    let mut units = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        for (at, &unit) in field.iter().enumerate() {
            let last = index == 5;
            let trailing = at + 1 == field.len() && crossing == FieldCrossing::Trailing;
            units.push(match unit {
                Unit::Char(':') if !last => Unit::Never,
                Unit::Run { .. } => Unit::Run { colon: last || trailing },
                Unit::One { .. } => Unit::One { colon: last },
                other => other,
            });
        }
        if index < 5 {
            units.push(Unit::Border);
        }
    }
    units
}

/// Reads the text along the units, all ways at once.
pub(crate) fn reads(units: &[Unit], text: &str, case: Case) -> bool {
    let end = text.chars().fold(start(units), |reached, char| read(units, reached, char, case));
    accepts(units, end)
}

/// What two patterns have to do with each other: whether the first contains the second, and
/// whether they intersect.
///
/// This goes through all pairs of position sets that texts over `alphabet` lead to.
pub(crate) fn compare(
    outer: (&[Unit], Case),
    inner: (&[Unit], Case),
    alphabet: &[char],
) -> (bool, bool) {
    let first = (start(outer.0), start(inner.0));
    let mut seen = BTreeSet::from([first]);
    let mut open = vec![first];
    let (mut contains, mut intersects) = (true, false);
    while let Some((ours, theirs)) = open.pop() {
        if accepts(inner.0, theirs) {
            contains &= accepts(outer.0, ours);
            intersects |= accepts(outer.0, ours);
        }
        for &char in alphabet {
            let next = (read(outer.0, ours, char, outer.1), read(inner.0, theirs, char, inner.1));
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    (contains, intersects)
}

/// A set of positions, one bit each.
type Reached = u128;

fn start(units: &[Unit]) -> Reached {
    close(units, 1)
}

fn close(units: &[Unit], mut reached: Reached) -> Reached {
    for (at, unit) in units.iter().enumerate() {
        if reached >> at & 1 == 1 && matches!(unit, Unit::Run { .. }) {
            reached |= 1 << (at + 1);
        }
    }
    reached
}

fn accepts(units: &[Unit], reached: Reached) -> bool {
    reached >> units.len() & 1 == 1
}

fn read(units: &[Unit], reached: Reached, char: char, case: Case) -> Reached {
    let mut next = 0;
    for (at, unit) in units.iter().enumerate().filter(|&(at, _)| reached >> at & 1 == 1) {
        let (stays, moves) = match *unit {
            Unit::Char(own) => (false, same(own, char, case)),
            Unit::Border => (false, char == ':'),
            Unit::One { colon } => (false, colon || char != ':'),
            Unit::Run { colon } => (colon || char != ':', false),
            Unit::Never => (false, false),
        };
        next |= Reached::from(stays) << at | Reached::from(moves) << (at + 1);
    }
    close(units, next)
}

fn same(left: char, right: char, case: Case) -> bool {
    match case {
        Case::Sensitive => left == right,
        Case::Fold => left.eq_ignore_ascii_case(&right),
    }
}

/// Every text of at most `longest` characters from `alphabet`, the shortest first.
pub(crate) fn texts(alphabet: &[char], longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..longest {
        let to = all.len();
        for at in from..to {
            for &char in alphabet {
                all.push(format!("{}{char}", all[at]));
            }
        }
        from = to;
    }
    all
}

pub(crate) fn cases() -> impl Strategy<Value = Case> {
    prop_oneof![Just(Case::Sensitive), Just(Case::Fold)]
}

pub(crate) fn crossings() -> impl Strategy<Value = FieldCrossing> {
    prop_oneof![Just(FieldCrossing::Trailing), Just(FieldCrossing::Strict)]
}

/// A token that owns its text.
#[derive(Clone, Debug)]
pub(crate) enum Owned {
    Literal(String),
    Value(String),
    AnyRun,
    AnyOne,
}

pub(crate) fn borrow(tokens: &[Owned]) -> Vec<Token<'_>> {
    tokens
        .iter()
        .map(|token| match token {
            Owned::Literal(text) => Token::Literal(text),
            Owned::Value(text) => Token::Value(text),
            Owned::AnyRun => Token::AnyRun,
            Owned::AnyOne => Token::AnyOne,
        })
        .collect()
}

pub(crate) fn token_lists(literal: &'static str) -> impl Strategy<Value = Vec<Owned>> {
    let token = prop_oneof![
        4 => literal.prop_map(Owned::Literal),
        1 => "[ab*?:é]{0,2}".prop_map(Owned::Value),
        3 => Just(Owned::AnyRun),
        2 => Just(Owned::AnyOne),
    ];
    prop::collection::vec(token, 0..8)
}
