//! `--list-policies`: what was found, as what, and why.

use std::io::Write;

use iamkit::config::stated_kind;
use iamkit::source::{Because, Container};
use schemars::JsonSchema;
use serde::Serialize;

use super::Format;
use crate::escape::escaped;
use crate::output::Output;
use crate::source::Source;

/// What `validate --list-policies --output-format json` prints.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoliciesOutput<'a> {
    version: u8,
    policies: &'a [Listed],
}

/// A policy that was found.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed {
    path: String,
    /// Line of its start, counted from 1.
    line: usize,
    /// Column of its start in characters, counted from 1.
    column: usize,
    /// What the file is, such as `policy` or `cloudformation`.
    format: &'static str,
    /// Type that the file says; nothing where the document has to tell.
    policy_type: Option<String>,
    resource_type: Option<String>,
    /// How it is known that this is a policy.
    because: String,
    place: String,
    label: Option<String>,
    addresses: Vec<String>,
    variant: Option<String>,
    /// Parts that are not known before deployment.
    unknown_values: Vec<String>,
    complete: bool,
}

/// Lists the policies of a container.
pub(super) fn policies(source: &Source, container: &Container<'_>) -> Vec<Listed> {
    let documents = container.documents.iter();
    documents
        .map(|document| {
            let (line, column) = source.line_and_column(document.map.whole().start);
            let place = &document.place;
            let owner = place.owner.as_ref().map_or_else(String::new, |owner| format!("{owner} "));
            let is_name = |part: &&str| !part.bytes().all(|byte| byte.is_ascii_digit());
            let member = place.path.rsplit('/').find(is_name).unwrap_or_default();
            let because = match document.kind.because {
                Because::TableRow => member,
                ref other => other.as_str(),
            };
            let kind = stated_kind(document);
            Listed {
                path: source.name().to_owned(),
                line,
                column,
                format: container.format.as_str(),
                policy_type: kind.map(|kind| kind.policy_type_name().to_owned()),
                resource_type: document.kind.resource_type.as_deref().map(str::to_owned),
                because: format!("{owner}{because}"),
                place: place.path.to_string(),
                label: place.label.as_deref().map(str::to_owned),
                addresses: place.addresses.iter().map(ToString::to_string).collect(),
                variant: document.variant.as_deref().map(str::to_owned),
                unknown_values: document.holes.iter().map(|hole| hole.what.to_string()).collect(),
                complete: document.is_complete,
            }
        })
        .collect()
}

/// Prints the list.
pub(super) fn write(listed: &[Listed], format: Format, output: &mut Output) -> anyhow::Result<()> {
    output.in_forms(format, Format::Text, |form, output| match form {
        Format::Json => output.json(&PoliciesOutput { version: 1, policies: listed }),
        _ => write_text(listed, output),
    })
}

fn write_text(listed: &[Listed], output: &mut Output) -> anyhow::Result<()> {
    for one in listed {
        let kind = one.policy_type.as_deref().unwrap_or("recognised");
        let place = if one.place.is_empty() { "the file" } else { &one.place };
        write!(
            output.data(),
            "{}:{}:{} {kind} ({}) {}",
            escaped(&one.path),
            one.line,
            one.column,
            escaped(&one.because),
            escaped(place)
        )?;
        if let Some(label) = &one.label {
            write!(output.data(), " `{}`", escaped(label))?;
        }
        if let Some(variant) = &one.variant {
            write!(output.data(), " when {}", escaped(variant))?;
        }
        if !one.unknown_values.is_empty() {
            let unknown = one.unknown_values.join(", ");
            write!(output.data(), " unknown: {}", escaped(&unknown))?;
        }
        writeln!(output.data())?;
    }
    Ok(())
}
