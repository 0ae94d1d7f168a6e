//! The `request` member.

use std::collections::HashSet;

use iamkit_policy::ActionName;
use iamkit_source::object::{flag, invalid, members, missing, text, texts, wrong_type};
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::{Kind, Node, Spanned};
use iamkit_work::spend;

use super::parsed;
use crate::{
    ContextEntry, ContextInput, OperationInput, OrganizationInput, PrincipalDetails,
    PrincipalInput, RequestInput, TagInput,
};

const REQUEST: &str = "a request";

pub(super) fn request(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<RequestInput> {
    const KNOWN: [&str; 8] = [
        "principal",
        "action",
        "resource",
        "resourceAccount",
        "resourceOrganization",
        "context",
        "unknownAction",
        "operation",
    ];
    let [
        caller,
        action_node,
        resource,
        account,
        organization_node,
        context_node,
        unknown,
        operation_node,
    ] = members(REQUEST, node, KNOWN, errors)?.values;
    let is_call = operation_node.is_some();
    let needed = [(caller, true), (action_node, !is_call), (resource, !is_call)];
    for (name, (found, is_needed)) in KNOWN.into_iter().zip(needed) {
        if found.is_none() && is_needed {
            errors.push(missing(name, REQUEST, node));
        }
    }
    let principal = caller.and_then(|node| principal(node, errors));
    let operation = operation_node.and_then(|node| operation(node, action_node, resource, errors));
    let spelled_operation = action_node.filter(|_| !is_call).and_then(spelled_operation);
    let (action, resource) = if is_call {
        // A call has actions and resources of its own.
        (stand_in().map(Spanned::without_span), Some(Spanned::without_span("*".into())))
    } else {
        let action = match (action_node, &spelled_operation) {
            (Some(node), Some(_)) => stand_in().map(|action| Spanned::new(action, node.span())),
            (node, _) => node.and_then(|node| action(node, errors)),
        };
        (action, resource.and_then(|node| text("resource", node, errors)))
    };
    let resource_account = account
        .and_then(|node| text("resourceAccount", node, errors))
        .and_then(|text| parsed(&text, errors));
    let resource_organization = organization_node.and_then(|node| organization(node, errors));
    let context = context_node.map(|node| context(node, errors)).unwrap_or_default();
    Some(RequestInput {
        principal: principal?,
        operation,
        action: action?,
        spelled_operation,
        resource: resource?,
        resource_account,
        resource_organization,
        context,
        is_unknown_action: unknown.and_then(|node| flag(KNOWN[6], node, errors)).unwrap_or(false),
        span: node.span(),
    })
}

/// Stands where no action is decided.
fn stand_in() -> Option<ActionName> {
    "sts:GetCallerIdentity".parse().ok()
}

/// Returns the text of an operation as the command line spells it: a client, a blank and words with
/// hyphens. Only a catalog can tell which actions it needs.
fn spelled_operation(node: Node<'_>) -> Option<Box<str>> {
    let text = node.as_str()?;
    let (client, operation) = text.split_once(' ')?;
    let is_word = |text: &str| {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !text.is_empty() && text.chars().all(is_plain)
    };
    (is_word(client) && is_word(operation)).then(|| text.as_ref().into())
}

fn action(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<Spanned<ActionName>> {
    let text = text("action", node, errors)?;
    match text.value.parse() {
        Ok(action) => Some(Spanned::new(action, node.span())),
        Err(error) => {
            let error: iamkit_policy::ParseActionNameError = error;
            errors.push(invalid(&error, node));
            None
        }
    }
}

/// Reads an operation, the resources of the call and those of its actions that it needs: none, one, or a
/// list.
fn operation(
    node: Node<'_>,
    action: Option<Node<'_>>,
    resource: Option<Node<'_>>,
    errors: &mut Vec<SourceError>,
) -> Option<OperationInput> {
    let name = text("operation", node, errors)?;
    let mut all = |name, node: Option<Node<'_>>| match node {
        Some(list) if list.kind() == Kind::Array => texts(name, list, errors),
        Some(one) => text(name, one, errors).into_iter().collect(),
        None => Vec::new(),
    };
    let (actions, resources) = (all("action", action), all("resource", resource));
    // `*` names no resource.
    let resources = resources.into_iter().filter(|resource| &*resource.value != "*").collect();
    Some(OperationInput { name, resources, actions })
}

const PRINCIPAL_MEMBERS: [&str; 14] = [
    "type",
    "arn",
    "account",
    "roleArn",
    "parentArn",
    "services",
    "organizationId",
    "organizationPath",
    "isManagementAccount",
    "isDelegatedAdministrator",
    "isServiceLinkedRole",
    "tags",
    "uniqueId",
    "canonicalId",
];

fn principal(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<Spanned<PrincipalInput>> {
    if let Some(text) = node.as_str() {
        return Some(Spanned::new(PrincipalInput::Text(text.into()), node.span()));
    }
    if node.kind() != Kind::Object {
        errors.push(wrong_type("principal", "a string or an object", node));
        return None;
    }
    let members = members("a principal", node, PRINCIPAL_MEMBERS, errors)?.values;
    let [
        kind,
        arn,
        account,
        role,
        parent,
        services,
        id,
        path,
        management,
        delegated,
        linked,
        tags,
        unique,
        canonical,
    ] = members;
    let mut string =
        |name: &str, node: Option<Node<'_>>| node.and_then(|node| text(name, node, errors));
    let canonical_id = string("canonicalId", canonical);
    let (kind, account) = (string("type", kind), string("account", account));
    let details = PrincipalDetails {
        arn: string("arn", arn),
        role_arn: string("roleArn", role),
        parent_arn: string("parentArn", parent),
        unique_id: string("uniqueId", unique),
        canonical_id,
        organization: OrganizationInput {
            id: string("organizationId", id),
            path: string("organizationPath", path),
            is_management_account: management
                .and_then(|node| flag("isManagementAccount", node, errors)),
            is_delegated_administrator: delegated
                .and_then(|node| flag("isDelegatedAdministrator", node, errors)),
        },
        services: services.map(|node| texts("services", node, errors)).unwrap_or_default(),
        is_service_linked_role: linked.and_then(|node| flag("isServiceLinkedRole", node, errors)),
        tags: tags.map(|node| tags_of(node, errors)).unwrap_or_default(),
        ..PrincipalDetails::default()
    };
    let details = PrincipalDetails {
        kind: kind.and_then(|text| parsed(&text, errors)),
        account: account.and_then(|text| parsed(&text, errors)),
        ..details
    };
    Some(Spanned::new(PrincipalInput::Details(Box::new(details)), node.span()))
}

fn tags_of(node: Node<'_>, errors: &mut Vec<SourceError>) -> Vec<TagInput> {
    if node.kind() != Kind::Object {
        errors.push(wrong_type("tags", "an object of tag keys and values", node));
        return Vec::new();
    }
    let mut tags = Vec::new();
    for member in node.members() {
        let key = member.name();
        if let Some(value) = text(&key, member.value(), errors) {
            let key = Spanned::new(key.into(), member.name_span());
            tags.push(TagInput { key, value: value.value });
        }
    }
    tags
}

fn organization(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<OrganizationInput> {
    const KNOWN: [&str; 3] = ["id", "path", "isManagementAccount"];
    let [id, path, management] = members("an organization", node, KNOWN, errors)?.values;
    Some(OrganizationInput {
        id: id.and_then(|node| text("id", node, errors)),
        path: path.and_then(|node| text("path", node, errors)),
        is_management_account: management
            .and_then(|node| flag("isManagementAccount", node, errors)),
        is_delegated_administrator: None,
    })
}

fn context(node: Node<'_>, errors: &mut Vec<SourceError>) -> Vec<ContextEntry> {
    const EXPECTED: &str = "a string, number or boolean, or an array of these";
    if node.kind() != Kind::Object {
        errors.push(wrong_type("context", "an object of condition keys", node));
        return Vec::new();
    }
    let mut context: Vec<ContextEntry> = Vec::new();
    let mut seen = HashSet::new();
    for member in node.members() {
        let key = member.name();
        if !seen.insert(key.to_ascii_lowercase()) {
            errors.push(SourceError {
                kind: SourceErrorKind::DuplicateMember(key.into()),
                span: member.name_span(),
            });
            continue;
        }
        let value = member.value();
        let mut value_spans = vec![value.span()];
        let input = if let Some(text) = scalar(value) {
            ContextInput::One(text)
        } else if value.kind() == Kind::Array {
            let mut values = Vec::new();
            value_spans = value.items().map(Node::span).collect();
            for item in value.items() {
                match scalar(item) {
                    Some(text) => values.push(text),
                    // Each repeats the name.
                    None if spend(100 + 2 * key.len(), "telling of mistakes") => {
                        errors.push(wrong_type(&key, EXPECTED, item));
                    }
                    None => break,
                }
            }
            ContextInput::Many(values)
        } else {
            errors.push(wrong_type(&key, EXPECTED, value));
            continue;
        };
        let key = Spanned::new(key.into(), member.name_span());
        context.push(ContextEntry { key, value: input, value_spans });
    }
    context
}

fn scalar(node: Node<'_>) -> Option<Box<str>> {
    match node.kind() {
        Kind::String => node.as_str().map(Into::into),
        Kind::Number | Kind::Bool(_) => Some(node.source().into()),
        Kind::Null | Kind::Array | Kind::Object | Kind::Missing => None,
    }
}
