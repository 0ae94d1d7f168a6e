//! The feature `schema`.

use iamkit_policy::{BaseOperator, Draft, PolicyType, schema};
use serde_json::{Value, json};

/// The schema of a policy type, with the condition operators replaced by their number.
fn shortened(policy_type: Option<PolicyType>) -> String {
    let mut schema = serde_json::to_value(schema(policy_type, Draft::Draft07, &[])).unwrap();
    let statements = schema.pointer_mut("/properties/Statement/anyOf").unwrap();
    let [object, array] = statements.as_array_mut().unwrap().as_mut_slice() else {
        panic!("a statement is an object or an array")
    };
    assert_eq!(array["items"], *object);
    let operators = object.pointer_mut("/properties/Condition/properties").unwrap();
    *operators = json!(format!("{} operators", operators.as_object().unwrap().len()));
    array["items"] = json!("as above");
    serde_json::to_string_pretty(&schema).unwrap()
}

#[test]
fn one_schema_for_each_policy_type() {
    insta::assert_snapshot!("any", shortened(None));
    for policy_type in PolicyType::ALL {
        insta::assert_snapshot!(policy_type.as_str(), shortened(Some(policy_type)));
    }
}

#[test]
fn every_operator_is_named() {
    let schema = serde_json::to_value(schema(None, Draft::Draft202012, &[])).unwrap();
    let operators = schema
        .pointer("/properties/Statement/anyOf/0/properties/Condition/properties")
        .and_then(Value::as_object)
        .unwrap();
    // 26 operators with and without `IfExists`, and `Null`, each with three set operators.
    assert_eq!(operators.len(), 26 * 2 * 3 + 3);
    for base in BaseOperator::ALL {
        assert!(operators.contains_key(base.as_str()), "{base}");
    }
    assert!(operators.contains_key("ForAnyValue:StringLikeIfExists"));
    assert!(!operators.contains_key("NullIfExists"));
}

#[test]
fn actions_are_offered_beside_patterns() {
    let schema = serde_json::to_value(schema(None, Draft::Draft07, &["s3:GetObject"])).unwrap();
    let action = schema
        .pointer("/properties/Statement/anyOf/0/properties/Action/anyOf/0/anyOf")
        .and_then(Value::as_array)
        .unwrap();
    assert_eq!(action[0], json!({"enum": ["s3:GetObject"]}));
    assert!(action[1].get("pattern").is_some());
}

#[test]
fn drafts_name_their_meta_schema() {
    for draft in [Draft::Draft07, Draft::Draft202012] {
        let schema = schema(None, draft, &[]);
        assert_eq!(schema.get("$schema"), Some(&json!(draft.meta_schema())));
    }
}
