//! Laws that hold for every text.

use iamkit_syntax::{
    Kind, Limits, Node, Span, SyntaxErrorKind, apply_edits, parse, parse_with, string_literal,
};
use proptest::prelude::*;
use serde_json::Value;

/// JSON values whose numbers both readers hold exactly.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1000i32..1000).prop_map(|n| Value::from(f64::from(n) / 8.0)),
        any::<String>().prop_map(Value::from),
        "[a-z:*\"\\\\\n\t\u{1}é😀]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-c\"é\n]{0,3}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// JSON texts, with white space or without.
fn printed() -> impl Strategy<Value = String> {
    (values(), any::<bool>())
        .prop_map(|(value, pretty)| if pretty { format!("{value:#}") } else { value.to_string() })
}

/// Texts that are JSON, nearly JSON, or made of the pieces of JSON.
fn texts() -> impl Strategy<Value = String> {
    let changed = (printed(), prop::collection::vec((any::<prop::sample::Index>(), piece()), 1..4))
        .prop_map(|(mut text, changes)| {
            for (place, piece) in changes {
                let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                places.push(text.len());
                let at = places[place.index(places.len())];
                let cut = text.get(at..).unwrap().chars().next().map_or(0, char::len_utf8);
                // Half of the changes replace a character, half insert.
                let end = if place.index(2) == 0 { at } else { at + cut };
                text.replace_range(at..end, piece);
            }
            text
        });
    let soup = prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat());
    prop_oneof![printed(), changed, soup, any::<String>()]
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\n", "1",
        "0", "-", ".", "e", "+", "true", "null", "false", "nul", " ", "\n", "\r\n", "\t", "//",
        "/*", "*/", "#", "'", "“", "”", "\0", "\u{1f}", "\u{7f}", "\u{a0}", "\u{feff}", "é", "😀",
        "a", "$", "=", ";", "",
    ])
}

/// Builds the value that the tree stands for; `None` when a name stands twice in one object.
fn to_value(node: Node<'_>) -> Option<Value> {
    Some(match node.kind() {
        Kind::Missing => return None,
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::from(value),
        Kind::Number => serde_json::from_str(node.source()).ok()?,
        Kind::String => Value::from(node.as_str()?.into_owned()),
        Kind::Array => Value::Array(node.items().map(to_value).collect::<Option<_>>()?),
        Kind::Object => {
            let mut members = serde_json::Map::new();
            for member in node.members() {
                if members.insert(member.name().into_owned(), to_value(member.value())?).is_some() {
                    return None;
                }
            }
            Value::Object(members)
        }
    })
}

/// Checks that spans are ranges of the text, in order and nested.
fn check_spans(node: Node<'_>, outer: Span, text: &str) {
    assert!(outer.contains(node.span()), "{node:?} outside of {outer:?}");
    assert!(node.span().of(text).is_some(), "{node:?}");
    let mut before = node.span().start;
    for item in node.items() {
        assert!(before <= item.span().start);
        before = item.span().end;
        check_spans(item, node.span(), text);
    }
    for member in node.members() {
        assert!(before <= member.name_span().start);
        assert!(member.name_span().end <= member.value().span().start);
        assert!(member.name_span().of(text).is_some());
        before = member.value().span().end;
        check_spans(member.value(), node.span(), text);
        let _ = member.name();
    }
    assert_eq!(node.as_str().is_some(), node.kind() == Kind::String);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_serde_json_prints_is_read_the_same(value in values(), pretty: bool) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let tree = parse(&text);
        prop_assert_eq!(tree.errors(), &[]);
        prop_assert_eq!(to_value(tree.root().unwrap()), Some(value));
    }

    #[test]
    fn a_text_without_errors_is_json_and_only_that(text in texts()) {
        let tree = parse(&text);
        let known = serde_json::from_str::<Value>(text.strip_prefix('\u{FEFF}').unwrap_or(&text));
        match &known {
            Err(error) if error.to_string().contains("number out of range") => {}
            _ => prop_assert_eq!(tree.errors().is_empty(), known.is_ok(), "{:?} {:?}", tree, known),
        }
        if let (Ok(known), Some(read)) = (known, tree.root().and_then(to_value)) {
            prop_assert_eq!(read, known);
        }
    }

    #[test]
    fn spans_are_ranges_of_the_text(text in texts(), max_errors in 0..8u32, max_depth in 0..5u16) {
        let limits = Limits::default().with_max_errors(max_errors).with_max_depth(max_depth);
        for tree in [parse(&text), parse_with(&text, limits)] {
            let mut before = 0;
            for error in tree.errors() {
                prop_assert!(error.span.of(&text).is_some(), "{:?}", error);
                prop_assert!(before <= error.span.start);
                before = error.span.start;
                prop_assert!(!error.to_string().contains('\n') || text.contains(['\'', '"', '\n']));
            }
            if let Some(root) = tree.root() {
                check_spans(root, Span::new(0, u32::try_from(text.len()).unwrap()), &text);
                let span = root.span();
                prop_assert!(tree.path_to(span).is_some_and(|p| tree.span_at(&p) == Some(span)));
            }
            for offset in 0..=u32::try_from(text.len()).unwrap() {
                let _ = tree.node_at(offset);
            }
        }
    }

    #[test]
    fn bytes_are_text_or_an_error(bytes: Vec<u8>) {
        match iamkit_syntax::decode(&bytes) {
            Ok(text) => { let _ = parse(text); }
            Err(_) => prop_assert!(std::str::from_utf8(&bytes).is_err()),
        }
    }

    #[test]
    fn written_strings_are_read_back(text: String) {
        let written = string_literal(&text);
        let tree = parse(&written);
        prop_assert_eq!(tree.errors(), &[]);
        prop_assert_eq!(tree.root().unwrap().as_str().unwrap(), text.as_str());
        prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }

    /// What a formatter does with commas: each edit at a reported span cures its error.
    #[test]
    fn reported_commas_can_be_mended(value in values(), seed: Vec<bool>) {
        let text = value.to_string();
        let broken = {
            let mut seeds = seed.iter().copied().cycle();
            let mut out = String::new();
            let mut in_string = false;
            let mut before = ' ';
            for c in text.chars() {
                in_string ^= c == '"' && before != '\\';
                before = if before == '\\' { ' ' } else { c };
                match c {
                    ',' if !in_string && seeds.next() == Some(true) => out.push(' '),
                    _ => out.push(c),
                }
            }
            out
        };
        let tree = parse(&broken);
        let edits: Vec<_> = tree.errors().iter().map(|error| {
            assert!(matches!(error.kind, SyntaxErrorKind::MissingComma { .. }), "{error:?} {broken}");
            iamkit_syntax::TextEdit::new(error.span, ",")
        }).collect();
        let mended = apply_edits(&broken, &edits).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&mended).unwrap(), value);
    }
}
