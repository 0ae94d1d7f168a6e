//! `iamkit who-can` and `iamkit what-can` about templates, plans, configurations and snapshots.

use serde_json::Value;

use crate::run::Folder;

const TEMPLATE: &str = "\
Parameters: {Acts: {Type: String}}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [
        {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies:
        - PolicyName: x
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - {Effect: Allow, Action: s3:GetObject, Resource: !Sub '${Bucket.Arn}/*'}
              - {Effect: Allow, Action: sqs:SendMessage, Resource: !Sub 'arn:aws:sqs:eu-west-1:${AWS::AccountId}:q'}
              - {Effect: Allow, Action: 'sts:*', Resource: !GetAtt Admin.Arn}
  Admin:
    Type: AWS::IAM::Role
    Properties:
      RoleName: admin
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [
        {Effect: Allow, Principal: {AWS: !GetAtt Worker.Arn}, Action: sts:AssumeRole},
        {Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: sts:AssumeRole,
         Condition: {Bool: {aws:MultiFactorAuthPresent: 'true'}}}]}
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
      PermissionsBoundary: !Ref Boundary
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: ['s3:*', 'sqs:*'], Resource: '*'}]}
  Maybe:
    Type: AWS::IAM::User
    Properties:
      Groups: [!ImportValue ops]
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: reports
      PolicyDocument: {Version: '2012-10-17', Statement: [
        {Effect: Deny, Principal: '*', Action: s3:DeleteObject, Resource: 'arn:aws:s3:::reports/*'}]}
";

/// The rows of an answer, without what it rests on.
fn rows(folder: &Folder, arguments: &[&str], code: i32) -> String {
    let outcome = folder.run(arguments);
    assert_eq!(outcome.code, Some(code), "{arguments:?}: {outcome}");
    outcome.stdout
}

#[test]
fn templates_answer_who_can() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let who = |action: &str, resource: &str, flags: &[&str], code| {
        rows(&folder, &[&["who-can", action, resource, "t.yaml", "--all"], flags].concat(), code)
    };
    // The name of the bucket is not known, and that of the policy of a resource is one of it all the same.
    let read = who("s3:GetObject", "arn:aws:s3:::x/k", &[], 0);
    assert!(read.contains(
        "t.yaml#Worker\tunknown\t`{!GetAtt Bucket.Arn}/*` is not known before deployment (t.yaml:14:26)"
    ), "{read}");
    assert!(read.contains("t.yaml#Admin\tallowed\tAdministratorAccess\n"), "{read}");
    assert!(read.contains(
        "t.yaml#Maybe\tunknown\tgroup !ImportValue ops cannot be told from the input (t.yaml:34:16)"
    ), "{read}");
    assert!(read.contains("root user of the account of t.yaml\tallowed"), "{read}");
    // Whether it is the account of the queue decides.
    let queue = "arn:aws:sqs:eu-west-1:111122223333:q";
    let send = who("sqs:SendMessage", queue, &[], 0);
    let unknown = "unknown\tthe account that is deployed to is not known (`--account-id`)\n";
    assert!(send.contains(&format!("t.yaml#Worker\t{unknown}")), "{send}");
    let send = who("sqs:SendMessage", queue, &["--account-id", "111122223333"], 0);
    assert!(send.contains("t.yaml#Worker\tallowed\tt.yaml#Resources/Worker/"), "{send}");
    let send = who("sqs:SendMessage", queue, &["--account-id", "444455556666"], 0);
    assert!(send.contains("t.yaml#Worker\timplicit deny\t"), "{send}");
    // What the boundary keeps away is no, whatever is not known.
    let stop = who("ec2:StopInstances", "*", &["--account-id", "111122223333"], 0);
    assert!(stop.contains("arn:aws:iam::111122223333:role/admin\timplicit deny"), "{stop}");
    // A policy of a resource that is in the template counts.
    let delete = who("s3:DeleteObject", "arn:aws:s3:::reports/q1", &[], 1);
    assert!(delete.contains("t.yaml#Admin\texplicit deny"), "{delete}");
    assert!(delete.contains("t.yaml#Maybe\texplicit deny"), "{delete}");
}

