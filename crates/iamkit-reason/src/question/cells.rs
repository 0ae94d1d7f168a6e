//! Cells: one class of actions, one class of callers, and the rules that bear on both.

use crate::space::BodyId;

use super::{CallerClass, Question, RuleIndex, Side, is_allow};
use crate::classes::Class;

/// The rules of one side that bear on a cell, by layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct CellRules {
    pub(crate) allows: Vec<Vec<RuleIndex>>,
    pub(crate) denies: Vec<Vec<RuleIndex>>,
}

/// One `Allow` of each layer, which grant a request together.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) rules: Vec<RuleIndex>,
}

impl CellRules {
    /// Returns of each layer the `Allow`s to choose from: of the first each, of the others one of those that
    /// ask for the same, and of those that ask for nothing more only such a one.
    pub(crate) fn choices(&self, question: &Question<'_, '_>) -> Vec<Vec<RuleIndex>> {
        let layers = self.allows.iter().enumerate();
        let choose = |(number, layer): (usize, &Vec<RuleIndex>)| {
            if number == 0 { layer.clone() } else { question.least(layer) }
        };
        layers.map(choose).collect()
    }
}

impl Question<'_, '_> {
    /// Returns the rules without those that ask for all that another one asks for.
    fn least(&self, rules: &[RuleIndex]) -> Vec<RuleIndex> {
        let body = |rule: RuleIndex| {
            let body = self.body_of(rule)?;
            let is_known = self.rules.get(rule).is_some_and(|(_, rule)| rule.unsupported.is_none());
            is_known.then(|| self.deciders.space.body_at(body))
        };
        let mut least: Vec<RuleIndex> = Vec::with_capacity(rules.len());
        for &rule in rules {
            let asks_for_more = |known: &RuleIndex| match (body(*known), body(rule)) {
                (Some(known), Some(own)) => known.iter().all(|predicate| own.contains(predicate)),
                _ => false,
            };
            if least.iter().any(asks_for_more) {
                continue;
            }
            least.retain(|known| match (body(rule), body(*known)) {
                (Some(own), Some(known)) => !own.iter().all(|predicate| known.contains(predicate)),
                _ => true,
            });
            least.push(rule);
        }
        least
    }

    /// Returns the rules of a side that bear on a class of actions and a class of callers.
    pub(crate) fn cell_rules(&self, side: Side, class: &Class, callers: &CallerClass) -> CellRules {
        let layers = self.layers(side).len();
        let mut found =
            CellRules { allows: vec![Vec::new(); layers], denies: vec![Vec::new(); layers] };
        for index in class.rules() {
            let Some((of_side, rule)) = self.rules.get(index) else { continue };
            if *of_side != side || !callers.covered.get(index).copied().unwrap_or(false) {
                continue;
            }
            let lists = if is_allow(rule) { &mut found.allows } else { &mut found.denies };
            if let Some(list) = lists.get_mut(rule.layer) {
                list.push(index);
            }
        }
        found
    }

    pub(crate) fn body_of(&self, index: RuleIndex) -> Option<BodyId> {
        self.rules.get(index).map(|(_, rule)| rule.body)
    }
}
