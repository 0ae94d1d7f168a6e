//! The tree of a text: a flat list of nodes in the order of the text.

use crate::node::Node;
use crate::{Span, SyntaxError, escape};
use std::borrow::Cow;

/// What a node is, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Missing,
    Null,
    False,
    True,
    Number,
    String,
    EscapedString,
    Array,
    Object,
}

/// One node as stored: 16 bytes.
///
/// A container is followed by everything inside it; the children of an object alternate between
/// name and value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// How many nodes are inside. While the reader is inside a container, this is the index of the
    /// container around it instead.
    pub(crate) inside: u32,
    pub(crate) tag: Tag,
    /// Bytes of the opening and of the closing quote of a string.
    // INVARIANT: `start + opening <= end - closing`, both on character boundaries.
    pub(crate) opening: u8,
    pub(crate) closing: u8,
}

impl Raw {
    #[inline]
    pub(crate) const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// Returns the decoded text of a string.
    #[inline]
    pub(crate) fn string<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        let inner = self.start + u32::from(self.opening)..self.end - u32::from(self.closing);
        let written = text.get(inner.start as usize..inner.end as usize);
        match self.tag {
            Tag::String => written.map(Cow::Borrowed),
            Tag::EscapedString => written.map(escape::unescape),
            _ => None,
        }
    }
}

/// A JSON text, its nodes and everything that is wrong with it.
///
/// The nodes keep the order of the text, duplicate member names and the way numbers and strings
/// were written. A text with errors has a tree too: the best reading of it.
///
/// ```
/// let tree = iamkit_syntax::parse(r#"{"Statement": [{"Effect": "Allow"}]}"#);
/// assert!(tree.errors().is_empty());
///
/// let statements = tree.root().unwrap().member("Statement").unwrap();
/// let effect = statements.items().next().unwrap().member("Effect").unwrap();
/// assert_eq!(effect.as_str().as_deref(), Some("Allow"));
/// assert_eq!(effect.source(), "\"Allow\"");
/// ```
#[derive(Clone, Debug)]
pub struct Tree<'t> {
    pub(crate) text: &'t str,
    pub(crate) nodes: Vec<Raw>,
    pub(crate) errors: Vec<SyntaxError>,
    pub(crate) byte_order_mark: bool,
}

impl<'t> Tree<'t> {
    /// Returns the text that was read, a byte order mark included.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// Returns the top value, or `None` when the text holds none.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        let (head, below) = self.nodes.split_first()?;
        Some(Node { tree: self, head, below })
    }

    /// Returns what is wrong, in the order of the text.
    #[must_use]
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Says whether the text starts with a byte order mark (U+FEFF), which is passed over.
    #[must_use]
    pub const fn has_byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// Returns the innermost value that covers the byte at `offset`.
    ///
    /// A member name, a comma or white space belong to the container around them.
    ///
    /// ```
    /// let tree = iamkit_syntax::parse("[1, 23]");
    /// assert_eq!(tree.node_at(5).unwrap().source(), "23");
    /// assert_eq!(tree.node_at(2).unwrap().source(), "[1, 23]");
    /// ```
    #[must_use]
    pub fn node_at(&self, offset: u32) -> Option<Node<'_>> {
        let covers = |node: &Node<'_>| {
            let span = node.span();
            span.start <= offset && offset < span.end
        };
        let mut innermost = self.root().filter(covers)?;
        while let Some(inner) = innermost.children().find(covers) {
            innermost = inner;
        }
        Some(innermost)
    }
}
