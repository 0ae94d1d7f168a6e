//! How closely a principal names a caller.

/// How closely a `Principal` element names a caller; what a grant is worth depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalSpecificity {
    /// Not at all.
    #[default]
    None,
    /// It names the caller's account.
    Account,
    /// It names the role of the session, or the parent of the federated user.
    RoleOrUser,
    /// It names the caller itself, or everyone.
    Caller,
}

impl PrincipalSpecificity {
    /// Returns `none`, `account`, `entity` or `direct`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Account => "account",
            Self::RoleOrUser => "entity",
            Self::Caller => "direct",
        }
    }
}

impl std::fmt::Display for PrincipalSpecificity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
