//! Whether the sections of a pack file agree with each other.
//!
//! Checksums tell that bytes are those of the writer, not that the writer knew what it did. Each
//! check names the section that is contradicted, so that a lookup never meets an offset without a
//! text or an id without a record.

use crate::action::ActionId;
use crate::catalog::Catalog;
use crate::condition_key_type::{ConditionKeyType, Presence};
use crate::layout::{
    ACTION_RECORD_LENGTH, KEY_RECORD_LENGTH, KEY_TEMPLATE, RESOURCE_HAS_KEYS, RESOURCE_REQUIRED,
    SERVICE_RECORD_LENGTH, Section,
};
use crate::pack::inflate;
use crate::records::{ActionRecord, KeyRecord, ServiceRecord, is_list, list_at};

/// Bits of the access levels, [`AccessLevel::bit`](crate::AccessLevel::bit).
const LEVELS: u8 = 0b1_1111;

type Check = fn(&Catalog) -> bool;

/// What must hold, in the order in which later checks rely on earlier ones.
const CHECKS: [(Section, Check); 15] = [
    (Section::Manifest, |catalog| catalog.is_text(Section::Manifest)),
    (Section::ServiceText, |catalog| catalog.is_text(Section::ServiceText)),
    (Section::ActionNames, |catalog| catalog.is_text(Section::ActionNames)),
    (Section::KeyText, |catalog| catalog.is_text(Section::KeyText)),
    (Section::ResourceTypes, |catalog| catalog.inflates(Section::ResourceTypes)),
    (Section::Facts, |catalog| catalog.inflates(Section::Facts)),
    (Section::Operations, |catalog| catalog.inflates(Section::Operations)),
    (Section::Services, Catalog::services_are_ranges),
    (Section::ActionOffsets, Catalog::actions_have_names),
    (Section::Keys, Catalog::keys_are_sorted),
    (Section::KeyTemplates, Catalog::templates_are_keys),
    (Section::ActionRecords, Catalog::actions_have_records),
    (Section::Records, Catalog::records_have_lists),
    (Section::ServiceSlots, Catalog::services_are_found),
    (Section::ActionSlots, Catalog::actions_are_found),
];

impl Catalog {
    /// Returns a section that others, or its own numbers, contradict.
    pub(crate) fn contradicted_section(&self) -> Option<Section> {
        CHECKS.into_iter().find(|(_, holds)| !holds(self)).map(|(section, _)| section)
    }

    fn is_text(&self, section: Section) -> bool {
        std::str::from_utf8(self.pack.section(section)).is_ok()
    }

    fn inflates(&self, section: Section) -> bool {
        !inflate(self.pack.section(section)).is_empty()
    }

    /// Ranges of neighbours touch, start at 0 and end with what there is.
    fn services_are_ranges(&self) -> bool {
        let section = self.pack.section(Section::Services);
        let rows = self.pack.rows::<SERVICE_RECORD_LENGTH>(Section::Services);
        let records: Vec<_> = rows.iter().map(ServiceRecord::read).collect();
        let starts = |record: &ServiceRecord| {
            (record.first_action, record.first_resource_type, record.first_action_name)
        };
        let is_ascending = records.windows(2).all(|pair| match pair {
            [one, next] => {
                one.first_action <= next.first_action
                    && one.first_resource_type <= next.first_resource_type
                    && one.first_action_name <= next.first_action_name
            }
            _ => false,
        });
        let end = (
            u16::try_from(self.action_count()).unwrap_or(u16::MAX),
            u16::try_from(self.resource_types().count()).unwrap_or(u16::MAX),
            self.pack.section(Section::ActionNames).len(),
        );
        let named = |record: &ServiceRecord| {
            record.prefix_length > 0
                && self.has_text(Section::ServiceText, record.prefix, record.prefix_length)
                && self.has_text(Section::ServiceText, record.name, record.name_length)
                && self.is_key_list(record.keys)
        };
        section.len().is_multiple_of(SERVICE_RECORD_LENGTH)
            && is_ascending
            && records.first().map(starts) == Some((0, 0, 0))
            && records.last().map(starts) == Some(end)
            && records.split_last().is_some_and(|(_, services)| services.iter().all(named))
    }

