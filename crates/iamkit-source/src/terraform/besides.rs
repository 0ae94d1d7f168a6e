//! What the principals of Terraform have besides their inline policies.

use std::collections::BTreeSet;

use hcl_edit::expr::Expression;
use hcl_edit::structure::Block;
use iamkit_syntax::{Kind as JsonKind, Node, Span};

use super::data_document::span_of_block;
use super::elsewhere::labels;
use super::expression::place;
use super::module::{Module, Piece, Scope};
use super::plan::BUILT_FROM_FIELDS;
use crate::Place;
use crate::besides::{Attaching, Besides, BesidesKind, Granted, Name, Principal, Principals};
use crate::parts::Parts;
use crate::value::{Data, Text, Value};

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
    if BUILT_FROM_FIELDS.contains(&of_type) {
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
        principals.add(principal, names, place.clone());
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
    let items = if matches!(value.data, Data::List(_)) {
        value.items()
    } else {
        std::slice::from_ref(value)
    };
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
/// `aws_iam_policy.p` for `aws_iam_policy.p.arn`.
pub(super) fn referred(expression: &str) -> Option<&str> {
    let inner = expression.trim().trim_start_matches('"').trim_end_matches('"');
    let inner = inner.strip_prefix("${").and_then(|it| it.strip_suffix('}')).unwrap_or(inner);
    let (resource, attribute) = inner.trim().rsplit_once('.')?;
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
    let items = if matches!(value.data, Data::List(_)) {
        value.items()
    } else {
        std::slice::from_ref(value)
    };
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

/// Collects what the principals of a file have besides, from all files of the module.
pub(super) fn of_module(module: &Module<'_>, pieces: &[Piece], parts: &mut Parts<'_>) {
    let (mut principals, mut besides) = (Principals::default(), Vec::new());
    for Piece { body, base } in pieces {
        for block in body.blocks() {
            let target = (&mut principals, &mut besides);
            block_besides(module, block, (*base, module.own_text, false), target);
        }
    }
    // A walk asks for no principals, and would read each file as often as there are files.
    let files = module.options.module.as_deref().filter(|files| !files.is_read_whole);
    let files = files.filter(|_| !principals.is_empty());
    for other in files.into_iter().flat_map(|files| files.others(module.own)) {
        // Most files have nothing to do with it.
        if !other.text.contains("aws_iam_") {
            continue;
        }
        for (block, base) in other.blocks() {
            let target = (&mut principals, &mut besides);
            block_besides(module, block, (base, &other.text, true), target);
        }
    }
    parts.besides.extend(besides);
    principals.finish(parts);
}

/// Collects from a block.
fn block_besides(
    module: &Module<'_>,
    block: &Block,
    (base, text, is_elsewhere): (usize, &str, bool),
    target: (&mut Principals, &mut Vec<Besides>),
) {
    let labels = labels(block);
    let ("resource", [of_type, name]) = (block.ident.as_str(), labels.as_slice()) else { return };
    let address = format!("{of_type}.{name}");
    let place = Place {
        owner: Some((*of_type).into()),
        addresses: vec![address.as_str().into()],
        ..Place::new(address)
    };
    let attributes = OfBlock { module, block, base, text, is_elsewhere };
    collect(of_type, &place, &attributes, target);
}

/// A resource of a configuration in HCL.
struct OfBlock<'b, 'm> {
    module: &'b Module<'m>,
    block: &'b Block,
    base: usize,
    text: &'b str,
    is_elsewhere: bool,
}

impl<'b> OfBlock<'b, '_> {
    fn value(&self, attribute: &str) -> Option<&'b Expression> {
        Some(&self.block.body.get_attribute(attribute)?.value)
    }

    fn source(&self, value: &Expression) -> &'b str {
        place(value, self.base).of(self.text).unwrap_or_default().trim()
    }

    /// Returns what `for_each` repeats the resource for, where that is a list of known texts that is not empty.
    fn repeated_texts(&self) -> Option<Vec<String>> {
        let value = self.value("for_each").filter(|_| !self.is_elsewhere)?;
        let value = self.module.value(value, self.base, &Scope::default());
        let Data::List(items) = &value.data else { return None };
        let texts = items.iter().map(|item| item.as_text().and_then(Text::with_partition));
        texts.collect::<Option<Vec<String>>>().filter(|texts| !texts.is_empty())
    }

    /// Places of another file are none of this one.
    fn span(&self, value: &Expression) -> Span {
        if self.is_elsewhere { Span::new(0, 0) } else { place(value, self.base) }
    }

    /// Returns which policy or group an expression means.
    fn granted(&self, value: &Expression, attribute: &str) -> Granted {
        let written = self.source(value);
        if let Some(address) = referred(written) {
            return Granted::Place(address.into());
        }
        if let Some(text) = value.as_str() {
            return granted_by_text(text, is_of_groups(attribute));
        }
        if !self.is_elsewhere {
            let value = self.module.value(value, self.base, &Scope::default());
            if let Some(text) = value.as_text().and_then(Text::with_partition) {
                return granted_by_text(&text, is_of_groups(attribute));
            }
        }
        Granted::Unknown(one_line(written).into())
    }
}

/// Writes an expression in one line. All of it: what differs at its end is another one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Attributes for OfBlock<'_, '_> {
    fn given(&self, attribute: &str) -> (Given, Span) {
        let whole = || span_of_block(self.block, self.base);
        let Some(value) = self.value(attribute) else {
            let span = if self.is_elsewhere { Span::new(0, 0) } else { whole() };
            return (Given::Nothing, span);
        };
        let written = self.source(value);
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
        (given, self.span(value))
    }

    fn grants(&self, attribute: &str) -> Vec<(Granted, Span)> {
        let Some(value) = self.value(attribute) else { return Vec::new() };
        if matches!(self.source(value), "null" | "[]") {
            return Vec::new();
        }
        if let Some(values) = self.repeated_texts()
            && matches!(self.source(value), "each.value" | "each.key")
        {
            let of_groups = is_of_groups(attribute);
            let granted = values.iter().map(|text| granted_by_text(text, of_groups));
            return granted.map(|grant| (grant, self.span(value))).collect();
        }
        let items: Vec<&Expression> = match value {
            Expression::Array(items) => items.iter().collect(),
            value => vec![value],
        };
        items.into_iter().map(|item| (self.granted(item, attribute), self.span(item))).collect()
    }

    fn written(&self, attribute: &str) -> String {
        let written = self.value(attribute).map_or("", |value| self.source(value));
        one_line(written.trim_matches('"'))
    }

    fn is_certain(&self, attribute: &str) -> bool {
        let repeated = self.value("count").is_some()
            || self.value("for_each").is_some() && self.repeated_texts().is_none();
        let written = self.value(attribute).map_or("", |value| self.source(value));
        // A condition or a function may choose.
        !repeated && !written.contains(['?', '(', '*']) && !written.contains("each.")
    }

    fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }
}
