//! `Serialize` and `Deserialize`, behind the feature `serde`.

mod content;

use iamkit_syntax::Spanned;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{
    ConditionBlock, ConditionTest, ConditionValue, OneOrMany, OperatorBlock, PolicyDocument,
    PrincipalElement, PrincipalEntry, PrincipalSpec, Statement,
};

impl Serialize for PolicyDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(version) = self.version {
            map.serialize_entry("Version", version.value.as_str())?;
        }
        if let Some(id) = &self.id {
            map.serialize_entry("Id", &*id.value)?;
        }
        map.serialize_entry("Statement", &self.statements)?;
        map.end()
    }
}

/// Reads a document from any self-describing format through the same parser as text.
///
/// Positions are those of the compact JSON text of the value, which nobody has seen: they are of no
/// use. Members that stand twice are refused.
impl<'de> Deserialize<'de> for PolicyDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let content = content::Content::deserialize(deserializer)?;
        content.to_json().parse().map_err(D::Error::custom)
    }
}

impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(value) => value.serialize(serializer),
            Self::Many(values) => serializer.collect_seq(values),
        }
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(sid) = &self.sid {
            map.serialize_entry("Sid", sid.value.as_str())?;
        }
        map.serialize_entry("Effect", self.effect.value.as_str())?;
        if let Some(principal) = &self.principal {
            map.serialize_entry(principal.name(), principal)?;
        }
        let actions = Texts(&self.action.list().patterns, |pattern| pattern.value.as_str());
        map.serialize_entry(self.action.name(), &actions)?;
        if let Some(resource) = &self.resource {
            let resources = Texts(&resource.list().patterns, |pattern| pattern.value.as_str());
            map.serialize_entry(resource.name(), &resources)?;
        }
        if let Some(condition) = &self.condition {
            map.serialize_entry("Condition", condition)?;
        }
        map.end()
    }
}

/// A list of something with a text, as a string or an array of strings.
struct Texts<'a, T>(&'a OneOrMany<T>, fn(&T) -> &str);

impl<T> Serialize for Texts<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            OneOrMany::One(value) => serializer.serialize_str(self.1(value)),
            OneOrMany::Many(values) => serializer.collect_seq(values.iter().map(self.1)),
        }
    }
}

impl Serialize for PrincipalElement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.spec() {
            PrincipalSpec::Everyone => serializer.serialize_str("*"),
            PrincipalSpec::Map(entries) => serializer.collect_map(entries.iter().map(
                |PrincipalEntry { kind, values, .. }| {
                    (kind.as_str(), Texts(values, |principal| principal.value.as_str()))
                },
            )),
        }
    }
}

impl Serialize for ConditionBlock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.operators.iter().map(|block| (block.operator.value.to_string(), block)),
        )
    }
}

impl Serialize for OperatorBlock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.tests
                .iter()
                .map(|ConditionTest { key, values, .. }| (key.value.as_str(), Values(values))),
        )
    }
}

/// The values of a condition test, as a scalar or an array.
struct Values<'a>(&'a OneOrMany<Spanned<ConditionValue>>);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            OneOrMany::One(value) => value.value.serialize(serializer),
            OneOrMany::Many(values) => {
                serializer.collect_seq(values.iter().map(|value| &value.value))
            }
        }
    }
}

impl Serialize for ConditionValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(template) => serializer.serialize_str(template.as_str()),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => number(text, serializer),
        }
    }
}

/// Serializes a number as an integer where it is one, else as floating point: a format without
/// number text has no better.
fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = text.parse::<i64>() {
        serializer.serialize_i64(value)
    } else if let Ok(value) = text.parse::<u64>() {
        serializer.serialize_u64(value)
    } else {
        serializer.serialize_f64(text.parse().map_err(serde::ser::Error::custom)?)
    }
}
