//! Account ids.

use std::fmt;
use std::str::FromStr;

/// Twelve-digit identifier of an AWS account, such as `123456789012`.
///
/// Leading zeros count: `000000000001` is an id, `1` is none.
///
/// ```
/// use iamkit_arn::AccountId;
///
/// let account: AccountId = "012345678901".parse()?;
/// assert_eq!(account.as_str(), "012345678901");
/// assert!("12345678901".parse::<AccountId>().is_err());
/// # Ok::<(), iamkit_arn::ParseAccountIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = "^[0-9]{12}$")))]
pub struct AccountId {
    // INVARIANT: ASCII digits only.
    digits: [u8; 12],
}

/// Why a text is not an account id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not an account id of 12 digits")]
pub struct ParseAccountIdError {
    /// The text.
    pub found: Box<str>,
}

impl AccountId {
    /// Reads an account id; `None` when `text` is not twelve digits.
    ///
    /// For texts that may be something else, such as the account field of an ARN: it allocates
    /// nothing. Where an account id is expected, `parse` says what was found instead.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let digits = <[u8; 12]>::try_from(text.as_bytes()).ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(Self { digits })
    }

    /// Returns the twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let digits = std::str::from_utf8(&self.digits);
        debug_assert!(digits.is_ok(), "digits are ASCII");
        digits.unwrap_or_default()
    }
}

impl FromStr for AccountId {
    type Err = ParseAccountIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text).ok_or_else(|| ParseAccountIdError { found: text.into() })
    }
}

impl TryFrom<String> for AccountId {
    type Error = ParseAccountIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AccountId> for String {
    fn from(account: AccountId) -> Self {
        account.as_str().to_owned()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({self})")
    }
}
