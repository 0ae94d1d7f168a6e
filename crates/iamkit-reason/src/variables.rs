//! What policy variables may stand for.
//!
//! A question with variables is asked once for each of: no value, each text that something compares
//! the value with, and a generic value that is equal to none of these. In patterns of other
//! coordinates the generic value is one letter that only runs and the same variable read. That
//! loses no request: where a real value is replaced by the letter, the one pattern that must match
//! still does, and a pattern that must not match and reads the letter would have read the value.
//! Patterns that ignore case read a second letter besides, which is the value in another case.
//!
//! Two patterns that must match are another matter. There the search is repeated with the variable
//! read as anything where it must match, and as nothing where it must not: what is not found then is
//! not there.

mod clash;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use iamkit_pattern::Case;
use iamkit_pattern::internal::fold_char;
use iamkit_pattern::solve::{Language, WordPattern};

use crate::coordinate::{Deciders, Scope};
use crate::space::{
    Assignment, Binding, BodyId, Cardinality, Coordinate, Form, KeyId, Part, Predicate,
    PredicateId, Reading, Test, TextPattern,
};

pub(crate) use clash::unsafe_coordinates;

/// Most texts that one variable is tried with, most that come of one comparison, and most scopes of
/// one question.
const MOST_CONSTANTS: usize = 24;
const MOST_VALUES: usize = 16;
/// Most pieces of one text that are tried as values.
const MOST_PIECES: usize = 1_000;
const MOST_SCOPES: usize = 256;
/// Most values of variables in all scopes of one question.
const MOST_BINDINGS: usize = 4_096;

/// Two predicates and a variable of the first.
type OfPair = (PredicateId, PredicateId, KeyId);

/// What was found out about pairs of predicates, which many sub-questions of one question have in common.
#[derive(Debug, Default)]
pub(crate) struct KnownVariables {
    /// Texts that a variable of the first may stand for, since the second compares with them.
    constants: RefCell<HashMap<OfPair, Rc<[Rc<str>]>>>,
    /// Whether the letter may lose a request that both have a part in; with itself, whether not every text is a
    /// value.
    clashes: RefCell<HashMap<clash::Pair, bool>>,
}

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
    let found: Vec<(PredicateId, &Predicate)> =
        predicates.iter().filter_map(|id| Some((*id, deciders.space.predicate_at(*id)?))).collect();
    let variables: BTreeSet<KeyId> =
        found.iter().flat_map(|(_, predicate)| predicate.variables()).collect();
    if variables.is_empty() {
        return Scopes { scopes: vec![Scope::default()], is_cut: false };
    }
    let tried: Vec<Tried> =
        variables.iter().map(|&variable| Tried::new(deciders, &found, variable)).collect();
    let mut is_cut = tried.iter().any(|tried| tried.is_cut);
    // Of many variables each scope is a search in as many keys.
    let most = MOST_SCOPES.min(MOST_BINDINGS / variables.len()).max(1);
    let count = tried.iter().try_fold(1_usize, |count, tried| {
        count.checked_mul(tried.bindings.len()).filter(|count| *count <= most)
    });
    let mut scopes = vec![Scope::default()];
    for tried in tried {
        // Without value it would match nothing, and so does a value that stands nowhere else.
        let skipped = usize::from(count.is_none() && tried.is_bare);
        let mut next = Vec::with_capacity(scopes.len() * tried.bindings.len());
        for binding in tried.bindings.iter().skip(skipped) {
            for scope in &scopes {
                let mut scope: Scope = scope.clone();
                scope.assignment.bindings.push((tried.variable, binding.clone()));
                if *binding == Binding::Generic {
                    scope.excluded.push((tried.variable, Rc::clone(&tried.constants)));
                }
                next.push(scope);
            }
        }
        is_cut |= next.len() > most;
        next.truncate(most);
        scopes = next;
    }
    for scope in &mut scopes {
        *next_number += 1;
        scope.number = *next_number;
    }
    Scopes { scopes, is_cut }
}

