//! Which checks run, and which findings fail a run.

use iamkit_syntax::{did_you_mean, nearest};
use iamkit_validate::{
    CheckFamily, Finding, FindingType, IssueCode, Options, ParseIssueCodeError, ParseWayError, Way,
};

use crate::Configuration;

/// Families of checks, single checks, and single ways that these look for
/// (`IAMKIT_ESCALATION_BY_EXISTING_ROLE/code-supply`).
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
    ways: Vec<Way>,
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
    /// The check has no such way.
    #[error("`{found}` is no way that {code} looks for")]
    UnknownWay {
        /// The check.
        code: IssueCode,
        /// The identifier as it was written.
        found: Box<str>,
        /// The way that was probably meant.
        nearest: Option<&'static str>,
    },
}

impl ParseCheckError {
    /// Says what would be right.
    #[must_use]
    pub fn hint(&self) -> String {
        let nearest = match self {
            Self::UnknownWay { code, nearest: None, .. } if code.ways().is_empty() => {
                return format!("{code} is one check, without a list of ways");
            }
            Self::UnknownWay { code, nearest: None, .. } => {
                return format!("`iamkit explain {code}` lists its ways");
            }
            Self::UnknownWay { code, nearest: Some(id), .. } => Some(format!("{code}/{id}")),
            Self::Unknown { nearest, .. } => nearest.map(str::to_owned),
            Self::Retired(_) => None,
        };
        did_you_mean(nearest.as_deref())
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
        if let Some((code, id)) = text.split_once('/') {
            let way = Way::new(Self::code(code)?, id).map_err(|error| match error {
                ParseWayError::Unknown { code, found, nearest } => {
                    ParseCheckError::UnknownWay { code, found, nearest }
                }
                _ => ParseCheckError::Unknown { found: text.into(), nearest: None },
            })?;
            self.ways.push(way);
            return Ok(());
        }
        match text.parse() {
            Ok(family) => self.families.push(family),
            Err(_) => self.codes.push(Self::code(text).map_err(ParseCheckError::or_family)?),
        }
        Ok(())
    }

    /// Says whether it names nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.families.is_empty() && self.codes.is_empty() && self.ways.is_empty()
    }

    /// Says whether a code or its family is named.
    #[must_use]
    pub fn contains(&self, code: IssueCode) -> bool {
        self.families.contains(&code.family()) || self.codes.contains(&code)
    }

    /// Says whether a code is named, or a way of it.
    fn touches(&self, code: IssueCode) -> bool {
        self.contains(code) || self.ways.iter().any(|way| way.code() == code)
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
        let is_touched = |code: IssueCode| self.select.touches(code) || self.extend.touches(code);
        let is_whole = |code: IssueCode| is_selected(code) || self.extend.contains(code);
        let is_wanted =
            |code: IssueCode| (is_whole(code) || is_touched(code)) && !self.ignore.contains(code);
        let mut ways = options.ways.clone();
        let named = self.select.ways.iter().chain(&self.extend.ways);
        for way in named {
            ways.add(*way);
            if !is_whole(way.code()) {
                ways.only_added(way.code());
            }
        }
        self.ignore.ways.iter().for_each(|way| ways.leave_out(*way));
        let (wanted, others): (Vec<IssueCode>, Vec<IssueCode>) =
            IssueCode::ALL.into_iter().partition(|code| is_wanted(*code));
        let families: Vec<CheckFamily> = wanted.into_iter().map(IssueCode::family).collect();
        options = options.select(&families);
        options.ways = ways;
        options.named.extend(self.select.codes.iter().chain(&self.extend.codes));
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
