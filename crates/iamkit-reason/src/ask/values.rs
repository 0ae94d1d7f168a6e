//! Principals and values of conditions that a policy has no need of.
//!
//! Every value that could go makes a variant of its statement. One question holds the statements and
//! all variants, and a value is needless when no request tells its statement from the variant.

mod variant;

use std::collections::HashMap;

use iamkit_authz::{PolicySet, PrincipalSpecificity};
use iamkit_pattern::solve::MemberSet;
use iamkit_policy::{ActionElement, Effect, Statement};

use super::redundancy::fewest;
use crate::answer::Undecided;
use crate::compile::{Rule, compile};
use crate::options::ReasonOptions;
use crate::question::{
    Question, Settled, Side, TooManyClasses, decision_options, place, statements_of,
};
use crate::readings::{TwiceAsked, in_every_reading};
use crate::space::{BodyId, Space};

pub(super) use variant::ListedValue;
use variant::{listed_values, variants_of};

/// Why it is not known whether something has an effect.
pub(super) const NOT_DECIDED: &str = "it was not decided whether it has an effect";

/// A value that could be left out.
#[derive(Clone, Debug)]
pub(super) struct NeedlessValue {
    pub(super) value: ListedValue,
    /// Whether whatever it allows is denied.
    pub(super) is_shadowed: bool,
    /// The statements that do without it.
    pub(super) by: Vec<iamkit_authz::StatementRef>,
}

/// What is known of the values of a policy.
#[derive(Clone, Debug, Default)]
pub(super) struct NeedlessValues {
    pub(super) found: Vec<NeedlessValue>,
    pub(super) undecided: Option<Undecided>,
}

impl TwiceAsked for NeedlessValues {
    fn is_settled(&self) -> bool {
        false
    }

    /// What has an effect in one of the readings is not without.
    fn beside(mut self, other: Self) -> Self {
        self.found.retain(|needless| {
            other.found.iter().any(|known| known.value.place() == needless.value.place())
        });
        self.undecided = self.undecided.or(other.undecided);
        self
    }
}

/// Finds the values each of which could be left out on its own.
///
/// `do_denies_count`: a `Deny` counts whatever is allowed, as one does that other policies stand
/// beside.
pub(super) fn needless_values(
    set: &PolicySet,
    do_denies_count: bool,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    in_every_reading([set], options, |options| needless_values_so(set, do_denies_count, options))
}

/// The same in one reading of the conditions.
fn needless_values_so(
    set: &PolicySet,
    do_denies_count: bool,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    let values = listed_values(set);
    let none = NeedlessValues::default();
    if values.is_empty() || !set.warnings().is_empty() {
        return none;
    }
    let Some(variants) = variants_of(set, &values) else { return none };
    let Ok(mut asked) = Asked::new(set, &variants, &values, *options) else {
        return NeedlessValues { undecided: Some(Undecided::classes(options)), ..none };
    };
    asked.do_denies_count = do_denies_count;
    let found = (0..values.len()).filter_map(|index| asked.needless(index)).collect();
    let unknown = asked.unknown.and_then(|index| values.get(index));
    let undecided = unknown.map(|value| Undecided::Unsupported {
        statement: place(set, 0, value.at),
        construct: format!("`{}` of {}", value.text, value.list.element.as_str()).into(),
        reason: NOT_DECIDED,
    });
    NeedlessValues { found, undecided }
}

/// A statement or a variant, as much as bears on one class of callers.
#[derive(Clone, Copy, Debug)]
struct Part {
    body: BodyId,
    specificity: PrincipalSpecificity,
}

/// The statements of a policy and the variants without one value each.
struct Asked<'v, 'a, 'c> {
    question: Question<'a, 'c>,
    values: &'v [ListedValue],
    /// The rule of the statement and the one of the variant; `None` where it never applies.
    rules: Vec<(Option<usize>, Option<usize>)>,
    /// By rule and class of callers: how closely it names them.
    specificities: Vec<Vec<PrincipalSpecificity>>,
    /// What follows from who calls, by class of callers, as far as it was asked for.
    implied: HashMap<usize, Option<BodyId>>,
    do_denies_count: bool,
    /// The first value of which it was not decided.
    unknown: Option<usize>,
}

