//! Resources and data sources of a configuration, and the policies in their attributes.

use std::collections::BTreeMap;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body};
use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use super::expression::{count, place};
use super::module::{DataDocument, Module, Scope};
use super::plan::{BUILT_FROM_FIELDS, DATA_DOCUMENT};
use super::policy_document;
use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::hole::{HoleCause, HoleClass};
use crate::parts::{Parts, limit_error, starts_with_brace, steps};
use crate::places::{PlaceKind, PlaceRow, in_terraform, organization_type};
use crate::project::{Projection, project, project_text};
use crate::value::{Data, Member, Part, Text, Value};
use crate::yaml::span_of;
use crate::{NoteKind, Reference};

/// How many conditions of one attribute are told apart: 64 variants.
const MAX_CONDITIONS: usize = 6;
/// How many copies a dynamic block makes.
const MAX_DYNAMIC_ITEMS: usize = 64;

/// Reads the policies of a block at the top.
pub(super) fn read_block(module: &Module<'_>, block: &Block, base: usize, parts: &mut Parts<'_>) {
    let labels: Vec<&str> = block.labels.iter().map(BlockLabel::as_str).collect();
    let ("resource", [resource_type, name]) = (block.ident.as_str(), labels.as_slice()) else {
        return;
    };
    let address = format!("{resource_type}.{name}");
    if BUILT_FROM_FIELDS.contains(resource_type) {
        let span = span_of_block(block, base);
        module.note(NoteKind::NotRead, span, "1 permission built from fields was not read");
    }
    for name in ["policy_arn", "permissions_boundary", "managed_policy_arns"] {
        if let Some(attribute) = block.body.get_attribute(name) {
            let value = module.value(&attribute.value, base, &Scope::default());
            let items =
                if value.items().is_empty() { std::slice::from_ref(&value) } else { value.items() };
            for item in items {
                reference(module, item, parts);
            }
        }
    }
    for row in in_terraform(resource_type) {
        let steps: Vec<&str> = steps(row.path).collect();
        let site = Site { address: &address, resource_type, body: &block.body, row };
        walk(module, &block.body, &steps, &format!("{address}/"), base, &site, parts);
    }
}

fn reference(module: &Module<'_>, value: &Value, parts: &mut Parts<'_>) {
    let Some(name) = value.as_text().and_then(Text::known) else { return };
    if let Some(message) = Reference::what_is_wrong(&name) {
        module.note(NoteKind::InvalidManagedPolicy, value.span, message);
    }
    parts.references.push(Reference { name: name.into(), span: value.span });
}

/// Where a policy is.
struct Site<'s> {
    address: &'s str,
    resource_type: &'s str,
    body: &'s Body,
    row: &'s PlaceRow,
}

fn walk(
    module: &Module<'_>,
    body: &Body,
    steps: &[&str],
    path: &str,
    base: usize,
    site: &Site<'_>,
    parts: &mut Parts<'_>,
) {
    match steps {
        [name] => {
            if let Some(attribute) = body.get_attribute(name) {
                policy(module, attribute, &format!("{path}{name}"), base, site, parts);
            }
        }
        [name, "[]", rest @ ..] => {
            for (index, block) in body.get_blocks(name).enumerate() {
                let path = format!("{path}{name}/{index}/");
                walk(module, &block.body, rest, &path, base, site, parts);
            }
        }
        _ => {}
    }
}

