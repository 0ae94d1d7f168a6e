//! The layout of a pack file: what its writer must produce and its reader relies on.
//!
//! A pack is a header, a directory of sections and the sections' bytes, all integers little
//! endian:
//!
//! ```text
//! magic "IAMKTCAT" · format version u16 · reserved u16 · section count u32
//! section count × (kind u16, reserved u16, offset u32, length u32, checksum u32)
//! checksum of everything above u32
//! the sections
//! ```
//!
//! A reader refuses an unknown format version and skips unknown section kinds. Names and ids
//! stay raw, so that the first lookup decodes nothing; what is needed rarely sits in raw
//! deflate streams.

/// First eight bytes of every pack file.
pub const MAGIC: [u8; 8] = *b"IAMKTCAT";

/// Version of the layout, raised when a reader of the old one could misread a new file.
pub const FORMAT_VERSION: u16 = 1;

/// Bytes before the section directory.
pub const HEADER_LENGTH: usize = 16;

/// Bytes of one entry of the section directory.
pub const ENTRY_LENGTH: usize = 16;

/// Bytes of one service record, see [`Section::Services`].
pub const SERVICE_RECORD_LENGTH: usize = 18;

/// Bytes of one shared action record, see [`Section::Records`].
pub const ACTION_RECORD_LENGTH: usize = 7;

/// Bytes of one condition key record, see [`Section::Keys`].
pub const KEY_RECORD_LENGTH: usize = 5;

/// Bytes of one entry of the description directory, see [`Section::DescriptionDirectory`].
pub const FRAME_ENTRY_LENGTH: usize = 10;

/// Marks an empty slot of a hash table.
pub const EMPTY_SLOT: u16 = u16::MAX;

/// Bit of a resource list item: the action needs a resource of this type.
pub const RESOURCE_REQUIRED: u16 = 1 << 15;

/// Bit of a resource list item: a key list of the pair follows.
pub const RESOURCE_HAS_KEYS: u16 = 1 << 14;

/// Head that a stored description leaves out.
pub const DESCRIPTION_HEAD: &str = "Grants permission to ";

/// Bit of a condition key's kind byte: several values at once.
pub const KEY_MULTIVALUED: u8 = 1 << 4;

/// Bit of a condition key's kind byte: available to every service.
pub const KEY_GLOBAL: u8 = 1 << 5;

/// Bit of a condition key's kind byte: the name holds a variable such as `${TagKey}`.
pub const KEY_TEMPLATE: u8 = 1 << 6;

/// Bit of a condition key's kind byte: typed String, but its values are ARNs.
pub const KEY_HOLDS_ARN: u8 = 1 << 7;

/// Kind of a section of a pack file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Section {
    /// Lines `name TAB value`: dates, sources, counts.
    Manifest = 1,
    /// Open-addressing table, u16 service indexes by [`hash`] of the prefix with seed 0.
    ServiceSlots = 2,
    /// Per service: prefix offset u16, prefix length u8, flags u8 (1: RCP), name offset u16,
    /// name length u8, category u8, first action u16, first resource type u16, key list u16,
    /// first byte of the action names u32. One record more than services closes the ranges.
    Services = 3,
    /// Prefixes and display names of services.
    ServiceText = 4,
    /// Per action: u16 offset of its name from the first byte of its service's names.
    ActionOffsets = 5,
    /// Action names in official spelling, sorted by service and lower-case name.
    ActionNames = 6,
    /// Perfect hash: u16 pilot per bucket.
    ActionPilots = 7,
    /// Perfect hash: u16 action id per slot.
    ActionSlots = 8,
    /// Per action: u16 index into [`Section::Records`].
    ActionRecords = 9,
    /// Distinct facts of actions: level flags u8, then the lists' offsets u16: condition keys,
    /// resource types, dependent actions.
    Records = 10,
    /// Lists of condition key ids; a list is its length and its items, all u16.
    KeyLists = 11,
    /// Lists of resource type ids, with [`RESOURCE_REQUIRED`] and [`RESOURCE_HAS_KEYS`].
    ResourceLists = 12,
    /// Lists of dependent action ids.
    DependentLists = 13,
    /// Condition keys sorted by lower-case name: name offset u16, length u8, kind u8,
    /// presence u8. The kind's low four bits are the type.
    Keys = 14,
    /// Names of condition keys.
    KeyText = 15,
    /// u16 ids of the condition keys with [`KEY_TEMPLATE`], in order.
    KeyTemplates = 16,
    /// Deflated lines per resource type: name, key list, templates, separated by tabs.
    ResourceTypes = 17,
    /// Deflated lines of facts that are looked up rarely: Regions, principals, retired names.
    Facts = 18,
    /// Deflated lines per service client: name, prefixes, operations.
    Operations = 19,
    /// Per frame of descriptions: first action u16, offset u32, length u32.
    DescriptionDirectory = 32,
    /// Deflated lines, one per action.
    DescriptionFrames = 33,
    /// Deflated lines, one per condition key.
    KeyDescriptions = 34,
    /// Checksum u32 of the [`Section::ActionNames`] that the descriptions belong to.
    DescribedNames = 35,
}

