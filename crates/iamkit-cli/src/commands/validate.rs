//! `iamkit validate`: policies to findings.

mod access_analyzer;
mod baseline;
mod diff;
mod documents;
mod fingerprint;
mod fix;
mod github;
mod json;
mod jsonl;
mod sarif;
mod selection;
mod suppressions;
mod text;
mod unread;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use iamkit::arn::AccountId;
use iamkit::config::CheckSet;
use iamkit::validate::{Day, FindingType};

pub(crate) use json::FindingsOutput;

use crate::configuration::Configuration;
use crate::data::Data;
use crate::globals::Globals;
use crate::output::{Hinted, Output};
use crate::policy_file;
use crate::problem::Problem;
use crate::recognition::PassedOver;
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};
use baseline::Baseline;
use documents::{Validated, validate_source};
use selection::{Selection, Selections};
use suppressions::Suppressions;
use unread::Unread;

/// Check policies as IAM Access Analyzer does, offline
///
/// Exits with 1 when there are findings of the types of --fail-on, with 2 when an input cannot be
/// read or is no JSON; with --jsonl, with 0 when every line was answered, whatever the findings are,
/// and with 2 when one is an error.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "Example:\n  \
    echo '{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"iam:PassRole\", \"Resource\": \"*\"}}' \\\n    \
    | iamkit validate -")]
pub(crate) struct Arguments {
    /// Files and folders, the current one without any; `-` reads standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Type of the policies: identity, resource, service-control, resource-control, role-trust, or
    /// as AWS spells it; recognised from the document without it
    #[arg(long, value_name = "TYPE")]
    policy_type: Option<String>,
    /// Type of the resource that the policies are attached to, such as `AWS::S3::Bucket`
    #[arg(long, value_name = "TYPE")]
    resource_type: Option<String>,
    /// Read `{name, policyType, resourceType, document}` a line, write `{name, findings}` a line
    #[arg(long, conflicts_with_all = ["paths", "fix", "diff", "baseline"])]
    jsonl: bool,
    /// Account that owns the resource or role, which checks of the family `security` ask for
    #[arg(long, value_name = "ACCOUNT")]
    resource_account: Option<AccountId>,
    /// Only these issue codes or families: `access-analyzer` and `storable`, which are the default
    /// (`access-analyzer` alone for --jsonl and --output-format access-analyzer), and `security`
    #[arg(long, value_name = "CODE|FAMILY", num_args = 1.., value_delimiter = ',')]
    select: Vec<String>,
    /// Not these issue codes or families
    #[arg(long, value_name = "CODE|FAMILY", num_args = 1.., value_delimiter = ',')]
    ignore: Vec<String>,
    /// Exit with 1 for findings of these types only
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    fail_on: Vec<FindingType>,
    /// Report names that the catalog does not know as warnings: a catalog is always older than the
    /// newest service
    #[arg(long)]
    unknown_as_warning: bool,
    /// Use the checks that AWS had on this day
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// Leave out the findings of this file, which `--output-format json` wrote
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Apply the safe repairs
    #[arg(long)]
    fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
    diff: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Findings with source lines
    Text,
    /// An object for programs
    Json,
    /// The response of the `ValidatePolicy` operation, for one policy
    AccessAnalyzer,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

pub(crate) fn run(
    arguments: &Arguments,
    globals: &Globals,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let (arguments, paths) = (&arguments.without_paths_among_codes(), arguments.paths());
    let selection = Selection::new(arguments, data)?;
    if arguments.jsonl {
        return match paths.first() {
            None => jsonl::run(&selection, output),
            Some(path) => Err(Hinted::error(
                format!("`--jsonl` reads standard input, not `{}`", path.display()),
                "write `iamkit validate --jsonl < FILE`",
            )),
        };
    }
    let paths = if paths.is_empty() { vec![PathBuf::from(".")] } else { paths };
    let mut baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?;
    let mut run = Run { status: Status::Clean, validated: Vec::new(), unread: Vec::new() };
    let mut suppressions = Suppressions::default();
    let mut selections = Selections::new(&selection);
    let mut passed_over = PassedOver::default();
    let wanted = arguments.wanted();
    for path in &paths {
        let configuration = Configuration::of(path, globals, output)?;
        let selection = selections.of(&configuration);
        let project = suppressions.project(&configuration);
        let rules = configuration.rules()?;
        for source in walk::sources(path, wanted, &rules, &mut passed_over) {
            let source = match source {
                Ok(source) => source,
                Err(unreadable) => {
                    run.refuse(&unreadable.source, &[unreadable.problem], output);
                    continue;
                }
            };
            if let Err(problems) = policy_file::embedded(&source) {
                run.refuse(&source, &problems, output);
                continue;
            }
            let kind = selection.kind(&configuration, source.file())?;
            let source = if arguments.fix || arguments.diff {
                let outcome = fix::run(&source, kind, selection, arguments.diff, output)?;
                run.status = run.status.max(outcome.status);
                let Some(source) = outcome.source else { continue };
                source
            } else {
                source
            };
            run.validated.push(validate_source(source, kind, selection));
            if let Some(last) = run.validated.last_mut() {
                if let Some(note) = last.size_note() {
                    output.message(&note);
                }
                suppressions.apply(project, &configuration, last)?;
                if let Some(baseline) = &mut baseline {
                    baseline.apply(last);
                }
            }
        }
    }
    if arguments.diff {
        output.passed_over(&passed_over);
        return Ok(run.status);
    }
    suppressions.report_unused(output);
    run.write(arguments.output_format, &selection, data, output)?;
    output.passed_over(&passed_over);
    Ok(run.status(&selection))
}

impl Arguments {
    /// Returns the paths, also those behind the codes of `--select` and `--ignore`: these flags
    /// take all that follows, and `--select security policy.json` is plain to see.
    fn paths(&self) -> Vec<PathBuf> {
        let codes = self.select.iter().chain(&self.ignore);
        let behind = codes.filter(|text| is_path(text)).map(PathBuf::from);
        self.paths.iter().cloned().chain(behind).collect()
    }

