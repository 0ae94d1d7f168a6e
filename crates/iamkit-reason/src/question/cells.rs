//! Cells: one class of actions, one class of callers, and the rules that bear on both.

use iamkit_arn::AccountId;
use iamkit_authz::CallerKind;
use iamkit_policy::{NamedPrincipal, PrincipalElement, Statement};

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

    /// Returns what follows from who calls: the account and the user or role where a policy names them,
    /// else the kind. Only keys count that something asks for.
    pub(crate) fn implied_body(&mut self, callers: &CallerClass) -> Option<BodyId> {
        let mut predicates = self.implied_by_name(callers);
        predicates.extend(self.implied_by_kind(callers));
        (!predicates.is_empty()).then(|| self.deciders.space.body(predicates))
    }

    /// Says whether the account of a caller stands for all that are not named.
    fn is_of_strangers(&self, account: AccountId) -> bool {
        let mut strangers = self.callers.iter().filter_map(|callers| callers.caller.as_ref());
        strangers.any(|known| known.is_stranger && known.caller.account() == Some(account))
    }

    /// Returns that `aws:PrincipalArn` is one of the caller's kind (IAM User Guide, "AWS global condition
    /// context keys"), and missing where nobody signed the request.
    fn implied_by_kind(&mut self, callers: &CallerClass) -> Option<PredicateId> {
        const KEY: &str = "aws:PrincipalArn";
        let caller = &callers.caller.as_ref()?.caller;
        if !self.deciders.space.has_key(KEY) {
            return None;
        }
        let key = self.deciders.space.key(KEY);
        let shape = match caller.kind() {
            CallerKind::Anonymous => return Some(self.presence(key, true)),
            CallerKind::User => "iam::{}:user/*",
            CallerKind::RoleSession { .. } => "iam::{}:role/*",
            CallerKind::FederatedUser { .. } => "sts::{}:federated-user/*",
            CallerKind::Root | CallerKind::RootSession => "iam::{}:root",
            _ => return None,
        };
        let account = caller.account()?;
        let account =
            if self.is_of_strangers(account) { "*".to_owned() } else { account.to_string() };
        let text = format!("arn:*:{}", shape.replace("{}", &account));
        let patterns = [TextPattern::plain(&text, true, Form::Fields)].into();
        let how = How { is_negated: false, if_missing: true, set: None, if_unreadable: false };
        let test = Test::Text { patterns, is_arn: true, how };
        Some(self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(key), test }))
    }

    fn implied_by_name(&mut self, callers: &CallerClass) -> Vec<PredicateId> {
        let Some(caller) = callers.caller.as_ref().map(|known| &known.caller) else {
            return Vec::new();
        };
        let Some(account) = caller.account().filter(|account| !self.is_of_strangers(*account))
        else {
            return Vec::new();
        };
        let mut texts = vec![("aws:PrincipalAccount", account.to_string())];
        let arn = caller.principal_arn();
        let is_named = |named: NamedPrincipal<'_>| {
            matches!(named, NamedPrincipal::Arn(named)
                if arn.is_some_and(|arn| arn.as_str() == named.as_str()))
        };
        let is_arn_named = {
            let elements = self.statements().flatten().filter_map(Statement::principal);
            elements.flat_map(PrincipalElement::named).any(is_named)
        };
        if let Some(arn) = arn.filter(|_| is_arn_named) {
            texts.push(("aws:PrincipalArn", arn.as_str().to_owned()));
        }
        texts.retain(|(key, _)| self.deciders.space.has_key(key));
        texts.into_iter().map(|(key, text)| self.is_text(key, &text)).collect()
    }

    fn is_text(&mut self, key: &str, text: &str) -> PredicateId {
        let space = &mut self.deciders.space;
        let key = space.key(key);
        let pattern = TextPattern::plain(text, false, Form::Text(Case::Sensitive));
        let how = How { is_negated: false, if_missing: false, set: None, if_unreadable: false };
        let test = Test::Text { patterns: [pattern].into(), is_arn: false, how };
        space.predicate(Predicate { coordinate: Coordinate::Key(key), test })
    }

    /// Returns the predicate that a key is missing, or that it is there.
    pub(crate) fn presence(&mut self, key: KeyId, is_missing: bool) -> PredicateId {
        let test = Test::Presence { is_missing };
        self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(key), test })
    }
}
