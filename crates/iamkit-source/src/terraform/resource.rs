//! Resources of a configuration, and the policies in their attributes.

use std::collections::BTreeMap;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body};
use iamkit_policy::PolicyType;

use super::data_document::span_of_block;
use super::expression::place;
use super::module::{Module, Scope};
use super::plan::{BUILT_FROM_FIELDS, DATA_DOCUMENT};
use crate::embedded::{Attachment, Because, Embedded, Kind, Place};
use crate::parts::{Parts, limit_error, starts_with_brace, steps};
use crate::places::{PlaceKind, PlaceRow, in_terraform, organization_type};
use crate::project::{Projection, project, project_text};
use crate::value::{Data, Text, Value};
use crate::{NoteKind, Reference};

/// How many conditions of one attribute are told apart: 64 variants.
const MAX_CONDITIONS: usize = 6;

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
    let name = place.addresses.first().cloned().unwrap_or_default();
    let document = Embedded::projected(projection, place, kind);
    Embedded {
        variant,
        is_complete: document.is_complete && !is_near_iam,
        ..document.attached_to(Attachment::Named(name))
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
