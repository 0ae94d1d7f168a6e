//! What two sides have in common, left out before anything else.
//!
//! Versions of one policy share most of their statements. Where a statement of the one side and one of
//! the other differ in nothing but their actions, the actions of both are covered.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use iamkit_authz::{PolicySet, StatementRef};
use iamkit_pattern::Case;
use iamkit_pattern::internal::TextHash;
use iamkit_policy::{
    ActionElement, ActionList, ConditionBlock, Effect, PolicyType, PrincipalElement,
    ResourceElement, Statement,
};
use iamkit_syntax::Origin;

use crate::policy_layers::PolicyLayers;

use super::statements_of;

/// What is left of the actions of a statement.
#[derive(Debug)]
enum Rest {
    Nothing,
    Some(ActionElement),
}

/// The actions of the left side's `Allow` statements that the right side does not cover at once.
#[derive(Debug, Default)]
pub(crate) struct Trimmed {
    /// By statement, in order; what is not listed is as it is written.
    elements: Vec<(StatementRef, Rest)>,
}

/// What a statement asks for besides its actions, and whether variables are read in it.
type Besides<'a> =
    (Option<&'a ResourceElement>, Option<&'a ConditionBlock>, Option<&'a PrincipalElement>, bool);

/// The statements of a side, by what they ask for besides actions.
#[derive(Debug)]
pub(crate) struct Alike<'a> {
    policy_type: PolicyType,
    groups: HashMap<Besides<'a>, Group<'a>>,
    is_asked_often: bool,
}

/// The actions of statements that ask for the same besides.
#[derive(Debug, Default)]
struct Group<'a> {
    elements: Vec<&'a ActionElement>,
    /// All texts of their lists, once they are looked for many times.
    texts: OnceLock<HashSet<Folded<'a>>>,
}

impl<'a> Alike<'a> {
    /// Sorts the statements of a side with one layer; `None` where nothing is common at once: beside a
    /// `Deny`, and where statements are not decided as they are written.
    pub(crate) fn new(layers: &PolicyLayers<'a>) -> Option<Self> {
        let &[set] = layers.layers() else { return None };
        if !set.warnings().is_empty() {
            return None;
        }
        let mut groups: HashMap<Besides<'a>, Group<'a>> = HashMap::new();
        for at in statements_of(set) {
            let Some(statement) = set.statement(at) else { continue };
            if statement.effect() == Effect::Deny {
                return None;
            }
            let group = groups.entry(besides(set, at, statement)).or_default();
            group.elements.push(statement.action());
        }
        Some(Self { policy_type: set.policy_type(), groups, is_asked_often: false })
    }

    /// Prepares for being asked many times.
    pub(crate) fn for_many(mut self) -> Self {
        self.is_asked_often = true;
        self
    }
}

impl<'a> Group<'a> {
    fn listed(&self) -> impl Iterator<Item = Folded<'a>> {
        let lists = self.elements.iter().filter_map(|element| match element {
            ActionElement::Action(list) => Some(&list.patterns),
            ActionElement::NotAction(_) => None,
        });
        lists.flat_map(|patterns| patterns.iter().map(|text| Folded(text.value.as_str())))
    }
}

impl Trimmed {
    /// Compares two sides.
    pub(crate) fn new(left: &PolicyLayers<'_>, right: &PolicyLayers<'_>) -> Self {
        Alike::new(right).map_or_else(Self::default, |alike| Self::by(left, &alike))
    }

    /// Compares a side with the statements of another.
    pub(crate) fn by(left: &PolicyLayers<'_>, right: &Alike<'_>) -> Self {
        let [left] = left.layers() else { return Self::default() };
        if left.policy_type() != right.policy_type || !left.warnings().is_empty() {
            return Self::default();
        }
        let mut elements = Vec::new();
        for at in statements_of(left) {
            let Some(statement) = left.statement(at) else { continue };
            if statement.effect() == Effect::Allow
                && let Some(group) = right.groups.get(&besides(left, at, statement))
            {
                let rest = rest_of(statement.action(), group, right.is_asked_often);
                elements.extend(rest.map(|rest| (at, rest)));
            }
        }
        Self { elements }
    }

    /// Returns the actions of a statement of the left side that are left: `written`, some of them, or
    /// none.
    pub(super) fn left_of<'t>(
        &'t self,
        at: StatementRef,
        written: Option<&'t ActionElement>,
    ) -> Option<&'t ActionElement> {
        let place = self.elements.binary_search_by_key(&at, |(known, _)| *known);
        match place.ok().and_then(|place| self.elements.get(place)) {
            None => written,
            Some((_, Rest::Nothing)) => None,
            Some((_, Rest::Some(element))) => Some(element),
        }
    }
}

fn besides<'s>(set: &PolicySet, at: StatementRef, statement: &'s Statement) -> Besides<'s> {
    let has_variables = set.document(at.policy).is_some_and(|document| document.has_variables());
    (
        statement.resource.as_ref(),
        statement.condition.as_ref(),
        statement.principal.as_ref(),
        has_variables,
    )
}

/// Returns what is left of the patterns without those of the others; `None` when it is all of them.
fn rest_of(element: &ActionElement, others: &Group<'_>, is_asked_often: bool) -> Option<Rest> {
    if others.elements.contains(&element) {
        return Some(Rest::Nothing);
    }
    let ActionElement::Action(list) = element else { return None };
    let found;
    let known = if is_asked_often {
        others.texts.get_or_init(|| others.listed().collect())
    } else {
        // The others may be a list of a thousand: what is kept of them is what is asked for.
        let own: HashSet<Folded<'_>> =
            list.patterns.iter().map(|text| Folded(text.value.as_str())).collect();
        found = others.listed().filter(|text| own.contains(text)).collect();
        &found
    };
    let is_known = |text: &str| known.contains(&Folded(text));
    let rest: Vec<_> =
        list.patterns.iter().filter(|text| !is_known(text.value.as_str())).cloned().collect();
    if rest.len() == list.patterns.len() {
        return None;
    }
    if rest.is_empty() {
        return Some(Rest::Nothing);
    }
    let patterns = rest.into_iter().collect();
    Some(Rest::Some(ActionElement::Action(ActionList { patterns, origin: Origin::default() })))
}

/// The text of an action pattern, of which case does not count.
#[derive(Clone, Copy, Debug)]
struct Folded<'t>(&'t str);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        Case::Fold.is_same(self.0, other.0)
    }
}

impl Eq for Folded<'_> {}

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(TextHash::of(self.0, Case::Fold).get());
    }
}
