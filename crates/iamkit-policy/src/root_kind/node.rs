//! What recognition sees of a text.

use std::borrow::Cow;

use iamkit_syntax::{Kind, Node};

/// A value with members or items, in JSON or in another syntax, as far as it takes to tell what a
/// file is.
pub trait RootNode<'n>: Copy {
    /// Returns what kind of value it is. What is not known may be an object.
    fn kind(self) -> Kind;

    /// Returns the value of a member; of one that stands twice, the first.
    fn member(self, name: &str) -> Option<Self>;

    /// Iterates over the members of an object, nothing of other values.
    fn members(self) -> impl Iterator<Item = (Cow<'n, str>, Self)>;

    /// Iterates over the items of a list, nothing of other values.
    fn items(self) -> impl Iterator<Item = Self>;

    /// Returns text.
    fn as_str(self) -> Option<Cow<'n, str>>;
}

impl<'n> RootNode<'n> for Node<'n> {
    fn kind(self) -> Kind {
        Node::kind(self)
    }

    fn member(self, name: &str) -> Option<Self> {
        Node::member(self, name)
    }

    fn members(self) -> impl Iterator<Item = (Cow<'n, str>, Self)> {
        Node::members(self).map(|member| (member.name(), member.value()))
    }

    fn items(self) -> impl Iterator<Item = Self> {
        Node::items(self)
    }

    fn as_str(self) -> Option<Cow<'n, str>> {
        Node::as_str(self)
    }
}
