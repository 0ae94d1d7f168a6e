//! What the principals of a template have besides their inline policies.

use std::collections::BTreeSet;

use super::resources::{Resource, loop_name};
use super::{Situation, Template, call_of};
use crate::Place;
use crate::besides::{Besides, Name, Principal, Principals};
use crate::value::{Data, Text, Value};

/// Properties that name what a principal has besides.
const DIRECT: [(&str, &str); 4] = [
    ("ManagedPolicyArns", "managed policies in `ManagedPolicyArns`"),
    ("ManagedPolicies", "managed policies in `ManagedPolicies`"),
    ("CustomerManagedPolicyReferences", "managed policies in `CustomerManagedPolicyReferences`"),
    ("Groups", "groups in `Groups`"),
];
const BOUNDARIES: [&str; 2] = ["PermissionsBoundary", "PermissionsBoundaryArn"];
/// Properties of other resources that name whom something is attached to.
const ATTACHING: [(&str, &str, Principal); 10] = [
    ("AWS::IAM::Policy", "Roles", Principal::Role),
    ("AWS::IAM::Policy", "Users", Principal::User),
    ("AWS::IAM::Policy", "Groups", Principal::Group),
    ("AWS::IAM::ManagedPolicy", "Roles", Principal::Role),
    ("AWS::IAM::ManagedPolicy", "Users", Principal::User),
    ("AWS::IAM::ManagedPolicy", "Groups", Principal::Group),
    ("AWS::IAM::RolePolicy", "RoleName", Principal::Role),
    ("AWS::IAM::UserPolicy", "UserName", Principal::User),
    ("AWS::IAM::GroupPolicy", "GroupName", Principal::Group),
    ("AWS::IAM::UserToGroupAddition", "Users", Principal::User),
];

/// Collects what a resource has besides, whom it is attached to, and what it is called itself.
pub(super) fn collect(
    template: &Template<'_>,
    resource: &Resource<'_>,
    prefix: &str,
    situation: &Situation,
    (principals, besides): (&mut Principals, &mut Vec<Besides>),
) {
    let properties = resource.properties;
    let place = place_of(resource, prefix);
    let own = |property: &str| {
        let mut names = BTreeSet::from([Name::Id(resource.name.clone())]);
        if let Some(name) = properties.member(property) {
            // An id in its name is that of something else.
            let given = names_in(template, name, situation).into_iter();
            names.extend(given.filter(|name| matches!(name, Name::Text(_))));
        }
        names
    };
    match resource.of_type {
        "AWS::IAM::Role" => principals.add(Principal::Role, own("RoleName"), place.clone()),
        "AWS::IAM::User" => principals.add(Principal::User, own("UserName"), place.clone()),
        "AWS::IAM::Group" => principals.add(Principal::Group, own("GroupName"), place.clone()),
        // The role that SAM makes for it.
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
            let names = BTreeSet::from([Name::Id(format!("{}Role", resource.name))]);
            principals.add(Principal::Role, names, place.clone());
        }
        _ => {}
    }
    for (of_type, property, principal) in ATTACHING {
        let Some(value) = properties.member(property).filter(|_| of_type == resource.of_type)
        else {
            continue;
        };
        let what = format!("`{}`, which names it in `{property}`", resource.name);
        let names = names_in(template, value, situation);
        principals.attach(principal, names, &what, value.span);
    }
    // There it says whom the policy is attached to.
    let is_policy = matches!(resource.of_type, "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy");
    for (property, what) in DIRECT.into_iter().filter(|_| !is_policy) {
        if let Some(value) = properties.member(property).filter(|value| is_something(value)) {
            besides.push(Besides::policy(&place, what, value.span));
        }
    }
    for property in BOUNDARIES {
        if let Some(value) = properties.member(property).filter(|value| is_something(value)) {
            besides.push(Besides::boundary(&place, value.span));
        }
    }
}

pub(super) fn place_of(resource: &Resource<'_>, prefix: &str) -> Place {
    Place {
        label: resource.label.clone(),
        owner: Some(resource.of_type.into()),
        ..Place::new(format!("{prefix}{}/Properties", resource.name))
    }
}

fn is_something(value: &Value) -> bool {
    let is_no_value = call_of(value)
        .is_some_and(|call| call.name == "Ref" && call.argument.as_str() == Some("AWS::NoValue"));
    let is_empty = matches!(&value.data, Data::List(items) if items.is_empty());
    !is_no_value && !is_empty && !matches!(value.data, Data::Null | Data::Nothing)
}

/// Returns everything that a value names or may name. Depth: that of the readers, which have a limit.
fn names_in(template: &Template<'_>, value: &Value, situation: &Situation) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    collect_names(template, value, situation, &mut names);
    names
}

fn collect_names(
    template: &Template<'_>,
    value: &Value,
    situation: &Situation,
    names: &mut BTreeSet<Name>,
) {
    if let Some(call) = call_of(value) {
        match call.name {
            "If" => {
                for branch in call.argument.items().iter().skip(1) {
                    collect_names(template, branch, situation, names);
                }
            }
            "Ref" => {
                let id = written(call.argument, situation);
                let default = template.parameters.get(id.as_str());
                let default = default.and_then(|it| it.member("Default")).and_then(Value::as_text);
                names.extend(default.and_then(Text::known).map(Name::Text));
                let given = template.options.parameters.get(id.as_str());
                names.extend(given.map(|value| Name::Text(value.to_string())));
                let bound = situation.bindings.get(id.as_str()).and_then(Value::as_text);
                names.extend(bound.and_then(Text::known).map(Name::Text));
                names.insert(Name::Text(written(value, situation)));
                names.insert(Name::Id(id));
            }
            _ => {
                let text = written(value, situation);
                let parts = text.split("${").skip(1);
                let ids = parts.filter_map(|part| part.split(['}', '.']).next());
                names.extend(ids.map(|id| Name::Id(id.to_owned())));
                names.insert(Name::Text(text));
            }
        }
        return;
    }
    match &value.data {
        Data::List(items) => {
            for item in items {
                collect_names(template, item, situation, names);
            }
        }
        Data::Text(text) => {
            names.insert(Name::Text(loop_name(text, situation)));
        }
        _ => {}
    }
}

/// Writes a value so that what is written alike is alike; each id that it names is in `${}`.
fn written(value: &Value, situation: &Situation) -> String {
    if let Some(call) = call_of(value) {
        let argument = written(call.argument, situation);
        return match call.name {
            "Ref" | "GetAtt" => format!("${{{argument}}}"),
            "Sub" => argument,
            name => format!("{name}({argument})"),
        };
    }
    match &value.data {
        Data::List(items) => {
            let items: Vec<String> = items.iter().map(|item| written(item, situation)).collect();
            items.join(".")
        }
        Data::Object(members) => {
            let members = members.iter().map(|member| {
                let name = loop_name(&member.name, situation);
                format!("{name}:{}", written(&member.value, situation))
            });
            members.collect::<Vec<_>>().join(",")
        }
        _ => value.as_text().map_or_else(String::new, |text| loop_name(text, situation)),
    }
}
