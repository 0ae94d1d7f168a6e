//! `iamkit validate`: policies to findings.

mod access_analyzer;
mod baseline;
mod containers;
mod diff;
mod documents;
mod fingerprint;
mod fix;
mod github;
mod json;
mod jsonl;
mod list;
mod sarif;
mod selection;
mod source_reader;
mod suppressions;
mod text;
mod unread;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use iamkit::arn::AccountId;
use iamkit::config::CheckSet;
use iamkit::source::ReadOptions;
use iamkit::validate::{CheckFamily, Day, FindingType};

pub(crate) use baseline::Baseline;
pub(crate) use documents::{Validated, validate_source};
pub(crate) use fingerprint::named_path;
pub(crate) use github::write as write_github;
pub(crate) use json::{Entry, FindingsOutput, UnreadFile, entry, unread_file};
pub(crate) use sarif::{Remark, write as write_sarif};
pub(crate) use selection::Selection;
pub(crate) use suppressions::{Comments, Suppressions, apply_comments};
pub(crate) use text::{Covered, problems};
pub(crate) use unread::Unread;

use crate::configuration::Configuration;
use crate::data::Data;
use crate::globals::Globals;
use crate::line_reader::LineFlags;
use crate::module_files::container_of;
use crate::output::{Hinted, Output};
use crate::policy_file::place_of;
use crate::problem::{Problem, Unreadable};
use crate::reading::{KnownParameters, ReadingFlags};
use crate::recognition::PassedOver;
use crate::source::Source;
use crate::status::Status;
use crate::walk::{self, Wanted};
use crate::work_limit::WorkLimit;
use containers::Seen;
use selection::Selections;
use source_reader::{Outcome, Project, SourceReader};

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
    /// What the policies are attached to, whose rules and quota then hold: managed, inline-user,
    /// inline-group, inline-role, boundary, session, scope-down, trust, scp, rcp, s3-bucket,
    /// access-point, queue, topic, key, function, secret, repository, table, endpoint; told by
    /// templates without it
    #[arg(long, value_name = "KIND")]
    attach: Option<String>,
    /// Read `{name, policyType, resourceType, document}` a line, write `{name, findings}` a line
    #[arg(long, conflicts_with_all = ["paths", "fix", "diff", "baseline"])]
    jsonl: bool,
    #[command(flatten)]
    lines: LineFlags,
    #[command(flatten)]
    work: WorkLimit,
    /// Account that owns the resource or role, which checks of the family `security` ask for
    #[arg(long, value_name = "ACCOUNT")]
    resource_account: Option<AccountId>,
    /// Only these issue codes or families: `access-analyzer`, `storable` and `effect`, which are the default
    /// (`access-analyzer` alone for --jsonl and --output-format access-analyzer), and `security`
    #[arg(long, value_name = "CODE|FAMILY", num_args = 1.., value_delimiter = ',')]
    select: Vec<String>,
    /// These issue codes or families beside the default ones, or beside those of --select; `CODE/WAY` is one way
    /// of a check that lists several
    #[arg(long, value_name = "CODE|FAMILY", num_args = 1.., value_delimiter = ',')]
    extend_select: Vec<String>,
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
    /// Report all syntax errors of a text that is no JSON, and the findings on what could be read of it
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    recovered: bool,
    /// Leave out the findings of this file, which `--output-format json` wrote
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Apply the safe repairs
    #[arg(long)]
    fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
    diff: bool,
    /// Show which policies were found, as what and why, and check nothing
    #[arg(long, conflicts_with_all = ["fix", "diff", "baseline", "jsonl"])]
    list_policies: bool,
    /// Exit with 2 when a walk passes over files that may hold policies
    #[arg(long)]
    strict: bool,
    /// Show the texts of policies that a plan or state marks as sensitive
    #[arg(long)]
    show_sensitive: bool,
    #[command(flatten)]
    reading: ReadingFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
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
            None => jsonl::run(arguments.lines, arguments.work, &selection, output),
            Some(path) => Err(Hinted::error(
                format!("`--jsonl` reads standard input, not `{}`", path.display()),
                "write `iamkit validate --jsonl < FILE`",
            )),
        };
    }
    arguments.work.refuse_without_lines()?;
    let paths = if paths.is_empty() { vec![PathBuf::from(".")] } else { paths };
    let mut run = Run {
        arguments,
        reading: arguments.reading.options()?,
        baseline: arguments.baseline.as_deref().map(Baseline::read).transpose()?,
        status: Status::Clean,
        validated: Vec::new(),
        unread: Vec::new(),
        listed: Vec::new(),
        seen: Seen::default(),
        suppressions: Suppressions::default(),
        passed_over: PassedOver::default(),
        parameters: KnownParameters::default(),
        asks_security: false,
        covered: if globals.messages.verbose { Covered::Told } else { Covered::Counted },
    };
    let mut selections = Selections::new(&selection);
    for path in &paths {
        let (path, place) = place_of(path);
        let configuration = Configuration::of(&path, globals, output)?;
        let project = Project {
            selection: selections.of(&configuration),
            number: run.suppressions.project(&configuration),
            configuration: &configuration,
        };
        run.asks_security |= project.selection.options.selects(CheckFamily::Security);
        run.path(&path, place.as_deref(), &project, output)?;
    }
    let (parameters, reading) = (run.parameters.clone(), run.reading.clone());
    let status = run.finish(&selection, data, output)?;
    parameters.check(&reading)?;
    Ok(status)
}

