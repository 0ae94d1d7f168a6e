//! `iamkit fmt`: policies in the canonical layout.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use iamkit::policy;

use crate::arguments::Globals;
use crate::configuration::Configuration;
use crate::output::Output;
use crate::policy_file::PolicyFile;
use crate::problem::{Problem, Severity};
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};

/// Rewrite policies in the canonical layout
///
/// The meaning stays: what was an array stays one, the text of numbers is kept, and the members
/// come in the order that AWS uses.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  echo '{\"Statement\":{\"Action\":\"s3:*\",\"Effect\":\"Deny\",\
                        \"Resource\":\"*\"}}' | iamkit fmt -"
)]
pub(crate) struct Arguments {
    /// Files and folders; `-` formats standard input to standard output
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Change nothing, list the files that would change and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Default)]
struct Count {
    changed: usize,
    unchanged: usize,
}

impl Count {
    fn summary(&self, is_check: bool) -> String {
        let number = |count: usize| match count {
            1 => "1 file".to_owned(),
            _ => format!("{count} files"),
        };
        let verb = if is_check { "would be reformatted" } else { "reformatted" };
        format!("{} {verb}, {} left unchanged", number(self.changed), number(self.unchanged))
    }
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut status = Status::Clean;
    let mut count = Count::default();
    for path in &arguments.paths {
        let configuration = Configuration::of(path, globals, output)?;
        for source in walk::sources(path, Wanted::Policies, &configuration.rules()?) {
            let outcome = match source {
                Ok(source) => one(&source, arguments, &mut count, output)?,
                Err(unreadable) => {
                    output.problem(&unreadable.source, &unreadable.problem);
                    Status::CouldNotRun
                }
            };
            status = status.max(outcome);
        }
    }
    if count.changed + count.unchanged > 0 {
        output.message(&count.summary(arguments.check));
    }
    Ok(status)
}

fn one(
    source: &Source,
    arguments: &Arguments,
    count: &mut Count,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let document = match PolicyFile::parse(source).into_document() {
        Ok(document) => document,
        Err(problems) => {
            for problem in &problems {
                output.problem(source, problem);
            }
            return Ok(Status::CouldNotRun);
        }
    };
    let formatted = policy::format(&document);
    let is_same = formatted == source.text();
    let Some(file) = source.file() else {
        if !arguments.check {
            output.data().write_all(formatted.as_bytes())?;
        } else if !is_same {
            output.problem(source, &Problem::new(Severity::Warning, "would be reformatted"));
        }
        let is_finding = arguments.check && !is_same;
        return Ok(if is_finding { Status::Findings } else { Status::Clean });
    };
    if is_same {
        count.unchanged += 1;
        return Ok(Status::Clean);
    }
    count.changed += 1;
    if arguments.check {
        writeln!(output.data(), "{}", file.display())?;
        return Ok(Status::Findings);
    }
    fs::write(file, formatted).with_context(|| format!("{}: not written", file.display()))?;
    Ok(Status::Clean)
}
