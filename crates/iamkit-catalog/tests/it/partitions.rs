//! ARNs of another partition than that of the requests.

use iamkit_catalog::Catalog;
use iamkit_policy::{PolicyDocument, Statement};

fn foreign(statements: impl IntoIterator<Item = Statement>) -> usize {
    let document =
        statements.into_iter().fold(PolicyDocument::new(), PolicyDocument::with_statement);
    Catalog::embedded().judge_partitions(&document, Some("aws")).len()
}

#[test]
fn a_policy_for_several_partitions_repeats_its_statements() {
    let on = |partition: &str| {
        Statement::deny(["s3:DeleteObject"]).on([format!("arn:{partition}:s3:::reports/*")])
    };
    assert_eq!(foreign([on("aws-cn")]), 1);
    assert_eq!(foreign([on("aws"), on("aws-cn"), on("aws-us-gov")]), 0);
    // Another statement, other actions or other resources do not say that it was meant.
    let allow = Statement::allow(["s3:DeleteObject"]).on(["arn:aws:s3:::reports/*"]);
    assert_eq!(foreign([on("aws-cn"), allow]), 1);
    let read = Statement::deny(["s3:GetObject"]).on(["arn:aws:s3:::reports/*"]);
    assert_eq!(foreign([on("aws-cn"), read]), 1);
    let other = Statement::deny(["s3:DeleteObject"]).on(["arn:aws:s3:::other/*"]);
    assert_eq!(foreign([on("aws-cn"), other]), 1);
}
