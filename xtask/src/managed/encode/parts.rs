//! A document taken apart: what is written once in a table, what varies.

use std::fmt::Write as _;

use crate::managed::json::{Json, escape};

/// A document: the text around its statements, and the statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// `{"Version":"2012-10-17","Statement":[` and `]}`, with a line break between.
    pub(super) frame: String,
    pub(super) statements: Vec<Statement>,
}

/// A statement: its members in order, and the values of those that have their own table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// One line per member: a letter for its form, then its name; see [`Form`].
    pub(super) shape: String,
    pub(super) values: Vec<Value>,
}

/// The value of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) form: Form,
    /// Escaped strings, or one piece of JSON for [`Form::Json`].
    pub(super) texts: Vec<String>,
}

/// Which table a value comes from, and whether it stands alone or in an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Sid,
    Action { array: bool },
    Resource { array: bool },
    Json,
}

impl Form {
    fn letter(self) -> char {
        match self {
            Self::Sid => 's',
            Self::Action { array: false } => 'a',
            Self::Action { array: true } => 'A',
            Self::Resource { array: false } => 'r',
            Self::Resource { array: true } => 'R',
            Self::Json => 'j',
        }
    }

    /// Whether `other` draws from the same table, so that one list can be told by the other.
    pub(super) fn shares_table(self, other: Self) -> bool {
        self.letter().eq_ignore_ascii_case(&other.letter())
    }
}

impl Document {
    /// Takes any JSON value apart so that nothing is lost.
    pub(super) fn of(document: &Json) -> Self {
        Self::with_statements(document).unwrap_or_else(|| Self {
            frame: format!("{}\n", document.compact()),
            statements: vec![],
        })
    }

    fn with_statements(document: &Json) -> Option<Self> {
        let Json::Object(members) = document else { return None };
        let place = members.iter().position(|(name, _)| &**name == "Statement")?;
        let (_, element) = members.get(place)?;
        let (items, open, close) = match element {
            Json::Array(items) => (items.as_slice(), "[", "]"),
            Json::Object(_) => (std::slice::from_ref(element), "", ""),
            _ => return None,
        };
        let statements = items.iter().map(Statement::of).collect::<Option<Vec<_>>>()?;
        let mut frame = String::from("{");
        for (index, (name, value)) in members.iter().enumerate() {
            if index > 0 {
                frame.push(',');
            }
            let _ = write!(frame, "\"{}\":", escape(name));
            if index == place {
                let _ = write!(frame, "{open}\n{close}");
            } else {
                frame.push_str(&value.compact());
            }
        }
        frame.push('}');
        Some(Self { frame, statements })
    }
}

impl Statement {
    fn of(statement: &Json) -> Option<Self> {
        let Json::Object(members) = statement else { return None };
        let mut shape = String::new();
        let mut values = Vec::new();
        for (index, (name, value)) in members.iter().enumerate() {
            if index > 0 {
                shape.push('\n');
            }
            let name = escape(name);
            if name == "Effect" {
                let _ = write!(shape, "=\"{name}\":{}", value.compact());
                continue;
            }
            let value = Value::of(&name, value);
            let _ = write!(shape, "{}{name}", value.form.letter());
            values.push(value);
        }
        Some(Self { shape, values })
    }
}

impl Value {
    fn of(member: &str, value: &Json) -> Self {
        let (single, array) = match member {
            "Sid" => (Some(Form::Sid), None),
            "Action" | "NotAction" => {
                (Some(Form::Action { array: false }), Some(Form::Action { array: true }))
            }
            "Resource" | "NotResource" => {
                (Some(Form::Resource { array: false }), Some(Form::Resource { array: true }))
            }
            _ => (None, None),
        };
        let strings = |items: &[Json]| {
            items.iter().map(|item| item.as_str().map(escape)).collect::<Option<Vec<_>>>()
        };
        let known = match value {
            Json::String(text) => single.map(|form| (form, vec![escape(text)])),
            Json::Array(items) => array.zip(strings(items)),
            _ => None,
        };
        let (form, texts) = known.unwrap_or_else(|| (Form::Json, vec![value.compact()]));
        Self { form, texts }
    }
}