    /// Who names the type of a policy says that it is one.
    const fn wanted(&self) -> Wanted {
        match (&self.policy_type, &self.resource_type) {
            (None, None) => Wanted::Policies,
            _ => Wanted::TypedPolicies,
        }
    }

    fn without_paths_among_codes(&self) -> Self {
        let mut arguments = self.clone();
        for codes in [&mut arguments.select, &mut arguments.ignore] {
            codes.retain(|text| !is_path(text));
        }
        arguments
    }
}

/// Says whether a text is a path, which no issue code or family looks like.
fn is_path(text: &str) -> bool {
    let is_code = || CheckSet::parse([text]).is_ok();
    text == "-" || text.contains(['/', '\\', '.']) || (!is_code() && Path::new(text).exists())
}

/// What a run found.
#[derive(Debug)]
struct Run {
    status: Status,
    validated: Vec<Validated>,
    unread: Vec<Unread>,
}

impl Run {
    /// Says what keeps a source from being validated.
    fn refuse(&mut self, source: &Source, problems: &[Problem], output: &mut Output) {
        output.problems(source, problems);
        self.unread.extend(problems.iter().map(|problem| Unread::new(source, problem)));
        self.status = Status::CouldNotRun;
    }

    fn write(
        &self,
        format: Format,
        selection: &Selection,
        data: Data,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        match format {
            Format::Text => text::write(&self.validated, selection, output),
            Format::Json => json::write(&self.validated, &self.unread, data, output),
            Format::AccessAnalyzer => access_analyzer::write(&self.validated, output),
            Format::Sarif => sarif::write(&self.validated, &self.unread, output),
            Format::Github => github::write(&self.validated, &self.unread, output),
        }
    }

    fn status(&self, selection: &Selection) -> Status {
        self.validated.iter().map(|one| one.status(selection)).fold(self.status, Status::max)
    }
}
