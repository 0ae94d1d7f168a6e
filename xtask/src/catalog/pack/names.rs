//! Services and action names, with the tables that find them.

use anyhow::{Context, Result, bail};
use iamkit_catalog::internal::{EMPTY_SLOT, bucket, hash, slot};

use super::facts::categories;
use super::keys::Keys;
use super::lists::Pool;
use crate::catalog::model::Snapshot;

pub(super) struct Services {
    pub(super) records: Vec<u8>,
    pub(super) text: Vec<u8>,
}

pub(super) fn services(snapshot: &Snapshot, keys: &Keys, lists: &mut Pool) -> Result<Services> {
    let categories = categories(snapshot);
    let mut out = Services { records: Vec::new(), text: Vec::new() };
    let (mut first_action, mut first_type, mut first_name) = (0_usize, 0_usize, 0_usize);
    let end = crate::catalog::model::Service::default();
    for service in snapshot.services.values().chain([&end]) {
        let prefix = out.text.len();
        out.text.extend(service.prefix.bytes());
        let name = out.text.len();
        out.text.extend(service.name.bytes());
        let category = categories.iter().position(|found| *found == service.category).unwrap_or(0);
        let names = service.keys.values().map(|key| key.name.clone()).collect();
        let record = &mut out.records;
        record.extend(u16::try_from(prefix)?.to_le_bytes());
        record.push(u8::try_from(service.prefix.len())?);
        record.push(u8::from(service.rcp));
        record.extend(u16::try_from(name)?.to_le_bytes());
        record.push(u8::try_from(service.name.len())?);
        record.push(u8::try_from(category)?);
        record.extend(u16::try_from(first_action)?.to_le_bytes());
        record.extend(u16::try_from(first_type)?.to_le_bytes());
        record.extend(lists.add(keys.ids(&names)?)?.to_le_bytes());
        record.extend(u32::try_from(first_name)?.to_le_bytes());
        first_action += service.actions.len();
        first_type += service.resource_types.len();
        first_name += service.actions.values().map(|action| action.name.len()).sum::<usize>();
    }
    Ok(out)
}

pub(super) fn service_slots(snapshot: &Snapshot) -> Vec<u8> {
    let count = (snapshot.services.len() * 2).next_power_of_two();
    let mut slots = vec![EMPTY_SLOT; count];
    for (prefix, index) in snapshot.services.keys().zip(0_u16..) {
        let start = bucket(hash(0, prefix.as_bytes()), count);
        let free = (start..count).chain(0..start).find(|at| slots.get(*at) == Some(&EMPTY_SLOT));
        if let Some(place) = free.and_then(|at| slots.get_mut(at)) {
            *place = index;
        }
    }
    bytes(slots)
}

pub(super) struct ActionNames {
    pub(super) offsets: Vec<u8>,
    pub(super) text: Vec<u8>,
}

pub(super) fn action_names(snapshot: &Snapshot) -> Result<ActionNames> {
    let mut out = ActionNames { offsets: Vec::new(), text: Vec::new() };
    for service in snapshot.services.values() {
        let base = out.text.len();
        for action in service.actions.values() {
            let offset = u16::try_from(out.text.len() - base)
                .with_context(|| format!("{} has too many actions", service.prefix))?;
            out.offsets.extend(offset.to_le_bytes());
            out.text.extend(action.name.bytes());
        }
    }
    Ok(out)
}

/// Returns the pilots and slots of a perfect hash over all actions.
///
/// Large buckets are placed first; each tries pilots until all its names meet free slots.
pub(super) fn perfect_hash(snapshot: &Snapshot) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut hashes = Vec::new();
    for (service, seed) in snapshot.services.values().zip(1..) {
        hashes.extend(service.actions.keys().map(|name| hash(seed, name.as_bytes())));
    }
    if hashes.len() >= usize::from(EMPTY_SLOT) {
        bail!("{} actions are more than the layout holds", hashes.len());
    }
    let buckets = hashes.len() / 4 + 1;
    let size = (hashes.len() + hashes.len() / 32).next_multiple_of(64).max(64);
    let mut members = vec![Vec::new(); buckets];
    for (hash, id) in hashes.iter().zip(0_u16..) {
        if let Some(bucket) = members.get_mut(bucket(*hash, buckets)) {
            bucket.push((*hash, id));
        }
    }
    let mut order: Vec<_> = members.iter().enumerate().collect();
    order.sort_by_key(|(index, bucket)| (std::cmp::Reverse(bucket.len()), *index));
    let mut pilots = vec![0_u16; buckets];
    let mut slots = vec![EMPTY_SLOT; size];
    for (index, bucket) in order {
        let fits = (0..u16::MAX).find(|pilot| {
            let places: Vec<_> = bucket.iter().map(|(hash, _)| slot(*hash, *pilot, size)).collect();
            let free = |at: &usize| slots.get(*at) == Some(&EMPTY_SLOT);
            let mut distinct = places.clone();
            distinct.sort_unstable();
            distinct.dedup();
            distinct.len() == places.len() && places.iter().all(free)
        });
        let pilot = fits.context("no perfect hash found: give it more slots")?;
        for (hash, id) in bucket {
            if let Some(place) = slots.get_mut(slot(*hash, pilot, size)) {
                *place = *id;
            }
        }
        if let Some(place) = pilots.get_mut(index) {
            *place = pilot;
        }
    }
    Ok((bytes(pilots), bytes(slots)))
}

pub(super) fn bytes(units: Vec<u16>) -> Vec<u8> {
    units.into_iter().flat_map(u16::to_le_bytes).collect()
}
