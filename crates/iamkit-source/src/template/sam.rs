//! What the Serverless Application Model adds to templates.

use iamkit_policy::PolicyType;

use super::resources::{Reader, Resource, Site};
use super::{Situation, call_of};
use crate::NoteKind;
use crate::embedded::{Because, Kind};
use crate::value::{Data, Value};

/// Reads `Policies` of a function: names of managed policies, documents and policy templates, one
/// or a list of them (AWS SAM guide, `AWS::Serverless::Function`).
pub(super) fn policies(
    value: &Value,
    path: String,
    situation: &Situation,
    resource: &Resource<'_>,
    reader: &mut Reader<'_, '_, '_>,
) {
    if let Some(call) = call_of(value)
        && let ("If", [name, yes, no]) = (call.name, call.argument.items())
        && let Some(name) = name.as_str()
    {
        for (branch, truth) in [(yes, true), (no, false)] {
            if situation.truths.get(name).is_none_or(|known| *known == truth) {
                let mut situation = situation.clone();
                situation.truths.insert(name.into(), truth);
                policies(branch, path.clone(), &situation, resource, reader);
            }
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
            let kind = Kind {
                policy_type: Some(PolicyType::Identity),
                resource_type: None,
                because: Because::TableRow,
            };
            let site = Site { path, kind, resource, is_near_iam: false };
            reader.documents(value, situation, &site, false);
        }
        Data::Object(members) if call_of(value).is_none() => {
            let name =
                members.first().and_then(|member| member.name.as_known()).unwrap_or_default();
            let message = format!("the SAM policy template `{name}` is not read");
            let what = format!("the SAM policy template `{name}`");
            reader.besides(resource, &path, &what, value.span);
            reader.template.note(NoteKind::NotRead, value.span, message);
        }
        _ => {
            let value = reader.template.resolve(value, situation);
            if !matches!(value.data, Data::Nothing | Data::Null) {
                reader.besides(resource, &path, "managed policies in `Policies`", value.span);
            }
            reader.reference(&value);
        }
    }
}

/// Reads the trust policy that `Globals` give to all functions.
pub(super) fn read_globals(root: &Value, at: &str, reader: &mut Reader<'_, '_, '_>) {
    let globals = root.member("Globals").and_then(|globals| globals.member("Function"));
    let Some(properties) = globals else { return };
    let Some(document) = properties.member("AssumeRolePolicyDocument") else { return };
    let resource = Resource {
        name: "Globals".to_owned(),
        of_type: "AWS::Serverless::Function",
        properties,
        label: None,
    };
    let kind = Kind {
        policy_type: Some(PolicyType::RoleTrust),
        resource_type: None,
        because: Because::TableRow,
    };
    let path = format!("{at}Globals/Function/AssumeRolePolicyDocument");
    let site = Site { path, kind, resource: &resource, is_near_iam: false };
    reader.documents(document, &Situation::default(), &site, false);
}
