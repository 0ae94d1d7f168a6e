//! Configurations of Terraform in JSON (`*.tf.json`), as cdktf writes them.

use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use super::besides::{Attributes, Given, collect, given_by_value, granted_by_value};
use super::plan::DATA_DOCUMENT;
use super::policy_document;
use super::quoted::cut_interpolations;
use crate::besides::Principals;
use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::parts::{Parts, limit_error, starts_with_brace, steps, wrapped};
use crate::permission;
use crate::places::{PlaceKind, in_terraform, organization_type};
use crate::project::{project, project_text};
use crate::value::{Data, Part, Text, Value};
use crate::{Granted, Note, NoteKind};

/// Reads the policies of a configuration.
pub(crate) fn read(root: &Value, parts: &mut Parts<'_>) {
    let mut principals = Principals::default();
    for (resource_type, name, value) in named(root, "resource") {
        let address = format!("{resource_type}.{name}");
        let resource = Place {
            owner: Some(resource_type.into()),
            addresses: vec![address.as_str().into()],
            ..Place::new(address)
        };
        let attributes = OfValue { value };
        collect(resource_type, &resource, &attributes, (&mut principals, &mut parts.besides));
        if resource_type == permission::IN_TERRAFORM {
            let field = |name: &str| value.member(permission::in_terraform(name)).map(with_holes);
            if let Some(statements) = permission::statements(value.span, field) {
                push(project(&wrapped(statements)), resource, permission::kind(), parts);
            }
        }
        for row in in_terraform(resource_type) {
            let address = format!("{resource_type}.{name}");
            let steps: Vec<&str> = steps(row.path).collect();
            let mut found = Vec::new();
            walk(value, &steps, format!("{address}/"), &mut found);
            for (path, attribute) in found {
                let stated = value.member("type").and_then(Value::as_str);
                let policy_type = match row.kind {
                    PlaceKind::Document(policy_type) => Some(policy_type),
                    PlaceKind::Organization => {
                        organization_type(stated.unwrap_or("SERVICE_CONTROL_POLICY"))
                    }
                    _ => Some(PolicyType::Identity),
                };
                let kind = Kind { policy_type, resource_type: None, because: Because::TableRow };
                let place = Place {
                    owner: Some(resource_type.into()),
                    addresses: vec![address.as_str().into()],
                    ..Place::new(path)
                };
                document(attribute, place, kind, parts);
            }
        }
    }
    principals.finish(parts);
    for (resource_type, name, value) in named(root, "data") {
        if resource_type != DATA_DOCUMENT {
            continue;
        }
        let (document, notes) = policy_document::document_of(&with_holes(value));
        parts.notes.extend(notes);
        let address = format!("data.{DATA_DOCUMENT}.{name}");
        let kind = Kind { policy_type: None, resource_type: None, because: Because::TableRow };
        let place = Place {
            owner: Some(DATA_DOCUMENT.into()),
            addresses: vec![address.as_str().into()],
            ..Place::new(format!("{address}/json"))
        };
        push(project(&document), place, kind, parts);
    }
}

/// A resource of a configuration in JSON.
struct OfValue<'v> {
    value: &'v Value,
}

impl Attributes for OfValue<'_> {
    fn given(&self, attribute: &str) -> (Given, Span) {
        match self.value.member(attribute) {
            Some(value) => (given_by_value(value), value.span),
            None => (Given::Nothing, self.value.span),
        }
    }

    fn grants(&self, attribute: &str) -> Vec<(Granted, Span)> {
        let value = self.value.member(attribute);
        value.map(|value| granted_by_value(value, attribute)).unwrap_or_default()
    }

    fn written(&self, attribute: &str) -> String {
        let Some(value) = self.value.member(attribute) else { return String::new() };
        match &value.data {
            Data::Null | Data::Nothing => String::new(),
            Data::List(items) => {
                let items = items.iter().filter_map(Value::as_text).filter_map(Text::known);
                items.collect::<Vec<_>>().join(", ")
            }
            _ => value.as_text().and_then(Text::known).unwrap_or_else(|| "an expression".into()),
        }
    }

    fn is_permission_read(&self) -> bool {
        ["action", "principal"].iter().all(|name| self.value.member(name).is_some())
    }

    fn known(&self, attribute: &str) -> Option<String> {
        let text = self.value.member(attribute)?.as_text().and_then(Text::known);
        text.filter(|text| !text.contains("${"))
    }

    fn span(&self) -> Span {
        self.value.span
    }

    fn is_certain(&self, attribute: &str) -> bool {
        let repeated = ["count", "for_each"].iter().any(|name| self.value.member(name).is_some());
        !repeated && !self.written(attribute).contains(['?', '(', '*'])
    }
}

