//! The response of the API, member for member.

use iamkit_catalog::Catalog;
use iamkit_validate::{DocumentKind, IssueCode, Options, response_json, validate, validate_node};

const TEXT: &str = r#"{
    "Statement": {
        "Effect": "Denys",
        "Action": ["s3:ListBuckets", "s3:GetObject", "s3:Get*"],
        "Resource": "*"
    }
}"#;

#[test]
fn members_and_layout() {
    let options = Options::new(Catalog::embedded());
    let findings = validate(TEXT, DocumentKind::Identity, &options);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("response", response_json(&findings));
    });
}

#[test]
fn unknown_names_as_warnings() {
    let options = Options::new(Catalog::embedded()).unknown_as_warning();
    let findings = validate(TEXT, DocumentKind::Identity, &options);
    let types: Vec<_> =
        findings.iter().map(|f| (f.code.as_str(), f.finding_type.as_str())).collect();
    assert_eq!(
        types,
        [
            ("MISSING_VERSION", "WARNING"),
            ("INVALID_EFFECT", "ERROR"),
            ("INVALID_ACTION", "WARNING"),
            ("REDUNDANT_ACTION", "SUGGESTION")
        ]
    );
}

#[test]
fn the_rule_set_of_a_day() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/a": "*"}}}}"#;
    let codes = |options: &Options<'_>| -> Vec<IssueCode> {
        validate(text, DocumentKind::Identity, options).iter().map(|f| f.code).collect()
    };
    let options = Options::new(Catalog::embedded());
    assert_eq!(codes(&options), [IssueCode::EquivalentToNullFalse]);
    assert_eq!(codes(&options.clone().as_of("2025-06-30".parse().unwrap())), []);
    assert_eq!(codes(&options.without(IssueCode::EquivalentToNullFalse)), []);
}

#[test]
fn documents_inside_a_larger_text() {
    let text = "{\"Role\": {\n  \"Policy\": {\"Statement\": []}}}";
    let tree = iamkit_syntax::parse(text);
    let node = tree.root().unwrap().member("Role").unwrap().member("Policy").unwrap();
    let options = Options::new(Catalog::embedded());
    let findings = validate_node(&tree, node, DocumentKind::Identity, &options);
    assert_eq!(findings.len(), 1);
    let location = &findings[0].locations[0];
    assert!(location.path.steps().is_empty());
    assert_eq!((location.start.line, location.start.column), (2, 12));
    assert_eq!(location.bytes.of(text), Some("{\"Statement\": []}"));
}

/// The place is that of the first character that a reader cannot take.
#[test]
fn where_json_breaks() {
    let options = Options::new(Catalog::embedded());
    let cases = [
        (r#"{"Version":"2012-10-17","Statement":[}"#, (37, 38)),
        ("{\"a\":1,\n}", (8, 9)),
        (r#"{"a":1 "b":2}"#, (7, 8)),
        (r#"{"a" "b"}"#, (5, 6)),
        ("{\"a\":\r\n}", (7, 8)),
        (r#"{"a":1"#, (6, 6)),
        (r#"{"é":1 }}"#, (8, 9)),
        ("", (0, 0)),
    ];
    for (text, place) in cases {
        let findings = validate(text, DocumentKind::Identity, &options);
        let [finding] = findings.as_slice() else { panic!("{text}: {findings:?}") };
        let [location] = finding.locations.as_slice() else { panic!("{text}: {finding:?}") };
        assert_eq!(finding.code, IssueCode::JsonSyntaxError, "{text}");
        assert!(location.path.steps().is_empty(), "{text}");
        assert_eq!((location.start.offset, location.end.offset), place, "{text}");
    }
}

/// Columns and offsets count UTF-16 code units.
#[test]
fn positions_after_wide_characters() {
    let text = "{\"Version\": \"2012-10-17\", \"Id\": \"é😀\", \"Statement\": 1}";
    let options = Options::new(Catalog::embedded());
    let findings = validate(text, DocumentKind::Resource(None), &options);
    let location = &findings[0].locations[0];
    assert_eq!(findings[0].code, IssueCode::DataTypeMismatch);
    assert_eq!((location.start.column, location.end.offset), (52, 53));
}