/// What a variable is tried with.
struct Tried {
    variable: KeyId,
    /// No value first.
    bindings: Vec<Binding>,
    constants: Rc<Language>,
    is_cut: bool,
    /// Whether nothing asks for its key itself, and nothing stands in for a missing value.
    is_bare: bool,
}

impl Tried {
    fn new(
        deciders: &Deciders<'_>,
        predicates: &[(PredicateId, &Predicate)],
        variable: KeyId,
    ) -> Self {
        let constants = constants_of(deciders, predicates, variable);
        let is_cut = constants.len() > MOST_CONSTANTS;
        let constants: Vec<Rc<str>> = constants.into_iter().take(MOST_CONSTANTS).collect();
        let patterns = constants.iter().map(|text| WordPattern::literal(text, Case::Sensitive));
        let excluded = Rc::new(Language::new(patterns));
        let cardinality = deciders.space.key_at(variable).cardinality;
        let mut bindings = vec![Binding::NoValue];
        if cardinality.may_be_one() {
            bindings.push(Binding::Generic);
            bindings.extend(constants.into_iter().map(Binding::Text));
        }
        let has_default = |part: &Part| matches!(part, Part::Variable { key, default: Some(_) } if *key == variable);
        let is_bare = cardinality == Cardinality::One
            && predicates.iter().all(|(_, predicate)| {
                predicate.coordinate != Coordinate::Key(variable)
                    && !predicate.patterns().iter().flat_map(|found| &found.parts).any(has_default)
            });
        Self { variable, bindings, constants: excluded, is_cut, is_bare }
    }
}

/// Returns the texts that a value of the variable is compared with, directly or as part of another
/// text.
fn constants_of(
    deciders: &Deciders<'_>,
    predicates: &[(PredicateId, &Predicate)],
    variable: KeyId,
) -> BTreeSet<Rc<str>> {
    let mut constants = BTreeSet::new();
    for (id, predicate) in predicates {
        if predicate.coordinate == Coordinate::Key(variable) {
            let own = predicate.patterns().iter().filter_map(TextPattern::constant);
            constants.extend(own.map(Rc::from));
            if let Test::Typed { values, .. } = &predicate.test {
                constants.extend(values.iter().map(|text| Rc::from(&**text)));
            }
        }
        if !predicate.variables().any(|key| key == variable) {
            continue;
        }
        for (other_id, other) in predicates {
            if other.coordinate != predicate.coordinate {
                continue;
            }
            let mut known = deciders.known_variables.constants.borrow_mut();
            let found = known
                .entry((*id, *other_id, variable))
                .or_insert_with(|| constants_between(predicate, other, variable).into());
            constants.extend(found.iter().map(Rc::clone));
        }
    }
    constants
}

/// Returns the texts that a variable of a predicate may stand for, since another compares with them.
fn constants_between(predicate: &Predicate, other: &Predicate, variable: KeyId) -> Vec<Rc<str>> {
    let has_variable = |pattern: &&TextPattern| pattern.variables().any(|key| key == variable);
    let own: Vec<&TextPattern> = predicate.patterns().iter().filter(has_variable).collect();
    let texts = other.patterns().iter();
    let texts = texts.filter_map(|other| Some((case_of(other), other.constant()?)));
    let mut constants = Vec::new();
    for (case, text) in texts {
        for pattern in &own {
            let values = possible_values(pattern, variable, &text, case).0;
            constants.extend(values.into_iter().map(Rc::from));
        }
    }
    constants
}

/// Returns what the variable would have to be for the pattern to match the text, the shortest first, as
/// far as it is the only variable.
pub(crate) fn values_in(pattern: &TextPattern, variable: KeyId, text: &str) -> Vec<String> {
    pieces_for(pattern, variable, text).0
}

/// Returns whether a pattern ignores case.
const fn case_of(pattern: &TextPattern) -> Case {
    match pattern.form {
        Form::Text(case) => case,
        Form::Completed | Form::Fields => Case::Sensitive,
    }
}

