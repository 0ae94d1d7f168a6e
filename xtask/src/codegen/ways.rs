//! Tables of the curated sets for the manuals of checks that go by them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::Deserialize;

const SETS: &str = "crates/iamkit-catalog-data/data/curated/sets";

#[derive(Debug, Deserialize)]
struct Set {
    row: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    all_of: Vec<String>,
    #[serde(default)]
    any_of: Vec<String>,
    #[serde(default)]
    mitigated_by: Vec<String>,
    severity: String,
    summary: String,
    #[serde(default)]
    attack: String,
    #[serde(default)]
    source: String,
}

/// Replaces lines such as `<!-- ways: privilege-escalation/trust -->` by the rows of the set, or of
/// one group of it.
///
/// Returns the identifiers of the rows, too.
pub(super) fn with_tables(
    root: &Path,
    code: &str,
    body: &str,
) -> anyhow::Result<(String, Vec<String>)> {
    let (mut out, mut ids) = (String::new(), Vec::new());
    for line in body.lines() {
        let which = line.strip_prefix("<!-- ways: ").and_then(|rest| rest.strip_suffix(" -->"));
        if let Some(which) = which {
            let (table, rows) = table(root, code, which)?;
            out.push_str(&table);
            ids.extend(rows.into_iter().map(|row| row.id));
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    Ok((out, ids))
}

fn table(root: &Path, code: &str, which: &str) -> anyhow::Result<(String, Vec<Row>)> {
    let (set, group) = which.split_once('/').map_or((which, None), |(set, g)| (set, Some(g)));
    let path = root.join(SETS).join(format!("{set}.toml"));
    let text = fs::read_to_string(&path).with_context(|| format!("no curated set `{set}`"))?;
    let rows: Set = toml::from_str(&text)?;
    let rows: Vec<Row> =
        rows.row.into_iter().filter(|row| group.is_none_or(|group| group == row.group)).collect();
    ensure!(!rows.is_empty(), "the curated set `{which}` has no rows");
    let mut out = String::from(match group {
        Some(_) => {
            "| Way | Actions | Narrowed by | Attack | Documented by |\n\
                    | --- | --- | --- | --- | --- |\n"
        }
        None => "| Way | Gain | Actions |\n| --- | --- | --- |\n",
    });
    for row in &rows {
        let actions = actions(row);
        // Writing to a string cannot fail.
        let _ = match group {
            Some(_) => {
                let keys: Vec<String> =
                    row.mitigated_by.iter().map(|key| format!("`{key}`")).collect();
                let (attack, source) = (&row.attack, &row.source);
                let asked = match row.severity.as_str() {
                    "low" => format!(" Told only if `{code}/{}` is selected.", row.id),
                    _ => String::new(),
                };
                let keys = keys.join(", ");
                writeln!(out, "| {} | {actions} | {keys} | {attack}{asked} | {source} |", row.id)
            }
            None => writeln!(out, "| {} | {} | {actions} |", row.id, row.summary),
        };
    }
    Ok((out, rows))
}

fn actions(row: &Row) -> String {
    let code = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("`{name}`")).collect()
    };
    let mut parts = code(&row.all_of);
    if row.all_of.is_empty() || !row.any_of.is_empty() {
        parts.push(code(&row.any_of).join(if row.all_of.is_empty() { ", " } else { " or " }));
    }
    parts.join(", ")
}
