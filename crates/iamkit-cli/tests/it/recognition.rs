//! Files that hold no policy document stay as they are, and are never called clean.

use crate::run::Folder;

const POLICY: &str = r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "arn:aws:s3:::b/*"}]}"#;

/// Name, what it is called, text. Each holds the word `"Statement"`, so that a search for it is
/// not enough.
const OTHERS: [(&str, &str, &str); 34] = [
    (
        "template.json",
        "a CloudFormation template",
        r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}}}}"#,
    ),
    (
        "untitled-template.json",
        "a CloudFormation template",
        r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": []}}}}, "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*"}}"#,
    ),
    (
        "sam.json",
        "an AWS SAM template",
        r#"{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Policies": [{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}]}}}}"#,
    ),
    (
        "manifest.json",
        "a CDK manifest",
        r#"{"version": "36.0.0", "artifacts": {"S": {"type": "aws:cloudformation:stack", "note": "\"Statement\""}}, "words": ["Statement"]}"#,
    ),
    (
        "tree.json",
        "a CDK manifest",
        r#"{"version": "tree-0.1", "tree": {"id": "App", "attributes": {"Statement": []}}}"#,
    ),
    (
        "plan.json",
        "a Terraform plan",
        r#"{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [{"values": {"policy": "{\"Statement\": []}"}}]}}}"#,
    ),
    (
        "state.json",
        "a Terraform state",
        r#"{"version": 4, "terraform_version": "1.9.0", "lineage": "x", "resources": [{"instances": [{"attributes": {"policy": "{\"Statement\": []}"}}]}]}"#,
    ),
    (
        "shown.json",
        "a Terraform state",
        r#"{"format_version": "1.0", "values": {"root_module": {"resources": [{"values": {"policy": "{\"Statement\": []}"}}]}}}"#,
    ),
    (
        "main.tf.json",
        "a Terraform configuration",
        r#"{"resource": {"aws_iam_policy": {"p": {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": []}"}}}}"#,
    ),
    (
        "serverless.json",
        "a Serverless Framework configuration",
        r#"{"service": "x", "provider": {"name": "aws", "iam": {"role": {"statements": [{"Statement": 1}]}}}}"#,
    ),
    (
        "dump.json",
        "an account dump",
        r#"{"UserDetailList": [{"UserName": "u", "UserPolicyList": [{"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]}]}"#,
    ),
    (
        "policies.json",
        "an account dump",
        r#"{"Policies": [{"PolicyName": "m", "PolicyVersionList": [{"Document": {"Statement": []}}]}]}"#,
    ),
    (
        "config.json",
        "an AWS Config snapshot",
        r#"{"fileVersion": "1.0", "configurationItems": [{"resourceType": "AWS::S3::Bucket", "supplementaryConfiguration": {"BucketPolicy": {"policyText": "{\"Statement\": []}"}}}]}"#,
    ),
    (
        "details.json",
        "an Access Troubleshooter record",
        r#"{"requestContext": {"x": "\"Statement\""}, "evaluations": [{"action": "s3:GetObject", "Statement": []}]}"#,
    ),
    (
        "trail.json",
        "a CloudTrail log",
        r#"{"Records": [{"eventVersion": "1.08", "eventName": "PutRolePolicy", "requestParameters": {"policyDocument": "{\"Statement\": []}"}}]}"#,
    ),
    (
        "request.json",
        "a scenario",
        r#"{"request": {"principal": "*", "action": "s3:GetObject", "resource": "*"}, "policies": {"identity": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}}"#,
    ),
    (
        "requests.json",
        "a scenario",
        r#"[{"request": {"principal": "*", "action": "s3:GetObject"}, "policies": {"identity": {"Statement": []}}}]"#,
    ),
    (
        "report.sarif.json",
        "a SARIF report",
        r#"{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [{"results": [{"message": {"text": "\"Statement\""}, "Statement": 1}]}]}"#,
    ),
    (
        "findings.json",
        "a findings report",
        r#"{"version": 1, "files": [{"path": "a.json", "findings": [{"pointer": "/Statement/0", "Statement": 1}]}]}"#,
    ),
    (
        "response.json",
        "a findings report",
        r#"{"findings": [{"locations": [{"path": [{"value": "Statement"}, {"Statement": 1}]}]}]}"#,
    ),
    (
        "package.json",
        "an npm package file",
        r#"{"name": "bank", "version": "1.0.0", "description": "Bank \"Statement\" importer", "Statement": "x"}"#,
    ),
    (
        "tsconfig.json",
        "a TypeScript configuration",
        r#"{"compilerOptions": {"paths": {"Statement": ["./statement"]}}}"#,
    ),
    (
        "schema.json",
        "a JSON Schema",
        r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"Statement": {"type": "array"}}}"#,
    ),
    (
        "openapi.json",
        "an OpenAPI description",
        r#"{"openapi": "3.0.1", "x-amazon-apigateway-policy": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}"#,
    ),
    (
        "k8s.json",
        "a Kubernetes manifest",
        r#"{"apiVersion": "v1", "kind": "ConfigMap", "data": {"p": "{\"Statement\": []}"}}"#,
    ),
    ("empty-array.json", "an array", "[]"),
    ("array.json", "an array", r#"["Statement", {"Statement": []}]"#),
    ("policies-array.json", "an array of policy documents", r#"[{"Statement": []}]"#),
    (
        "statement.json",
        "a statement",
        r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*", "Condition": {"StringEquals": {"Statement": "x"}}}"#,
    ),
    (
        "statements.json",
        "an array of statements",
        r#"[{"Sid": "Statement", "Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*"}]"#,
    ),
    ("string.json", "a string", r#""\"Statement\"""#),
    ("number.json", "a number", "7"),
    ("null.json", "null", "null"),
    ("bank.json", "an object without statements", r#"{"account": 1, "Statement": "2024-01"}"#),
];

/// Says whether a file may hold policies, which are then validated.
fn is_container(name: &str) -> bool {
    let containers = [
        "template",
        "sam",
        "serverless",
        "plan",
        "state",
        "tf",
        "dump",
        "config",
        "details",
        "record",
        "shown",
        "policies.json",
    ];
    containers.iter().any(|container| name.contains(container))
}

/// Every way in which the program writes to a file that was there before.
const WRITERS: [&[&str]; 6] = [
    &["validate", "--fix"],
    &["validate", "--fix", "--diff"],
    &["validate", "--fix", "--select", "access-analyzer,security"],
    &["validate", "--diff"],
    &["fmt"],
    &["fmt", "--check"],
];

#[test]
fn a_file_that_is_no_policy_keeps_every_byte() {
    let files: Vec<_> = OTHERS.iter().map(|(name, _, text)| (*name, *text)).collect();
    let folder = Folder::with(&files);
    for (name, called, text) in OTHERS {
        for writer in WRITERS {
            let outcome = folder.run(&[writer, &[name]].concat());
            assert_eq!(folder.read(name), text, "{writer:?} {name}: {outcome}");
            if is_container(name) {
                assert!(writer[0] == "validate" || outcome.code == Some(2), "{writer:?} {outcome}");
                continue;
            }
            assert_eq!(outcome.code, Some(2), "{writer:?} {name}: {outcome}");
            assert_eq!(outcome.stdout, "", "{writer:?} {name}");
            let said = format!("{name}:1:1: error: no policy document, the root is {called}\n");
            assert!(outcome.stderr.contains(&said), "{writer:?} {name}: {outcome}");
            assert!(outcome.stderr.contains("\n  hint: "), "{writer:?} {name}: {outcome}");
        }
    }
    folder.run(&["test", "--update", "."]);
    folder.run(&[
        "test",
        "--update",
        "package.json",
        "template.json",
        "dump.json",
        "statement.json",
    ]);
    for (name, _, text) in OTHERS {
        assert_eq!(folder.read(name), text, "{name}");
    }
}

/// A person who names a type says that the file is a policy, but not that it may be written to.
#[test]
fn a_named_type_gives_findings_and_changes_nothing() {
    let files: Vec<_> = OTHERS.iter().map(|(name, _, text)| (*name, *text)).collect();
    let folder = Folder::with(&files);
    for (name, _, text) in OTHERS {
        let outcome = folder.run(&["validate", "--fix", "--policy-type", "identity", name]);
        assert_eq!(folder.read(name), text, "{name}: {outcome}");
        assert!(outcome.code != Some(0) || is_container(name), "{name}: {outcome}");
    }
}

#[test]
fn a_walk_takes_policies_and_counts_the_rest_by_kind() {
    let mut files: Vec<_> = OTHERS.iter().map(|(name, _, text)| (*name, *text)).collect();
    files.push(("policy.json", POLICY));
    let folder = Folder::with(&files);
    insta::assert_snapshot!(folder.run(&["validate", "--fix", "."]));
    insta::assert_snapshot!(folder.run(&["fmt", "."]));
    for (name, _, text) in OTHERS {
        assert_eq!(folder.read(name), text, "{name}");
    }
    assert!(folder.read("policy.json").contains("\"Version\": \"2012-10-17\""));
}

#[test]
fn a_folder_without_policies_is_no_clean_folder() {
    let folder = Folder::with(&[("package.json", OTHERS[20].2)]);
    let outcome = folder.run(&["validate", "."]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains(".: error: holds no policy file"), "{outcome}");
    let folder = Folder::with(&[("package.json", OTHERS[20].2), ("template.json", OTHERS[0].2)]);
    let outcome = folder.run(&["fmt", "."]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains(".: error: holds no policy file"), "{outcome}");
    let last = "passed over: 1 CloudFormation template (template.json), \
                1 npm package file (package.json)\n";
    assert!(outcome.stderr.ends_with(last), "{outcome}");
}

#[test]
fn what_is_a_policy_is_found_in_every_form() {
    let statement = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "arn:aws:s3:::b/*"}"#;
    let document = format!(r#"{{"Statement": {statement}}}"#);
    let text = document.replace('"', "\\\"");
    for (form, is_repaired) in [
        (document.clone(), true),
        (format!("\u{feff} {document}\n"), true),
        (format!(r#"{{"Statement": [{statement}], "Sttement": []}}"#), true),
        (format!(r#"{{"$schema": "https://x/policy.json", "Statement": [{statement}]}}"#), true),
        (format!(r#"{{"PolicyDocument": {document}, "PolicyName": "p"}}"#), true),
        (format!(r#"{{"PolicyVersion": {{"Document": {document}}}}}"#), true),
        (format!(r#"{{"Policy": "{text}"}}"#), true),
        (format!(r#"{{"statement": [{statement}]}}"#), true),
        (r#"{"Version": "2008-10-17"}"#.to_owned(), false),
        (r#"{"Id": "x"}"#.to_owned(), false),
        (r#"{"Statement": "x"}"#.to_owned(), false),
        (r#"{"PolicyDocument": {}}"#.to_owned(), false),
        ("{}".to_owned(), false),
    ] {
        let folder = Folder::with(&[("p.json", &form)]);
        let outcome = folder.run(&["validate", "--fix", "p.json"]);
        assert!(matches!(outcome.code, Some(0 | 1)), "{form}: {outcome}");
        assert!(outcome.stderr.contains("p.json: validated as "), "{form}: {outcome}");
        assert_eq!(folder.read("p.json") != form, is_repaired, "{form}: {outcome}");
    }
}

/// A member of another file is not what the AWS CLI prints.
#[test]
fn wrappers_hold_policies_only() {
    for text in [
        r#"{"Document": {"title": "Statement"}}"#,
        r#"{"Policy": "be kind"}"#,
        r#"{"name": "x", "version": "1.0.0", "Document": {"Statement": []}}"#,
    ] {
        let folder = Folder::with(&[("x.json", text)]);
        let outcome = folder.run(&["validate", "--fix", "x.json"]);
        assert_eq!(outcome.code, Some(2), "{text}: {outcome}");
        assert_eq!(folder.read("x.json"), text, "{outcome}");
    }
}

#[test]
fn what_has_no_statement_of_a_policy_is_not_repaired() {
    for text in [
        r#"{"Statement": [{"Date": "2020", "Amount": 5}], "Bank": "x"}"#,
        r#"{"statement": [{"Effect": 5, "x": 1}], "bank": "x"}"#,
        r#"{"name": "x", "version": "1", "dependencies": {}, "Statement": []}"#,
        r#"{"Statement": ["a"]}"#,
    ] {
        let folder = Folder::with(&[("some.json", text)]);
        for arguments in [&["validate", "--fix", "some.json"][..], &["validate", "--fix", "."]] {
            let outcome = folder.run(arguments);
            assert_eq!(folder.read("some.json"), text, "{arguments:?} {outcome}");
        }
    }
}

#[test]
fn a_difference_of_what_is_no_policy_is_refused() {
    for (text, root) in [("{}", "an empty object"), ("[]", "an array"), ("3", "a number")] {
        let folder = Folder::with(&[("x.json", text)]);
        for flags in
            [&["validate", "--diff", "x.json"][..], &["validate", "--fix", "--diff", "x.json"]]
        {
            let outcome = folder.run(flags);
            assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{outcome}");
            let said = format!("x.json:1:1: error: no policy document, the root is {root}\n");
            assert!(outcome.stderr.starts_with(&said), "{outcome}");
        }
        let typed = folder.run(&["validate", "--diff", "--policy-type", "identity", "x.json"]);
        assert_eq!(typed.code, Some(2), "{typed}");
    }
    let folder = Folder::with(&[("x.json", r#"{"Statement": []}"#)]);
    let outcome = folder.run(&["validate", "--diff", "x.json"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""), "{outcome}");
    assert!(outcome.stderr.contains("x.json: warning: holds no statement"), "{outcome}");
}