impl Arguments {
    /// Returns the paths, also those behind the codes of `--select`, `--extend-select` and `--ignore`: these flags
    /// take all that follows, and `--select security policy.json` is plain to see.
    fn paths(&self) -> Vec<PathBuf> {
        let codes = self.select.iter().chain(&self.extend_select).chain(&self.ignore);
        let behind = codes.filter(|text| is_path(text)).map(PathBuf::from);
        self.paths.iter().cloned().chain(behind).collect()
    }

    /// Who names the type of a policy says that it is one.
    const fn wanted(&self) -> Wanted {
        match (&self.policy_type, &self.resource_type) {
            (None, None) => Wanted::Containers,
            _ => Wanted::TypedPolicies,
        }
    }

    fn without_paths_among_codes(&self) -> Self {
        let mut arguments = self.clone();
        let arguments_of_codes =
            [&mut arguments.select, &mut arguments.extend_select, &mut arguments.ignore];
        for codes in arguments_of_codes {
            codes.retain(|text| !is_path(text));
        }
        arguments
    }
}

/// Says whether a text is a path, which no issue code or family looks like.
fn is_path(text: &str) -> bool {
    let is_code = || CheckSet::parse([text]).is_ok();
    // A way of a check, which may be misspelled.
    if text.split_once('/').is_some_and(|(code, _)| CheckSet::code(code).is_ok()) {
        return false;
    }
    text == "-" || text.contains(['/', '\\', '.']) || (!is_code() && Path::new(text).exists())
}

/// Lets go of the texts that nothing is said of: a folder may have more of them than memory.
fn forget_texts(validated: &mut [Validated]) {
    for one in validated.iter_mut().filter(|one| one.findings.is_empty()) {
        one.forget_document();
    }
    let is_clean = validated.iter().all(|one| one.findings.is_empty());
    let Some(first) = validated.first().filter(|_| is_clean) else { return };
    let source = Arc::new(first.source.without_text());
    for one in validated {
        one.forget_text(&source);
    }
}

/// What a run found, and what it is told.
struct Run<'a> {
    arguments: &'a Arguments,
    reading: ReadOptions,
    baseline: Option<Baseline>,
    status: Status,
    validated: Vec<Validated>,
    unread: Vec<Unread>,
    listed: Vec<list::Listed>,
    seen: Seen,
    suppressions: Suppressions,
    passed_over: PassedOver,
    parameters: KnownParameters,
    /// Whether the checks of the family `security` ran somewhere.
    asks_security: bool,
    covered: Covered,
}

