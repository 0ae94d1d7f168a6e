//! What a decision may be made from: each row is decided by the binary as text, JSON and lines, and
//! tested.
//!
//! `tests/fail-closed/rows.json` holds the rows. `class` is `error`, `warning`, `note` or `silent`; of
//! several `code`s one is said; `at` is the text that the place points to, `nearest` what was meant.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Folder, Outcome};

/// One row of the table.
struct Row {
    name: String,
    file: String,
    class: String,
    in_tests: String,
    code: Option<String>,
    at: Option<String>,
    nearest: Option<String>,
    decision: Option<String>,
    scenario: Value,
}

impl Row {
    fn read(row: &Value) -> Self {
        let text = |name: &str| row[name].as_str().map(str::to_owned);
        let name = text("row").unwrap();
        let class = text("class").unwrap();
        Self {
            file: format!("{}.scenario.json", name.replace(' ', "-")),
            in_tests: text("inTests").unwrap_or_else(|| class.clone()),
            code: text("code"),
            at: text("at"),
            nearest: text("nearest"),
            decision: text("decision"),
            scenario: row["scenario"].clone(),
            name,
            class,
        }
    }

    /// The scenario as a file of several lines, so that a place has a line.
    fn text(&self) -> String {
        serde_json::to_string_pretty(&self.scenario).unwrap()
    }

    /// The scenario in one line.
    fn line(&self) -> String {
        serde_json::to_string(&self.scenario).unwrap()
    }

    /// Line and column of the place in a text.
    fn place(&self, text: &str) -> Option<(usize, usize)> {
        let at = self.at.as_ref()?;
        let start = text.find(at.as_str()).unwrap_or_else(|| panic!("row {}: {at}", self.name));
        let (before, _) = text.split_at(start);
        let line = before.matches('\n').count() + 1;
        Some((line, start - before.rfind('\n').map_or(0, |at| at + 1) + 1))
    }

    /// Holds the decision object against the row.
    fn check_object(&self, answer: &Value, text: &str, class: &str, what: &str) {
        let name = format!("row {} in {what}: {answer}", self.name);
        if class == "error" {
            let error = &answer["error"];
            assert!(error.is_object(), "{name}");
            let message = error["message"].as_str().unwrap();
            assert!(
                self.nearest.iter().all(|nearest| message.contains(nearest.as_str())),
                "{name}"
            );
            assert_eq!(error["code"].as_str(), self.code.as_deref(), "{name}");
            return;
        }
        assert_eq!(answer["decision"].as_str(), self.decision.as_deref(), "{name}");
        self.check_warnings(answer["warnings"].as_array().unwrap(), text, class, &name);
    }

    fn check_warnings(&self, warnings: &[Value], text: &str, class: &str, name: &str) {
        if class == "silent" {
            assert!(warnings.iter().all(|warning| warning["level"] == "note"), "{name}");
            return;
        }
        let is_meant = |warning: &&Value| {
            let place = (warning["line"].as_u64(), warning["column"].as_u64());
            let is_there = self.place(text).is_none_or(|(line, column)| {
                place == (u64::try_from(line).ok(), u64::try_from(column).ok())
            });
            warning["level"] == class
                && warning["code"].as_str() == self.code.as_deref()
                && is_there
        };
        let meant: Vec<&Value> = warnings.iter().filter(is_meant).collect();
        assert!(!meant.is_empty(), "{name}");
        let says = |warning: &&Value, nearest: &str| {
            let suggestion = warning["suggestion"].as_str().unwrap_or_default();
            suggestion.contains(nearest) || warning["message"].as_str().unwrap().contains(nearest)
        };
        let nearest = self.nearest.as_deref().unwrap_or_default();
        assert!(meant.iter().any(|warning| says(warning, nearest)), "{name}");
    }

