//! What policy variables may stand for.
//!
//! A question with variables is asked once for each of: no value, each text that something compares
//! the value with, and a generic value that is equal to none of these. In patterns of other
//! coordinates the generic value is one letter that only runs and the same variable read. That
//! loses no request: where a real value is replaced by the letter, the one pattern that must match
//! still does, and a pattern that must not match and reads the letter would have read the value.
//!
//! Two patterns that must match are another matter. There the search is repeated with the variable
//! read as anything where it must match, and as nothing where it must not: what is not found then is
//! not there.

use std::collections::BTreeSet;
use std::rc::Rc;

use iamkit_pattern::Case;
use iamkit_pattern::solve::{Language, WordPattern};

use crate::coordinate::{Deciders, Scope};
use crate::space::{
    Assignment, Binding, BodyId, Coordinate, Form, KeyId, Part, Predicate, PredicateId, Test,
    TextPattern,
};

/// Most texts that one variable is tried with, most that come of one comparison, and most scopes of
/// one question.
const MOST_CONSTANTS: usize = 24;
const MOST_VALUES: usize = 16;
const MOST_SCOPES: usize = 256;

/// The scopes that a question must be asked in.
pub(crate) struct Scopes {
    pub(crate) scopes: Vec<Scope>,
    /// Whether some were left out, so that nothing found is no answer.
    pub(crate) is_cut: bool,
}

/// Returns the predicates of some conjunctions.
pub(crate) fn predicates_of(deciders: &Deciders<'_>, bodies: &[BodyId]) -> BTreeSet<PredicateId> {
    bodies.iter().flat_map(|body| deciders.space.body_at(*body)).copied().collect()
}

/// Returns the scopes for the predicates of a question.
pub(crate) fn scopes(
    deciders: &Deciders<'_>,
    predicates: &BTreeSet<PredicateId>,
    next_number: &mut u32,
) -> Scopes {
    let found: Vec<&Predicate> =
        predicates.iter().filter_map(|id| deciders.space.predicate_at(*id)).collect();
    let variables: BTreeSet<KeyId> =
        found.iter().flat_map(|predicate| predicate.variables()).collect();
    if variables.is_empty() {
        return Scopes { scopes: vec![Scope::default()], is_cut: false };
    }
    let mut is_cut = false;
    let mut scopes = vec![Scope::default()];
    for &variable in &variables {
        let constants = constants_of(&found, variable);
        is_cut |= constants.len() > MOST_CONSTANTS;
        let constants: Vec<Rc<str>> = constants.into_iter().take(MOST_CONSTANTS).collect();
        let patterns = constants.iter().map(|text| WordPattern::literal(text, Case::Sensitive));
        let excluded = Rc::new(Language::new(patterns));
        let is_multivalued = deciders.space.key_at(variable).is_multivalued;
        let mut bindings = vec![Binding::NoValue];
        if !is_multivalued {
            bindings.push(Binding::Generic);
            bindings.extend(constants.into_iter().map(Binding::Text));
        }
        let mut next = Vec::with_capacity(scopes.len() * bindings.len());
        for binding in &bindings {
            for scope in &scopes {
                let mut scope: Scope = scope.clone();
                scope.assignment.bindings.push((variable, binding.clone()));
                if *binding == Binding::Generic {
                    scope.excluded.push((variable, Rc::clone(&excluded)));
                }
                next.push(scope);
            }
        }
        is_cut |= next.len() > MOST_SCOPES;
        next.truncate(MOST_SCOPES);
        scopes = next;
    }
    for scope in &mut scopes {
        *next_number += 1;
        scope.number = *next_number;
    }
    Scopes { scopes, is_cut }
}

