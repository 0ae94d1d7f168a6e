//! Policies with what they lack.

use std::sync::Arc;

use iamkit_authz::{PolicySet, RefusedDocuments};
use iamkit_policy::PolicyDocument;

use crate::policy_layers::PolicyLayers;

use super::MissingStatement;

/// Returns each layer with a policy of the missing statements.
pub(super) fn with_missing(
    policy: &PolicyLayers<'_>,
    missing: &[MissingStatement],
) -> Option<Vec<PolicySet>> {
    let statements = missing.iter().map(|missing| {
        let mut statement = missing.statement.clone();
        statement.sid = None;
        statement
    });
    let document = statements.fold(PolicyDocument::new(), PolicyDocument::with_statement);
    let document = Arc::new(document);
    let with = |set: &&PolicySet| {
        let builder = PolicySet::builder(set.policy_type());
        let builder = builder.refused_documents(RefusedDocuments::Decide);
        let policies = 0..u32::try_from(set.policy_count()).ok()?;
        let known =
            policies.filter_map(|index| Some((set.policy_name(index)?, set.document(index)?)));
        let builder =
            known.fold(builder, |builder, (name, known)| builder.add(name, Arc::clone(known)));
        builder.add_stored("missing", Arc::clone(&document)).build().ok()
    };
    policy.layers().iter().map(with).collect()
}
