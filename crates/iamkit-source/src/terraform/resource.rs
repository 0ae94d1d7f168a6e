//! Resources of a configuration, and the policies in their attributes.

use std::collections::BTreeMap;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, Body};
use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use super::data_document::span_of_block;
use super::elsewhere::{document_name, labels};
use super::expression::place;
use super::instances::Instances;
use super::module::{DataDocument, Module, Scope};
use super::plan::{BUILT_FROM_FIELDS, DATA_DOCUMENT};
use super::slips;
use super::template::is_directive;
use crate::embedded::{Attachment, Because, Embedded, Kind, Place, Presence};
use crate::parts::{Parts, limit_error, starts_with_brace, steps, wrapped};
use crate::permission;
use crate::places::{PlaceKind, PlaceRow, in_terraform, organization_type};
use crate::project::{Projection, hole_outside_of_strings, project, project_text};
use crate::value::{Data, Text, Value};
use crate::{Note, NoteKind, Reference};

/// How many conditions of one attribute are told apart: 64 variants.
const MAX_CONDITIONS: usize = 6;

/// Reads the policies of a block at the top.
pub(super) fn read_block(module: &Module<'_>, block: &Block, base: usize, parts: &mut Parts<'_>) {
    let labels = labels(block);
    if let ("module", [name]) = (block.ident.as_str(), labels.as_slice()) {
        note_local_module(module, name, block, base);
    }
    let ("resource", [resource_type, name]) = (block.ident.as_str(), labels.as_slice()) else {
        return;
    };
    slips::report(block, resource_type, base, parts);
    let address = format!("{resource_type}.{name}");
    let instances = module.instances(block, base);
    if instances == Instances::Never {
        if !in_terraform(resource_type).is_empty() {
            let message = format!("{address} is not deployed, its policies are not looked at");
            module.note(NoteKind::Remark, span_of_block(block, base), message);
        }
        return;
    }
    let is_certain = instances != Instances::Unknown;
    let is_read = *resource_type == permission::IN_TERRAFORM
        && lambda_permission(module, block, base, (resource_type, &address), parts);
    if BUILT_FROM_FIELDS.contains(resource_type) && !is_read {
        let span = span_of_block(block, base);
        module.note(NoteKind::NotRead, span, "1 permission built from fields was not read");
    }
    for name in ["policy_arn", "permissions_boundary", "managed_policy_arns"] {
        if let Some(attribute) = block.body.get_attribute(name) {
            let value = module.value(&attribute.value, base, &Scope::default());
            for item in value.one_or_many() {
                reference(module, item, parts);
            }
        }
    }
    let text = module.own_text;
    let is_read_whole = module.options.module.as_deref().is_some_and(|files| files.is_read_whole);
    for row in in_terraform(resource_type) {
        let site = Site { address: &address, resource_type, body: &block.body, row, base, text };
        let copies = dynamic_attributes(module, &site);
        for Found { path, attribute, name, scope, presence } in
            site.attributes().into_iter().chain(copies)
        {
            let before = parts.documents.len();
            let elsewhere = document_name(&attribute.value)
                .filter(|name| !module.documents.contains_key(*name))
                .filter(|name| is_read_whole && module.find_document(name).is_some());
            // It is told where it stands.
            if elsewhere.is_none() {
                policy(module, attribute, (&path, name), (&site, scope), parts);
            }
            let presence = if is_certain { presence } else { Presence::Sometimes };
            for document in parts.documents.iter_mut().skip(before) {
                document.presence = presence;
            }
        }
    }
}

/// Reads the statement that AWS Lambda makes of a permission.
fn lambda_permission(
    module: &Module<'_>,
    block: &Block,
    base: usize,
    (resource_type, address): (&str, &str),
    parts: &mut Parts<'_>,
) -> bool {
    let field = |name: &str| {
        let attribute = block.body.get_attribute(permission::in_terraform(name))?;
        Some(module.value(&attribute.value, base, &Scope::default()))
    };
    let span = span_of_block(block, base);
    let Some(statements) = permission::statements(span, field) else { return false };
    match project(&wrapped(statements)) {
        Ok(projection) => {
            let place = Place {
                owner: Some(resource_type.into()),
                addresses: vec![address.into()],
                ..Place::new(address)
            };
            parts.documents.push(embedded(projection, place, permission::kind(), None, false));
        }
        Err(error) => parts.errors.push(limit_error(error)),
    }
    true
}

