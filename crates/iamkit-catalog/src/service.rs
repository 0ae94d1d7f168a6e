//! Services: `s3`, its display name and its ranges of actions and resource types.

use std::fmt;
use std::ops::Range;

use iamkit_pattern::Case;

use crate::action::{Action, ActionId};
use crate::catalog::Catalog;
use crate::layout::{self, EMPTY_SLOT, SERVICE_RECORD_LENGTH, Section};
use crate::records::{ServiceRecord, bytes_at, text_at, u16_at};

/// A service, known by its prefix, such as `s3`.
#[derive(Clone, Copy)]
pub struct Service<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) index: u16,
    pub(crate) record: ServiceRecord,
}

impl Catalog {
    /// Returns the service with the prefix `prefix`, in any case.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert_eq!(catalog.service("S3").unwrap().name(), "Amazon S3");
    /// assert!(catalog.service("s4").is_none());
    /// # }
    /// ```
    #[must_use]
    #[inline]
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let slots = self.pack.section(Section::ServiceSlots);
        let count = slots.len() / 2;
        let start = layout::bucket(layout::hash(0, prefix.as_bytes()), count);
        // The table is never full, so that the probe ends at an empty slot; the bound is for
        // files that break this.
        for probe in 0..count {
            let index = u16_at(slots, (start + probe) % count)?;
            if index == EMPTY_SLOT {
                return None;
            }
            let service = self.service_at(index)?;
            // Bytes, as elsewhere in the tables: nothing is read as text before it is found.
            if service.prefix_bytes().eq_ignore_ascii_case(prefix.as_bytes()) {
                return Some(service);
            }
        }
        None
    }

    /// Returns every service, sorted by prefix.
    pub fn services(&self) -> impl DoubleEndedIterator<Item = Service<'_>> {
        (0..self.service_count()).filter_map(|index| self.service_at(index))
    }

    /// Returns how many services the catalog knows.
    #[must_use]
    pub fn service_count(&self) -> u16 {
        u16::try_from(self.service_rows().len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    #[inline]
    pub(crate) fn service_at(&self, index: u16) -> Option<Service<'_>> {
        Some(Service { catalog: self, index, record: self.service_record(index)? })
    }

    /// Returns the service `index`, one without a name when the file breaks its promises.
    pub(crate) fn service_or_default(&self, index: u16) -> Service<'_> {
        let record = self.service_record(index).unwrap_or_default();
        Service { catalog: self, index, record }
    }

    /// Reads a service's record; the one after the last closes the ranges.
    #[inline]
    pub(crate) fn service_record(&self, index: u16) -> Option<ServiceRecord> {
        self.service_rows().get(usize::from(index)).map(ServiceRecord::read)
    }

    /// Returns the service that `action` belongs to.
    pub(crate) fn service_of(&self, action: ActionId) -> Option<Service<'_>> {
        self.service_with(|next| next.first_action > action.0)
    }

    /// Returns the first service for whose successor `is_beyond` is true, which must stay true for
    /// all later ones.
    pub(crate) fn service_with(
        &self,
        is_beyond: impl Fn(ServiceRecord) -> bool,
    ) -> Option<Service<'_>> {
        let (_, successors) = self.service_rows().split_first()?;
        let index = successors.partition_point(|next| !is_beyond(ServiceRecord::read(next)));
        // Behind the last service nothing is beyond: whatever is sought belongs to no service.
        successors.get(index)?;
        self.service_at(u16::try_from(index).ok()?)
    }

    fn service_rows(&self) -> &[[u8; SERVICE_RECORD_LENGTH]] {
        self.pack.rows(Section::Services)
    }
}

impl<'a> Service<'a> {
    /// Returns the prefix in official spelling, such as `s3`.
    #[must_use]
    pub fn prefix(&self) -> &'a str {
        let text = self.catalog.pack.service_text();
        text_at(text, self.record.prefix, self.record.prefix_length)
    }

    #[inline]
    pub(crate) fn prefix_bytes(&self) -> &'a [u8] {
        let text = self.catalog.pack.section(Section::ServiceText);
        bytes_at(text, self.record.prefix, self.record.prefix_length)
    }

    /// Returns the display name, such as `Amazon S3`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        let text = self.catalog.pack.service_text();
        text_at(text, self.record.name, self.record.name_length)
    }

    /// Returns the category, such as `Storage`; empty when there is none.
    #[must_use]
    pub fn category(&self) -> &'a str {
        self.catalog.category(self.record.category)
    }

    /// Returns whether resource control policies apply to the service.
    ///
    /// Source: the list "AWS services that support RCPs" of the AWS Organizations user guide.
    #[must_use]
    pub const fn is_rcp_enabled(&self) -> bool {
        self.record.flags & 1 != 0
    }

    /// Returns the service's actions, sorted by name without regard to case.
    #[must_use]
    pub fn actions(&self) -> impl DoubleEndedIterator<Item = Action<'a>> + use<'a> {
        let (service, names) = (*self, self.catalog.action_names());
        self.action_range().map(move |id| Action::new(service, ActionId(id), names))
    }

    /// Returns the ids of the service's actions.
    pub(crate) fn action_range(&self) -> Range<u16> {
        let next = self.catalog.service_record(self.index + 1);
        self.record.first_action..next.map_or(self.record.first_action, |next| next.first_action)
    }

    /// Returns the action `name` of this service, in any case: `GetObject` without `s3:`.
    #[must_use]
    #[inline]
    pub fn action(&self, name: &str) -> Option<Action<'a>> {
        let pack = &self.catalog.pack;
        let hash = layout::hash(u64::from(self.index) + 1, name.as_bytes());
        let pilots = pack.section(Section::ActionPilots);
        let slots = pack.section(Section::ActionSlots);
        let pilot = u16_at(pilots, layout::bucket(hash, pilots.len() / 2))?;
        let id = u16_at(slots, layout::slot(hash, pilot, slots.len() / 2))?;
        if id < self.record.first_action {
            return None;
        }
        let action = Action::new(*self, ActionId(id), self.catalog.action_names());
        Case::Fold.is_same(action.name(), name).then_some(action)
    }
}

impl PartialEq for Service<'_> {
    /// Compares prefixes.
    fn eq(&self, other: &Self) -> bool {
        self.prefix() == other.prefix()
    }
}

impl Eq for Service<'_> {}

impl fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.prefix()).finish()
    }
}

impl fmt::Display for Service<'_> {
    /// Writes the prefix.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.prefix())
    }
}