/// Returns type, name and body of each block below a member; a block may be a list of bodies.
fn named<'v>(root: &'v Value, section: &str) -> Vec<(&'v str, &'v str, &'v Value)> {
    let mut found = Vec::new();
    for types in bodies(root.member(section)) {
        for of_type in types.members() {
            for names in bodies(Some(&of_type.value)) {
                for name in names.members() {
                    for body in bodies(Some(&name.value)) {
                        let of_type = of_type.name.as_known().unwrap_or_default();
                        found.push((of_type, name.name.as_known().unwrap_or_default(), body));
                    }
                }
            }
        }
    }
    found
}

fn bodies(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let list = value.map(Value::items).unwrap_or_default();
    let single = value.filter(|value| matches!(value.data, Data::Object(_)));
    single.into_iter().chain(list)
}

fn walk<'v>(value: &'v Value, steps: &[&str], path: String, found: &mut Vec<(String, &'v Value)>) {
    match steps {
        [] => found.push((path, value)),
        ["[]", rest @ ..] => {
            for (index, item) in bodies(Some(value)).enumerate() {
                walk(item, rest, format!("{path}/{index}/"), found);
            }
        }
        [name, rest @ ..] => {
            if let Some(value) = value.member(name) {
                walk(value, rest, format!("{path}{name}"), found);
            }
        }
    }
}

fn document(attribute: &Value, place: Place, kind: Kind, parts: &mut Parts<'_>) {
    let value = with_holes(attribute);
    match &value.data {
        Data::Text(text) if starts_with_brace(text) => {
            push(project_text(text), place, kind, parts);
        }
        Data::Null => {}
        _ => {
            let name = place.addresses.first().cloned().unwrap_or_default();
            let message = format!("the policy of {name} is an expression, which is not computed");
            let note = Note::new(NoteKind::Unknown, attribute.span, message);
            parts.notes.push(note.about(place.path));
        }
    }
}

fn push(
    projected: Result<crate::project::Projection, crate::project::ProjectError>,
    place: Place,
    kind: Kind,
    parts: &mut Parts<'_>,
) {
    match projected {
        Ok(projection) => {
            let name = place.addresses.first().cloned().unwrap_or_default();
            let document = Embedded::projected(projection, place, kind);
            parts.documents.push(document.attached_to(Attachment::Named(name)));
        }
        Err(error) => parts.errors.push(limit_error(error)),
    }
}

/// Makes holes of the interpolations in a value. Depth: that of the reader, which has a limit.
fn with_holes(value: &Value) -> Value {
    let data = match &value.data {
        Data::Text(text) => {
            let mut cut = Vec::new();
            for part in &text.parts {
                match part {
                    Part::Known(written) => cut_interpolations(written, &mut cut),
                    hole @ Part::Hole(_) => cut.push(hole.clone()),
                }
            }
            match cut.as_slice() {
                [Part::Hole(source)] => Data::Hole(Box::new(source.clone())),
                _ => Data::Text(Text { parts: cut, span: text.span }),
            }
        }
        Data::List(items) => Data::List(items.iter().map(with_holes).collect()),
        Data::Object(members) => Data::Object(
            members
                .iter()
                .map(|member| crate::value::Member {
                    name: member.name.clone(),
                    value: with_holes(&member.value),
                })
                .collect(),
        ),
        other => other.clone(),
    };
    Value { data, span: value.span, used: value.used }
}
