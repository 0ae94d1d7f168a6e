//! The catalog itself: where it is loaded from, what it consists of.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::facts::Facts;
use crate::layout::Section;
#[cfg(feature = "embedded")]
use crate::layout::{FORMAT_VERSION, checksum_of, format_of};
use crate::lower_names::LowerNames;
use crate::manifest::Manifest;
use crate::pack::{LoadCatalogError, Pack};
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
const REQUIRED: [Section; 19] = [
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
    Section::Operations,
];

#[cfg(feature = "embedded")]
const _: () = assert!(
    matches!(format_of(iamkit_catalog_data::CATALOG), Some(FORMAT_VERSION)),
    "iamkit-catalog-data holds a pack of another format than this crate reads"
);

#[cfg(all(feature = "embedded", feature = "descriptions"))]
const _: () = assert!(
    matches!(format_of(iamkit_catalog_data::DESCRIPTIONS), Some(FORMAT_VERSION)),
    "iamkit-catalog-data holds descriptions of another format than this crate reads"
);

/// The catalog that is compiled in, or what stands for it, opened when it is first asked for.
#[cfg(feature = "embedded")]
static EMBEDDED: OnceLock<Result<Catalog, LoadCatalogError>> = OnceLock::new();

impl Catalog {
    /// Checksum of the catalog that is compiled in, when the program was built.
    #[cfg(feature = "embedded")]
    pub const EMBEDDED_CHECKSUM: u32 = match checksum_of(iamkit_catalog_data::CATALOG) {
        Some(sum) => sum,
        None => 0,
    };

    /// Opens the bytes of a `catalog.pack`, such as one refreshed by the user.
    ///
    /// [`Action::description`] is `None` until [`with_descriptions`](Self::with_descriptions)
    /// adds the descriptions.
    ///
    /// # Errors
    ///
    /// Anything but an undamaged file of the current format is refused: each checksum is compared,
    /// and what the sections say of each other must agree, so that a file forged with right
    /// checksums gives an error instead of missing facts.
    ///
    /// [`Action::description`]: crate::Action::description
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, LoadCatalogError> {
        let catalog = Self::open(bytes.into())?;
        match catalog.contradicted_section() {
            Some(section) => Err(LoadCatalogError::damaged(section)),
            None => Ok(catalog),
        }
    }

    /// Returns the catalog that is compiled in.
    ///
    /// # Panics
    ///
    /// When the program's copy of the data was changed after it was built: then it must not
    /// answer, since a missing fact may open what a policy closes. A program that wants to end in
    /// another way asks [`try_embedded`](Self::try_embedded) first.
    #[cfg(feature = "embedded")]
    #[must_use]
    pub fn embedded() -> &'static Self {
        #[expect(clippy::panic, reason = "a damaged program; see the section on panics")]
        Self::try_embedded().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Returns the catalog that is compiled in, unless the program's copy of it is damaged.
    ///
    /// The first call compares all checksums, which takes about a quarter of a millisecond; later
    /// ones return what the first one found.
    ///
    /// # Errors
    ///
    /// The part of the data that was changed after the program was built.
    #[cfg(feature = "embedded")]
    pub fn try_embedded() -> Result<&'static Self, LoadCatalogError> {
        let opened = EMBEDDED.get_or_init(|| {
            // What sections say of each other is compared by this crate's tests: checksums that
            // are right say that these are the bytes that the tests have seen.
            let catalog = Self::open(Cow::Borrowed(iamkit_catalog_data::CATALOG))?;
            #[cfg(feature = "descriptions")]
            let catalog = catalog.with_descriptions(iamkit_catalog_data::DESCRIPTIONS)?;
            Ok(catalog)
        });
        opened.as_ref().map_err(Clone::clone)
    }

    /// Lets the bytes of another `catalog.pack` stand for the catalog that is compiled in, wherever the program asks for
    /// that from now on: all of its answers rest on the same facts. There are no descriptions then.
    ///
    /// # Errors
    ///
    /// Those of [`from_bytes`](Self::from_bytes), and [`LoadCatalogError::InUse`] where something has asked already.
    #[cfg(feature = "embedded")]
    pub fn replace_embedded(
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<&'static Self, LoadCatalogError> {
        let catalog = Self::from_bytes(bytes)?;
        EMBEDDED.set(Ok(catalog)).map_err(|_| LoadCatalogError::InUse)?;
        Self::try_embedded()
    }

    /// Opens a file, trusting that sections with right checksums agree with each other.
    fn open(bytes: Cow<'static, [u8]>) -> Result<Self, LoadCatalogError> {
        Ok(Self {
            pack: Pack::open(bytes, &REQUIRED)?,
            lower_names: OnceLock::new(),
            resource_types: OnceLock::new(),
            facts: OnceLock::new(),
            #[cfg(feature = "operations")]
            operations: OnceLock::new(),
            #[cfg(feature = "descriptions")]
            descriptions: None,
        })
    }

    /// Returns the checksum of the catalog's file, which stands for each of its bytes.
    #[must_use]
    pub fn checksum(&self) -> u32 {
        self.pack.checksum()
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
