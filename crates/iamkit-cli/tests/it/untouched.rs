//! Files that are no policy, and containers: no command that writes changes a byte of them.

use std::fs;

use crate::run::Folder;

/// Policies of every kind but IAM's, and files that hold the words of one.
const FILES: [(&str, &str); 24] = [
    (
        "package.json",
        r#"{"name": "x", "description": "Bank \"Statement\" importer", "Policy": "x"}"#,
    ),
    (
        "package-lock.json",
        r#"{"lockfileVersion": 3, "packages": {"policy": {"version": "1.0.0"}}}"#,
    ),
    ("tsconfig.json", "{\n  // policy\n  \"compilerOptions\": {\"strict\": true},\n}\n"),
    ("statement.json", r#"{"Statement": [{"date": "2026-01-01", "amount": 3}], "Version": "1"}"#),
    (
        "openapi.json",
        r#"{"openapi": "3.0.0", "paths": {}, "x-amazon-apigateway-policy": {"Version": "2012-10-17", "Statement": []}}"#,
    ),
    (
        "k8s.yaml",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  p.json: '{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:*\"}]}'\n",
    ),
    ("chart.yaml", "Resources: {{ .Values.policy }}\n"),
    ("workflow.yml", "on: push\njobs:\n  policy: {runs-on: ubuntu-latest}\n"),
    (
        "tree.json",
        r#"{"version": "tree-0.1", "tree": {"id": "App", "path": "", "children": {"Policy": {"id": "Policy"}}}}"#,
    ),
    ("manifest.json", r#"{"version": "36.0.0", "artifacts": {"Policy": {"type": "cdk:tree"}}}"#),
    ("S.assets.json", r#"{"version": "36.0.0", "files": {}, "dockerImages": {"policy": {}}}"#),
    (
        "trail.json",
        r#"{"Records": [{"eventVersion": "1.08", "eventSource": "iam.amazonaws.com", "requestParameters": {"policyDocument": "{\"Statement\":[]}"}}]}"#,
    ),
    (
        "schema.json",
        r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"Statement": {"type": "array"}}}"#,
    ),
    (
        "log.sarif.json",
        r#"{"version": "2.1.0", "runs": [{"results": [{"message": {"text": "Statement"}}]}]}"#,
    ),
    (
        "findings.json",
        r#"{"version": 1, "catalogDate": "2026-10-27", "files": [], "unreadable": [], "note": "policy"}"#,
    ),
    (
        "lifecycle.json",
        r#"{"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "description": "policy"}]}"#,
    ),
    ("cedar.json", r#"{"staticPolicies": {"p": "permit(principal, action, resource);"}}"#),
    ("tags.json", r#"{"tags": {"Policy": {"tag_key": {"@@assign": "CostCenter"}}}}"#),
    (
        "empty.template.json",
        r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"Policy": "none"}}}}"#,
    ),
    (
        "look.yaml",
        "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111122223333:d', maxReceiveCount: 3}\n",
    ),
    (
        "main.tf",
        "resource \"aws_ecr_lifecycle_policy\" \"p\" {\n  policy = jsonencode({rules=[]})\n}\n",
    ),
    ("values.tfvars", "policy = \"{}\"\n"),
    ("serverless.ts", "export default { service: 'policy' };\n"),
    (
        "plan.json",
        r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "values": {"policy": null}}]}}}"#,
    ),
];

/// All commands that write files, with a name and without.
const COMMANDS: [&[&str]; 8] = [
    &["validate", "--fix"],
    &["validate", "--fix", "--diff"],
    &["validate", "--fix", "--policy-type", "identity"],
    &["validate", "--fix", "--select", "security"],
    &["fmt"],
    &["fmt", "--check"],
    &["fmt", "--embedded"],
    &["test", "--update"],
];

#[test]
fn no_byte_changes() {
    let folder = Folder::with(&FILES);
    let stays = |what: &str| {
        for (name, text) in FILES {
            assert_eq!(folder.read(name), text, "{what}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), FILES.len(), "{what}");
    };
    for command in COMMANDS {
        folder.run(command);
        stays(&format!("{command:?}"));
        for (name, _) in FILES {
            folder.run(&[command, &[name]].concat());
        }
        stays(&format!("{command:?} by name"));
    }
    // What prints another form of a policy refuses what is none.
    for (name, _) in FILES {
        for command in ["expand", "shrink", "summary"] {
            let outcome = folder.run(&[command, name]);
            assert_eq!(outcome.code, Some(2), "{command} {name} {outcome}");
        }
    }
    stays("printing");
}