/// Returns the attributes in the copies of `dynamic` blocks, and says where there may be others.
fn dynamic_attributes<'b>(module: &Module<'_>, site: &Site<'b, '_>) -> Vec<Found<'b>> {
    let steps: Vec<&str> = steps(site.row.path).collect();
    let [name, "[]", attribute] = steps.as_slice() else { return Vec::new() };
    let mut found = Vec::new();
    for block in site.body.get_blocks("dynamic").filter(|block| labels(block) == [*name]) {
        let path = format!("{}/{name}", site.address);
        let copies = module.dynamic_copies(block, name, site.base, &Scope::default());
        if !copies.is_complete {
            let message =
                format!("not all policies that `dynamic \"{name}\"` makes are known here");
            module.note_of(&path, span_of_block(block, site.base), message);
        }
        let presence = if copies.is_complete { Presence::Always } else { Presence::Sometimes };
        let Some(content) = block.body.get_blocks("content").next() else { continue };
        let Some(attribute) = content.body.get_attribute(attribute) else { continue };
        for scope in copies.scopes {
            let beside = content.body.get_attribute("name");
            let beside = beside.map(|it| module.value(&it.value, site.base, &scope));
            let beside = beside.as_ref().and_then(Value::as_text).and_then(Text::known);
            // Blocks that are written out come first.
            let index = site.body.get_blocks(name).count() + found.len();
            let path = format!("{path}/{index}/{}", attribute.key.as_str());
            found.push(Found { path, attribute, name: beside, scope, presence });
        }
    }
    found
}

/// Says that a module of another folder is read without its arguments.
fn note_local_module(module: &Module<'_>, name: &str, block: &Block, base: usize) {
    let Some(attribute) = block.body.get_attribute("source") else { return };
    let files = module.options.module.as_deref();
    if files.is_some_and(|files| files.answered.contains(name)) {
        return;
    }
    let source = module.value(&attribute.value, base, &Scope::default());
    if let Some(folder) = source.as_str().filter(|it| it.starts_with("./") || it.starts_with("../"))
    {
        let message = format!("the folder `{folder}` of module.{name} is not read with it");
        module.note_of_part(&format!("module.{name}"), place(&attribute.value, base), message);
    } else {
        let message = format!("what module.{name} makes is not read");
        let note = Note::new(NoteKind::PrincipalsNotRead, place(&attribute.value, base), message);
        module.push_note(note.about(format!("module.{name}")));
    }
}

fn reference(module: &Module<'_>, value: &Value, parts: &mut Parts<'_>) {
    let Some(name) = value.as_text().and_then(Text::known) else { return };
    if let Some(message) = Reference::what_is_wrong(&name) {
        module.note(NoteKind::InvalidManagedPolicy, value.span, message);
    }
    parts.references.push(Reference { name: name.into(), span: value.span });
}

/// An attribute that holds a policy.
struct Found<'b> {
    path: String,
    attribute: &'b Attribute,
    /// The name beside it.
    name: Option<String>,
    /// What iterators stand for in it.
    scope: Scope,
    presence: Presence,
}

/// Where a policy is.
struct Site<'s, 'm> {
    address: &'s str,
    resource_type: &'s str,
    body: &'s Body,
    row: &'s PlaceRow,
    base: usize,
    /// The text of the file.
    text: &'m str,
}

impl<'s> Site<'s, '_> {
    /// Returns the attributes that hold a policy.
    fn attributes(&self) -> Vec<Found<'s>> {
        let steps: Vec<&'s str> = steps(self.row.path).collect();
        let mut found = Vec::new();
        walk(self.body, &steps, &format!("{}/", self.address), &mut found);
        found
    }

    fn place(&self, path: &str) -> Place {
        Place {
            owner: Some(self.resource_type.into()),
            addresses: vec![self.address.into()],
            ..Place::new(path)
        }
    }
}

