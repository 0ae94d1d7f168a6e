//! Scenarios in their JSON form, read leniently: a test that misspells a member fails elsewhere.

use std::sync::Arc;

use iamkit_authz::{
    Authorizer, BuiltinFacts, Caller, CallerBuilder, CallerType, Level, Options, Organization,
    Policies, PolicySet, Request,
};
use iamkit_condition::ContextValue;
use iamkit_policy::{PolicyType, lower};
use serde_json::Value;

/// A request with its policies.
pub(crate) struct Scenario {
    request: Value,
    unknown: Vec<String>,
    pub(crate) identity: Option<PolicySet>,
    pub(crate) permissions_boundary: Option<PolicySet>,
    pub(crate) session: Option<PolicySet>,
    pub(crate) resource: Option<PolicySet>,
    pub(crate) service_control: Option<Vec<Level>>,
    pub(crate) resource_control: Option<Vec<Level>>,
    pub(crate) vpc_endpoint: Option<PolicySet>,
}

impl Scenario {
    pub(crate) fn read(json: &Value) -> Self {
        let policies = &json["policies"];
        let set = |member: &str, policy_type| {
            policies.get(member).map(|value| policy_set(value, policy_type))
        };
        let levels = |member: &str, policy_type| {
            policies.get(member).map(|value| {
                let level = |level: &Value| {
                    Level::new(text(&level["target"]), policy_set(&level["policies"], policy_type))
                };
                value.as_array().unwrap().iter().map(level).collect()
            })
        };
        Self {
            request: json["request"].clone(),
            unknown: strings(&json["unknownContext"]),
            identity: set("identity", PolicyType::Identity),
            permissions_boundary: set("permissionsBoundary", PolicyType::PermissionsBoundary),
            session: set("session", PolicyType::Session),
            resource: set("resource", PolicyType::Resource),
            service_control: levels("serviceControl", PolicyType::ServiceControl),
            resource_control: levels("resourceControl", PolicyType::ResourceControl),
            vpc_endpoint: set("vpcEndpoint", PolicyType::VpcEndpoint),
        }
    }

    pub(crate) fn request(&self, authorizer: &Authorizer) -> Request {
        let json = &self.request;
        let resource = json["resource"].as_str().unwrap_or("*");
        let partition = resource.split(':').nth(1).and_then(|text| text.parse().ok());
        let caller = caller(&json["principal"]).partition(partition.unwrap_or_default());
        let action = text(&json["action"]).parse().unwrap();
        let mut builder = authorizer.request(caller.build().unwrap(), action).resource(resource);
        if let Some(account) = json["resourceAccount"].as_str() {
            builder = builder.resource_account(account.parse().unwrap());
        }
        if let Some(owner) = json.get("resourceOrganization") {
            builder = builder.resource_organization(organization(&owner["id"], owner));
        }
        for (key, value) in json["context"].as_object().into_iter().flatten() {
            builder = builder.key(key, context_value(value));
        }
        for key in &self.unknown {
            builder = builder.unknown_key(key);
        }
        builder.build().unwrap()
    }

    pub(crate) fn policies(&self) -> Policies<'_> {
        Policies::new()
            .identity(self.identity.as_ref())
            .permissions_boundary(self.permissions_boundary.as_ref())
            .session(self.session.as_ref())
            .resource(self.resource.as_ref())
            .service_control(self.service_control.as_deref())
            .resource_control(self.resource_control.as_deref())
            .vpc_endpoint(self.vpc_endpoint.as_ref())
    }
}

/// Returns the same request under other options.
pub(crate) fn with_options(request: &Request, options: Options) -> Request {
    let authorizer = Authorizer::new(options, BuiltinFacts);
    let builder = authorizer
        .request(request.caller().clone(), request.action().clone())
        .resource(request.resource().as_str())
        .context(request.context().clone());
    match request.resource_account() {
        Some(account) => builder.resource_account(account).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

/// Reads the conformance corpus of the workspace.
pub(crate) fn conformance() -> Vec<Scenario> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let files: Vec<Vec<Value>> = paths.iter().map(read).collect();
    // This crate knows no managed policies and no API operations.
    let is_known = |scenario: &&Value| {
        let text = scenario.to_string();
        !text.contains("\"managed\":") && !text.contains("\"operation\":")
    };
    let known = files.iter().flatten().filter(is_known);
    known.map(Scenario::read).collect()
}

/// Compiles a policy or a list of policies.
pub(crate) fn policy_set(value: &Value, policy_type: PolicyType) -> PolicySet {
    let list = match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut builder = PolicySet::builder(policy_type);
    for (index, policy) in list.iter().enumerate() {
        let (name, document) = match (policy.get("name"), policy.get("document")) {
            (Some(name), Some(document)) => (text(name).to_owned(), document),
            _ => (format!("p{index}"), policy),
        };
        // Unknown condition operators are kept: the engine says what becomes of them.
        let text = document.to_string();
        let document = lower(iamkit_syntax::parse(&text).root().unwrap()).document;
        builder = builder.add(name, Arc::new(document));
    }
    // The engine is asked about more than AWS would store.
    builder.build_unchecked().unwrap()
}

fn caller(value: &Value) -> CallerBuilder {
    if let Some(text) = value.as_str() {
        return Caller::builder().text(text);
    }
    let mut builder = Caller::builder();
    for (member, value) in value.as_object().unwrap() {
        builder = match (member.as_str(), value) {
            ("type", value) => builder.caller_type(text(value).parse::<CallerType>().unwrap()),
            ("arn", value) => builder.text(text(value)),
            ("account", value) => builder.account(text(value).parse().unwrap()),
            ("roleArn", value) => builder.role(text(value)),
            ("parentArn", value) => builder.parent(text(value)),
            ("uniqueId", value) => builder.unique_id(text(value)),
            ("canonicalId", value) => builder.canonical_user(text(value)),
            ("isServiceLinkedRole", value) => builder.service_linked_role(value.as_bool().unwrap()),
            ("services", value) => {
                strings(value).iter().fold(builder, |builder, name| builder.service(name))
            }
            ("tags", Value::Object(tags)) => {
                tags.iter().fold(builder, |builder, (key, value)| builder.tag(key, text(value)))
            }
            (
                "organizationId"
                | "organizationPath"
                | "isManagementAccount"
                | "isDelegatedAdministrator",
                _,
            ) => builder,
            _ => panic!("unknown member {member}"),
        };
    }
    if value.get("organizationId").is_some() || value.get("isManagementAccount").is_some() {
        builder = builder.organization(organization(&value["organizationId"], value));
    }
    builder
}

fn organization(id: &Value, value: &Value) -> Organization {
    let mut organization = id.as_str().map_or_else(Organization::unknown, Organization::new);
    let path = value.get("organizationPath").or_else(|| value.get("path"));
    organization.path = path.map(|path| text(path).into());
    organization.is_management_account = value["isManagementAccount"].as_bool().unwrap_or(false);
    organization.is_delegated_administrator =
        value["isDelegatedAdministrator"].as_bool().unwrap_or(false);
    organization
}

fn context_value(value: &Value) -> ContextValue {
    let scalar = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Array(values) => ContextValue::many(values.iter().map(scalar)),
        one => ContextValue::from(scalar(one)),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|value| text(value).to_owned()).collect()
}
