//! Statements without one of their values.

use iamkit_authz::{PolicySet, StatementRef};
use iamkit_policy::{Element, PolicyDocument, PrincipalElement, PrincipalSpec, Statement};

use crate::question::statements_of;
use crate::rewrite::one_or_many;

/// A value of a list of several, by its place.
#[derive(Clone, Debug)]
pub(in crate::ask) struct ListedValue {
    pub(in crate::ask) at: StatementRef,
    pub(in crate::ask) list: List,
    /// Its place in the list, counted from 0.
    pub(in crate::ask) index: usize,
    pub(in crate::ask) text: Box<str>,
    /// The statement without it, in the set of variants.
    pub(super) variant: StatementRef,
}

/// A list of values of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ask) struct List {
    pub(in crate::ask) element: Element,
    /// The kind of the principals, or the condition key.
    pub(in crate::ask) key: Box<str>,
    /// The operator of a condition.
    pub(in crate::ask) operator: Option<Box<str>>,
    /// Numbers of the entry, or of the operator and the test.
    place: (usize, usize),
}

impl ListedValue {
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        self.at == other.at && self.list == other.list && self.text == other.text
    }

    /// Returns where it stands: later values of one list come later.
    pub(in crate::ask) const fn place(&self) -> (StatementRef, bool, (usize, usize), usize) {
        (self.at, self.list.operator.is_some(), self.list.place, self.index)
    }

    /// Leaves the value out of its statement; `false` when it is the last one there.
    pub(in crate::ask) fn leave_out(&self, statement: &mut Statement) -> bool {
        if self.list.operator.is_some() {
            self.leave_out_of_condition(statement) == Some(true)
        } else {
            self.leave_out_of_principals(statement) == Some(true)
        }
    }

    fn leave_out_of_condition(&self, statement: &mut Statement) -> Option<bool> {
        let (operator, test) = self.list.place;
        let block = statement.condition.as_mut()?.operators.get_mut(operator)?;
        let values = &mut block.tests.get_mut(test)?.values;
        if values.len() < 2 {
            return None;
        }
        without(values, self.index);
        Some(true)
    }

    fn leave_out_of_principals(&self, statement: &mut Statement) -> Option<bool> {
        let (PrincipalElement::Principal(clause) | PrincipalElement::NotPrincipal(clause)) =
            statement.principal.as_mut()?;
        let PrincipalSpec::Map(entries) = &mut clause.spec else { return None };
        let (place, _) = self.list.place;
        let entry = entries.get_mut(place)?;
        if entry.values.len() > 1 {
            without(&mut entry.values, self.index);
        } else if entries.len() > 1 {
            entries.remove(place);
        } else {
            return None;
        }
        Some(true)
    }
}

fn without<T: Clone>(list: &mut iamkit_policy::OneOrMany<T>, index: usize) {
    let kept = list.iter().enumerate().filter(|(at, _)| *at != index);
    *list = one_or_many(kept.map(|(_, value)| value.clone()).collect());
}

/// Lists the principals and the values of conditions that stand in lists of several.
pub(super) fn listed_values(set: &PolicySet) -> Vec<ListedValue> {
    let mut found = Vec::new();
    // By policy: how many variants there are.
    let mut counts: Vec<u32> = vec![0; set.policy_count()];
    for at in statements_of(set) {
        let Some(statement) = set.statement(at) else { continue };
        let Some(count) = counts.get_mut(at.policy as usize) else { continue };
        for (list, index, text) in principals(statement).into_iter().chain(values(statement)) {
            let variant = StatementRef { policy: at.policy, statement: *count };
            *count += 1;
            found.push(ListedValue { at, list, index, text, variant });
        }
    }
    found
}

type Listed = (List, usize, Box<str>);

fn principals(statement: &Statement) -> Vec<Listed> {
    let Some(element) = statement.principal() else { return Vec::new() };
    let PrincipalSpec::Map(entries) = element.spec() else { return Vec::new() };
    if element.principals().count() < 2 {
        return Vec::new();
    }
    let of_entry = |(place, entry): (usize, &iamkit_policy::PrincipalEntry)| {
        let list = List {
            element: element.element(),
            key: entry.kind.as_str().into(),
            operator: None,
            place: (place, 0),
        };
        let values = entry.values.iter().enumerate();
        let listed =
            values.map(|(index, value)| (list.clone(), index, value.value.as_str().into()));
        listed.collect::<Vec<Listed>>()
    };
    entries.iter().enumerate().flat_map(of_entry).collect()
}

fn values(statement: &Statement) -> Vec<Listed> {
    let Some(block) = statement.condition() else { return Vec::new() };
    let mut found = Vec::new();
    for (first, operators) in block.operators.iter().enumerate() {
        for (second, test) in operators.tests.iter().enumerate() {
            if test.values.len() < 2 {
                continue;
            }
            let list = List {
                element: Element::Condition,
                key: test.key.value.as_str().into(),
                operator: Some(operators.operator.value.to_string().into()),
                place: (first, second),
            };
            let values = test.values.iter().enumerate();
            found.extend(
                values.map(|(index, value)| {
                    (list.clone(), index, Box::<str>::from(value.value.text()))
                }),
            );
        }
    }
    found
}

/// Compiles the variants: of each policy one document with the variants of its statements.
pub(super) fn variants_of(set: &PolicySet, values: &[ListedValue]) -> Option<PolicySet> {
    let mut builder = PolicySet::builder(set.policy_type());
    for policy in 0..u32::try_from(set.policy_count()).ok()? {
        let mut document = PolicyDocument::new();
        document.version = set.document(policy)?.version;
        for value in values.iter().filter(|value| value.at.policy == policy) {
            let mut statement = set.statement(value.at)?.clone();
            statement.sid = None;
            if !value.leave_out(&mut statement) {
                return None;
            }
            document = document.with_statement(statement);
        }
        builder = builder.add("variants", document);
    }
    builder.build_unchecked().ok()
}
