//! Reading the tree of a text without errors, and paths in it.

use std::borrow::Cow;

use iamkit_syntax::{Kind, Member, Node, Path, PathStep, Span, parse};

const POLICY: &str = r#"{"Statement": [{"Sid": "a\u0062", "NotAction": ["s3:*", 1.50, true]}]}"#;

#[test]
fn values_keep_how_they_were_written() {
    let tree = parse(POLICY);
    let statement = tree.root().unwrap().member("Statement").unwrap().items().next().unwrap();
    let sid = statement.member("Sid").unwrap();
    assert_eq!(sid.as_str().unwrap(), "ab");
    assert_eq!(sid.source(), r#""a\u0062""#);
    let values: Vec<_> = statement.member("NotAction").unwrap().items().collect();
    assert!(matches!(values[0].as_str(), Some(Cow::Borrowed("s3:*"))));
    assert_eq!(values[1].kind(), Kind::Number);
    assert_eq!(values[1].source(), "1.50");
    assert_eq!(values[2].kind(), Kind::Bool(true));
    assert_eq!(values[2].as_str(), None);
}

#[test]
fn duplicates_are_kept_and_the_first_is_found() {
    let tree = parse(r#"{"a": 1, "b": 2, "\u0061": 3}"#);
    let root = tree.root().unwrap();
    let members: Vec<_> = root.members().map(|m| (m.name(), m.value().source())).collect();
    assert_eq!(members, [("a".into(), "1"), ("b".into(), "2"), ("a".into(), "3")]);
    assert_eq!(root.member("a").unwrap().source(), "1");
    assert!(root.member("c").is_none());
}

#[test]
fn members_know_where_they_stand() {
    let tree = parse(r#"{"a": [1]}"#);
    let member = tree.root().unwrap().members().next().unwrap();
    assert_eq!(member.name_span(), Span::new(1, 4));
    assert_eq!(member.origin().name, Span::new(1, 4));
    assert_eq!(member.origin().value, Span::new(6, 9));
}

#[test]
fn only_arrays_have_items_and_only_objects_members() {
    let tree = parse(r#"[{"a": 1}, "s"]"#);
    let root = tree.root().unwrap();
    assert_eq!(root.members().count(), 0);
    assert_eq!(root.items().count(), 2);
    for item in root.items() {
        assert_eq!(item.items().count(), 0);
    }
}

#[test]
fn the_innermost_value_at_an_offset() {
    let tree = parse(r#"{"a": [1, "x"]}"#);
    let at = |offset| tree.node_at(offset).map(Node::source);
    assert_eq!(at(10), Some("\"x\""));
    assert_eq!(at(12), Some("\"x\""));
    assert_eq!(at(13), Some("[1, \"x\"]"));
    assert_eq!(at(2), Some(tree.text()));
    assert_eq!(at(15), None);
}

#[test]
fn every_value_and_name_has_a_path_that_leads_back() {
    let tree = parse(POLICY);
    let mut paths = Vec::new();
    let mut todo = vec![tree.root().unwrap()];
    while let Some(node) = todo.pop() {
        let names = node.members().map(Member::name_span);
        for span in names.chain([node.span()]) {
            let path = tree.path_to(span).unwrap();
            assert_eq!(tree.span_at(&path), Some(span));
            paths.push((path.steps().to_vec(), format!("{path} is {:?}", path.to_json_pointer())));
        }
        todo.extend(node.items().chain(node.members().map(Member::value)));
    }
    paths.sort();
    let lines: Vec<_> = paths.into_iter().map(|(_, line)| line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    $ is ""
    Statement is "/Statement"
    Statement[0] is "/Statement/0"
    Statement[0].NotAction is "/Statement/0/NotAction"
    Statement[0].NotAction[0] is "/Statement/0/NotAction/0"
    Statement[0].NotAction[1] is "/Statement/0/NotAction/1"
    Statement[0].NotAction[2] is "/Statement/0/NotAction/2"
    Statement[0].Sid is "/Statement/0/Sid"
    Statement[0].NotAction is "/Statement/0/NotAction"
    Statement[0].Sid is "/Statement/0/Sid"
    Statement is "/Statement"
    "#);
}

#[test]
fn spans_between_values_have_no_path() {
    let tree = parse(POLICY);
    assert_eq!(tree.path_to(Span::new(1, 3)), None);
    assert_eq!(tree.path_to(Span::new(0, 1)), None);
    assert_eq!(parse("").path_to(Span::NONE), None);
}

#[test]
fn paths_to_nowhere_resolve_to_nothing() {
    let tree = parse(POLICY);
    for steps in [
        vec![PathStep::Value("Version".into())],
        vec![PathStep::Index(0)],
        vec![PathStep::Value("Statement".into()), PathStep::Index(1)],
        vec![PathStep::Key("Statement".into()), PathStep::Index(0)],
    ] {
        assert_eq!(tree.span_at(&Path::new(steps)), None);
    }
}

#[test]
fn odd_names_are_quoted_in_paths() {
    let steps = ["StringLike", "aws:RequestTag/a\"b", ""].map(|name| PathStep::Value(name.into()));
    let path = Path::from(steps.to_vec());
    assert_eq!(path.to_string(), r#"StringLike["aws:RequestTag/a\"b"][""]"#);
    assert_eq!(path.to_json_pointer(), "/StringLike/aws:RequestTag~1a\"b/");
    assert_eq!(Path::default().to_string(), "$");
    assert_eq!(Path::default().to_json_pointer(), "");
}
