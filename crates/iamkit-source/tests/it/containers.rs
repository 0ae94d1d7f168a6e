//! Policies in what AWS tools print.

use iamkit_source::{Because, Container, Encoding, Format, ReadOptions};
use iamkit_syntax::{LineIndex, Span};

const POLICY: &str = r#"{"Statement": []}"#;
const QUOTED: &str = r#""{\"Statement\": []}""#;

fn read(text: &str) -> Container<'_> {
    iamkit_source::read("x.json", text, &ReadOptions::default())
}

fn place(text: &str) -> String {
    let document = read(text).into_only_document().unwrap();
    assert_eq!(document.text, POLICY, "{text}");
    document.place.path.into()
}

#[test]
fn documents_are_found() {
    assert_eq!(place(POLICY), "");
    for (text, path) in [
        (format!(r#"{{"PolicyName": "x", "PolicyDocument": {POLICY}}}"#), "PolicyDocument"),
        (format!(r#"{{"PolicyVersion": {{"Document": {POLICY}}}}}"#), "PolicyVersion/Document"),
        (format!(r#"{{"Policy": {QUOTED}}}"#), "Policy"),
        (format!(r#"{{"PolicyDocument": {POLICY}, "Policy": "reports"}}"#), "PolicyDocument"),
    ] {
        assert_eq!(place(&text), path);
    }
    let role = format!(r#"{{"Role": {{"AssumeRolePolicyDocument": {QUOTED}}}}}"#);
    let trust = read(&role).into_only_document().unwrap();
    assert_eq!(trust.kind.because, Because::Member("AssumeRolePolicyDocument".into()));
    assert_eq!(trust.map.encoding(), Encoding::JsonInString);
    assert_eq!(trust.map.outer(Span::new(1, 12)).of(&role), Some(r#"\"Statement\""#));
}

#[test]
fn nobody_chooses_between_two_documents() {
    let texts = [
        format!(r#"{{"PolicyDocument": {POLICY}, "AssumeRolePolicyDocument": {POLICY}}}"#),
        format!(r#"{{"Document": {POLICY}, "Policy": {QUOTED}}}"#),
        format!(r#"{{"PolicyVersion": {{"Document": {POLICY}, "Document": {POLICY}}}}}"#),
    ];
    let refused = texts.map(|text| {
        let errors = read(&text).into_only_document().unwrap_err();
        let at = LineIndex::new(&text).position(errors[0].span.start).column_chars;
        format!("{at} {}: {}", errors[0], errors[0].kind.hint().unwrap_or_default())
    });
    insta::assert_snapshot!(refused.join("\n"));
}

#[test]
fn the_root_tells_the_format() {
    for (text, format) in [
        ("{}", Format::Policy),
        (r#"{"Version": "2012-10-17"}"#, Format::Policy),
        (r#"{"Statement": [], "UserDetailLists": []}"#, Format::Policy),
        (r#"{"UserDetailList": []}"#, Format::AccountDump),
        (r#"[{"RoleDetailList": []}]"#, Format::AccountDump),
        (r#"{"Policies": [{"PolicyVersionList": []}]}"#, Format::AccountDump),
        (r#"{"Policies": [{"PolicyName": "x"}]}"#, Format::Other),
        (r#"{"request": {}, "UserDetailList": []}"#, Format::Scenario),
        (r#"[{"request": {}}]"#, Format::Scenario),
        (r#"{"expect": {}}"#, Format::Scenario),
        (r#"{"name": "UserDetailList"}"#, Format::Other),
        (r#"{"PolicyDocument": {}}"#, Format::AwsCli),
        ("[]", Format::Other),
        ("3", Format::Other),
        (r#"{"Statement": "#, Format::Other),
    ] {
        assert_eq!(read(text).format, format, "{text}");
    }
}
