//! Single rows of the tables of ways that some checks look for.

use std::fmt;
use std::str::FromStr;

use crate::{IssueCode, ParseIssueCodeError};

/// One way that a check looks for: `IAMKIT_ESCALATION_BY_EXISTING_ROLE/code-supply`.
///
/// ```
/// use iamkit_catalog::Catalog;
/// use iamkit_validate::{DocumentKind, Options, Way, validate};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "codecommit:GitPush", "Resource": "*"}}"#;
/// let way: Way = "IAMKIT_ESCALATION_BY_EXISTING_ROLE/code-supply".parse()?;
/// let mut options = Options::new(Catalog::embedded()).select(&[way.code().family()]);
/// assert_eq!(validate(text, DocumentKind::Identity, &options), []);
/// options.ways.add(way);
/// assert_eq!(validate(text, DocumentKind::Identity, &options)[0].code, way.code());
/// # Ok::<(), iamkit_validate::ParseWayError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Way {
    code: IssueCode,
    // INVARIANT: one of `code.ways()`.
    id: &'static str,
}

impl Way {
    /// Returns the way of a check with an identifier.
    ///
    /// # Errors
    ///
    /// The check has no such way.
    pub fn new(code: IssueCode, id: &str) -> Result<Self, ParseWayError> {
        let known = code.ways().iter().find(|known| **known == id);
        known.map(|id| Self { code, id }).ok_or_else(|| ParseWayError::Unknown {
            code,
            found: id.into(),
            nearest: iamkit_syntax::nearest(id, code.ways().iter().copied()),
        })
    }

    /// Returns the check that looks for it.
    #[must_use]
    pub const fn code(self) -> IssueCode {
        self.code
    }

    /// Returns its identifier in the table of the check.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.id
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.code, self.id)
    }
}

/// Why a text is no way of a check.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseWayError {
    /// What stands before the slash is no issue code.
    #[error(transparent)]
    Code(#[from] ParseIssueCodeError),
    /// The check has no such way.
    #[error("`{found}` is no way that {code} looks for")]
    Unknown {
        /// The check.
        code: IssueCode,
        /// What was found.
        found: Box<str>,
        /// The way that was probably meant.
        nearest: Option<&'static str>,
    },
}

impl FromStr for Way {
    type Err = ParseWayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (code, id) = text.split_once('/').unwrap_or((text, ""));
        Self::new(code.parse()?, id)
    }
}

/// Which ways the checks look for beside the usual ones, which are all but those of low severity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WayChoice {
    added: Vec<Way>,
    left_out: Vec<Way>,
    only: Vec<IssueCode>,
}

impl WayChoice {
    /// Returns the usual ways.
    #[must_use]
    pub const fn new() -> Self {
        Self { added: Vec::new(), left_out: Vec::new(), only: Vec::new() }
    }

    /// Looks for a way that is not usual, too.
    pub fn add(&mut self, way: Way) {
        self.added.push(way);
    }

    /// Does not look for a way.
    pub fn leave_out(&mut self, way: Way) {
        self.left_out.push(way);
    }

    /// Looks for none of the usual ways of a check, for those alone that are added.
    pub fn only_added(&mut self, code: IssueCode) {
        self.only.push(code);
    }

    /// Says whether a check looks for a way.
    pub(crate) fn takes(&self, code: IssueCode, id: &str, is_usual: bool) -> bool {
        let is_one = |way: &Way| way.code == code && way.id == id;
        let is_added = || (is_usual && !self.only.contains(&code)) || self.added.iter().any(is_one);
        !self.left_out.iter().any(is_one) && is_added()
    }
}
