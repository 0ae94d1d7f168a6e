//! The packed policies and what is decoded of them.

mod container;
mod cursor;
mod history;
mod index;
mod statements;
mod strings;
mod table;
#[cfg(all(test, feature = "embedded"))]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use iamkit_arn::ArnRef;
use iamkit_syntax::nearest_or_holding;

pub(crate) use index::{Entry, Version};

use crate::{ArchiveError, ManagedPolicy, Manifest, Source};
use container::{Container, Kind};
use cursor::Cursor;
use history::{Frame, History, Texts};
use index::Index;
use statements::Tables;
use strings::Strings;

/// How many suggestions fit on one line of a message.
const MOST_SUGGESTIONS: usize = 3;

/// All managed policies with all versions, packed; about 360 KB.
///
/// Checksums are verified when an archive is made, so a damaged file is refused as a whole.
/// Documents are decoded when asked for.
pub struct Archive {
    container: Container,
    opened: OnceLock<Opened>,
    tables: OnceLock<Result<Tables, ArchiveError>>,
    descriptions: OnceLock<Result<Strings, ArchiveError>>,
}

/// What every question needs, decoded by the first one.
struct Opened {
    manifest: Manifest,
    index: Index,
    frames: Box<[OnceLock<Result<Frame, ArchiveError>>]>,
    // One for each policy; only policies of which an old version was read are decoded.
    histories: Box<[OnceLock<Result<History, ArchiveError>>]>,
}

impl Opened {
    fn read(container: &Container) -> Result<Self, ArchiveError> {
        let sources = container.text(Kind::Manifest)?;
        let sources: Option<Vec<_>> = sources.lines().map(Source::read).collect();
        let index = Index::read(&container.inflate(Kind::Index)?)
            .ok_or(ArchiveError::Damaged { part: Kind::Index.name() })?;
        let frames = container.count(Kind::Histories);
        if frames != index.frames {
            return Err(ArchiveError::Missing { part: Kind::Histories.name() });
        }
        let manifest = Manifest {
            sources: sources.ok_or(ArchiveError::Damaged { part: Kind::Manifest.name() })?,
            policies: index.policies.len(),
            versions: index.versions.len(),
            documents: index.versions.iter().filter(|version| version.is_available).count(),
            removed: index.policies.iter().filter(|policy| policy.is_removed).count(),
        };
        Ok(Self {
            manifest,
            frames: (0..frames).map(|_| OnceLock::new()).collect(),
            histories: index.policies.iter().map(|_| OnceLock::new()).collect(),
            index,
        })
    }
}

#[cfg(feature = "embedded")]
const _: () = assert!(
    matches!(container::format_of(iamkit_managed_data::POLICIES), Some(container::FORMAT)),
    "iamkit-managed-data holds an archive of another format than this crate reads"
);

