//! Findings that a project lives with.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use iamkit::managed::Timestamp;
use iamkit::validate::{Day, Finding, IssueCode};

use super::documents::{Validated, pointer};
use crate::commands::explain::issue_code;
use crate::configuration::{Configuration, Suppression};
use crate::output::Output;
use crate::problem::Severity;

/// The suppressions of all configurations that a run met.
#[derive(Debug, Default)]
pub(super) struct Suppressions {
    projects: Vec<Project>,
}

/// The suppressions of one configuration.
#[derive(Debug)]
struct Project {
    configuration: Configuration,
    entries: Vec<Entry>,
    has_files: bool,
}

#[derive(Debug)]
struct Entry {
    code: IssueCode,
    suppression: Suppression,
    expired: bool,
    used: bool,
    /// Whether one of the files that were read is among its files.
    has_files: bool,
}

impl Suppressions {
    /// Finds or adds the suppressions of a configuration and returns their number.
    pub(super) fn project(&mut self, configuration: &Configuration) -> anyhow::Result<usize> {
        let is_same = |known: &Project| known.configuration.file() == configuration.file();
        if let Some(at) = self.projects.iter().position(is_same) {
            return Ok(at);
        }
        let today = today();
        let mut entries = Vec::new();
        for suppression in &configuration.ignore {
            let expires: Option<Day> = suppression
                .expires
                .as_deref()
                .map(str::parse)
                .transpose()
                .with_context(|| configuration.name())?;
            let expired = expires.is_some_and(|day| today.is_some_and(|today| day < today));
            let code = issue_code(&suppression.code).with_context(|| configuration.name())?;
            if let Some(glob) = &suppression.path {
                // What is no glob is told at once, not taken for one that names nothing.
                configuration.names(glob, Path::new("-"))?;
            }
            let suppression = suppression.clone();
            entries.push(Entry { code, suppression, expired, used: false, has_files: false });
        }
        self.projects.push(Project {
            configuration: configuration.clone(),
            entries,
            has_files: false,
        });
        Ok(self.projects.len() - 1)
    }

    /// Takes out the findings that a project suppresses.
    pub(super) fn apply(&mut self, project: usize, validated: &mut Validated) {
        let Some(project) = self.projects.get_mut(project) else { return };
        project.has_files = true;
        for entry in &mut project.entries {
            entry.has_files |= entry.is_about(&project.configuration, validated);
        }
        let findings = std::mem::take(&mut validated.findings);
        for finding in findings {
            let found = project
                .entries
                .iter_mut()
                .find(|entry| entry.matches(&project.configuration, validated, &finding));
            match found {
                Some(entry) => {
                    entry.used = true;
                    validated.hidden += 1;
                }
                None => validated.findings.push(finding),
            }
        }
    }

    /// Says which suppressions hide nothing any more.
    pub(super) fn report_unused(&self, output: &mut Output) {
        for project in self.projects.iter().filter(|project| project.has_files) {
            let file = project.configuration.name();
            for entry in &project.entries {
                let code = entry.code;
                if let (true, Some(day)) = (entry.expired, &entry.suppression.expires) {
                    let message = format!("{file}: the suppression of {code} expired on {day}");
                    output.note(Severity::Warning, &message, Some(&entry.suppression.reason));
                } else if !entry.used && entry.has_files {
                    let message = format!("{file}: the suppression of {code} hides nothing");
                    output.note(Severity::Warning, &message, Some("remove it"));
                }
            }
        }
    }
}

impl Entry {
    /// Says whether the file of a policy is among those of the suppression.
    fn is_about(&self, configuration: &Configuration, validated: &Validated) -> bool {
        self.suppression.path.as_ref().is_none_or(|glob| {
            let file = validated.source.file().unwrap_or(Path::new("-"));
            configuration.names(glob, file).unwrap_or(false)
        })
    }

    fn matches(
        &self,
        configuration: &Configuration,
        validated: &Validated,
        finding: &Finding,
    ) -> bool {
        if self.code != finding.code || self.expired {
            return false;
        }
        let has_path = self.is_about(configuration, validated);
        let has_pointer = self.suppression.pointer.as_ref().is_none_or(|wanted| {
            let found = pointer(finding);
            found
                .strip_prefix(wanted.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let has_sid = self
            .suppression
            .sid
            .as_ref()
            .is_none_or(|sid| validated.sid(finding).as_ref() == Some(sid));
        has_path && has_pointer && has_sid
    }
}

/// Returns the current day in UTC.
fn today() -> Option<Day> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let now = Timestamp::from_seconds(i64::try_from(seconds).ok()?)?.to_string();
    now.get(..10)?.parse().ok()
}