impl Section {
    /// Every kind, in the order in which a writer puts them.
    pub const ALL: [Self; 23] = [
        Self::Manifest,
        Self::ServiceSlots,
        Self::Services,
        Self::ServiceText,
        Self::ActionOffsets,
        Self::ActionNames,
        Self::ActionPilots,
        Self::ActionSlots,
        Self::ActionRecords,
        Self::Records,
        Self::KeyLists,
        Self::ResourceLists,
        Self::DependentLists,
        Self::Keys,
        Self::KeyText,
        Self::KeyTemplates,
        Self::ResourceTypes,
        Self::Facts,
        Self::Operations,
        Self::DescriptionDirectory,
        Self::DescriptionFrames,
        Self::KeyDescriptions,
        Self::DescribedNames,
    ];

    /// Returns the number that stands in the directory.
    #[must_use]
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// Returns the index in [`Section::ALL`].
    pub(crate) const fn place(self) -> usize {
        let code = self as usize;
        if code < Self::DescriptionDirectory as usize { code - 1 } else { code - 13 }
    }
}

const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hashes `text` without regard to ASCII case.
///
/// Bytes that differ only in bit `0x20`, such as `@` and a back quote, collide; whoever looks
/// up compares the text afterwards.
#[must_use]
pub const fn hash(seed: u64, text: &[u8]) -> u64 {
    const FOLD: u64 = 0x2020_2020_2020_2020;
    let mut state = seed.wrapping_mul(MIX) ^ text.len() as u64;
    let mut rest = text;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        state = step(state, u64::from_le_bytes(*word) | FOLD);
        rest = tail;
    }
    let mut last = 0;
    while let Some((&byte, tail)) = rest.split_first() {
        last = (last << 8) | byte as u64;
        rest = tail;
    }
    step(state, last | FOLD)
}

const fn step(state: u64, word: u64) -> u64 {
    let mixed = (state ^ word).wrapping_mul(MIX);
    mixed ^ (mixed >> 32)
}

/// Returns the perfect hash's bucket of a name hash.
#[must_use]
pub const fn bucket(hash: u64, buckets: usize) -> usize {
    scale(hash >> 32, buckets)
}

/// Returns the perfect hash's slot of a name hash, given the pilot of its bucket.
#[must_use]
pub const fn slot(hash: u64, pilot: u16, slots: usize) -> usize {
    let mixed = (hash ^ (pilot as u64).wrapping_mul(MIX)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    scale(mixed >> 32, slots)
}

/// Maps 32 random bits to `0..size`.
const fn scale(bits: u64, size: usize) -> usize {
    ((bits * size as u64) >> 32) as usize
}

/// Sums up `bytes` so that any changed, missing or swapped word shows.
#[must_use]
pub const fn checksum(bytes: &[u8]) -> u32 {
    let mut state = bytes.len() as u64;
    let mut rest = bytes;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        state = step(state, u64::from_le_bytes(*word));
        rest = tail;
    }
    while let Some((&byte, tail)) = rest.split_first() {
        state = step(state, byte as u64);
        rest = tail;
    }
    #[expect(clippy::cast_possible_truncation, reason = "both halves are folded together")]
    let folded = (state ^ (state >> 32)) as u32;
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_folds_ascii_case() {
        assert_eq!(hash(3, b"GetObjectTagging"), hash(3, b"getOBJECTtagging"));
        assert_ne!(hash(3, b"GetObject"), hash(4, b"GetObject"));
        assert_ne!(hash(3, b"GetObject"), hash(3, b"GetObjects"));
    }

    #[test]
    fn checksum_sees_single_bits_and_truncation() {
        let bytes: Vec<u8> = (0..100).collect();
        let sum = checksum(&bytes);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert_ne!(checksum(&changed), sum, "byte {at}, bit {bit}");
            }
            assert_ne!(checksum(&bytes[..at]), sum);
        }
    }

    #[test]
    fn section_codes_are_unique() {
        let codes: std::collections::BTreeSet<_> =
            Section::ALL.iter().map(|section| section.code()).collect();
        assert_eq!(codes.len(), Section::ALL.len());
        assert!(Section::ALL.iter().enumerate().all(|(index, section)| section.place() == index));
    }
}
