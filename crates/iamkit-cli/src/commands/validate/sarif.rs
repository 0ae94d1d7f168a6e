//! Findings as SARIF 2.1.0.

use std::collections::BTreeSet;
use std::fmt::Write;

use iamkit::validate::{Finding, FindingType, IssueCode, Location};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::documents::Validated;
use super::fingerprint::{fingerprint, named_path};
use super::unread::Unread;
use crate::escape::escaped;
use crate::output::Output;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Something to say of a file besides findings.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    /// What it is, as an id and in words.
    pub(crate) rule: (&'static str, &'static str),
    pub(crate) message: String,
    pub(crate) path: String,
    /// Line and column, both from 1; the column in UTF-16.
    pub(crate) place: Option<(usize, usize)>,
}

pub(crate) fn write(
    validated: &[Validated],
    unread: &[Unread],
    remarks: &[Remark],
    output: &mut Output,
) -> anyhow::Result<()> {
    let codes: BTreeSet<IssueCode> =
        validated.iter().flat_map(|one| &one.findings).map(|finding| finding.code).collect();
    let codes: Vec<IssueCode> = codes.into_iter().collect();
    let mut rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let kinds: BTreeSet<_> = remarks.iter().map(|remark| remark.rule).collect();
    rules.extend(
        kinds
            .into_iter()
            .map(|(id, words)| json!({ "id": id, "shortDescription": { "text": words } })),
    );
    output.json(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: json!({ "driver": {
                "name": "iamkit",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } }),
            invocations: json!([{
                "executionSuccessful": unread.is_empty(),
                "toolExecutionNotifications": unread.iter().map(notification).collect::<Vec<_>>(),
            }]),
            column_kind: "utf16CodeUnits",
            results: Results { validated, remarks, codes: &codes },
        }],
    })
}

/// The whole file; the members of each object are in the order of their names.
#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'a>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    column_kind: &'static str,
    invocations: Value,
    results: Results<'a>,
    tool: Value,
}

/// Results that are described one after the other, when they are written.
struct Results<'a> {
    validated: &'a [Validated],
    remarks: &'a [Remark],
    codes: &'a [IssueCode],
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.validated.iter().flat_map(|one| {
            let path = named_path(one);
            one.findings.iter().map(move |finding| result(&path, one, finding, self.codes))
        });
        serializer.collect_seq(findings.chain(self.remarks.iter().map(remarked)))
    }
}

fn remarked(remark: &Remark) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&remark.path) } });
    if let (Value::Object(members), Some((line, column))) = (&mut place, remark.place) {
        let region = json!({ "startLine": line, "startColumn": column });
        members.insert("region".to_owned(), region);
    }
    json!({
        "ruleId": remark.rule.0,
        "level": "warning",
        "message": { "text": escaped(&remark.message) },
        "locations": [{ "physicalLocation": place }],
    })
}

/// Says that a file was not looked at, so that it is not taken for a clean one.
fn notification(unread: &Unread) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&unread.path) } });
    if let (Value::Object(members), Some((line, column))) = (&mut place, unread.place) {
        let region = json!({ "startLine": line, "startColumn": column });
        members.insert("region".to_owned(), region);
    }
    json!({
        "level": "error",
        "message": { "text": escaped(&unread.message) },
        "locations": [{ "physicalLocation": place }],
    })
}

fn rule(code: IssueCode) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.summary() },
        "fullDescription": { "text": format!("{} {}", code.summary(), code.fix()).trim() },
        "helpUri": code.learn_more_link(),
        "help": { "text": code.fix(), "markdown": code.manual() },
        "defaultConfiguration": { "level": level(code.finding_type()) },
        "properties": { "findingType": code.finding_type().as_str() },
    })
}

const fn level(finding_type: FindingType) -> &'static str {
    match finding_type {
        FindingType::Error => "error",
        FindingType::SecurityWarning | FindingType::Warning => "warning",
        FindingType::Suggestion => "note",
    }
}

fn result(path: &str, validated: &Validated, finding: &Finding, codes: &[IssueCode]) -> Value {
    let uri = uri(validated.source.name());
    let mut places = finding.locations.iter();
    let first: Vec<Value> = places.next().into_iter().map(|place| location(&uri, place)).collect();
    let related: Vec<Value> = places.map(|place| location(&uri, place)).collect();
    let mut result = json!({
        "ruleId": finding.code.as_str(),
        "ruleIndex": codes.iter().position(|code| *code == finding.code),
        "level": level(finding.finding_type),
        // Viewers show the texts as they are.
        "message": { "text": escaped(&validated.details(finding)) },
        "locations": first,
        "partialFingerprints": { "iamkit/v1": fingerprint(path, validated, finding) },
    });
    if let (Value::Object(members), false) = (&mut result, related.is_empty()) {
        members.insert("relatedLocations".to_owned(), related.into());
    }
    result
}

/// SARIF counts columns from 1; the end is exclusive there, too.
fn location(uri: &str, place: &Location) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": {
                "startLine": place.start.line,
                "startColumn": place.start.column + 1,
                "endLine": place.end.line,
                "endColumn": place.end.column + 1,
                "charOffset": place.start.offset,
                "charLength": place.end.offset - place.start.offset,
            },
        },
        "logicalLocations": [{ "fullyQualifiedName": escaped(&place.path.to_string()) }],
    })
}

/// Writes a path as a relative URI reference.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
