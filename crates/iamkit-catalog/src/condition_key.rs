//! Condition keys: `aws:PrincipalOrgID`, `s3:prefix`, `aws:RequestTag/${TagKey}`.

use std::cmp::Ordering;
use std::fmt;

use iamkit_pattern::Case;

use crate::catalog::Catalog;
use crate::condition_key_type::{ConditionKeyType, Presence};
use crate::key_template::template_matches;
use crate::layout::{
    KEY_GLOBAL, KEY_HOLDS_ARN, KEY_MULTIVALUED, KEY_RECORD_LENGTH, KEY_TEMPLATE, Section,
};
use crate::records::{KeyRecord, bytes_at, list_at, text_at};
use crate::service::Service;

/// Bytes of fixed text that every template starts with: the shortest prefix of a service and its
/// colon, as in `s3:`. `cargo xtask catalog check` refuses a template with less.
const TEMPLATE_HEAD: usize = 3;

/// A condition key and what is known of it.
///
/// Displays as its official spelling, `aws:RequestTag/${TagKey}`.
#[derive(Clone, Copy)]
pub struct ConditionKeyInfo<'a> {
    catalog: &'a Catalog,
    id: u16,
    record: KeyRecord,
}

impl Catalog {
    /// Returns the condition key that `key` names, in any case, tag keys included.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let key = catalog.condition_key("AWS:requesttag/team").unwrap();
    /// assert_eq!(key.name(), "aws:RequestTag/${TagKey}");
    /// assert!(catalog.condition_key("aws:PrincipalOrgMaster").is_none());
    /// # }
    /// ```
    #[must_use]
    pub fn condition_key(&self, key: &str) -> Option<ConditionKeyInfo<'_>> {
        if let Some(id) = self.find_key(key.as_bytes()) {
            return self.condition_key_at(id);
        }
        self.templates_of(key)
            .find(|template| template_matches(template.name_bytes(), key.as_bytes()))
    }

    /// Returns the condition key that `key` names when every service can carry it.
    ///
    /// Source: "AWS global condition context keys" of the IAM user guide.
    #[must_use]
    pub fn global_condition_key(&self, key: &str) -> Option<ConditionKeyInfo<'_>> {
        self.condition_key(key).filter(ConditionKeyInfo::is_global)
    }

    /// Returns every condition key, sorted by name without regard to case.
    pub fn condition_keys(&self) -> impl DoubleEndedIterator<Item = ConditionKeyInfo<'_>> {
        (0..self.condition_key_count()).filter_map(|id| self.condition_key_at(id))
    }

    /// Returns the condition keys that are not less than `text`, sorted in the same way.
    pub(crate) fn condition_keys_from(
        &self,
        text: &str,
    ) -> impl Iterator<Item = ConditionKeyInfo<'_>> {
        let first = self.first_key_from(text.as_bytes());
        (first..self.condition_key_count()).filter_map(|id| self.condition_key_at(id))
    }

    /// Returns how many condition keys the catalog knows.
    #[must_use]
    pub fn condition_key_count(&self) -> u16 {
        u16::try_from(self.key_rows().len()).unwrap_or(u16::MAX)
    }

    /// Returns whether some condition key starts with `namespace` and a colon, in any case:
    /// `aws`, `s3`, `saml`, `token.actions.githubusercontent.com`.
    #[must_use]
    pub fn is_condition_key_namespace(&self, namespace: &str) -> bool {
        let sought = format!("{namespace}:");
        let first = self.first_key_from(sought.as_bytes());
        let starts = |key: ConditionKeyInfo<'_>| Case::Fold.starts_with(key.name(), &sought);
        self.condition_key_at(first).is_some_and(starts)
            || self.templates().any(|template| {
                let name = template.name_bytes();
                let end = name.iter().rposition(|byte| *byte == b':').unwrap_or(0);
                name.get(..end).is_some_and(|head| template_matches(head, namespace.as_bytes()))
            })
    }

    pub(crate) fn condition_key_at(&self, id: u16) -> Option<ConditionKeyInfo<'_>> {
        let record = KeyRecord::read(*self.key_rows().get(usize::from(id))?);
        Some(ConditionKeyInfo { catalog: self, id, record })
    }

    pub(crate) fn key_list(&self, offset: u16) -> impl Iterator<Item = ConditionKeyInfo<'_>> {
        list_at(self.pack.section(Section::KeyLists), offset)
            .filter_map(|id| self.condition_key_at(id))
    }

    fn key_rows(&self) -> &[[u8; KEY_RECORD_LENGTH]] {
        self.pack.rows(Section::Keys)
    }

    fn key_name(&self, record: KeyRecord) -> &[u8] {
        bytes_at(self.pack.section(Section::KeyText), record.name, record.name_length)
    }

    /// Returns the id of the key spelled `key`, in any case.
    fn find_key(&self, key: &[u8]) -> Option<u16> {
        let id = self.first_key_from(key);
        let found = self.condition_key_at(id)?;
        found.name_bytes().eq_ignore_ascii_case(key).then_some(id)
    }

    /// Returns the first key that is not less than `text`.
    fn first_key_from(&self, text: &[u8]) -> u16 {
        let is_less = |row: &[u8; KEY_RECORD_LENGTH]| {
            compare_lower(self.key_name(KeyRecord::read(*row)), text).is_lt()
        };
        u16::try_from(self.key_rows().partition_point(is_less)).unwrap_or(u16::MAX)
    }

    fn template_at(&self, id: [u8; 2]) -> Option<ConditionKeyInfo<'_>> {
        self.condition_key_at(u16::from_le_bytes(id))
    }

    fn templates(&self) -> impl Iterator<Item = ConditionKeyInfo<'_>> {
        let ids = self.pack.rows(Section::KeyTemplates);
        ids.iter().filter_map(|id| self.template_at(*id))
    }

    /// Returns the templates that share the first bytes of `key`: the rest cannot match, since
    /// no variable stands there.
    fn templates_of(&self, key: &str) -> impl Iterator<Item = ConditionKeyInfo<'_>> {
        let lower = |text: &[u8]| {
            text.first_chunk::<TEMPLATE_HEAD>()
                .map(|head| head.map(|byte| byte.to_ascii_lowercase()))
        };
        let sought = lower(key.as_bytes());
        let head = move |id: &[u8; 2]| lower(self.template_at(*id)?.name_bytes());
        let ids = self.pack.rows(Section::KeyTemplates);
        // Templates stand in the order of their names, so those with one head are neighbours.
        let first = ids.partition_point(|id| head(id) < sought);
        let neighbours = ids.get(first..).unwrap_or_default().iter();
        neighbours.take_while(move |id| head(id) == sought).filter_map(|id| self.template_at(*id))
    }
}

