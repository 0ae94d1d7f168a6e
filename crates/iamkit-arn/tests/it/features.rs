//! The `serde` and `schema` features.

use iamkit_arn::{AccountId, Arn, Partition, Pattern, Region};
use schemars::schema_for;
use serde_json::{from_value, json, to_value};

#[test]
fn values_are_text() {
    let text = json!("arn:aws:s3:::reports");
    assert_eq!(to_value(from_value::<Arn>(text.clone()).unwrap()).unwrap(), text);
    assert_eq!(to_value(from_value::<Pattern>(text.clone()).unwrap()).unwrap(), text);
    assert_eq!(from_value::<Partition>(json!("aws-cn")).unwrap(), Partition::AwsCn);
    assert_eq!(to_value(from_value::<Region>(json!("eu-west-1")).unwrap()).unwrap(), "eu-west-1");
    assert_eq!(
        to_value(from_value::<AccountId>(json!("012345678901")).unwrap()).unwrap(),
        "012345678901"
    );
}

#[test]
fn wrong_text_is_refused() {
    let error = from_value::<Arn>(json!("arn:aws:s3")).unwrap_err();
    assert_eq!(error.to_string(), "ARN has 3 of 6 fields");
    assert!(from_value::<AccountId>(json!("1")).is_err());
    assert!(from_value::<AccountId>(json!(123_456_789_012_u64)).is_err());
    assert!(from_value::<Region>(json!("moon")).is_err());
    assert!(from_value::<Partition>(json!("moon")).is_err());
}

#[test]
fn schemas_are_of_strings() {
    assert_eq!(schema_for!(Arn).get("type"), Some(&json!("string")));
    assert_eq!(schema_for!(AccountId).get("pattern"), Some(&json!("^[0-9]{12}$")));
    assert!(schema_for!(Region).get("pattern").is_some());
    assert_eq!(schema_for!(Partition).get("enum").and_then(|e| e.get(1)), Some(&json!("aws-cn")));
    assert_eq!(schema_for!(Pattern).get("type"), Some(&json!("string")));
}
