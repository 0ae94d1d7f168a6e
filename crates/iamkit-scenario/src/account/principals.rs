//! Users, roles and groups.

use std::collections::BTreeMap;

use iamkit_syntax::Node;

use super::AccountPrincipal;
use super::policies::{Library, read_document};
use crate::{NamedPolicy, ScenarioError, ScenarioErrorKind};

/// Returns a member that is a string.
pub(super) fn text(node: Node<'_>, name: &str) -> Option<Box<str>> {
    node.member(name).and_then(Node::as_str).map(Into::into)
}

fn items<'a>(node: Node<'a>, name: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
    node.member(name).into_iter().flat_map(Node::items)
}

/// Reads the inline and attached policies of a user, role or group.
pub(super) fn policies(
    node: Node<'_>,
    kind: &str,
    library: &mut Library<'_>,
    errors: &mut Vec<ScenarioError>,
) -> Vec<NamedPolicy> {
    let mut found = Vec::new();
    for inline in items(node, &format!("{kind}PolicyList")) {
        let document = inline.member("PolicyDocument");
        if let (Some(name), Some(document)) = (text(inline, "PolicyName"), document)
            && let Some(document) = read_document(document, errors)
        {
            found.push(NamedPolicy { name, document });
        }
    }
    for attached in items(node, "AttachedManagedPolicies") {
        let arn = attached.member("PolicyArn");
        found.extend(arn.and_then(|arn| library.attached(arn, errors)));
    }
    found
}

pub(super) fn user(
    node: Node<'_>,
    groups: &BTreeMap<Box<str>, Vec<NamedPolicy>>,
    library: &mut Library<'_>,
    errors: &mut Vec<ScenarioError>,
) -> Option<AccountPrincipal> {
    let mut user = principal(node, "User", library, errors)?;
    for group in items(node, "GroupList") {
        let name = group.as_str().unwrap_or_default();
        match groups.get(&*name) {
            Some(policies) => user.identity.extend(policies.iter().cloned()),
            None => errors.push(ScenarioError {
                kind: ScenarioErrorKind::Invalid(
                    format!("group `{name}` is not in `GroupDetailList`").into(),
                ),
                span: group.span(),
            }),
        }
    }
    Some(user)
}

pub(super) fn role(
    node: Node<'_>,
    library: &mut Library<'_>,
    errors: &mut Vec<ScenarioError>,
) -> Option<AccountPrincipal> {
    let mut role = principal(node, "Role", library, errors)?;
    let trust = node.member("AssumeRolePolicyDocument");
    role.trust = trust.and_then(|document| read_document(document, errors));
    Some(role)
}

fn principal(
    node: Node<'_>,
    kind: &str,
    library: &mut Library<'_>,
    errors: &mut Vec<ScenarioError>,
) -> Option<AccountPrincipal> {
    let Some(arn) = text(node, "Arn") else {
        errors.push(ScenarioError {
            kind: ScenarioErrorKind::MissingMember { name: "Arn", parent: "a user or role" },
            span: node.span(),
        });
        return None;
    };
    let boundary = node
        .member("PermissionsBoundary")
        .and_then(|boundary| boundary.member("PermissionsBoundaryArn"));
    let tags = items(node, "Tags").filter_map(|tag| Some((text(tag, "Key")?, text(tag, "Value")?)));
    Some(AccountPrincipal {
        arn,
        tags: tags.collect(),
        identity: policies(node, kind, library, errors),
        permissions_boundary: boundary.and_then(|arn| library.attached(arn, errors)),
        trust: None,
    })
}