fn policy(
    module: &Module<'_>,
    attribute: &Attribute,
    path: &str,
    base: usize,
    site: &Site<'_>,
    parts: &mut Parts<'_>,
) {
    let policy_type = match site.row.kind {
        PlaceKind::Document(policy_type) => Some(policy_type),
        PlaceKind::Organization => {
            let stated = site
                .body
                .get_attribute("type")
                .map(|attribute| module.value(&attribute.value, base, &Scope::default()));
            let stated =
                stated.as_ref().and_then(Value::as_str).unwrap_or("SERVICE_CONTROL_POLICY");
            let known = organization_type(stated);
            if known.is_none() {
                let message = format!("`{stated}` is no type of authorization policy");
                module.note(NoteKind::NotRead, place(&attribute.value, base), message);
                return;
            }
            known
        }
        _ => Some(PolicyType::Identity),
    };
    let kind = Kind { policy_type, resource_type: None, because: Because::TableRow };
    for (scope, variant) in scopes(module, &attribute.value, base) {
        let value = module.value(&attribute.value, base, &scope);
        let span = place(&attribute.value, base);
        let projected = match &value.data {
            Data::Null | Data::Nothing => continue,
            Data::Object(_) => project(&value),
            Data::Text(text) if starts_with_brace(text) => project_text(text),
            Data::Hole(source) => {
                let message =
                    format!("the policy of {} is not known here ({})", site.address, source.what);
                module.note(NoteKind::Unknown, span, message);
                continue;
            }
            _ => {
                let message = format!("the policy of {} is not known here", site.address);
                module.note(NoteKind::Unknown, span, message);
                continue;
            }
        };
        match projected {
            Ok(projection) => {
                let place = Place {
                    owner: Some(site.resource_type.into()),
                    addresses: vec![site.address.into()],
                    ..Place::new(path)
                };
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
    let Projection { text, map, holes, is_complete } = projection;
    let name = place.addresses.first().cloned().unwrap_or_default();
    Embedded {
        holes,
        variant,
        is_complete: is_complete && !is_near_iam,
        ..Embedded::new(text.into(), map, place, kind).attached_to(Attachment::Named(name))
    }
}

/// Returns the ways in which the conditions of an expression can turn out.
fn scopes(
    module: &Module<'_>,
    expression: &Expression,
    base: usize,
) -> Vec<(Scope, Option<Box<str>>)> {
    let mut conditions = Vec::new();
    collect_conditions(module, expression, base, &mut conditions);
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
            (Scope { truths: truths.collect(), iterators: BTreeMap::new() }, label(bits))
        })
        .collect()
}

/// Collects the conditions of `c ? a : b` as they are written. Depth: that of the parser.
fn collect_conditions(
    module: &Module<'_>,
    expression: &Expression,
    base: usize,
    conditions: &mut Vec<Box<str>>,
) {
    match expression {
        Expression::Conditional(conditional) => {
            let condition = place(&conditional.cond_expr, base);
            let condition: Box<str> = condition.of(module.text).unwrap_or_default().into();
            if !conditions.contains(&condition) {
                conditions.push(condition);
            }
            collect_conditions(module, &conditional.true_expr, base, conditions);
            collect_conditions(module, &conditional.false_expr, base, conditions);
        }
        Expression::Array(items) => {
            items.iter().for_each(|item| collect_conditions(module, item, base, conditions));
        }
        Expression::Object(object) => {
            for (_, value) in object {
                collect_conditions(module, value.expr(), base, conditions);
            }
        }
        Expression::Parenthesis(inner) => {
            collect_conditions(module, inner.inner(), base, conditions);
        }
        Expression::FuncCall(call) => {
            for argument in &call.args {
                collect_conditions(module, argument, base, conditions);
            }
        }
        _ => {}
    }
}

/// Reads the documents that no resource of the file uses.
pub(super) fn read_unused_documents(module: &Module<'_>, parts: &mut Parts<'_>) {
    for (name, document) in &module.documents {
        if module.used.borrow().contains(name) {
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

impl Module<'_> {
    /// Puts a document in place of `data.aws_iam_policy_document.x.json`.
    pub(super) fn document_of(&self, name: &str, span: Span, scope: &Scope) -> Value {
        let Some(document) = self.documents.get(name).copied() else {
            return self.hole(span, HoleClass::Any, HoleCause::OtherFile);
        };
        let value = self.deeper(|| self.document(&document, scope));
        match value.filter(|value| self.spend(count(value))) {
            Some(value) => {
                self.used.borrow_mut().insert(name.to_owned());
                value
            }
            None => self.hole(span, HoleClass::Any, HoleCause::NotSupported),
        }
    }

    fn document(&self, document: &DataDocument<'_>, scope: &Scope) -> Value {
        let block = self.block_value(document.block, document.base, scope);
        let (own, notes) = policy_document::document_of(&block);
        for note in notes {
            self.note(note.kind, note.span, note.message);
        }
        let before = block.member("source_policy_documents");
        let after = block.member("override_policy_documents");
        if before.is_none() && after.is_none() {
            return own;
        }
        merged(before, own, after)
    }

    /// Makes an object of a block: attributes are members, blocks are lists of objects.
    fn block_value(&self, block: &Block, base: usize, scope: &Scope) -> Value {
        let span = span_of_block(block, base);
        let mut members: Vec<Member> = Vec::new();
        for attribute in block.body.attributes() {
            let name = attribute.key.span();
            let name = name.map_or(span, |r| span_of(base + r.start, base + r.end));
            members.push(Member {
                name: Text::synthetic(attribute.key.as_str(), name),
                value: self.value(&attribute.value, base, scope),
            });
        }
        for inner in block.body.blocks() {
            let at = span_of_block(inner, base);
            let (name, items) = match (inner.ident.as_str(), inner.labels.first()) {
                ("dynamic", Some(label)) => {
                    (label.as_str().to_owned(), self.dynamic(inner, label.as_str(), base, scope))
                }
                (name, _) => (name.to_owned(), vec![self.block_value(inner, base, scope)]),
            };
            let known = members.iter_mut().find(|member| member.name.as_known() == Some(&name));
            match known.map(|member| &mut member.value.data) {
                Some(Data::List(list)) => list.extend(items),
                _ => members.push(Member {
                    name: Text::synthetic(&name, at),
                    value: Value::new(Data::List(items), at),
                }),
            }
        }
        Value::new(Data::Object(members), span)
    }

    /// Makes the copies of a dynamic block.
    fn dynamic(&self, block: &Block, label: &str, base: usize, scope: &Scope) -> Vec<Value> {
        let span = span_of_block(block, base);
        let iterator =
            block.body.get_attribute("iterator").and_then(|attribute| match &attribute.value {
                Expression::Variable(name) => Some(name.value().as_str().to_owned()),
                _ => None,
            });
        let iterator = iterator.unwrap_or_else(|| label.to_owned());
        let Some(content) = block.body.get_blocks("content").next() else { return Vec::new() };
        let each = block.body.get_attribute("for_each");
        let each = each.map(|attribute| self.value(&attribute.value, base, scope));
        let copy = |key: Value, value: Value| {
            let mut scope = scope.clone();
            scope.iterators.insert(iterator.clone(), (key, value));
            self.block_value(content, base, &scope)
        };
        // There may be more of them, or none.
        let more = || self.hole(span, HoleClass::List, HoleCause::NotSupported);
        let (mut copies, count): (Vec<Value>, usize) = match each.as_ref().map(|each| &each.data) {
            Some(Data::List(items)) => {
                let first = items.iter().take(MAX_DYNAMIC_ITEMS);
                (first.map(|item| copy(item.clone(), item.clone())).collect(), items.len())
            }
            Some(Data::Object(members)) => {
                let first = members.iter().take(MAX_DYNAMIC_ITEMS);
                let copies = first.map(|member| {
                    let key = Value::new(Data::Text(member.name.clone()), member.name.span);
                    copy(key, member.value.clone())
                });
                (copies.collect(), members.len())
            }
            _ => {
                let unknown = self.hole(span, HoleClass::Any, HoleCause::NotSupported);
                return vec![copy(unknown.clone(), unknown), more()];
            }
        };
        if count > MAX_DYNAMIC_ITEMS {
            let message = format!("the first {MAX_DYNAMIC_ITEMS} of {count} items are read");
            self.note(NoteKind::Remark, span, message);
            copies.push(more());
        }
        copies
    }
}

/// Merges documents: first the sources, then the own statements, then the overrides. A statement with
/// a Sid that is there replaces that one (provider documentation, `aws_iam_policy_document`).
fn merged(before: Option<&Value>, own: Value, after: Option<&Value>) -> Value {
    let mut statements: Vec<Value> = Vec::new();
    let mut add = |document: &Value| match &document.data {
        Data::Object(_) => {
            let list = document.member("Statement");
            let single = list.filter(|value| matches!(value.data, Data::Object(_)));
            let items = single.into_iter().chain(list.into_iter().flat_map(Value::items));
            for item in items {
                let sid = item.member("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty());
                let same = sid.and_then(|sid| {
                    statements.iter().position(|known: &Value| {
                        known.member("Sid").and_then(Value::as_str) == Some(sid)
                    })
                });
                match same.and_then(|at| statements.get_mut(at)) {
                    Some(slot) => *slot = item.clone(),
                    None => statements.push(item.clone()),
                }
            }
        }
        Data::Null | Data::Nothing => {}
        _ => {
            if let Some(hole) = list_hole(document) {
                statements.push(hole);
            }
        }
    };
    let listed = |value: &Value| match &value.data {
        Data::List(items) => items.clone(),
        _ => vec![value.clone()],
    };
    before.into_iter().flat_map(listed).for_each(|document| add(&document));
    add(&own);
    after.into_iter().flat_map(listed).for_each(|document| add(&document));
    let span = own.span;
    let Data::Object(mut members) = own.data else { return own };
    for member in &mut members {
        if member.name.as_known() == Some("Statement") {
            member.value =
                Value::new(Data::List(std::mem::take(&mut statements)), member.value.span);
        }
    }
    Value::new(Data::Object(members), span)
}

/// Makes statements that are not known of a document that is not known.
fn list_hole(document: &Value) -> Option<Value> {
    let mut source = match &document.data {
        Data::Hole(source) => (**source).clone(),
        Data::Text(text) => text.parts.iter().find_map(|part| match part {
            Part::Hole(source) => Some(source.clone()),
            Part::Known(_) => None,
        })?,
        _ => return None,
    };
    source.class = HoleClass::List;
    Some(Value::new(Data::Hole(Box::new(source)), document.span))
}

/// Returns the place of the first line of a block, which stands for what is missing in it.
fn span_of_block(block: &Block, base: usize) -> Span {
    let start = block.ident.span().map_or(0, |r| r.start);
    let end = block.labels.last().and_then(hcl_edit::Span::span).map(|r| r.end);
    let end = end.or_else(|| block.ident.span().map(|r| r.end)).unwrap_or(start);
    span_of(base + start, base + end)
}