impl Archive {
    /// Reads an archive, for example one that was packed from newer sources.
    ///
    /// # Errors
    ///
    /// Bytes that are not an archive, are cut or damaged, or have a format that this crate does not
    /// know.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ArchiveError> {
        let container = Container::new(bytes.into())?;
        let opened = Opened::read(&container)?;
        let archive = Self::checked(container);
        // It is empty so far.
        let _ = archive.opened.set(opened);
        Ok(archive)
    }

    /// Makes an archive of which the checksums were compared.
    const fn checked(container: Container) -> Self {
        Self {
            container,
            opened: OnceLock::new(),
            tables: OnceLock::new(),
            descriptions: OnceLock::new(),
        }
    }

    fn opened(&self) -> &Opened {
        self.opened.get_or_init(|| {
            // INVARIANT: only the archive of this crate comes here, whose checksums say that it is the one that
            // the tests have read. Another one would be a program that was built wrongly: an archive without
            // policies in its place would be taken for an answer.
            #[expect(clippy::panic, reason = "a damaged program; see the section on panics")]
            Opened::read(&self.container).unwrap_or_else(|error| panic!("{error}"))
        })
    }

    /// Returns the policies that come with this crate, checked at the first call.
    ///
    /// ```
    /// use iamkit_managed::Archive;
    ///
    /// let policies = Archive::embedded();
    /// assert!(policies.manifest().policies > 1_600);
    /// assert_eq!(policies.manifest().date(), iamkit_managed_data::DATE);
    /// ```
    ///
    /// # Panics
    ///
    /// When the program's copy of the data was changed after it was built. A program that wants to
    /// end in another way asks [`try_embedded`](Self::try_embedded) first.
    #[cfg(feature = "embedded")]
    #[must_use]
    pub fn embedded() -> &'static Self {
        #[expect(clippy::panic, reason = "a damaged program; see the section on panics")]
        Self::try_embedded().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Returns the policies that come with this crate, unless the program's copy of them is
    /// damaged.
    ///
    /// The first call compares all checksums; later ones return what the first one found.
    ///
    /// # Errors
    ///
    /// The part of the data that was changed after the program was built.
    #[cfg(feature = "embedded")]
    pub fn try_embedded() -> Result<&'static Self, ArchiveError> {
        static ARCHIVE: OnceLock<Result<Archive, ArchiveError>> = OnceLock::new();
        let opened = ARCHIVE.get_or_init(|| {
            // What the parts say of each other is read when first needed: checksums that are right say that
            // these are the bytes that the tests have seen.
            Container::new(iamkit_managed_data::POLICIES.into()).map(Self::checked)
        });
        opened.as_ref().map_err(Clone::clone)
    }

    /// Checksum of the archive that comes with this crate, when the program was built.
    #[cfg(feature = "embedded")]
    pub const EMBEDDED_CHECKSUM: u64 = container::checksum_of(iamkit_managed_data::POLICIES);

    /// Returns the checksum of the archive's file, which stands for each of its bytes.
    #[must_use]
    pub fn checksum(&self) -> u64 {
        self.container.checksum()
    }

    /// Returns what the archive holds and where it comes from.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.opened().manifest
    }

    /// Iterates over the policies, sorted by name.
    ///
    /// ```
    /// let policies = iamkit_managed::Archive::embedded();
    /// let removed = policies.policies().filter(|policy| policy.is_removed()).count();
    /// assert_eq!(removed, policies.manifest().removed);
    /// ```
    #[must_use]
    pub fn policies(&self) -> Policies<'_> {
        Policies { archive: self, places: 0..self.opened().index.policies.len() }
    }

    /// Returns the policy with this name or ARN, exact in case.
    ///
    /// AWS offers the same policies in all partitions, so the ARN may be of any of them; its path
    /// must be that of the policy.
    ///
    /// ```
    /// let policies = iamkit_managed::Archive::embedded();
    /// assert!(policies.policy("ReadOnlyAccess").is_some());
    /// assert!(policies.policy("arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess").is_some());
    /// assert!(policies.policy("arn:aws:iam::aws:policy/ViewOnlyAccess").is_none());
    /// ```
    #[must_use]
    pub fn policy(&self, name_or_arn: &str) -> Option<ManagedPolicy<'_>> {
        if !name_or_arn.contains(':') {
            return self.named(name_or_arn);
        }
        let arn = ArnRef::parse(name_or_arn).ok()?;
        arn.known_partition()?;
        if (arn.service(), arn.region(), arn.account()) != ("iam", "", "aws") {
            return None;
        }
        let path_and_name = arn.resource().strip_prefix("policy")?;
        let (_, name) = path_and_name.rsplit_once('/')?;
        let path = path_and_name.strip_suffix(name)?;
        self.named(name).filter(|policy| policy.path() == path)
    }

    /// Returns up to three names that a misspelled name or ARN may have meant, nearest first.
    ///
    /// ```
    /// let policies = iamkit_managed::Archive::embedded();
    /// assert_eq!(policies.suggestions("ReadonlyAcess").first(), Some(&"ReadOnlyAccess"));
    /// ```
    #[must_use]
    pub fn suggestions(&self, name: &str) -> Vec<&str> {
        let name = name.rsplit(['/', ':']).next().unwrap_or(name);
        nearest_or_holding(name, self.policies().map(|policy| policy.name()), MOST_SUGGESTIONS)
    }

    fn named(&self, name: &str) -> Option<ManagedPolicy<'_>> {
        self.policy_at(self.opened().index.names.place(name)?)
    }

    /// Returns the policy at a place of the index.
    fn policy_at(&self, place: usize) -> Option<ManagedPolicy<'_>> {
        Some(ManagedPolicy::new(self, place, self.opened().index.policies.get(place)?))
    }

    /// Name and path of the policy at a place of the index.
    pub(crate) fn name_and_path(&self, place: usize) -> (&str, &str) {
        let index = &self.opened().index;
        let path = index.policies.get(place).and_then(|entry| index.paths.get(entry.path));
        let name = u32::try_from(place).ok().and_then(|place| index.names.get(place));
        // INVARIANT: `Index::read` checks both.
        debug_assert!(name.is_some() && path.is_some(), "policy {place} is in the index");
        (name.unwrap_or_default(), path.unwrap_or_default())
    }

    /// The versions of a policy, oldest first.
    pub(crate) fn versions(&self, entry: &Entry) -> &[Version] {
        let versions = self.opened().index.versions.get(entry.versions.clone());
        // INVARIANT: `Index::read` checks the ranges.
        debug_assert!(versions.is_some(), "the versions of a policy are in the index");
        versions.unwrap_or_default()
    }

    /// The description of the policy at a place of the index; empty if there is none.
    pub(crate) fn description(&self, place: usize) -> Result<&str, ArchiveError> {
        let descriptions = self.descriptions.get_or_init(|| {
            Strings::of_lines(&self.container.text(Kind::Descriptions)?)
                .ok_or(ArchiveError::Damaged { part: Kind::Descriptions.name() })
        });
        let descriptions = descriptions.as_ref().map_err(Clone::clone)?;
        let place = u32::try_from(place).ok();
        place
            .and_then(|place| descriptions.get(place))
            .ok_or(ArchiveError::Damaged { part: Kind::Descriptions.name() })
    }

    /// The text of the document that has `newer` documents after it.
    pub(crate) fn json(
        &self,
        place: usize,
        entry: &Entry,
        newer: usize,
    ) -> Result<String, ArchiveError> {
        let damaged = || ArchiveError::Damaged { part: Kind::Histories.name() };
        let tables = self.tables.get_or_init(|| Tables::read(&self.container));
        let tables = tables.as_ref().map_err(Clone::clone)?;
        let texts = Texts { container: &self.container, tables };
        if newer == 0 {
            // The newest document comes first, so nothing else has to be decoded or kept.
            let history = self.history(entry, tables, 1)?;
            return history.json(0, texts).ok_or_else(damaged);
        }
        let documents = self.versions(entry).iter().filter(|version| version.is_available).count();
        let history = self.opened().histories.get(place).ok_or_else(damaged)?;
        let history = history.get_or_init(|| self.history(entry, tables, documents));
        history.as_ref().map_err(Clone::clone)?.json(newer, texts).ok_or_else(damaged)
    }

    fn history(
        &self,
        entry: &Entry,
        tables: &Tables,
        documents: usize,
    ) -> Result<History, ArchiveError> {
        let damaged = || ArchiveError::Damaged { part: Kind::Histories.name() };
        let frame = self.opened().frames.get(entry.frame).ok_or_else(damaged)?;
        let frame = frame.get_or_init(|| {
            let bytes = self.container.inflate_nth(Kind::Histories, entry.frame)?;
            Frame::new(bytes, entry.frame_policies).ok_or_else(damaged)
        });
        let frame = frame.as_ref().map_err(Clone::clone)?;
        let streams = frame.streams(entry.place_in_frame).ok_or_else(damaged)?;
        History::read(streams, documents, tables).ok_or_else(damaged)
    }
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive").field("manifest", self.manifest()).finish_non_exhaustive()
    }
}

/// Iterator over the policies of an archive, sorted by name, from [`Archive::policies`].
#[derive(Clone, Debug)]
pub struct Policies<'a> {
    archive: &'a Archive,
    places: std::ops::Range<usize>,
}

impl<'a> Iterator for Policies<'a> {
    type Item = ManagedPolicy<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.archive.policy_at(self.places.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl ExactSizeIterator for Policies<'_> {}

impl DoubleEndedIterator for Policies<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.archive.policy_at(self.places.next_back()?)
    }
}
