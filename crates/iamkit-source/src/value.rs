//! A value of a container, whatever its syntax, with the place of each of its parts.

mod json;
mod placed;
mod text;

pub(crate) use json::value_of;
pub(crate) use placed::Placed;
pub(crate) use text::{Part, Text, TextBuilder, Written, end_of_reference};

use std::borrow::Cow;

use iamkit_policy::RootNode;
use iamkit_syntax::{Kind, Span};

use crate::hole::HoleSource;

/// A value of a container.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) data: Data,
    /// Where it is written.
    pub(crate) span: Span,
    /// Where it is used, if that is somewhere else: an alias, the reference to a parameter.
    pub(crate) used: Option<Span>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// `null`, `~`, or nothing after a colon.
    Null,
    /// `true` or `false`, with the word that was written for it.
    Bool(bool, Text),
    /// A number as JSON writes one.
    Number(Text),
    /// Text.
    Text(Text),
    /// A list.
    List(Vec<Value>),
    /// An object, with members that stand twice.
    Object(Vec<Member>),
    /// A function of a template.
    Call(Box<Call>),
    /// Something that is not known.
    Hole(Box<HoleSource>),
    /// Nothing at all: the member or item is not there (`AWS::NoValue`).
    Nothing,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: Text,
    pub(crate) value: Value,
}

impl Member {
    /// Makes one whose name a reader supplies.
    pub(crate) fn synthetic(name: &str, at: Span, value: Value) -> Self {
        Self { name: Text::synthetic(name, at), value }
    }
}

/// A call of a function, such as `!Sub x` or `{"Fn::Sub": "x"}`.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Its name without `!` and `Fn::`.
    pub(crate) name: Box<str>,
    /// The name as the user wrote it, with its tag or prefix.
    pub(crate) written: Box<str>,
    pub(crate) argument: Value,
}

impl Value {
    /// Makes a text that a reader supplies.
    pub(crate) fn synthetic(text: &str, at: Span) -> Self {
        Self::new(Data::Text(Text::synthetic(text, at)), at)
    }

    pub(crate) const fn new(data: Data, span: Span) -> Self {
        Self { data, span, used: None }
    }

    /// Returns text that is known as a whole.
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_text()?.as_known()
    }

    /// Returns the text, with what is not known of it.
    pub(crate) fn as_text(&self) -> Option<&Text> {
        match &self.data {
            Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of a list; nothing of other values.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the items of a list, or the value itself: what may be one or many.
    pub(crate) fn one_or_many(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Returns the members of an object; nothing of other values.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.data {
            Data::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the value of a member; of one that stands twice, the first.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|member| member.name.as_known() == Some(name)).map(Member::value)
    }

    /// Says that the value is used at a place.
    pub(crate) fn used_at(mut self, place: Span) -> Self {
        // The outermost use is the one that the user looks at.
        self.used = Some(place);
        self
    }
}

impl<'n> RootNode<'n> for &'n Value {
    fn kind(self) -> Kind {
        match &self.data {
            Data::Null | Data::Nothing => Kind::Null,
            Data::Bool(flag, _) => Kind::Bool(*flag),
            Data::Number(_) => Kind::Number,
            Data::Text(_) => Kind::String,
            Data::List(_) => Kind::Array,
            // What a function gives may be whatever belongs there.
            Data::Object(_) | Data::Call(_) | Data::Hole(_) => Kind::Object,
        }
    }

    fn member(self, name: &str) -> Option<Self> {
        Value::member(self, name)
    }

    fn members(self) -> impl Iterator<Item = (Cow<'n, str>, Self)> {
        let named = |member: &'n Member| Some((member.name.as_known()?.into(), &member.value));
        Value::members(self).iter().filter_map(named)
    }

    fn items(self) -> impl Iterator<Item = Self> {
        Value::items(self).iter()
    }

    fn as_str(self) -> Option<Cow<'n, str>> {
        Value::as_str(self).map(Cow::from)
    }
}

impl Member {
    pub(crate) const fn value(&self) -> &Value {
        &self.value
    }
}
