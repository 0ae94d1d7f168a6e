//! A catalog file is refused, or every question to it has an answer.
//!
//! The input is a list of changes to the embedded file, four bytes for the place and one for the
//! value; the checksums are then made right, so that the changes reach what lies behind them. An odd
//! first byte changes header and directory alone.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_catalog::{Catalog, internal};
use iamkit_catalog_data::CATALOG;

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let _ = Catalog::from_bytes(bytes.to_vec());
    let Some((kind, changes)) = bytes.split_first() else { return };
    let reach = if kind % 2 == 1 { 512 } else { CATALOG.len() };
    let mut file = CATALOG.to_vec();
    for change in changes.chunks_exact(5) {
        let &[a, b, c, d, value] = change else { continue };
        file[u32::from_le_bytes([a, b, c, d]) as usize % reach] = value;
    }
    internal::seal(&mut file);
    if let Ok(catalog) = Catalog::from_bytes(file) {
        ask(&catalog);
    }
}

/// Asks for everything; what is found by position must be found by name.
fn ask(catalog: &Catalog) {
    for action in catalog.actions() {
        assert_eq!(catalog.action(&action.to_string()).map(|found| found.id()), Some(action.id()));
        assert!(!action.name().is_empty());
        let _ = action.access_level();
        let _ = action.all_condition_keys().len();
        let _ = action.dependent_actions().count();
        assert_eq!(action.has_resource_types(), action.resource_types().count() > 0);
    }
    for key in catalog.condition_keys() {
        assert!(key.is_template() || catalog.condition_key(key.name()).is_some());
    }
    for resource_type in catalog.resource_types() {
        let _ = resource_type.service();
        let _ =
            resource_type.arn_templates().map(|template| template.region().len()).sum::<usize>();
    }
    for client in catalog.clients() {
        let _ = catalog.operations_of(client).len();
    }
    let _ = catalog.resource_types_matching_arn("arn:aws:s3:::reports/*");
    let _ = catalog.actions_matching("*:*Tag*").len();
    let _ = catalog.retired_actions().count() + catalog.regions().count();
    for set in catalog.curated_sets() {
        let _ = catalog.curated_rows(set.id).len();
    }
}
