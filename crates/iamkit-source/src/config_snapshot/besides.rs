//! What the users, groups and roles of AWS Config have besides the policies that stand in them.

use std::collections::BTreeMap;

use iamkit_syntax::{Kind as JsonKind, Limits, Node, Span, parse_with};

use super::lower_first;
use crate::embedded_text::decode;
use crate::spelling::slip;
use crate::{Besides, BesidesKind, Granted, MAX_POLICY_BYTES, Place, SourceError, SourceMap};

/// Members of `configuration` that name what a principal has, and the member of an item with the name.
const LISTS: [(&str, &str, &str); 2] =
    [("attachedManagedPolicies", "policyArn", "managed policy"), ("groupList", "", "group")];
/// Members of `configuration` (AWS Config resource schemas).
const USER: [&str; 11] = [
    "arn",
    "attachedManagedPolicies",
    "createDate",
    "groupList",
    "passwordLastUsed",
    "path",
    "permissionsBoundary",
    "tags",
    "userId",
    "userName",
    "userPolicyList",
];
const GROUP: [&str; 7] = [
    "arn",
    "attachedManagedPolicies",
    "createDate",
    "groupId",
    "groupName",
    "groupPolicyList",
    "path",
];
const ROLE: [&str; 14] = [
    "arn",
    "assumeRolePolicyDocument",
    "attachedManagedPolicies",
    "createDate",
    "description",
    "instanceProfileList",
    "maxSessionDuration",
    "path",
    "permissionsBoundary",
    "roleId",
    "roleLastUsed",
    "roleName",
    "rolePolicyList",
    "tags",
];
const BOUNDARY: &str = "permissionsBoundary";

/// Collects what the principal of a configuration item has besides.
pub(super) fn collect(item: Node<'_>, place: &Place, besides: &mut Vec<Besides>) {
    let owner = place.owner.as_deref().unwrap_or_default();
    if !matches!(owner, "AWS::IAM::User" | "AWS::IAM::Group" | "AWS::IAM::Role") {
        return;
    }
    for (list, member, noun) in LISTS {
        visit(item, &["configuration", list, "[]"], None, &mut |node, outer| {
            let named = named(node, member);
            let span = spanned(named.unwrap_or(node), outer);
            let name = named.and_then(Node::as_str);
            let what = match &name {
                Some(name) => format!("the {noun} `{name}`"),
                None => format!("a {noun} without a name"),
            };
            let name = name.unwrap_or_default();
            let (kind, grant) = match noun {
                "group" => (BesidesKind::Group, Granted::Unknown((&*name).into())),
                _ => (BesidesKind::Attached, Granted::of_arn(&name)),
            };
            besides.push(Besides::new(place, kind, &what, grant, span));
        });
    }
    visit(item, &["configuration", BOUNDARY], None, &mut |node, outer| {
        let named = named(node, "permissionsBoundaryArn");
        let grant = Granted::of_arn(&named.and_then(Node::as_str).unwrap_or_default());
        besides.push(Besides::boundary(place, grant, spanned(named.unwrap_or(node), outer)));
    });
}

/// Reports names in the configuration of a principal or policy that were meant for others.
pub(super) fn slips(item: Node<'_>, resource_type: &str, errors: &mut Vec<SourceError>) {
    const POLICIES: [&str; 2] = ["policyName", "policyDocument"];
    const ATTACHED: [&str; 2] = ["policyName", "policyArn"];
    let (own, inline): (&[&'static str], _) = match resource_type {
        "AWS::IAM::User" => (&USER, "userPolicyList"),
        "AWS::IAM::Group" => (&GROUP, "groupPolicyList"),
        "AWS::IAM::Role" => (&ROLE, "rolePolicyList"),
        _ => return,
    };
    let mut check = |steps: &[&str], known: &[&'static str], parent| {
        visit(item, steps, None, &mut |node, outer| {
            for member in node.members() {
                let name = lower_first(&member.name());
                let span = outer.map_or(member.name_span(), |map| map.outer(member.name_span()));
                errors.extend(slip(&name, span, known, parent));
            }
        });
    };
    check(&["configuration"], own, "a configuration of this type");
    check(&["configuration", inline, "[]"], &POLICIES, "an inline policy");
    check(&["configuration", "attachedManagedPolicies", "[]"], &ATTACHED, "an attached policy");
}

/// Puts the places of groups in the place of their names.
pub(super) fn resolve_groups(besides: &mut [Besides], groups: &BTreeMap<String, String>) {
    for one in besides.iter_mut().filter(|one| one.kind == BesidesKind::Group) {
        let Granted::Unknown(name) = &one.grant else { continue };
        if let Some(place) = groups.get(&name.to_ascii_lowercase()) {
            one.grant = Granted::Place(place.as_str().into());
        }
    }
}

/// Returns the member of an item, or the item where that is a text.
fn named<'a>(node: Node<'a>, member: &str) -> Option<Node<'a>> {
    if node.kind() == JsonKind::String { Some(node) } else { member_of(node, member) }
}

/// Returns the place of a node in the text around it, which may be JSON in JSON.
fn spanned(node: Node<'_>, outer: Option<&SourceMap>) -> Span {
    outer.map_or(node.span(), |map| map.outer(node.span()))
}

/// Names may start with a letter of either case.
fn member_of<'a>(node: Node<'a>, name: &str) -> Option<Node<'a>> {
    let upper: String = name
        .chars()
        .enumerate()
        .map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c })
        .collect();
    node.member(&lower_first(name)).or_else(|| node.member(&upper))
}

/// Visits what stands at a path and is something. Everything may be JSON text instead of JSON; the visitor gets
/// the map of the text that a node stands in.
fn visit(
    node: Node<'_>,
    steps: &[&str],
    outer: Option<&SourceMap>,
    visitor: &mut dyn FnMut(Node<'_>, Option<&SourceMap>),
) {
    let is_text = node.kind() == JsonKind::String;
    let is_nothing = match node.kind() {
        JsonKind::Null => true,
        JsonKind::Array => node.items().next().is_none(),
        JsonKind::Object => node.members().next().is_none(),
        _ => is_text && node.as_str().is_some_and(|text| text.is_empty()),
    };
    if is_nothing {
        return;
    }
    if is_text {
        let (text, map) = decode(node);
        let map = match outer {
            Some(outer) => map.within(&text, outer),
            None => map,
        };
        let inner = parse_with(&text, Limits::default().with_max_bytes(MAX_POLICY_BYTES));
        let root = inner.root().filter(|_| inner.errors().is_empty());
        let is_encoded = |root: &Node<'_>| {
            matches!(root.kind(), JsonKind::Object | JsonKind::Array | JsonKind::String)
        };
        if let Some(root) = root.filter(is_encoded) {
            return visit(root, steps, Some(&map), visitor);
        }
    }
    match steps {
        ["[]", rest @ ..] if node.kind() == JsonKind::Array => {
            for item in node.items() {
                visit(item, rest, outer, visitor);
            }
        }
        // One that stands where a list is wanted counts.
        [] | ["[]", ..] => visitor(node, outer),
        [name, rest @ ..] => {
            if let Some(value) = member_of(node, name) {
                visit(value, rest, outer, visitor);
            }
        }
    }
}
