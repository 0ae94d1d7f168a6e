//! What the engine needs to know, answered from the catalog.

use iamkit_authz::ActionFacts;
use iamkit_catalog::{AccessLevel, Catalog};
use iamkit_policy::{ActionName, ServicePrefix};

/// The catalog as the source of facts for [`authz`](crate::authz): which actions have no resource
/// types, which only read, and which services are under resource control policies.
///
/// ```
/// use iamkit::CatalogFacts;
/// use iamkit::authz::ActionFacts;
///
/// # #[cfg(feature = "embedded")] {
/// let facts = CatalogFacts::embedded();
/// assert_eq!(facts.has_resource_types(&"s3:ListAllMyBuckets".parse()?), Some(false));
/// assert_eq!(facts.has_resource_types(&"s3:GetObject".parse()?), Some(true));
/// assert_eq!(facts.has_resource_types(&"s3:Invented".parse()?), None);
/// # }
/// # Ok::<(), iamkit::policy::ParseActionNameError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CatalogFacts<'c> {
    catalog: &'c Catalog,
}

impl<'c> CatalogFacts<'c> {
    /// Answers from this catalog.
    #[must_use]
    pub const fn new(catalog: &'c Catalog) -> Self {
        Self { catalog }
    }
}

#[cfg(feature = "embedded")]
impl CatalogFacts<'static> {
    /// Answers from the catalog that is compiled in.
    #[must_use]
    pub fn embedded() -> Self {
        Self::new(Catalog::embedded())
    }
}

impl ActionFacts for CatalogFacts<'_> {
    fn has_resource_types(&self, action: &ActionName) -> Option<bool> {
        self.catalog.action(action.as_str()).map(|action| action.has_resource_types())
    }

    fn is_rcp_enabled(&self, service: ServicePrefix<'_>) -> bool {
        self.catalog.is_rcp_enabled(service.as_str())
    }

    fn only_reads(&self, action: &ActionName) -> Option<bool> {
        let level = self.catalog.action(action.as_str())?.access_level();
        Some(matches!(level, AccessLevel::List | AccessLevel::Read))
    }
}
