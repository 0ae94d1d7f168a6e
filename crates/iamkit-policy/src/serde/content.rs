//! Any self-describing value, with members that stand twice kept.

use std::fmt;

use iamkit_syntax::JsonWriter;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value of JSON's data model.
#[derive(Debug)]
pub(super) enum Content {
    /// `null`, a boolean or a number, as JSON text.
    Scalar(String),
    Text(String),
    List(Vec<Content>),
    Map(Vec<(String, Content)>),
}

impl Content {
    /// Writes the value as JSON text.
    pub(super) fn to_json(&self) -> String {
        let mut json = JsonWriter::default();
        self.write(&mut json);
        json.finish()
    }

    // The deserializer that built the value bounds the depth.
    fn write(&self, json: &mut JsonWriter) {
        match self {
            Self::Scalar(text) => json.raw(text),
            Self::Text(text) => json.text(text),
            Self::List(items) => json.array(|json| {
                for item in items {
                    item.write(json.item());
                }
            }),
            Self::Map(members) => json.object(|json| {
                for (name, value) in members {
                    value.write(json.member(name));
                }
            }),
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy document")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Content, E> {
        Ok(Content::Scalar(value.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Content, E> {
        if value.is_finite() {
            Ok(Content::Scalar(format!("{value:?}")))
        } else {
            Err(E::custom("a number is not finite"))
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<Content, E> {
        Ok(Content::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Content, E> {
        Ok(Content::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Scalar("null".to_owned()))
    }

    fn visit_none<E>(self) -> Result<Content, E> {
        Ok(Content::Scalar("null".to_owned()))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        Content::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Content, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Content::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Content, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Content::Map(members))
    }
}
