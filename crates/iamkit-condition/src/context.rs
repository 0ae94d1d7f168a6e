//! The request context: condition keys and their values.

mod value;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Bound;

pub use value::ContextValue;

use iamkit_pattern::Case;
use iamkit_pattern::internal::{HashIndex, TextHash};

use crate::KeyName;

/// Condition keys of one request with their values, such as `aws:SourceIp` = `10.1.2.3`.
///
/// Names ignore ASCII case and keep their first spelling. A key that is neither given nor
/// [declared unknown](Self::declare_unknown) is absent; so is one that holds an empty list.
///
/// ```
/// use iamkit_condition::{ContextValue, RequestContext};
///
/// let mut context = RequestContext::new();
/// context.insert("aws:SourceIp", "10.1.2.3")?;
/// context.insert("aws:TagKeys", ContextValue::many(["team", "cost"]))?;
/// assert_eq!(context.get("AWS:sourceip"), Some(&ContextValue::from("10.1.2.3")));
/// assert!(context.insert("aws:sourceIP", "10.9.9.9").is_err());
/// # Ok::<(), iamkit_condition::DuplicateKeyError>(())
/// ```
#[derive(Clone, Default)]
pub struct RequestContext {
    // INVARIANT: no two names are equal.
    entries: Vec<Entry>,
    // INVARIANT: finds every entry by the hash of its name.
    index: HashIndex,
    // INVARIANT: in lower case, and none begins with another one, so that the one before a key in their
    // order is the only one that can be its beginning.
    unknown_prefixes: BTreeSet<Box<str>>,
    // Keys that every such request has, without a value here.
    present: Vec<&'static str>,
    // INVARIANT: each key is an entry; what is here is of no account once that has a value.
    beginnings: Vec<(KeyName, Box<str>)>,
}

#[derive(Clone, Debug)]
struct Entry {
    name: KeyName,
    // `None` for a key that is declared unknown.
    value: Option<ContextValue>,
}

impl Entry {
    fn is(&self, key: &str) -> bool {
        // Most spellings agree, and telling so is much cheaper than folding.
        self.name.as_str() == key || Case::Fold.is_same(self.name.as_str(), key)
    }
}

