//! Findings that a project lives with.

use iamkit_syntax::Path;
use iamkit_validate::{Day, Finding};

use crate::{Configuration, Suppression};

/// The suppressions of a configuration, and which of them were of use.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    suppression: Suppression,
    is_expired: bool,
    is_used: bool,
    /// Whether one of the documents that were judged is among its files.
    has_files: bool,
}

/// What suppressions ask of a document.
#[expect(missing_debug_implementations, reason = "a closure has none")]
#[derive(Clone, Copy)]
pub struct SuppressionSubject<'s> {
    /// The file, relative to the folder of the configuration, with `/` between folders.
    pub path: &'s str,
    /// Returns the `Sid` of the statement that a finding is in.
    pub sid: &'s dyn Fn(&Finding) -> Option<String>,
}

/// A suppression that hides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleSuppression<'s> {
    /// Its last day is over.
    Expired {
        /// Which one.
        suppression: &'s Suppression,
        /// The last day.
        on: Day,
    },
    /// There is no such finding in its files.
    Unused(&'s Suppression),
}

impl Suppressions {
    /// Makes the suppressions of a configuration; without `today` none is over.
    #[must_use]
    pub fn new(configuration: &Configuration, today: Option<Day>) -> Self {
        let entry = |suppression: &Suppression| Entry {
            is_expired: suppression.expires.zip(today).is_some_and(|(day, today)| day < today),
            suppression: suppression.clone(),
            is_used: false,
            has_files: false,
        };
        Self { entries: configuration.ignore.iter().map(entry).collect() }
    }

    /// Takes out the findings that are suppressed, and returns how many these are.
    pub fn apply(
        &mut self,
        subject: &SuppressionSubject<'_>,
        findings: &mut Vec<Finding>,
    ) -> usize {
        for entry in &mut self.entries {
            entry.has_files |= entry.suppression.is_about(subject);
        }
        let before = findings.len();
        findings.retain(|finding| {
            let found = self
                .entries
                .iter_mut()
                .find(|entry| !entry.is_expired && entry.suppression.hides(subject, finding));
            found.map(|entry| entry.is_used = true).is_none()
        });
        before - findings.len()
    }

    /// Returns the suppressions that hide nothing although documents among their files were judged.
    pub fn stale(&self) -> impl Iterator<Item = StaleSuppression<'_>> {
        self.entries.iter().filter_map(|entry| {
            let suppression = &entry.suppression;
            match suppression.expires {
                Some(on) if entry.is_expired => Some(StaleSuppression::Expired { suppression, on }),
                _ if !entry.is_used && entry.has_files => {
                    Some(StaleSuppression::Unused(suppression))
                }
                _ => None,
            }
        })
    }
}

impl Suppression {
    /// Says whether the file of a document is among those of the suppression.
    fn is_about(&self, subject: &SuppressionSubject<'_>) -> bool {
        self.path.as_ref().is_none_or(|glob| glob.matches(subject.path))
    }

    fn hides(&self, subject: &SuppressionSubject<'_>, finding: &Finding) -> bool {
        let has_pointer = || {
            self.pointer.as_deref().is_none_or(|wanted| {
                let found = pointer(finding);
                found
                    .strip_prefix(wanted)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let has_sid =
            || self.sid.as_deref().is_none_or(|sid| (subject.sid)(finding).as_deref() == Some(sid));
        self.code == finding.code && self.is_about(subject) && has_pointer() && has_sid()
    }
}

/// Returns the JSON Pointer of a finding's first place in its document.
fn pointer(finding: &Finding) -> String {
    let place = finding.locations.first().map(|place| &place.path);
    place.map(Path::to_json_pointer).unwrap_or_default()
}
