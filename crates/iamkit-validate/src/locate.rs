//! From byte spans to paths and to positions in the API's units.

use iamkit_syntax::{Kind, LineIndex, Node, Path, PathStep, Span};
use iamkit_work::spend;

use crate::Position;

/// Returns the way from `root` to the value or member name at each span, in the order of the
/// spans; empty for the root itself and for a span where no node stands.
///
/// One walk finds them all, so that the time does not grow with the product of both.
pub(crate) fn paths(root: Node<'_>, spans: &[Span]) -> Vec<Path> {
    let mut targets: Vec<(Span, usize)> =
        spans.iter().enumerate().map(|(index, span)| (*span, index)).collect();
    targets.sort_unstable();
    let mut walk = Walk { targets: &targets, steps: Vec::new(), paths: Vec::new() };
    walk.paths.resize(spans.len(), Path::default());
    walk.enter(root);
    walk.paths
}

struct Walk<'s> {
    /// The spans that are not passed yet, ascending by start.
    targets: &'s [(Span, usize)],
    steps: Vec<PathStep>,
    paths: Vec<Path>,
}

impl Walk<'_> {
    /// Looks for targets inside `node`; the reader's limit of nesting bounds the recursion.
    fn enter(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Array => {
                for (index, item) in (0..).zip(node.items()) {
                    if self.is_done_with(node) {
                        return;
                    }
                    self.visit(item, || PathStep::Index(index));
                }
            }
            Kind::Object => {
                for member in node.members() {
                    if self.is_done_with(node) {
                        return;
                    }
                    self.take(member.name_span(), || PathStep::Key(member.name().into()));
                    self.visit(member.value(), || PathStep::Value(member.name().into()));
                }
            }
            _ => {}
        }
    }

    fn is_done_with(&self, node: Node<'_>) -> bool {
        self.targets.first().is_none_or(|(next, _)| next.start >= node.span().end)
    }

    fn visit(&mut self, node: Node<'_>, step: impl Fn() -> PathStep) {
        let span = node.span();
        self.take(span, &step);
        if self.targets.first().is_some_and(|(next, _)| span.contains(*next)) {
            self.steps.push(step());
            self.enter(node);
            self.steps.pop();
        }
    }

    /// Writes down the path of every target that is exactly `span`, and drops those before it.
    fn take(&mut self, span: Span, step: impl Fn() -> PathStep) {
        // A value's own targets sort behind shorter ones that start with it, and none does: no
        // child starts where its container starts.
        while let Some(((next, index), rest)) = self.targets.split_first() {
            if *next == span {
                let length = self.steps.iter().map(length_of).sum::<usize>();
                if !spend(2 * length, "telling of findings") {
                    self.targets = &[];
                    return;
                }
                let mut path = self.steps.clone();
                path.push(step());
                if let Some(slot) = self.paths.get_mut(*index) {
                    *slot = path.into();
                }
            } else if next.start >= span.start {
                return;
            }
            self.targets = rest;
        }
    }
}

fn length_of(step: &PathStep) -> usize {
    match step {
        PathStep::Value(name) | PathStep::Key(name) => 8 + name.len(),
        PathStep::Index(_) => 8,
    }
}

/// Returns the position of every byte offset, in the order of the offsets.
///
/// This is the one place that knows the unit of the API: UTF-16 code units.
pub(crate) fn positions(text: &str, offsets: &[u32]) -> Vec<Position> {
    if offsets.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(text);
    let position = |&offset: &u32| {
        let found = lines.position(offset);
        Position {
            line: found.line,
            column: found.column_utf16,
            offset: lines.utf16_offset(offset),
        }
    };
    offsets.iter().map(position).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_texts(text: &str, spans: &[(u32, u32)]) -> Vec<String> {
        let tree = iamkit_syntax::parse(text);
        let spans: Vec<_> = spans.iter().map(|&(start, end)| Span::new(start, end)).collect();
        let show = |path: &Path| {
            path.steps()
                .iter()
                .map(|step| match step {
                    PathStep::Value(name) => format!("/{name}"),
                    PathStep::Index(index) => format!("/{index}"),
                    PathStep::Key(name) => format!("/@{name}"),
                })
                .collect()
        };
        paths(tree.root().unwrap(), &spans).iter().map(show).collect()
    }

    #[test]
    fn every_node_and_name_has_its_path() {
        let text = r#"{"a": [1, {"b": []}], "c": "x"}"#;
        let spans = [(27, 30), (0, 31), (6, 20), (7, 8), (11, 14), (16, 18), (1, 4), (22, 25)];
        assert_eq!(
            path_texts(text, &spans),
            ["/c", "", "/a", "/a/0", "/a/1/@b", "/a/1/b", "/@a", "/@c"]
        );
    }

    #[test]
    fn spans_beside_nodes_have_no_path() {
        assert_eq!(path_texts("[10, 20]", &[(2, 3), (5, 7), (4, 5), (5, 7)]), ["", "/1", "", "/1"]);
    }

    #[test]
    fn positions_count_utf16() {
        let text = "é😀\r\nb";
        let found = positions(text, &[9, 6, 0, 8, 100]);
        let position = |line, column, offset| Position { line, column, offset };
        assert_eq!(
            found,
            [
                position(2, 1, 6),
                position(1, 3, 3),
                position(1, 0, 0),
                position(2, 0, 5),
                position(2, 1, 6)
            ]
        );
    }
}
