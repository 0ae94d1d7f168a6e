//! Views of one node of a tree.

use std::borrow::Cow;
use std::fmt;

use crate::tree::{Raw, Tag, Tree};
use crate::{Origin, Span};

/// One value of a [`Tree`]; a handle that is cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) head: &'a Raw,
    // INVARIANT: exactly the nodes inside this one.
    pub(crate) below: &'a [Raw],
}

/// What a [`Node`] is: one of the six JSON types, or nothing where a value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing was written where a value belongs; [`Tree::errors`] says so.
    Missing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; [`Node::source`] has its text.
    Number,
    /// A string; [`Node::as_str`] has its text.
    String,
    /// An array; [`Node::items`] has its elements.
    Array,
    /// An object; [`Node::members`] has its members.
    Object,
}

impl Kind {
    /// Names the type for a sentence, such as `an array`.
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Missing => "nothing",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

impl<'a> Node<'a> {
    /// Returns what the value is.
    #[inline]
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.head.tag {
            Tag::Missing => Kind::Missing,
            Tag::Null => Kind::Null,
            Tag::False => Kind::Bool(false),
            Tag::True => Kind::Bool(true),
            Tag::Number => Kind::Number,
            Tag::String | Tag::EscapedString => Kind::String,
            Tag::Array => Kind::Array,
            Tag::Object => Kind::Object,
        }
    }

    /// Returns where the value stands, quotes and brackets included.
    #[inline]
    #[must_use]
    pub fn span(self) -> Span {
        self.head.span()
    }

    /// Returns the value as it was written, `"a\u002fb"` or `1.50` for instance.
    #[inline]
    #[must_use]
    pub fn source(self) -> &'a str {
        let source = self.span().of(self.tree.text);
        debug_assert!(source.is_some(), "a node stands in the text of its tree");
        source.unwrap_or_default()
    }

    /// Returns the decoded text of a string; borrowed when it holds no escape.
    ///
    /// ```
    /// let tree = iamkit_syntax::parse(r#""a\u002fb""#);
    /// assert_eq!(tree.root().unwrap().as_str().as_deref(), Some("a/b"));
    /// ```
    #[inline]
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        self.head.string(self.tree.text)
    }

    /// Returns the elements of an array, and none for any other value.
    #[inline]
    #[must_use]
    pub fn items(self) -> Items<'a> {
        Items { tree: self.tree, rest: self.nodes_inside(Tag::Array) }
    }

    /// Returns the members of an object in the order of the text, duplicates included, and none
    /// for any other value.
    #[inline]
    #[must_use]
    pub fn members(self) -> Members<'a> {
        Members { items: Items { tree: self.tree, rest: self.nodes_inside(Tag::Object) } }
    }

    /// Returns the value of the first member with that name.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Self> {
        self.members().find(|member| member.name() == name).map(Member::value)
    }

    /// Elements of an array or values of an object.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        self.items().chain(self.members().map(Member::value))
    }

    #[inline]
    fn nodes_inside(self, container: Tag) -> &'a [Raw] {
        if self.head.tag == container { self.below } else { &[] }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("kind", &self.kind())
            .field("span", &self.span())
            .field("source", &self.source())
            .finish()
    }
}

/// The elements of an array, from [`Node::items`].
#[derive(Clone, Debug)]
pub struct Items<'a> {
    tree: &'a Tree<'a>,
    rest: &'a [Raw],
}

impl<'a> Iterator for Items<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        let (head, rest) = self.rest.split_first()?;
        let (below, rest) = rest.split_at_checked(head.inside as usize).unwrap_or((rest, &[]));
        self.rest = rest;
        Some(Node { tree: self.tree, head, below })
    }
}

/// The members of an object, from [`Node::members`].
#[derive(Clone, Debug)]
pub struct Members<'a> {
    items: Items<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    #[inline]
    fn next(&mut self) -> Option<Member<'a>> {
        let (name, rest) = self.items.rest.split_first()?;
        self.items.rest = rest;
        let value = self.items.next()?;
        Some(Member { name, value })
    }
}

/// One member of an object: a name and a value.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    name: &'a Raw,
    value: Node<'a>,
}

impl<'a> Member<'a> {
    /// Returns the decoded name; empty where none was written.
    #[inline]
    #[must_use]
    pub fn name(self) -> Cow<'a, str> {
        self.name.string(self.value.tree.text).unwrap_or_default()
    }

    /// Returns where the name stands, quotes included.
    #[inline]
    #[must_use]
    pub fn name_span(self) -> Span {
        self.name.span()
    }

    /// Returns the value.
    #[inline]
    #[must_use]
    pub fn value(self) -> Node<'a> {
        self.value
    }

    /// Returns where the name and the value stand.
    #[inline]
    #[must_use]
    pub fn origin(self) -> Origin {
        Origin::new(self.name.span(), self.value.span())
    }
}
