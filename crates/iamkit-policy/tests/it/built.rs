//! Documents built in code.

use iamkit_policy::{
    BaseOperator, ConditionOperator, LanguageVersion, PolicyDocument, PrincipalKind, SetOperator,
    Statement, format,
};

#[test]
fn every_element_can_be_built() {
    let document = PolicyDocument::new()
        .with_version(LanguageVersion::V2008)
        .with_id("bucket")
        .with_statement(
            Statement::allow(["s3:GetObject", "s3:ListBucket"])
                .with_sid("Read")
                .by(PrincipalKind::Aws, ["111122223333"])
                .by(PrincipalKind::Service, ["ec2.amazonaws.com"])
                .by(PrincipalKind::Aws, ["444455556666"])
                .on(["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"])
                .when(BaseOperator::StringEquals, "aws:PrincipalTag/team", ["blue", "red"])
                .when(BaseOperator::NumericLessThan, "aws:MultiFactorAuthAge", [3600])
                .when(BaseOperator::StringEquals, "aws:RequestedRegion", ["eu-west-1"])
                .when(
                    ConditionOperator::plain(BaseOperator::StringLike)
                        .with_set(SetOperator::ForAllValues)
                        .with_if_exists(),
                    "aws:TagKeys",
                    ["cost-*".to_owned()],
                ),
        )
        .with_statement(
            Statement::deny_all_but(["s3:GetObject"])
                .by_all_but(PrincipalKind::Aws, ["arn:aws:iam::111122223333:role/Admin"])
                .on_all_but(["arn:aws:s3:::public/*"])
                .when(BaseOperator::Bool, "aws:SecureTransport", [false]),
        )
        .with_statement(Statement::deny(["s3:*"]).by_everyone());
    assert_eq!(document.to_json().parse(), Ok(document.clone()));
    insta::assert_snapshot!(format(&document));
}

#[test]
fn a_later_element_replaces_its_opposite() {
    let statement = Statement::allow(["s3:*"])
        .on_all_but(["a"])
        .on(["b"])
        .by_everyone()
        .by_all_but(PrincipalKind::Aws, ["a"])
        .by(PrincipalKind::Aws, ["b"]);
    assert_eq!(statement, Statement::allow(["s3:*"]).on(["b"]).by(PrincipalKind::Aws, ["b"]));
}

#[test]
fn two_tests_of_one_key_both_hold_and_do_not_read_back() {
    let team = "aws:PrincipalTag/team";
    let statement = Statement::allow(["s3:*"])
        .on(["*"])
        .when(BaseOperator::StringEquals, team, ["blue"])
        .when(BaseOperator::StringEquals, team, ["red"]);
    assert_eq!(statement.tests().count(), 2);
    let error = PolicyDocument::new()
        .with_statement(statement)
        .to_json()
        .parse::<PolicyDocument>()
        .unwrap_err();
    assert_eq!(error.to_string(), "1:153: `aws:PrincipalTag/team` stands twice in one object");
}

#[test]
fn a_statement_joins_one_that_is_no_array() {
    let document: PolicyDocument =
        r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#.parse().unwrap();
    let document = document.with_statement(Statement::deny(["iam:*"]).on(["*"]));
    assert_eq!(
        document.to_json(),
        r#"{"Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"},"#.to_owned()
            + r#"{"Effect":"Deny","Action":["iam:*"],"Resource":["*"]}]}"#
    );
}