    /// Holds what stands on standard error against the row.
    fn check_text(&self, stderr: &str, class: &str, what: &str) {
        let own: Vec<&str> = stderr
            .split('\n')
            .filter(|line| line.starts_with(&format!("{}:", self.file)))
            .collect();
        let name = format!("row {} in {what}:\n{}", self.name, own.join("\n"));
        if class == "silent" {
            assert!(own.iter().all(|line| line.contains(": note[")), "{name}");
            return;
        }
        let code = self.code.as_ref().map_or_else(String::new, |code| format!("[{code}]"));
        let place = self.place(&self.text());
        let is_meant = |line: &&&str| {
            let place = place.map_or_else(String::new, |(row, column)| format!(":{row}:{column}:"));
            line.contains(&place) && line.contains(&format!(": {class}{code}: "))
        };
        assert!(own.iter().any(|line| is_meant(&line)), "{name}");
    }
}

fn rows() -> (Vec<Row>, Folder) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fail-closed/rows.json");
    let text = fs::read_to_string(path).unwrap();
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let rows: Vec<Row> = all.iter().map(Row::read).collect();
    let folder = Folder::with(&[]);
    for row in &rows {
        folder.write(&row.file, row.text().as_bytes());
    }
    (rows, folder)
}

fn objects(outcome: &Outcome) -> Vec<Value> {
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every row has its number; the numbers are those of the specification.
#[test]
fn the_table_is_whole() {
    let (rows, _folder) = rows();
    for number in 1..=142_u32 {
        let number = number.to_string();
        assert!(rows.iter().any(|row| row.name.split(' ').next() == Some(&number)), "{number}");
    }
}

#[test]
fn rows_as_text() {
    let (rows, folder) = rows();
    let outcome = folder.run(&["simulate", "."]);
    assert_eq!(outcome.code, Some(2));
    for row in &rows {
        row.check_text(&outcome.stderr, &row.class, "text");
    }
}

#[test]
fn rows_as_json() {
    let (rows, folder) = rows();
    for format in ["json", "jsonl"] {
        let outcome = folder.run(&["simulate", ".", "--output-format", format]);
        let answers = match format {
            "json" => {
                let whole: Value = serde_json::from_str(&outcome.stdout).unwrap();
                whole["decisions"].as_array().unwrap().clone()
            }
            _ => objects(&outcome),
        };
        for row in &rows {
            let name = row.scenario["name"].as_str();
            // A scenario that cannot be read has no answer, but its line on standard error.
            let Some(answer) = answers.iter().find(|answer| answer["name"].as_str() == name) else {
                assert_eq!(row.class, "error", "row {} in {format}", row.name);
                row.check_text(&outcome.stderr, "error", format);
                continue;
            };
            row.check_object(answer, &row.text(), &row.class, format);
        }
    }
}

#[test]
fn rows_as_lines() {
    let (rows, folder) = rows();
    let lines: String = rows.iter().map(|row| row.line() + "\n").collect();
    let outcome = folder.run_with_input(&["simulate", "--jsonl"], lines.as_bytes());
    assert_eq!(outcome.code, Some(2));
    let answers = objects(&outcome);
    assert_eq!(answers.len(), rows.len());
    for (row, answer) in rows.iter().zip(&answers) {
        row.check_object(answer, &row.line(), &row.class, "lines");
    }
}

#[test]
fn rows_in_tests() {
    let (mut rows, folder) = rows();
    for row in &mut rows {
        let decision = row.decision.as_deref().unwrap_or("allowed");
        row.scenario["expect"] = serde_json::json!({ "decision": decision });
        folder.write(&row.file, row.text().as_bytes());
    }
    let outcome = folder.run(&["test", ".", "--output-format", "json"]);
    assert_eq!(outcome.code, Some(2));
    let whole: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let cases = whole["scenarios"].as_array().unwrap();
    for row in &rows {
        let case = cases.iter().find(|case| case["name"] == row.scenario["name"]);
        if row.in_tests == "error" {
            let is_decided =
                |case: &Value| case["result"] == "passed" || case["result"] == "failed";
            assert!(!case.is_some_and(is_decided), "row {}", row.name);
            row.check_text(&outcome.stderr, "error", "tests");
            continue;
        }
        let case = case.unwrap_or_else(|| panic!("row {}: {}", row.name, outcome.stderr));
        let name = format!("row {} in tests: {case}", row.name);
        assert_eq!(case["result"], "passed", "{name}");
        let warnings = case["warnings"].as_array().unwrap();
        row.check_warnings(warnings, &row.text(), &row.in_tests, &name);
    }
}

#[test]
fn exit_codes() {
    let (rows, folder) = rows();
    let decided =
        |decision: &str| rows.iter().find(|row| row.decision.as_deref() == Some(decision));
    let error = rows.iter().find(|row| row.class == "error").unwrap();
    let codes = [(decided("allowed"), 0), (decided("explicitDeny"), 1), (Some(error), 2)];
    for (row, code) in codes {
        let outcome = folder.run(&["simulate", &row.unwrap().file]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
    }
}

/// Whoever reads a code can ask what it means.
#[test]
fn every_code_is_explained() {
    let (rows, folder) = rows();
    let listed = folder.run(&["explain", "--list"]).stdout;
    for row in &rows {
        let Some(code) = &row.code else { continue };
        assert!(listed.lines().any(|line| line == code), "row {}: {code}", row.name);
    }
    let page = folder.run(&["explain", "request-value-type"]);
    assert!(page.stdout.starts_with("# REQUEST_VALUE_TYPE\n\nOf decisions; error.\n"), "{page}");
}

/// What is said of a document beside a decision has the code of a finding of `validate`, at the same place.
#[test]
fn warnings_of_documents_are_findings() {
    let (rows, folder) = rows();
    let (mut count, mut missing) = (0, Vec::new());
    for row in rows.iter().filter(|row| row.class == "warning") {
        let code = row.code.as_deref().unwrap();
        let policies = &row.scenario["policies"];
        let is_alone = policies.as_object().unwrap().len() == 1;
        if code.starts_with("REQUEST_") || !is_alone || !policies["identity"].is_object() {
            continue;
        }
        // The document alone does not tell the partition of a request: another statement does.
        let mut document = policies["identity"].clone();
        if code == "IAMKIT_FOREIGN_PARTITION" {
            let statements = document["Statement"].as_array_mut().unwrap();
            let ours = ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"].map(|resource| {
                serde_json::json!({"Effect": "Allow", "Action": "s3:*", "Resource": resource})
            });
            statements.extend(ours);
        }
        let text = serde_json::to_string_pretty(&document).unwrap();
        if row.at.as_ref().is_some_and(|at| !text.contains(at.as_str())) {
            continue;
        }
        count += 1;
        folder.write("document.json", text.as_bytes());
        let flags = ["validate", "document.json", "--output-format", "json", "--policy-type"];
        let outcome = folder.run(&[&flags[..], &["identity"]].concat());
        let whole: Value = serde_json::from_str(&outcome.stdout).unwrap();
        let place = row.place(&text);
        let findings = whole["files"][0]["findings"].as_array().unwrap();
        let is_there = |found: &Value| {
            let starts = found["locations"].as_array().unwrap().iter();
            let mut starts = starts.map(|it| {
                let number = |name: &str| usize::try_from(it["start"][name].as_u64()?).ok();
                // Columns of findings count from zero, as those of IAM Access Analyzer.
                number("line").zip(number("column").map(|column| column + 1))
            });
            place.is_none() || starts.any(|start| start == place)
        };
        let is_it = |found: &&Value| found["issueCode"] == code;
        let mut meant = findings.iter().filter(is_it);
        // The finding is about the action, the warning about the resource.
        let is_about_both = code.starts_with("IAMKIT_ACTION_NE");
        if !meant.any(|found| is_about_both || is_there(found)) {
            missing.push(format!("{} at {place:?}: {code}", row.name));
        }
    }
    assert_eq!(missing, [""; 0]);
    assert!(count > 40, "{count}");
}
