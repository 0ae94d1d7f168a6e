//! Actions: `s3:GetObject`, its access level, resource types and condition keys.

use std::fmt;

use crate::access_level::{AccessLevel, LevelFlags};
use crate::action_names::ActionNames;
use crate::catalog::Catalog;
use crate::condition_key::ConditionKeyInfo;
use crate::layout::{RESOURCE_HAS_KEYS, RESOURCE_REQUIRED, Section};
use crate::records::{ActionRecord, list_at, rows, u16_at};
use crate::resource_type::ResourceType;
use crate::service::Service;

/// Position of an action in one catalog, in the order of service prefix and name.
///
/// Neighbours belong together: a service is one range of ids. Never store an id beyond the
/// life of its catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub(crate) u16);

impl ActionId {
    /// Returns the id as an index below [`Catalog::action_count`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Returns the id with the index `index`; whether it exists is for
    /// [`Catalog::action_by_id`] to say.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        u16::try_from(index).ok().map(Self)
    }
}

/// An action of a service, such as `s3:GetObject`.
///
/// Displays as `s3:GetObject`.
#[derive(Clone, Copy)]
pub struct Action<'a> {
    service: Service<'a>,
    id: ActionId,
    name: &'a str,
}

/// A resource type that an action can be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionResourceType<'a> {
    /// The resource type.
    pub resource_type: ResourceType<'a>,
    /// Whether a call always names a resource of this type.
    pub is_required: bool,
    keys: u16,
}

impl Catalog {
    /// Returns the action with the full name `name`, in any case.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert_eq!(catalog.action("IAM:passrole").unwrap().name(), "PassRole");
    /// assert!(catalog.action("s3:GetObjekt").is_none());
    /// # }
    /// ```
    #[must_use]
    #[inline]
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, action) = name.split_once(':')?;
        self.service(prefix)?.action(action)
    }

    /// Returns the action with the id `id`.
    #[must_use]
    pub fn action_by_id(&self, id: ActionId) -> Option<Action<'_>> {
        Some(Action::new(self.service_of(id)?, id, self.action_names()))
    }

    /// Returns how many actions the catalog knows.
    #[must_use]
    pub fn action_count(&self) -> usize {
        self.pack.section(Section::ActionRecords).len() / 2
    }

    /// Returns every action, sorted by service prefix and name.
    pub fn actions(&self) -> impl Iterator<Item = Action<'_>> {
        self.services().flat_map(|service| service.actions())
    }

    pub(crate) fn action_record(&self, id: ActionId) -> Option<ActionRecord> {
        let index = u16_at(self.pack.section(Section::ActionRecords), id.index())?;
        let records = rows(self.pack.section(Section::Records));
        records.get(usize::from(index)).copied().map(ActionRecord::read)
    }
}

impl<'a> Action<'a> {
    #[inline]
    pub(crate) fn new(service: Service<'a>, id: ActionId, names: ActionNames<'a>) -> Self {
        Self { service, id, name: names.name(&service, id) }
    }

    /// Returns the id, valid for this catalog only.
    #[must_use]
    pub const fn id(&self) -> ActionId {
        self.id
    }

