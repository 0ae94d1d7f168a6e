//! A text, its errors and the tree that was read, as text.

use std::fmt::Write as _;

use iamkit_syntax::{Kind, LineIndex, Node, Tree, parse, string_literal};

/// Renders every input with its errors as `line:column` (columns from 1) and the best reading.
pub(crate) fn render(inputs: &[&str]) -> String {
    inputs.iter().map(|input| render_one(input)).collect::<Vec<_>>().join("\n")
}

fn render_one(input: &str) -> String {
    let tree = parse(input);
    let index = LineIndex::new(input);
    let mut out = format!("{}\n", input.escape_debug().to_string().replace("\\\"", "\""));
    for error in tree.errors() {
        let position = index.position(error.span.start);
        let text = error.span.of(input).unwrap().escape_debug().to_string().replace("\\\"", "\"");
        let (line, column) = (position.line, position.column_chars + 1);
        writeln!(out, "  {line}:{column} [{text}] {error}").unwrap();
        if let Some(hint) = error.kind.hint() {
            writeln!(out, "      {hint}").unwrap();
        }
    }
    writeln!(out, "  => {}", reading(&tree)).unwrap();
    out
}

/// Writes the tree as compact JSON, with `?` for what is missing.
pub(crate) fn reading(tree: &Tree<'_>) -> String {
    let mut out = String::new();
    match tree.root() {
        Some(root) => write_node(&mut out, root),
        None => out.push_str("nothing"),
    }
    out
}

fn write_node(out: &mut String, node: Node<'_>) {
    match node.kind() {
        Kind::Missing => out.push('?'),
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Kind::Number => out.push_str(node.source()),
        Kind::String => out.push_str(&string_literal(&node.as_str().unwrap())),
        Kind::Array => {
            out.push('[');
            for (n, item) in node.items().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                write_node(out, item);
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (n, member) in node.members().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                if member.name_span().is_empty() {
                    out.push('?');
                } else {
                    out.push_str(&string_literal(&member.name()));
                }
                out.push(':');
                write_node(out, member.value());
            }
            out.push('}');
        }
    }
}
