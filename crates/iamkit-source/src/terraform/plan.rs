//! Plans and states as `terraform show -json` prints them, and raw states.

mod besides;
mod data;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use iamkit_syntax::{Kind as JsonKind, Node, Span};

use crate::besides::Principals;
use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::hole::{HoleCause, HoleClass, HoleSource};
use crate::parts::{Parts, limit_error, steps, wrapped};
use crate::permission;
use crate::places::{PlaceKind, PlaceRow, in_terraform, organization_type};
use crate::project::project;
use crate::value::{Data, Value, value_of};
use crate::{Note, NoteKind, PlanValues, ReadOptions, SourceError, SourceErrorKind};

/// Resource types that AWS makes a statement of, without a document.
pub(super) const BUILT_FROM_FIELDS: [&str; 5] = [
    "aws_lambda_permission",
    "aws_lambda_layer_version_permission",
    "aws_cloudwatch_event_permission",
    "aws_acmpca_permission",
    "aws_signer_signing_profile_permission",
];
/// The data source that makes documents.
pub(super) const DATA_DOCUMENT: &str = "aws_iam_policy_document";

/// What a plan says of one address.
struct Change<'a> {
    is_data: bool,
    of_type: Box<str>,
    actions: Vec<Box<str>>,
    before: Option<Node<'a>>,
    before_sensitive: Option<Node<'a>>,
    after: Option<Node<'a>>,
    after_unknown: Option<Node<'a>>,
    after_sensitive: Option<Node<'a>>,
}

struct Plan<'a, 't, 'p> {
    text: &'t str,
    changes: BTreeMap<Box<str>, Change<'a>>,
    parts: &'p mut Parts<'t>,
    built_from_fields: Vec<Span>,
    /// How many resources were left out since the plan does not change them.
    left_out: usize,
    changed_only: bool,
    values: PlanValues,
    /// What the configuration says: how modules are called, and what expressions refer to.
    configuration: Option<Node<'a>>,
    /// Data sources whose documents were read as policies of resources.
    taken: BTreeSet<Box<str>>,
    /// The users, groups and roles, and what is attached to them.
    principals: Principals,
}

/// A resource of a plan or a state.
struct Resource<'a> {
    address: Box<str>,
    of_type: Box<str>,
    values: Node<'a>,
    /// Which values are secret.
    sensitive: Option<Node<'a>>,
}

impl Resource<'_> {
    fn place(&self, path: String) -> Place {
        Place {
            owner: Some(self.of_type.clone()),
            addresses: vec![self.address.clone()],
            arn: text_of(self.values, "arn"),
            ..Place::new(path)
        }
    }
}

/// Reads the policies of a plan or a state.
pub(crate) fn read<'t>(
    text: &'t str,
    root: Node<'_>,
    options: &ReadOptions,
    parts: &mut Parts<'t>,
) {
    let is_plan =
        root.member("planned_values").is_some() || root.member("resource_changes").is_some();
    if root.member("format_version").is_none() {
        return state::read(text, root, parts);
    }
    let version = root.member("format_version");
    let number = version.and_then(Node::as_str);
    if let Some(number) = number.filter(|version| !version.starts_with("1.")) {
        let what = if is_plan { "plan" } else { "state" };
        let message = format!("{what} format {number} is not known, 1.x is");
        let span = version.map(Node::span).unwrap_or_default();
        parts.errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), span));
        return;
    }
    if is_plan && root.member("planned_values").is_none() {
        let message = "a plan without `planned_values`, which hold what it plans";
        let span = Span::new(root.span().start, root.span().start + 1);
        parts.errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), span));
        return;
    }
    let mut plan = Plan {
        text,
        changes: changes(root),
        parts,
        built_from_fields: Vec::new(),
        left_out: 0,
        changed_only: options.changed_only,
        values: options.plan_values,
        configuration: root.member("configuration").and_then(|it| it.member("root_module")),
        taken: BTreeSet::new(),
        principals: Principals::default(),
    };
    if is_plan && options.plan_values == PlanValues::Before {
        return plan.former_policies(root);
    }
    let values = if is_plan { "planned_values" } else { "values" };
    if let Some(module) = root.member(values).and_then(|values| values.member("root_module")) {
        plan.module(module);
    }
    plan.data_documents();
    plan.finish(root);
}

