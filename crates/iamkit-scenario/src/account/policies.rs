//! Managed policies and documents of an account.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamkit_policy::{PolicyDocument, lower};
use iamkit_syntax::Node;
use percent_encoding::percent_decode_str;

use super::principals::text;
use crate::{NamedPolicy, ScenarioError, ScenarioErrorKind, Sources};

/// The managed policies that can be attached.
pub(super) struct Library<'s> {
    sources: &'s dyn Sources,
    policies: BTreeMap<Box<str>, NamedPolicy>,
}

impl<'s> Library<'s> {
    pub(super) const fn new(sources: &'s dyn Sources) -> Self {
        Self { sources, policies: BTreeMap::new() }
    }

    /// Reads the `Policies` member: the default version of each.
    pub(super) fn read(&mut self, list: Node<'_>, errors: &mut Vec<ScenarioError>) {
        for node in list.items() {
            let (Some(arn), Some(name)) = (text(node, "Arn"), text(node, "PolicyName")) else {
                continue;
            };
            let default = text(node, "DefaultVersionId");
            let versions = node.member("PolicyVersionList");
            let found = versions
                .into_iter()
                .flat_map(Node::items)
                .find(|version| default.is_some() && text(*version, "VersionId") == default);
            let Some(document) = found.and_then(|version| version.member("Document")) else {
                errors.push(ScenarioError {
                    kind: ScenarioErrorKind::Invalid(
                        format!("policy `{name}` has no document of its default version").into(),
                    ),
                    span: node.span(),
                });
                continue;
            };
            if let Some(document) = read_document(document, errors) {
                self.policies.insert(arn, NamedPolicy { name, document });
            }
        }
    }

    /// Finds an attached policy by its ARN.
    pub(super) fn attached(
        &mut self,
        node: Node<'_>,
        errors: &mut Vec<ScenarioError>,
    ) -> Option<NamedPolicy> {
        let arn = node.as_str()?;
        if let Some(known) = self.policies.get(&*arn) {
            return Some(known.clone());
        }
        match self.sources.managed(&arn, None) {
            Ok(policy) => {
                self.policies.insert(arn.into(), policy.clone());
                Some(policy)
            }
            Err(error) => {
                errors.push(ScenarioError {
                    kind: ScenarioErrorKind::Source { message: error.message, hint: error.hint },
                    span: node.span(),
                });
                None
            }
        }
    }
}

/// Reads a policy document that is an object, or percent-encoded text.
pub(super) fn read_document(
    node: Node<'_>,
    errors: &mut Vec<ScenarioError>,
) -> Option<Arc<PolicyDocument>> {
    let Some(encoded) = node.as_str() else {
        let lowered = lower(node);
        if lowered.errors.is_empty() {
            return Some(Arc::new(lowered.document));
        }
        errors.extend(lowered.errors.into_iter().map(|error| ScenarioError {
            kind: ScenarioErrorKind::Policy(error.kind),
            span: error.span,
        }));
        return None;
    };
    // Positions inside encoded text would point into a text that nobody sees.
    let refuse = |message: String| ScenarioError {
        kind: ScenarioErrorKind::Invalid(message.into()),
        span: node.span(),
    };
    let decoded = match percent_decode_str(&encoded).decode_utf8() {
        Ok(text) => text,
        Err(error) => {
            errors.push(refuse(format!("the encoded policy is not text: {error}")));
            return None;
        }
    };
    match decoded.parse() {
        Ok(document) => Some(Arc::new(document)),
        Err(error) => {
            let error: iamkit_policy::ParsePolicyError = error;
            errors.push(refuse(format!("in the encoded policy: {error}")));
            None
        }
    }
}
