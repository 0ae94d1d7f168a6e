//! The response of the `ValidatePolicy` operation as JSON.

use std::collections::BTreeMap;

use iamkit_syntax::{JsonLayout, JsonWriter, PathStep};

use crate::{Finding, IssueCode, Location, Position};

/// Writes findings as the response of `ValidatePolicy`, indented by four as the AWS CLI prints it,
/// without a final newline.
///
/// ```
/// assert_eq!(iamkit_validate::response_json(&[]), "{\n    \"findings\": []\n}");
/// ```
#[must_use]
pub fn response_json(findings: &[Finding]) -> String {
    // Four spaces for each level, as the AWS CLI prints.
    let mut json = JsonWriter::new(JsonLayout::Indented(4));
    json.object(|json| write_findings(json.member("findings"), findings));
    json.finish()
}

/// Writes findings as the value of the response's `findings`, on one line.
///
/// ```
/// assert_eq!(iamkit_validate::findings_json(&[]), "[]");
/// ```
#[must_use]
pub fn findings_json(findings: &[Finding]) -> String {
    let mut json = JsonWriter::new(JsonLayout::OneLine);
    write_findings(&mut json, findings);
    json.finish()
}

/// Writes findings as the value of the response's `findings` into a text that has more to say.
pub fn write_findings(json: &mut JsonWriter, findings: &[Finding]) {
    // Thousands of findings are of a few codes.
    let mut links: BTreeMap<IssueCode, String> = BTreeMap::new();
    json.array(|json| {
        for finding in findings {
            let link = links.entry(finding.code).or_insert_with(|| finding.learn_more_link());
            json.item().object(|json| write_finding(json, finding, link));
        }
    });
}

fn write_finding(json: &mut JsonWriter, finding: &Finding, link: &str) {
    json.member("findingDetails").text(&finding.details());
    json.member("findingType").text(finding.finding_type.as_str());
    json.member("issueCode").text(finding.code.as_str());
    json.member("learnMoreLink").text(link);
    json.member("locations").array(|json| {
        for location in &finding.locations {
            json.item().object(|json| write_location(json, location));
        }
    });
}

fn write_location(json: &mut JsonWriter, location: &Location) {
    json.member("path").array(|json| {
        for step in location.path.steps() {
            json.item().object(|json| match step {
                PathStep::Value(name) => json.member("value").text(name),
                PathStep::Key(name) => json.member("key").text(name),
                PathStep::Index(index) => json.member("index").number(*index),
            });
        }
    });
    json.member("span").object(|json| {
        json.member("start").object(|json| write_position(json, location.start));
        json.member("end").object(|json| write_position(json, location.end));
    });
}

fn write_position(json: &mut JsonWriter, position: Position) {
    json.member("line").number(position.line);
    json.member("column").number(position.column);
    json.member("offset").number(position.offset);
}