#[test]
fn roles_of_templates_are_assumed_by_their_place() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    for resource in ["Admin", "t.yaml#Admin"] {
        let who = rows(&folder, &["who-can", "sts:AssumeRole", resource, "t.yaml"], 0);
        assert!(who.contains("t.yaml#Worker\tallowed\tt.yaml#Resources/Admin/"), "{who}");
        assert!(!who.contains("t.yaml#Admin\t"), "{who}");
    }
    let named = rows(&folder, &["who-can", "sts:AssumeRole", "Worker", "t.yaml"], 0);
    assert!(named.contains("ec2.amazonaws.com\tallowed"), "{named}");
    // Its ARN is known where account and name are.
    let account = ["--account-id", "111122223333"];
    let arn = "arn:aws:iam::111122223333:role/admin";
    let question = ["who-can", "sts:AssumeRole", arn, "t.yaml"];
    let who = rows(&folder, &[&question[..], &account].concat(), 0);
    assert!(who.contains("t.yaml#Worker\tallowed"), "{who}");
    // A name that nobody knows may be one that a policy names.
    let named = TEMPLATE.replace("!GetAtt Admin.Arn", "'arn:aws:iam::*:role/w*'");
    folder.write("named.yaml", named.as_bytes());
    let question = ["who-can", "sts:TagSession", "Worker", "named.yaml"];
    let who = rows(&folder, &question, 0);
    assert!(who.contains(
        "named.yaml#Worker\tunknown\tthe ARN of arn:aws:iam::{account}:role/{Worker} is not known"
    ), "{who}");
    let outcome = folder.run(&["who-can", "sts:AssumeRole", "Nobody", "t.yaml"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
}

#[test]
fn templates_answer_what_can() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let what = |principal: &str, flags: &[&str]| {
        rows(&folder, &[&["what-can", principal, "t.yaml"], flags].concat(), 0)
    };
    let worker = what("Worker", &["--action", "s*:*"]);
    let expected = "s3:GetObject\tunknown\t`{!GetAtt Bucket.Arn}/*` is not known before deployment (t.yaml:14:26)\n\
                    sqs:SendMessage\tallowed\ton arn:aws:sqs:eu-west-1:{account}:q\n";
    assert!(worker.contains(expected), "{worker}");
    assert!(
        worker.contains("sts:AssumeRole\tallowed\ton arn:aws:iam::{account}:role/admin\n"),
        "{worker}"
    );
    let maybe = what("t.yaml#Maybe", &["--action", "sns:*"]);
    assert_eq!(
        maybe,
        "sns:*\tunknown\tgroup !ImportValue ops cannot be told from the input (t.yaml:34:16)\n"
    );
    let json = what("Worker", &["--action", "s3:GetObject", "--output-format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["coverage"]["inputs"][0]["kind"], "cloudformation");
    assert_eq!(json["principal"], "t.yaml#Worker");
    assert_eq!(json["actions"][0]["decision"], "unknown");
}

const MAIN: &str = r#"
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({Version = "2012-10-17", Statement = [
    {Effect = "Allow", Principal = {Service = "ec2.amazonaws.com"}, Action = "sts:AssumeRole"}]})
}
resource "aws_iam_user" "ines" {
  name = var.name
}
"#;
const ATTACHED: &str = r#"
resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.own.arn
}
resource "aws_iam_policy" "own" {
  policy = jsonencode({Version = "2012-10-17", Statement = [
    {Effect = "Allow", Action = "s3:GetObject", Resource = ["arn:aws:s3:::b/*", "arn:aws:s3:::${var.name}/*"]}]})
}
resource "aws_iam_user_policy_attachment" "any" {
  user       = var.user
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"#;

#[test]
fn the_files_of_a_module_are_read_together() {
    let folder = Folder::with(&[("tf/main.tf", MAIN), ("tf/attached.tf", ATTACHED), ("x.txt", "")]);
    let question = ["who-can", "s3:GetObject", "arn:aws:s3:::b/k"];
    for path in ["tf", "tf/main.tf", "."] {
        let who = rows(&folder, &[&question[..], &[path]].concat(), 0);
        assert!(
            who.contains(
                "tf/main.tf#aws_iam_role.app\tallowed\ttf/attached.tf#aws_iam_policy.own/policy\n"
            ),
            "{path} {who}"
        );
        assert!(
            who.contains(
                "tf/main.tf#aws_iam_user.ines\tunknown\tpolicy aws_iam_user_policy_attachment.any, perhaps, \
                 cannot be told from the input (tf/attached.tf:11:16)"
            ),
            "{path} {who}"
        );
    }
    let what = rows(&folder, &["what-can", "aws_iam_role.app", "tf", "--action", "s3:*"], 0);
    assert!(what.contains("s3:GetObject\tallowed\ton arn:aws:s3:::b/*\n"), "{what}");
}

const PLAN: &str = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
{"address": "aws_iam_role.app", "mode": "managed", "type": "aws_iam_role", "name": "app", "values": {"name": "app", "path": "/",
 "assume_role_policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":\"sts:AssumeRole\"}]}"}},
{"address": "aws_iam_role_policy.late", "mode": "managed", "type": "aws_iam_role_policy", "name": "late", "values": {"role": "app"}},
{"address": "aws_iam_user.gone", "mode": "managed", "type": "aws_iam_user", "name": "gone", "values": {"name": "gone", "path": "/", "arn": "arn:aws:iam::111122223333:user/gone"}}]}},
"resource_changes": [{"address": "aws_iam_role_policy.late", "mode": "managed", "type": "aws_iam_role_policy", "name": "late",
 "change": {"actions": ["create"], "before": null, "after": {"role": "app"}, "after_unknown": {"policy": true}}}]}"#;