impl<'v, 'a, 'c> Asked<'v, 'a, 'c> {
    fn new(
        set: &'a PolicySet,
        variants: &'a PolicySet,
        values: &'v [ListedValue],
        options: ReasonOptions<'c>,
    ) -> Result<Self, TooManyClasses> {
        let mut space = Space::new(options.catalog).with_reading(options.short_arns);
        let mut rules: Vec<(Side, Rule)> = Vec::new();
        let mut elements: Vec<Option<&ActionElement>> = Vec::new();
        for at in statements_of(set) {
            if let Some(rule) = compile(&mut space, set, 0, at) {
                rules.push((Side::Left, rule));
                elements.push(set.statement(at).map(Statement::action));
            }
        }
        let own = rules.len();
        let mut pairs = Vec::with_capacity(values.len());
        for value in values {
            let of = rules.iter().take(own).position(|(_, rule)| rule.at == value.at);
            let variant = compile(&mut space, variants, 0, value.variant).map(|rule| {
                rules.push((Side::Right, rule));
                // The classes of actions are those of the statement.
                elements.push(None);
                rules.len() - 1
            });
            pairs.push((of, variant));
        }
        let needed: MemberSet = pairs.iter().filter_map(|(of, _)| *of).collect();
        let sets = [vec![set], vec![variants]];
        let question = Question::of_rules(space, sets, rules, elements, &needed, options)?;
        let specificities = specificities(&question);
        Ok(Self {
            question,
            values,
            rules: pairs,
            specificities,
            implied: HashMap::new(),
            do_denies_count: false,
            unknown: None,
        })
    }

    /// Says why a value could be left out, if it could.
    fn needless(&mut self, index: usize) -> Option<NeedlessValue> {
        let value = self.values.get(index)?.clone();
        // Of two that are equal the later one is told.
        if self.values.get(index + 1..)?.iter().any(|other| value.is_twin_of(other)) {
            return None;
        }
        let (statement, _) = *self.rules.get(index)?;
        let statement = statement?;
        let others = self.others(statement);
        let mut is_needed = self.differs(index, None);
        let is_own = is_needed == Some(false);
        if !is_own {
            is_needed = self.differs(index, Some(&others));
        }
        match is_needed {
            None => {
                self.unknown.get_or_insert(index);
                return None;
            }
            Some(true) => return None,
            Some(false) => {}
        }
        if !is_own {
            let effect = self.effect_of(statement)?;
            let is_deny = |rule: &usize| self.effect_of(*rule) == Some(Effect::Deny);
            let denies: Vec<usize> = others.iter().copied().filter(is_deny).collect();
            let is_shadowed =
                effect == Effect::Allow && self.differs(index, Some(&denies)) == Some(false);
            let by = self.fewest(index, if is_shadowed { denies } else { others });
            return Some(NeedlessValue { value, is_shadowed, by });
        }
        Some(NeedlessValue { by: vec![value.at], value, is_shadowed: false })
    }

    /// Leaves out of the statements that do without a value those that are not needed for it.
    fn fewest(&mut self, index: usize, others: Vec<usize>) -> Vec<iamkit_authz::StatementRef> {
        let kept = fewest(others, |fewer| self.differs(index, Some(fewer)) == Some(false));
        kept.iter().filter_map(|rule| Some(self.question.rules.get(*rule)?.1.at)).collect()
    }

    fn effect_of(&self, rule: usize) -> Option<Effect> {
        self.question.rules.get(rule).map(|(_, rule)| rule.effect)
    }