/// What a request says about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<'c> {
    /// The request does not carry the key.
    Absent,
    /// Neither presence nor value are known.
    Unknown,
    /// The request has the key; its value is not known.
    Present,
    /// The request has the single-valued key; its value is this text, which may be empty, and something
    /// behind it that is not known.
    Begins(&'c str),
    /// The value of a single-valued key.
    One(&'c str),
    /// The values of a multi-valued key, of which there is at least one.
    Many(&'c [Box<str>]),
}

/// A key was given twice, possibly in different case.
///
/// AWS documents that of two tags whose keys differ only in case one takes part in conditions,
/// without saying which; the caller has to choose.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("condition key `{key}` was already given as `{first}`")]
pub struct DuplicateKeyError {
    /// The second spelling.
    pub key: Box<str>,
    /// The first spelling.
    pub first: Box<str>,
}

impl RequestContext {
    /// Returns a context without keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for so many more keys.
    pub fn reserve(&mut self, keys: usize) {
        self.entries.reserve(keys);
        self.present.reserve(keys);
    }

    /// Adds a key that follows from something else: one that is there or declared unknown stays as it
    /// is.
    ///
    /// # Errors
    ///
    /// When the key is there with another value: gives back what was to be added.
    pub fn add_derived(
        &mut self,
        key: KeyName,
        value: ContextValue,
    ) -> Result<(), (KeyName, ContextValue)> {
        match self.entry(key.hash(), key.as_str()) {
            Some(Entry { value: Some(given), .. }) if *given != value => Err((key, value)),
            Some(_) => Ok(()),
            None => {
                if !self.has_unknown_prefix_of(key.as_str()) {
                    self.push(key, Some(value));
                }
                Ok(())
            }
        }
    }

    fn has_unknown_prefix_of(&self, key: &str) -> bool {
        if self.unknown_prefixes.is_empty() {
            return false;
        }
        with_lower_case(key, |key| {
            self.unknown_prefix_before(key).is_some_and(|prefix| key.starts_with(prefix))
        })
    }

    /// Returns the prefix that is `text`, or else the one before it.
    fn unknown_prefix_before(&self, text: &str) -> Option<&str> {
        let before = (Bound::Unbounded, Bound::Included(text));
        self.unknown_prefixes.range::<str, _>(before).next_back().map(|prefix| &**prefix)
    }

    fn declare_unknown_prefix(&mut self, prefix: &str) {
        if self.has_unknown_prefix_of(prefix) {
            return;
        }
        let prefix = prefix.to_ascii_lowercase();
        let behind = (Bound::Included(prefix.as_str()), Bound::Unbounded);
        let covered = self.unknown_prefixes.range::<str, _>(behind);
        let covered: Vec<Box<str>> =
            covered.take_while(|known| known.starts_with(&prefix)).cloned().collect();
        for known in covered {
            self.unknown_prefixes.remove(&known);
        }
        self.unknown_prefixes.insert(prefix.into());
    }

    /// Adds a key.
    ///
    /// # Errors
    ///
    /// When the key is there, in whatever case; the value that is there stays.
    pub fn insert(
        &mut self,
        key: impl Into<KeyName>,
        value: impl Into<ContextValue>,
    ) -> Result<(), DuplicateKeyError> {
        let key = key.into();
        match self.entry_mut(&key) {
            Some(Entry { name, value: Some(_) }) => {
                Err(DuplicateKeyError { key: key.as_str().into(), first: name.as_str().into() })
            }
            Some(entry) => {
                *entry = Entry { name: key, value: Some(value.into()) };
                Ok(())
            }
            None => {
                self.push(key, Some(value.into()));
                Ok(())
            }
        }
    }

    /// Adds a key or replaces its value, and returns the value that was there.
    pub fn replace(
        &mut self,
        key: impl Into<KeyName>,
        value: impl Into<ContextValue>,
    ) -> Option<ContextValue> {
        let key = key.into();
        if let Some(entry) = self.entry_mut(&key) {
            return entry.value.replace(value.into());
        }
        self.push(key, Some(value.into()));
        None
    }

    /// Declares that presence and value of a key are not known; a text that ends in `*` declares
    /// it for every key that starts so. Keys with a value stay known.
    ///
    /// ```
    /// use iamkit_condition::{Lookup, RequestContext};
    ///
    /// let mut context = RequestContext::new();
    /// context.declare_unknown("aws:PrincipalTag/*");
    /// context.insert("aws:PrincipalTag/team", "blue")?;
    /// assert_eq!(context.lookup(&"aws:principaltag/cost".into()), Lookup::Unknown);
    /// assert_eq!(context.lookup(&"aws:principaltag/team".into()), Lookup::One("blue"));
    /// # Ok::<(), iamkit_condition::DuplicateKeyError>(())
    /// ```
    pub fn declare_unknown(&mut self, key: &str) {
        if let Some(prefix) = key.strip_suffix('*') {
            self.declare_unknown_prefix(prefix);
            return;
        }
        let key = KeyName::from(key);
        if self.entry(key.hash(), key.as_str()).is_none() {
            self.push(key, None);
        }
    }

    /// Declares that the request has a single-valued key whose value is not given, as AWS sends
    /// `aws:SecureTransport` with every request. A key with a value stays as it is; one that is
    /// [declared unknown](Self::declare_unknown) could have any value, but is not absent.
    ///
    /// ```
    /// use iamkit_condition::{Lookup, RequestContext};
    ///
    /// let mut context = RequestContext::new();
    /// context.declare_present("aws:SecureTransport");
    /// assert_eq!(context.lookup(&"aws:securetransport".into()), Lookup::Present);
    /// context.insert("aws:SecureTransport", "true")?;
    /// assert_eq!(context.lookup(&"aws:SecureTransport".into()), Lookup::One("true"));
    /// # Ok::<(), iamkit_condition::DuplicateKeyError>(())
    /// ```
    pub fn declare_present(&mut self, key: &'static str) {
        if !self.present.contains(&key) {
            self.present.push(key);
        }
    }

    /// Declares that the request has a single-valued key of whose value only the beginning is known,
    /// as `aws:userid` of a role session without a name. A key with a value, or one that is
    /// [declared unknown](Self::declare_unknown), stays as it is; what is declared here counts as
    /// unknown in every other respect.
    ///
    /// ```
    /// use iamkit_condition::{Lookup, RequestContext};
    ///
    /// let mut context = RequestContext::new();
    /// context.declare_beginning("aws:userid", "AROAEXAMPLE:");
    /// assert_eq!(context.lookup(&"aws:userid".into()), Lookup::Begins("AROAEXAMPLE:"));
    /// context.insert("aws:userid", "AROAEXAMPLE:i-1")?;
    /// assert_eq!(context.lookup(&"aws:userid".into()), Lookup::One("AROAEXAMPLE:i-1"));
    /// # Ok::<(), iamkit_condition::DuplicateKeyError>(())
    /// ```
    pub fn declare_beginning(&mut self, key: impl Into<KeyName>, beginning: &str) {
        let key = key.into();
        if beginning.is_empty() {
            // A value of which nothing is known may be the empty one.
            self.declare_unknown(key.as_str());
        } else if self.entry(key.hash(), key.as_str()).is_none()
            && !self.has_unknown_prefix_of(key.as_str())
        {
            self.beginnings.push((key.clone(), beginning.into()));
            self.push(key, None);
        }
    }

    /// Iterates over the keys of whose value only the beginning is known.
    pub fn beginnings(&self) -> impl Iterator<Item = (&str, &str)> {
        let open = self.beginnings.iter().filter(|(key, _)| self.value(key).is_none());
        open.map(|(key, beginning)| (key.as_str(), &**beginning))
    }

    /// Says whether some key is declared unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        !self.unknown_prefixes.is_empty() || self.entries.iter().any(|entry| entry.value.is_none())
    }

    /// Says whether some key that starts with `prefix`, without regard to case, is declared unknown.
    ///
    /// ```
    /// use iamkit_condition::RequestContext;
    ///
    /// let mut context = RequestContext::new();
    /// context.declare_unknown("aws:RequestTag/team");
    /// assert!(context.has_unknown_with("AWS:RequestTag/"));
    /// assert!(!context.has_unknown_with("aws:ResourceTag/"));
    /// ```
    #[must_use]
    pub fn has_unknown_with(&self, prefix: &str) -> bool {
        let starts = |text: &str, head: &str| Case::Fold.starts_with(text, head);
        let named = self.entries.iter().filter(|entry| entry.value.is_none());
        named.map(|entry| entry.name.as_str()).any(|name| starts(name, prefix))
            || self
                .unknown_prefixes
                .iter()
                .any(|known| starts(known, prefix) || starts(prefix, known))
    }

    /// Returns the value of a key that is known, without regard to case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        self.entry(TextHash::of(key, Case::Fold), key)?.value.as_ref()
    }

    /// Returns the value of a key that is known, found by the hash that its name carries.
    #[must_use]
    pub fn value(&self, key: &KeyName) -> Option<&ContextValue> {
        self.entry(key.hash(), key.as_str())?.value.as_ref()
    }

    /// Says what the request knows about a key.
    #[must_use]
    pub fn lookup(&self, key: &KeyName) -> Lookup<'_> {
        self.find(key.hash(), key.as_str())
    }

    /// Iterates over the known keys and values in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().filter_map(|entry| Some((entry.name.as_str(), entry.value.as_ref()?)))
    }

    pub(crate) fn find(&self, hash: TextHash, key: &str) -> Lookup<'_> {
        match self.entry(hash, key) {
            Some(Entry { value: Some(ContextValue::One(text)), .. }) => Lookup::One(text),
            Some(Entry { value: Some(ContextValue::Many(values)), .. }) if values.is_empty() => {
                Lookup::Absent
            }
            Some(Entry { value: Some(ContextValue::Many(values)), .. }) => Lookup::Many(values),
            Some(Entry { value: None, .. }) => self.find_begun(key),
            None if self.unknown_prefixes.is_empty() && self.present.is_empty() => Lookup::Absent,
            None => self.find_declared(key),
        }
    }

    #[cold]
    fn find_begun(&self, key: &str) -> Lookup<'_> {
        let mut begun = self.beginnings.iter();
        let found = begun.find(|(known, _)| Case::Fold.is_same(known.as_str(), key));
        found.map_or_else(|| self.unknown(key), |(_, beginning)| Lookup::Begins(beginning))
    }

    /// Of a key that every request has, nothing but the value is unknown.
    fn unknown(&self, key: &str) -> Lookup<'_> {
        if self.is_declared_present(key) { Lookup::Begins("") } else { Lookup::Unknown }
    }

    fn is_declared_present(&self, key: &str) -> bool {
        self.present.iter().any(|known| Case::Fold.is_same(known, key))
    }

    #[cold]
    fn find_declared(&self, key: &str) -> Lookup<'_> {
        if self.has_unknown_prefix_of(key) {
            self.unknown(key)
        } else if self.is_declared_present(key) {
            Lookup::Present
        } else {
            Lookup::Absent
        }
    }

    #[inline]
    fn place(&self, hash: TextHash, key: &str) -> Option<usize> {
        self.index.find(hash, |place| {
            let entry = self.entries.get(place);
            debug_assert!(entry.is_some(), "the index leads to an entry");
            entry.is_some_and(|entry| entry.is(key))
        })
    }

    fn entry(&self, hash: TextHash, key: &str) -> Option<&Entry> {
        self.entries.get(self.place(hash, key)?)
    }

    fn entry_mut(&mut self, key: &KeyName) -> Option<&mut Entry> {
        let place = self.place(key.hash(), key.as_str())?;
        self.entries.get_mut(place)
    }

    fn push(&mut self, name: KeyName, value: Option<ContextValue>) {
        if self.entries.is_empty() {
            // Of a request about so many follow, whatever is given.
            self.entries.reserve(16);
        }
        self.index.push(name.hash());
        self.entries.push(Entry { name, value });
    }
}

