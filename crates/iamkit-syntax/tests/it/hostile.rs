//! Texts that mean harm.

use iamkit_syntax::{Limits, Node, Span, SyntaxErrorKind, parse, parse_with};

#[test]
fn a_million_brackets_are_one_error() {
    for bracket in ["[", "{\"a\":", "[{\"a\":"] {
        let text = bracket.repeat(1_000_000 / bracket.len());
        let tree = parse(&text);
        assert_eq!(tree.errors().len(), 1, "{bracket}");
        assert_eq!(tree.errors()[0].kind, SyntaxErrorKind::TooDeep { limit: 128 });
        assert_eq!(tree.errors()[0].span.of(&text), bracket.get(..1));
        assert_eq!(tree.root().unwrap().span().end, tree.errors()[0].span.start);
    }
}

#[test]
fn the_depth_limit_is_exact() {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(128)).errors().is_empty());
    let text = nested(129);
    let tree = parse(&text);
    assert_eq!(tree.errors().len(), 1);
    assert_eq!(tree.errors()[0].span, Span::new(128, 129));
    assert!(parse_with("1", Limits::default().with_max_depth(0)).errors().is_empty());
    assert!(parse_with("[]", Limits::default().with_max_depth(0)).root().is_none());
}

#[test]
fn the_size_limit_is_exact() {
    let limits = Limits::default().with_max_bytes(4);
    assert!(parse_with("1234", limits).errors().is_empty());
    let tree = parse_with("12345", limits);
    assert_eq!(tree.errors().len(), 1);
    assert_eq!(tree.errors()[0].to_string(), "the text has 5 bytes, the limit is 4");
    assert!(tree.root().is_none());
    assert_eq!(tree.node_at(0).map(Node::span), None);
    assert_eq!(Limits::default().max_bytes, 4_194_304);
}

#[test]
fn errors_are_counted_up_to_the_limit() {
    let text = format!("[{}", ",".repeat(1000));
    let tree = parse(&text);
    assert_eq!(tree.errors().len(), 101);
    assert_eq!(tree.errors()[100].kind, SyntaxErrorKind::TooManyErrors { limit: 100 });
    assert_eq!(tree.errors()[100].span, Span::new(101, 102));

    let tree = parse_with("[1,]", Limits::default().with_max_errors(0));
    assert_eq!(tree.errors().len(), 1);
    assert_eq!(
        tree.errors()[0].to_string(),
        "more than 0 errors, the rest of the text was not read"
    );
    assert!(parse_with("[1]", Limits::default().with_max_errors(0)).errors().is_empty());
}

/// Each of these would take minutes if its recovery looked at the rest of the text again and
/// again.
#[test]
fn recovery_does_not_start_over() {
    let limits = Limits::default().with_max_errors(u32::MAX);
    for piece in [
        "\"\n",
        "\"a\n,",
        "\n\\\"",
        "/*",
        "/",
        "'",
        "“",
        "'\n",
        "\\",
        "}",
        "]",
        "{]",
        "[}",
        ",",
        "[1 ",
        "\"\\ud800",
        "\u{A0}",
        "\0",
        "a ",
        "a:",
        "1.",
        "\"\n \t",
        "#",
        "(",
        "{\"a\"",
        "\"a\" ",
        "{\"a\": )",
        "é",
        "$",
    ] {
        for start in ["", "[", "{", "\"", "[\"", "{\"a\":"] {
            let text = format!("{start}{}", piece.repeat(100_000 / piece.len()));
            assert!(!parse_with(&text, limits).errors().is_empty(), "{start}{piece}");
        }
    }
}
