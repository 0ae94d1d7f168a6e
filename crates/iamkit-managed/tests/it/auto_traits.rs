//! What users may share between threads and keep as long as they like.

use iamkit_managed::{
    Archive, ArchiveError, DocumentError, ElementChange, ManagedPolicy, Manifest,
    ParseTimestampError, ParseVersionIdError, Policies, PolicyVersion, Source, StatementChange,
    Timestamp, VersionAt, VersionDiff, VersionId, Versions,
};

const fn shared<T: Send + Sync + 'static>() {}

/// A type that stops being `Send` or `Sync` breaks its users as much as a function that vanishes.
#[test]
fn every_public_type_can_be_shared() {
    shared::<Archive>();
    shared::<Policies<'static>>();
    shared::<ElementChange>();
    shared::<StatementChange>();
    shared::<VersionDiff>();
    shared::<ArchiveError>();
    shared::<DocumentError>();
    shared::<Manifest>();
    shared::<Source>();
    shared::<ManagedPolicy<'static>>();
    shared::<VersionAt<'static>>();
    shared::<Versions<'static>>();
    shared::<Timestamp>();
    shared::<ParseTimestampError>();
    shared::<PolicyVersion<'static>>();
    shared::<VersionId>();
    shared::<ParseVersionIdError>();
}
