//! The feature `serde`.

use iamkit_policy::PolicyDocument;
use proptest::prelude::*;

use crate::documents::document;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn what_is_serialized_is_what_is_printed(document in document()) {
        prop_assert_eq!(serde_json::to_string(&document).unwrap(), document.to_json());
    }

    #[test]
    fn a_json_value_reads_back(document in document()) {
        // The members of a `serde_json::Value` are sorted, which documents tell apart.
        let value = serde_json::to_value(&document).unwrap();
        let read: PolicyDocument = serde_json::from_value(value.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), value);
        let text = document.to_json();
        prop_assert_eq!(serde_json::from_str::<PolicyDocument>(&text).unwrap(), document);
    }
}

#[test]
fn duplicates_are_refused() {
    let text = r#"{"Statement": [], "Statement": []}"#;
    let error = serde_json::from_str::<PolicyDocument>(text).unwrap_err();
    assert!(error.to_string().contains("`Statement` stands twice in one object"), "{error}");
}

#[test]
fn the_grammar_holds_as_for_text() {
    let text = r#"{"Statement": {"Effect": "Allow"}}"#;
    let error = serde_json::from_str::<PolicyDocument>(text).unwrap_err();
    assert!(error.to_string().contains("neither `Action` nor `NotAction`"), "{error}");
}
