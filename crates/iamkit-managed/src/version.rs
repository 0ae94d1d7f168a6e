//! One version of a managed policy.

use iamkit_policy::PolicyDocument;

use crate::{DocumentError, ManagedPolicy, Timestamp, VersionDiff, VersionId, archive};

/// Version of a managed policy, such as `v3` of `ReadOnlyAccess`.
///
/// ```
/// let policies = iamkit_managed::Archive::embedded();
/// let newest = policies.policy("AdministratorAccess").unwrap().latest();
/// assert_eq!(newest.id().to_string(), "v1");
/// assert_eq!(newest.created().unwrap().to_string(), "2015-02-06T18:39:46Z");
/// assert_eq!(
///     newest.json()?,
///     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
/// );
/// # Ok::<(), iamkit_managed::DocumentError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PolicyVersion<'a> {
    policy: ManagedPolicy<'a>,
    id: VersionId,
    version: archive::Version,
}

impl<'a> PolicyVersion<'a> {
    pub(crate) const fn new(
        policy: ManagedPolicy<'a>,
        id: VersionId,
        version: archive::Version,
    ) -> Self {
        Self { policy, id, version }
    }

    /// Returns the policy that this is a version of.
    #[must_use]
    pub const fn policy(&self) -> ManagedPolicy<'a> {
        self.policy
    }

    /// Returns the id, such as `v3`.
    #[must_use]
    pub const fn id(&self) -> VersionId {
        self.id
    }

    /// Returns when the version was created, the `CreateDate` of `GetPolicyVersion`; the sources do
    /// not know it for every version, but always for the first and the newest one.
    #[must_use]
    pub const fn created(&self) -> Option<Timestamp> {
        self.version.created
    }

    /// Says whether this is the version in effect: of a managed policy of AWS the newest.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.policy.latest().id == self.id
    }

    /// Says whether the document is in the archive.
    #[must_use]
    pub const fn is_available(&self) -> bool {
        self.version.is_available
    }

    /// Returns the document as compact JSON, with the order of members and the form of lists as
    /// AWS published them.
    ///
    /// # Errors
    ///
    /// The document is not [available](Self::is_available), or the archive is damaged.
    pub fn json(&self) -> Result<String, DocumentError> {
        if !self.is_available() {
            let policy = self.policy.name().into();
            return Err(DocumentError::Unavailable { policy, version: self.id });
        }
        Ok(self.policy.json(self.id)?)
    }

    /// Returns the document.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json), or the document does not follow AWS's grammar.
    pub fn document(&self) -> Result<PolicyDocument, DocumentError> {
        self.json()?.parse().map_err(|error| DocumentError::Malformed {
            policy: self.policy.name().into(),
            version: self.id,
            error,
        })
    }

    /// Returns how the statements of this version differ from those of `older`.
    ///
    /// # Errors
    ///
    /// One of the two documents cannot be had, see [`document`](Self::document).
    pub fn diff(&self, older: &PolicyVersion<'_>) -> Result<VersionDiff, DocumentError> {
        VersionDiff::between(older, self)
    }
}
