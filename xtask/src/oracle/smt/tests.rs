//! What policies are written as.

use super::*;

fn policy(statement: &str) -> PolicyDocument {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    text.parse().unwrap()
}

fn catalog() -> Catalog {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates");
    let path = format!("{root}/iamkit-catalog-data/data/catalog.pack");
    Catalog::from_bytes(std::fs::read(path).unwrap()).unwrap()
}

/// Returns what is asserted behind the declarations.
fn asserted(new: &str, reference: &str) -> String {
    let script = question(&catalog(), [&policy(new), &policy(reference)]).unwrap();
    let lines: Vec<&str> = script.lines().collect();
    lines[lines.len() - 2..].join("\n")
}

const NOTHING: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;

#[test]
fn actions_and_resources() {
    let new = r#"{"Effect": "Allow", "NotAction": "S3:Get*", "Resource": ["arn:aws:sqs", "arn:aws:s3:::a?/*"]}"#;
    assert_eq!(
        asserted(new, NOTHING),
        "(assert (and (and (not (and (= service \"s3\") (str.prefixof \"get\" name))) \
         (or (and (not any) (= \"arn\" \"arn\") (= resource1 \"aws\") (= resource2 \"sqs\")) \
         (and (not any) (= \"arn\" \"arn\") (= resource1 \"aws\") (= resource2 \"s3\") \
         (= resource3 \"\") (= resource4 \"\") \
         (str.in_re resource5 (re.++ (str.to_re \"a\") re.allchar (str.to_re \"/\") re.all))))) \
         (not false)))\n(assert (not (and false (not (and true true)))))"
    );
}

#[test]
fn tests_of_keys() {
    let of = |condition: &str| {
        let new = format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{{condition}}}}}"#
        );
        let written = asserted(&new, NOTHING);
        let rest = written.strip_prefix("(assert (and (and true true ").unwrap().to_owned();
        rest.split_once(") (not false)))").unwrap().0.to_owned()
    };
    assert_eq!(
        of(r#""NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "-1.50"}"#),
        "(ite key0 (=> key0 (< value0 (- 1.50))) true)"
    );
    assert_eq!(
        of(r#""NotIpAddress": {"aws:SourceIp": "10.0.0.0/31"}"#),
        "(ite key0 (=> key0 (not (and (not value0.v6) (>= value0 167772160) (<= value0 167772161)))) true)"
    );
    assert_eq!(
        of(r#""ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}"#),
        "(ite key0 (or (and has0.0 (or (= value0.0 \"a\") \
         (= value0.0 \"b\"))) (and has0.1 (or (= value0.1 \"a\") (= value0.1 \"b\")))) false)"
    );
    assert_eq!(of(r#""StringEquals": {"aws:TagKeys": "a"}"#), "(ite key0 false false)");
    assert_eq!(
        of(r#""StringLike": {"aws:PrincipalTag/x": "a${aws:username}*"}"#),
        "(ite key0 (=> key0 (and key1 (str.prefixof (str.++ \"a\" value1) value0))) false)"
    );
    assert_eq!(of(r#""Null": {"aws:username": "true"}"#), "(not key0)");
}

#[test]
fn what_cannot_be_written_is_said() {
    let new = policy(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"NumericEquals": {"aws:username": "1"}}}"#,
    );
    let error = question(&catalog(), [&new, &policy(NOTHING)]).unwrap_err();
    assert_eq!(error.to_string(), "Numeric operators on a key of type String");
}
