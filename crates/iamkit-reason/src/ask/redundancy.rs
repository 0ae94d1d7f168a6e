//! What could be left out of a policy without anybody noticing?

use std::collections::HashSet;

use iamkit_authz::PolicySet;
use iamkit_policy::Element;

use crate::answer::{Place, StatementPart, Undecided};
use crate::canonical::canonical_statement;
use crate::implied::{counts_denies, has_allow};
use crate::options::{Effort, ReasonOptions};
use crate::question::place;
use crate::readings::in_every_reading;

use super::elements::{Effectiveness, Elements, Split, Target};
use super::values::{Judging, NOT_DECIDED, NeedlessValue, needless_values};

/// What has no effect in a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redundancies {
    /// Statements and elements of lists, each of which could be left out on its own.
    pub elements: Vec<Redundant>,
    /// What could not be decided about the others.
    pub undecided: Option<Undecided>,
}

/// A statement, or an element of one of its lists, that has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redundant {
    /// The statement.
    pub statement: Place,
    /// The list, and the place in it counted from 0; `None` for the whole statement.
    pub element: Option<(Element, usize)>,
    /// The key of a condition; of principals their kind, such as `AWS`.
    pub key: Option<Box<str>>,
    /// The operator of a condition.
    pub operator: Option<Box<str>>,
    /// The text of the element.
    pub value: Option<Box<str>>,
    /// Why it has no effect.
    pub kind: RedundancyKind,
    /// The statements that do without it.
    pub by: Vec<Place>,
}

impl Redundant {
    /// Returns the part of the statement that the list belongs to; `None` for the whole statement.
    #[must_use]
    pub const fn part(&self) -> Option<StatementPart> {
        let Some((element, _)) = self.element else { return None };
        match element {
            Element::Principal | Element::NotPrincipal => Some(StatementPart::Principal),
            Element::Action | Element::NotAction => Some(StatementPart::Action),
            Element::Resource | Element::NotResource => Some(StatementPart::Resource),
            Element::Condition => Some(StatementPart::Condition),
            Element::Sid | Element::Effect => None,
        }
    }
}

/// Why something has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedundancyKind {
    /// Whatever it allows is denied.
    Shadowed,
    /// Other statements, or other elements, do the same.
    Covered,
}

impl RedundancyKind {
    /// Returns `shadowed` or `covered`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shadowed => "shadowed",
            Self::Covered => "covered",
        }
    }
}

/// Lists the statements, the elements of lists of actions and resources, the principals and the
/// values of conditions that have no effect. Of two that are equal the later one is listed.
///
/// A `Deny` that takes nothing from what the policy allows has no effect, unless the policy is that of a resource or
/// only denies: then other policies are what it takes from, and it has one where no other denies the same.
///
/// An `Allow`, or a principal in it, has an effect that names a caller more closely than the others
/// do: what a grant is worth depends on it.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::{ReasonOptions, redundancies};
///
/// let document = PolicyDocument::new()
///     .with_statement(Statement::allow(["s3:Get*", "s3:GetObject"]).on(["*"]));
/// let policy = PolicySet::builder(PolicyType::Identity).add("read", document).build()?;
/// let found = redundancies(&policy, &ReasonOptions::default());
/// assert_eq!(found.elements[0].value.as_deref(), Some("s3:GetObject"));
/// assert_eq!(found.elements.len(), 1);
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[must_use]
pub fn redundancies(policy: &PolicySet, options: &ReasonOptions<'_>) -> Redundancies {
    let effort = Effort::new(options.limits.comparisons as usize);
    let options = options.sharing(&effort);
    in_every_reading([policy], &options, |options| redundancies_so(policy, options))
}