fn walk<'b>(body: &'b Body, steps: &[&'b str], path: &str, found: &mut Vec<Found<'b>>) {
    match steps {
        [name] => {
            let beside = body.get_attribute("name").and_then(|it| it.value.as_str());
            let attribute = body.get_attribute(name);
            found.extend(attribute.map(|attribute| Found {
                path: format!("{path}{name}"),
                attribute,
                name: beside.map(str::to_owned),
                scope: Scope::default(),
                presence: Presence::Always,
            }));
        }
        [name, "[]", rest @ ..] => {
            for (index, block) in body.get_blocks(name).enumerate() {
                let path = format!("{path}{name}/{index}/");
                walk(&block.body, rest, &path, found);
            }
        }
        _ => {}
    }
}

/// Returns the type of the policies of a site; says why there is none.
fn policy_type_at<'m>(
    module: &Module<'m>,
    attribute: &Attribute,
    site: &Site<'_, 'm>,
) -> Option<PolicyType> {
    match site.row.kind {
        PlaceKind::Document(policy_type) => Some(policy_type),
        PlaceKind::Organization => {
            let stated = site.body.get_attribute("type").map(|attribute| {
                let compute = || module.value(&attribute.value, site.base, &Scope::default());
                module.within(site.text, Span::new(0, 0), compute).0
            });
            let stated =
                stated.as_ref().and_then(Value::as_str).unwrap_or("SERVICE_CONTROL_POLICY");
            let known = organization_type(stated);
            if known.is_none() && std::ptr::eq(site.text, module.own_text) {
                let message = format!("`{stated}` is no type of authorization policy");
                module.note(NoteKind::NotRead, place(&attribute.value, site.base), message);
            }
            known
        }
        _ => Some(PolicyType::Identity),
    }
}

fn policy<'m>(
    module: &Module<'m>,
    attribute: &Attribute,
    (path, name): (&str, Option<String>),
    (site, scope): (&Site<'_, 'm>, Scope),
    parts: &mut Parts<'_>,
) {
    let Some(policy_type) = policy_type_at(module, attribute, site) else { return };
    let (policy_type, base) = (Some(policy_type), site.base);
    let kind = Kind { policy_type, resource_type: None, because: Because::TableRow };
    let name: Option<Box<str>> = name.map(Into::into);
    for (truths, variant) in scopes(module, &attribute.value, base) {
        let scope = Scope { truths, ..scope.clone() };
        let value = module.value(&attribute.value, base, &scope);
        let span = place(&attribute.value, base);
        let projected = match &value.data {
            Data::Null | Data::Nothing => continue,
            Data::Object(_) => project(&value),
            Data::Text(text) if let Some(source) = hole_outside_of_strings(text, is_directive) => {
                let message =
                    format!("the policy of {} is not known here ({})", site.address, source.what);
                module.note_of(path, source.span, message);
                continue;
            }
            Data::Text(text) if starts_with_brace(text) => project_text(text),
            Data::Hole(source) => {
                let message =
                    format!("the policy of {} is not known here ({})", site.address, source.what);
                module.note_of(path, span, message);
                continue;
            }
            _ => {
                let message = format!("the policy of {} is not known here", site.address);
                module.note_of(path, span, message);
                continue;
            }
        };
        match projected {
            Ok(projection) => {
                let place = Place { name: name.clone(), ..site.place(path) };
                let is_near = site.row.kind == PlaceKind::NearIam;
                parts.documents.push(embedded(projection, place, kind.clone(), variant, is_near));
            }
            Err(error) => parts.errors.push(limit_error(error)),
        }
    }
}

