//! The data sets that answers come from.

use anyhow::Context;
use iamkit::CatalogFacts;
use iamkit::catalog::Catalog;
use iamkit::managed::Archive;

/// Facts about AWS, read once when the program starts and passed down: no command asks for the data
/// that are compiled in on its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Data {
    /// Services, actions, resource types, condition keys and API operations.
    pub(crate) catalog: &'static Catalog,
    /// Managed policies and their versions.
    pub(crate) managed: &'static Archive,
}

impl Data {
    /// Returns the data that are compiled in.
    ///
    /// # Errors
    ///
    /// They changed after the program was built: a fact that is missing may open what a policy
    /// closes.
    pub(crate) fn embedded() -> anyhow::Result<Self> {
        let advice = "the data compiled into this program are damaged, install it again";
        let catalog = Catalog::try_embedded().context(advice)?;
        let managed = Archive::try_embedded().context(advice)?;
        Ok(Self { catalog, managed })
    }

    /// Returns what the engine asks of the catalog.
    pub(crate) const fn facts(self) -> CatalogFacts<'static> {
        CatalogFacts::new(self.catalog)
    }
}
