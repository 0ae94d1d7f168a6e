//! What the principals of a template have besides their inline policies.

use std::collections::BTreeSet;

use super::function::{short, what_of};
use super::resources::{BUILT_FROM_FIELDS, Resource, loop_name};
use super::{Situation, Template, call_of, sam};
use crate::besides::{Attaching, Besides, BesidesKind, Granted, Name, Principal, Principals};
use crate::value::{Data, Text, Value};
use crate::{HeldPrincipal, Place, permission};

/// Properties that name what a principal has besides.
const DIRECT: [(&str, BesidesKind, &str); 4] = [
    ("ManagedPolicyArns", BesidesKind::Attached, "managed policies in `ManagedPolicyArns`"),
    ("ManagedPolicies", BesidesKind::Attached, "managed policies in `ManagedPolicies`"),
    (
        "CustomerManagedPolicyReferences",
        BesidesKind::Attached,
        "managed policies in `CustomerManagedPolicyReferences`",
    ),
    ("Groups", BesidesKind::Group, "groups in `Groups`"),
];
const BOUNDARIES: [&str; 2] = ["PermissionsBoundary", "PermissionsBoundaryArn"];
/// Properties of other resources that name whom something is attached to.
const ATTACHING: [(&str, &str, Principal, BesidesKind); 10] = [
    ("AWS::IAM::Policy", "Roles", Principal::Role, BesidesKind::Inline),
    ("AWS::IAM::Policy", "Users", Principal::User, BesidesKind::Inline),
    ("AWS::IAM::Policy", "Groups", Principal::Group, BesidesKind::Inline),
    ("AWS::IAM::ManagedPolicy", "Roles", Principal::Role, BesidesKind::Attached),
    ("AWS::IAM::ManagedPolicy", "Users", Principal::User, BesidesKind::Attached),
    ("AWS::IAM::ManagedPolicy", "Groups", Principal::Group, BesidesKind::Attached),
    ("AWS::IAM::RolePolicy", "RoleName", Principal::Role, BesidesKind::Inline),
    ("AWS::IAM::UserPolicy", "UserName", Principal::User, BesidesKind::Inline),
    ("AWS::IAM::GroupPolicy", "GroupName", Principal::Group, BesidesKind::Inline),
    ("AWS::IAM::UserToGroupAddition", "Users", Principal::User, BesidesKind::Group),
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
    let known = |property: &str| {
        let value = template.resolve(properties.member(property)?, situation);
        value.as_text().and_then(Text::known)
    };
    let held =
        |principal: Principal| HeldPrincipal::new(principal.kind(), place.clone(), properties.span);
    let mut add = |principal, property: &str, path: &str| {
        let path = match properties.member(path) {
            Some(_) => known(path),
            None => Some("/".to_owned()),
        };
        let held = held(principal).called(known(property), path);
        let is_named = properties.member(property).is_some_and(is_something);
        let held = if is_named { held } else { held.unnamed() };
        principals.add(principal, own(property), held);
    };
    match resource.of_type {
        "AWS::IAM::Role" => add(Principal::Role, "RoleName", "Path"),
        "AWS::IAM::User" => add(Principal::User, "UserName", "Path"),
        "AWS::IAM::Group" => add(Principal::Group, "GroupName", "Path"),
        // The role that SAM makes for it, unless it names one.
        "AWS::Serverless::Function"
        | "AWS::Serverless::StateMachine"
        | "AWS::Serverless::WebFunction"
            if sam::role::has_own(template, resource) =>
        {
            let names = BTreeSet::from([Name::Id(format!("{}Role", resource.name))]);
            let path = known("RolePath")
                .or_else(|| properties.member("RolePath").is_none().then(|| "/".to_owned()));
            let held = held(Principal::Role).called(None, path).unnamed();
            principals.add(Principal::Role, names, held);
        }
        _ => {}
    }
    conditional(resource, &place, besides);
    permissions(resource, &place, situation, besides);
    public_access_blocks(resource, &place, situation, besides);
    for (of_type, property, principal, kind) in ATTACHING {
        let Some(value) = properties.member(property).filter(|_| of_type == resource.of_type)
        else {
            continue;
        };
        let what = format!("`{}`, which names it in `{property}`", resource.name);
        let grant = match (kind, properties.member("GroupName")) {
            (BesidesKind::Group, Some(group)) => granted(template, group, situation, prefix),
            (BesidesKind::Group, None) => Granted::Unknown("no `GroupName`".into()),
            _ => Granted::Place(place.path.clone()),
        };
        // The documents of a policy say themselves whether they are there.
        let is_always = kind != BesidesKind::Group || resource.condition.is_none();
        for item in value.one_or_many() {
            let one = Attaching {
                place: place.clone(),
                what: what.clone(),
                kind,
                grant: grant.clone(),
                is_certain: is_certain(template, item, situation) && is_always,
                written: shown(item, situation),
                span: item.span,
                is_elsewhere: false,
            };
            principals.attach(principal, names_in(template, item, situation), one);
        }
    }
    // There it says whom the policy is attached to.
    let is_policy = matches!(resource.of_type, "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy");
    for (property, kind, what) in DIRECT.into_iter().filter(|_| !is_policy) {
        let value = properties.member(property).filter(|value| is_something(value));
        for item in value.into_iter().flat_map(Value::one_or_many).filter(|item| is_something(item))
        {
            let grant = granted(template, item, situation, prefix);
            besides.push(Besides::new(&place, kind, what, grant, item.span));
        }
    }
    for property in BOUNDARIES {
        if let Some(value) = properties.member(property).filter(|value| is_something(value)) {
            let grant = granted(template, value, situation, prefix);
            besides.push(Besides::boundary(&place, grant, value.span));
        }
    }
}

