//! One managed policy.

use std::fmt;

use crate::archive::{self, Archive, Entry};
use crate::{ArchiveError, PolicyVersion, Timestamp, VersionId};

/// Managed policy of AWS, such as `ReadOnlyAccess`, with all its versions.
#[derive(Clone, Copy)]
pub struct ManagedPolicy<'a> {
    archive: &'a Archive,
    place: usize,
    entry: &'a Entry,
}

impl<'a> ManagedPolicy<'a> {
    pub(crate) const fn new(archive: &'a Archive, place: usize, entry: &'a Entry) -> Self {
        Self { archive, place, entry }
    }

    /// Returns the name, such as `ViewOnlyAccess`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.archive.name_and_path(self.place).0
    }

    /// Returns the path, such as `/` or `/job-function/`.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.archive.name_and_path(self.place).1
    }

    /// Returns the ARN in partition `aws`, such as `arn:aws:iam::aws:policy/job-function/ViewOnlyAccess`.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.path(), self.name())
    }

    /// Returns one line on the purpose of the policy in AWS's words; empty when there is none.
    ///
    /// # Errors
    ///
    /// The archive is damaged.
    pub fn description(&self) -> Result<&'a str, ArchiveError> {
        self.archive.description(self.place)
    }

    /// Says whether AWS does not offer the policy any more: it is gone from the newest source.
    #[must_use]
    pub const fn is_removed(&self) -> bool {
        self.entry.is_removed
    }

    /// Says whether the description announces that the policy will go.
    #[must_use]
    pub const fn is_deprecated(&self) -> bool {
        self.entry.is_deprecated
    }

    /// Returns when the policy was created: with its first version.
    #[must_use]
    pub fn created(&self) -> Option<Timestamp> {
        self.archive.versions(self.entry).first().and_then(|version| version.created)
    }

    /// Returns when the policy was last updated: with its newest version.
    #[must_use]
    pub fn updated(&self) -> Option<Timestamp> {
        self.archive.versions(self.entry).last().and_then(|version| version.created)
    }

    /// Iterates over all versions that are known to have existed, oldest first.
    ///
    /// ```
    /// let policies = iamkit_managed::Archive::embedded();
    /// let policy = policies.policy("PowerUserAccess").unwrap();
    /// let missing: Vec<_> = policy.versions().filter(|version| !version.is_available()).collect();
    /// assert_eq!(missing[0].id().to_string(), "v9");
    /// ```
    #[must_use]
    pub fn versions(&self) -> Versions<'a> {
        Versions { policy: *self, places: 0..self.archive.versions(self.entry).len() }
    }

    /// Returns the newest version, which is the default version.
    #[must_use]
    pub fn latest(&self) -> PolicyVersion<'a> {
        let versions = self.archive.versions(self.entry);
        let id = VersionId::at_place(versions.len().saturating_sub(1));
        // INVARIANT: there is one, see `Entry`.
        let none = archive::Version { created: None, is_available: false };
        PolicyVersion::new(*self, id, versions.last().copied().unwrap_or(none))
    }

    /// Returns the version with this id.
    ///
    /// ```
    /// let policies = iamkit_managed::Archive::embedded();
    /// let policy = policies.policy("ReadOnlyAccess").unwrap();
    /// assert!(policy.version("v50".parse()?).is_some());
    /// assert!(policy.version("v5000".parse()?).is_none());
    /// # Ok::<(), iamkit_managed::ParseVersionIdError>(())
    /// ```
    #[must_use]
    pub fn version(&self, id: VersionId) -> Option<PolicyVersion<'a>> {
        let version = *self.archive.versions(self.entry).get(id.place())?;
        Some(PolicyVersion::new(*self, id, version))
    }

    /// Returns the version that was in effect at a point in time.
    ///
    /// The sources do not know when every version was created; where that leaves more than one
    /// version, the answer is the span.
    ///
    /// ```
    /// use iamkit_managed::VersionAt;
    ///
    /// let policies = iamkit_managed::Archive::embedded();
    /// let policy = policies.policy("PowerUserAccess").unwrap();
    /// let VersionAt::Known(version) = policy.at("2017-01-01".parse()?) else { unreachable!() };
    /// assert_eq!(version.id().to_string(), "v2");
    /// assert!(matches!(policy.at("2015-01-01".parse()?), VersionAt::NotYetCreated));
    /// # Ok::<(), iamkit_managed::ParseTimestampError>(())
    /// ```
    #[must_use]
    pub fn at(&self, time: Timestamp) -> VersionAt<'a> {
        let versions = self.versions();
        let is_before =
            |version: &PolicyVersion<'_>| version.created().is_some_and(|created| created <= time);
        let Some(earliest) = versions.clone().rev().find(is_before) else {
            return VersionAt::NotYetCreated;
        };
        let later = versions.skip(earliest.id().place() + 1);
        match later.take_while(|version| version.created().is_none()).last() {
            Some(latest) => VersionAt::Between { earliest, latest },
            None => VersionAt::Known(earliest),
        }
    }

    /// The text of a document that is available.
    pub(crate) fn json(&self, id: VersionId) -> Result<String, ArchiveError> {
        let newer = self.versions().skip(id.place() + 1);
        let newer = newer.filter(PolicyVersion::is_available).count();
        self.archive.json(self.place, self.entry, newer)
    }
}

impl fmt::Debug for ManagedPolicy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManagedPolicy").field(&self.name()).finish()
    }
}

/// What is known of the version in effect at a point in time, from [`ManagedPolicy::at`].
#[derive(Clone, Copy, Debug)]
pub enum VersionAt<'a> {
    /// The policy did not exist yet.
    NotYetCreated,
    /// This version was in effect.
    Known(PolicyVersion<'a>),
    /// One of the versions from `earliest` to `latest` was; the sources do not say which.
    Between {
        /// The first that it can be: it existed at that time.
        earliest: PolicyVersion<'a>,
        /// The last that it can be: the next one came later.
        latest: PolicyVersion<'a>,
    },
}

/// Iterator over the versions of a policy, oldest first, from [`ManagedPolicy::versions`].
#[derive(Clone, Debug)]
pub struct Versions<'a> {
    policy: ManagedPolicy<'a>,
    places: std::ops::Range<usize>,
}

impl<'a> Iterator for Versions<'a> {
    type Item = PolicyVersion<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.places.next()?;
        self.policy.version(VersionId::at_place(place))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        let place = self.places.nth(n)?;
        self.policy.version(VersionId::at_place(place))
    }
}

impl ExactSizeIterator for Versions<'_> {}

impl DoubleEndedIterator for Versions<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let place = self.places.next_back()?;
        self.policy.version(VersionId::at_place(place))
    }
}
