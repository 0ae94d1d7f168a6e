//! Where reading a generic value as a letter may lose requests.

use std::collections::BTreeSet;

use iamkit_pattern::Case;
use iamkit_pattern::solve::{Language, SolveLimits, Solved, WordPattern, solve};

use super::{case_of, possible_values};
use crate::coordinate::{Deciders, Scope};
use crate::space::{
    Binding, Coordinate, Domain, Form, KeyId, Predicate, PredicateId, Reading, Test, TextPattern,
};

/// Most pairs of patterns of two tests that are compared before they count as clashing.
const MOST_COMPARED: usize = 1_000;
/// Most pairs that are kept, of about a hundred bytes.
const MOST_KNOWN: usize = 20_000;

/// Two literals, and what their variables stand for.
pub(super) type Pair = ((PredicateId, bool), (PredicateId, bool), Box<[(KeyId, Binding)]>);

/// Returns the coordinates in which reading generic values as letters may lose requests.
pub(crate) fn unsafe_coordinates(
    deciders: &Deciders<'_>,
    scope: &Scope,
    base: &BTreeSet<PredicateId>,
    subtractors: &BTreeSet<PredicateId>,
) -> Vec<Coordinate> {
    let all: BTreeSet<(PredicateId, bool)> = base
        .iter()
        .map(|id| (*id, true))
        .chain(subtractors.iter().map(|id| (*id, false)))
        .collect();
    let mut found = BTreeSet::new();
    for (id, holds) in &all {
        let Some(predicate) = deciders.space.predicate_at(*id) else { continue };
        let has_generic = |pattern: &TextPattern| pattern.has_generic(&scope.assignment);
        let is_bound = matches!(predicate.coordinate, Coordinate::Key(key)
            if scope.assignment.bindings.iter().any(|(bound, _)| *bound == key));
        // What need not match loses no request.
        let may_lose = is_bound || must_match(predicate, *holds);
        if !may_lose
            || found.contains(&predicate.coordinate)
            || !predicate.patterns().iter().any(has_generic)
        {
            continue;
        }
        let others = all.iter().filter(|other| **other != (*id, *holds));
        let others = others.filter_map(|(id, holds)| {
            deciders.space.predicate_at(*id).map(|predicate| ((*id, predicate), *holds))
        });
        let same = others.filter(|((_, other), _)| other.coordinate == predicate.coordinate);
        let known = |other: (PredicateId, bool), others: &Predicate, find: &dyn Fn() -> bool| {
            let reads = |key: KeyId| {
                let mut both = predicate.variables().chain(others.variables());
                both.any(|known| known == key)
            };
            let bindings = scope.assignment.bindings.iter();
            let bindings = bindings.filter(|(key, _)| reads(*key)).cloned();
            let key = ((*id, *holds), other, bindings.collect());
            if let Some(known) = deciders.known_variables.clashes.borrow().get(&key) {
                return *known;
            }
            let found = find();
            let mut known = deciders.known_variables.clashes.borrow_mut();
            if known.len() < MOST_KNOWN {
                known.insert(key, found);
            }
            found
        };
        if is_bound
            || known((*id, *holds), predicate, &|| {
                clashes_with_universe(deciders, predicate, scope)
            })
            || same.into_iter().any(|((other_id, other), other_holds)| {
                known((other_id, other_holds), other, &|| {
                    clash(predicate, (other, other_holds), scope, deciders.limits())
                })
            })
        {
            found.insert(predicate.coordinate);
        }
    }
    found.into_iter().collect()
}

/// Says whether the letter may lose a request because not every text is a value of the coordinate: a
/// variable alone, say, may be an ARN, a number or `true`, and the letter is none. The predicate must match.
fn clashes_with_universe(deciders: &Deciders<'_>, predicate: &Predicate, scope: &Scope) -> bool {
    let reads_arns = matches!(predicate.test, Test::Text { is_arn: true, .. });
    let domain = match predicate.coordinate {
        Coordinate::Resource => Domain::Arn,
        Coordinate::Key(key) => deciders.space.key_at(key).domain(),
    };
    match domain {
        Domain::Typed(_) => true,
        Domain::Text if !reads_arns => false,
        Domain::Text | Domain::Arn => may_be_arn(predicate, scope, deciders.limits()),
    }
}