    fn has_text(&self, section: Section, start: usize, length: usize) -> bool {
        let text = self.pack.section(section).get(start..).and_then(|rest| rest.get(..length));
        text.is_some_and(|text| std::str::from_utf8(text).is_ok())
    }

    fn actions_have_names(&self) -> bool {
        self.pack.section(Section::ActionOffsets).len() == self.action_count() * 2
            && self.actions().count() == self.action_count()
            && self.actions().all(|action| !action.name().is_empty())
    }

    fn keys_are_sorted(&self) -> bool {
        let rows = self.pack.rows::<KEY_RECORD_LENGTH>(Section::Keys);
        let is_sound = |record: KeyRecord| {
            record.name_length > 0
                && self.has_text(Section::KeyText, record.name, record.name_length)
                && usize::from(record.kind & 0xF) < ConditionKeyType::ALL.len()
                && usize::from(record.presence) < Presence::ALL.len()
        };
        self.pack.section(Section::Keys).len().is_multiple_of(KEY_RECORD_LENGTH)
            && rows.iter().copied().map(KeyRecord::read).all(is_sound)
            && self.condition_keys().map(|key| key.name().to_ascii_lowercase()).is_sorted()
    }

    fn templates_are_keys(&self) -> bool {
        let ids = self.pack.rows::<2>(Section::KeyTemplates);
        let is_template = |id: &[u8; 2]| {
            let row = usize::from(u16::from_le_bytes(*id));
            let rows = self.pack.rows::<KEY_RECORD_LENGTH>(Section::Keys);
            rows.get(row).is_some_and(|row| KeyRecord::read(*row).kind & KEY_TEMPLATE != 0)
        };
        ids.is_sorted_by_key(|id| u16::from_le_bytes(*id)) && ids.iter().all(is_template)
    }

    fn actions_have_records(&self) -> bool {
        (0..self.action_count())
            .filter_map(ActionId::from_index)
            .all(|id| self.action_record(id).is_some())
    }

    fn records_have_lists(&self) -> bool {
        let rows = self.pack.rows::<ACTION_RECORD_LENGTH>(Section::Records);
        let is_sound = |record: ActionRecord| {
            record.levels != 0
                && record.levels & !LEVELS == 0
                && self.is_key_list(record.keys)
                && self.is_dependent_list(record.dependents)
                && self.is_resource_list(record.resources)
        };
        rows.iter().copied().map(ActionRecord::read).all(is_sound)
    }

    fn is_key_list(&self, offset: u16) -> bool {
        let pool = self.pack.section(Section::KeyLists);
        is_list(pool, offset) && list_at(pool, offset).all(|id| id < self.condition_key_count())
    }

    fn is_dependent_list(&self, offset: u16) -> bool {
        let pool = self.pack.section(Section::DependentLists);
        is_list(pool, offset)
            && list_at(pool, offset).all(|id| usize::from(id) < self.action_count())
    }

    fn is_resource_list(&self, offset: u16) -> bool {
        let pool = self.pack.section(Section::ResourceLists);
        let mut items = list_at(pool, offset);
        while let Some(item) = items.next() {
            let id = item & !(RESOURCE_REQUIRED | RESOURCE_HAS_KEYS);
            let has_keys = item & RESOURCE_HAS_KEYS == 0
                || items.next().is_some_and(|list| self.is_key_list(list));
            if self.resource_type_at(id).is_none() || !has_keys {
                return false;
            }
        }
        is_list(pool, offset)
    }

    fn services_are_found(&self) -> bool {
        self.services().all(|service| self.service(service.prefix()) == Some(service))
    }

    fn actions_are_found(&self) -> bool {
        self.actions().all(|action| {
            action.service().action(action.name()).is_some_and(|found| found.id() == action.id())
        })
    }
}
