//! Findings that the projects of a run live with.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use iamkit::config::{
    self, CommentError, CommentSuppressions, StaleSuppression, SuppressionSubject,
};
use iamkit::managed::Timestamp;
use iamkit::source::Container;
use iamkit::validate::Day;

use super::documents::Validated;
use crate::configuration::Configuration;
use crate::output::Output;
use crate::problem::{Problem, Severity};

/// The suppressions of all configurations that a run met.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    projects: Vec<Project>,
}

/// The suppressions of one configuration.
#[derive(Debug)]
struct Project {
    file: Option<PathBuf>,
    name: String,
    suppressions: config::Suppressions,
    has_files: bool,
}

impl Suppressions {
    /// Finds or adds the suppressions of a configuration and returns their number.
    pub(crate) fn project(&mut self, configuration: &Configuration) -> usize {
        let is_same = |known: &Project| known.file.as_deref() == configuration.file();
        if let Some(at) = self.projects.iter().position(is_same) {
            return at;
        }
        self.projects.push(Project {
            file: configuration.file().map(Path::to_owned),
            name: configuration.name(),
            suppressions: config::Suppressions::new(&configuration.keys, today()),
            has_files: false,
        });
        self.projects.len() - 1
    }

    /// Takes out the findings that a project suppresses.
    pub(crate) fn apply(
        &mut self,
        project: usize,
        configuration: &Configuration,
        validated: &mut Validated,
    ) -> anyhow::Result<()> {
        let Some(project) = self.projects.get_mut(project) else { return Ok(()) };
        project.has_files = true;
        let path = match validated.source.file() {
            Some(file) => configuration.relative(file)?,
            None => "-".to_owned(),
        };
        let mut findings = std::mem::take(&mut validated.findings);
        let subject = SuppressionSubject { path: &path, sid: &|finding| validated.sid(finding) };
        let hidden = project.suppressions.apply(&subject, &mut findings);
        validated.findings = findings;
        validated.hidden += hidden;
        Ok(())
    }

    /// Says which suppressions hide nothing any more.
    pub(crate) fn report_unused(&self, output: &mut Output) {
        for project in self.projects.iter().filter(|project| project.has_files) {
            let file = &project.name;
            for stale in project.suppressions.stale() {
                let (message, hint) = match stale {
                    StaleSuppression::Expired { suppression, on } => (
                        format!("{file}: the suppression of {} expired on {on}", suppression.code),
                        &*suppression.reason,
                    ),
                    StaleSuppression::Unused(suppression) => (
                        format!("{file}: the suppression of {} hides nothing", suppression.code),
                        "remove it",
                    ),
                };
                output.note(Severity::Warning, &message, Some(hint));
            }
        }
    }
}

/// What is to be said of the comments in a text that suppress findings.
#[derive(Debug, Default)]
pub(crate) struct Comments {
    /// Those that hide nothing.
    pub(crate) stale: Vec<Problem>,
    /// Those that cannot be read, and hide nothing either.
    pub(crate) refused: Vec<Problem>,
}

/// Takes out the findings that comments in a text suppress.
pub(crate) fn apply_comments(container: &Container<'_>, validated: &mut [Validated]) -> Comments {
    let (mut comments, errors) = CommentSuppressions::read(container, today());
    let problem =
        |error: CommentError| Problem::error(error.message).at(error.span).hint(error.hint);
    let refused = errors.into_iter().map(problem).collect();
    for one in validated {
        one.hidden += comments.apply(&mut one.findings);
    }
    let stale = comments.stale().map(|stale| {
        let (message, hint) = match stale.expired {
            Some(on) => {
                (format!("the suppression of {} expired on {on}", stale.code), "renew or remove it")
            }
            None => (format!("the suppression of {} hides nothing", stale.code), "remove it"),
        };
        Problem::new(Severity::Warning, message).at(stale.span).hint(hint)
    });
    Comments { stale: stale.collect(), refused }
}

/// Returns the current day in UTC.
/// Returns the day of the machine's clock, in UTC.
pub(super) fn today() -> Option<Day> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let now = Timestamp::from_seconds(i64::try_from(seconds).ok()?)?.to_string();
    now.get(..10)?.parse().ok()
}