#[test]
fn plans_and_snapshots_answer() {
    let folder = Folder::with(&[("plan.json", PLAN), ("snapshot.json", SNAPSHOT)]);
    let who = |question: &[&str], code| rows(&folder, &[&["who-can"], question].concat(), code);
    let put = who(
        &["s3:PutObject", "arn:aws:s3:::b/k", "plan.json", "--resource-account", "111122223333"],
        0,
    );
    assert!(put.contains(
        "plan.json#aws_iam_role.app\tunknown\tpolicy aws_iam_role_policy.late cannot be told from the input (plan.json:4:"
    ), "{put}");
    // Whether the account that the trust policy names is the own one, nobody knows.
    let assume = who(&["sts:AssumeRole", "aws_iam_role.app", "plan.json"], 0);
    assert!(assume.contains("arn:aws:iam::444455556666:root\tunknown\t"), "{assume}");
    assert!(assume.contains("plan.json#aws_iam_role.app\tunknown\t"), "{assume}");
    let get = who(&["s3:GetObject", "arn:aws:s3:::b/k", "snapshot.json"], 0);
    assert!(get.contains("arn:aws:iam::111122223333:role/app\tallowed\t"), "{get}");
    assert!(get.contains("*\tallowed\tsnapshot.json#configurationItems/1/"), "{get}");
    who(&["s3:PutObject", "arn:aws:s3:::b/k", "snapshot.json"], 1);
    // What a folder holds is read; what two inputs tell of the same is refused.
    let again = SNAPSHOT.replace("2021", "2022");
    folder.write("again.json", again.as_bytes());
    let outcome = folder.run(&["who-can", "s3:PutObject", "arn:aws:s3:::b/k", "."]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(
        outcome.stderr.contains("role `arn:aws:iam::111122223333:role/app` stands in two inputs")
    );
}

const SNAPSHOT: &str = r#"{"fileVersion": "1.0", "snapshotId": "2021", "configurationItems": [
 {"resourceType": "AWS::IAM::Role", "ARN": "arn:aws:iam::111122223333:role/app", "configuration": {"roleName": "app",
  "attachedManagedPolicies": [{"policyArn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"}], "rolePolicyList": []}},
 {"resourceType": "AWS::S3::Bucket", "arn": "arn:aws:s3:::b", "configuration": {}, "supplementaryConfiguration": {
  "BucketPolicy": {"policyText": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}]}"}}}]}"#;

/// What cannot be read is never nobody.
#[test]
fn broken_deployments_are_errors_with_a_place() {
    let bad = TEMPLATE.replace("Effect: Deny", "Effect: Dny");
    let folder = Folder::with(&[
        ("t.yaml", &bad),
        ("tf/main.tf", "resource {"),
        ("none.yaml", "Resources: {}"),
    ]);
    for (path, said) in [
        ("t.yaml", "t.yaml:40:18: error"),
        ("tf", "tf/main.tf:1:"),
        ("none.yaml", "none.yaml: error: holds no user and no role"),
    ] {
        for outcome in [
            folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::b/k", path]),
            folder.run(&["what-can", "Worker", path]),
        ] {
            assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{path} {outcome}");
            assert!(outcome.stderr.contains(said), "{path} {outcome}");
        }
    }
    let outcome = folder.run(&["what-can", "Worker", "t.yaml", "--parameter", "Nothing=x"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
}

const SAM: &str = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Tracing: Active}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      VpcConfig: {SubnetIds: [s-1]}
      DeadLetterQueue: {Type: SQS, TargetArn: arn:aws:sqs:eu-west-1:111122223333:dead}
      Events:
        Work: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
  Joined:
    Type: AWS::Serverless::Function
    Connectors:
      ToTable: {Properties: {Destination: {Id: Table}, Permissions: [Read]}}
    Properties: {Tracing: Disabled}
  Given: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Role.Arn}}
  Role: {Type: AWS::IAM::Role, Properties: {}}
";

