//! What the principals of Terraform have besides their inline policies.

mod module;

use std::collections::BTreeSet;

use iamkit_syntax::{Kind as JsonKind, Node, Span};

use super::plan::BUILT_FROM_FIELDS;
use crate::besides::{Attaching, Besides, BesidesKind, Granted, Name, Principal, Principals};
use crate::value::{Data, Text, Value};
use crate::{HeldPrincipal, Place, permission};
pub(super) use module::of_module;

/// Attributes that name what a principal has besides.
const MANAGED: &str = "managed_policy_arns";
const BOUNDARY: &str = "permissions_boundary";
/// Attributes of other resources that name whom something is attached to, and those that name what.
const ATTACHING: [(&str, &str, Principal, BesidesKind, &str); 14] = {
    use BesidesKind::{Attached, Group as InGroup, Inline};
    use Principal::{Group, Role, User};
    [
        ("aws_iam_role_policy", "role", Role, Inline, ""),
        ("aws_iam_role_policy_attachment", "role", Role, Attached, "policy_arn"),
        ("aws_iam_role_policy_attachments_exclusive", "role_name", Role, Attached, "policy_arns"),
        ("aws_iam_policy_attachment", "roles", Role, Attached, "policy_arn"),
        ("aws_iam_user_policy", "user", User, Inline, ""),
        ("aws_iam_user_policy_attachment", "user", User, Attached, "policy_arn"),
        ("aws_iam_user_policy_attachments_exclusive", "user_name", User, Attached, "policy_arns"),
        ("aws_iam_policy_attachment", "users", User, Attached, "policy_arn"),
        ("aws_iam_user_group_membership", "user", User, InGroup, "groups"),
        ("aws_iam_group_membership", "users", User, InGroup, "group"),
        ("aws_iam_group_policy", "group", Group, Inline, ""),
        ("aws_iam_group_policy_attachment", "group", Group, Attached, "policy_arn"),
        (
            "aws_iam_group_policy_attachments_exclusive",
            "group_name",
            Group,
            Attached,
            "policy_arns",
        ),
        ("aws_iam_policy_attachment", "groups", Group, Attached, "policy_arn"),
    ]
};

/// Attributes of permissions that are made of fields: those that name the resource, and the rest.
const TARGETS: [&str; 5] =
    ["function_name", "layer_name", "event_bus_name", "certificate_authority_arn", "profile_name"];
