//! Membership of an organization.

/// Place of an account in an organization of AWS Organizations.
///
/// ```
/// use iamkit_authz::Organization;
///
/// let mut organization = Organization::new("o-aa111bb222");
/// organization.path = Some("o-aa111bb222/r-ab12/ou-ab12-11111111/".into());
/// assert!(!organization.is_management_account);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Organization {
    /// The id, such as `o-aa111bb222`, if it is known.
    pub id: Option<Box<str>>,
    /// The path from the id over the root and organizational units, with a `/` behind each.
    pub path: Option<Box<str>>,
    /// Whether the account manages the organization.
    pub is_management_account: bool,
    /// Whether the account is the delegated administrator for IAM, which performs root tasks on the
    /// members.
    pub is_delegated_administrator: bool,
}

impl Organization {
    /// Returns the place of a member account whose path is not known.
    #[must_use]
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self { id: Some(id.into()), ..Self::unknown() }
    }

    /// Returns the place of a member account in an organization of which nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            id: None,
            path: None,
            is_management_account: false,
            is_delegated_administrator: false,
        }
    }
}
