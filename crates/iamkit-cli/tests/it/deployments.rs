//! Decisions from templates: places, parameters, and parts that are not known before deployment.

use crate::run::{Folder, Outcome};

const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Role/s";

const TEMPLATE: &str = "Parameters:
  Env: {Type: String, Default: dev}
  Team: {Type: String}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
        - Effect: Allow
          Principal: {Service: !Sub 'ec2.${AWS::URLSuffix}'}
          Action: sts:AssumeRole
      Policies:
      - PolicyName: work
        PolicyDocument:
          Version: '2012-10-17'
          Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: !Sub '${Bucket.Arn}/*'
          - Effect: Allow
            Action: sqs:SendMessage
            Resource: !Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs-${Env}'
          - Effect: Deny
            Action: ec2:*
            Resource: '*'
            Condition: {StringNotEquals: {'aws:ResourceTag/team': !Ref Team}}
          - Effect: Allow
            Action: [ec2:StartInstances, iam:GetUser]
            Resource: '*'
";

fn simulate(file: &str, action: &str, resource: &str, more: &[&str]) -> Outcome {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let request = ["simulate", "--principal", SESSION, "--identity", file, "--action", action];
    folder.run(&[&request[..], &["--resource", resource], more].concat())
}

#[test]
fn what_is_not_known_makes_decisions_conditional() {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs-dev";
    let object = simulate("t.yaml", "s3:GetObject", "arn:aws:s3:::b/x", &[]);
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    let tagged = ["--context", "aws:ResourceTag/team=blue", "--output-format", "json"];
    let start = simulate("t.yaml", "ec2:StartInstances", instance, &tagged);
    insta::assert_snapshot!(object);
    insta::assert_snapshot!(simulate("t.yaml", "sqs:SendMessage", queue, &[]));
    let value: serde_json::Value = serde_json::from_str(&start.stdout).unwrap();
    assert_eq!(value["decision"], "conditional", "{start}");
    assert!(value["unknownValues"].as_array().unwrap().contains(&"!Ref Team".into()), "{start}");
    // What does not depend on it is certain.
    let user = simulate("t.yaml", "iam:GetUser", "arn:aws:iam::111122223333:user/x", &[]);
    assert_eq!(user.code, Some(0), "{user}");
    let other = simulate("t.yaml", "sqs:SendMessage", &queue.replace("dev", "prod"), &[]);
    assert_eq!((other.code, other.stdout.contains("implicit deny")), (Some(1), true), "{other}");
}

#[test]
fn parameters_fill_what_is_not_known() {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs-prod";
    let flags =
        ["--parameter", "Env=prod", "--account-id", "111122223333", "--region", "eu-west-1"];
    let outcome = simulate("t.yaml", "sqs:SendMessage", queue, &flags);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(!outcome.stderr.contains("default `dev`"), "{outcome}");
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    let start = |team: &str| {
        let flags = ["--parameter", team, "--context", "aws:ResourceTag/team=blue"];
        simulate("t.yaml", "ec2:StartInstances", instance, &flags).code
    };
    assert_eq!((start("Team=blue"), start("Team=red")), (Some(0), Some(1)));
}

#[test]
fn a_place_chooses_the_policy() {
    let user = "arn:aws:iam::111122223333:user/x";
    let path = "t.yaml#Resources/Role/Properties/Policies/0/PolicyDocument";
    for file in ["t.yaml", "t.yaml#Role", path] {
        assert_eq!(simulate(file, "iam:GetUser", user, &[]).code, Some(0), "{file}");
    }
    let outcome = simulate("t.yaml#Rol", "iam:GetUser", user, &[]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("no identity policy at `Rol`"), "{outcome}");
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let role = "arn:aws:iam::111122223333:role/Role";
    let trust = folder.run(&[
        "simulate",
        "--principal",
        "ec2.amazonaws.com",
        "--action",
        "sts:AssumeRole",
        "--resource",
        role,
        "--resource-policy",
        "t.yaml",
    ]);
    assert_eq!(trust.code, Some(0), "{trust}");
}

#[test]
fn scenarios_name_places() {
    let scenario = format!(
        r#"{{"request": {{"principal": "{SESSION}", "action": "iam:GetUser",
            "resource": "arn:aws:iam::111122223333:user/x"}},
            "policies": {{"identity": {{"file": "t.yaml#Role"}}}}, "expect": {{"decision": "allowed"}}}}"#
    );
    let folder = Folder::with(&[("t.yaml", TEMPLATE), ("s.scenario.json", &scenario)]);
    let outcome = folder.run(&["test", "s.scenario.json"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
}

#[test]
fn a_parameter_that_nothing_asks_for_is_an_error() {
    let user = "arn:aws:iam::111122223333:user/x";
    let outcome = simulate("t.yaml", "iam:GetUser", user, &["--parameter", "Teem=blue"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("there is no parameter `Teem`"), "{outcome}");
    assert!(outcome.stderr.contains("did you mean `Team`?"), "{outcome}");
    let folder = Folder::with(&[("t.yaml", TEMPLATE), ("v.tf", "variable \"team\" {}\n")]);
    let validate = |parameter: &str| folder.run(&["validate", ".", "--parameter", parameter]).code;
    assert_eq!(validate("Tem=blue"), Some(2));
    assert_ne!(validate("Team=blue"), Some(2));
}
