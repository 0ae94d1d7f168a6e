//! What `aws cloudcontrol get-resource` and `list-resources` print: the properties of resources of
//! CloudFormation, as text.

use iamkit_syntax::{Kind as JsonKind, Limits, Node, parse_with};

use crate::embedded_text::decode;
use crate::parts::Parts;
use crate::source_map::SourceMap;
use crate::template::read_resources;
use crate::value::{Data, Member, Value, value_of};
use crate::{MAX_POLICY_BYTES, ReadOptions};

/// The name that the resource has while it is read as one of a template.
const NAME: &str = "Resource";

/// Returns the descriptions of resources in an output, with their paths.
fn descriptions(root: Node<'_>) -> Vec<(String, Node<'_>)> {
    let one = root.member("ResourceDescription").into_iter();
    let one = one.map(|description| ("ResourceDescription".to_owned(), description));
    let several = root.member("ResourceDescriptions").into_iter().flat_map(Node::items);
    let several = several
        .enumerate()
        .map(|(index, description)| (format!("ResourceDescriptions/{index}"), description));
    one.chain(several).collect()
}

/// Says whether an object describes resources.
pub(crate) fn is_output(root: Node<'_>) -> bool {
    root.member("TypeName").is_some_and(|name| name.kind() == JsonKind::String)
        && descriptions(root).iter().any(|(_, description)| {
            let properties = description.member("Properties");
            properties.is_some_and(|properties| properties.kind() == JsonKind::String)
        })
}

/// Reads the policies of the described resources; gives what was read of each, and its map and path.
pub(crate) fn read(
    root: Node<'_>,
    options: &ReadOptions,
) -> Vec<(Parts<'static>, SourceMap, String)> {
    let Some(of_type) = root.member("TypeName").and_then(Node::as_str) else { return Vec::new() };
    let mut found = Vec::new();
    for (path, description) in descriptions(root) {
        let properties = description.member("Properties");
        let Some(properties) = properties.filter(|it| it.kind() == JsonKind::String) else {
            continue;
        };
        let (text, map) = decode(properties);
        let tree = parse_with(&text, Limits::default().with_max_bytes(MAX_POLICY_BYTES));
        let mut parts = Parts { errors: crate::object::syntax_errors(&tree), ..Parts::default() };
        if let Some(properties) = tree.root().filter(|_| parts.errors.is_empty()) {
            let template = template(&of_type, value_of(properties));
            read_resources(&template, options, "", &mut parts);
        }
        let prefix = format!("Resources/{NAME}/");
        for document in &mut parts.documents {
            let inner = document.place.path.strip_prefix(&prefix).map(Into::into);
            document.place.path = inner.unwrap_or_else(|| document.place.path.clone());
        }
        found.push((parts, map, format!("{path}/")));
    }
    found
}

/// Makes a template of one resource.
fn template(of_type: &str, properties: Value) -> Value {
    let span = properties.span;
    let member = |name: &str, value| Member::synthetic(name, span, value);
    let object = |members| Value::new(Data::Object(members), span);
    let of_type = Value::synthetic(of_type, span);
    let resource = object(vec![member("Type", of_type), member("Properties", properties)]);
    object(vec![member("Resources", object(vec![member(NAME, resource)]))])
}
