//! Documents cut into several that mean the same together.

use std::ops::Range;

use iamkit_policy::{
    ActionElement, ConditionTest, OneOrMany, PolicyDocument, PrincipalElement, PrincipalEntry,
    PrincipalSpec, ResourceElement, Statement,
};

use crate::rewrite::{one_or_many, size};

/// Shares the statements out to documents, the largest first; a statement that fits nowhere whole is
/// cut along its longest list.
pub(super) fn split(document: &PolicyDocument, most: usize) -> Option<Vec<PolicyDocument>> {
    let of = |statements: &[Statement]| {
        let statements = match statements {
            [only] => OneOrMany::One(only.clone()),
            several => OneOrMany::Many(several.to_vec()),
        };
        let mut found = document.clone();
        found.statements = statements;
        found
    };
    let fits = |statements: &[Statement]| size(&of(statements)) <= most;
    let mut open: Vec<Statement> = document.statements().to_vec();
    open.sort_by_key(|statement| std::cmp::Reverse(size(&of(std::slice::from_ref(statement)))));
    open.reverse();
    let mut parts: Vec<Vec<Statement>> = Vec::new();
    while let Some(statement) = open.pop() {
        let with = |part: &[Statement]| {
            let mut part = part.to_vec();
            part.push(statement.clone());
            part
        };
        let place = parts.iter().position(|part| fits(&with(part)));
        if let Some(part) = place.and_then(|place| parts.get_mut(place)) {
            part.push(statement);
            continue;
        }
        if fits(std::slice::from_ref(&statement)) {
            parts.push(vec![statement]);
            continue;
        }
        // As much as fits into the last document or a new one.
        let list = longest_list(&statement)?;
        let count = list.len(&statement);
        let mut low = 0;
        let mut high = count;
        while low + 1 < high {
            let middle = usize::midpoint(low, high);
            if fits(&[list.cut(&statement, 0..middle)]) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if low == 0 {
            return None;
        }
        parts.push(vec![list.cut(&statement, 0..low)]);
        open.push(list.cut(&statement, low..count));
    }
    Some(parts.iter().map(|part| of(part)).collect())
}

/// A list of which one element is enough, so that the statement is the sum of its parts.
#[derive(Clone, Copy, Debug)]
enum List {
    Actions,
    Resources,
    /// The entry of the principals.
    Principals(usize),
    /// The operator and the test of a condition.
    Values(usize, usize),
}

/// Returns the longest list that can be cut; lists of what is left out cannot be.
fn longest_list(statement: &Statement) -> Option<List> {
    let mut lists = vec![List::Actions, List::Resources];
    if let Some(PrincipalElement::Principal(clause)) = statement.principal()
        && let PrincipalSpec::Map(entries) = &clause.spec
    {
        lists.extend((0..entries.len()).map(List::Principals));
    }
    let operators = statement.condition().map_or(&[][..], |block| &block.operators);
    for (index, block) in operators.iter().enumerate() {
        let operator = block.operator.value.known();
        // Of negated operators and of `ForAllValues` all elements count together.
        if operator.is_some_and(|known| known.set.is_none() && !known.base.is_negated()) {
            lists.extend((0..block.tests.len()).map(|test| List::Values(index, test)));
        }
    }
    let longest = lists.into_iter().rev().max_by_key(|list| list.len(statement))?;
    (longest.len(statement) > 1).then_some(longest)
}

impl List {
    fn len(self, statement: &Statement) -> usize {
        let mut copy = statement.clone();
        match self {
            Self::Actions => match statement.action() {
                ActionElement::Action(list) => list.patterns.len(),
                ActionElement::NotAction(_) => 0,
            },
            Self::Resources => match statement.resource() {
                Some(ResourceElement::Resource(list)) => list.patterns.len(),
                _ => 0,
            },
            Self::Principals(entry) => {
                principals(&mut copy, entry).map_or(0, |entry| entry.values.len())
            }
            Self::Values(operator, test) => {
                values(&mut copy, operator, test).map_or(0, |test| test.values.len())
            }
        }
    }

    /// Returns the statement with a part of the list.
    fn cut(self, statement: &Statement, part: Range<usize>) -> Statement {
        let mut cut = statement.clone();
        match self {
            Self::Actions => {
                if let ActionElement::Action(list) = &mut cut.action {
                    keep(&mut list.patterns, part);
                }
            }
            Self::Resources => {
                if let Some(ResourceElement::Resource(list)) = &mut cut.resource {
                    keep(&mut list.patterns, part);
                }
            }
            Self::Principals(entry) => {
                if let Some(entry) = principals(&mut cut, entry) {
                    keep(&mut entry.values, part);
                }
            }
            Self::Values(operator, test) => {
                if let Some(test) = values(&mut cut, operator, test) {
                    keep(&mut test.values, part);
                }
            }
        }
        cut
    }
}

fn principals(statement: &mut Statement, entry: usize) -> Option<&mut PrincipalEntry> {
    let Some(PrincipalElement::Principal(clause)) = &mut statement.principal else { return None };
    match &mut clause.spec {
        PrincipalSpec::Map(entries) => entries.get_mut(entry),
        PrincipalSpec::Everyone => None,
    }
}

fn values(statement: &mut Statement, operator: usize, test: usize) -> Option<&mut ConditionTest> {
    statement.condition.as_mut()?.operators.get_mut(operator)?.tests.get_mut(test)
}

fn keep<T: Clone>(list: &mut OneOrMany<T>, part: Range<usize>) {
    *list = one_or_many(list.as_slice().get(part).unwrap_or_default().to_vec());
}
