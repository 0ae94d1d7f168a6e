//! What can be asked of an issue code.

use std::fmt;
use std::str::FromStr;

use iamkit_policy::PolicyType;

use crate::facts::Facts;
use crate::generated::{self, IssueCode};
use crate::{CheckFamily, Day, Evidence, FindingType};

/// Codes that AWS once had and that no check raises any more; suppressions may still name them.
///
/// They go back to the time when service control policies took only part of the policy language.
const RETIRED: [&str; 4] = [
    "SCP_SYNTAX_ERROR_ALLOW_CONDITION",
    "SCP_SYNTAX_ERROR_ALLOW_NOTACTION",
    "SCP_SYNTAX_ERROR_ALLOW_RESOURCE",
    "SCP_SYNTAX_ERROR_NOTRESOURCE",
];

const DOCUMENTATION: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/\
    access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-";

impl IssueCode {
    fn facts(self) -> &'static Facts {
        generated::facts(self)
    }

    /// Returns the type of the check's findings.
    #[must_use]
    pub fn finding_type(self) -> FindingType {
        self.facts().finding_type
    }

    /// Returns what is the matter when the check reports, in one sentence.
    #[must_use]
    pub fn summary(self) -> &'static str {
        self.facts().summary
    }

    /// Returns what to do about a finding, in one sentence.
    #[must_use]
    pub fn fix(self) -> &'static str {
        self.facts().fix
    }

    /// Returns the policy types that the check looks at.
    #[must_use]
    pub fn policy_types(self) -> &'static [PolicyType] {
        self.facts().policy_types
    }

    /// Returns how the behaviour of the check is known.
    #[must_use]
    pub fn evidence(self) -> Evidence {
        self.facts().evidence
    }

    /// Returns the day since when AWS has had the check; before 2024 to the year only.
    #[must_use]
    pub fn since(self) -> Day {
        self.facts().since
    }

    /// Returns the day since when AWS no longer reports it, though its page still has the check: from then on it runs
    /// only where it is asked for by name ([`Options::named`](crate::Options::named)).
    #[must_use]
    pub const fn until(self) -> Option<Day> {
        match self {
            // AWS Security Blog, 2025-09-19: service control policies take the full policy language.
            Self::ScpSyntaxErrorActionWildcard => Some(Day::new(2025, 9, 19)),
            _ => None,
        }
    }

    /// Returns what the check is about, such as `grammar`, `principal` or `condition`.
    #[must_use]
    pub fn subject(self) -> &'static str {
        self.facts().subject
    }

    /// Returns the identifiers of the ways that the check looks for, such as `pass-role-ec2`; empty for checks
    /// without a table of them.
    #[must_use]
    pub fn ways(self) -> &'static [&'static str] {
        self.facts().ways
    }

    /// Returns the family of the check.
    #[must_use]
    pub fn family(self) -> CheckFamily {
        match self.subject() {
            "storable" => CheckFamily::Storable,
            "effect" => CheckFamily::Effect,
            "security" => CheckFamily::Security,
            "source" => CheckFamily::Source,
            _ => CheckFamily::AccessAnalyzer,
        }
    }

    /// Returns the whole manual in Markdown, examples included.
    ///
    /// ```
    /// use iamkit_validate::IssueCode;
    ///
    /// let code: IssueCode = "MISSING_EFFECT".parse()?;
    /// assert!(code.manual().starts_with("# MISSING_EFFECT\n"));
    /// # Ok::<(), iamkit_validate::ParseIssueCodeError>(())
    /// ```
    #[must_use]
    pub fn manual(self) -> &'static str {
        generated::manual(self)
    }

    /// Returns the address of AWS's page about the check, or of ours where AWS has no such check.
    #[must_use]
    pub fn learn_more_link(self) -> String {
        if self.family() != CheckFamily::AccessAnalyzer {
            let page = self.as_str().to_ascii_lowercase();
            return format!("{}/blob/main/docs/checks/{page}.md", env!("CARGO_PKG_REPOSITORY"));
        }
        let slug = self.finding_type().slug();
        let code = self.as_str().to_ascii_lowercase().replace('_', "-");
        format!("{DOCUMENTATION}{slug}-{code}")
    }
}

impl fmt::Display for IssueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a text is no issue code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseIssueCodeError {
    /// AWS had a check of this name and dropped it.
    #[error("check `{0}` no longer exists")]
    Retired(Box<str>),
    /// There is no check of this name.
    #[error("`{found}` is no issue code")]
    Unknown {
        /// What was found.
        found: Box<str>,
        /// The code that was probably meant.
        nearest: Option<IssueCode>,
    },
}

impl FromStr for IssueCode {
    type Err = ParseIssueCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(code) = Self::ALL.into_iter().find(|code| code.as_str() == text) {
            return Ok(code);
        }
        if RETIRED.contains(&text) {
            return Err(ParseIssueCodeError::Retired(text.into()));
        }
        let nearest = iamkit_syntax::nearest(text, Self::ALL.map(Self::as_str));
        Err(ParseIssueCodeError::Unknown {
            found: text.into(),
            nearest: nearest.and_then(|name| name.parse().ok()),
        })
    }
}
