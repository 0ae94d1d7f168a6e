//! From the spanned JSON tree to scenarios.

mod expect;
mod policies;
mod request;
mod resource_side;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use iamkit_authz::{OptionId, Options, RefusedDocuments};
use iamkit_source::object::{self, Members, finish, members, root, text, wrong_type};
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::{Kind, Node, Spanned, Tree};

use crate::{OptionInput, ResourceSideInput, Scenario};

const SCENARIO: &str = "a scenario";

/// Reads a file of scenarios: one object, or an array of objects.
///
/// # Errors
///
/// Everything that is wrong with the text, in text order.
pub fn read(tree: &Tree<'_>) -> Result<Vec<Scenario>, Vec<SourceError>> {
    let root = root(tree)?;
    let mut errors = Vec::new();
    let mut scenarios = Vec::new();
    if root.kind() == Kind::Array {
        for item in root.items() {
            scenarios.extend(scenario(item, &mut errors));
        }
    } else {
        scenarios.extend(scenario(root, &mut errors));
    }
    finish(scenarios, errors)
}

/// Reads one scenario object, such as a line of JSON.
///
/// # Errors
///
/// Everything that is wrong with the text, in text order.
pub fn read_one(tree: &Tree<'_>) -> Result<Scenario, Vec<SourceError>> {
    let root = root(tree)?;
    let mut errors = Vec::new();
    let found = scenario(root, &mut errors);
    finish(found, errors)?.ok_or_else(Vec::new)
}

/// Reads one member of `policies` that is no policy of a layer, such as `keyGrants`, from a JSON
/// value of its own.
///
/// ```
/// use iamkit_scenario::{ResourceSideInput, read_besides};
///
/// let mut input = ResourceSideInput::default();
/// read_besides("aclGrant", &iamkit_syntax::parse("\"everyone\""), &mut input)?;
/// assert_eq!(input.acl_grant, Some(iamkit_authz::AclGrant::Everyone));
/// # Ok::<(), Vec<iamkit_source::SourceError>>(())
/// ```
///
/// # Errors
///
/// Everything that is wrong with the text, in text order, and a name that is no such member.
pub fn read_besides(
    name: &str,
    tree: &Tree<'_>,
    input: &mut ResourceSideInput,
) -> Result<(), Vec<SourceError>> {
    let node = root(tree)?;
    let mut errors = Vec::new();
    if resource_side::MEMBERS.contains(&name) {
        policies::besides(name, node, input, &mut errors);
    } else {
        errors.push(object::invalid(&format!("`{name}` is no member of the policies"), node));
    }
    finish((), errors)
}

fn scenario(node: Node<'_>, errors: &mut Vec<SourceError>) -> Option<Scenario> {
    // `$schema` is for editors.
    const KNOWN: [&str; 7] =
        ["name", "request", "policies", "unknownContext", "options", "expect", "$schema"];
    let found: Members<'_, 7> = members(SCENARIO, node, KNOWN, errors)?;
    let [name, request, policies, unknown, options, expect, _] = found.values;
    let name = name.and_then(|node| text("name", node, errors)).map(|text| text.value);
    let options = options.map(|node| options_of(node, errors)).unwrap_or_default();
    // With the option `document.refused` the engine says what a refused document does.
    let is_decided = |option: &OptionInput| {
        let mut options = Options::default();
        let is_set = options.set_id(option.id.value, &option.value.value).is_ok();
        is_set && options.refused_documents == RefusedDocuments::Decide
    };
    let decides_refused = options.iter().any(is_decided);
    let policies =
        policies.map(|node| policies::inputs(node, decides_refused, errors)).unwrap_or_default();
    let unknown_context =
        unknown.map(|node| object::texts("unknownContext", node, errors)).unwrap_or_default();
    let expect = expect.and_then(|node| expect::expectation(node, errors));
    if request.is_none() {
        errors.push(object::missing("request", SCENARIO, node));
    }
    let request = request.and_then(|request| request::request(request, errors));
    Some(Scenario {
        name,
        request: request?,
        policies,
        unknown_context,
        options,
        expect,
        span: node.span(),
    })
}

fn options_of(node: Node<'_>, errors: &mut Vec<SourceError>) -> Vec<OptionInput> {
    if node.kind() != Kind::Object {
        errors.push(wrong_type("options", "an object of option ids", node));
        return Vec::new();
    }
    let mut options: Vec<OptionInput> = Vec::new();
    let mut seen = BTreeSet::new();
    for member in node.members() {
        let id = member.name();
        if !seen.insert(id.clone()) {
            errors.push(SourceError {
                kind: SourceErrorKind::DuplicateMember(id.into()),
                span: member.name_span(),
            });
            continue;
        }
        let value = member.value();
        let text = match value.kind() {
            Kind::Bool(_) => Some(Spanned::new(value.source().into(), value.span())),
            _ => text(&id, value, errors),
        };
        let name = Spanned::new(id.into(), member.name_span());
        let id = parsed::<OptionId>(&name, errors);
        let Some((value, id)) = text.zip(id) else { continue };
        if let Err(error) = Options::default().set_id(id.value, &value.value) {
            let kind = SourceErrorKind::Invalid(error.to_string().into());
            errors.push(SourceError::new(kind, value.span));
        }
        options.push(OptionInput { id, value });
    }
    options
}

/// Turns a text into what it stands for.
fn parsed<T: FromStr<Err: Display>>(
    text: &Spanned<Box<str>>,
    errors: &mut Vec<SourceError>,
) -> Option<Spanned<T>> {
    match text.value.parse() {
        Ok(value) => Some(Spanned::new(value, text.span)),
        Err(error) => {
            let error: T::Err = error;
            let kind = SourceErrorKind::Invalid(error.to_string().into());
            errors.push(SourceError::new(kind, text.span));
            None
        }
    }
}
