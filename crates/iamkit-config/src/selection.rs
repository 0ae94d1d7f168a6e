//! Which checks run, and which findings fail a run.

use iamkit_syntax::{did_you_mean, nearest};
use iamkit_validate::{CheckFamily, Finding, FindingType, IssueCode, Options, ParseIssueCodeError};

use crate::Configuration;

/// Families of checks and single checks.
///
/// ```
/// use iamkit_config::CheckSet;
///
/// let checks = CheckSet::parse(["security", "invalid-action"])?;
/// assert!(checks.contains("INVALID_ACTION".parse().unwrap()));
/// let error = CheckSet::parse(["INVALID_ACTIO"]).unwrap_err();
/// assert_eq!(error.hint(), "did you mean `INVALID_ACTION`?");
/// # Ok::<(), iamkit_config::ParseCheckError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckSet {
    families: Vec<CheckFamily>,
    codes: Vec<IssueCode>,
}

/// Why a text is no issue code and no family of checks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseCheckError {
    /// AWS had a check of this name and dropped it.
    #[error("check `{0}` no longer exists")]
    Retired(Box<str>),
    /// There is no check of this name.
    #[error("`{found}` is no issue code")]
    Unknown {
        /// The text as it was written.
        found: Box<str>,
        /// The code or family that was probably meant.
        nearest: Option<&'static str>,
    },
}

impl ParseCheckError {
    /// Says what would be right.
    #[must_use]
    pub fn hint(&self) -> String {
        let nearest = match self {
            Self::Unknown { nearest, .. } => *nearest,
            Self::Retired(_) => None,
        };
        did_you_mean(nearest)
            .unwrap_or_else(|| "`iamkit explain --list` lists the codes".to_owned())
    }
}

impl ParseCheckError {
    /// Looks among the families where no code is near.
    fn or_family(self) -> Self {
        match self {
            Self::Unknown { found, nearest: None } => {
                let nearest = nearest(&found, CheckFamily::ALL.map(CheckFamily::as_str));
                Self::Unknown { found, nearest }
            }
            other => other,
        }
    }
}

impl CheckSet {
    /// Reads names of families, such as `security`, and issue codes.
    ///
    /// # Errors
    ///
    /// The first text that is neither.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, ParseCheckError> {
        let mut checks = Self::default();
        for text in texts {
            checks.add(text)?;
        }
        Ok(checks)
    }

    /// Reads one issue code in any case, with dashes or underscores.
    ///
    /// # Errors
    ///
    /// The text is no issue code.
    pub fn code(text: &str) -> Result<IssueCode, ParseCheckError> {
        let name = text.to_ascii_uppercase().replace('-', "_");
        name.parse().map_err(|error| match error {
            ParseIssueCodeError::Retired(name) => ParseCheckError::Retired(name),
            ParseIssueCodeError::Unknown { nearest, .. } => {
                let nearest = nearest.map(IssueCode::as_str);
                ParseCheckError::Unknown { found: text.into(), nearest }
            }
            _ => ParseCheckError::Unknown { found: text.into(), nearest: None },
        })
    }

    pub(crate) fn add(&mut self, text: &str) -> Result<(), ParseCheckError> {
        match text.parse() {
            Ok(family) => self.families.push(family),
            Err(_) => self.codes.push(Self::code(text).map_err(ParseCheckError::or_family)?),
        }
        Ok(())
    }

    /// Says whether it names nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.families.is_empty() && self.codes.is_empty()
    }

    /// Says whether a code or its family is named.
    #[must_use]
    pub fn contains(&self, code: IssueCode) -> bool {
        self.families.contains(&code.family()) || self.codes.contains(&code)
    }
}

/// The checks of a run, and what of them makes it fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckSelection {
    /// Checks to run instead of the default ones; empty means these.
    pub select: CheckSet,
    /// Checks to run beside them.
    pub extend: CheckSet,
    /// Checks not to run.
    pub ignore: CheckSet,
    /// Types of findings that make a run fail; empty means all.
    pub fail_on: Vec<FindingType>,
}

impl CheckSelection {
    /// Adds what a configuration says where the selection itself says nothing.
    #[must_use]
    pub fn with_defaults(mut self, configuration: &Configuration) -> Self {
        if self.select.is_empty() {
            self.select = configuration.select.clone();
        }
        if self.extend.is_empty() {
            self.extend = configuration.extend_select.clone();
        }
        if self.fail_on.is_empty() {
            self.fail_on.clone_from(&configuration.fail_on);
        }
        self
    }

    /// Turns the selection into options of the checks.
    #[must_use]
    pub fn apply<'c>(&self, mut options: Options<'c>) -> Options<'c> {
        let is_selected = |code: IssueCode| {
            let is_usual = || options.selects(code.family()) && !options.without.contains(&code);
            if self.select.is_empty() { is_usual() } else { self.select.contains(code) }
        };
        let is_wanted = |code: IssueCode| {
            (is_selected(code) || self.extend.contains(code)) && !self.ignore.contains(code)
        };
        let (wanted, others): (Vec<IssueCode>, Vec<IssueCode>) =
            IssueCode::ALL.into_iter().partition(|code| is_wanted(*code));
        let families: Vec<CheckFamily> = wanted.into_iter().map(IssueCode::family).collect();
        options = options.select(&families);
        options.without =
            others.into_iter().filter(|code| options.selects(code.family())).collect();
        options
    }

    /// Says whether a finding makes the run fail.
    #[must_use]
    pub fn fails_on(&self, finding: &Finding) -> bool {
        self.fail_on.is_empty() || self.fail_on.contains(&finding.finding_type)
    }
}
