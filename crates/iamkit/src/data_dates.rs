//! How old the data are that are compiled in.

/// Day of the newest facts in the embedded catalog of services, such as `2026-01-31`.
pub const CATALOG_DATE: &str = iamkit_catalog_data::DATE;

/// Day of the newest source of the embedded managed policies, such as `2026-01-31`.
pub const MANAGED_POLICIES_DATE: &str = iamkit_managed_data::DATE;
