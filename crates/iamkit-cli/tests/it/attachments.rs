//! Attachments, permissions boundaries and groups in what `diff` and `review` compare.

use crate::proofs::git;
use crate::run::{Folder, Outcome};

const ALLOWS: &str =
    "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}";

/// A template with a role that has the properties of `role`, and with other resources.
fn template(role: &str, others: &str) -> String {
    format!(
        "Parameters: {{Given: {{Type: String}}}}\nResources:\n  Role: {{Type: AWS::IAM::Role, Properties: {{{role}}}}}\n  \
         Own: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {ALLOWS}}}}}\n{others}"
    )
}

fn diff(old: &str, new: &str) -> Outcome {
    let folder = Folder::with(&[("old.yaml", old), ("new.yaml", new)]);
    folder.run(&["diff", "old.yaml", "new.yaml"])
}

#[test]
fn what_is_attached_is_gained_and_lost() {
    let managed = "ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess]";
    let sqs = "+ sqs:Get*, sqs:List*";
    let policy = |names: &str| {
        format!(
            "  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, {names}, PolicyDocument: {ALLOWS}}}}}\n"
        )
    };
    let user = |more: &str| {
        format!(
            "  G: {{Type: AWS::IAM::Group, Properties: {{ManagedPolicyArns: [!Ref Own]}}}}\n  \
             U: {{Type: AWS::IAM::User, Properties: {{{more}}}}}\n"
        )
    };
    let (no_boundary, boundary) = ("", "PermissionsBoundary: !Ref Own");
    for (old, new, code, what) in [
        (template("", ""), template(managed, ""), 1, sqs),
        (template(managed, ""), template("", ""), 0, "- sqs:Get*, sqs:List*"),
        (template("", ""), template("ManagedPolicyArns: [!Ref Own]", ""), 1, "+ sqs:* on *"),
        (
            template("", &policy("Roles: [x]")),
            template("", &policy("Roles: [x, !Ref Role]")),
            1,
            "+ sqs:* on *",
        ),
        (template("", &user("")), template("", &user("Groups: [!Ref G]")), 1, "+ sqs:* on *"),
        (template(no_boundary, ""), template(boundary, ""), 0, "- "),
        (template(boundary, ""), template(no_boundary, ""), 1, "+ "),
        (
            template("PermissionsBoundary: arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess", ""),
            template(boundary, ""),
            1,
            "+ sqs:",
        ),
        (
            template("ManagedPolicyArns: [arn:aws:iam::aws:policy/AWSDenyAll]", ""),
            template("", ""),
            1,
            "that other policies allow in place of the denials",
        ),
        (
            template("", ""),
            template("ManagedPolicyArns: [!Ref Given]", ""),
            1,
            "the attachment of !Ref Given to Resources/Role added: what it allows cannot be told",
        ),
        (
            template(boundary, ""),
            template("PermissionsBoundary: !Ref Given", ""),
            1,
            "cannot be told",
        ),
    ] {
        let outcome = diff(&old, &new);
        assert_eq!(outcome.code, Some(code), "{old}{new}{outcome}");
        assert!(outcome.stdout.contains(what), "{outcome}");
    }
}

#[test]
fn what_is_attached_before_and_after_is_no_change() {
    let has = "PermissionsBoundary: !Ref Given, ManagedPolicyArns: [!Ref Given, arn:aws:iam::aws:policy/job-function/Billing]";
    let moved = "ManagedPolicyArns: [arn:aws:iam::aws:policy/job-function/Billing, !Ref Given], PermissionsBoundary: !Ref Given";
    let outcome = diff(&template(has, ""), &template(moved, ""));
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(outcome.stdout.ends_with("compared: 0 gained, 0 lost\n"), "{outcome}");
}

#[test]
fn an_inline_policy_that_is_new_is_told_once() {
    let new = format!(
        "  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref Role], PolicyDocument: {ALLOWS}}}}}\n"
    );
    let outcome = diff(&template("", ""), &template("", &new));
    assert!(outcome.stdout.ends_with("compared: 1 gained, 0 lost\n"), "{outcome}");
}

