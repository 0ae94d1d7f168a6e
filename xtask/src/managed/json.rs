//! JSON that keeps the order of members, for documents that must come back as they were.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

/// A JSON value; members keep their order, and a repeated member is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    /// `null`, a truth value or a number, as compact text.
    Plain(Box<str>),
    String(Box<str>),
    Array(Vec<Json>),
    Object(Vec<(Box<str>, Json)>),
}

impl Json {
    /// The value as compact text; [`escape`] says how strings are written.
    pub(super) fn compact(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// The text of a string.
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether two values are equal when the order of members does not count.
    pub(super) fn same_value(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Array(one), Self::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.same_value(b))
            }
            (Self::Object(one), Self::Object(other)) => {
                one.len() == other.len()
                    && one.iter().all(|(name, value)| {
                        other.iter().any(|(n, v)| n == name && value.same_value(v))
                    })
            }
            _ => self == other,
        }
    }

    // Depth is bounded: the reader refuses more than 128 levels.
    fn write(&self, text: &mut String) {
        match self {
            Self::Plain(value) => text.push_str(value),
            Self::String(value) => write_string(value, text),
            Self::Array(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    item.write(text);
                }
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    write_string(name, text);
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
        }
    }
}

fn write_string(value: &str, text: &mut String) {
    text.push('"');
    text.push_str(&escape(value));
    text.push('"');
}

/// A string as it stands between the quotes of compact JSON: only what must be escaped is.
pub(super) fn escape(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted.trim_start_matches('"').strip_suffix('"').map(str::to_owned).unwrap_or_default()
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Plain("null".into()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string().into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string().into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Plain(value.to_string().into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        // The text of a fraction is lost here, and no policy has one.
        Err(E::custom(format_args!("a policy has the number {value}")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members: Vec<(Box<str>, Json)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<Box<str>, Json>()? {
            if members.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom(format_args!("`{name}` stands twice")));
            }
            members.push((name, value));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_form_are_kept() {
        for text in [
            r#"{"b":1,"a":[true,null,"x"],"c":{}}"#,
            r#""a\"\\\nü\u0001""#,
            r#""""#,
            r#""\"""#,
            "[]",
        ] {
            assert_eq!(serde_json::from_str::<Json>(text).unwrap().compact(), text);
        }
    }

    #[test]
    fn the_order_of_members_does_not_make_another_value() {
        let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        assert!(json(r#"{"a":[1,2],"b":{}}"#).same_value(&json(r#"{"b":{},"a":[1,2]}"#)));
        assert!(!json(r#"{"a":[1,2]}"#).same_value(&json(r#"{"a":[2,1]}"#)));
        assert!(!json(r#"{"a":1}"#).same_value(&json(r#"{"a":1,"b":1}"#)));
    }

    #[test]
    fn repeated_members_are_refused() {
        assert!(serde_json::from_str::<Json>(r#"{"a":1,"a":2}"#).is_err());
    }
}
