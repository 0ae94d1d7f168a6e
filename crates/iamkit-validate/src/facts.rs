//! What the manual of a check states as data.

use std::fmt;

use iamkit_policy::PolicyType;

use crate::{Day, FindingType};

/// What the manual of a check states as data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Type of the findings.
    pub(crate) finding_type: FindingType,
    /// First sentence of the manual.
    pub(crate) summary: &'static str,
    /// What to do about a finding, one sentence.
    pub(crate) fix: &'static str,
    pub(crate) policy_types: &'static [PolicyType],
    pub(crate) evidence: Evidence,
    pub(crate) since: Day,
    /// Folder of the check, such as `grammar`.
    pub(crate) subject: &'static str,
    /// Identifiers of the ways that the manual lists.
    pub(crate) ways: &'static [&'static str],
}

/// How the behaviour of a check is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Findings of the service itself show it.
    Observed,
    /// AWS's documentation describes it; places and details are inferred.
    Documented,
    /// Only the absence of findings of the service has been seen.
    NotRefuted,
}

impl Evidence {
    /// Returns the word that manuals use, such as `documented`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Documented => "documented",
            Self::NotRefuted => "not refuted",
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
