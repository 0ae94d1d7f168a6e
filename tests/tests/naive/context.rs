//! The request context.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::correction::Correction;

/// What a request says of one condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    One(String),
    Many(Vec<String>),
    /// AWS always sends the key, but the value is not known here.
    Unknown,
}

/// Condition keys by name; names ignore case (IAM User Guide, "Condition").
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    keys: BTreeMap<String, Key>,
    absent: Vec<String>,
}

impl Context {
    /// Reads the `context` member of a request.
    pub(crate) fn read(member: &Value) -> Self {
        let mut context = Self::default();
        for (name, value) in member.as_object().into_iter().flatten() {
            let name = name.to_ascii_lowercase();
            match value {
                Value::Array(values) if values.is_empty() => context.absent.push(name),
                Value::Array(values) => {
                    let values = values.iter().map(text).collect();
                    context.keys.insert(name, Key::Many(values));
                }
                one => {
                    context.keys.insert(name, Key::One(text(one)));
                }
            }
        }
        context
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Key> {
        self.keys.get(&name.to_ascii_lowercase())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Key::One(text)) if text.eq_ignore_ascii_case("true"))
    }

    /// Sets a key that follows from the request, unless the caller says otherwise.
    pub(crate) fn derive(&mut self, name: &str, key: Key) {
        let name = name.to_ascii_lowercase();
        let is_later = key == Key::Unknown && Correction::DerivedKeys.is_pending();
        if !is_later && !self.absent.contains(&name) {
            self.keys.entry(name).or_insert(key);
        }
    }

    /// Sets a key that the engine does not derive yet.
    pub(crate) fn derive_later(&mut self, name: &str, key: Key) {
        if !Correction::DerivedKeys.is_pending() {
            self.derive(name, key);
        }
    }

    pub(crate) fn derive_one(&mut self, name: &str, value: impl Into<String>) {
        self.derive(name, Key::One(value.into()));
    }

    /// Names and values of the keys that start with a prefix.
    pub(crate) fn starting(&self, prefix: &str) -> Vec<(String, Key)> {
        let prefix = prefix.to_ascii_lowercase();
        let rest = |name: &str| name.strip_prefix(&prefix).map(str::to_owned);
        self.keys.iter().filter_map(|(name, key)| Some((rest(name)?, key.clone()))).collect()
    }
}

pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
