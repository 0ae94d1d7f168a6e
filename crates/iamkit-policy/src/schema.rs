//! JSON Schema of policy documents for editors, behind the feature `schema`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::{BaseOperator, Element, PolicyDocument, PolicyType};

/// Version of JSON Schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Draft {
    /// Draft 7, which most editors understand.
    #[default]
    Draft07,
    /// Draft 2020-12.
    Draft202012,
}

impl Draft {
    /// Returns the address that names the draft in `$schema`.
    #[must_use]
    pub const fn meta_schema(self) -> &'static str {
        match self {
            Self::Draft07 => "http://json-schema.org/draft-07/schema#",
            Self::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        }
    }
}

/// Returns the JSON Schema of the documents of one policy type, or of all for `None`.
///
/// `actions` are offered for completion beside free patterns; pass none to keep the schema small.
///
/// ```
/// use iamkit_policy::{Draft, PolicyType, schema};
///
/// let schema = schema(Some(PolicyType::Identity), Draft::Draft07, &[]);
/// assert!(schema.get("properties").is_some());
/// ```
#[must_use]
pub fn schema(policy_type: Option<PolicyType>, draft: Draft, actions: &[&str]) -> Schema {
    let mut root = Map::new();
    root.insert("$schema".into(), draft.meta_schema().into());
    root.insert("title".into(), title(policy_type).into());
    if let Value::Object(members) = document(policy_type, actions) {
        root.extend(members);
    }
    root.into()
}

impl JsonSchema for PolicyDocument {
    fn schema_name() -> Cow<'static, str> {
        "PolicyDocument".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        match document(None, &[]) {
            Value::Object(members) => members.into(),
            _ => json_schema!({}),
        }
    }
}

fn title(policy_type: Option<PolicyType>) -> &'static str {
    match policy_type {
        None => "IAM policy document",
        Some(PolicyType::Identity) => "IAM identity-based policy",
        Some(PolicyType::Resource) => "IAM resource-based policy",
        Some(PolicyType::RoleTrust) => "IAM role trust policy",
        Some(PolicyType::ServiceControl) => "Service control policy",
        Some(PolicyType::ResourceControl) => "Resource control policy",
        Some(PolicyType::PermissionsBoundary) => "IAM permissions boundary",
        Some(PolicyType::Session) => "IAM session policy",
        Some(PolicyType::VpcEndpoint) => "VPC endpoint policy",
    }
}

fn document(policy_type: Option<PolicyType>, actions: &[&str]) -> Value {
    let statement = statement(policy_type, actions);
    json!({
        "type": "object",
        "required": ["Statement"],
        "additionalProperties": false,
        "properties": {
            "Version": {
                "description": "Version of the policy language; policy variables need 2012-10-17.",
                "enum": ["2012-10-17", "2008-10-17"]
            },
            "Id": { "description": "Identifier of a resource-based policy.", "type": "string" },
            "Statement": {
                "description": "One statement or a list of statements.",
                "anyOf": [statement, { "type": "array", "items": statement }]
            }
        }
    })
}

fn statement(policy_type: Option<PolicyType>, actions: &[&str]) -> Value {
    let mut properties = Map::new();
    let mut add =
        |element: Element, schema: Value| properties.insert(element.as_str().into(), schema);
    add(Element::Sid, json!({ "description": "Identifier of the statement.", "type": "string" }));
    let effects = match policy_type {
        Some(PolicyType::ResourceControl) => json!(["Deny"]),
        _ => json!(["Allow", "Deny"]),
    };
    add(
        Element::Effect,
        json!({ "description": "What the statement does when it applies.", "enum": effects }),
    );
    let mut rules = vec![either(Element::Action, Element::NotAction)];
    let action = action(actions);
    add(Element::Action, list("Actions that the statement applies to.", &action));
    if policy_type == Some(PolicyType::ResourceControl) {
        rules = vec![json!({ "required": ["Action"] })];
    } else {
        add(Element::NotAction, list("The statement applies to every action but these.", &action));
    }
    if policy_type.is_none_or(PolicyType::has_principal) {
        let principal = match policy_type {
            Some(PolicyType::ResourceControl) => json!({ "const": "*" }),
            _ => principal(),
        };
        add(Element::Principal, principal);
        match policy_type {
            None => {}
            Some(PolicyType::RoleTrust | PolicyType::ResourceControl) => {
                rules.push(json!({ "required": ["Principal"] }));
            }
            Some(_) => {
                add(Element::NotPrincipal, self::principal());
                rules.push(either(Element::Principal, Element::NotPrincipal));
            }
        }
        if policy_type.is_none() {
            add(Element::NotPrincipal, self::principal());
        }
    }
    if policy_type != Some(PolicyType::RoleTrust) {
        let resource = json!({ "type": "string" });
        add(Element::Resource, list("Resources that the statement applies to.", &resource));
        add(
            Element::NotResource,
            list("The statement applies to every resource but these.", &resource),
        );
        if policy_type.is_some() {
            rules.push(either(Element::Resource, Element::NotResource));
        }
    }
    add(Element::Condition, condition());
    json!({
        "type": "object",
        "required": ["Effect"],
        "additionalProperties": false,
        "properties": properties,
        "allOf": rules
    })
}

fn either(first: Element, second: Element) -> Value {
    let required = |element: Element| json!({ "required": [element.as_str()] });
    json!({ "oneOf": [required(first), required(second)] })
}

fn list(description: &str, item: &Value) -> Value {
    json!({ "description": description, "anyOf": [item, { "type": "array", "items": item }] })
}

fn action(actions: &[&str]) -> Value {
    let pattern = json!({ "type": "string", "pattern": r"^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$" });
    if actions.is_empty() { pattern } else { json!({ "anyOf": [{ "enum": actions }, pattern] }) }
}

fn principal() -> Value {
    let values = list("Principals of this kind.", &json!({ "type": "string" }));
    json!({
        "description": "Who the statement applies to.",
        "anyOf": [
            { "const": "*" },
            {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "AWS": values, "Service": values, "Federated": values, "CanonicalUser": values
                }
            }
        ]
    })
}

fn condition() -> Value {
    let scalar = json!({ "type": ["string", "number", "boolean"] });
    let keys = json!({
        "type": "object",
        "additionalProperties": { "anyOf": [scalar, { "type": "array", "items": scalar }] }
    });
    let mut operators = Map::new();
    for base in BaseOperator::ALL {
        for set in ["", "ForAllValues:", "ForAnyValue:"] {
            operators.insert(format!("{set}{base}"), keys.clone());
            if base != BaseOperator::Null {
                operators.insert(format!("{set}{base}IfExists"), keys.clone());
            }
        }
    }
    json!({
        "description": "Tests that must all hold for the statement to apply.",
        "type": "object",
        "additionalProperties": false,
        "properties": operators
    })
}
