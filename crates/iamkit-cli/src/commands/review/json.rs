//! A review for programs.

use iamkit::reason::{DifferencePair, ReasonOptions, differences_json};
use iamkit::syntax::JsonLayout;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Review;
use super::reviewed::{Part, Reviewed};
use crate::commands::validate::{Entry, UnreadFile, entry, named_path, unread_file};
use crate::output::Output;

/// What `review --output-format json` prints.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewOutput<'a> {
    version: u8,
    /// The revision, folder or plan that was compared with.
    base: &'a str,
    /// The policies that changed.
    files: Vec<File<'a>>,
    counts: Counts,
    /// What could not be read.
    unreadable: Vec<UnreadFile<'a>>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    path: &'a str,
    /// Where the policy stands in the file.
    place: Option<&'a str>,
    status: &'a str,
    /// Findings that were not there before.
    findings: Vec<Entry<'a>>,
    /// As `diff` prints them.
    gained: Vec<Value>,
    lost: Vec<Value>,
    exposure: Vec<Exposure<'a>>,
    /// Findings of attack paths that were not there before.
    escalation: Vec<Entry<'a>>,
    /// Why something could not be told.
    unknown: &'a [String],
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Exposure<'a> {
    /// `public`, `cross-account`, or `finding`.
    kind: &'a str,
    message: &'a str,
    /// Line on the newer side, from 1.
    line: Option<usize>,
    finding: Option<Entry<'a>>,
}

#[derive(Default, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    policies: usize,
    findings: usize,
    gained: usize,
    lost: usize,
    exposure: usize,
    escalation: usize,
    unknown: usize,
}

pub(super) fn write(
    review: &Review<'_>,
    asked: &ReasonOptions<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let mut files = Vec::with_capacity(review.policies.len());
    for one in &review.policies {
        files.push(file(one, asked)?);
    }
    let count = |of: fn(&File<'_>) -> usize| files.iter().map(of).sum::<usize>();
    let counts = Counts {
        policies: files.len(),
        findings: count(|file| file.findings.len()),
        gained: count(|file| file.gained.len()),
        lost: count(|file| file.lost.len()),
        exposure: count(|file| file.exposure.len()),
        escalation: count(|file| file.escalation.len()),
        unknown: count(|file| file.unknown.len()),
    };
    let unreadable = review.unread.iter().map(unread_file).collect();
    output.json(&ReviewOutput { version: 1, base: &review.base, files, counts, unreadable })
}

fn file<'a>(one: &'a Reviewed<'_>, asked: &ReasonOptions<'_>) -> anyhow::Result<File<'a>> {
    // One writer of changes serves `diff` and the review.
    let pair = DifferencePair::new(None, None, &one.difference);
    let written = differences_json(&[pair], asked, JsonLayout::Compact);
    let mut written: Value = serde_json::from_str(&written)?;
    let mut changes = |name: &str| match written.pointer_mut(&format!("/pairs/0/{name}")) {
        Some(Value::Array(changes)) => std::mem::take(changes),
        _ => Vec::new(),
    };
    let entries = |part| {
        one.findings(part).map(|(of, finding)| entry(&named_path(of), of, finding)).collect()
    };
    let findings = one.findings(Part::Exposure).map(|(of, finding)| Exposure {
        kind: "finding",
        message: &finding.message,
        line: finding.locations.first().map(|place| place.start.line as usize),
        finding: Some(entry(&named_path(of), of, finding)),
    });
    let told = one.exposure.iter().map(|exposure| Exposure {
        kind: exposure.kind.as_str(),
        message: &exposure.message,
        line: one.line(exposure.statement),
        finding: None,
    });
    Ok(File {
        path: one.path(),
        place: Some(one.place()).filter(|place| !place.is_empty()),
        status: one.state(),
        findings: entries(Part::Finding),
        gained: changes("gained"),
        lost: changes("lost"),
        exposure: findings.chain(told).collect(),
        escalation: entries(Part::Escalation),
        unknown: &one.unknown,
    })
}
