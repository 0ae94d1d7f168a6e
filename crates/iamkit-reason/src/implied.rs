//! What is attached beside policies that take away and grant nothing.

use std::sync::Arc;

use iamkit_authz::{PolicySet, RefusedDocuments};
use iamkit_policy::{Effect, PolicyDocument, PolicyType, Statement};

use crate::policy_layers::PolicyLayers;
use crate::question::statements_of;

/// Layers of which the first, the policies that are asked about, has something that it allows.
///
/// AWS Organizations attaches `FullAWSAccess` and `RCPFullAWSAccess`; a policy that only denies is
/// written to stand beside them. Alone it would allow nothing, and no change of it would show. What
/// stands around it is all that there is of its level.
#[derive(Debug)]
pub(crate) struct Completed<'a> {
    first: Option<PolicySet>,
    written: PolicyLayers<'a>,
}

impl<'a> Completed<'a> {
    pub(crate) fn new(layers: &PolicyLayers<'a>) -> Self {
        let first = layers.layers().first().and_then(|set| completed(set));
        Self { first, written: layers.clone() }
    }

    pub(crate) fn layers(&self) -> PolicyLayers<'_> {
        let Some(first) = &self.first else { return self.written.clone() };
        let around = self.written.layers().iter().skip(1);
        PolicyLayers::of(std::iter::once(first).chain(around.copied()).collect())
    }
}

/// Says whether some statement allows.
pub(crate) fn has_allow(set: &PolicySet) -> bool {
    let is_allow = |at| set.statement(at).is_some_and(|found| found.effect() == Effect::Allow);
    statements_of(set).any(is_allow)
}

/// Says whether a `Deny` has an effect whatever the policies of a type allow: other policies are what those take from
/// that only deny, and those of resources, beside which the policies of the account grant.
pub(crate) fn counts_denies(policy_type: PolicyType, has_allow: bool) -> bool {
    policy_type == PolicyType::Resource || !has_allow
}

/// Says whether policies are attached beside one that allows everything.
pub(crate) fn only_takes_away(set: &PolicySet) -> bool {
    matches!(set.policy_type(), PolicyType::ServiceControl | PolicyType::ResourceControl)
        && !has_allow(set)
}

fn completed(set: &PolicySet) -> Option<PolicySet> {
    if !only_takes_away(set) {
        return None;
    }
    let policies = 0..u32::try_from(set.policy_count()).unwrap_or(u32::MAX);
    let documents = policies
        .filter_map(|index| Some((set.policy_name(index)?, Arc::clone(set.document(index)?))));
    beside_everything(set.policy_type(), documents)
}

/// Returns policies beside one that allows everything, which comes last.
pub(crate) fn beside_everything<'n>(
    policy_type: PolicyType,
    documents: impl Iterator<Item = (&'n str, Arc<PolicyDocument>)>,
) -> Option<PolicySet> {
    let name = match policy_type {
        PolicyType::ResourceControl => "RCPFullAWSAccess (implied)",
        _ => "FullAWSAccess (implied)",
    };
    let mut everything = Statement::allow(["*"]);
    if policy_type != PolicyType::RoleTrust {
        everything = everything.on(["*"]);
    }
    if policy_type.has_principal() {
        everything = everything.by_everyone();
    }
    let builder = PolicySet::builder(policy_type).refused_documents(RefusedDocuments::Decide);
    let builder = documents.fold(builder, |builder, (name, document)| builder.add(name, document));
    let everything = PolicyDocument::new().with_statement(everything);
    // The rules of a type may not let anybody write such a statement.
    builder.add_stored(name, everything).build().ok()
}
