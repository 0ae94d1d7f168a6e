//! Keys whose values follow from one another.
//!
//! A request is looked for as if they did not, and only what breaks a link is looked for anew, way by way.
//!
//! `aws:TagKeys` lists each tag of a request, and the first and the last service of `aws:CalledVia` are
//! members of it. A tag that is listed need not be there: calls that remove tags send names alone. Who has
//! signed in with MFA alone has an age of it, and the ARN of a principal is of its account. Nothing of one
//! partition calls on another.

mod principals;
mod tags;
mod time;

use std::collections::BTreeSet;
use std::rc::Rc;

use iamkit_condition::ContextValue;
use iamkit_pattern::Case;
use iamkit_pattern::solve::Word;
use iamkit_policy::SetOperator;

use crate::concrete::Concrete;
use crate::coordinate::{Scope, Value};
use crate::space::{
    BodyId, Coordinate, Form, How, KeyId, Predicate, PredicateId, Test, TextPattern, is_linked,
};

use super::Question;

/// Most texts of a key that ways are told apart for. Others stay independent, which may find a request that
/// is never made, and never misses one.
const MOST_TEXTS: usize = 6;

/// Ways in which keys follow from one another, of which every request that is made has one.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// What holds in each way.
    pub(super) ways: Vec<BodyId>,
    /// How many of the first ways are as good as each other; the others are harder to understand.
    plain: usize,
}

impl Question<'_, '_> {
    /// Returns the links between keys that the predicates test.
    pub(super) fn links(&mut self, predicates: &BTreeSet<PredicateId>) -> Rc<[Link]> {
        let linked = self.linked(predicates);
        if let Some(known) = self.known_links.get(&linked) {
            return Rc::clone(known);
        }
        let links: Rc<[Link]> = self.links_of(&linked).into();
        self.known_links.insert(linked, Rc::clone(&links));
        links
    }

    /// Returns the predicates that have a part in links.
    fn linked(&self, predicates: &BTreeSet<PredicateId>) -> BTreeSet<PredicateId> {
        let space = &self.deciders.space;
        let takes_part = |key: KeyId| space.key_at(key).is_linked;
        let has_part = |predicate: &Predicate| {
            matches!(predicate.coordinate, Coordinate::Key(key) if takes_part(key))
                || predicate.variables().any(takes_part)
        };
        let all = predicates.iter().copied();
        all.filter(|id| space.predicate_at(*id).is_some_and(has_part)).collect()
    }

    fn links_of(&mut self, predicates: &BTreeSet<PredicateId>) -> Vec<Link> {
        let keys = self.keys_of(predicates);
        let mut links = Vec::new();
        if keys.is_empty() {
            return links;
        }
        let find = |name: &str| {
            // Others are not among the keys, so that a link of theirs would never be made.
            debug_assert!(is_linked(name), "`{name}` is listed as a linked key");
            keys.iter().find(|(_, known)| known == name).map(|(key, _)| *key)
        };
        if let Some(tag_keys) = find("aws:tagkeys") {
            let tags = keys.iter().filter_map(|(key, name)| {
                Some((*key, name.strip_prefix("aws:requesttag/")?.to_owned()))
            });
            for (key, tag) in tags {
                let lists = self.lists(tag_keys, &tag, Case::Fold, true);
                let lists_not = self.lists(tag_keys, &tag, Case::Fold, false);
                let (absent, present) = (self.presence(key, true), self.presence(key, false));
                // The call that removes the tag comes last: one that sets it is easier to understand.
                let mut ways =
                    vec![vec![absent, lists_not], vec![present, lists], vec![absent, lists]];
                if self.may_lack_tag_keys() {
                    ways.push(vec![present, self.presence(tag_keys, true)]);
                }
                links.push(Link { plain: 2, ..self.link(&ways) });
            }
        }
        if let Some(via) = find("aws:calledvia") {
            for name in ["aws:calledviafirst", "aws:calledvialast"] {
                let Some(key) = find(name) else { continue };
                let texts = self.texts_of(key, predicates);
                let mut ways = vec![vec![self.presence(key, true), self.presence(via, true)]];
                for text in &texts {
                    let is_text = self.compared(key, std::slice::from_ref(text), false);
                    ways.push(vec![is_text, self.lists(via, text, Case::Sensitive, true)]);
                }
                let other = self.compared(key, &texts, true);
                ways.push(vec![self.presence(key, false), other, self.lists_other(via, &texts)]);
                links.push(self.link(&ways));
            }
        } else if let (Some(first), Some(last)) =
            (find("aws:calledviafirst"), find("aws:calledvialast"))
        {
            let ways = [false, true].map(|is_missing| {
                vec![self.presence(first, is_missing), self.presence(last, is_missing)]
            });
            links.push(self.link(&ways));
        }
        // IAM User Guide, "AWS global condition context keys": without MFA there is no age of it.
        if let (Some(age), Some(mfa)) =
            (find("aws:multifactorauthage"), find("aws:multifactorauthpresent"))
        {
            let has_mfa = self.compared(mfa, &["true".to_owned()], false);
            let ways = [vec![self.presence(age, true)], vec![self.presence(age, false), has_mfa]];
            links.push(self.link(&ways));
        }
        for arn in ["aws:principalarn", "aws:sourcearn"].into_iter().filter_map(find) {
            let ways = self.partitions_beside(arn);
            links.push(self.link(&ways));
        }
        if let Some(arn) = find("aws:principalarn") {
            if let Some(account) = find("aws:principalaccount") {
                let ways = self.accounts_of_principals(arn, account, predicates);
                links.push(self.link(&ways));
            }
            if let Some(name) = find("aws:username") {
                let ways = self.names_of_users(arn, name, predicates);
                links.push(self.link(&ways));
            }
            if let Some(kind) = find("aws:principaltype") {
                let ways = self.types_of_principals(arn, kind);
                links.push(self.link(&ways));
            }
        }
        if let (Some(date), Some(seconds)) = (find("aws:currenttime"), find("aws:epochtime")) {
            let ways = self.stretches_of_time([date, seconds], predicates);
            links.extend((!ways.is_empty()).then(|| self.link(&ways)));
        }
        links
    }

