//! Snapshot and curated files to pack files. The same input gives the same bytes.

mod container;
mod descriptions;
mod facts;
mod keys;
mod lists;
mod names;
mod operations;
mod records;

use anyhow::{Result, ensure};
use iamkit_catalog::internal::{Section, checksum};

use super::curated::Curated;
use super::model::Snapshot;
use container::Container;
use keys::Keys;
use lists::Pool;

/// The two files that are embedded.
pub(crate) struct Packs {
    pub(crate) catalog: Vec<u8>,
    pub(crate) descriptions: Vec<u8>,
    /// Names that were curated as new and that packages have by now.
    pub(crate) caught_up: Vec<String>,
    /// Bytes per section of both, for people.
    pub(crate) sizes: Vec<(Section, usize)>,
}

/// Packs a snapshot.
pub(crate) fn pack(snapshot: &Snapshot, curated: &Curated) -> Result<Packs> {
    let mut completed = snapshot.clone();
    let caught_up = curated.new_names.complete(&mut completed)?;
    let snapshot = &completed;
    curated.check(snapshot)?;
    let keys = Keys::collect(snapshot, curated)?;
    let mut key_lists = Pool::default();
    let mut catalog = Container::default();
    let names = names::action_names(snapshot)?;
    let records = records::pack(snapshot, &keys, &mut key_lists)?;
    let services = names::services(snapshot, &keys, &mut key_lists)?;
    let resource_types = records::resource_types(snapshot, &keys, &mut key_lists)?;

    catalog.add(Section::Manifest, facts::manifest(snapshot)?.into_bytes());
    catalog.add(Section::ServiceSlots, names::service_slots(snapshot));
    catalog.add(Section::Services, services.records);
    catalog.add(Section::ServiceText, services.text);
    catalog.add(Section::ActionOffsets, names.offsets);
    let described = checksum(&names.text);
    catalog.add(Section::ActionNames, names.text);
    let (pilots, slots) = names::perfect_hash(snapshot)?;
    catalog.add(Section::ActionPilots, pilots);
    catalog.add(Section::ActionSlots, slots);
    catalog.add(Section::ActionRecords, records.ids);
    catalog.add(Section::Records, records.shared);
    catalog.add(Section::KeyLists, key_lists.into_bytes());
    catalog.add(Section::ResourceLists, records.resources);
    catalog.add(Section::DependentLists, records.dependents);
    catalog.add(Section::Keys, keys.records()?);
    catalog.add(Section::KeyText, keys.text());
    catalog.add(Section::KeyTemplates, keys.templates());
    catalog.add(Section::ResourceTypes, container::deflate(resource_types.as_bytes())?);
    catalog.add(Section::Facts, container::deflate(facts::text(snapshot, curated)?.as_bytes())?);
    let operations = operations::text(snapshot, curated)?;
    catalog.add(Section::Operations, container::deflate(operations.as_bytes())?);

    let mut descriptions = Container::default();
    let frames = descriptions::frames(snapshot)?;
    descriptions.add(Section::DescriptionDirectory, frames.directory);
    descriptions.add(Section::DescriptionFrames, frames.bytes);
    let of_keys = descriptions::of_keys(snapshot, &keys);
    descriptions.add(Section::KeyDescriptions, container::deflate(of_keys.as_bytes())?);
    descriptions.add(Section::DescribedNames, described.to_le_bytes().to_vec());

    let sizes = catalog.sizes().chain(descriptions.sizes()).collect();
    let (catalog, descriptions) = (catalog.finish()?, descriptions.finish()?);
    let packs = Packs { catalog, descriptions, caught_up, sizes };
    let total = packs.catalog.len() + packs.descriptions.len();
    ensure!(total <= 1_150_000, "the packs take {total} bytes, more than their share");
    Ok(packs)
}
