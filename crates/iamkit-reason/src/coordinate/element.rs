//! Single values.

use std::rc::Rc;

use iamkit_condition::internal::{ValueComparison, epoch_seconds, is_request_value_of};
use iamkit_pattern::solve::{Language, Solved, Word, WordToken, solve_counted};
use iamkit_policy::{Compare, ValueType};

use crate::solve::candidates;
use crate::space::{Coordinate, Domain, KeyId, PredicateId, Test};

use super::languages::{is_arn, is_negated};
use super::{Deciders, Found, Gap, Scope, Value, Wanted};

/// Most combinations of alternatives that are tried for one value.
const MOST_COMBINATIONS: usize = 64;

/// A text must be in the language, or must not.
type Constraint = (Rc<Language>, bool);

impl Deciders<'_> {
    /// Says whether a predicate holds for one value that is there.
    pub(super) fn element_holds(
        &mut self,
        scope: &Scope,
        id: PredicateId,
        is_wide: bool,
        word: &Word,
    ) -> bool {
        let Some(predicate) = self.space.predicate_at(id) else { return false };
        let is_negated = is_negated(predicate);
        match &predicate.test {
            Test::Presence { is_missing } => !is_missing,
            Test::Resource { .. } => self.is_in(scope, id, is_wide, word) != is_negated,
            Test::Text { is_arn: reads_arns, how, .. } => {
                let (reads_arns, if_unreadable) = (*reads_arns, how.if_unreadable);
                if reads_arns && !is_arn(word) {
                    return if_unreadable;
                }
                self.is_in(scope, id, is_wide, word) != is_negated
            }
            Test::Typed { how, .. } => {
                let if_unreadable = how.if_unreadable;
                match word.text() {
                    None => if_unreadable,
                    Some(text) => self.typed_holds(id, &text).unwrap_or(if_unreadable),
                }
            }
        }
    }

    fn is_in(&mut self, scope: &Scope, id: PredicateId, is_wide: bool, word: &Word) -> bool {
        let language = self.language(scope, id, is_wide);
        self.note_compared(language.comparisons(word.letters().len()));
        language.matches(word)
    }

    /// Returns `None` for a value that the operator cannot read.
    fn typed_holds(&mut self, id: PredicateId, text: &str) -> Option<bool> {
        let comparison = self.comparison(id)?;
        let is_negated = self.space.predicate_at(id).is_some_and(is_negated);
        comparison.matches(text).map(|matches| matches != is_negated)
    }

    fn comparison(&mut self, id: PredicateId) -> Option<Rc<ValueComparison>> {
        if let Some(comparison) = self.comparisons.get(&id) {
            return comparison.clone();
        }
        let comparison = match self.space.predicate_at(id).map(|predicate| &predicate.test) {
            Some(Test::Typed { base, values, .. }) => {
                Some(Rc::new(ValueComparison::new(*base, values)))
            }
            _ => None,
        };
        self.comparisons.insert(id, comparison.clone());
        comparison
    }

    /// Finds a resource.
    pub(super) fn solve_resource(&mut self, scope: &Scope, wanted: &[Wanted]) -> Found {
        let constraints: Vec<Constraint> = wanted
            .iter()
            .map(|wanted| {
                let id = wanted.literal.predicate;
                let is_negated = self.space.predicate_at(id).is_some_and(is_negated);
                let language = self.language(scope, id, wanted.is_wide);
                (language, wanted.literal.holds != is_negated)
            })
            .collect();
        found(self.solve_text(Coordinate::Resource, &constraints))
    }

    /// Finds one value of a key for which the predicates hold as wanted, each on its own.
    pub(super) fn solve_element(
        &mut self,
        scope: &Scope,
        key: KeyId,
        wanted: &[Wanted],
        extra: &[Constraint],
    ) -> Found {
        let domain = self.space.key_at(key).domain();
        let mut typed = Vec::new();
        let mut alternatives: Vec<Vec<Vec<Constraint>>> = Vec::new();
        for wanted in wanted {
            let test = self.space.predicate_at(wanted.literal.predicate).map(|found| &found.test);
            match test {
                Some(Test::Typed { .. }) => typed.push(*wanted),
                Some(Test::Text { .. }) => {
                    alternatives.push(self.text_alternatives(scope, domain, *wanted));
                }
                _ => {}
            }
        }
        if typed.is_empty() && !matches!(domain, Domain::Typed(_)) {
            return self.solve_alternatives(Coordinate::Key(key), &alternatives, extra);
        }
        self.solve_typed(scope, key, wanted, &typed, &alternatives, extra)
    }

    /// Returns what a test of texts asks of one value: one of several lists of constraints.
    fn text_alternatives(
        &mut self,
        scope: &Scope,
        domain: Domain,
        wanted: Wanted,
    ) -> Vec<Vec<Constraint>> {
        let id = wanted.literal.predicate;
        let Some(predicate) = self.space.predicate_at(id) else { return Vec::new() };
        let Test::Text { is_arn, how, .. } = &predicate.test else { return Vec::new() };
        let (is_arn, how) = (*is_arn, *how);
        let language = self.language(scope, id, wanted.is_wide);
        let is_in = wanted.literal.holds != how.is_negated;
        if !is_arn || domain == Domain::Arn {
            return vec![vec![(language, is_in)]];
        }
        // Of what is no ARN the operator reads nothing.
        let arns = self.arns_beside(scope);
        let arns = || Rc::clone(&arns);
        match (is_in, how.if_unreadable == wanted.literal.holds) {
            (true, false) => vec![vec![(language, true), (arns(), true)]],
            (true, true) => vec![vec![(language, true)], vec![(arns(), false)]],
            (false, false) => vec![vec![(arns(), true), (language, false)]],
            (false, true) => vec![vec![(language, false)], vec![(arns(), false)]],
        }
    }

    fn solve_alternatives(
        &mut self,
        coordinate: Coordinate,
        alternatives: &[Vec<Vec<Constraint>>],
        extra: &[Constraint],
    ) -> Found {
        let mut unknown = None;
        for constraints in combinations(alternatives, extra) {
            let Some(constraints) = constraints else {
                return unknown.map_or(Found::Unknown(Gap::States), Found::Unknown);
            };
            match found(self.solve_text(coordinate, &constraints)) {
                Found::Nothing => {}
                Found::Unknown(gap) => unknown = Some(gap),
                value @ Found::Value(_) => return value,
            }
        }
        unknown.map_or(Found::Nothing, Found::Unknown)
    }

    fn solve_text(&mut self, coordinate: Coordinate, constraints: &[Constraint]) -> Solved {
        let universe = match coordinate {
            Coordinate::Resource => Some(Rc::clone(&self.resources)),
            Coordinate::Key(key) => match self.space.key_at(key).domain() {
                Domain::Arn => Some(Rc::clone(&self.arns)),
                Domain::Text | Domain::Typed(_) => None,
            },
        };
        let mut positive = Vec::new();
        let mut is_within = universe.is_none();
        // `?` does not read a generic letter, which is some text.
        let has_generic = constraints.iter().any(|(language, _)| has_generic(language));
        for (language, is_in) in constraints {
            if !is_in {
                continue;
            }
            if universe.is_none() {
                positive.push(Rc::clone(language));
                continue;
            }
            let cut = Self::positive(coordinate, language);
            is_within |= cut.is_within;
            positive.push(if has_generic { Rc::clone(language) } else { cut.language });
        }
        if !is_within {
            positive.extend(universe);
        }
        positive.dedup();
        let positive: Vec<&Language> = positive.iter().map(|language| &**language).collect();
        let negative: Vec<&Language> = constraints
            .iter()
            .filter(|(_, is_in)| !is_in)
            .map(|(language, _)| &**language)
            .collect();
        let (found, count) = solve_counted(&positive, &negative, self.limits());
        self.note_compared(count);
        found
    }

    /// Finds a value among candidates: tests of other types are constant between neighbouring
    /// constants.
    fn solve_typed(
        &mut self,
        scope: &Scope,
        key: KeyId,
        wanted: &[Wanted],
        typed: &[Wanted],
        alternatives: &[Vec<Vec<Constraint>>],
        extra: &[Constraint],
    ) -> Found {
        let domain = self.space.key_at(key).domain();
        let languages: Vec<&Language> =
            alternatives.iter().flatten().flatten().map(|(language, _)| &**language).collect();
        // What every text or none matches tells no values apart.
        let are_lists =
            languages.iter().all(|language| language.is_list() || language.is_universal());
        let is_complete = domain == Domain::Typed(ValueType::Bool);
        let texts: Vec<String> = languages
            .iter()
            .flat_map(|language| language.patterns())
            .filter(|pattern| pattern.is_one_word())
            .filter_map(|pattern| pattern.canonical_word().text())
            .collect();
        let (mut candidates, is_exact) = self.candidates(domain, typed, texts.len());
        // IAM User Guide, "AWS global condition context keys": the time in seconds.
        if self.space.key_at(key).name.eq_ignore_ascii_case("aws:EpochTime") {
            candidates = candidates.iter().filter_map(|text| epoch_seconds(text)).collect();
        }
        candidates.extend(texts);
        let mut unknown = None;
        if !matches!(domain, Domain::Typed(_)) {
            // What the tests of texts ask for, whatever the others make of it.
            match self.solve_alternatives(Coordinate::Key(key), alternatives, extra) {
                Found::Nothing => return Found::Nothing,
                Found::Unknown(gap) => unknown = Some(gap),
                Found::Value(Value::One(word)) => candidates.push(word.to_text("x", |_| "x")),
                Found::Value(_) => {}
            }
        }
        // The shortest list first: it rejects most candidates.
        let values = |wanted: &Wanted| match self
            .space
            .predicate_at(wanted.literal.predicate)
            .map(|found| &found.test)
        {
            Some(Test::Typed { values, .. }) => values.len(),
            _ => 0,
        };
        let mut shortest_first = wanted.to_vec();
        shortest_first.sort_by_key(values);
        let least = shortest_first.first().map_or(0, values);
        self.note_compared(candidates.len() * (1 + least));
        let accepted =
            candidates.into_iter().map(|text| (Word::from(&*text), text)).find(|(word, text)| {
                let is_of_domain = match domain {
                    Domain::Typed(value_type) => is_request_value_of(value_type, text),
                    Domain::Arn => is_arn(word),
                    Domain::Text => true,
                };
                is_of_domain
                    && extra.iter().all(|(language, is_in)| language.matches(word) == *is_in)
                    && shortest_first.iter().all(|wanted| {
                        let Wanted { literal, is_wide } = *wanted;
                        self.element_holds(scope, literal.predicate, is_wide, word) == literal.holds
                    })
            });
        if let Some((word, _)) = accepted {
            return Found::Value(Value::One(word));
        }
        // Beside tests of whole texts the candidates are enough; wildcards are another matter, unless these
        // are all values.
        match (unknown, wanted.first()) {
            (Some(gap), _) => Found::Unknown(gap),
            (None, Some(first))
                if !(alternatives.is_empty() || is_complete || are_lists && is_exact) =>
            {
                Found::Unknown(Gap::MixedTests(first.literal.predicate))
            }
            (None, _) => Found::Nothing,
        }
    }

    /// Returns values that the tests of other types tell apart, and whether they are enough beside
    /// tests of whole texts.
    fn candidates(&self, domain: Domain, typed: &[Wanted], unwanted: usize) -> (Vec<String>, bool) {
        let mut types: Vec<ValueType> = Vec::new();
        let mut constants: Vec<&str> = Vec::new();
        if let Domain::Typed(value_type) = domain {
            types.push(value_type);
        }
        let mut within: Option<&[Box<str>]> = None;
        let mut equal: Option<&[Box<str>]> = None;
        for wanted in typed {
            let test = self.space.predicate_at(wanted.literal.predicate).map(|found| &found.test);
            if let Some(Test::Typed { value_type, values, how, base }) = test {
                if !types.contains(value_type) {
                    types.push(*value_type);
                }
                constants.extend(values.iter().map(|value| &**value));
                let is_in = wanted.literal.holds != how.is_negated;
                let is_fewer = |known: Option<&[Box<str>]>| {
                    is_in && known.is_none_or(|known| values.len() < known.len())
                };
                if *value_type == ValueType::IpAddress && is_fewer(within) {
                    within = Some(values);
                }
                if base.compare() == Compare::Equal && is_fewer(equal) {
                    equal = Some(values);
                }
            }
        }
        // Of values that must be equal to one of a few no others count.
        if let (Some(equal), [_]) = (equal, &*types) {
            constants = equal.iter().map(|value| &**value).collect();
        }
        // A date may be seconds, which are numbers, too.
        let are_seconds = [ValueType::Date, ValueType::Numeric].iter().all(|of| types.contains(of));
        let seconds: Vec<String> = if are_seconds {
            constants.iter().filter_map(|text| epoch_seconds(text)).collect()
        } else {
            Vec::new()
        };
        constants.extend(seconds.iter().map(String::as_str));
        let within: Vec<&str> = within.unwrap_or_default().iter().map(|value| &**value).collect();
        let (mut found, mut is_exact) = (Vec::new(), true);
        for value_type in types {
            let of_type = candidates(value_type, &constants, &within, unwanted);
            is_exact &= of_type.is_exact_for_texts;
            found.extend(of_type.values);
        }
        (found, is_exact)
    }
}