    fn link(&mut self, ways: &[Vec<PredicateId>]) -> Link {
        let space = &mut self.deciders.space;
        let ways: Vec<BodyId> = ways.iter().map(|way| space.body(way.clone())).collect();
        Link { plain: ways.len(), ways }
    }

    /// Says whether keys of a request follow from one another in one of the ways.
    pub(super) fn holds_in(&mut self, link: &Link, request: &Concrete) -> bool {
        let mut plain = link.ways.iter().take(link.plain);
        plain.any(|way| self.meets_way(*way, request))
    }

    /// Says whether a request meets a conjunction.
    fn meets_way(&mut self, body: BodyId, request: &Concrete) -> bool {
        let predicates = self.deciders.space.body_at(body).to_vec();
        predicates.into_iter().all(|id| {
            let coordinate = self.deciders.space.predicate_at(id).map(|found| found.coordinate);
            let value = match coordinate {
                None => return false,
                Some(Coordinate::Resource) => Value::One(Word::from(&*request.resource)),
                Some(Coordinate::Key(key)) => value_of(request, key),
            };
            self.deciders.holds(&Scope::default(), id, false, &value)
        })
    }

    /// Returns the linked keys that are tested or whose values replace variables, with their names in lower
    /// case.
    fn keys_of(&self, predicates: &BTreeSet<PredicateId>) -> Vec<(KeyId, String)> {
        let space = &self.deciders.space;
        let mut keys: BTreeSet<KeyId> = BTreeSet::new();
        for predicate in predicates.iter().filter_map(|id| space.predicate_at(*id)) {
            keys.extend(predicate.variables());
            if let Coordinate::Key(key) = predicate.coordinate {
                keys.insert(key);
            }
        }
        let named = |key: KeyId| (key, space.key_at(key).name.to_ascii_lowercase());
        keys.into_iter().filter(|key| space.key_at(*key).is_linked).map(named).collect()
    }

    /// Returns the texts that a key is compared with.
    fn texts_of(&self, key: KeyId, predicates: &BTreeSet<PredicateId>) -> Vec<String> {
        let space = &self.deciders.space;
        let own = predicates.iter().filter_map(|id| space.predicate_at(*id));
        let own = own.filter(|predicate| predicate.coordinate == Coordinate::Key(key));
        let texts = own.flat_map(Predicate::patterns).filter_map(TextPattern::constant);
        let texts: BTreeSet<String> = texts.collect();
        texts.into_iter().take(MOST_TEXTS).collect()
    }

    /// Returns the predicate that a list holds a text, or that it does not.
    fn lists(&mut self, key: KeyId, text: &str, case: Case, holds: bool) -> PredicateId {
        let set = if holds { SetOperator::ForAnyValue } else { SetOperator::ForAllValues };
        let how =
            How { is_negated: !holds, if_missing: !holds, set: Some(set), if_unreadable: false };
        self.text_test(key, [TextPattern::plain(text, false, Form::Text(case))].into(), how)
    }

    /// Returns the predicate that a list holds something that is none of the texts.
    fn lists_other(&mut self, key: KeyId, texts: &[String]) -> PredicateId {
        let set = Some(SetOperator::ForAnyValue);
        let how = How { is_negated: true, if_missing: false, set, if_unreadable: false };
        let pattern = |text: &String| TextPattern::plain(text, false, Form::Text(Case::Sensitive));
        self.text_test(key, texts.iter().map(pattern).collect(), how)
    }

    /// Returns the predicate that a value is one of the texts, or that it is none of them.
    fn compared(&mut self, key: KeyId, texts: &[String], is_negated: bool) -> PredicateId {
        let how = How { is_negated, if_missing: is_negated, set: None, if_unreadable: false };
        let pattern = |text: &String| TextPattern::plain(text, false, Form::Text(Case::Sensitive));
        self.text_test(key, texts.iter().map(pattern).collect(), how)
    }

    fn text_test(&mut self, key: KeyId, patterns: Box<[TextPattern]>, how: How) -> PredicateId {
        let test = Test::Text { patterns, is_arn: false, how };
        let predicate = Predicate { coordinate: Coordinate::Key(key), test };
        self.deciders.space.predicate(predicate)
    }
}

/// Returns the value that a request has of a key.
fn value_of(request: &Concrete, key: KeyId) -> Value {
    match request.context.get(&key) {
        None | Some(None) => Value::Missing,
        Some(Some(ContextValue::One(text))) => Value::One(Word::from(&**text)),
        Some(Some(ContextValue::Many(texts))) if texts.is_empty() => Value::Missing,
        Some(Some(ContextValue::Many(texts))) => {
            Value::Many(texts.iter().map(|text| Word::from(&**text)).collect())
        }
    }
}
