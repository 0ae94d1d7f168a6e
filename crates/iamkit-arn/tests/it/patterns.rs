//! ARN patterns.

use iamkit_arn::FieldCrossing::{Strict, Trailing};
use iamkit_arn::{ArnRef, Field, Pattern};

#[test]
fn keeps_the_text() {
    for text in ["*", "", "arn:aws:s3", "arn:aws:s3:::b/**?*"] {
        assert_eq!(Pattern::new(text).to_string(), text);
    }
    assert_ne!(Pattern::new("arn:aws:s3:::**"), Pattern::new("arn:aws:s3:::*"));
}

#[test]
fn tells_its_fields() {
    let pattern = Pattern::new("arn:*:logs:eu-*:111122223333:log-group:*");
    assert_eq!(pattern.field(Field::Resource), Some("log-group:*"));
    assert!(pattern.has_all_fields());
    let wild: Vec<_> =
        Field::ALL.into_iter().filter(|&field| pattern.has_wildcard_in(field)).collect();
    assert_eq!(wild, [Field::Partition, Field::Region, Field::Resource]);
    assert!(pattern.has_wildcard() && !pattern.is_any());

    let short = Pattern::new("arn:aws:s3*");
    assert!(!short.has_all_fields());
    assert_eq!((short.field(Field::Service), short.field(Field::Region)), (Some("s3*"), None));
    assert!(Pattern::new("*").is_any());
}

#[test]
fn turns_into_an_arn_without_wildcards() {
    let text = "arn:aws:s3:::reports";
    assert_eq!(Pattern::new(text).to_arn().unwrap().as_str(), text);
    assert_eq!(Pattern::new("arn:aws:s3:::reports?").to_arn(), None);
    assert_eq!(Pattern::new("arn:aws:s3").to_arn(), None);
    assert_eq!(Pattern::new("x:aws:s3:::b").to_arn(), None);
}

#[test]
fn matches_and_compares() {
    let objects = Pattern::new("arn:aws:s3:::reports/*");
    let object = ArnRef::parse("arn:aws:s3:::reports/a:b").unwrap();
    assert!(objects.matches(&object, Strict));
    assert!(!objects.matches_text("*", Trailing));
    assert!(Pattern::new("*").matches_text("*", Trailing));
    assert!(Pattern::new("arn:aws:s3:::*").contains(&objects, Trailing));
    assert!(Pattern::new("arn:*:s3:::*/x").intersects(&objects, Strict));
    assert!(!Pattern::new("arn:aws:s3:::Reports/*").intersects(&objects, Strict));
}
