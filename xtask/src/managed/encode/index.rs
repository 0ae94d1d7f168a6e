//! What is known of every policy without its documents.

use super::{tables::Table, varint::push};
use crate::managed::policy::{Policies, Policy};

/// Names; paths; policies per frame; then per policy its path and marks, its newest version, which
/// documents are missing, and its dates.
pub(super) fn bytes(policies: &Policies, frames: &[usize]) -> Vec<u8> {
    let mut bytes = Table::new(policies.keys().cloned().collect()).bytes();
    let paths = Table::new(policies.values().map(|policy| policy.path.clone()).collect());
    bytes.extend(paths.bytes());
    push(&mut bytes, frames.len());
    for policies in frames {
        push(&mut bytes, *policies);
    }
    for policy in policies.values() {
        let marks = u32::from(policy.removed) | u32::from(policy.deprecated) << 1;
        push(&mut bytes, paths.id(&policy.path).unwrap_or(0) << 2 | marks);
    }
    for policy in policies.values() {
        push(&mut bytes, policy.newest());
    }
    for policy in policies.values() {
        missing(policy, &mut bytes);
    }
    for policy in policies.values() {
        dates(policy, &mut bytes);
    }
    bytes
}

/// The number of gaps; for each how many documents stand before it and how many are missing.
fn missing(policy: &Policy, bytes: &mut Vec<u8>) {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    let mut there = 0;
    for version in &policy.versions {
        match (version.document.is_some(), gaps.last_mut()) {
            (true, _) => there += 1,
            (false, Some((_, missing))) if there == 0 => *missing += 1,
            (false, _) => gaps.push((std::mem::take(&mut there), 1)),
        }
    }
    push(bytes, gaps.len());
    for (before, missing) in gaps {
        push(bytes, before);
        push(bytes, missing);
    }
}

/// For each version 0 for an unknown date, else one more than the seconds since the last known.
fn dates(policy: &Policy, bytes: &mut Vec<u8>) {
    let mut last = 0;
    for version in &policy.versions {
        push(bytes, version.created.map_or(0, |created| 1 + created - last));
        last = version.created.unwrap_or(last);
    }
}
