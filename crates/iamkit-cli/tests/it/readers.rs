//! Inputs in other forms than those that tools write by default.

use crate::run::{Folder, run_with_input};

const S3: [&str; 6] = [
    "--principal",
    "arn:aws:iam::111122223333:user/u",
    "--resource",
    "arn:aws:s3:::b/k",
    "--action",
    "s3:GetObject",
];

fn simulated(folder: &Folder, identity: &str) -> crate::run::Outcome {
    let mut arguments = vec!["simulate"];
    arguments.extend(S3);
    arguments.extend(["--identity", identity]);
    folder.run(&arguments)
}

const UNKNOWN: &str = r#"variable "list" {}
variable "x" {}
resource "aws_iam_policy" "loop" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:*", Resource = "*" },
      { Effect = "Deny", Action = [for a in var.list : "s3:${a}"], Resource = "*" }
    ]
  })
}
resource "aws_iam_policy" "directive" {
  policy = <<EOT
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
  %{ if var.x }
  ,{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
  %{ endif }
]}
EOT
}
resource "aws_iam_policy" "text" {
  policy = <<EOT
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
  %{ for a in var.x }
  ,{"Effect": "Deny", "Action": "${a}", "Resource": "*"}
  %{ endfor }
]}
EOT
}
resource "aws_iam_policy" "slip" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObjekt", Resource = var.x }]
  })
}
"#;

/// A `Deny` whose actions nobody knows may hold: neither a yes nor a no is certain.
#[test]
fn what_loops_and_directives_leave_open_keeps_a_decision_open() {
    let folder = Folder::with(&[("a.tf", UNKNOWN)]);
    for place in ["loop", "directive"] {
        let outcome = simulated(&folder, &format!("a.tf#aws_iam_policy.{place}"));
        assert!(outcome.stdout.starts_with("conditional  "), "{place}: {outcome}");
        assert!(outcome.stdout.contains(" if not ("), "{place}: {outcome}");
    }
    let outcome = simulated(&folder, "a.tf#aws_iam_policy.text");
    assert_eq!(outcome.code, Some(2), "{outcome}");
    let outcome = folder.run(&["validate", "a.tf"]);
    let note =
        "a.tf:26:3: note: the policy of aws_iam_policy.text is not known here (%{ for a in var.x }";
    assert!(outcome.stderr.contains(note), "{outcome}");
}

/// Whoever names a role means all of its policies.
#[test]
fn an_inline_policy_that_is_not_known_is_not_passed_over() {
    let known = r#"jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })"#;
    let role = |more: &str| {
        format!(
            "variable \"x\" {{}}\nresource \"aws_iam_role\" \"r\" {{\n  inline_policy {{\n    name = \"a\"\n    policy = {known}\n  }}\n{more}}}\n"
        )
    };
    let dynamic = |each: &str, policy: &str| {
        format!(
            "  dynamic \"inline_policy\" {{\n    for_each = {each}\n    content {{\n      policy = {policy}\n    }}\n  }}\n"
        )
    };
    for (more, code) in [
        (String::new(), 0),
        (dynamic("[1, 2]", known), 0),
        // There may be one or none of a policy that is known.
        (dynamic("var.x", known), 2),
        (dynamic("[1]", "var.x"), 2),
        ("  inline_policy {\n    policy = var.x\n  }\n".to_owned(), 2),
    ] {
        let folder = Folder::with(&[("a.tf", &role(&more))]);
        let outcome = simulated(&folder, "a.tf#aws_iam_role.r");
        assert_eq!(outcome.code, Some(code), "{more} {outcome}");
    }
    let template = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n      \
        - {PolicyName: a, PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}\n      \
        - {PolicyName: b, PolicyDocument: !ImportValue x}\n";
    let folder = Folder::with(&[("t.yaml", template)]);
    let outcome = simulated(&folder, "t.yaml#R");
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("an inline policy that is not known (line 7)"), "{outcome}");
}

#[test]
fn warnings_name_the_place_in_the_file() {
    let folder = Folder::with(&[("a.tf", UNKNOWN)]);
    let outcome = simulated(&folder, "a.tf#aws_iam_policy.slip");
    assert!(outcome.stderr.contains("warning[INVALID_ACTION]: a.tf:35:47: "), "{outcome}");
    let template = "Parameters:\n  B: {Type: String}\nResources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    \
        Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n        \
        - Effect: Allow\n          Action: s3:GetObjekt\n          Resource: !Sub arn:aws:s3:::${B}/*\n";
    let folder = Folder::with(&[("t.yaml", template)]);
    let outcome = simulated(&folder, "t.yaml#P");
    assert!(outcome.stderr.contains("warning[INVALID_ACTION]: t.yaml:11:19: "), "{outcome}");
}