/// What SAM gives to the roles that it makes counts, and nothing is given to a role that a function names.
#[test]
fn roles_of_sam_have_what_it_adds() {
    let folder = Folder::with(&[("sam.yaml", SAM)]);
    let account = ["--account-id", "111122223333", "--all"];
    let who = |action: &str, resource: &str| {
        rows(&folder, &[&["who-can", action, resource, "sam.yaml"], &account[..]].concat(), 0)
    };
    let logs = "arn:aws:logs:eu-west-1:111122223333:log-group:x";
    for (action, resource, policy) in [
        (
            "logs:CreateLogGroup",
            logs,
            "AWSLambdaBasicExecutionRole, AWSLambdaSQSQueueExecutionRole, AWSLambdaVPCAccessExecutionRole",
        ),
        ("xray:PutTraceSegments", "*", "AWSXrayWriteOnlyAccess"),
        ("ec2:CreateNetworkInterface", "*", "AWSLambdaVPCAccessExecutionRole"),
        (
            "sqs:ReceiveMessage",
            "arn:aws:sqs:eu-west-1:111122223333:q",
            "AWSLambdaSQSQueueExecutionRole",
        ),
        (
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:dead",
            "sam.yaml#Resources/Worker/Properties/DeadLetterQueue",
        ),
    ] {
        let found = who(action, resource);
        assert!(found.contains(&format!("sam.yaml#Worker\tallowed\t{policy}\n")), "{found}");
        assert!(
            found.contains(
                "sam.yaml#Joined\tunknown\tpolicy the permissions of a connector cannot be told from the input \
                 (sam.yaml:12:3)"
            ),
            "{found}"
        );
        assert!(!found.contains("sam.yaml#Given"), "{found}");
        assert!(!found.contains("sam.yaml#Role\tallowed"), "{found}");
    }
}

const SERVERLESS: &str = "\
service: orders
plugins: [serverless-iam-roles-per-function]
provider:
  name: aws
  iam:
    role:
      name: orders
      statements:
        - {Effect: Allow, Action: 'ec2:StopInstances', Resource: '*'}
functions:
  shared: {handler: a.b, events: [http: GET /]}
  own:
    handler: a.c
    iamRoleStatements:
      - {Effect: Allow, Action: 'ec2:StartInstances', Resource: '*'}
";

/// The roles that the Serverless Framework makes are principals, with what it adds to them.
#[test]
fn roles_of_serverless_are_principals() {
    let machine = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:x";
    let shared = "arn:aws:iam::111122223333:role/orders";
    let own = "serverless.yml#functions/own";
    let stream = SERVERLESS.replace("http: GET /", "stream: arn:aws:x");
    let inherits = format!("{SERVERLESS}    iamRoleStatementsInherit: true\n");
    let elsewhere =
        SERVERLESS.replace("service: orders", "service: orders\nfunctions: ${file(f.yml)}");
    let (elsewhere, _) = elsewhere.split_once("functions:\n").unwrap();
    let statements = SERVERLESS.replace(
        "statements:\n        - {Effect: Allow, Action: 'ec2:StopInstances', Resource: '*'}",
        "statements: ${file(s.yml)}",
    );
    let unlisted = SERVERLESS.replace("[serverless-iam-roles-per-function]", "[]");
    for (configuration, action, resource, expected) in [
        (
            SERVERLESS,
            "ec2:StopInstances",
            machine,
            &[(shared, "allowed"), (own, "implicit deny")][..],
        ),
        (SERVERLESS, "ec2:StartInstances", machine, &[(shared, "implicit deny"), (own, "allowed")]),
        (SERVERLESS, "logs:CreateLogGroup", group, &[(shared, "unknown"), (own, "unknown")]),
        (&inherits, "ec2:StopInstances", machine, &[(shared, "allowed"), (own, "allowed")]),
        (&unlisted, "ec2:StartInstances", machine, &[(own, "unknown")]),
        // What nobody reads may be a `Deny`.
        (&stream, "ec2:StopInstances", machine, &[(shared, "unknown")]),
        (elsewhere, "ec2:StopInstances", machine, &[(shared, "unknown")]),
        (&statements, "ec2:StopInstances", machine, &[(shared, "unknown")]),
    ] {
        let folder = Folder::with(&[("serverless.yml", configuration)]);
        for path in ["serverless.yml", "."] {
            let flags = ["--account-id", "111122223333", "--all"];
            let found =
                rows(&folder, &[&["who-can", action, resource, path], &flags[..]].concat(), 0);
            for (role, decision) in expected {
                let said = format!("{role}\t{decision}");
                assert!(found.contains(&said), "{said}: {found} of {configuration}");
            }
        }
    }
}

/// A role may be asked about by its place, also where its ARN is known.
#[test]
fn roles_are_asked_about_by_their_places() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    for flags in [&[][..], &["--account-id", "111122223333"]] {
        let arguments = ["who-can", "sts:AssumeRole", "t.yaml#Admin", "t.yaml"];
        let found = rows(&folder, &[&arguments, flags].concat(), 0);
        assert!(found.contains("t.yaml#Worker\tallowed"), "{found}");
    }
}
