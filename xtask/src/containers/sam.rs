//! The policy templates of the Serverless Application Model, from `aws-sam-translator`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::properties::Names;
use super::table::Row;
use crate::sources::Sources;

const PACKAGE: &str = "aws-sam-translator";
const FILE: &str = "samtranslator/policy_templates_data/policy_templates.json";
const MODELS: &str = "samtranslator/internal/schema_source";
const RESOURCES: &str = "samtranslator/model/sam_resources.py";
const TABLE: &str = "crates/iamkit-source/data/sam-policy-templates.tsv";

/// Writes the table.
pub(super) fn write(root: &Path) -> Result<()> {
    fs::write(path(root), table(root)?).context(TABLE)
}

/// Says whether the table and the notices are those of the pinned package.
pub(super) fn check(root: &Path) -> Result<()> {
    let found = fs::read_to_string(path(root)).context(TABLE)?;
    let rows = found.lines().filter(|row| !row.starts_with('#')).count();
    ensure!(
        found == table(root)?,
        "{TABLE} is not that of the package; run `cargo xtask containers sam`"
    );
    let source = Sources::read(root)?;
    let source = source.get(PACKAGE)?;
    for notice in ["NOTICE", "crates/iamkit-source/NOTICE"] {
        let text = fs::read_to_string(root.join(notice)).context(notice)?;
        let named =
            |line: &str| line.contains(&source.to_string()) && line.contains(&source.licence);
        ensure!(text.lines().any(named), "{notice} lacks {source} and {}", source.licence);
    }
    crate::say(format_args!("sam-policy-templates.tsv: {rows} rows"));
    Ok(())
}

/// Says whether the models of the package have each step of the path of a row, as a field. What they list
/// goes further than the schema of CloudFormation does.
pub(super) fn has(root: &Path, row: &Row) -> Result<bool> {
    let Some(name) = row.resource_type.strip_prefix("AWS::Serverless::") else { return Ok(false) };
    let file = format!("{MODELS}/aws_serverless_{}.py", name.to_ascii_lowercase());
    let source = Sources::read(root)?;
    let Ok(text) = source.get(PACKAGE)?.read(root, &file) else { return Ok(false) };
    let is_field = |step: &str| {
        text.lines().any(|line| {
            line.trim_start().strip_prefix(step).is_some_and(|rest| rest.starts_with(':'))
        })
    };
    Ok(row.path.split('.').filter(|step| *step != "*").all(is_field))
}

/// Returns the properties that the transform takes, by the resource types that it makes others of.
pub(super) fn names(root: &Path) -> Result<Names> {
    let text = Sources::read(root)?.get(PACKAGE)?.read(root, RESOURCES)?;
    let mut found = Names::new();
    for class in text.split("\nclass ").skip(1) {
        let quoted = |line: &str| line.split('"').nth(1).map(str::to_owned);
        let mut lines = class.lines().map(str::trim);
        let own = lines.find(|line| line.starts_with("resource_type = "));
        let Some(resource_type) = own.and_then(quoted) else { continue };
        let listed = lines.skip_while(|line| !line.starts_with("property_types = {")).skip(1);
        let listed = listed.take_while(|line| *line != "}");
        let names: BTreeSet<String> =
            listed.filter(|line| line.starts_with('"')).filter_map(quoted).collect();
        ensure!(!names.is_empty(), "{RESOURCES}: no properties of {resource_type}");
        found.insert(resource_type, names);
    }
    ensure!(found.len() > 8, "{RESOURCES}: {} resource types", found.len());
    Ok(found)
}

fn path(root: &Path) -> PathBuf {
    root.join(TABLE)
}

fn table(root: &Path) -> Result<String> {
    let sources = Sources::read(root)?;
    let source = sources.get(PACKAGE)?;
    let all: Value = serde_json::from_str(&source.read(root, FILE)?).context(FILE)?;
    let templates = all.get("Templates").and_then(Value::as_object).context("no `Templates`")?;
    let mut rows: Vec<(&String, &Value)> = templates.iter().collect();
    rows.sort_by_key(|(name, _)| *name);
    let mut text = format!(
        "# Policy template of SAM, its parameters, its definition.\n\
         # Written by `cargo xtask containers sam` from the PyPI package {source}; do not edit.\n"
    );
    for (name, template) in rows {
        let parameters = template.get("Parameters").and_then(Value::as_object);
        let mut parameters: Vec<&str> =
            parameters.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        parameters.sort_unstable();
        let definition = template.get("Definition").context("no `Definition`")?;
        writeln!(text, "{name}\t{}\t{definition}", parameters.join(","))?;
    }
    Ok(text)
}