/// Returns the same for a text that is compared as `case` says, and whether these are all such values.
///
/// Where the pattern or the comparison ignores case, the values in lower and in upper case are among
/// them; there are more.
fn possible_values(
    pattern: &TextPattern,
    variable: KeyId,
    text: &str,
    case: Case,
) -> (Vec<String>, bool) {
    let (values, is_all) = if case == Case::Fold && case_of(pattern) == Case::Sensitive {
        let pattern = TextPattern { form: Form::Text(Case::Fold), ..pattern.clone() };
        pieces_for(&pattern, variable, text)
    } else {
        pieces_for(pattern, variable, text)
    };
    let has_case = |text: &str| text.to_lowercase() != text || text.to_uppercase() != text;
    let folds = case == Case::Fold || case_of(pattern) == Case::Fold;
    if !folds || !values.iter().any(|value| has_case(value)) {
        return (values, is_all);
    }
    let spellings =
        values.into_iter().flat_map(|value| [value.to_lowercase(), value.to_uppercase(), value]);
    let mut values: Vec<String> = spellings.collect();
    values.sort_by(|left, right| left.len().cmp(&right.len()).then_with(|| left.cmp(right)));
    values.dedup();
    (values, false)
}

/// Returns the pieces of the text that the variable would have to be, and whether these are all.
fn pieces_for(pattern: &TextPattern, variable: KeyId, text: &str) -> (Vec<String>, bool) {
    let unknown = (Vec::new(), false);
    let mut variables = pattern.parts.iter().enumerate().filter_map(|(at, part)| match part {
        Part::Variable { key, .. } => Some((at, *key)),
        _ => None,
    });
    let (Some((at, key)), None) = (variables.next(), variables.next()) else { return unknown };
    if key != variable {
        return unknown;
    }
    let is_plain = |part: &Part| matches!(part, Part::Literal(_) | Part::Value(_));
    let before = pattern.parts.get(..at).unwrap_or_default();
    let after = pattern.parts.get(at + 1..).unwrap_or_default();
    let wild = before.iter().rposition(|part| !is_plain(part));
    let case = case_of(pattern);
    let fold = |text: &str| match case {
        Case::Fold => text.chars().map(fold_char).collect(),
        Case::Sensitive => text.to_owned(),
    };
    let head = fold(&joined(before.get(wild.map_or(0, |at| at + 1)..).unwrap_or_default()));
    let starts_with_head = wild.is_none();
    let wild = after.iter().position(|part| !is_plain(part));
    let tail = fold(&joined(after.get(..wild.unwrap_or(after.len())).unwrap_or_default()));
    let ends_with_tail = wild.is_none();
    let borders = || text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let is_start = |start: &usize| {
        let found = text.get(..*start).unwrap_or_default();
        let found = fold(found);
        if starts_with_head { found == head } else { found.ends_with(&head) }
    };
    let is_end = |end: &usize| {
        let found = text.get(*end..).unwrap_or_default();
        let found = fold(found);
        if ends_with_tail { found == tail } else { found.starts_with(&tail) }
    };
    let ends: Vec<usize> = borders().filter(is_end).collect();
    let pieces = borders().filter(is_start).flat_map(|start| {
        let ends = ends.iter();
        ends.filter_map(move |end| text.get(start..*end))
    });
    let mut pieces: Vec<&str> = pieces.take(MOST_PIECES).collect();
    let is_all = pieces.len() < MOST_PIECES;
    pieces.sort_by_key(|piece| piece.len());
    pieces.dedup();
    let fits = |value: &str| {
        let bindings = vec![(variable, Binding::Text(value.into()))];
        let pattern = pattern.word_pattern(&Assignment { bindings }, Reading::Letter);
        pattern.is_some_and(|pattern| pattern.matches(&text.into()))
    };
    let values = pieces.into_iter().filter(|piece| fits(piece)).take(MOST_VALUES);
    let values: Vec<String> = values.map(str::to_owned).collect();
    let is_all = is_all && values.len() < MOST_VALUES;
    (values, is_all)
}

/// Joins plain parts.
fn joined(parts: &[Part]) -> String {
    let text = |part| match part {
        &(Part::Literal(ref text) | Part::Value(ref text)) => &**text,
        _ => "",
    };
    parts.iter().map(text).collect()
}