/// Returns the texts that a value of the variable is compared with, directly or as part of another
/// text.
fn constants_of(predicates: &[&Predicate], variable: KeyId) -> BTreeSet<Rc<str>> {
    let mut constants = BTreeSet::new();
    for predicate in predicates {
        if predicate.coordinate == Coordinate::Key(variable) {
            let own = predicate.patterns().iter().filter_map(TextPattern::constant);
            constants.extend(own.map(Rc::from));
            if let Test::Typed { values, .. } = &predicate.test {
                constants.extend(values.iter().map(|text| Rc::from(&**text)));
            }
        }
        for pattern in predicate.patterns() {
            if !pattern.variables().any(|key| key == variable) {
                continue;
            }
            let same = predicates.iter().filter(|other| other.coordinate == predicate.coordinate);
            let texts = same.flat_map(|other| other.patterns()).filter_map(TextPattern::constant);
            for text in texts {
                constants.extend(values_in(pattern, variable, &text).into_iter().map(Rc::from));
            }
        }
    }
    constants
}

/// Returns what the variable would have to be for the pattern to match the text, as far as it is the
/// only variable and only plain text precedes it.
pub(crate) fn values_in(pattern: &TextPattern, variable: KeyId, text: &str) -> Vec<String> {
    let mut head = String::new();
    let mut parts = pattern.parts.iter();
    for part in parts.by_ref() {
        match part {
            Part::Literal(part) | Part::Value(part) => head.push_str(part),
            Part::Variable { key, .. } if *key == variable => break,
            _ => return Vec::new(),
        }
    }
    let Some(rest) = text.strip_prefix(&head) else { return Vec::new() };
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    let fits = |value: &str| {
        let bindings = vec![(variable, Binding::Text(value.into()))];
        let assignment = Assignment { bindings };
        let reading = crate::space::Reading::Letter;
        let pattern = pattern.word_pattern(&assignment, reading);
        pattern.is_some_and(|pattern| pattern.matches(&text.into()))
    };
    let values = ends.filter_map(|end| rest.get(..end)).filter(|value| fits(value));
    values.take(MOST_VALUES).map(str::to_owned).collect()
}

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
        if !predicate.patterns().iter().any(has_generic) {
            continue;
        }
        let others = all.iter().filter(|other| **other != (*id, *holds));
        let others = others.filter_map(|(id, holds)| {
            deciders.space.predicate_at(*id).map(|predicate| (predicate, *holds))
        });
        let same = others.filter(|(other, _)| other.coordinate == predicate.coordinate);
        let is_bound = matches!(predicate.coordinate, Coordinate::Key(key)
            if scope.assignment.bindings.iter().any(|(bound, _)| *bound == key));
        if is_bound
            || same
                .into_iter()
                .any(|(other, other_holds)| clash((predicate, *holds), (other, other_holds), scope))
        {
            found.insert(predicate.coordinate);
        }
    }
    found.into_iter().collect()
}

/// Says whether the letter may lose a request that both literals have a part in.
fn clash(
    (predicate, holds): (&Predicate, bool),
    (other, other_holds): (&Predicate, bool),
    scope: &Scope,
) -> bool {
    if !must_match(predicate, holds) {
        return false;
    }
    if !must_match(other, other_holds) {
        // A pattern of fields that must not match may read the letter and not a value with a colon.
        let leaves_fields = |pattern: &TextPattern| {
            matches!(pattern.form, Form::Text(_)) && pattern.has_generic(&scope.assignment)
        };
        let has_fields = |pattern: &TextPattern| pattern.form == Form::Fields;
        return predicate.patterns().iter().any(leaves_fields)
            && other.patterns().iter().any(has_fields);
    }
    // Plain texts are tried one by one; the same pattern clashes with none.
    let is_tried = |pattern: &TextPattern| match pattern.constant() {
        Some(text) => predicate.patterns().iter().all(|own| tries(own, &text)),
        None => {
            pattern.is_any()
                || predicate.patterns().contains(pattern) && predicate.patterns().len() == 1
        }
    };
    !other.patterns().iter().all(is_tried)
}

/// Says whether all values that make a pattern match the text are tried.
fn tries(pattern: &TextPattern, text: &str) -> bool {
    let mut variables = pattern.variables();
    let Some(variable) = variables.next() else { return true };
    let is_plain = |part: &&Part| matches!(part, Part::Literal(_) | Part::Value(_));
    let first = pattern.parts.iter().find(|part| !is_plain(part));
    variables.next().is_none()
        && matches!(first, Some(Part::Variable { .. }))
        && values_in(pattern, variable, text).len() < MOST_VALUES
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
