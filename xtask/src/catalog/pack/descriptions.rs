//! Descriptions in frames that are compressed one by one.

use std::collections::BTreeMap;

use anyhow::Result;
use iamkit_catalog::internal::DESCRIPTION_HEAD;

use super::container::deflate;
use super::keys::Keys;
use crate::catalog::model::Snapshot;

/// Text that a frame holds at most; larger frames are smaller in sum and slower to open.
const FRAME_LENGTH: usize = 96 << 10;

pub(super) struct Frames {
    pub(super) directory: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn frames(snapshot: &Snapshot) -> Result<Frames> {
    let mut frames = Frames { directory: Vec::new(), bytes: Vec::new() };
    let mut text = String::new();
    let mut first = 0_u16;
    let actions = snapshot.services.values().flat_map(|service| service.actions.values());
    for (action, id) in actions.zip(0_u16..) {
        text.push_str(&line(&action.description));
        if text.len() >= FRAME_LENGTH {
            frames.close(first, &std::mem::take(&mut text))?;
            first = id + 1;
        }
    }
    if !text.is_empty() {
        frames.close(first, &text)?;
    }
    Ok(frames)
}

impl Frames {
    fn close(&mut self, first: u16, text: &str) -> Result<()> {
        let packed = deflate(text.as_bytes())?;
        self.directory.extend(first.to_le_bytes());
        self.directory.extend(u32::try_from(self.bytes.len())?.to_le_bytes());
        self.directory.extend(u32::try_from(packed.len())?.to_le_bytes());
        self.bytes.extend(packed);
        Ok(())
    }
}

/// Leaves out the head that nearly all descriptions have, and marks those without it.
fn line(description: &str) -> String {
    match description.strip_prefix(DESCRIPTION_HEAD) {
        Some(rest) if !rest.is_empty() => format!("{rest}\n"),
        _ if description.is_empty() => "\n".into(),
        _ => format!("\u{1}{description}\n"),
    }
}

/// Returns the lines of all condition keys.
///
/// Services describe a shared key in many words; the description most of them use is taken,
/// the first of those in alphabetical order.
pub(super) fn of_keys(snapshot: &Snapshot, keys: &Keys) -> String {
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (name, key) in snapshot.services.values().flat_map(|service| &service.keys) {
        if !key.description.is_empty() {
            *counts.entry(name).or_default().entry(&key.description).or_default() += 1;
        }
    }
    let best = |name: &String| {
        let counts = counts.get(name.as_str())?;
        let most = *counts.values().max()?;
        counts.iter().find(|(_, count)| **count == most).map(|(text, _)| *text)
    };
    keys.names().map(|name| line(best(name).unwrap_or_default())).collect()
}
