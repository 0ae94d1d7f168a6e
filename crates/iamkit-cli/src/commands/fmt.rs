//! `iamkit fmt`: policies in the canonical layout.

mod embedded;

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamkit::policy;
use iamkit::source::{Encoding, Format, ReadOptions, read};
use iamkit::syntax::{Span, TextEdit, apply_edits};

use crate::configuration::Configuration;
use crate::escape::escaped;
use crate::globals::Globals;
use crate::output::Output;
use crate::policy_file;
use crate::problem::{Problem, Severity, Unreadable};
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
/// Templates and other containers are refused, and passed over in a walk, without --embedded.
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
    /// Also rewrite the policies inside templates and other containers in JSON, where they stand as
    /// objects without parts that are not known; what stands as text, YAML or HCL stays
    #[arg(long)]
    embedded: bool,
}

#[derive(Debug, Default)]
struct Count {
    changed: usize,
    unchanged: usize,
    /// Policies of containers that were left as they are.
    left: usize,
}

/// What a source is to become.
struct Formatted {
    text: String,
    /// Policies of a container that stay as they are.
    left: usize,
}

impl Count {
    fn summary(&self, is_check: bool) -> String {
        let number = |count: usize| match count {
            1 => "1 file".to_owned(),
            _ => format!("{count} files"),
        };
        let verb = if is_check { "would be reformatted" } else { "reformatted" };
        let left = match self.left {
            0 => String::new(),
            1 => "; 1 policy in text, YAML or HCL, or with unknown parts, stays".to_owned(),
            left => format!("; {left} policies in text, YAML or HCL, or with unknown parts, stay"),
        };
        format!("{} {verb}, {} left unchanged{left}", number(self.changed), number(self.unchanged))
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
    let wanted = if arguments.embedded { Wanted::Containers } else { Wanted::Policies };
    let work = |source: Result<Source, Box<Unreadable>>| {
        source.map(|source| {
            let outcome = if arguments.embedded {
                embedded::formatted(&source)
            } else {
                formatted(&source).map(Ok)
            };
            (source, outcome)
        })
    };
    let mut passed = PassedOver::default();
    for path in &arguments.paths {
        let configuration = Configuration::of(path, globals, output)?;
        let rules = configuration.rules()?;
        walk::each(path, wanted, &rules, &mut passed_over, work, |outcome| {
            let outcome = match outcome {
                Ok((source, Ok(Ok(formatted)))) => {
                    write(&source, &formatted, arguments, &mut count, output)?
                }
                Ok((source, Ok(Err(kind)))) => {
                    passed.add_source(&source, kind);
                    Status::Clean
                }
                Ok((source, Err(problems))) => {
                    output.problems(&source, &problems);
                    Status::CouldNotRun
                }
                Err(unreadable) => {
                    output.problem(&unreadable.source, &unreadable.problem);
                    Status::CouldNotRun
                }
            };
            status = status.max(outcome);
            Ok(())
        })?;
    }
    passed_over.extend(passed);
    if count.changed + count.unchanged > 0 {
        output.message(&count.summary(arguments.check));
    }
    output.passed_over(&passed_over);
    Ok(status)
}

/// Returns what a file becomes that is or wraps one policy.
fn formatted(source: &Source) -> Result<Formatted, Vec<Problem>> {
    if let Some(problem) = container_problem(source) {
        return Err(vec![problem]);
    }
    let embedded = policy_file::embedded(source)?;
    let document = embedded.lower().map_err(|errors| policy_file::problems(&errors))?;
    let mut text = policy::format(&document);
    if source.file().is_some() {
        if embedded.map.encoding() != Encoding::Json {
            source.text().clone_into(&mut text);
        } else if embedded.is_whole_text() {
            text = in_lines_of(source.text(), &text);
            if !source.text().ends_with('\n') {
                text.truncate(text.trim_end().len());
            }
        } else {
            let edit = within(source.text(), embedded.map.whole(), &text);
            text = apply_edits(source.text(), &[edit])
                .map_err(|error| vec![Problem::error(error.to_string())])?;
        }
    }
    Ok(Formatted { text, left: 0 })
}

fn write(
    source: &Source,
    formatted: &Formatted,
    arguments: &Arguments,
    count: &mut Count,
    output: &mut Output,
) -> anyhow::Result<Status> {
    count.left += formatted.left;
    let formatted = &formatted.text;
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
    write_file(file, source.text(), formatted, output)?;
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
fn within(text: &str, place: Span, formatted: &str) -> TextEdit {
    let before = text.get(..place.start as usize).unwrap_or_default();
    let line = before.rfind('\n').map_or(before, |at| before.get(at + 1..).unwrap_or_default());
    let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    let lines = formatted.trim_end().replace('\n', &format!("\n{indent}"));
    TextEdit::new(place, in_lines_of(text, &lines))
}

/// Returns a formatted text with the line endings of the text that it comes from, by its first line.
fn in_lines_of(text: &str, formatted: &str) -> String {
    let is_carriage_return = text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
    if is_carriage_return { formatted.replace('\n', "\r\n") } else { formatted.to_owned() }
}