impl<'a> Service<'a> {
    /// Returns the condition keys that AWS lists for the service, sorted: its own and the
    /// `aws:` keys that need its support.
    pub fn condition_keys(&self) -> impl Iterator<Item = ConditionKeyInfo<'a>> + use<'a> {
        self.catalog.key_list(self.record.keys)
    }
}

impl<'a> ConditionKeyInfo<'a> {
    /// Returns the official spelling, with `${TagKey}` and the like for the variable part.
    #[must_use]
    pub fn name(&self) -> &'a str {
        let text = self.catalog.pack.key_text();
        text_at(text, self.record.name, self.record.name_length)
    }

    fn name_bytes(&self) -> &'a [u8] {
        self.catalog.key_name(self.record)
    }

    /// Returns the part before the last fixed colon: `aws`, `s3`, an identity provider's host.
    #[must_use]
    pub fn namespace(&self) -> &'a str {
        self.name().split_once(':').map_or("", |(namespace, _)| namespace)
    }

    /// Returns the type of one value.
    #[must_use]
    pub fn value_type(&self) -> ConditionKeyType {
        let number = usize::from(self.record.kind & 0xF);
        ConditionKeyType::ALL.get(number).copied().unwrap_or(ConditionKeyType::String)
    }

    /// Returns whether a request can carry several values, as `aws:TagKeys` does.
    #[must_use]
    pub const fn is_multivalued(&self) -> bool {
        self.record.kind & KEY_MULTIVALUED != 0
    }

    /// Returns whether the key belongs to no single service, as the keys of `aws:` do.
    #[must_use]
    pub const fn is_global(&self) -> bool {
        self.record.kind & KEY_GLOBAL != 0
    }

    /// Returns whether the name holds a variable, as `aws:RequestTag/${TagKey}` does.
    #[must_use]
    pub const fn is_template(&self) -> bool {
        self.record.kind & KEY_TEMPLATE != 0
    }

    /// Returns whether ARN operators suit the key: it is typed ARN, or typed String though its
    /// values are ARNs.
    #[must_use]
    pub fn holds_arn(&self) -> bool {
        self.record.kind & KEY_HOLDS_ARN != 0 || self.value_type() == ConditionKeyType::Arn
    }

    /// Returns the type that values of requests have: an ARN where the type of the key is a text only
    /// for what policies compare it with.
    pub(crate) fn sent_type(&self) -> ConditionKeyType {
        if self.holds_arn() { ConditionKeyType::Arn } else { self.value_type() }
    }

    /// Returns when a request carries the key.
    #[must_use]
    pub fn presence(&self) -> Presence {
        let number = usize::from(self.record.presence);
        Presence::ALL.get(number).copied().unwrap_or(Presence::Unknown)
    }

    /// Returns whether `key` names this condition key, in any case.
    #[must_use]
    pub fn matches(&self, key: &str) -> bool {
        if self.is_template() {
            template_matches(self.name_bytes(), key.as_bytes())
        } else {
            Case::Fold.is_same(self.name(), key)
        }
    }

    /// Returns AWS's one-sentence description, `None` when the catalog has none.
    #[cfg(feature = "descriptions")]
    #[must_use]
    pub fn description(&self) -> Option<&'a str> {
        self.catalog.descriptions.as_ref()?.of_key(self.id)
    }
}

/// Compares without regard to ASCII case.
fn compare_lower(left: &[u8], right: &[u8]) -> Ordering {
    left.iter().map(u8::to_ascii_lowercase).cmp(right.iter().map(u8::to_ascii_lowercase))
}

impl PartialEq for ConditionKeyInfo<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ConditionKeyInfo<'_> {}

impl PartialOrd for ConditionKeyInfo<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ConditionKeyInfo<'_> {
    /// Orders by name without regard to case.
    fn cmp(&self, other: &Self) -> Ordering {
        if std::ptr::eq(self.catalog, other.catalog) {
            self.id.cmp(&other.id)
        } else {
            compare_lower(self.name_bytes(), other.name_bytes())
        }
    }
}

impl fmt::Debug for ConditionKeyInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ConditionKeyInfo").field(&self.name()).finish()
    }
}

impl fmt::Display for ConditionKeyInfo<'_> {
    /// Writes the name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