/// Says of a principal that a condition decides whether it is there: without it nobody has what it has.
fn conditional(resource: &Resource<'_>, place: &Place, besides: &mut Vec<Besides>) {
    const PRINCIPALS: [&str; 6] = [
        "AWS::IAM::Group",
        "AWS::IAM::Role",
        "AWS::IAM::User",
        "AWS::Serverless::Function",
        "AWS::Serverless::StateMachine",
        "AWS::Serverless::WebFunction",
    ];
    let Some((condition, span)) = &resource.condition else { return };
    if PRINCIPALS.contains(&resource.of_type) {
        let what = format!("whether it is there, which the condition `{condition}` decides");
        let grant = Granted::Unknown(what.as_str().into());
        besides.push(Besides::new(place, BesidesKind::Attached, &what, grant, *span));
    }
}

/// Properties that name the resource of a permission.
const TARGETS: [&str; 5] =
    ["FunctionName", "LayerVersionArn", "EventBusName", "CertificateAuthorityArn", "ProfileName"];

/// Collects a statement that AWS makes of fields.
fn permissions(
    resource: &Resource<'_>,
    place: &Place,
    situation: &Situation,
    besides: &mut Vec<Besides>,
) {
    let properties = resource.properties;
    let has = |name: &str| properties.member(name).is_some();
    let is_read =
        resource.of_type == permission::IN_CLOUDFORMATION && has("Action") && has("Principal");
    let is_document = has("Statement") || is_read;
    if !BUILT_FROM_FIELDS.contains(&resource.of_type) || is_document {
        return;
    }
    let members = properties.members().iter();
    let mut fields: Vec<String> = members
        .filter_map(|member| {
            let name = member.name.as_known()?;
            let is_field = !TARGETS.contains(&name) && is_something(&member.value);
            is_field.then(|| format!("{name}: {}", written(&member.value, situation)))
        })
        .collect();
    fields.sort();
    let target = TARGETS.iter().find_map(|name| properties.member(name));
    let named = target.map(|value| shown(value, situation)).unwrap_or_default();
    let grant = Granted::Unknown(fields.join(", ").into());
    let what = format!("the permission `{}`", resource.name);
    let span = target.map_or(properties.span, |value| value.span);
    let one = Besides::new(place, BesidesKind::Permission, &what, grant, span);
    besides.push(Besides { named: Some(named.into()), ..one });
}

/// Collects the settings that keep the public from a bucket or an access point.
fn public_access_blocks(
    resource: &Resource<'_>,
    place: &Place,
    situation: &Situation,
    besides: &mut Vec<Besides>,
) {
    if !matches!(resource.of_type, "AWS::S3::Bucket" | "AWS::S3::AccessPoint") {
        return;
    }
    let Some(value) = resource.properties.member("PublicAccessBlockConfiguration") else { return };
    let mut add = |setting: String, span| {
        let grant = Granted::Unknown(setting.into());
        let what = "a block of public access";
        let one = Besides::new(place, BesidesKind::PublicAccessBlock, what, grant, span);
        besides.push(Besides { named: Some(place.path.clone()), ..one });
    };
    if call_of(value).is_some() {
        return add(shown(value, situation), value.span);
    }
    for member in value.members() {
        let name = member.name.as_known().unwrap_or_default();
        match written(&member.value, situation).to_ascii_lowercase().as_str() {
            "true" => add(name.to_owned(), member.value.span),
            "false" | "" => {}
            _ => add(format!("{name}: {}", shown(&member.value, situation)), member.value.span),
        }
    }
}