/// The same in one reading of the conditions.
fn redundancies_so(policy: &PolicySet, options: &ReasonOptions<'_>) -> Redundancies {
    let split = Split::new(policy);
    let Ok(mut elements) = Elements::new(policy, &split, *options) else {
        let undecided = Some(Undecided::classes(options));
        return Redundancies { undecided, ..Redundancies::default() };
    };
    let do_denies_count = counts_denies(policy.policy_type(), has_allow(policy));
    elements.do_denies_count = do_denies_count;
    let mut found = Redundancies::default();
    let repeated = repeated(&elements);
    for target in elements.targets() {
        if repeated.contains(&target) {
            continue;
        }
        let effectiveness = elements.effectiveness(target);
        if effectiveness == Effectiveness::Unknown && found.undecided.is_none() {
            found.undecided = Some(unknown(policy, &elements, target));
        }
        if let Effectiveness::Needless { is_shadowed, by } = effectiveness {
            let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) =
                target;
            let place_of = |index: usize| {
                let entry = elements.entries.get(index);
                entry.map_or_else(Place::default, |entry| place(policy, 0, entry.rule.at))
            };
            let kind = if is_shadowed { RedundancyKind::Shadowed } else { RedundancyKind::Covered };
            found.elements.push(Redundant {
                statement: place_of(index),
                element: element_of(&elements, target),
                key: None,
                operator: None,
                value: elements.text(target).map(Into::into),
                kind,
                by: by.into_iter().map(place_of).collect(),
            });
        }
    }
    found.undecided = found.undecided.or(elements.undecided);
    let values = needless_values(policy, Judging::all(do_denies_count), options);
    found.elements.extend(values.found.into_iter().map(|needless| of_value(policy, needless)));
    found.elements.sort_by_key(|redundant| redundant.statement.at);
    found.undecided = found.undecided.or(values.undecided);
    found
}

fn unknown(policy: &PolicySet, elements: &Elements<'_, '_>, target: Target) -> Undecided {
    let (Target::Statement(index) | Target::Action(index, _) | Target::Resource(index, _)) = target;
    let Some(entry) = elements.entries.get(index) else {
        return Undecided::classes(&elements.question.options);
    };
    let statement = place(policy, 0, entry.rule.at);
    if let Some(found) = &entry.rule.unsupported {
        let construct = found.construct.clone();
        return Undecided::Unsupported { statement, construct, reason: found.reason };
    }
    if elements.question.deciders.is_exhausted() {
        return Undecided::comparisons(elements.question.options.limits);
    }
    let construct = match elements.text(target) {
        Some(text) => format!("`{text}`").into(),
        None => "all of it".into(),
    };
    Undecided::Unsupported { statement, construct, reason: NOT_DECIDED }
}

fn of_value(policy: &PolicySet, needless: NeedlessValue) -> Redundant {
    let NeedlessValue { value, is_shadowed, by } = needless;
    Redundant {
        statement: place(policy, 0, value.at),
        element: Some((value.list.element, value.index)),
        key: Some(value.list.key),
        operator: value.list.operator,
        value: Some(value.text),
        kind: if is_shadowed { RedundancyKind::Shadowed } else { RedundancyKind::Covered },
        by: by.into_iter().map(|at| place(policy, 0, at)).collect(),
    }
}

fn element_of(elements: &Elements<'_, '_>, target: Target) -> Option<(Element, usize)> {
    match target {
        Target::Statement(_) => None,
        Target::Action(entry, at) => {
            Some((elements.entries.get(entry)?.statement.action().element(), at))
        }
        Target::Resource(entry, at) => {
            Some((elements.entries.get(entry)?.statement.resource()?.element(), at))
        }
    }
}

/// Leaves out of candidates that suffice together those without which the others suffice, too; none when
/// there are too many to try.
pub(super) fn fewest(
    candidates: Vec<usize>,
    mut suffices: impl FnMut(&[usize]) -> bool,
) -> Vec<usize> {
    const MOST_TRIED: usize = 40;
    let mut kept = candidates;
    if kept.len() > MOST_TRIED {
        return Vec::new();
    }
    for at in (0..kept.len()).rev() {
        let mut fewer = kept.clone();
        fewer.remove(at);
        if suffices(&fewer) {
            kept = fewer;
        }
    }
    kept
}

/// Returns the targets of which the same stands once more further down.
fn repeated(elements: &Elements<'_, '_>) -> HashSet<Target> {
    let text = |target: Target| match target {
        Target::Statement(index) => {
            let entry = elements.entries.get(index)?;
            Some(canonical_statement(&entry.statement).to_json())
        }
        Target::Action(..) => elements.text(target).map(str::to_ascii_lowercase),
        Target::Resource(..) => elements.text(target).map(str::to_owned),
    };
    let list = |target: Target| match target {
        Target::Statement(_) => None,
        Target::Action(index, _) => Some((index, true)),
        Target::Resource(index, _) => Some((index, false)),
    };
    let mut seen = HashSet::new();
    let targets = elements.targets().into_iter().rev();
    targets.filter(|target| !seen.insert((list(*target), text(*target)))).collect()
}
