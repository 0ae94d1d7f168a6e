//! What is known of every policy without decoding a document.

use std::ops::Range;

use super::{Cursor, Strings};
use crate::Timestamp;

/// No archive has more versions.
const MOST_VERSIONS: usize = 1 << 22;

#[derive(Clone, Debug)]
pub(super) struct Index {
    /// Sorted.
    pub(super) names: Strings,
    pub(super) paths: Strings,
    /// How many frames of histories there are.
    pub(super) frames: usize,
    /// In the order of the names.
    pub(super) policies: Vec<Entry>,
    /// The versions of all policies, one policy after the other.
    pub(super) versions: Vec<Version>,
}

/// One policy.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(super) path: u32,
    pub(crate) is_removed: bool,
    pub(crate) is_deprecated: bool,
    // INVARIANT: not empty.
    pub(super) versions: Range<usize>,
    pub(super) frame: usize,
    pub(super) place_in_frame: usize,
    pub(super) frame_policies: usize,
}

/// One version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version {
    pub(crate) created: Option<Timestamp>,
    pub(crate) is_available: bool,
}

impl Index {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let cursor = &mut Cursor::new(bytes);
        let names = Strings::read(cursor, "", "")?;
        let paths = Strings::read(cursor, "", "")?;
        let frames = cursor.count()?;
        let places = places(cursor, frames, names.len())?;
        let mut policies = Vec::with_capacity(names.len());
        for (frame, place_in_frame, frame_policies) in places {
            let marks = cursor.id()?;
            let path = marks >> 2;
            paths.get(path)?;
            policies.push(Entry {
                path,
                is_removed: marks & 1 != 0,
                is_deprecated: marks & 2 != 0,
                versions: 0..0,
                frame,
                place_in_frame,
                frame_policies,
            });
        }
        let mut total = 0;
        for policy in &mut policies {
            let newest = cursor.count().filter(|newest| *newest > 0)?;
            policy.versions = total..total + newest;
            total = policy.versions.end;
            if total > MOST_VERSIONS {
                return None;
            }
        }
        let mut versions = vec![Version { created: None, is_available: true }; total];
        for policy in &policies {
            read_missing(cursor, versions.get_mut(policy.versions.clone())?)?;
        }
        for policy in &policies {
            read_dates(cursor, versions.get_mut(policy.versions.clone())?)?;
        }
        cursor.is_empty().then_some(Self { names, paths, frames, policies, versions })
    }
}

/// For each policy its frame, its place in it and how many the frame has.
fn places(
    cursor: &mut Cursor<'_>,
    frames: usize,
    policies: usize,
) -> Option<Vec<(usize, usize, usize)>> {
    let mut places = Vec::with_capacity(policies);
    for frame in 0..frames {
        let count = cursor.count()?;
        if places.len() + count > policies {
            return None;
        }
        places.extend((0..count).map(|place| (frame, place, count)));
    }
    (places.len() == policies).then_some(places)
}

/// Gaps: how many documents stand before each, how many are missing.
fn read_missing(cursor: &mut Cursor<'_>, versions: &mut [Version]) -> Option<()> {
    let mut versions = versions.iter_mut();
    for _ in 0..cursor.count()? {
        let there = cursor.count()?;
        if versions.by_ref().take(there).count() != there {
            return None;
        }
        for _ in 0..cursor.count()? {
            versions.next()?.is_available = false;
        }
    }
    // The newest version is always there.
    versions.next().map(|_| ())
}

/// For each version 0 for an unknown date, else one more than the seconds since the last known.
fn read_dates(cursor: &mut Cursor<'_>, versions: &mut [Version]) -> Option<()> {
    let mut last = 0_i64;
    for version in versions {
        let way = i64::try_from(cursor.number()?).ok()?;
        if way > 0 {
            last = (way - 1).checked_add(last)?;
            version.created = Some(Timestamp::from_seconds(last)?);
        }
    }
    Some(())
}