/// Returns which policy, or which group, a value means.
pub(super) fn granted(
    template: &Template<'_>,
    value: &Value,
    situation: &Situation,
    prefix: &str,
) -> Granted {
    if let Some(id) = id_of(value, situation) {
        let of_type = template.resources.get(id.as_str()).copied().flatten();
        if matches!(of_type, Some("AWS::IAM::ManagedPolicy" | "AWS::IAM::Group")) {
            return Granted::Place(format!("{prefix}{id}/Properties").into());
        }
    }
    let resolved = template.resolve(value, situation);
    match resolved.as_text().and_then(Text::with_partition) {
        Some(text) => Granted::of_arn(&text),
        None => Granted::Unknown(shown(value, situation).into()),
    }
}

/// Returns the one resource that a value refers to and nothing besides.
fn id_of(value: &Value, situation: &Situation) -> Option<String> {
    let call = call_of(value)?;
    let text = written(call.argument, situation);
    match call.name {
        "Ref" => Some(text),
        "GetAtt" => text.split('.').next().map(str::to_owned),
        "Sub" if call.argument.items().is_empty() => {
            let inner = text.strip_prefix("${")?.strip_suffix('}')?;
            let id = inner.split('.').next()?;
            (!inner.contains("${")).then(|| id.to_owned())
        }
        _ => None,
    }
}

/// Says whether a value names one principal and no other: its name, or a reference to its resource.
fn is_certain(template: &Template<'_>, value: &Value, situation: &Situation) -> bool {
    match &value.data {
        Data::Text(text) => text.known().is_some(),
        _ => id_of(value, situation).is_some_and(|id| template.resources.contains_key(id.as_str())),
    }
}

/// Writes a value in one line, as the user wrote it where that is short. All of it: what differs at its end is another
/// one. Loop variables have their values.
pub(super) fn shown(value: &Value, situation: &Situation) -> String {
    let text = match call_of(value) {
        Some(call) => what_of(&call),
        None => short(value),
    };
    let is_whole = situation.bindings.is_empty() && !text.contains('…');
    if is_whole { text } else { written(value, situation) }
}

pub(super) fn place_of(resource: &Resource<'_>, prefix: &str) -> Place {
    Place {
        label: resource.label.clone(),
        owner: Some(resource.of_type.into()),
        ..Place::new(format!("{prefix}{}/Properties", resource.name))
    }
}

/// Attaches what a connector allows to the role of the resource that it starts from, if that has one: nobody reads
/// what that is.
pub(super) fn attach_connector(
    (template, principals): (&Template<'_>, &mut Principals),
    source: Option<&str>,
    place: Place,
    span: iamkit_syntax::Span,
) {
    /// Sources whose permissions stand at the other end (AWS SAM guide, "Source and destination resource types").
    const WITHOUT_ROLE: [&str; 6] = [
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
    ];
    let of_type = source.and_then(|id| template.resources.get(id).copied().flatten());
    if of_type.is_some_and(|of_type| WITHOUT_ROLE.contains(&of_type)) {
        return;
    }
    let resource = source.and_then(|id| template.all?.member(id));
    let role = resource.and_then(|it| it.member("Properties")?.member("Role"));
    let has_global = template.globals.is_some_and(|globals| {
        ["Function", "StateMachine"]
            .iter()
            .any(|section| globals.member(section).is_some_and(|it| it.member("Role").is_some()))
    });
    let is_serverless =
        matches!(of_type, Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine"));
    let names = match (source, role) {
        (_, Some(role)) => names_in(template, role, &Situation::default()),
        (Some(id), None) if is_serverless && !has_global => {
            BTreeSet::from([Name::Id(format!("{id}Role"))])
        }
        _ => BTreeSet::from([Name::Unknown]),
    };
    let what = "the permissions of a connector";
    let one = Attaching {
        place,
        what: what.to_owned(),
        kind: BesidesKind::Attached,
        grant: Granted::Unknown(what.into()),
        is_certain: true,
        written: source.unwrap_or("a resource").to_owned(),
        span,
        is_elsewhere: false,
    };
    principals.attach(Principal::Role, names, one);
}

pub(super) fn is_something(value: &Value) -> bool {
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
