//! The packed AWS managed policies and the date they were taken; bytes, no logic.
//!
//! The reader is the crate `iamkit-managed`. The sources of the data and their licences are in
//! `NOTICE`; `data/manifest.json` has their versions, digests and dates.
//!
//! ```
//! assert!(iamkit_managed_data::POLICIES.starts_with(b"IAMKITMP"));
//! assert_eq!(iamkit_managed_data::DATE.len(), "2026-01-31".len());
//! ```

/// The pack of all managed policies with all their versions.
pub const POLICIES: &[u8] = include_bytes!("../data/policies.pack");

/// The date of the newest source of the data, such as `2026-01-31`.
pub const DATE: &str = include_str!("../data/date.txt");
