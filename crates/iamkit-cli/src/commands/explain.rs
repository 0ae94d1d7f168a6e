//! `iamkit explain`: the manual of a check.

use std::io::Write;

use clap::Args;
use iamkit::validate::{IssueCode, ParseIssueCodeError};

use crate::output::{Hinted, Output};
use crate::status::Status;

/// Print the manual page of a check
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit explain PASS_ROLE_WITH_STAR_IN_RESOURCE")]
pub(crate) struct Arguments {
    /// Issue code, in any case
    #[arg(required_unless_present = "list")]
    code: Option<String>,
    /// List all codes
    #[arg(long, conflicts_with = "code")]
    list: bool,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> anyhow::Result<Status> {
    match &arguments.code {
        Some(code) => {
            let manual = issue_code(code)?.manual();
            writeln!(output.data(), "{}", manual.trim_end())?;
        }
        None => {
            for code in IssueCode::ALL {
                writeln!(output.data(), "{code}")?;
            }
        }
    }
    Ok(Status::Clean)
}

/// Reads an issue code in any case, with dashes or underscores.
pub(crate) fn issue_code(text: &str) -> anyhow::Result<IssueCode> {
    text.to_ascii_uppercase().replace('-', "_").parse().map_err(|error: ParseIssueCodeError| {
        let hint = match &error {
            ParseIssueCodeError::Unknown { nearest: Some(code), .. } => {
                format!("did you mean `{code}`?")
            }
            _ => "`iamkit explain --list` lists the codes".to_owned(),
        };
        Hinted::error(error.to_string(), hint)
    })
}
