//! Cells: one class of actions, one class of callers, and the rules that bear on both.

use iamkit_policy::NamedPrincipal;

use crate::space::{
    BodyId, Coordinate, Form, How, KeyId, Predicate, PredicateId, Test, TextPattern,
};
use iamkit_pattern::Case;

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
    /// Returns every choice of one `Allow` from each layer.
    pub(crate) fn grants(&self) -> Vec<Grant> {
        let mut grants = vec![Grant { rules: Vec::new() }];
        for layer in &self.allows {
            let mut next = Vec::with_capacity(grants.len() * layer.len());
            for grant in &grants {
                for rule in layer {
                    let mut rules = grant.rules.clone();
                    rules.push(*rule);
                    next.push(Grant { rules });
                }
            }
            grants = next;
        }
        grants
    }
}

impl Question<'_, '_> {
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

    /// Returns what follows from a principal that is named: the account of the caller, and the user
    /// or role.
    pub(crate) fn implied_body(&mut self, grant: &Grant, callers: &CallerClass) -> Option<BodyId> {
        let caller = callers.caller.as_ref()?;
        let mut texts: Vec<(&'static str, String)> = Vec::new();
        for &index in &grant.rules {
            let (side, rule) = self.rules.get(index)?;
            let statement = self.set_of(*side, rule)?.statement(rule.at)?;
            let Some(element) = statement.principal() else { continue };
            let is_open = element.is_negated()
                || element.named().any(|named| {
                    matches!(named, NamedPrincipal::Everyone | NamedPrincipal::AwsStar)
                });
            if is_open {
                continue;
            }
            if let Some(account) = caller.caller.account() {
                texts.push(("aws:PrincipalAccount", account.to_string()));
            }
            let arn = caller.caller.principal_arn();
            let is_named = |named: NamedPrincipal<'_>| {
                matches!(named, NamedPrincipal::Arn(named)
                    if arn.is_some_and(|arn| arn.as_str() == named.as_str()))
            };
            if let Some(arn) = arn
                && element.named().any(is_named)
            {
                texts.push(("aws:PrincipalArn", arn.as_str().to_owned()));
            }
        }
        if texts.is_empty() {
            return None;
        }
        let predicates = texts.into_iter().map(|(key, text)| self.is_text_if_exists(key, &text));
        let predicates = predicates.collect();
        Some(self.deciders.space.body(predicates))
    }

    fn is_text_if_exists(&mut self, key: &str, text: &str) -> PredicateId {
        let space = &mut self.deciders.space;
        let key = space.key(key);
        let pattern = TextPattern::plain(text, false, Form::Text(Case::Sensitive));
        let how = How { is_negated: false, if_missing: true, set: None, if_unreadable: false };
        let test = Test::Text { patterns: [pattern].into(), is_arn: false, how };
        space.predicate(Predicate { coordinate: Coordinate::Key(key), test })
    }

    /// Returns the predicate that a key is missing, or that it is there.
    pub(crate) fn presence(&mut self, key: KeyId, is_missing: bool) -> PredicateId {
        let test = Test::Presence { is_missing };
        self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(key), test })
    }
}
