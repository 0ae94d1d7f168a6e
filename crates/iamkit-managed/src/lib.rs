//! Every AWS managed policy and all its versions.
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! let policies = iamkit_managed::Archive::embedded();
//! let policy = policies.policy("AWSImageBuilderReadOnlyAccess").unwrap();
//! assert_eq!(policy.arn(), "arn:aws:iam::aws:policy/AWSImageBuilderReadOnlyAccess");
//!
//! let document = policy.latest().document()?;
//! let statement = &document.statements()[0];
//! assert!(statement.action.covers(&"imagebuilder:GetImage".parse()?));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Documents come back exactly as AWS published them, the order of members included. Versions keep
//! their numbers: a version that is known to have existed but whose document no source has is
//! there, [unavailable](PolicyVersion::is_available).
//!
//! The policies are packed: an [`Archive`] decodes a document when it is asked for. Archives come
//! from the crate itself ([`Archive::embedded`]) or from the caller's bytes ([`Archive::from_bytes`]).
//!
//! Features: `embedded`, on by default, brings the policies with the crate.

mod archive;
mod changes;
mod error;
mod manifest;
mod policy;
mod timestamp;
mod version;
mod version_id;

pub use archive::{Archive, Policies};
pub use changes::{ElementChange, StatementChange, VersionDiff, statement_changes};
pub use error::{ArchiveError, DocumentError};
pub use manifest::{Manifest, Source};
pub use policy::{ManagedPolicy, VersionAt, Versions};
pub use timestamp::{ParseTimestampError, Timestamp};
pub use version::PolicyVersion;
pub use version_id::{ParseVersionIdError, VersionId};
