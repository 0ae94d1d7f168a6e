//! `summary`.

use crate::run::Folder;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["sqs:Get*", "sqs:NoSuch"], "Resource": "*"},
    {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
     "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    {"Effect": "Deny", "Action": "s3:Delete*", "NotResource": "arn:aws:s3:::a/tmp/*"}
]}"#;

const TEMPLATE: &str = "Parameters: {Env: {Type: String}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
        - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
      - PolicyName: work
        PolicyDocument:
          Version: '2012-10-17'
          Statement:
          - Effect: Allow
            Action: dynamodb:*Item
            Resource: !Sub 'arn:aws:dynamodb:*:*:table/${Env}-x'
";

#[test]
fn a_policy_is_told_by_service() {
    let folder = Folder::with(&[("p.json", POLICY)]);
    insta::assert_snapshot!(folder.run(&["summary", "p.json"]));
    insta::assert_snapshot!(folder.run(&["summary", "p.json", "--prose"]));
    let json = folder.run(&["summary", "p.json", "--output-format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let sqs = &value["services"][1];
    assert_eq!((&sqs["service"], &sqs["limited"]), (&"sqs".into(), &true.into()));
    let read = serde_json::json!(["GetQueueAttributes", "GetQueueUrl"]);
    assert_eq!(sqs["levels"]["Read"]["granted"], read);
    assert_eq!(value["unknownActions"], serde_json::json!(["sqs:NoSuch"]));
    assert_eq!(value["partial"], false);
}

#[test]
fn all_policies_of_a_template_are_told() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    insta::assert_snapshot!(folder.run(&["summary", "t.yaml", "--prose"]));
    let place = "t.yaml#Resources/Role/Properties/Policies/0/PolicyDocument";
    insta::assert_snapshot!(folder.run(&["summary", place, "--parameter", "Env=dev"]));
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let none = r#"{"Statement": {"Effect": "Allow", "Action": 3, "Resource": "*"}}"#;
    let folder = Folder::with(&[("t.yaml", TEMPLATE), ("bad.json", none)]);
    for arguments in
        [["summary", "t.yaml#Nope"].as_slice(), &["summary", "bad.json"], &["summary", "no.json"]]
    {
        let outcome = folder.run(arguments);
        assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{outcome}");
    }
    let slip = folder.run(&["summary", "t.yaml", "--parameter", "Evn=dev"]);
    assert_eq!(slip.code, Some(2), "{slip}");
}