impl Run<'_> {
    /// Reads everything at a path.
    fn path(
        &mut self,
        path: &Path,
        place: Option<&str>,
        project: &Project<'_>,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let wanted = self.arguments.wanted();
        let rules = project.configuration.rules()?;
        let mut passed_over = PassedOver::default();
        let mut is_empty = true;
        let reader = SourceReader {
            arguments: self.arguments,
            reading: &self.reading.clone(),
            place,
            project,
        };
        let work = |source: Result<Source, Box<Unreadable>>| {
            source.map(|source| reader.outcome(Arc::new(source)))
        };
        let mut passed = PassedOver::default();
        walk::each(path, wanted, &rules, &mut passed_over, work, |outcome| {
            match outcome {
                Ok(outcome) => is_empty &= self.take(outcome?, project, &mut passed, output)?,
                Err(unreadable) => {
                    self.refuse(&unreadable.source, &[unreadable.problem], output);
                    is_empty = false;
                }
            }
            Ok(())
        })?;
        self.passed_over.extend(passed);
        self.passed_over.extend(passed_over);
        if is_empty && path.is_dir() {
            let source = Source::new(path.display().to_string(), "");
            self.refuse(&source, &[wanted.nothing()], output);
        }
        Ok(())
    }

    /// Takes what came of a source, and says whether it was passed over.
    fn take(
        &mut self,
        outcome: Outcome,
        project: &Project<'_>,
        passed_over: &mut PassedOver,
        output: &mut Output,
    ) -> anyhow::Result<bool> {
        let Outcome { source, taken, parameters, listed, validated, comments } = outcome;
        self.parameters.add(parameters);
        self.seen.add(&taken);
        if !taken.problems.is_empty() {
            self.refuse(&source, &taken.problems, output);
        }
        for note in &taken.notes {
            output.problem(&source, note);
        }
        if let Some(passed) = taken.passed {
            passed_over.add_source(&source, passed);
            return Ok(true);
        }
        self.listed.extend(listed);
        let is_changing = self.arguments.fix || self.arguments.diff;
        if !taken.has_policies || !is_changing || self.arguments.list_policies {
            self.comments(&source, &comments, output);
            self.add(validated, project, output)?;
            return Ok(false);
        }
        let (selection, configuration) = (project.selection, project.configuration);
        let kind = selection.kind(configuration, source.file())?;
        let suppressions = &mut self.suppressions;
        let mut suppress =
            |one: &mut Validated| suppressions.apply(project.number, configuration, one);
        let mut wanted = fix::Wanted { kind, selection, suppress: &mut suppress };
        let outcome = fix::run(&source, &mut wanted, &self.reading, self.arguments.diff, output)?;
        self.status = self.status.max(outcome.status);
        if let Some(source) = outcome.source {
            let container = container_of(&source, &self.reading);
            let mut validated = validate_source(&source, &container, kind, selection);
            let comments = apply_comments(&container, &mut validated);
            self.comments(&source, &comments, output);
            self.add(validated, project, output)?;
        }
        Ok(false)
    }

    /// Tells of comments that hide nothing, or cannot be read.
    fn comments(&mut self, source: &Source, comments: &Comments, output: &mut Output) {
        output.problems(source, &comments.stale);
        if !comments.refused.is_empty() {
            self.refuse(source, &comments.refused, output);
        }
    }

    /// Adds the policies of a source, without the findings that a project lives with.
    fn add(
        &mut self,
        validated: Vec<Validated>,
        project: &Project<'_>,
        output: &mut Output,
    ) -> anyhow::Result<()> {
        let from = self.validated.len();
        for mut one in validated {
            if let Some(note) = one.size_note() {
                output.message(&note);
            }
            self.suppressions.apply(project.number, project.configuration, &mut one)?;
            if let Some(baseline) = &mut self.baseline {
                baseline.apply(&mut one);
            }
            self.status = self.status.max(one.status(project.selection));
            self.validated.push(one);
        }
        forget_texts(self.validated.get_mut(from..).unwrap_or_default());
        Ok(())
    }

    /// Prints what was found.
    fn finish(
        mut self,
        selection: &Selection,
        data: Data,
        output: &mut Output,
    ) -> anyhow::Result<Status> {
        let format = self.arguments.output_format;
        if self.arguments.list_policies || self.arguments.diff {
            if self.arguments.list_policies {
                list::write(&self.listed, format, output)?;
            }
            output.passed_over(&self.passed_over);
            return Ok(self.status);
        }
        self.suppressions.report_unused(output);
        self.write(format, selection, data, output)?;
        self.seen.report(output);
        output.passed_over(&self.passed_over);
        if self.arguments.strict && self.passed_over.hides_policies() {
            self.status = Status::CouldNotRun;
        }
        Ok(self.status)
    }

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
        output.in_forms(format, Format::Text, |form, output| match form {
            Format::Text => {
                let told = (selection, self.asks_security, self.covered);
                text::write(&self.validated, told, output)
            }
            Format::Json => json::write(&self.validated, &self.unread, data, output),
            Format::AccessAnalyzer => access_analyzer::write(&self.validated, output),
            Format::Sarif => write_sarif(&self.validated, &self.unread, &[], output),
            Format::Github => write_github(&self.validated, &self.unread, output),
        })
    }
}
