//! Who may use a resource or role after a change and might not before.

use std::collections::BTreeSet;

use iamkit::arn::AccountId;
use iamkit::authz::PolicySet;
use iamkit::policy::{
    Effect, PolicyDocument, PolicyType, PrincipalElement, PrincipalKind, Statement,
};
use iamkit::reason::{
    Answer, Difference, PublicResourceType, ReasonOptions, ResourceOwners, Violation,
    no_public_access,
};

use super::reviewed::Part;
use crate::commands::validate::Validated;
use crate::sides::{NamedDocument, Pair};

/// Somebody who is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exposure {
    pub(super) kind: ExposureKind,
    pub(super) message: String,
    pub(super) statement: u32,
}

/// Who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExposureKind {
    /// Strangers.
    Public,
    /// Another account.
    CrossAccount,
}

impl ExposureKind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::CrossAccount => "cross-account",
        }
    }
}

/// What is exposed, and why that could not be told.
#[derive(Debug, Default)]
pub(super) struct Gained {
    pub(super) exposure: Vec<Exposure>,
    pub(super) undecided: Option<String>,
}

/// Returns who is let in on the newer side alone. Where nothing is gained, nobody is.
pub(super) fn gained(
    pair: &Pair,
    difference: &Difference,
    validated: Option<&Validated>,
    account: Option<AccountId>,
    options: &ReasonOptions<'_>,
) -> Gained {
    let mut found = Gained::default();
    let Some(new) = &pair.new else { return found };
    let Some(set) = new.set.as_ref().filter(|set| is_of_resource(set)) else { return found };
    if difference.gained.is_empty() && difference.undecided.is_none() {
        return found;
    }
    let old = pair.old.as_ref();
    // A finding that is new says the same.
    let is_said = validated
        .is_some_and(|one| one.findings.iter().any(|finding| Part::of(finding) == Part::Exposure));
    if !is_said && new.perhaps.is_empty() {
        add_strangers(&mut found, new, set, old, options);
    }
    add_accounts(&mut found, set, old, account);
    found
}

fn is_of_resource(set: &PolicySet) -> bool {
    matches!(set.policy_type(), PolicyType::Resource | PolicyType::RoleTrust)
}

/// Adds what strangers may do now and might not before, by the prover.
fn add_strangers(
    found: &mut Gained,
    new: &NamedDocument,
    set: &PolicySet,
    old: Option<&NamedDocument>,
    options: &ReasonOptions<'_>,
) {
    let known = || new.resource_type.as_deref().and_then(|name| name.parse().ok());
    let resource_type = if set.policy_type() == PolicyType::RoleTrust {
        PublicResourceType::ROLE
    } else {
        known().unwrap_or(PublicResourceType::ANY_RESOURCE)
    };
    let before = old.and_then(|old| old.set.as_ref()).filter(|set| is_of_resource(set));
    let before = before.map(|set| no_public_access(set, resource_type, options));
    let before: Vec<&Violation> =
        before.as_ref().and_then(Answer::failure).into_iter().flatten().collect();
    match no_public_access(set, resource_type, options) {
        Answer::Holds => {}
        Answer::Undecided(why) => found.undecided = Some(format!("public access: {why}")),
        Answer::Fails(violations) => {
            let is_known = |violation: &&Violation| {
                before.iter().any(|known| {
                    known.actions == violation.actions
                        && known.request.resource == violation.request.resource
                        && known.request.context == violation.request.context
                })
            };
            let fresh = violations.iter().filter(|violation| !is_known(violation));
            found.exposure.extend(fresh.map(|violation| Exposure {
                kind: ExposureKind::Public,
                message: format!(
                    "strangers may use {} on {}",
                    violation.actions.patterns.join(", "),
                    violation.request.resource
                ),
                statement: violation.statement.at.statement,
            }));
        }
    }
}

/// Adds the accounts that only the newer side names.
fn add_accounts(
    found: &mut Gained,
    set: &PolicySet,
    old: Option<&NamedDocument>,
    account: Option<AccountId>,
) {
    let Some(document) = set.document(0) else { return };
    let owner = account.or_else(|| ResourceOwners::of([&**document]).only());
    let before: BTreeSet<AccountId> = old
        .and_then(NamedDocument::document)
        .into_iter()
        .flat_map(|document| accounts(document).map(|(_, account)| account))
        .collect();
    let mut seen = BTreeSet::new();
    for (statement, other) in accounts(document) {
        if Some(other) == owner || before.contains(&other) || !seen.insert(other) {
            continue;
        }
        let message = match owner {
            Some(owner) => format!("account {other} is let in, which is not {owner}"),
            None => format!("account {other} is let in; `--account-id` says which one is yours"),
        };
        found.exposure.push(Exposure { kind: ExposureKind::CrossAccount, message, statement });
    }
}

/// Returns the accounts that statements allow something, with the number of the statement.
fn accounts(document: &PolicyDocument) -> impl Iterator<Item = (u32, AccountId)> {
    let statements = (0..).zip(document.statements());
    let allowing = statements.filter(|(_, one)| one.effect.value == Effect::Allow);
    allowing.flat_map(|(number, statement): (u32, &Statement)| {
        let element = statement.principal.iter();
        let element = element.filter(|one| matches!(one, PrincipalElement::Principal(_)));
        element.flat_map(PrincipalElement::principals).filter_map(move |(kind, principal)| {
            let is_arn = matches!(kind, PrincipalKind::Aws | PrincipalKind::Federated);
            let account = account_of(principal.value.as_str()).filter(|_| is_arn)?;
            Some((number, account))
        })
    })
}

/// Returns the account of an ARN, or the one that a text is.
fn account_of(text: &str) -> Option<AccountId> {
    AccountId::new(text.split(':').nth(4).unwrap_or(text))
}
