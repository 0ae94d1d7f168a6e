//! The names of all actions in one text, and where each of them lies.

use std::ops::Range;

use crate::action::ActionId;
use crate::catalog::Catalog;
use crate::layout::Section;
use crate::service::Service;

/// What tells the names of actions, found once for many of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActionNames<'a> {
    text: &'a str,
    offsets: &'a [[u8; 2]],
}

impl Catalog {
    #[inline]
    pub(crate) fn action_names(&self) -> ActionNames<'_> {
        ActionNames {
            text: self.pack.action_names(),
            offsets: self.pack.rows(Section::ActionOffsets),
        }
    }
}

impl<'a> ActionNames<'a> {
    /// Returns the name of an action of `service`, an empty one when the file breaks its promises.
    #[inline]
    pub(crate) fn name(self, service: &Service<'_>, id: ActionId) -> &'a str {
        self.range(service, id).and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    #[inline]
    fn range(self, service: &Service<'_>, id: ActionId) -> Option<Range<usize>> {
        let offset = |id: usize| self.offsets.get(id).copied().map(u16::from_le_bytes);
        let base = service.record.first_action_name;
        let start = base + usize::from(offset(id.index())?);
        // The first name of a service has the offset 0: the range ends where the next starts.
        let end = match offset(id.index() + 1) {
            Some(offset) if offset != 0 => base + usize::from(offset),
            _ => service.catalog.service_record(service.index + 1)?.first_action_name,
        };
        Some(start..end)
    }
}
