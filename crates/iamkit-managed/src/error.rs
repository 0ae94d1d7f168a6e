//! What can be wrong with an archive or a document in it.

use iamkit_policy::ParsePolicyError;

use crate::VersionId;

/// Why bytes are not a readable archive of managed policies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The bytes do not start as an archive does.
    #[error("no archive of managed policies, it does not start with `IAMKITMP`")]
    NotAnArchive,
    /// The archive was written by a newer or a much older program.
    #[error(
        "archive has format {found} instead of {expected}; update the program or pack it again"
    )]
    UnknownFormat {
        /// The format of the archive.
        found: u16,
        /// The format that this crate reads.
        expected: u16,
    },
    /// Bytes are missing at the end, or there are too many.
    #[error("archive has {found} instead of {expected} bytes; copy or pack it again")]
    WrongLength {
        /// How many bytes there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A checksum or the content is wrong.
    #[error("archive is damaged in its {part}; copy or pack it again")]
    Damaged {
        /// The part of the archive, such as `index`.
        part: &'static str,
    },
    /// A part is not there.
    #[error("archive has no {part}; pack it again")]
    Missing {
        /// The part of the archive, such as `index`.
        part: &'static str,
    },
}

/// Why there is no document of a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The version existed, but no source of the archive has its document.
    #[error("version `{version}` of `{policy}` existed, but its document is not available")]
    Unavailable {
        /// Name of the policy.
        policy: Box<str>,
        /// The version.
        version: VersionId,
    },
    /// The archive is not readable.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The document does not follow AWS's grammar; no embedded document is like that.
    #[error("version `{version}` of `{policy}` is no policy document: {error}")]
    Malformed {
        /// Name of the policy.
        policy: Box<str>,
        /// The version.
        version: VersionId,
        /// What is wrong.
        error: ParsePolicyError,
    },
}
