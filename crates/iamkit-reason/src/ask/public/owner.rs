//! Whose the resource is.

use std::collections::BTreeSet;

use iamkit_authz::PolicySet;
use iamkit_pattern::Case;

use crate::question::Question;
use crate::resource_owners::ResourceOwners;
use crate::space::{Coordinate, Form, How, KeyId, Part, Predicate, PredicateId, Test, TextPattern};

/// Keys of the account and of the organization that a resource belongs to.
const ACCOUNTS: [&str; 2] = ["aws:ResourceAccount", "s3:ResourceAccount"];
const ORGANIZATION: &str = "aws:ResourceOrgID";

/// Returns the predicates that a resource belongs to its owner, who is no stranger: where the policy
/// does not say who that is, one whom a condition names or another.
pub(super) fn of_owner(question: &mut Question<'_, '_>, policy: &PolicySet) -> Vec<PredicateId> {
    let owners = ResourceOwners::of(policy.documents().map(|document| &**document));
    let accounts: Option<BTreeSet<String>> =
        owners.all().map(|all| all.iter().map(ToString::to_string).collect());
    let keys: Vec<(KeyId, String)> = question
        .deciders
        .space
        .key_ids()
        .map(|key| (key, question.deciders.space.key_at(key).name.to_string()))
        .collect();
    let mut found = Vec::new();
    for (key, name) in keys {
        let is_account = Case::Fold.is_one_of(&name, &ACCOUNTS);
        let owners = if let Some(accounts) = accounts.as_ref().filter(|_| is_account) {
            Some(accounts.clone())
        } else if is_account {
            possible_owners(question, key, &["123456789012", "111122223333"])
        } else if Case::Fold.is_same(&name, ORGANIZATION) {
            possible_owners(question, key, &["o-ownerorg12", "o-owningorg1"])
        } else {
            None
        };
        let Some(owners) = owners else { continue };
        let plain = |owner: &String| TextPattern::plain(owner, false, Form::Text(Case::Sensitive));
        let patterns = owners.iter().map(plain).collect();
        let how = How { is_negated: false, if_missing: true, set: None, if_unreadable: false };
        let test = Test::Text { patterns, is_arn: false, how };
        let predicate = Predicate { coordinate: Coordinate::Key(key), test };
        found.push(question.deciders.space.predicate(predicate));
    }
    found
}

/// Returns whom the tests of a key name, and one whom none does; `None` where a test has wildcards or
/// variables, so that others may be meant.
fn possible_owners(
    question: &Question<'_, '_>,
    key: KeyId,
    others: &[&str],
) -> Option<BTreeSet<String>> {
    let predicates = question.deciders.space.predicates().map(|(_, predicate)| predicate);
    let own = predicates.filter(|predicate| predicate.coordinate == Coordinate::Key(key));
    let patterns: Vec<&TextPattern> = own.flat_map(Predicate::patterns).collect();
    let is_plain = |part: &Part| matches!(part, Part::Literal(_) | Part::Value(_));
    if !patterns.iter().all(|pattern| pattern.parts.iter().all(is_plain)) {
        return None;
    }
    let mut owners: BTreeSet<String> =
        patterns.iter().filter_map(|pattern| pattern.constant()).collect();
    let other = others.iter().find(|other| !owners.contains(**other))?;
    owners.insert((*other).to_owned());
    Some(owners)
}
