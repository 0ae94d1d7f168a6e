//! Policies with what they lack.

use std::sync::Arc;

use iamkit_authz::{PolicySet, RefusedDocuments};
use iamkit_policy::PolicyDocument;

use crate::policy_layers::PolicyLayers;

use super::MissingStatement;

/// Returns the layers, with the missing statements in the first; the others only limit, and nobody adds
/// to a guardrail what a policy lacks.
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
    let with = |(layer, set): (usize, &&PolicySet)| {
        let builder = PolicySet::builder(set.policy_type());
        let builder = builder.refused_documents(RefusedDocuments::Decide);
        let builder = set
            .policy_names()
            .zip(set.documents())
            .fold(builder, |builder, (name, known)| builder.add(name, Arc::clone(known)));
        let builder = match layer {
            0 => builder.add_stored("missing", Arc::clone(&document)),
            _ => builder,
        };
        builder.build().ok()
    };
    policy.layers().iter().enumerate().map(with).collect()
}
