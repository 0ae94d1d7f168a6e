//! `iamkit diff`: permissions gained and lost, proved.

mod changes;
mod markdown;
mod text;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use iamkit::reason::{DifferencePair, ReasonOptions, differences_json};

use super::check::{LAYOUT, QuestionFlags, see_comparable};
use crate::configuration::Configuration;
use crate::data::Data;
use crate::globals::Globals;
use crate::output::{Hinted, Output};
use crate::sides::{DocumentOptions, Pair, Revision, Sides, changed_since, of_paths, of_plan};
use crate::status::Status;

pub(super) use changes::{Compared, Told, compare, opens};
pub(super) use markdown::{LONGEST, changes as markdown_changes, code, list_changes};
pub(super) use text::{annotation, write_changes, write_difference};

/// Print the permissions gained and lost between two policies, files, folders, plans or revisions
///
/// Every change comes with a request that shows it; what is not printed did not change, for all
/// requests. Exits with 1 when something of --fail-on is there, or could not be decided.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit diff --base main --output-format markdown")]
pub(crate) struct Arguments {
    /// The file or folder before, and the one after; with --base, where to look for changes
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Compare the working tree with a Git revision, such as `main`
    #[arg(long, value_name = "REV", conflicts_with = "plan")]
    base: Option<String>,
    /// Compare what a Terraform plan (`terraform show -json`) plans with what is there before
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    plan: Option<PathBuf>,
    /// Which changes make the exit code 1
    #[arg(long, value_name = "WHICH", default_value = "gained")]
    fail_on: FailOn,
    /// Fail on anything but lost permissions, the same as `--fail-on gained`
    #[arg(long, conflicts_with = "fail_on")]
    allow_loss_only: bool,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// Which changes make the exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Permissions gained
    Gained,
    /// Permissions lost
    Lost,
    /// Any change
    Any,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// An object for programs
    Json,
    /// A comment for a review
    Markdown,
    /// Annotations of GitHub
    Github,
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let options = DocumentOptions {
        reading: arguments.question.reading.options()?,
        policy_type: arguments.question.policy_type()?,
        ..DocumentOptions::default()
    };
    let sides = sides(arguments, globals, &options, output)?;
    sides.check_parameters(&options)?;
    let is_complete = sides.is_complete();
    let asked = arguments.question.options(data);
    let pairs = sides.paired();
    for pair in &pairs {
        see_pair(pair)?;
    }
    let compared: Vec<Compared<'_>> =
        pairs.iter().map(|pair| compare(pair, Told::GainedAndLost, &asked)).collect();
    output.in_forms(arguments.output_format, Format::Text, |form, output| {
        match form {
            Format::Text => text::write(&compared, output)?,
            Format::Json => output.json_text(&json(&compared, &asked))?,
            Format::Markdown => markdown::write(&compared, output)?,
            Format::Github => text::write_github(&compared, output)?,
        }
        Ok(())
    })?;
    Ok(if is_complete { status(&compared, arguments.fail_on) } else { Status::CouldNotRun })
}

/// Sees that both policies of a pair look at who calls, or none does.
pub(super) fn see_pair(pair: &Pair) -> anyhow::Result<()> {
    let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return Ok(()) };
    let (Some(old_set), Some(new_set)) = (&old.set, &new.set) else { return Ok(()) };
    see_comparable((&old.name, old_set.policy_type()), (&new.name, new_set.policy_type()))
}

/// Reads both sides.
fn sides(
    arguments: &Arguments,
    globals: &Globals,
    options: &DocumentOptions,
    output: &mut Output,
) -> anyhow::Result<Sides> {
    if let Some(plan) = &arguments.plan {
        return of_plan(plan, options, output);
    }
    let here = [PathBuf::from(".")];
    let first = arguments.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let rules = Configuration::of(first, globals, output)?.rules()?;
    if let Some(base) = &arguments.base {
        let paths = if arguments.paths.is_empty() { &here[..] } else { &arguments.paths };
        let revision = revision(first, base)?;
        return changed_since(&revision, paths, options, &rules, output);
    }
    match arguments.paths.as_slice() {
        [old, new] => of_paths(old, new, options, &rules, output),
        _ => Err(Hinted::error(
            "two paths are compared",
            "write `iamkit diff OLD NEW`, `iamkit diff --base REV` or `iamkit diff --plan FILE`",
        )),
    }
}

/// Finds a revision of the repository that a path is in.
pub(super) fn revision(path: &Path, name: &str) -> anyhow::Result<Revision> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Revision::open(folder, name)
}

/// Returns the exit code: what could not be decided may be a change.
fn status(compared: &[Compared<'_>], fail_on: FailOn) -> Status {
    let fails = compared.iter().any(|pair| {
        let difference = &pair.difference;
        let (gained, lost) = (!difference.gained.is_empty(), !difference.lost.is_empty());
        difference.undecided.is_some()
            || match fail_on {
                FailOn::Gained => gained,
                FailOn::Lost => lost,
                FailOn::Any => gained || lost,
            }
    });
    if fails { Status::Findings } else { Status::Clean }
}

fn json(compared: &[Compared<'_>], options: &ReasonOptions<'_>) -> String {
    let pairs: Vec<DifferencePair<'_>> = compared
        .iter()
        .map(|compared| {
            let Pair { old, new } = compared.pair;
            let old = old.as_ref().map(|side| side.name.as_str());
            let new = new.as_ref().map(|side| side.name.as_str());
            DifferencePair::new(old, new, &compared.difference)
        })
        .collect();
    differences_json(&pairs, options, LAYOUT)
}