const DUMP: &str = "\
UserDetailList:
- Arn: arn:aws:iam::111122223333:user/u
  UserName: u
  Path: /
  UserPolicyList:
  - PolicyName: p
    PolicyDocument:
      Version: '2012-10-17'
      Statement:
      - Effect: Allow
        Action: s3:GetObject
        Resource: '*'
  AttachedManagedPolicies:
  - PolicyName: mine
    PolicyArn: arn:aws:iam::111122223333:policy/mine
RoleDetailList: []
IsTruncated: false
";

#[test]
fn dumps_in_yaml_tell_principals() {
    let folder = Folder::with(&[("dump.yaml", DUMP)]);
    let question = ["who-can", "s3:GetObject", "arn:aws:s3:::b/k", "dump.yaml"];
    let outcome = folder.run(&question);
    let gap = "policy arn:aws:iam::111122223333:policy/mine is not in the input";
    let expected = format!("arn:aws:iam::111122223333:user/u\tunknown\t{gap}\n");
    assert!(outcome.stdout.starts_with(&expected), "{outcome}");
    // Places are those of the YAML.
    let outcome = folder.run(&[&question[..], &["--output-format", "json"]].concat());
    assert!(outcome.stdout.contains("\"line\": 15,\n        \"column\": 16"), "{outcome}");
    let folder = Folder::with(&[("dump.yaml", &DUMP.replace("UserName: u", "UserName: other"))]);
    let outcome = folder.run(&question);
    assert!(outcome.stderr.contains("dump.yaml:3:13: error"), "{outcome}");
    assert_eq!(outcome.code, Some(2), "{outcome}");
}

const TEMPLATE: &str = r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument":
  {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}}}}}"#;

#[test]
fn a_manifest_of_the_cdk_names_its_templates() {
    let manifest =
        |artifacts: &str| format!(r#"{{"version": "36.0.0", "artifacts": {artifacts}}}"#);
    let stack = r#"{"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}}"#;
    let stage =
        r#"{"T": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-T"}}}"#;
    let folder = Folder::with(&[
        ("one/manifest.json", &manifest(stack)),
        ("one/S.template.json", TEMPLATE),
        ("two/manifest.json", &manifest(stage)),
        ("two/assembly-T/manifest.json", &manifest(stack)),
        ("two/assembly-T/S.template.json", TEMPLATE),
        ("gone/manifest.json", &manifest(stack)),
        ("out/manifest.json", &manifest(&stack.replace("S.template", "../one/S.template"))),
    ]);
    for (name, place) in [
        ("one/manifest.json", "one/S.template.json:2:73: error[INVALID_ACTION]"),
        ("two/manifest.json", "two/assembly-T/S.template.json:2:73: error[INVALID_ACTION]"),
    ] {
        let outcome = folder.run(&["validate", name]);
        assert!(outcome.stdout.starts_with(place), "{outcome}");
        assert_eq!(outcome.code, Some(1), "{outcome}");
    }
    // A template that is not there is no template without findings; no name leads out of the folder.
    for name in ["gone/manifest.json", "out/manifest.json"] {
        let outcome = folder.run(&["validate", name]);
        assert_eq!(outcome.code, Some(2), "{outcome}");
    }
}

#[test]
fn standard_input_is_told_by_what_it_holds() {
    let hcl = "# A policy.\n/* of\n   one */ resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", \
        Statement = [{ Effect = \"Allow\", Action = \"s3:GetObjekt\", Resource = \"*\" }] })\n}\n";
    let yaml = "Statement:\n- Effect: Allow\n  Action: s3:GetObjekt\n  Resource: '*'\n";
    for (text, place) in [
        (hcl, "<stdin>:4:91: "),
        (yaml, "<stdin>:3:11: "),
        (TEMPLATE, "<stdin>:2:73: "),
        (DUMP, ""),
    ] {
        let outcome = run_with_input(&["validate", "-"], text);
        let expected = format!("{place}error[INVALID_ACTION]");
        let is_found = outcome.stdout.contains(&expected);
        assert_eq!(is_found, !place.is_empty(), "{outcome}");
        assert_ne!(outcome.code, Some(2), "{outcome}");
    }
}
