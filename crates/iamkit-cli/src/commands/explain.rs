//! `iamkit explain`: the manual of a check, and what a warning of a decision means.

mod decision_codes;

use std::io::Write;

use clap::{Args, ValueEnum};
use iamkit::config::CheckSet;
use iamkit::validate::IssueCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::output::{Hinted, Output};
use crate::status::Status;
use decision_codes::{DECISION_CODES, page};

/// Print the manual page of a check, or what a warning of a decision means
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit explain PASS_ROLE_WITH_STAR_IN_RESOURCE")]
pub(crate) struct Arguments {
    /// Issue code, in any case
    #[arg(required_unless_present = "list")]
    code: Option<String>,
    /// List all codes
    #[arg(long, conflicts_with = "code")]
    list: bool,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// How manual pages are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The manual page in Markdown, or the codes
    Text,
    /// An object for programs
    Json,
}

/// What the command prints as JSON.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExplainOutput {
    version: u8,
    checks: Vec<Entry>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    issue_code: &'static str,
    finding_type: &'static str,
    /// `access-analyzer` or `security`.
    family: &'static str,
    /// Day from which on AWS has the check.
    since: String,
    summary: &'static str,
    /// What to do about a finding; empty where the message says it all.
    fix: &'static str,
    learn_more_link: String,
    /// The manual page in Markdown.
    manual: String,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Status> {
    output.in_forms(arguments.output_format, Format::Text, |form, output| match form {
        Format::Json => write_json(arguments, output),
        Format::Text => write_text(arguments, output),
    })?;
    Ok(Status::Clean)
}

fn write_json(arguments: &Arguments, output: &mut Output) -> anyhow::Result<()> {
    let codes = match &arguments.code {
        Some(code) => vec![issue_code(code)?],
        None => IssueCode::ALL.to_vec(),
    };
    let checks = codes.into_iter().map(entry).collect();
    output.json(&ExplainOutput { version: 1, checks })
}

fn write_text(arguments: &Arguments, output: &mut Output) -> anyhow::Result<()> {
    if let Some(code) = &arguments.code {
        let manual = match page(code) {
            Some(page) => page,
            None => issue_code(code)?.manual().to_owned(),
        };
        writeln!(output.data(), "{}", manual.trim_end())?;
        return Ok(());
    }
    let of_decisions = DECISION_CODES.into_iter().map(|(code, ..)| code);
    for code in IssueCode::ALL.into_iter().map(IssueCode::as_str).chain(of_decisions) {
        writeln!(output.data(), "{code}")?;
    }
    Ok(())
}

fn entry(code: IssueCode) -> Entry {
    Entry {
        issue_code: code.as_str(),
        finding_type: code.finding_type().as_str(),
        family: code.family().as_str(),
        since: code.since().to_string(),
        summary: code.summary(),
        fix: code.fix(),
        learn_more_link: code.learn_more_link(),
        manual: code.manual().to_owned(),
    }
}

/// Reads an issue code in any case, with dashes or underscores.
fn issue_code(text: &str) -> anyhow::Result<IssueCode> {
    CheckSet::code(text).map_err(|error| Hinted::error(error.to_string(), error.hint()))
}
