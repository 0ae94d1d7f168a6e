//! What the principals of Terraform have besides their inline policies.

use std::collections::BTreeSet;

use hcl_edit::structure::{Block, Body};
use iamkit_syntax::{Kind as JsonKind, Node, Span};

use super::data_document::span_of_block;
use super::elsewhere::labels;
use super::expression::place;
use super::module::{Module, Piece};
use crate::Place;
use crate::besides::{Besides, Name, Principal, Principals};
use crate::value::{Data, Value};

/// Attributes that name what a principal has besides.
const MANAGED: &str = "managed_policy_arns";
const BOUNDARY: &str = "permissions_boundary";
/// Attributes of other resources that name whom something is attached to.
const ATTACHING: [(&str, &str, Principal); 14] = [
    ("aws_iam_role_policy", "role", Principal::Role),
    ("aws_iam_role_policy_attachment", "role", Principal::Role),
    ("aws_iam_role_policy_attachments_exclusive", "role_name", Principal::Role),
    ("aws_iam_policy_attachment", "roles", Principal::Role),
    ("aws_iam_user_policy", "user", Principal::User),
    ("aws_iam_user_policy_attachment", "user", Principal::User),
    ("aws_iam_user_policy_attachments_exclusive", "user_name", Principal::User),
    ("aws_iam_policy_attachment", "users", Principal::User),
    ("aws_iam_user_group_membership", "user", Principal::User),
    ("aws_iam_group_membership", "users", Principal::User),
    ("aws_iam_group_policy", "group", Principal::Group),
    ("aws_iam_group_policy_attachment", "group", Principal::Group),
    ("aws_iam_group_policy_attachments_exclusive", "group_name", Principal::Group),
    ("aws_iam_policy_attachment", "groups", Principal::Group),
];

/// What is known of an attribute.
pub(super) enum Given {
    /// It is not there.
    Nothing,
    /// It names these.
    Names(BTreeSet<Name>),
}

/// Collects what a resource has besides, whom it is attached to, and what it is called itself.
/// `given` finds what an attribute names.
pub(super) fn collect(
    of_type: &str,
    place: &Place,
    given: impl Fn(&str) -> (Given, Span),
    (principals, besides): (&mut Principals, &mut Vec<Besides>),
) {
    let address: &str = &place.path;
    let principal = match of_type {
        "aws_iam_role" => Some(Principal::Role),
        "aws_iam_user" => Some(Principal::User),
        "aws_iam_group" => Some(Principal::Group),
        _ => None,
    };
    if let Some(principal) = principal {
        let mut names = BTreeSet::from([Name::Id(without_indices(address))]);
        if let (Given::Names(own), _) = given("name") {
            names.extend(own.into_iter().filter(|name| matches!(name, Name::Text(_))));
        }
        principals.add(principal, names, place.clone());
        if let (Given::Names(_), span) = given(MANAGED) {
            let what = "managed policies in `managed_policy_arns`";
            besides.push(Besides::policy(place, what, span));
        }
        if let (Given::Names(_), span) = given(BOUNDARY) {
            besides.push(Besides::boundary(place, span));
        }
    }
    for (attaching, attribute, principal) in ATTACHING {
        if attaching != of_type {
            continue;
        }
        if let (Given::Names(names), span) = given(attribute) {
            let is_unknown = names.contains(&Name::Unknown);
            let verb = if is_unknown { "may name" } else { "names" };
            let what = format!("`{address}`, which {verb} it in `{attribute}`");
            principals.attach(principal, names, &what, span);
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
    let items = if matches!(value.data, Data::List(_)) {
        value.items()
    } else {
        std::slice::from_ref(value)
    };
    let mut names = BTreeSet::new();
    for item in items.iter().filter(|item| !matches!(item.data, Data::Null | Data::Nothing)) {
        match item.as_text().and_then(crate::value::Text::known) {
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

/// Collects what the principals of a file have besides, from all files of the module.
pub(super) fn of_module(module: &Module<'_>, pieces: &[Piece]) -> Vec<Besides> {
    let (mut principals, mut besides) = (Principals::default(), Vec::new());
    for Piece { body, base } in pieces {
        for block in body.blocks() {
            let target = (&mut principals, &mut besides);
            block_besides(block, *base, (module.own_text, None), target);
        }
    }
    // A walk asks for no principals, and would read each file as often as there are files.
    let files = module.options.module.as_deref().filter(|files| !files.is_read_whole);
    let files = files.filter(|_| principals.has_owners());
    for other in files.into_iter().flat_map(|files| files.others(module.own)) {
        // Most files have nothing to do with it.
        if !other.text.contains("aws_iam_") {
            continue;
        }
        for (block, base) in other.blocks() {
            let is_principal = labels(block).first().is_some_and(|name| {
                matches!(*name, "aws_iam_role" | "aws_iam_user" | "aws_iam_group")
            });
            if !is_principal {
                let target = (&mut principals, &mut besides);
                block_besides(block, base, (&other.text, Some(Span::new(0, 0))), target);
            }
        }
    }
    besides.extend(principals.into_besides());
    besides
}

/// Collects from a block. `elsewhere` stands for the places of another file.
fn block_besides(
    block: &Block,
    base: usize,
    (text, elsewhere): (&str, Option<Span>),
    target: (&mut Principals, &mut Vec<Besides>),
) {
    let labels = labels(block);
    let ("resource", [of_type, name]) = (block.ident.as_str(), labels.as_slice()) else { return };
    let address = format!("{of_type}.{name}");
    let resource = Place {
        owner: Some((*of_type).into()),
        addresses: vec![address.as_str().into()],
        ..Place::new(address)
    };
    let whole = span_of_block(block, base);
    let given = |attribute: &str| match given_by_body(&block.body, attribute, base, text) {
        Some((given, span)) => (given, elsewhere.unwrap_or(span)),
        None => (Given::Nothing, elsewhere.unwrap_or(whole)),
    };
    collect(of_type, &resource, given, target);
}

fn given_by_body(body: &Body, attribute: &str, base: usize, text: &str) -> Option<(Given, Span)> {
    let value = &body.get_attribute(attribute)?.value;
    let span = place(value, base);
    let written = span.of(text).unwrap_or_default().trim();
    let given = match value.as_str() {
        Some(name) => Given::Names(BTreeSet::from([Name::Text(name.to_owned())])),
        None if matches!(written, "null" | "[]") => Given::Nothing,
        None => {
            let mut names = names_in_expression(written, "");
            // Names in a list of them.
            let quoted = written.split('"').skip(1).step_by(2);
            names.extend(quoted.map(|name| Name::Text(name.to_owned())));
            if written.starts_with("[\"") && !written.contains(['.', '$', '(']) {
                names.remove(&Name::Unknown);
            }
            names.insert(Name::Text(written.to_owned()));
            Given::Names(names)
        }
    };
    Some((given, span))
}
