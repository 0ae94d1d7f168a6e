//! `iamkit review`: what a change of policies brings, for a pull request.

mod exposure;
mod json;
mod known;
mod markdown;
mod remarks;
mod reviewed;
mod text;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::check::QuestionFlags;
use super::diff::revision;
use super::validate::{
    Baseline, Selection, Suppressions, Unread, Validated, write_github, write_sarif,
};
use crate::configuration::Configuration;
use crate::data::Data;
use crate::globals::Globals;
use crate::output::{Hinted, Output};
use crate::sides::{DocumentOptions, Purpose, Sides, changed_since, of_paths, of_plan};
use crate::status::Status;
use reviewed::{Reviewed, Reviewer};

pub(crate) use json::ReviewOutput;

/// Say what a change of policies brings: findings, permissions, exposure and attack paths
///
/// The working tree is compared with a Git revision or a folder, or what a plan does with what is
/// there. What was there before is not said again. Exits with 1 when something of --fail-on is
/// there, and with 2 when a changed file cannot be read.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit review --base main --output-format markdown")]
pub(crate) struct Arguments {
    /// Where to look for changes, the current folder without any
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The Git revision before the change, such as `origin/main`, or a folder
    #[arg(
        long,
        value_name = "REV|FOLDER",
        conflicts_with = "plan",
        required_unless_present = "plan"
    )]
    base: Option<String>,
    /// Review what a Terraform plan (`terraform show -json`) changes
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    plan: Option<PathBuf>,
    /// What makes the exit code 1
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        default_value = "findings,exposure,escalation,unknown"
    )]
    fail_on: Vec<FailOn>,
    /// Only these issue codes or families
    #[arg(long, value_name = "CODE|FAMILY", num_args = 1.., value_delimiter = ',')]
    select: Vec<String>,
    /// Not these issue codes or families
    #[arg(long, value_name = "CODE|FAMILY", num_args = 1.., value_delimiter = ',')]
    ignore: Vec<String>,
    /// Leave out the findings of this file, which `validate --output-format json` wrote
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// What makes the exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Findings that were not there before
    Findings,
    /// Permissions that were not there before
    Gained,
    /// Strangers or other accounts that were not let in before
    Exposure,
    /// Ways to more permissions that were not there before
    Escalation,
    /// What could not be told
    Unknown,
}

/// How a review is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// An object for programs
    Json,
    /// A comment for a pull request
    Markdown,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// A review and what it is printed with.
struct Review<'p> {
    base: String,
    policies: Vec<Reviewed<'p>>,
    unread: Vec<Unread>,
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
        purpose: Purpose::Review,
    };
    let first = arguments.plan.as_deref().or_else(|| arguments.paths.first().map(PathBuf::as_path));
    let configuration = Configuration::of(first.unwrap_or(Path::new(".")), globals, output)?;
    let selection = Selection::of_review(
        (&arguments.select, &arguments.ignore),
        options.reading.account,
        data,
    )?
    .with_defaults(&configuration);
    let mut suppressions = Suppressions::default();
    let mut reviewer = Reviewer {
        selection: &selection,
        all: selection.with_all_families(),
        reading: &options.reading,
        asked: arguments.question.options(data),
        project: suppressions.project(&configuration),
        suppressions,
        configuration: &configuration,
        baseline: arguments.baseline.as_deref().map(Baseline::read).transpose()?,
        unread: Vec::new(),
    };
    let mut sides = sides(arguments, &configuration, &options, output)?;
    sides.check_parameters(&options)?;
    let sources = std::mem::take(&mut sides.sources);
    reviewer
        .unread
        .extend(sides.problems.iter().map(|(source, problem)| Unread::new(source, problem)));
    let pairs = sides.paired();
    let policies = reviewer.review(&pairs, &sources, output)?;
    let base = arguments.plan.as_ref().map(|plan| plan.display().to_string());
    let base = base.or_else(|| arguments.base.clone()).unwrap_or_default();
    let review = Review { base, policies, unread: reviewer.unread };
    review.write(arguments.output_format, &reviewer.asked, output)?;
    Ok(review.status(&arguments.fail_on))
}

/// Reads what changed.
fn sides(
    arguments: &Arguments,
    configuration: &Configuration,
    options: &DocumentOptions,
    output: &mut Output,
) -> anyhow::Result<Sides> {
    if let Some(plan) = &arguments.plan {
        return of_plan(plan, options, output);
    }
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here[..] } else { &arguments.paths };
    let (Some(base), Some(first)) = (&arguments.base, paths.first()) else {
        return Err(Hinted::error("nothing to compare with", "give `--base` or `--plan`"));
    };
    let rules = configuration.rules()?;
    let is_folder = Path::new(base).is_dir();
    let is_path = base.contains(['/', '\\']) || base == "." || base == "..";
    let found = if is_folder && is_path { None } else { Some(revision(first, base)) };
    match (found, is_folder) {
        (Some(Ok(_)), true) => Err(Hinted::error(
            format!("`{base}` is a folder and a Git revision"),
            format!("write `./{base}` for the folder, `refs/heads/{base}` for the branch"),
        )),
        (Some(Ok(revision)), false) => changed_since(&revision, paths, options, &rules, output),
        (Some(Err(error)), false) => Err(error),
        (None | Some(Err(_)), true) => match paths {
            [new] => of_paths(Path::new(base), new, options, &rules, output),
            _ => Err(Hinted::error(
                "a folder is compared with one folder",
                "write `iamkit review --base FOLDER PATH`",
            )),
        },
        (None, false) => Err(Hinted::error(format!("{base}: no such folder"), "name a folder")),
    }
}

impl Review<'_> {
    fn write(
        &self,
        format: Format,
        asked: &iamkit::reason::ReasonOptions<'_>,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let validated = || -> Vec<Validated> {
            self.policies.iter().filter_map(|one| one.validated.clone()).collect()
        };
        output.in_forms(format, Format::Text, |form, output| match form {
            Format::Text => text::write(self, output),
            Format::Json => json::write(self, asked, output),
            Format::Markdown => markdown::write(self, output),
            Format::Sarif => {
                write_sarif(&validated(), &self.unread, &remarks::remarks(self), output)
            }
            Format::Github => {
                write_github(&validated(), &self.unread, output)?;
                remarks::write_github(self, output)
            }
        })
    }

    fn status(&self, fail_on: &[FailOn]) -> Status {
        if !self.unread.is_empty() {
            return Status::CouldNotRun;
        }
        let fails = self.policies.iter().any(|one| fail_on.iter().any(|what| one.has(*what)));
        if fails { Status::Findings } else { Status::Clean }
    }
}