fn embedded<'t>(
    projection: Projection,
    place: Place,
    kind: Kind,
    variant: Option<Box<str>>,
    is_near_iam: bool,
) -> Embedded<'t> {
    let name = place.addresses.first().cloned().unwrap_or_default();
    let document = Embedded::projected(projection, place, kind);
    Embedded {
        variant,
        is_complete: document.is_complete && !is_near_iam,
        ..document.attached_to(Attachment::Named(name))
    }
}

/// Which way conditions turn out.
type Truths = BTreeMap<Box<str>, bool>;

/// Returns the ways in which the conditions of an expression can turn out, and how they are called.
fn scopes(
    module: &Module<'_>,
    expression: &Expression,
    base: usize,
) -> Vec<(Truths, Option<Box<str>>)> {
    let mut conditions = Vec::new();
    module.collect_conditions(expression, base, &mut conditions);
    conditions.truncate(MAX_CONDITIONS);
    let label = |bits: u32| {
        let terms = conditions.iter().enumerate().map(|(at, condition)| {
            if bits >> at & 1 == 0 { condition.to_string() } else { format!("not {condition}") }
        });
        let label = terms.collect::<Vec<_>>().join(", ");
        (!label.is_empty()).then(|| label.into())
    };
    (0..1_u32 << conditions.len())
        .map(|bits| {
            let truths = conditions
                .iter()
                .enumerate()
                .map(|(at, condition)| (condition.clone(), bits >> at & 1 == 0));
            (truths.collect(), label(bits))
        })
        .collect()
}

/// Reads the documents that no resource of the file uses: as what the resources of other files take them
/// for, or else by themselves.
pub(super) fn read_other_documents(module: &Module<'_>, parts: &mut Parts<'_>) {
    for (name, document) in &module.documents {
        if module.used.borrow().contains(name) || read_used_elsewhere(module, name, document, parts)
        {
            continue;
        }
        let value = module.document(document, &Scope::default());
        let kind = Kind { policy_type: None, resource_type: None, because: Because::TableRow };
        let address = format!("data.{DATA_DOCUMENT}.{name}");
        let place = Place {
            owner: Some(DATA_DOCUMENT.into()),
            addresses: vec![address.as_str().into()],
            ..Place::new(format!("{address}/json"))
        };
        match project(&value) {
            Ok(projection) => parts.documents.push(embedded(projection, place, kind, None, false)),
            Err(error) => parts.errors.push(limit_error(error)),
        }
    }
}

/// Reads a document once for each resource of another file that it is the policy of, and says whether
/// there is one.
fn read_used_elsewhere(
    module: &Module<'_>,
    name: &str,
    document: &DataDocument<'_>,
    parts: &mut Parts<'_>,
) -> bool {
    let Some(files) = module.options.module.as_deref() else { return false };
    let reference = format!("{DATA_DOCUMENT}.{name}");
    let before = parts.documents.len();
    let others = files.others(module.own).filter(|other| other.may_hold(name));
    for other in others.filter(|other| other.text.contains(&reference)) {
        for (block, base) in other.blocks() {
            let labels = labels(block);
            let ("resource", [resource_type, label]) = (block.ident.as_str(), labels.as_slice())
            else {
                continue;
            };
            let address = format!("{resource_type}.{label}");
            for row in in_terraform(resource_type) {
                let (body, text) = (&block.body, &*other.text);
                let site = Site { address: &address, resource_type, body, row, base, text };
                for Found { path, attribute, .. } in site.attributes() {
                    if document_name(&attribute.value) != Some(name) {
                        continue;
                    }
                    let Some(policy_type) = policy_type_at(module, attribute, &site) else {
                        continue;
                    };
                    let value = module.document(document, &Scope::default());
                    let policy_type = Some(policy_type);
                    let kind =
                        Kind { policy_type, resource_type: None, because: Because::TableRow };
                    let is_near = row.kind == PlaceKind::NearIam;
                    match project(&value) {
                        Ok(projection) => {
                            let place = site.place(&path);
                            parts.documents.push(embedded(projection, place, kind, None, is_near));
                        }
                        Err(error) => parts.errors.push(limit_error(error)),
                    }
                }
            }
        }
    }
    parts.documents.len() > before
}
