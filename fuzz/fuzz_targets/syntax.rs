//! Any bytes have a tree, whose spans lie inside the text.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_syntax::{LineIndex, Node, decode, parse};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    let tree = parse(&text);
    let lines = LineIndex::new(tree.text());
    for error in tree.errors() {
        assert!(error.span.of(tree.text()).is_some(), "{error} is at {:?}", error.span);
        assert!(!error.to_string().contains('\n'));
        let _ = lines.position(error.span.start);
    }
    if let Some(root) = tree.root() {
        visit(root, tree.text());
    }
}

fn visit(node: Node<'_>, text: &str) {
    assert!(node.span().of(text).is_some());
    assert_eq!(Some(node.source()), node.span().of(text));
    for item in node.items() {
        assert!(node.span().contains(item.span()));
        visit(item, text);
    }
    for member in node.members() {
        assert!(node.span().contains(member.name_span()));
        visit(member.value(), text);
    }
}
