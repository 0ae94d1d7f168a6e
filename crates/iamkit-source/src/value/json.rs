//! From the tree of a JSON text to a value.

use iamkit_syntax::{Kind, Node, Span};

use super::{Data, Member, Text, TextBuilder, Value, Written};
use crate::Encoding;
use crate::embedded_text::unescaped;

/// Reads a JSON value with everything below it. The depth is that of the tree, which has a limit.
pub(crate) fn value_of(node: Node<'_>) -> Value {
    let data = match node.kind() {
        Kind::Null | Kind::Missing => Data::Null,
        Kind::Bool(value) => Data::Bool(value, as_written(node)),
        Kind::Number => Data::Number(as_written(node)),
        Kind::String => Data::Text(Text::of(decoded(node.source(), node.span()))),
        Kind::Array => Data::List(node.items().map(value_of).collect()),
        Kind::Object => Data::Object(
            node.members()
                .map(|member| Member {
                    name: Text::of(name_of(&member.name(), member.name_span())),
                    value: value_of(member.value()),
                })
                .collect(),
        ),
    };
    Value::new(data, node.span())
}

/// Returns a token that has no escapes.
fn as_written(node: Node<'_>) -> Text {
    Text::of(Written::at(node.source(), node.span(), Encoding::Json, node.span()))
}

/// Returns the characters of a string token.
fn decoded(source: &str, span: Span) -> Written {
    let raw = source.get(1..).unwrap_or_default();
    let raw = raw.strip_suffix('"').unwrap_or(raw);
    if !raw.contains('\\') {
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
        return Written::at(raw, inner, Encoding::Json, span);
    }
    let mut builder = TextBuilder::default();
    for written in unescaped(raw, span.start + 1) {
        builder.push_char(written.character, written.origin);
    }
    builder.finish(Encoding::Json, span)
}

/// Returns the characters of a member name, whose token is not at hand.
fn name_of(name: &str, span: Span) -> Written {
    let inner = Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1));
    Written::at(name, inner, Encoding::Json, span)
}
