//! Statements without one of their values.

use iamkit_authz::{PolicySet, StatementRef};
use iamkit_policy::{
    ConditionTestRef, Element, OneOrMany, PolicyDocument, PrincipalElement, PrincipalEntry,
    PrincipalSpec, Statement,
};

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
    /// Says whether both stand in one list.
    pub(super) fn is_in_list_of(&self, other: &Self) -> bool {
        self.list_place() == other.list_place()
    }

    /// Returns where its list stands.
    pub(super) const fn list_place(&self) -> (StatementRef, bool, (usize, usize)) {
        (self.at, self.list.operator.is_some(), self.list.place)
    }

    /// Returns the test of a condition that it stands in.
    pub(super) fn test<'s>(&self, set: &'s PolicySet) -> Option<ConditionTestRef<'s>> {
        self.list.operator.as_ref()?;
        let (operator, test) = self.list.place;
        let block = set.statement(self.at)?.condition()?.operators.get(operator)?;
        Some(ConditionTestRef { operator: &block.operator, test: block.tests.get(test)? })
    }

    /// Returns the number of that test among those of the statement.
    pub(super) fn test_number(&self, set: &PolicySet) -> Option<usize> {
        let (operator, test) = self.list.place;
        let operators = &set.statement(self.at)?.condition()?.operators;
        let before = operators.get(..operator)?.iter().map(|block| block.tests.len());
        Some(before.sum::<usize>() + test)
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

    /// Leaves out all other principals of its statement; `false` where it is none.
    fn keep_principal(&self, statement: &mut Statement) -> bool {
        let (Some(PrincipalElement::Principal(clause)), None) =
            (&mut statement.principal, &self.list.operator)
        else {
            return false;
        };
        let PrincipalSpec::Map(entries) = &mut clause.spec else { return false };
        let (place, _) = self.list.place;
        let kept = entries.get(place).and_then(|entry| {
            let value = entry.values.get(self.index)?.clone();
            Some(PrincipalEntry { values: OneOrMany::One(value), ..entry.clone() })
        });
        *entries = kept.into_iter().collect();
        !entries.is_empty()
    }
}

fn without<T: Clone>(list: &mut iamkit_policy::OneOrMany<T>, index: usize) {
    let kept = list.iter().enumerate().filter(|(at, _)| *at != index);
    *list = one_or_many(kept.map(|(_, value)| value.clone()).collect());
}

/// Lists the principals and the values of conditions that stand in lists of several.
pub(super) fn listed_values(set: &PolicySet) -> Vec<ListedValue> {
    let mut found = Vec::new();
    for at in statements_of(set) {
        let Some(statement) = set.statement(at) else { continue };
        let listed = principals(statement).into_iter().chain(values(statement));
        found.extend(listed.map(|(list, index, text)| ListedValue { at, list, index, text }));
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

/// Compiles the variants, and returns where the one without each value stands: of each policy there is one
/// document with the variants of its statements.
pub(super) fn variants_of(
    set: &PolicySet,
    values: &[ListedValue],
) -> Option<(PolicySet, Vec<StatementRef>)> {
    compiled(set, values, ListedValue::leave_out)
}

/// Compiles the statements with one of their principals each, and returns where they stand.
pub(super) fn with_one_principal(
    set: &PolicySet,
    values: &[ListedValue],
) -> Option<(PolicySet, Vec<StatementRef>)> {
    compiled(set, values, ListedValue::keep_principal)
}

fn compiled(
    set: &PolicySet,
    values: &[ListedValue],
    change: impl Fn(&ListedValue, &mut Statement) -> bool,
) -> Option<(PolicySet, Vec<StatementRef>)> {
    let mut builder = PolicySet::builder(set.policy_type());
    let mut places = vec![StatementRef::default(); values.len()];
    for policy in 0..u32::try_from(set.policy_count()).ok()? {
        let mut statements = Vec::new();
        let of_policy =
            values.iter().zip(&mut places).filter(|(value, _)| value.at.policy == policy);
        for (value, place) in of_policy {
            let mut statement = set.statement(value.at)?.clone();
            statement.sid = None;
            if !change(value, &mut statement) {
                return None;
            }
            *place = StatementRef { policy, statement: u32::try_from(statements.len()).ok()? };
            statements.push(statement);
        }
        let mut document = PolicyDocument::new();
        document.version = set.document(policy)?.version;
        document.statements = OneOrMany::Many(statements);
        builder = builder.add("variants", document);
    }
    Some((builder.build_unchecked().ok()?, places))
}
