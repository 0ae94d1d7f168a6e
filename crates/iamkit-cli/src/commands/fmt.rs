//! `iamkit fmt`: policies in the canonical layout.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamkit::policy;
use iamkit::source::{Encoding, Format, ReadOptions, read};
use iamkit::syntax::{ApplyEditsError, Span, TextEdit, apply_edits};

use crate::configuration::Configuration;
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::Output;
use crate::policy_file::{self, embedded};
use crate::problem::{Problem, Severity};
use crate::recognition::PassedOver;
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};
use crate::write_file::write_file;

/// Rewrite policies in the canonical layout
///
/// The meaning stays: what was an array stays one, the text of numbers is kept, and the members
/// come in the order that AWS uses. In a file that holds a policy in a member, such as
/// `PolicyDocument`, the rest stays as it is; text in a string is decoded on standard output only.
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
    let mut passed_over = PassedOver::default();
    for path in &arguments.paths {
        let configuration = Configuration::of(path, globals, output)?;
        let rules = configuration.rules()?;
        for source in walk::sources(path, Wanted::Policies, &rules, &mut passed_over) {
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
    output.passed_over(&passed_over);
    Ok(status)
}

fn one(
    source: &Source,
    arguments: &Arguments,
    count: &mut Count,
    output: &mut Output,
) -> anyhow::Result<Status> {
    if let Some(problem) = container_problem(source) {
        output.problem(source, &problem);
        return Ok(Status::CouldNotRun);
    }
    let parsed = embedded(source).and_then(|embedded| {
        let document = embedded.lower().map_err(|errors| policy_file::problems(&errors))?;
        Ok((embedded, document))
    });
    let (embedded, document) = match parsed {
        Ok(parsed) => parsed,
        Err(problems) => {
            output.problems(source, &problems);
            return Ok(Status::CouldNotRun);
        }
    };
    let mut formatted = policy::format(&document);
    if source.file().is_some() {
        if embedded.map.encoding() != Encoding::Json {
            source.text().clone_into(&mut formatted);
        } else if !embedded.is_whole_text() {
            formatted = within(source.text(), embedded.map.whole(), &formatted)?;
        }
    }
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
        writeln!(output.data(), "{}", escaped(source.name()))?;
        return Ok(Status::Findings);
    }
    write_file(file, source.text(), &formatted, output)?;
    Ok(Status::Clean)
}

/// Says that a file is no bare policy: only those are rewritten, and what one AWS command printed.
fn container_problem(source: &Source) -> Option<Problem> {
    let container = read(source.name(), source.text(), &ReadOptions::default());
    let is_policy = matches!(container.format, Format::Policy | Format::AwsCli)
        && container
            .documents
            .iter()
            .all(|document| document.map.encoding() != Encoding::Synthetic);
    if is_policy || matches!(container.format, Format::Other | Format::Scenario) {
        return None;
    }
    let noun = container.format.noun();
    let article = if noun.starts_with(['A', 'a', 'o']) { "an" } else { "a" };
    let what = if container.format == Format::Policy {
        "written in YAML".to_owned()
    } else {
        format!("{article} {noun}")
    };
    Some(Problem::error(format!("`fmt` rewrites bare policies in JSON, this is {what}")))
}

/// Puts a formatted document in the place of the one in a member, as far to the right as that is.
fn within(text: &str, place: Span, formatted: &str) -> Result<String, ApplyEditsError> {
    let before = text.get(..place.start as usize).unwrap_or_default();
    let line = before.rfind('\n').map_or(before, |at| before.get(at + 1..).unwrap_or_default());
    let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    let indented = formatted.trim_end().replace('\n', &format!("\n{indent}"));
    apply_edits(text, &[TextEdit::new(place, indented)])
}
