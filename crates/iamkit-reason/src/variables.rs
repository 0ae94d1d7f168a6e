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

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use iamkit_pattern::Case;
use iamkit_pattern::internal::fold_char;
use iamkit_pattern::solve::{Language, SolveLimits, Solved, WordPattern, solve};

use crate::coordinate::{Deciders, Scope};
use crate::space::{
    Assignment, Binding, BodyId, Cardinality, Coordinate, Domain, Form, KeyId, Part, Predicate,
    PredicateId, Reading, Test, TextPattern,
};

/// Most texts that one variable is tried with, most that come of one comparison, and most scopes of
/// one question.
const MOST_CONSTANTS: usize = 24;
const MOST_VALUES: usize = 16;
/// Most pieces of one text that are tried as values.
const MOST_PIECES: usize = 1_000;
const MOST_SCOPES: usize = 256;
/// Most values of variables in all scopes of one question.
const MOST_BINDINGS: usize = 4_096;
/// Most pairs of patterns of two tests that are compared before they count as clashing.
const MOST_COMPARED: usize = 1_000;
/// Most pairs that are kept, of about a hundred bytes.
const MOST_KNOWN: usize = 20_000;

/// Two predicates and a variable of the first.
type OfPair = (PredicateId, PredicateId, KeyId);

/// Two literals, and what their variables stand for.
type Pair = ((PredicateId, bool), (PredicateId, bool), Box<[(KeyId, Binding)]>);

/// What was found out about pairs of predicates, which many sub-questions of one question have in common.
#[derive(Debug, Default)]
pub(crate) struct KnownVariables {
    /// Texts that a variable of the first may stand for, since the second compares with them.
    constants: RefCell<HashMap<OfPair, Rc<[Rc<str>]>>>,
    /// Whether the letter may lose a request that both have a part in; with itself, whether not every text is a
    /// value.
    clashes: RefCell<HashMap<Pair, bool>>,
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
        if found.contains(&predicate.coordinate) || !predicate.patterns().iter().any(has_generic) {
            continue;
        }
        let others = all.iter().filter(|other| **other != (*id, *holds));
        let others = others.filter_map(|(id, holds)| {
            deciders.space.predicate_at(*id).map(|predicate| ((*id, predicate), *holds))
        });
        let same = others.filter(|((_, other), _)| other.coordinate == predicate.coordinate);
        // What need not match loses no request.
        let must_match = must_match(predicate, *holds);
        let known = |other: (PredicateId, bool), others: &Predicate, find: &dyn Fn() -> bool| {
            if !must_match {
                return false;
            }
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
        let is_bound = matches!(predicate.coordinate, Coordinate::Key(key)
            if scope.assignment.bindings.iter().any(|(bound, _)| *bound == key));
        if is_bound
            || known((*id, *holds), predicate, &|| {
                clashes_with_universe(deciders, predicate, *holds, scope)
            })
            || same.into_iter().any(|((other_id, other), other_holds)| {
                known((other_id, other_holds), other, &|| {
                    clash((predicate, *holds), (other, other_holds), scope, deciders.limits())
                })
            })
        {
            found.insert(predicate.coordinate);
        }
    }
    found.into_iter().collect()
}

/// Says whether the letter may lose a request because not every text is a value of the coordinate: a
/// variable alone, say, may be an ARN, a number or `true`, and the letter is none.
fn clashes_with_universe(
    deciders: &Deciders<'_>,
    predicate: &Predicate,
    holds: bool,
    scope: &Scope,
) -> bool {
    if !must_match(predicate, holds) {
        return false;
    }
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

/// Says whether the letter may lose a request that both literals have a part in.
fn clash(
    (predicate, holds): (&Predicate, bool),
    (other, other_holds): (&Predicate, bool),
    scope: &Scope,
    limits: SolveLimits,
) -> bool {
    if !must_match(predicate, holds) {
        return false;
    }
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
