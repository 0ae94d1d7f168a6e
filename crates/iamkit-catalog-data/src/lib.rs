//! The packed AWS service catalog and the date it was taken; bytes, no logic.
//!
//! The crate `iamkit-catalog` reads these bytes:
//!
//! ```
//! assert!(iamkit_catalog_data::CATALOG.starts_with(b"IAMKTCAT"));
//! assert_eq!(iamkit_catalog_data::DATE, "2026-10-27");
//! ```
//!
//! # Features
//!
//! - `descriptions`: one sentence of AWS documentation per action and condition key.
//!
//! The facts come from AWS's public documentation by way of open-source packages; `NOTICE` names
//! them with their licences.

/// Services, actions, resource types, condition keys, operations and Regions.
pub const CATALOG: &[u8] = include_bytes!("../data/catalog.pack");

/// Descriptions of the actions and condition keys of [`CATALOG`].
#[cfg(feature = "descriptions")]
pub const DESCRIPTIONS: &[u8] = include_bytes!("../data/descriptions.pack");

/// Day of the newest facts.
pub const DATE: &str = "2026-10-27";
