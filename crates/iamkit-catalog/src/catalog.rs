//! The catalog itself: where it is loaded from, what it consists of.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::facts::Facts;
use crate::layout::Section;
use crate::lower_names::LowerNames;
use crate::manifest::Manifest;
use crate::pack::{LoadCatalogError, Pack, inflate};
use crate::resource_type::ResourceTypeTable;

/// Every service's actions, resource types, condition keys and API operations at one date.
///
/// A catalog is a view of the bytes of a pack file: opening one decodes nothing, and every
/// answer borrows from it. Ids ([`ActionId`](crate::ActionId)) are valid for one catalog only.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use iamkit_catalog::{AccessLevel, Catalog};
///
/// let catalog = Catalog::embedded();
/// let action = catalog.action("s3:getobject").unwrap();
/// assert_eq!(action.to_string(), "s3:GetObject");
/// assert_eq!(action.access_level(), AccessLevel::Read);
/// # }
/// ```
#[derive(Debug)]
pub struct Catalog {
    pub(crate) pack: Pack,
    pub(crate) lower_names: OnceLock<LowerNames>,
    pub(crate) resource_types: OnceLock<ResourceTypeTable>,
    pub(crate) facts: OnceLock<Facts>,
    #[cfg(feature = "operations")]
    pub(crate) operations: OnceLock<crate::operation::OperationTable>,
    #[cfg(feature = "descriptions")]
    pub(crate) descriptions: Option<crate::description::Descriptions>,
}

/// Sections without which no question can be answered.
const REQUIRED: [Section; 18] = [
    Section::Manifest,
    Section::ServiceSlots,
    Section::Services,
    Section::ServiceText,
    Section::ActionOffsets,
    Section::ActionNames,
    Section::ActionPilots,
    Section::ActionSlots,
    Section::ActionRecords,
    Section::Records,
    Section::KeyLists,
    Section::ResourceLists,
    Section::DependentLists,
    Section::Keys,
    Section::KeyText,
    Section::KeyTemplates,
    Section::ResourceTypes,
    Section::Facts,
];

impl Catalog {
    /// Opens the bytes of a `catalog.pack`, such as one refreshed by the user.
    ///
    /// [`Action::description`] is `None` until [`with_descriptions`](Self::with_descriptions)
    /// adds the descriptions.
    ///
    /// # Errors
    ///
    /// Anything but an undamaged file of the current format is refused, checksum by checksum.
    ///
    /// [`Action::description`]: crate::Action::description
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, LoadCatalogError> {
        let catalog = Self::with_pack(Pack::open_verified(bytes.into())?)?;
        for section in [Section::ResourceTypes, Section::Facts] {
            if inflate(catalog.pack.section(section)).is_empty() {
                return Err(LoadCatalogError::Damaged { section: section.code() });
            }
        }
        Ok(catalog)
    }

    /// Returns the catalog that is compiled in.
    ///
    /// The first call reads a header of some hundred bytes; the data's integrity is asserted
    /// by this crate's tests instead of at run time.
    #[cfg(feature = "embedded")]
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Catalog> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            // The tests open the same bytes with every checksum, so the fallback is never met.
            let opened = Pack::open(Cow::Borrowed(iamkit_catalog_data::CATALOG));
            let catalog = opened.and_then(Self::with_pack).unwrap_or_else(|_| Self::empty());
            #[cfg(feature = "descriptions")]
            let catalog = catalog.with_embedded_descriptions();
            catalog
        })
    }

    fn with_pack(pack: Pack) -> Result<Self, LoadCatalogError> {
        pack.require(&REQUIRED)?;
        Ok(Self::new(pack))
    }

    const fn new(pack: Pack) -> Self {
        Self {
            pack,
            lower_names: OnceLock::new(),
            resource_types: OnceLock::new(),
            facts: OnceLock::new(),
            #[cfg(feature = "operations")]
            operations: OnceLock::new(),
            #[cfg(feature = "descriptions")]
            descriptions: None,
        }
    }

    /// Returns a catalog that knows nothing.
    #[cfg(feature = "embedded")]
    const fn empty() -> Self {
        Self::new(Pack::empty())
    }

    /// Returns where the catalog's facts come from and how many there are.
    #[must_use]
    pub fn manifest(&self) -> Manifest<'_> {
        let lines = self.pack.section(Section::Manifest);
        Manifest::new(std::str::from_utf8(lines).unwrap_or_default())
    }

    /// Returns the day of the newest facts, such as `2026-10-27`.
    #[must_use]
    pub fn date(&self) -> &str {
        self.manifest().date()
    }
}
