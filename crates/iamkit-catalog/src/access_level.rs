//! Access levels: List, Read, Write, Permissions management, Tagging.

use std::fmt;

/// How much an action can do, as AWS classifies it: `s3:GetObject` is `Read`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Lists resources without their content.
    List,
    /// Reads content.
    Read,
    /// Creates, changes or deletes resources.
    Write,
    /// Grants or changes permissions.
    PermissionsManagement,
    /// Changes tags and nothing else.
    Tagging,
}

impl AccessLevel {
    /// Every access level, from harmless to powerful, tagging last.
    pub const ALL: [Self; 5] =
        [Self::List, Self::Read, Self::Write, Self::PermissionsManagement, Self::Tagging];

    /// Returns AWS's own word, such as `Permissions management`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }

    /// Returns the bit of the level in [`LevelFlags`].
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a text is not an access level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of List, Read, Write, Permissions management, Tagging")]
pub struct ParseAccessLevelError {
    found: Box<str>,
}

impl std::str::FromStr for AccessLevel {
    type Err = ParseAccessLevelError;

    /// Accepts AWS's words in any case, with spaces, hyphens or neither between them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |text: &str| text.replace([' ', '-', '_'], "").to_ascii_lowercase();
        let found = plain(text);
        Self::ALL
            .into_iter()
            .find(|level| plain(level.as_str()) == found)
            .ok_or_else(|| ParseAccessLevelError { found: text.into() })
    }
}

/// All access levels that AWS gives to one action: tagging actions are writes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LevelFlags(u8);

impl LevelFlags {
    pub(crate) const fn new(bits: u8) -> Self {
        Self(bits)
    }

    /// Returns whether `level` is among them.
    #[must_use]
    pub const fn contains(self, level: AccessLevel) -> bool {
        self.0 & level.bit() != 0
    }

    /// Returns the most specific level: permissions management, tagging, write, list, read.
    #[must_use]
    pub fn most_specific(self) -> AccessLevel {
        [
            AccessLevel::PermissionsManagement,
            AccessLevel::Tagging,
            AccessLevel::Write,
            AccessLevel::List,
        ]
        .into_iter()
        .find(|level| self.contains(*level))
        .unwrap_or(AccessLevel::Read)
    }

    /// Returns the levels in the order of [`AccessLevel::ALL`].
    pub fn iter(self) -> impl Iterator<Item = AccessLevel> {
        AccessLevel::ALL.into_iter().filter(move |level| self.contains(*level))
    }
}