const FIELDS: [&str; 12] = [
    "action",
    "actions",
    "event_source_token",
    "function_url_auth_type",
    "organization_id",
    "principal",
    "principal_org_id",
    "profile_version",
    "qualifier",
    "source_account",
    "source_arn",
    "version_number",
];
/// Settings that keep the public from a bucket or from those of an account.
const BLOCKS: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/// Collects a statement that AWS makes of fields, and settings that keep the public away.
fn collect_settings(
    of_type: &str,
    place: &Place,
    resource: &impl Attributes,
    besides: &mut Vec<Besides>,
) {
    let mut add = |kind, target: String, text: String, span| {
        let grant = Granted::Unknown(text.into());
        let what = format!("`{}`", place.path);
        let named = if target.is_empty() { place.path.to_string() } else { target };
        let one = Besides::new(place, kind, &what, grant, span);
        besides.push(Besides { named: Some(named.into()), ..one });
    };
    let is_there = |text: &String| !text.is_empty() && text != "null";
    let is_read = of_type == permission::IN_TERRAFORM && resource.is_permission_read();
    if BUILT_FROM_FIELDS.contains(&of_type) && !is_read {
        let fields = FIELDS.iter().filter_map(|name| {
            let text = resource.written(name);
            is_there(&text).then(|| format!("{name}: {text}"))
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        let target = TARGETS.iter().map(|name| resource.written(name)).find(is_there);
        let (_, span) = resource.given("principal");
        add(BesidesKind::Permission, target.unwrap_or_default(), fields, span);
    }
    let is_block = matches!(
        of_type,
        "aws_s3_bucket_public_access_block" | "aws_s3_account_public_access_block"
    );
    for name in BLOCKS.iter().filter(|_| is_block) {
        let text = resource.written(name);
        let setting = match text.as_str() {
            "true" => (*name).to_owned(),
            "" | "false" | "null" => continue,
            _ => format!("{name}: {text}"),
        };
        let (_, span) = resource.given(name);
        add(BesidesKind::PublicAccessBlock, resource.written("bucket"), setting, span);
    }
}

/// Says whether resources of a type are principals, or attach something to them.
pub(super) fn bears(of_type: &str) -> bool {
    matches!(of_type, "aws_iam_role" | "aws_iam_user" | "aws_iam_group")
        || matches!(
            of_type,
            "aws_s3_bucket_public_access_block" | "aws_s3_account_public_access_block"
        )
        || ATTACHING.iter().any(|(attaching, ..)| *attaching == of_type)
}

/// What is known of an attribute.
pub(super) enum Given {
    /// It is not there.
    Nothing,
    /// It names these.
    Names(BTreeSet<Name>),
}

/// A resource, as what it has besides is asked of it.
pub(super) trait Attributes {
    /// Returns what principals an attribute names, and where.
    fn given(&self, attribute: &str) -> (Given, Span);
    /// Returns which policies or groups an attribute names.
    fn grants(&self, attribute: &str) -> Vec<(Granted, Span)>;
    /// Returns how an attribute is written, in one line.
    fn written(&self, attribute: &str) -> String;
    /// Says whether each deployment has the resource once, and whom an attribute names can be told.
    fn is_certain(&self, attribute: &str) -> bool;
    /// Says whether the permission that it is was read as a statement.
    fn is_permission_read(&self) -> bool;
    /// Returns the text of an attribute, where that is known.
    fn known(&self, attribute: &str) -> Option<String>;
    /// Returns where it stands.
    fn span(&self) -> Span;
    /// Says whether it stands in another file than the one that is read.
    fn is_elsewhere(&self) -> bool {
        false
    }
}

/// Collects what a resource has besides, whom it is attached to, and what it is called itself.
pub(super) fn collect(
    of_type: &str,
    place: &Place,
    resource: &impl Attributes,
    (principals, besides): (&mut Principals, &mut Vec<Besides>),
) {
    let address: &str = &place.path;
    if !resource.is_elsewhere() {
        collect_settings(of_type, place, resource, besides);
    }
    let principal = match of_type {
        "aws_iam_role" => Some(Principal::Role),
        "aws_iam_user" => Some(Principal::User),
        "aws_iam_group" => Some(Principal::Group),
        _ => None,
    };
    if let Some(principal) = principal {
        let mut names = BTreeSet::from([Name::Id(without_indices(address))]);
        if let (Given::Names(own), _) = resource.given("name") {
            names.extend(own.into_iter().filter(|name| matches!(name, Name::Text(_))));
        }
        if resource.is_elsewhere() {
            return principals.add_elsewhere(principal, names);
        }
        let path = match resource.given("path") {
            (Given::Nothing, _) => Some("/".to_owned()),
            (Given::Names(_), _) => resource.known("path"),
        };
        let held = HeldPrincipal::new(principal.kind(), place.clone(), resource.span());
        principals.add(principal, names, held.called(resource.known("name"), path));
        for (grant, span) in resource.grants(MANAGED) {
            let what = "managed policies in `managed_policy_arns`";
            besides.push(Besides::new(place, BesidesKind::Attached, what, grant, span));
        }
        for (grant, span) in resource.grants(BOUNDARY) {
            besides.push(Besides::boundary(place, grant, span));
        }
    }
    for (attaching, attribute, principal, kind, named) in ATTACHING {
        if attaching != of_type {
            continue;
        }
        let (Given::Names(names), span) = resource.given(attribute) else { continue };
        let is_unknown = names.contains(&Name::Unknown);
        let verb = if is_unknown { "may name" } else { "names" };
        let what = format!("`{address}`, which {verb} it in `{attribute}`");
        let mut grants = if kind == BesidesKind::Inline {
            vec![(Granted::Place(address.into()), span)]
        } else {
            resource.grants(named)
        };
        if grants.is_empty() {
            grants.push((Granted::Unknown(format!("no `{named}`").into()), span));
        }
        for (grant, _) in grants {
            let one = Attaching {
                place: place.clone(),
                what: what.clone(),
                kind,
                grant,
                is_certain: !is_unknown && resource.is_certain(attribute),
                written: resource.written(attribute),
                span,
                is_elsewhere: resource.is_elsewhere(),
            };
            principals.attach(principal, names.clone(), one);
        }
    }
}

/// Returns an address without the indices of instances.
pub(super) fn without_indices(address: &str) -> String {
    let (mut plain, mut depth, mut is_quoted) = (String::new(), 0_usize, false);
    for c in address.chars() {
        match c {
            '"' if depth > 0 => is_quoted = !is_quoted,
            '[' if !is_quoted => depth += 1,
            ']' if !is_quoted => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// Returns what a text of expressions names: addresses of principals, or else nobody knows what.
pub(super) fn names_in_expression(text: &str, prefix: &str) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    let mut is_of_data = false;
    for of_type in ["aws_iam_role.", "aws_iam_user.", "aws_iam_group."] {
        for (at, _) in text.match_indices(of_type) {
            let before = text.get(..at).unwrap_or_default();
            // That one is there already.
            if before.ends_with("data.") {
                is_of_data = true;
                continue;
            }
            let is_label = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            let rest = text.get(at + of_type.len()..).unwrap_or_default();
            let end = rest.find(|c: char| !is_label(c)).unwrap_or(rest.len());
            let label = rest.get(..end).unwrap_or_default();
            names.insert(Name::Id(format!("{prefix}{of_type}{label}")));
        }
    }
    if names.is_empty() && !is_of_data {
        names.insert(Name::Unknown);
    }
    names
}

/// Returns what a value of a plan or state names.
pub(super) fn given_by_node(node: Node<'_>) -> Given {
    let names: BTreeSet<Name> = match node.kind() {
        JsonKind::String => node.as_str().into_iter().map(|text| Name::Text(text.into())).collect(),
        JsonKind::Array => {
            let items = node.items().filter_map(Node::as_str);
            items.map(|text| Name::Text(text.into())).collect()
        }
        _ => BTreeSet::new(),
    };
    let is_empty = names.iter().all(|name| matches!(name, Name::Text(text) if text.is_empty()));
    if is_empty { Given::Nothing } else { Given::Names(names) }
}

/// Returns what a value of a configuration in JSON names.
pub(super) fn given_by_value(value: &Value) -> Given {
    let items = value.one_or_many();
    let mut names = BTreeSet::new();
    for item in items.iter().filter(|item| !matches!(item.data, Data::Null | Data::Nothing)) {
        match item.as_text().and_then(Text::known) {
            Some(text) => {
                if text.contains("${") {
                    names.extend(names_in_expression(&text, ""));
                }
                names.insert(Name::Text(text));
            }
            None => drop(names.insert(Name::Unknown)),
        }
    }
    if names.is_empty() { Given::Nothing } else { Given::Names(names) }
}

/// Returns what an expression refers to where that is a policy or group of the configuration, such as
/// `aws_iam_policy.p` for `aws_iam_policy.p.arn`; all instances have one document, with holes where they differ.
pub(super) fn referred(expression: &str) -> Option<String> {
    let inner = expression.trim().trim_start_matches('"').trim_end_matches('"');
    let inner = inner.strip_prefix("${").and_then(|it| it.strip_suffix('}')).unwrap_or(inner);
    let (resource, attribute) = inner.trim().rsplit_once('.')?;
    let resource = without_indices(resource);
    let (of_type, label) = resource.split_once('.')?;
    let is_label = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let is_meant = matches!(of_type, "aws_iam_policy" | "aws_iam_group")
        && matches!(attribute, "arn" | "id" | "name")
        && !label.is_empty()
        && label.chars().all(is_label);
    is_meant.then_some(resource)
}

/// Returns which policy or group a known text names; `of_group` says that it is the name of a group.
pub(super) fn granted_by_text(text: &str, of_group: bool) -> Granted {
    if of_group { Granted::Unknown(text.into()) } else { Granted::of_arn(text) }
}

/// Says whether an attribute names groups.
pub(super) fn is_of_groups(attribute: &str) -> bool {
    matches!(attribute, "group" | "groups")
}

/// Returns which policies or groups the value of an attribute in JSON names.
pub(super) fn granted_by_value(value: &Value, attribute: &str) -> Vec<(Granted, Span)> {
    let items = value.one_or_many();
    let items = items.iter().filter(|item| !matches!(item.data, Data::Null | Data::Nothing));
    let granted = |item: &Value| match item.as_text().and_then(Text::with_partition) {
        Some(text) => match referred(&text) {
            Some(address) => Granted::Place(address.into()),
            None if text.contains("${") => Granted::Unknown(text.into()),
            None => granted_by_text(&text, is_of_groups(attribute)),
        },
        None => Granted::Unknown("an expression".into()),
    };
    items.map(|item| (granted(item), item.span)).collect()
}