fn has_generic(language: &Language) -> bool {
    let is_generic = |token: &WordToken| matches!(token, WordToken::Generic(_));
    language.patterns().iter().any(|pattern| pattern.tokens().iter().any(is_generic))
}

fn found(solved: Solved) -> Found {
    match solved {
        Solved::Word(word) => Found::Value(Value::One(word)),
        Solved::Empty => Found::Nothing,
        Solved::TooLarge => Found::Unknown(Gap::States),
    }
}

/// Returns every choice of one list from each alternative, joined; `None` when there are too many.
fn combinations<'a>(
    alternatives: &'a [Vec<Vec<Constraint>>],
    extra: &'a [Constraint],
) -> impl Iterator<Item = Option<Vec<Constraint>>> + 'a {
    let count = alternatives
        .iter()
        .try_fold(1_usize, |count, lists| count.checked_mul(lists.len()))
        .unwrap_or(usize::MAX);
    (0..count.min(MOST_COMBINATIONS + 1)).map(move |number| {
        if number == MOST_COMBINATIONS {
            return None;
        }
        let mut number = number;
        let mut joined: Vec<Constraint> = extra.to_vec();
        for lists in alternatives {
            let list = lists.get(number % lists.len().max(1));
            number /= lists.len().max(1);
            joined.extend(list.into_iter().flatten().cloned());
        }
        Some(joined)
    })
}