    /// Returns the other statements that name an action which a statement names.
    fn others(&self, statement: usize) -> Vec<usize> {
        let classes = self.question.classes().iter();
        let naming = classes.filter(|class| class.rules().any(|rule| rule == statement));
        let mut others: Vec<usize> = naming.flat_map(crate::classes::Class::rules).collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|rule| *rule != statement);
        others
    }

    /// Says whether some request tells the statement from the variant, beside other statements or by
    /// themselves; `None` where that is not known.
    fn differs(&mut self, index: usize, others: Option<&[usize]>) -> Option<bool> {
        let (statement, variant) = *self.rules.get(index)?;
        let statement = statement?;
        let rules = [Some(statement), variant].into_iter().flatten();
        if rules.clone().any(|rule| self.is_unsupported(rule)) {
            return None;
        }
        let mut is_unknown = false;
        for class in 0..self.question.classes().len() {
            let named: Vec<usize> = self.question.classes().get(class)?.rules().collect();
            if !named.contains(&statement) {
                continue;
            }
            let others: Option<Vec<usize>> = others
                .map(|others| named.into_iter().filter(|rule| others.contains(rule)).collect());
            for callers in 0..self.question.callers.len() {
                let parts = [Some(statement), variant];
                let parts = parts.map(|rule| rule.and_then(|rule| self.part(rule, callers)));
                for (base, other) in [(parts[0], parts[1]), (parts[1], parts[0])] {
                    let Some(base) = base else { continue };
                    match self.differs_for(statement, (base, other), callers, others.as_deref()) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => is_unknown = true,
                    }
                }
            }
        }
        (!is_unknown).then_some(false)
    }

    /// Says whether one part makes a difference beside the other and some statements, for one class of
    /// callers.
    fn differs_for(
        &mut self,
        statement: usize,
        (base, other): (Part, Option<Part>),
        callers: usize,
        others: Option<&[usize]>,
    ) -> Option<bool> {
        let is_allow = self.effect_of(statement)? == Effect::Allow;
        // What an `Allow` is worth depends on how closely it names the caller.
        let replaces = |part: &Part| !is_allow || part.specificity >= base.specificity;
        let mut subtractors: Vec<BodyId> =
            other.filter(replaces).map(|part| part.body).into_iter().collect();
        if subtractors.contains(&base.body) {
            return Some(false);
        }
        let mut allows = Vec::new();
        for rule in others.unwrap_or_default() {
            let Some(part) = self.part(*rule, callers) else { continue };
            match self.effect_of(*rule)? {
                Effect::Allow if !is_allow => allows.push(part.body),
                Effect::Allow if self.is_unsupported(*rule) || !replaces(&part) => {}
                Effect::Deny if self.is_unsupported(*rule) => {}
                Effect::Allow | Effect::Deny => subtractors.push(part.body),
            }
        }
        let mut bodies = vec![base.body];
        bodies.extend(self.implied_body(callers));
        let bases: Vec<Vec<BodyId>> = if is_allow || self.do_denies_count || others.is_none() {
            vec![bodies]
        } else {
            let with = |allow: BodyId| bodies.iter().copied().chain([allow]).collect();
            allows.into_iter().map(with).collect()
        };
        let mut is_unknown = false;
        for base in bases {
            match self.question.settle(&base, &subtractors, &|_, _| true) {
                Settled::Nothing => {}
                Settled::Found(_) => return Some(true),
                Settled::Unknown(_) => is_unknown = true,
            }
        }
        (!is_unknown).then_some(false)
    }

    fn implied_body(&mut self, callers: usize) -> Option<BodyId> {
        if let Some(known) = self.implied.get(&callers) {
            return *known;
        }
        let class = self.question.callers.get(callers)?.clone();
        let found = self.question.implied_body(&class);
        self.implied.insert(callers, found);
        found
    }

    fn is_unsupported(&self, rule: usize) -> bool {
        self.question.rules.get(rule).is_none_or(|(_, rule)| rule.unsupported.is_some())
    }

    fn part(&self, rule: usize, callers: usize) -> Option<Part> {
        let specificity = *self.specificities.get(rule)?.get(callers)?;
        let body = self.question.body_of(rule)?;
        (specificity > PrincipalSpecificity::None).then_some(Part { body, specificity })
    }
}

/// Returns by rule and class of callers how closely the rule names them.
fn specificities(question: &Question<'_, '_>) -> Vec<Vec<PrincipalSpecificity>> {
    let options = decision_options(&question.options);
    let of_rule = |(side, rule): &(Side, Rule)| {
        let set = question.set_of(*side, rule);
        let of_callers = question.callers.iter().map(|callers| match (&callers.caller, set) {
            (Some(known), Some(set)) if set.policy_type().has_principal() => {
                set.caller_specificity(rule.at, &known.caller, &options)
            }
            _ => PrincipalSpecificity::Caller,
        });
        of_callers.collect()
    };
    question.rules.iter().map(of_rule).collect()
}