/// Says whether a pattern with a generic value matches ARNs and other texts.
fn may_be_arn(predicate: &Predicate, scope: &Scope, limits: SolveLimits) -> bool {
    let arns = Language::new([WordPattern::any_arn()]);
    let own = predicate.patterns().iter();
    let mut generic = own.filter(|pattern| pattern.has_generic(&scope.assignment));
    generic.any(|own| {
        let own = Language::new(own.word_pattern(&scope.assignment, Reading::Widest));
        relation_of(&own, &arns, limits) == Relation::Other
    })
}

/// Says whether the letter may lose a request that a predicate which must match and a literal have a part in.
fn clash(
    predicate: &Predicate,
    (other, other_holds): (&Predicate, bool),
    scope: &Scope,
    limits: SolveLimits,
) -> bool {
    let generic = || {
        let own = predicate.patterns().iter();
        own.filter(|pattern| pattern.has_generic(&scope.assignment))
    };
    // Of the letter such a test reads nothing, while it reads a value.
    match &other.test {
        Test::Typed { .. } => return true,
        Test::Text { is_arn: true, how, .. }
            if how.if_unreadable != other_holds && may_be_arn(predicate, scope, limits) =>
        {
            return true;
        }
        _ => {}
    }
    let are_few = predicate.patterns().len() * other.patterns().len() <= MOST_COMPARED;
    if !must_match(other, other_holds) {
        // A pattern of fields that must not match may read the letter and not a value with a colon.
        let has_fields = |pattern: &&TextPattern| pattern.form == Form::Fields;
        let leaves_fields = |pattern: &TextPattern| {
            matches!(pattern.form, Form::Text(_))
                && other.patterns().iter().filter(has_fields).any(|fields| {
                    !are_few || relation(pattern, fields, scope, limits) != Relation::Disjoint
                })
        };
        return generic().any(leaves_fields);
    }
    // Plain texts are tried one by one; the same pattern clashes with none, nor does one that every
    // value or none would match.
    let is_tried = |pattern: &TextPattern| match pattern.constant() {
        Some(text) => generic().all(|own| tries(own, &text, case_of(pattern))),
        None => {
            pattern.is_any()
                || predicate.patterns().contains(pattern) && predicate.patterns().len() == 1
                || are_few
                    && !pattern.has_generic(&scope.assignment)
                    && generic().all(|own| relation(own, pattern, scope, limits) != Relation::Other)
        }
    };
    !other.patterns().iter().all(is_tried)
}

/// How the texts that a pattern may match, whatever its variables, lie to those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Disjoint,
    Inside,
    Other,
}

fn relation(
    pattern: &TextPattern,
    other: &TextPattern,
    scope: &Scope,
    limits: SolveLimits,
) -> Relation {
    let language = |pattern: &TextPattern, reading: Reading| {
        Language::new(pattern.word_pattern(&scope.assignment, reading))
    };
    let (own, other) = (language(pattern, Reading::Widest), language(other, Reading::Letter));
    relation_of(&own, &other, limits)
}

fn relation_of(own: &Language, other: &Language, limits: SolveLimits) -> Relation {
    if solve(&[own, other], &[], limits) == Solved::Empty {
        Relation::Disjoint
    } else if solve(&[own], &[other], limits) == Solved::Empty {
        Relation::Inside
    } else {
        Relation::Other
    }
}

/// Says whether all values that make a pattern match the text are tried.
fn tries(pattern: &TextPattern, text: &str, case: Case) -> bool {
    let mut variables = pattern.variables();
    let Some(variable) = variables.next() else { return true };
    variables.next().is_none() && possible_values(pattern, variable, text, case).1
}

/// Says whether a literal asks for a match: one that must hold as it stands, or is left by making
/// it match.
fn must_match(predicate: &Predicate, holds: bool) -> bool {
    let is_negated = match &predicate.test {
        Test::Resource { is_negated, .. } => *is_negated,
        Test::Text { how, .. } | Test::Typed { how, .. } => how.is_negated,
        Test::Presence { .. } => return false,
    };
    holds != is_negated
}
