//! What the Serverless Application Model adds to templates.

mod policy_template;
pub(super) mod role;

use iamkit_policy::PolicyType;

use super::besides::shown;
use super::condition::branches_of;
use super::resources::{Reader, Resource, Site};
use super::{Situation, call_of};
use crate::embedded::{Because, Kind};
use crate::spelling::or_meant;
use crate::value::{Data, Member, Text, Value};
use crate::{Granted, NoteKind};

/// Reads `Policies` of a function: names of managed policies, documents and policy templates, one
/// or a list of them (AWS SAM guide, `AWS::Serverless::Function`).
pub(super) fn policies(
    value: &Value,
    path: String,
    situation: &Situation,
    resource: &Resource<'_>,
    reader: &mut Reader<'_, '_, '_>,
) {
    if let Some((_, branches)) = branches_of(value, situation) {
        for (branch, situation) in branches {
            policies(branch, path.clone(), &situation, resource, reader);
        }
        return;
    }
    match &value.data {
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                policies(item, format!("{path}/{index}"), situation, resource, reader);
            }
        }
        Data::Object(_) if value.member("Statement").is_some() => {
            let kind = kind_of(PolicyType::Identity);
            let site = Site { path, kind, resource, is_near_iam: false };
            reader.documents(value, situation, &site, false);
        }
        Data::Object(members) if call_of(value).is_none() => {
            // One member names the template (AWS SAM guide, "SAM policy templates").
            let (name, only) = match members.as_slice() {
                [member] => (member.name.as_known().unwrap_or_default(), Some(member)),
                _ => ("", None),
            };
            if let Some(member) = only
                && let Ok(template) = policy_template::find(name)
            {
                let site = Site {
                    path: format!("{path}/{name}"),
                    kind: kind_of(PolicyType::Identity),
                    resource,
                    is_near_iam: false,
                };
                return policies_of_template(template, member, situation, &site, reader);
            }
            let nearest = policy_template::find(name).err().flatten();
            let what = format!("the SAM policy template `{name}`");
            let written = format!("SAM policy template {}", shown(value, situation));
            let grant = Granted::Unknown(written.into());
            reader.besides(resource, &path, (&what, grant), value.span);
            let meant = or_meant(nearest);
            let message = format!("{what} is not known, nothing of it is read{meant}");
            reader.template.note(NoteKind::NotRead, value.span, message);
        }
        _ => {
            let resolved = reader.template.resolve(value, situation);
            if !matches!(resolved.data, Data::Nothing | Data::Null) {
                let grant = named_policy(value, &resolved, situation, &path, resource, reader);
                let what = "managed policies in `Policies`";
                reader.besides(resource, &path, (what, grant), value.span);
            }
            reader.reference(&resolved);
        }
    }
}

/// Reads the statements that a policy template stands for. Their policy has no `Version` when SAM writes it,
/// which matters to policy variables alone, and no template has any.
fn policies_of_template(
    template: policy_template::PolicyTemplate,
    member: &Member,
    situation: &Situation,
    site: &Site<'_, '_>,
    reader: &mut Reader<'_, '_, '_>,
) {
    let name = member.name.span;
    for (span, message) in template.mistakes(name, &member.value) {
        reader.template.note(NoteKind::Remark, span, message);
    }
    if let Some(statements) = template.statements(name, &member.value) {
        reader.documents(&statements, situation, site, true);
    }
}

fn kind_of(policy_type: PolicyType) -> Kind {
    Kind { policy_type: Some(policy_type), resource_type: None, because: Because::TableRow }
}

/// Returns which managed policy is meant: SAM takes names of those of AWS, too. Under a condition that is not
/// decided nobody knows whether it is there.
fn named_policy(
    value: &Value,
    resolved: &Value,
    situation: &Situation,
    path: &str,
    resource: &Resource<'_>,
    reader: &Reader<'_, '_, '_>,
) -> Granted {
    let prefix = path.split(&format!("{}/Properties", resource.name)).next().unwrap_or_default();
    let grant = match resolved.as_text().and_then(Text::with_partition) {
        Some(name) => Granted::of_name(&name),
        None => super::besides::granted(reader.template, value, situation, prefix),
    };
    if situation.truths.is_empty() {
        return grant;
    }
    let truths = situation.truths.iter();
    let truths = truths.map(|(name, truth)| format!("{}{name}", if *truth { "" } else { "not " }));
    let when = truths.collect::<Vec<_>>().join(", ");
    let (Granted::Managed(what) | Granted::Place(what) | Granted::Unknown(what)) = &grant;
    Granted::Unknown(format!("{what} when {when}").into())
}

/// Reads what `Globals` give to all functions and APIs: a trust policy, the policy of the API.
pub(super) fn read_globals(root: &Value, at: &str, reader: &mut Reader<'_, '_, '_>) {
    const PLACES: [(&str, &str, &[&str], PolicyType); 2] = [
        (
            "Function",
            "AWS::Serverless::Function",
            &["AssumeRolePolicyDocument"],
            PolicyType::RoleTrust,
        ),
        (
            "Api",
            "AWS::Serverless::Api",
            &["Auth", "ResourcePolicy", "CustomStatements"],
            PolicyType::Resource,
        ),
    ];
    let Some(globals) = root.member("Globals") else { return };
    for (section, of_type, steps, policy_type) in PLACES {
        let Some(properties) = globals.member(section) else { continue };
        let document = steps.iter().try_fold(properties, |value, step| value.member(step));
        let Some(document) = document else { continue };
        let resource = Resource {
            name: "Globals".to_owned(),
            of_type,
            properties,
            label: None,
            condition: None,
        };
        let path = format!("{at}Globals/{section}/{}", steps.join("/"));
        let kind = kind_of(policy_type);
        let site = Site { path, kind, resource: &resource, is_near_iam: false };
        let is_statements = policy_type == PolicyType::Resource;
        reader.documents(document, &Situation::default(), &site, is_statements);
    }
}