#[test]
fn sam_names_policies_and_templates_of_them() {
    let function = |policies: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{Policies: [{policies}]}}}}\n"
        )
    };
    let outcome =
        diff(&function("{S3ReadPolicy: {BucketName: a}}"), &function("AmazonSQSReadOnlyAccess"));
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("+ sqs:Get*, sqs:List*"), "{outcome}");
    assert!(outcome.stdout.contains("- s3:Get"), "{outcome}");
    let outcome = diff(
        &function("{S3ReadPolicy: {BucketName: a}}"),
        &function("{S3ReadPolicy: {BucketName: b}}"),
    );
    assert_eq!(outcome.code, Some(1), "{outcome}");
    let outcome = diff(
        &function("{S3ReadPolicy: {BucketName: a}}"),
        &function("{S3ReadPolicy: {BucketName: a}}"),
    );
    assert_eq!(outcome.code, Some(0), "{outcome}");
}

const ROLE: &str = "resource \"aws_iam_role\" \"r\" {\n  name = \"work\"\n}\n";

fn attachment(name: &str, role: &str, policy: &str) -> String {
    format!(
        "resource \"aws_iam_role_policy_attachment\" \"{name}\" {{\n  role = {role}\n  policy_arn = {policy}\n}}\n"
    )
}

#[test]
fn a_review_tells_of_attachments_in_every_format() {
    let policy = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({Version = \"2012-10-17\", \
         Statement = [{Effect = \"Allow\", Action = \"sqs:*\", Resource = \"*\"}]})\n}\n";
    let new = [
        attachment("a", "aws_iam_role.r.name", "\"arn:aws:iam::aws:policy/AdministratorAccess\""),
        attachment("b", "var.role", "var.policy"),
        attachment("c", "\"elsewhere\"", "aws_iam_policy.p.arn"),
    ]
    .concat();
    let folder = Folder::with(&[
        ("old/role.tf", ROLE),
        ("old/policy.tf", policy),
        ("new/role.tf", ROLE),
        ("new/policy.tf", policy),
        ("new/attach.tf", &new),
    ]);
    for (format, told) in [
        (
            "text",
            [
                "attach.tf#aws_iam_role.r (attached arn:aws:iam::aws:policy/AdministratorAccess) (added)\n  + * on *",
                "the attachment of var.policy to var.role added: what it allows cannot be told",
                "attach.tf#elsewhere (attached aws_iam_policy.p) (added)\n  + sqs:* on *",
            ],
        ),
        (
            "json",
            [
                "\"place\": \"aws_iam_role.r (attached arn:aws:iam::aws:policy/AdministratorAccess)\"",
                "\"the attachment of var.policy to var.role added: what it allows cannot be told\"",
                "\"elsewhere (attached aws_iam_policy.p)\"",
            ],
        ),
        (
            "markdown",
            [
                "(attached arn:aws:iam::aws:policy/AdministratorAccess)`",
                "the attachment of var.policy to var.role added",
                "`sqs:*`",
            ],
        ),
        (
            "github",
            [
                "attach.tf,line=2,title=Permission gained::gained: * on *",
                "attach.tf,line=6,title=Cannot be told",
                "attach.tf,line=10,title=Permission gained::gained: sqs:* on *",
            ],
        ),
    ] {
        let outcome = folder.run(&["review", "--base", "./old", "new", "--output-format", format]);
        assert_eq!(outcome.code, Some(1), "{outcome}");
        for what in told {
            assert!(outcome.stdout.contains(what), "{what}\n{outcome}");
        }
    }
}

const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;

#[test]
fn a_dump_before_and_after_is_compared_by_who_has_what() {
    let dump = |attached: &str, first: &str| {
        format!(
            "{{\"UserDetailList\": [], \"GroupDetailList\": [], \"Policies\": [], \"RoleDetailList\": [{first}\
             {{\"RoleName\": \"work\", \"RoleId\": \"AROAWORK\", \"Path\": \"/\", \"Arn\": \"arn:aws:iam::111122223333:role/work\", \
             \"AssumeRolePolicyDocument\": {TRUST}, \"RolePolicyList\": [], \
             \"AttachedManagedPolicies\": [{attached}]}}]}}"
        )
    };
    let managed = "{\"PolicyName\": \"AmazonSQSReadOnlyAccess\", \"PolicyArn\": \"arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess\"}";
    let other = format!(
        "{{\"RoleName\": \"first\", \"RoleId\": \"AROAFIRST\", \"Path\": \"/\", \"Arn\": \"arn:aws:iam::111122223333:role/first\", \
         \"AssumeRolePolicyDocument\": {TRUST}, \"RolePolicyList\": [], \
         \"AttachedManagedPolicies\": []}},"
    );
    let run = |old: &str, new: &str| {
        Folder::with(&[("old.json", old), ("new.json", new)]).run(&["diff", "old.json", "new.json"])
    };
    // That another role is gone is no change of this one.
    let outcome = run(&dump(managed, &other), &dump(managed, ""));
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(!outcome.stdout.contains("sqs:"), "{outcome}");
    let outcome = run(&dump("", ""), &dump(managed, ""));
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("+ sqs:Get*, sqs:List*"), "{outcome}");
}

#[test]
fn permissions_of_functions_and_blocks_of_public_access_are_told() {
    let nothing = format!(
        "Resources:\n  Own: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {ALLOWS}}}}}\n"
    );
    let resource = |of_type: &str, body: &str| {
        format!("{nothing}  X: {{Type: {of_type}, Properties: {{{body}}}}}\n")
    };
    let permission = |more: &str| {
        resource(
            "AWS::Lambda::Permission",
            &format!("Action: lambda:InvokeFunction, FunctionName: f, {more}"),
        )
    };
    let (narrow, wide) =
        ("Principal: s3.amazonaws.com, SourceAccount: '111122223333'", "Principal: '*'");
    let bucket = |block: &str| resource("AWS::S3::Bucket", block);
    let blocks =
        "PublicAccessBlockConfiguration: {BlockPublicAcls: true, RestrictPublicBuckets: true}";
    for (old, new, code, what) in [
        (
            nothing.clone(),
            permission(narrow),
            0,
            "+ lambda:InvokeFunction on arn:aws:lambda:*:*:function:f\n      if {\"StringEquals\":{\"AWS:SourceAccount\":\"111122223333\"}}",
        ),
        (
            permission(narrow),
            permission(wide),
            1,
            "anybody, without credentials, may call `lambda:InvokeFunction`",
        ),
        (
            permission("Principal: s3.amazonaws.com, SourceArn: !GetAtt B.Arn"),
            permission("Principal: sns.amazonaws.com, SourceArn: !GetAtt B.Arn"),
            1,
            "by sns.amazonaws.com",
        ),
        (
            permission("Principal: '444455556666'"),
            permission("Principal: '777788889999'"),
            1,
            "cross-account: account 777788889999 is let in",
        ),
        (permission(narrow), permission(narrow), 0, "0 permissions gained"),
        (permission(narrow), nothing.clone(), 0, "0 permissions gained"),
        (bucket(blocks), bucket(blocks), 0, "0 permissions gained"),
        (bucket(""), bucket(blocks), 0, "0 permissions gained"),
        (bucket(blocks), bucket(""), 1, "block RestrictPublicBuckets of Resources/X removed"),
        (
            bucket(blocks),
            bucket(&blocks.replace("Buckets: true", "Buckets: false")),
            1,
            "block RestrictPublicBuckets",
        ),
    ] {
        let folder = Folder::with(&[("old/t.yaml", &old), ("new/t.yaml", &new)]);
        let outcome = folder.run(&["review", "--base", "./old", "new"]);
        assert_eq!(outcome.code, Some(code), "{old}{new}{outcome}");
        assert!(outcome.stdout.contains(what), "{outcome}");
    }
    let block = |value: &str| {
        format!(
            "resource \"aws_s3_bucket_public_access_block\" \"b\" {{\n  bucket = aws_s3_bucket.b.id\n  restrict_public_buckets = {value}\n}}\n"
        )
    };
    let lambda = |more: &str| {
        format!(
            "resource \"aws_lambda_permission\" \"p\" {{\n  action = \"lambda:InvokeFunction\"\n  function_name = \"f\"\n  principal = \"*\"\n{more}}}\n"
        )
    };
    for (old, new, what) in [
        (block("true"), block("false"), "restrict_public_buckets of aws_s3_bucket.b.id removed"),
        (
            lambda("  source_arn = aws_sns_topic.t.arn\n"),
            lambda(""),
            "+ lambda:InvokeFunction on arn:aws:lambda:*:*:function:f",
        ),
    ] {
        let folder = Folder::with(&[("old/t.tf", &old), ("new/t.tf", &new)]);
        let outcome = folder.run(&["review", "--base", "./old", "new"]);
        assert_eq!(outcome.code, Some(1), "{old}{new}{outcome}");
        assert!(outcome.stdout.contains(what), "{outcome}");
    }
}

#[test]
fn a_plan_that_defers_policies_says_so() {
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": [],
        "deferred_changes": [
            {"reason": "provider_config_unknown", "resource_change": {"address": "aws_iam_role_policy.p",
                "type": "aws_iam_role_policy", "change": {"actions": ["create"]}}},
            {"reason": "provider_config_unknown", "resource_change": {"address": "aws_instance.i",
                "type": "aws_instance", "change": {"actions": ["create"]}}}]}"#;
    let folder = Folder::with(&[("plan.json", plan)]);
    for command in ["diff", "review"] {
        let outcome = folder.run(&[command, "--plan", "plan.json"]);
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert!(outcome.stdout.contains("aws_iam_role_policy.p"), "{outcome}");
        assert!(!outcome.stdout.contains("aws_instance"), "{outcome}");
    }
}

