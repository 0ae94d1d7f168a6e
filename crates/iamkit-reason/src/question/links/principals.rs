//! What the ARN of a principal says about other keys.

use std::collections::BTreeSet;

use iamkit_arn::Partition;

use crate::space::{Coordinate, Form, How, KeyId, Predicate, PredicateId, Test, TextPattern};

use crate::question::Question;

/// Types of principals that have ARNs, with the ARNs (IAM User Guide, "IAM policy elements: Variables and
/// tags", "Principal key values").
const TYPES: [(&str, &str); 4] = [
    ("AssumedRole", "arn:*:iam::*:role/*"),
    ("User", "arn:*:iam::*:user/*"),
    ("Account", "arn:*:iam::*:root"),
    ("FederatedUser", "arn:*:sts::*:federated-user/*"),
];

impl Question<'_, '_> {
    /// Returns the cases of the accounts that principals are told by: the ARN of a principal names its
    /// account (IAM User Guide, "AWS global condition context keys"). Of no caller without credentials is
    /// there an ARN.
    pub(super) fn accounts_of_principals(
        &mut self,
        arn: KeyId,
        account: KeyId,
        predicates: &BTreeSet<PredicateId>,
    ) -> Vec<Vec<PredicateId>> {
        let mut accounts = self.texts_of(account, predicates);
        accounts.retain(|text| text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let pattern = |account: &String| {
            TextPattern::plain(&format!("arn:*:*:*:{account}:*"), true, Form::Fields)
        };
        let of = |patterns: Vec<TextPattern>, is_negated: bool| {
            let how = How { is_negated, if_missing: true, set: None, if_unreadable: false };
            let test = Test::Text { patterns: patterns.into(), is_arn: true, how };
            Predicate { coordinate: Coordinate::Key(arn), test }
        };
        let mut ways = Vec::new();
        for known in &accounts {
            let is_known = self.compared(account, std::slice::from_ref(known), false);
            let is_of_known = self.deciders.space.predicate(of(vec![pattern(known)], false));
            ways.push(vec![is_known, is_of_known]);
        }
        let mut other = vec![self.presence(account, false)];
        if !accounts.is_empty() {
            other.push(self.compared(account, &accounts, true));
            let patterns = accounts.iter().map(pattern).collect();
            other.push(self.deciders.space.predicate(of(patterns, true)));
        }
        ways.push(other);
        // Who has an ARN is of an account.
        ways.push(vec![self.presence(account, true), self.presence(arn, true)]);
        ways
    }

    /// Returns the ways of the partitions: who calls, and for what, is of the partition in which a resource
    /// is (AWS General Reference, "Amazon Resource Names": each account is scoped to one partition).
    pub(super) fn partitions_beside(&mut self, arn: KeyId) -> Vec<Vec<PredicateId>> {
        let text = |partition: &Partition| format!("arn:{}:*:*:*:*", partition.as_str());
        let texts = Partition::ALL.map(|partition| text(&partition));
        let resources = |texts: &[String], is_negated: bool| {
            let pattern = |text: &String| TextPattern::plain(text, true, Form::Completed);
            let test = Test::Resource { patterns: texts.iter().map(pattern).collect(), is_negated };
            Predicate { coordinate: Coordinate::Resource, test }
        };
        let mut ways = Vec::new();
        for text in &texts {
            let resource = resources(std::slice::from_ref(text), false);
            let resource = self.deciders.space.predicate(resource);
            ways.push(vec![resource, self.principal(arn, &[text], false)]);
        }
        // `*`, and partitions to come.
        let other = self.deciders.space.predicate(resources(&texts, true));
        ways.push(vec![other]);
        ways
    }

    /// Returns the ways of names: a user has one, which its ARN ends with, and others have none (IAM User
    /// Guide, "Principal key values").
    pub(super) fn names_of_users(
        &mut self,
        arn: KeyId,
        name: KeyId,
        predicates: &BTreeSet<PredicateId>,
    ) -> Vec<Vec<PredicateId>> {
        const USERS: &str = "arn:*:iam::*:user/*";
        let is_name = |text: &String| !text.contains(['/', '*', '?', ':']) && !text.is_empty();
        let mut names = self.texts_of(name, predicates);
        let of_arns = self.texts_of(arn, predicates);
        let users = of_arns.iter().filter(|text| text.contains(":user/"));
        names.extend(users.filter_map(|text| text.rsplit('/').next()).map(str::to_owned));
        names.retain(is_name);
        names.sort_unstable();
        names.dedup();
        let arns = |name: &String| {
            [format!("arn:*:iam::*:user/{name}"), format!("arn:*:iam::*:user/*/{name}")]
        };
        let (absent, present) = (self.presence(name, true), self.presence(name, false));
        let mut ways = vec![vec![absent, self.principal(arn, &[USERS], true)]];
        for known in &names {
            let is_known = self.compared(name, std::slice::from_ref(known), false);
            ways.push(vec![is_known, self.principal(arn, &arns(known), false)]);
        }
        let known: Vec<String> = names.iter().flat_map(arns).collect();
        let mut other = vec![present, self.principal(arn, &[USERS], false)];
        if !names.is_empty() {
            other.push(self.compared(name, &names, true));
            other.push(self.principal(arn, &known, true));
        }
        ways.push(other);
        ways
    }

    /// Returns the ways of types.
    pub(super) fn types_of_principals(&mut self, arn: KeyId, kind: KeyId) -> Vec<Vec<PredicateId>> {
        let mut ways = Vec::new();
        for (name, pattern) in TYPES {
            let is_kind = self.compared(kind, &[name.to_owned()], false);
            ways.push(vec![is_kind, self.principal(arn, &[pattern], false)]);
        }
        let names = TYPES.map(|(name, _)| name.to_owned());
        ways.push(vec![self.compared(kind, &names, true)]);
        ways
    }

    /// Returns the predicate that the ARN of a principal is missing or one of these, or none of them.
    fn principal(
        &mut self,
        arn: KeyId,
        texts: &[impl AsRef<str>],
        is_negated: bool,
    ) -> PredicateId {
        let pattern = |text: &_| TextPattern::plain(AsRef::as_ref(text), true, Form::Fields);
        let mut patterns: Vec<TextPattern> = texts.iter().map(pattern).collect();
        patterns.sort_unstable();
        let how = How { is_negated, if_missing: true, set: None, if_unreadable: false };
        let test = Test::Text { patterns: patterns.into(), is_arn: true, how };
        self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(arn), test })
    }
}