    /// Returns the service.
    #[must_use]
    pub const fn service(&self) -> Service<'a> {
        self.service
    }

    /// Returns the name without the prefix, in official spelling: `GetObject`.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    fn record(&self) -> ActionRecord {
        self.service.catalog.action_record(self.id).unwrap_or_default()
    }

    /// Returns the access level that AWS displays, the most specific one.
    #[must_use]
    pub fn access_level(&self) -> AccessLevel {
        self.level_flags().most_specific()
    }

    /// Returns all access levels of the action.
    #[must_use]
    pub fn level_flags(&self) -> LevelFlags {
        LevelFlags::new(self.record().levels)
    }

    /// Returns the resource types that the action can be limited to, sorted by name.
    ///
    /// An empty list means that `Resource` must be `*` for the action to be allowed.
    pub fn resource_types(&self) -> impl Iterator<Item = ActionResourceType<'a>> + use<'a> {
        let catalog = self.service.catalog;
        let mut items =
            list_at(catalog.pack.section(Section::ResourceLists), self.record().resources);
        std::iter::from_fn(move || {
            let item = items.next()?;
            let keys = if item & RESOURCE_HAS_KEYS == 0 { 0 } else { items.next()? };
            let id = item & !(RESOURCE_REQUIRED | RESOURCE_HAS_KEYS);
            Some(ActionResourceType {
                resource_type: catalog.resource_type_at(id)?,
                is_required: item & RESOURCE_REQUIRED != 0,
                keys,
            })
        })
    }

    /// Returns whether the action can be limited to resources at all.
    #[must_use]
    pub fn has_resource_types(&self) -> bool {
        self.record().resources != 0
    }

    /// Returns the condition keys that the action supports whatever the resource type, sorted.
    ///
    /// Global keys stand here only where AWS lists them, such as `aws:RequestTag/${TagKey}`.
    pub fn condition_keys(&self) -> impl Iterator<Item = ConditionKeyInfo<'a>> + use<'a> {
        self.service.catalog.key_list(self.record().keys)
    }

    /// Returns the condition keys that the action supports for `resource_type`: its own, those
    /// of the pair and those of the type, each once, sorted.
    #[must_use]
    pub fn condition_keys_for(
        &self,
        resource_type: &ResourceType<'_>,
    ) -> Vec<ConditionKeyInfo<'a>> {
        sorted(self.keys_with(|found| found == resource_type))
    }

    /// Returns every condition key that the action supports for any resource type, sorted.
    #[must_use]
    pub fn all_condition_keys(&self) -> Vec<ConditionKeyInfo<'a>> {
        sorted(self.keys_with(|_| true))
    }

    /// Iterates over the condition keys of the action, and over those of its pairs with the types that are
    /// meant and of these types; a key may come several times.
    pub(crate) fn keys_with(
        &self,
        is_meant: impl Fn(&ResourceType<'_>) -> bool,
    ) -> impl Iterator<Item = ConditionKeyInfo<'a>> {
        let pairs = self.resource_types().filter(move |pair| is_meant(&pair.resource_type));
        let of_pairs =
            pairs.flat_map(|pair| pair.condition_keys().chain(pair.resource_type.condition_keys()));
        self.condition_keys().chain(of_pairs)
    }

    /// Returns the actions that a call needs besides this one, such as `iam:PassRole`.
    pub fn dependent_actions(&self) -> impl Iterator<Item = Action<'a>> + use<'a> {
        let catalog = self.service.catalog;
        list_at(catalog.pack.section(Section::DependentLists), self.record().dependents)
            .filter_map(|id| catalog.action_by_id(ActionId(id)))
    }

    /// Returns AWS's one-sentence description, `None` when the catalog has none.
    #[cfg(feature = "descriptions")]
    #[must_use]
    pub fn description(&self) -> Option<&'a str> {
        self.service.catalog.descriptions.as_ref()?.of_action(self.id)
    }
}

/// Returns each key once, in order.
fn sorted<'a>(keys: impl Iterator<Item = ConditionKeyInfo<'a>>) -> Vec<ConditionKeyInfo<'a>> {
    let mut keys: Vec<_> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl<'a> ActionResourceType<'a> {
    /// Returns the condition keys that apply to this action on this resource type only.
    pub fn condition_keys(&self) -> impl Iterator<Item = ConditionKeyInfo<'a>> + use<'a> {
        self.resource_type.catalog.key_list(self.keys)
    }
}

impl PartialEq for Action<'_> {
    /// Compares full names.
    fn eq(&self, other: &Self) -> bool {
        self.service == other.service && self.name() == other.name()
    }
}

impl Eq for Action<'_> {}

impl fmt::Debug for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({self})")
    }
}

impl fmt::Display for Action<'_> {
    /// Writes the full name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service.prefix(), self.name())
    }
}
