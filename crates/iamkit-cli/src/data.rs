//! The data sets that answers come from.

use std::fs;

use anyhow::Context;
use iamkit::CatalogFacts;
use iamkit::catalog::Catalog;
use iamkit::managed::Archive;

use crate::configuration::catalog_in_use;
use crate::escape::escaped;
use crate::globals::Globals;

/// Facts about AWS, read once when the program starts and passed down: no command asks for the data
/// that are compiled in on its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Data {
    /// Services, actions, resource types, condition keys and API operations.
    pub(crate) catalog: &'static Catalog,
    /// Managed policies and their versions.
    pub(crate) managed: &'static Archive,
}

const DAMAGED: &str = "the data compiled into this program are damaged, install it again";

impl Data {
    /// Returns the data that are compiled in, or those of the file that the flags or the configuration of the current
    /// folder name.
    ///
    /// # Errors
    ///
    /// They changed after the program was built, or the file is no catalog of this version: a fact
    /// that is missing may open what a policy closes.
    pub(crate) fn of(globals: &Globals) -> anyhow::Result<Self> {
        let catalog = match catalog_in_use(globals)? {
            Some(file) => {
                let name = || escaped(&file.display().to_string()).into_owned();
                let bytes = fs::read(&file).with_context(name)?;
                Catalog::replace_embedded(bytes).with_context(name)?
            }
            None => Catalog::try_embedded().context(DAMAGED)?,
        };
        let managed = Archive::try_embedded().context(DAMAGED)?;
        Ok(Self { catalog, managed })
    }

    /// Refuses data that changed after the program was built.
    ///
    /// # Errors
    ///
    /// They did.
    pub(crate) fn refuse_damage() -> anyhow::Result<()> {
        Catalog::try_embedded().context(DAMAGED)?;
        Archive::try_embedded().context(DAMAGED)?;
        Ok(())
    }

    /// Returns what the engine asks of the catalog.
    pub(crate) const fn facts(self) -> CatalogFacts<'static> {
        CatalogFacts::new(self.catalog)
    }
}