fn changes(root: Node<'_>) -> BTreeMap<Box<str>, Change<'_>> {
    let items = root.member("resource_changes").into_iter().flat_map(Node::items);
    items
        .filter_map(|item| {
            let address = text_of(item, "address")?;
            let change = item.member("change")?;
            let actions = change.member("actions").into_iter().flat_map(Node::items);
            let change = Change {
                is_data: text_of(item, "mode").as_deref() == Some("data"),
                of_type: text_of(item, "type").unwrap_or_default(),
                actions: actions.filter_map(|action| action.as_str().map(Into::into)).collect(),
                before: change.member("before"),
                before_sensitive: change.member("before_sensitive"),
                after: change.member("after"),
                after_unknown: change.member("after_unknown"),
                after_sensitive: change.member("after_sensitive"),
            };
            Some((address, change))
        })
        .collect()
}

fn text_of(node: Node<'_>, member: &str) -> Option<Box<str>> {
    node.member(member)?.as_str().map(Into::into)
}

impl<'a> Plan<'a, '_, '_> {
    /// Reads the policies as they are before the plan is applied.
    fn former_policies(mut self, root: Node<'a>) {
        // The order of the file, so that answers come in it.
        for item in root.member("resource_changes").into_iter().flat_map(Node::items) {
            let address = text_of(item, "address");
            let Some((address, change)) = address
                .and_then(|address| self.changes.get(&address).map(|change| (address, change)))
            else {
                continue;
            };
            let of_type = change.of_type.clone();
            let before = change.before.filter(|before| before.kind() == JsonKind::Object);
            let (Some(values), false) = (before, change.is_data) else { continue };
            let sensitive = change.before_sensitive;
            self.resource(&Resource { address, of_type, values, sensitive });
        }
        self.principals.finish(self.parts);
    }

    /// Reads a module and those in it. The depth is that of the tree, which has a limit.
    fn module(&mut self, module: Node<'a>) {
        for resource in module.member("resources").into_iter().flat_map(Node::items) {
            let is_managed = text_of(resource, "mode").as_deref() == Some("managed");
            let (Some(of_type), Some(values), true) =
                (text_of(resource, "type"), resource.member("values"), is_managed)
            else {
                continue;
            };
            let address = text_of(resource, "address").unwrap_or_else(|| of_type.clone());
            let sensitive = resource.member("sensitive_values");
            self.resource(&Resource { address, of_type, values, sensitive });
        }
        for module in module.member("child_modules").into_iter().flat_map(Node::items) {
            self.module(module);
        }
    }

    fn resource(&mut self, resource: &Resource<'a>) {
        self.collect_besides(resource);
        let change = self.changes.get(&resource.address);
        let is_changed = change.is_none_or(|change| {
            change.actions.iter().any(|action| match &**action {
                "create" | "update" => true,
                "delete" => self.values == PlanValues::Before,
                _ => false,
            })
        });
        let rows = in_terraform(&resource.of_type);
        if self.changed_only && !is_changed {
            self.left_out += usize::from(!rows.is_empty());
            return;
        }
        let permission = self.permission(resource);
        if let Some(statements) = permission {
            match project(&wrapped(statements)) {
                Ok(projection) => {
                    let place = resource.place(resource.address.to_string());
                    let document = Embedded::projected(projection, place, permission::kind());
                    let owner = Attachment::Named(resource.address.clone());
                    let document = document.attached_to(owner);
                    self.parts.documents.push(Embedded { is_output: true, ..document });
                }
                Err(error) => self.parts.errors.push(limit_error(error)),
            }
        } else if BUILT_FROM_FIELDS.contains(&&*resource.of_type) {
            self.built_from_fields.push(resource.values.span());
        }
        for row in rows {
            let steps: Vec<&str> = steps(row.path).collect();
            let is_unknown = steps.first().is_some_and(|first| {
                let unknown = change_of(&self.changes, &resource.address);
                unknown
                    .and_then(|change| change.after_unknown)
                    .is_some_and(|unknown| unknown.member(first).is_some_and(is_marked))
            });
            if is_unknown && self.values == PlanValues::Before {
                // Nothing to compare it with.
            } else if is_unknown && self.computed_at_apply(resource, &steps, *row) {
                // Its known parts are those of the data source.
            } else if is_unknown {
                let message = format!("the policy of {} is known after apply", resource.address);
                let path = format!("{}/{}", resource.address, steps.join("/"));
                let note = Note::new(NoteKind::Unknown, resource.values.span(), message);
                self.parts.notes.push(note.about(path));
            } else {
                let path = format!("{}/", resource.address);
                self.walk(resource.values, &steps, path, resource, *row);
            }
        }
    }

    /// Returns the statement that AWS Lambda makes of a permission, unless a part of it may not be shown.
    fn permission(&self, resource: &Resource<'a>) -> Option<Value> {
        if &*resource.of_type != permission::IN_TERRAFORM {
            return None;
        }
        let unknown = change_of(&self.changes, &resource.address)
            .and_then(|change| change.after_unknown)
            .filter(|_| self.values == PlanValues::Planned);
        let span = resource.values.span();
        let is_secret = resource.values.members().any(|it| self.is_secret(resource, &it.name()));
        if is_secret {
            return None;
        }
        permission::statements(span, |field| {
            let name = permission::in_terraform(field);
            if unknown.and_then(|it| it.member(name)).is_some_and(is_marked) {
                let what = format!("{}.{name}", resource.address);
                let (class, cause) = (HoleClass::Any, HoleCause::KnownAfterApply);
                let source = HoleSource { span, what: what.into(), class, cause };
                return Some(Value::new(Data::Hole(Box::new(source)), span));
            }
            resource.values.member(name).map(value_of)
        })
    }

    fn walk(
        &mut self,
        node: Node<'a>,
        steps: &[&str],
        path: String,
        resource: &Resource<'a>,
        row: PlaceRow,
    ) {
        match steps {
            [] => self.place(node, (path, None), resource, row),
            [name] => {
                if let Some(value) = node.member(name) {
                    let slash = if path.ends_with('/') { "" } else { "/" };
                    let beside = text_of(node, "name");
                    self.place(value, (format!("{path}{slash}{name}"), beside), resource, row);
                }
            }
            ["[]", rest @ ..] => {
                for (index, item) in node.items().enumerate() {
                    self.walk(item, rest, format!("{path}/{index}"), resource, row);
                }
            }
            [name, rest @ ..] => {
                if let Some(value) = node.member(name) {
                    let slash = if path.ends_with('/') { "" } else { "/" };
                    self.walk(value, rest, format!("{path}{slash}{name}"), resource, row);
                }
            }
        }
    }

    fn place(
        &mut self,
        node: Node<'a>,
        (path, name): (String, Option<Box<str>>),
        resource: &Resource<'a>,
        row: PlaceRow,
    ) {
        // `null` and the empty text stand for no policy.
        if node.kind() != JsonKind::String || node.as_str().is_some_and(|text| text.is_empty()) {
            return;
        }
        let Some(kind) = self.kind(resource, row, node.span()) else { return };
        let place = Place { name, ..resource.place(path) };
        let document = Embedded::of(self.text, node, place, kind);
        let document = Embedded {
            is_sensitive: self.is_sensitive(resource, row),
            is_output: true,
            is_complete: row.kind != PlaceKind::NearIam,
            ..document.attached_to(Attachment::Named(resource.address.clone()))
        };
        self.parts.documents.push(document);
    }

    /// Returns what a policy of a resource is; says why it is none.
    fn kind(&mut self, resource: &Resource<'a>, row: PlaceRow, span: Span) -> Option<Kind> {
        let policy_type = match row.kind {
            PlaceKind::Document(policy_type) => policy_type,
            PlaceKind::Organization => {
                let stated = text_of(resource.values, "type");
                let stated = stated.as_deref().unwrap_or("SERVICE_CONTROL_POLICY");
                let known = organization_type(stated);
                if known.is_none() {
                    let message = format!("`{stated}` is no type of authorization policy");
                    self.note(NoteKind::NotRead, span, message);
                }
                known?
            }
            _ => iamkit_policy::PolicyType::Identity,
        };
        let policy_type = Some(policy_type);
        Some(Kind { policy_type, resource_type: None, because: Because::TableRow })
    }

    /// Says whether the attribute of a row may not be shown.
    fn is_sensitive(&self, resource: &Resource<'a>, row: PlaceRow) -> bool {
        self.is_secret(resource, row.path.split(['.', '[']).next().unwrap_or_default())
    }

    /// Says whether an attribute may not be shown.
    fn is_secret(&self, resource: &Resource<'a>, attribute: &str) -> bool {
        let change = change_of(&self.changes, &resource.address);
        let marks = [
            resource.sensitive,
            change.and_then(|change| change.after_sensitive),
            change.and_then(|change| change.before_sensitive),
        ];
        let mut marks = marks.into_iter().flatten();
        marks.any(|mark| is_marked(mark) || mark.member(attribute).is_some_and(is_marked))
    }

    fn finish(&mut self, root: Node<'_>) {
        let principals = std::mem::take(&mut self.principals);
        principals.finish(self.parts);
        if let Some(first) = self.built_from_fields.first().copied() {
            let (count, them) = match self.built_from_fields.len() {
                1 => (1, "permission built from fields was"),
                count => (count, "permissions built from fields were"),
            };
            self.note(NoteKind::NotRead, first, format!("{count} {them} not read"));
        }
        if self.left_out > 0 {
            let message = format!("{} resources that the plan does not change", self.left_out);
            self.note(NoteKind::NotRead, root.span(), message);
        }
        self.note_deferred(root);
    }

    /// Says what the plan leaves for a later one: policies and attachments one by one, for they are known then alone.
    fn note_deferred(&mut self, root: Node<'_>) {
        let Some(deferred) = root.member("deferred_changes") else { return };
        let mut others = 0;
        for item in deferred.items() {
            let change = item.member("resource_change").unwrap_or(item);
            let of_type = text_of(change, "type").unwrap_or_default();
            let address = text_of(change, "address").unwrap_or_else(|| of_type.clone());
            let bears = !in_terraform(&of_type).is_empty()
                || BUILT_FROM_FIELDS.contains(&&*of_type)
                || super::besides::bears(&of_type);
            if bears {
                let message = format!("the plan defers {address}");
                let note = Note::new(NoteKind::Unknown, item.span(), message);
                self.parts.notes.push(note.about(address));
            } else {
                others += 1;
            }
        }
        if others > 0 {
            let message = "what the plan defers is not read";
            self.note(NoteKind::NotRead, deferred.span(), message);
        }
    }

    fn note(&mut self, kind: NoteKind, span: Span, message: impl Into<Box<str>>) {
        self.parts.notes.push(Note::new(kind, span, message));
    }
}

fn change_of<'c, 'a>(
    changes: &'c BTreeMap<Box<str>, Change<'a>>,
    address: &str,
) -> Option<&'c Change<'a>> {
    changes.get(address)
}

/// Says whether a mark is `true`, or holds one.
fn is_marked(mark: Node<'_>) -> bool {
    match mark.kind() {
        JsonKind::Bool(value) => value,
        JsonKind::Array => mark.items().any(is_marked),
        JsonKind::Object => mark.members().any(|member| is_marked(member.value())),
        _ => false,
    }
}
