//! Findings as our own JSON.

use iamkit::validate::{Applicability, Finding, Location, Position};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::documents::Validated;
use super::fingerprint::{fingerprint, named_path};
use super::unread::Unread;
use crate::data::Data;
use crate::output::Output;

/// What `validate --output-format json` prints.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FindingsOutput<'a> {
    version: u8,
    /// Day of the newest facts in the catalog that names were looked up in.
    catalog_date: &'a str,
    #[schemars(with = "Vec<File<'a>>")]
    files: Files<'a>,
    /// What could not be read and has no findings for that reason.
    unreadable: Vec<UnreadFile<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnreadFile<'a> {
    path: &'a str,
    message: &'a str,
    /// From 1, where the place is known.
    line: Option<usize>,
    /// In characters, from 1.
    column: Option<usize>,
}

/// Files that are described one after the other, when they are written.
struct Files<'a>(&'a [Validated]);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(file))
    }
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    path: &'a str,
    policy_type: &'a str,
    resource_type: Option<&'a str>,
    /// Whether the type was recognised from the document.
    recognised: bool,
    /// What the file is, such as `policy` or `cloudformation`.
    format: &'a str,
    /// Where the policy stands in the file.
    place: Option<&'a str>,
    /// All resources that have this policy.
    addresses: Option<Vec<&'a str>>,
    /// Which way the conditions of a template turn out in it.
    variant: Option<&'a str>,
    /// How many parts are not known before deployment.
    unknown_values: Option<usize>,
    /// Findings left out by suppressions and the baseline.
    hidden: usize,
    findings: Vec<Entry<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry<'a> {
    issue_code: &'a str,
    finding_type: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
    learn_more_link: String,
    /// Stays the same when other parts of the file change.
    fingerprint: String,
    locations: Vec<Place>,
    fix: Option<Repair<'a>>,
    /// What else is said of the same cause, which this finding stands for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    covers: Vec<Covered<'a>>,
}

/// A finding that another one stands for.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Covered<'a> {
    issue_code: &'a str,
    finding_type: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
    learn_more_link: String,
    locations: Vec<Place>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    /// JSON Pointer in the policy document.
    pointer: String,
    start: Point,
    end: Point,
}

/// Line from 1; column and offset from 0, in UTF-16 code units.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair<'a> {
    title: &'a str,
    /// Whether `--fix` applies it.
    safe: bool,
    edits: Vec<Edit<'a>>,
}

/// Replacement of a range of bytes.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Edit<'a> {
    start: u32,
    end: u32,
    replacement: &'a str,
}

pub(crate) fn write(
    validated: &[Validated],
    unread: &[Unread],
    data: Data,
    output: &mut Output,
) -> anyhow::Result<()> {
    output.json(&FindingsOutput {
        version: 1,
        catalog_date: data.catalog.date(),
        files: Files(validated),
        unreadable: unread.iter().map(unread_file).collect(),
    })
}

pub(crate) fn unread_file(unread: &Unread) -> UnreadFile<'_> {
    let (line, column) = unread.place.unzip();
    UnreadFile { path: &unread.path, message: &unread.message, line, column }
}

fn file(validated: &Validated) -> File<'_> {
    let site = validated.site.as_ref();
    let path = named_path(validated);
    let entry = |finding| entry(&path, validated, finding);
    File {
        path: validated.source.name(),
        policy_type: validated.kind.policy_type_name(),
        resource_type: validated.kind.resource_type_name(),
        recognised: validated.is_recognised,
        format: site.map_or("policy", |site| site.format.as_str()),
        place: site.map(|site| &*site.path),
        addresses: site.map(|site| site.addresses.iter().map(|address| &**address).collect()),
        variant: site.and_then(|site| site.variant.as_deref()),
        unknown_values: site.map(|site| site.unknown.len()),
        hidden: validated.hidden,
        findings: validated.findings.iter().map(entry).collect(),
    }
}

/// Describes a finding; `path` is that of [`named_path`].
pub(crate) fn entry<'a>(path: &str, validated: &Validated, finding: &'a Finding) -> Entry<'a> {
    Entry {
        issue_code: finding.code.as_str(),
        finding_type: finding.finding_type.as_str(),
        message: &finding.message,
        hint: Some(finding.hint.as_ref()).filter(|hint| !hint.is_empty()),
        learn_more_link: finding.learn_more_link(),
        fingerprint: fingerprint(path, validated, finding),
        locations: finding.locations.iter().map(place).collect(),
        fix: finding.fix.as_ref().map(|fix| Repair {
            title: &fix.title,
            safe: fix.applicability == Applicability::Safe,
            edits: fix
                .edits
                .iter()
                .map(|edit| Edit {
                    start: edit.span.start,
                    end: edit.span.end,
                    replacement: &edit.replacement,
                })
                .collect(),
        }),
        covers: finding.covers.iter().map(covered).collect(),
    }
}

fn covered(finding: &Finding) -> Covered<'_> {
    Covered {
        issue_code: finding.code.as_str(),
        finding_type: finding.finding_type.as_str(),
        message: &finding.message,
        hint: Some(finding.hint.as_ref()).filter(|hint| !hint.is_empty()),
        learn_more_link: finding.learn_more_link(),
        locations: finding.locations.iter().map(place).collect(),
    }
}

fn place(location: &Location) -> Place {
    let point = |at: Position| Point { line: at.line, column: at.column, offset: at.offset };
    Place {
        pointer: location.path.to_json_pointer(),
        start: point(location.start),
        end: point(location.end),
    }
}
