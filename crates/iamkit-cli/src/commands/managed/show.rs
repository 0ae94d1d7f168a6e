//! `iamkit managed show`: the document of a policy.

use std::io::Write;

use clap::Args;
use iamkit::managed::{ManagedPolicy, PolicyVersion, Timestamp, VersionAt};
use iamkit::policy;
use iamkit::source::OrganizationPolicy;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Format, find, version};
use crate::data::Data;
use crate::output::{Hinted, Output};
use crate::status::Status;

/// Print the document of an AWS managed policy
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit managed show AWSImageBuilderReadOnlyAccess")]
pub(crate) struct Arguments {
    /// Name or ARN
    name: String,
    /// Version, such as `v3`; the newest without it
    #[arg(long, value_name = "VERSION", conflicts_with = "at")]
    policy_version: Option<String>,
    /// The version that was in effect on this day or at this time
    #[arg(long, value_name = "DATE")]
    at: Option<Timestamp>,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShowOutput<'a> {
    version: u8,
    managed_policies_date: &'a str,
    name: &'a str,
    arn: String,
    description: Option<&'a str>,
    policy_version: String,
    is_default_version: bool,
    create_date: Option<String>,
    deprecated: bool,
    removed: bool,
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    document: Box<RawValue>,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    if let Some(policy) = OrganizationPolicy::named(&arguments.name) {
        return show_of_organization(policy, arguments, data, output);
    }
    let policy = find(data, &arguments.name)?;
    let chosen = match (&arguments.policy_version, arguments.at) {
        (Some(id), _) => version(&policy, id)?,
        (None, Some(time)) => at(&policy, time)?,
        (None, None) => policy.latest(),
    };
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Text => write!(output.data(), "{}", policy::format(&chosen.document()?))?,
            Format::Json => output.json(&ShowOutput {
                version: 1,
                managed_policies_date: data.managed.manifest().date(),
                name: policy.name(),
                arn: policy.arn(),
                description: Some(policy.description()?).filter(|text| !text.is_empty()),
                policy_version: chosen.id().to_string(),
                is_default_version: chosen.is_default(),
                create_date: chosen.created().map(|time| time.to_string()),
                deprecated: policy.is_deprecated(),
                removed: policy.is_removed(),
                document: RawValue::from_string(chosen.json()?)?,
            })?,
        }
        Ok(())
    })?;
    Ok(Status::Clean)
}

/// Shows a policy of AWS Organizations, of which no versions are known.
fn show_of_organization(
    policy: OrganizationPolicy,
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    if arguments.policy_version.is_some() || arguments.at.is_some() {
        return Err(Hinted::error(
            format!("`{}` belongs to AWS Organizations, its versions are not known", policy.name()),
            "leave out `--policy-version` and `--at`".to_owned(),
        ));
    }
    let text = policy::format(&policy.document()?);
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Text => write!(output.data(), "{text}")?,
            Format::Json => output.json(&ShowOutput {
                version: 1,
                managed_policies_date: data.managed.manifest().date(),
                name: policy.name(),
                arn: policy.arn().to_owned(),
                description: None,
                policy_version: "v1".to_owned(),
                is_default_version: true,
                create_date: None,
                deprecated: false,
                removed: false,
                document: RawValue::from_string(text.trim_end().to_owned())?,
            })?,
        }
        Ok(())
    })?;
    Ok(Status::Clean)
}

/// Finds the version in effect at a time, which must be known.
fn at<'a>(policy: &ManagedPolicy<'a>, time: Timestamp) -> anyhow::Result<PolicyVersion<'a>> {
    match policy.at(time) {
        VersionAt::Known(version) => Ok(version),
        VersionAt::NotYetCreated => {
            let hint = match policy.created() {
                Some(created) => format!("it was created at {created}"),
                None => "it is not known when it was created".to_owned(),
            };
            Err(Hinted::error(format!("`{}` did not exist at {time}", policy.name()), hint))
        }
        VersionAt::Between { earliest, latest } => Err(Hinted::error(
            format!(
                "it is not known which version of `{}` was in effect at {time}, it was one of {} \
                 to {}",
                policy.name(),
                earliest.id(),
                latest.id()
            ),
            format!("choose with `--policy-version {}`", earliest.id()),
        )),
    }
}
