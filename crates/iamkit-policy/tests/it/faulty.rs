//! What is reported for documents that break the grammar.

use std::fmt::Write;

use iamkit_policy::PolicyDocument;

/// Shows each text with everything that is wrong with it.
fn render(texts: &[&str]) -> String {
    let mut shown = String::new();
    for text in texts {
        let error = text.parse::<PolicyDocument>().expect_err(text);
        writeln!(shown, "{text}").unwrap();
        for (position, error) in error.positions() {
            let (line, column) = (position.line, position.column_chars + 1);
            writeln!(shown, "  {line}:{column}: {error}").unwrap();
            if let Some(hint) = error.kind.hint() {
                writeln!(shown, "       {hint}").unwrap();
            }
        }
    }
    shown
}

#[test]
fn top_level() {
    let shown = render(&[
        "",
        "[]",
        "\"Allow\"",
        "{}",
        r#"{"Version": "2012-10-17"}"#,
        r#"{"Version": "2012-10-18", "Statement": []}"#,
        r#"{"Version": 2012, "Statement": []}"#,
        r#"{"Version": null, "Statement": []}"#,
        r#"{"Id": 7, "Statement": []}"#,
        r#"{"Statement": "Allow"}"#,
        r#"{"Statement": [[], "x", 1, null]}"#,
        r#"{"Statement": []} {"Statement": []}"#,
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn unknown_elements() {
    let shown = render(&[
        r#"{"Statements": []}"#,
        r#"{"version": "2012-10-17", "Statement": []}"#,
        r#"{"Statement": {"Effect": "Deny", "Actions": "*", "Resource": "*"}}"#,
        r#"{"Statement": {"effect": "Deny", "Action": "*", "Ressource": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Conditions": {}, "Principle": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Comment": "why not"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "": 1}}"#,
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn duplicates_in_both_orders() {
    let shown = render(&[
        r#"{"Statement": [], "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}, "Statement": []}"#,
        r#"{"Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Sid": "a", "Action": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": {"AWS": "*", "AWS": []}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {
    "Bool": {"aws:SecureTransport": "true", "AWS:securetransport": "false"},
    "Bool": {"aws:ViaAWSService": "true"}}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {
    "Bool": {"aws:SecureTransport": "true", "aws:SecureTransport": "false"}}}}"#,
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn missing_and_contradicting_elements() {
    let shown = render(&[
        r#"{"Statement": {}}"#,
        r#"{"Statement": [{"Effect": "Allow", "Resource": "*"}, {"Action": "*"}]}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "NotAction": "iam:*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "NotAction": "iam:*", "Action": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "NotResource": "*"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "NotPrincipal": "*", "Principal": "*"}}"#,
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn wrong_types() {
    let shown = render(&[
        r#"{"Statement": {"Effect": true, "Action": "*"}}"#,
        r#"{"Statement": {"Effect": "allow", "Action": "*"}}"#,
        r#"{"Statement": {"Effect": ["Allow"], "Action": "*"}}"#,
        r#"{"Statement": {"Sid": 1, "Effect": "Deny", "Action": 5}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": ["s3:*", null, ["s3:*"], {}]}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": {"Ref": "Bucket"}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": []}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {"Bool": "true"}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {"Bool": {"a": null}}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {"Bool": {"a": [[]]}}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {"Bool": {"a": ["x", 1]}}}}"#,
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn principals() {
    let shown = render(&[
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": "111122223333"}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": ["*"]}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": {"Aws": "*"}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": {"Services": [], "Role": []}}}"#,
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Principal": {"AWS": 111122223333}}}"#,
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn condition_operators() {
    let text = |operator: &str| {
        format!(
            r#"{{"Statement": {{"Effect": "Deny", "Action": "*", "Condition": {{
    "{operator}": {{"aws:username": "ines"}}}}}}}}"#
        )
    };
    let texts = [
        "StringEqual",
        "StringsLike",
        "ForAnyValues:StringLike",
        "ForAnyValue:StringLikes",
        "StringEqualsIfExist",
        "IfExists",
        "Contains",
        "",
    ]
    .map(text);
    let shown = render(&texts.each_ref().map(String::as_str));
    insta::assert_snapshot!(shown);
}

/// AWS stores an operator without keys, whatever its name, and passes over `null` in a list.
#[test]
fn what_aws_stores_all_the_same() {
    let text = r#"{"Statement": {"Effect": "Deny", "Action": ["s3:*", null], "Resource": "*",
        "Condition": {"StringEqual": {}}}}"#;
    let document: PolicyDocument = text.parse().unwrap();
    assert_eq!(document.passed_over.spans().len(), 1);
    assert_eq!(document.passed_over.spans()[0].of(text), Some("null"));
    let same: PolicyDocument = text.replace(", null", "").parse().unwrap();
    assert_eq!(document, same);
}

#[test]
fn every_error_of_a_document_is_reported() {
    let shown = render(&[r#"{
    "Version": "2012-10-16",
    "Statement": [
        {
            "Sid": ["x"],
            "Effect": "Permit",
            "Action": "s3:GetObject",
            "Resorce": "*"
        },
        {
            "Effect": "Allow",
            "NotAction": [1],
            "Principal": "ec2.amazonaws.com",
            "Condition": {"StringEqualz": {"aws:username": "ines"}}
        }
    ],
    "Owner": "ines"
}"#]);
    insta::assert_snapshot!(shown);
}

/// What stands second is no part of the document, and yet can be looked at.
#[test]
fn the_second_of_two_contradicting_elements() {
    let text = r#"{"Statement": [
        {"Effect": "Allow", "Action": "s3:Get*", "NotAction": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": "*"}, "Principal": "*", "Action": "sts:*",
         "Resource": "a", "NotResource": ["b"]},
        {"Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;
    let tree = iamkit_syntax::parse(text);
    let lowered = iamkit_policy::lower(tree.root().unwrap());
    let statements = lowered.document.statements.as_slice();
    let [actions, others] = lowered.alternates.as_slice() else {
        panic!("{:?}", lowered.alternates)
    };
    assert_eq!(actions.origin, statements[0].origin);
    assert_eq!((statements[0].action.name(), actions.action.name()), ("Action", "NotAction"));
    assert_eq!(actions.resource, statements[0].resource);
    assert_eq!(others.origin, statements[1].origin);
    assert_eq!(others.principal.as_ref().unwrap().name(), "Principal");
    assert_eq!(others.resource.as_ref().unwrap().name(), "NotResource");
    assert_eq!(lowered.errors.len(), 3);
}