/// Asks something of a name in lower case; short ones, which decisions look up, take nothing from the heap.
fn with_lower_case<T>(name: &str, ask: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0; 128];
    if let Some(short) = buffer.get_mut(..name.len()) {
        short.copy_from_slice(name.as_bytes());
        short.make_ascii_lowercase();
        if let Ok(lower) = str::from_utf8(short) {
            return ask(lower);
        }
    }
    ask(&name.to_ascii_lowercase())
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = self.entries.iter().filter(|entry| entry.value.is_none());
        f.debug_struct("RequestContext")
            .field("known", &self.iter().collect::<Vec<_>>())
            .field("unknown", &unknown.map(|entry| entry.name.as_str()).collect::<Vec<_>>())
            .field("unknown_prefixes", &self.unknown_prefixes)
            .field("beginnings", &self.beginnings().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_keys_are_found() {
        let mut context = RequestContext::new();
        for number in 0..1000 {
            context.insert(KeyName::new(format!("aws:RequestTag/k{number}")), "v").unwrap();
        }
        for number in 0..1000 {
            assert!(context.get(&format!("AWS:requesttag/K{number}")).is_some());
        }
        assert_eq!(context.get("aws:RequestTag/k1000"), None);
    }

    #[test]
    fn unknown_prefixes_are_kept_free_of_each_other() {
        let mut context = RequestContext::new();
        for prefix in
            ["aws:B/x*", "aws:b/X*", "aws:b/xy*", "aws:a*", "aws:B/*", "aws:bc*", "aws:b/z*"]
        {
            context.declare_unknown(prefix);
        }
        let kept: Vec<&str> = context.unknown_prefixes.iter().map(|prefix| &**prefix).collect();
        assert_eq!(kept, ["aws:a", "aws:b/", "aws:bc"]);
        for (key, is_unknown) in
            [("AWS:b/q", true), ("aws:BCD", true), ("aws:b", false), ("z", false)]
        {
            let expected = if is_unknown { Lookup::Unknown } else { Lookup::Absent };
            assert_eq!(context.lookup(&key.into()), expected, "{key}");
        }
        context.declare_unknown("*");
        assert_eq!(context.unknown_prefixes.len(), 1);
        assert_eq!(context.lookup(&"z".into()), Lookup::Unknown);
    }

    #[test]
    fn second_spelling_is_refused() {
        let mut context = RequestContext::new();
        context.insert("aws:SourceIp", "10.0.0.1").unwrap();
        let error = context.insert("AWS:SOURCEIP", "10.0.0.2").unwrap_err();
        let text = "condition key `AWS:SOURCEIP` was already given as `aws:SourceIp`";
        assert_eq!(error.to_string(), text);
        assert_eq!(context.replace("AWS:SOURCEIP", "10.0.0.2"), Some("10.0.0.1".into()));
        assert_eq!(context.iter().collect::<Vec<_>>(), [("aws:SourceIp", &"10.0.0.2".into())]);
    }

    #[test]
    fn a_value_wins_over_a_declaration_in_either_order() {
        let mut context = RequestContext::new();
        context.declare_unknown("a:b");
        context.insert("a:b", "1").unwrap();
        context.insert("a:c", "1").unwrap();
        context.declare_unknown("A:C");
        assert_eq!(context.lookup(&"a:b".into()), Lookup::One("1"));
        assert_eq!(context.lookup(&"a:c".into()), Lookup::One("1"));
        assert!(!context.has_unknown());
    }
}