/// A folder of Terraform whose policy takes its action from a local value of another file.
fn module(action: &str, more: &str) -> Vec<(String, String)> {
    let policy = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({Version = \"2012-10-17\", \
         Statement = [{Effect = \"Allow\", Action = [local.action], Resource = \"*\"}]})\n}\n";
    [
        ("locals.tf", format!("locals {{\n  action = \"{action}\"\n}}\n{more}")),
        ("policy.tf", policy.to_owned()),
        (
            "role.tf",
            format!("{ROLE}{}", attachment("a", "aws_iam_role.r.name", "aws_iam_policy.p.arn")),
        ),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .to_vec()
}

#[test]
fn a_folder_of_terraform_is_one_configuration_on_both_sides() {
    let cases = [
        (
            module("sqs:SendMessage", ""),
            1,
            "policy.tf#aws_iam_policy.p/policy (changed)\n  + sqs:SendMessage on *",
        ),
        (module("s3:GetObject", "# said\n"), 0, "0 policies changed"),
        (module("s3:GetObject", "locals {\n  other = 1\n}\n"), 0, "0 policies changed"),
        (
            module("s3:GetObject", &attachment("b", "aws_iam_role.r.name", "aws_iam_policy.p.arn")),
            1,
            "attached aws_iam_policy.p) (added)\n  + s3:GetObject on *",
        ),
    ];
    for (new, code, what) in cases {
        let old = module("s3:GetObject", "");
        let texts = |files: &'_ [(String, String)], folder: &str| -> Vec<(String, String)> {
            files.iter().map(|(name, text)| (format!("{folder}{name}"), text.clone())).collect()
        };
        let both = [texts(&old, "old/"), texts(&new, "new/")].concat();
        let both: Vec<(&str, &str)> = both.iter().map(|(name, text)| (&**name, &**text)).collect();
        let folder = Folder::with(&both);
        let outcome = folder.run(&["review", "--base", "./old", "new", "--fail-on", "gained"]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
        assert!(outcome.stdout.contains(what), "{what}\n{outcome}");

        let old = texts(&old, "tf/");
        let old: Vec<(&str, &str)> = old.iter().map(|(name, text)| (&**name, &**text)).collect();
        let folder = Folder::with(&old);
        git(&folder, &["init", "-q"]);
        git(&folder, &["add", "."]);
        git(&folder, &["commit", "-q", "-m", "first"]);
        for (name, text) in &new {
            folder.write(&format!("tf/{name}"), text.as_bytes());
        }
        let outcome = folder.run(&["review", "--base", "HEAD", "--fail-on", "gained,unknown"]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
        assert!(outcome.stdout.contains(what), "{what}\n{outcome}");
        let outcome = folder.run(&["diff", "--base", "HEAD"]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
    }
}

#[test]
fn a_text_that_a_configuration_names_is_a_part_of_it() {
    let policy = "resource \"aws_iam_policy\" \"p\" {\n  policy = file(\"p.json.tftpl\")\n}\n";
    let document = |action: &str| {
        format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Action\": \"{action}\", \"Resource\": \"*\"}}]}}"
        )
    };
    let folder =
        Folder::with(&[("policy.tf", policy), ("p.json.tftpl", &document("s3:GetObject"))]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    let outcome = folder.run(&["review", "--base", "HEAD"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    folder.write("p.json.tftpl", document("sqs:SendMessage").as_bytes());
    let outcome = folder.run(&["review", "--base", "HEAD", "--fail-on", "gained"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("+ sqs:SendMessage on *"), "{outcome}");
}

#[test]
fn a_denial_that_goes_opens_what_others_allow() {
    let policy = |deny: &str| {
        format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": [{deny}{{\"Effect\": \"Allow\", \"Action\": \"sqs:*\", \"Resource\": \"*\"}}]}}"
        )
    };
    let deny = |action: &str| {
        format!("{{\"Effect\": \"Deny\", \"Action\": \"{action}\", \"Resource\": \"*\"}},")
    };
    for (old, code, what) in [
        (policy(&deny("s3:*")), 1, "that other policies allow in place of the denials"),
        (policy(&deny("sqs:DeleteQueue")), 1, "+ sqs:DeleteQueue on *"),
        (policy(""), 0, "0 gained, 0 lost\n"),
    ] {
        let folder = Folder::with(&[("old.json", &old), ("new.json", &policy(""))]);
        let outcome = folder.run(&["diff", "old.json", "new.json"]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
        assert!(outcome.stdout.contains(what), "{outcome}");
        assert_eq!(outcome.stdout.contains("not decided:"), what.contains("denials"), "{outcome}");
    }
}

#[test]
fn what_a_principal_had_that_is_gone_is_lost_alone() {
    let has = "PermissionsBoundary: !Ref Own, ManagedPolicyArns: [arn:aws:iam::aws:policy/AWSDenyAll, !Ref Given]";
    let without = template(has, "");
    let without =
        without.lines().filter(|line| !line.contains("  Role:")).collect::<Vec<_>>().join("\n");
    let outcome = diff(&template(has, ""), &without);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(!outcome.stdout.contains("  + "), "{outcome}");
    // A new one gains what it has, and loses nothing by its boundary.
    let outcome =
        diff(&without, &template(&has.replace("AWSDenyAll", "AmazonSQSReadOnlyAccess"), ""));
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("  + sqs:Get*"), "{outcome}");
    assert!(!outcome.stdout.contains("  - "), "{outcome}");
}

#[test]
fn a_file_that_holds_no_policy_any_more_lost_them() {
    let deny = ALLOWS.replace("Allow", "Deny");
    let policy = format!(
        "Resources:\n  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {deny}}}}}\n"
    );
    let other = format!(
        "Resources:\n  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {ALLOWS}}}}}\n"
    );
    let attach = attachment(
        "a",
        "aws_iam_role.r.name",
        "\"arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess\"",
    );
    let folder = Folder::with(&[
        ("t.yaml", &policy),
        ("o.yaml", &other),
        ("tf/a.tf", &attach),
        ("tf/role.tf", ROLE),
    ]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    folder.write("t.yaml", b"Resources: {}\n");
    let outcome = folder.run(&["review", "--base", "HEAD"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("in place of the denials"), "{outcome}");
    folder.write("t.yaml", policy.as_bytes());
    folder.write("tf/a.tf", b"");
    let outcome = folder.run(&["diff", "--base", "HEAD", "--fail-on", "lost"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("- sqs:Get*"), "{outcome}");
    // What moved to another file of the folder is no change.
    folder.write("tf/role.tf", format!("{ROLE}{attach}").as_bytes());
    let outcome = folder.run(&["diff", "--base", "HEAD", "--fail-on", "any"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
}

#[test]
fn attachments_for_each_of_a_list_are_those() {
    let each = "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  \
         for_each = toset([\"arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess\"])\n  role = aws_iam_role.r.name\n  \
         policy_arn = each.value\n}\n";
    let folder = Folder::with(&[("old/m.tf", ROLE), ("new/m.tf", &format!("{ROLE}{each}"))]);
    let outcome = folder.run(&["diff", "old", "new"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("+ sqs:Get*, sqs:List*"), "{outcome}");
}

/// An ARN of which nothing is known is one all the same: what a statement with it gains is told.
#[test]
fn statements_about_unknown_arns_are_compared() {
    for (operator, key) in [
        ("ArnEquals", "aws:SourceArn"),
        ("StringEquals", "aws:SourceArn"),
        ("ArnLike", "ecs:cluster"),
    ] {
        let policy = |actions: &str| {
            format!(
                "Resources:\n  T: {{Type: AWS::SNS::Topic}}\n  Q:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [q]\n      \
                 PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {{Service: sns.amazonaws.com}}, \
                 Action: {actions}, Resource: 'arn:aws:sqs:eu-west-1:111122223333:q', Condition: {{{operator}: {{'{key}': !Ref T}}}}}}]}}\n"
            )
        };
        let outcome =
            diff(&policy("sqs:SendMessage"), &policy("[sqs:SendMessage, sqs:DeleteMessage]"));
        assert_eq!(outcome.code, Some(1), "{operator} {key} {outcome}");
        assert!(outcome.stdout.contains("+ sqs:DeleteMessage on arn:aws:sqs:"), "{outcome}");
        let same = diff(&policy("sqs:SendMessage"), &policy("sqs:SendMessage"));
        assert!(same.stdout.contains("0 gained, 0 lost"), "{same}");
    }
}

#[test]
fn managed_policies_of_a_serverless_configuration_are_told() {
    let configuration = |policy: &str| {
        format!(
            "service: x\nprovider:\n  name: aws\n  iam:\n    role:\n      managedPolicies: [{policy}]\n      statements:\n        \
             - {{Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*'}}\n"
        )
    };
    let (read, all) = (
        "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    );
    let unknown = "'${self:custom.policy}'";
    for (old, new, code, what) in [
        (read, read, 0, "0 gained, 0 lost"),
        (read, all, 1, "+ * on *"),
        (read, unknown, 1, "what it allows cannot be told"),
    ] {
        let folder = Folder::with(&[
            ("old/serverless.yml", &configuration(old)),
            ("new/serverless.yml", &configuration(new)),
        ]);
        let outcome = folder.run(&["diff", "old/serverless.yml", "new/serverless.yml"]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
        assert!(outcome.stdout.contains(what), "{outcome}");
    }
}
