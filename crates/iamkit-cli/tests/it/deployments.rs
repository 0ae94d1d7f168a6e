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

/// Decides a read of an object by a policy with one statement, beside others.
fn decided(flag: &str, statements: &str) -> (Option<i32>, String, Outcome) {
    let template = format!(
        "Parameters: {{L: {{Type: String}}, Many: {{Type: CommaDelimitedList}}}}\n\
         Conditions: {{Is: !Equals [!Ref L, x]}}\nResources:\n  P:\n    \
         Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        \
         Version: '2012-10-17'\n        Statement: {statements}\n"
    );
    let all = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let folder = Folder::with(&[("t.yaml", &template), ("all.json", all)]);
    let request = ["simulate", "--principal", "arn:aws:iam::111122223333:user/x", "--action"];
    let request = [&request[..], &["s3:GetObject", "--resource", "arn:aws:s3:::b/x"]].concat();
    let policies = match flag {
        "--identity" => vec!["--identity", "t.yaml"],
        "--scp" => vec!["--identity", "all.json", "--scp", "r-root=t.yaml"],
        _ => vec!["--identity", "all.json", flag, "t.yaml"],
    };
    let json = ["--output-format", "json"];
    let outcome = folder.run(&[&request[..], &policies, &json].concat());
    let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap_or_default();
    (outcome.code, value["decision"].as_str().unwrap_or_default().to_owned(), outcome)
}

/// Statements that allow or deny perhaps, and the reference in them.
const PERHAPS: [(&str, &str); 12] = [
    ("{Effect: %, Action: !Ref L, Resource: '*'}", "!Ref L"),
    ("{Effect: %, Action: !Ref Many, Resource: '*'}", "!Ref Many"),
    ("{Effect: %, NotAction: ['s3:PutObject', !Ref L], Resource: '*'}", "!Ref L"),
    ("{Effect: %, Action: 's3:*', Resource: !Ref Many}", "!Ref Many"),
    ("{Effect: %, Action: 's3:*', NotResource: !Sub 'arn:aws:s3:::${L}/*'}", "!Ref L"),
    ("{Effect: %, Action: 's3:*', Resource: '*', Condition: !Ref L}", "!Ref L"),
    ("{Effect: %, Action: 's3:*', Resource: '*', Condition: {StringEquals: !Ref L}}", "!Ref L"),
    (
        "{Effect: %, Action: 's3:*', Resource: '*', Condition: {StringEquals: {'aws:username': !Ref Many}}}",
        "!Ref Many",
    ),
    ("{Effect: !Ref L, Action: 's3:*', Resource: '*'}", "!Ref L"),
    ("!If [Is, {Effect: %, Action: 's3:*', Resource: '*'}, !Ref AWS::NoValue]", "Is"),
    ("!If [Is, {Effect: %, Action: 's3:*', Resource: '*'}, !Ref L]", "Is"),
    ("!Ref L", "!Ref L"),
];

#[test]
fn what_is_unknown_of_a_statement_is_told() {
    let (allow, deny) = (
        "{Effect: Allow, Action: 's3:*', Resource: '*'}",
        "{Effect: Deny, Action: 's3:Get*', Resource: '*'}",
    );
    for (statement, what) in PERHAPS {
        for flag in ["--identity", "--boundary", "--scp"] {
            let (allows, denies) =
                (statement.replace('%', "Allow"), statement.replace('%', "Deny"));
            for statements in [format!("[{allows}]"), format!("[{denies}, {allow}]")] {
                let (code, decision, outcome) = decided(flag, &statements);
                assert_eq!((code, &*decision), (Some(1), "conditional"), "{statements} {outcome}");
                assert!(outcome.stdout.contains(what), "{statements} {outcome}");
                let told = format!("`{what}`");
                assert!(outcome.stdout.contains(&told), "{statements} {outcome}");
            }
            // What is known decides beside it.
            let (_, decision, outcome) = decided(flag, &format!("[{allows}, {deny}]"));
            assert_eq!(decision, "explicitDeny", "{statement} {outcome}");
        }
    }
}

#[test]
fn a_known_item_of_a_list_is_certain() {
    let certain = [
        "Action: ['s3:GetObject', !Ref L], Resource: '*'",
        "Action: ['s3:GetObject', !Ref Many], Resource: ['arn:aws:s3:::b/*', !Ref L]",
        "Action: !If [Is, 's3:GetObject', 's3:*'], Resource: '*'}, {Effect: %, Action: 's3:Get*', Resource: '*'",
    ];
    for elements in certain {
        let statement = |effect| format!("{{Effect: %, {elements}}}").replace('%', effect);
        let (code, _, outcome) = decided("--identity", &format!("[{}]", statement("Allow")));
        assert_eq!(code, Some(0), "{outcome}");
        let (_, decision, outcome) = decided("--identity", &format!("[{}]", statement("Deny")));
        assert_eq!(decision, "explicitDeny", "{outcome}");
    }
    let other = "[{Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::b${AWS::AccountId}/*'}]";
    // A name without the digits of an account.
    assert_eq!(decided("--identity", other).1, "implicitDeny");
}

#[test]
fn the_place_of_what_is_unknown_is_told() {
    let statements =
        "\n        - Effect: Allow\n          Action: 's3:*'\n          Resource: !Ref Many";
    let (_, _, outcome) = decided("--identity", statements);
    assert!(
        outcome.stdout.contains("not known before deployment: `!Ref Many` (12:21)"),
        "{outcome}"
    );
}

#[test]
fn a_version_that_is_unknown_grants_nothing_for_certain() {
    let template = TEMPLATE.replace("Version: '2012-10-17'", "Version: !Ref Team");
    let folder = Folder::with(&[("t.yaml", &template)]);
    let run = |action: &str| {
        let request = ["simulate", "--principal", SESSION, "--identity", "t.yaml", "--action"];
        folder.run(
            &[&request[..], &[action, "--resource", "arn:aws:iam::111122223333:user/x"]].concat(),
        )
    };
    let outcome = run("iam:GetUser");
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.starts_with("conditional"), "{outcome}");
}

#[test]
fn a_role_has_all_of_its_policies() {
    let second = "      - PolicyName: more
        PolicyDocument:
          Version: '2012-10-17'
          Statement: [{Effect: Allow, Action: iam:ListUsers, Resource: '*'}, {Effect: Deny, Action: iam:GetUser, Resource: '*'}]
";
    let template = format!("{TEMPLATE}{second}");
    let folder = Folder::with(&[("t.yaml", &template)]);
    let decide = |file: &str, action: &str| {
        let request = ["simulate", "--principal", SESSION, "--identity", file, "--action", action];
        folder.run(&[&request[..], &["--resource", "arn:aws:iam::111122223333:user/x"]].concat())
    };
    // What one of them allows and the other denies.
    let outcome = decide("t.yaml#Role", "iam:GetUser");
    assert!(outcome.stdout.starts_with("explicit deny"), "{outcome}");
    let first = decide("t.yaml#Resources/Role/Properties/Policies/0/PolicyDocument", "iam:GetUser");
    assert_eq!(first.code, Some(0), "{first}");
    // Without a name, nobody knows whose are meant.
    let outcome = decide("t.yaml", "iam:GetUser");
    assert!(outcome.stderr.contains("several policies fit"), "{outcome}");
}

#[test]
fn a_template_says_what_a_policy_is_attached_to() {
    let template = "Resources:
  Bucket:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*'}]}
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '111122223333'}, Action: sqs:SendMessage, Resource: '*'}]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}
";
    let bare = r#"{"Version": "2012-10-17", "Statement": []}"#;
    let folder = Folder::with(&[("t.yaml", template), ("bare.json", bare)]);
    let check = |policy: &str| folder.run(&["check", "no-public-access", policy]);
    for (policy, code) in [("t.yaml#Bucket", 1), ("t.yaml#Queue", 0), ("t.yaml#Role", 0)] {
        let outcome = check(policy);
        assert_eq!(outcome.code, Some(code), "{outcome}");
    }
    let outcome = check("bare.json");
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("--resource-type"), "{outcome}");
}

/// A role with everything that a role can have besides its inline policy, as `%` says.
fn role_with(more: &str, others: &str) -> String {
    format!(
        "Parameters: {{Given: {{Type: String}}}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: work
      AssumeRolePolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {{Service: ec2.amazonaws.com}}, Action: sts:AssumeRole}}]}}
{more}      Policies:
      - PolicyName: work
        PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: 'iam:*', Resource: '*'}}]}}
  Bound:
    Type: AWS::IAM::ManagedPolicy
    Properties: {{PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: 'sns:*', Resource: '*'}}]}}}}
{others}"
    )
}

/// Asks for the policies of something in a file whether they allow a request.
fn decide_for(file: (&str, &str), identity: &str, more: &[&str]) -> Outcome {
    let user = "arn:aws:iam::111122223333:user/x";
    let folder = Folder::with(&[file]);
    let request = ["simulate", "--principal", SESSION, "--action", "iam:GetUser"];
    folder.run(&[&request[..], &["--resource", user, "--identity", identity], more].concat())
}

const DENIES: &str =
    "{Version: '2012-10-17', Statement: [{Effect: Deny, Action: 'iam:*', Resource: '*'}]}";

#[test]
fn what_a_role_has_besides_its_inline_policies_is_not_passed_over() {
    let other = |of_type: &str, names: &str| {
        format!(
            "  Other:\n    Type: {of_type}\n    Properties: {{PolicyName: d, {names}, PolicyDocument: {DENIES}}}\n"
        )
    };
    let has = |line: &str| (format!("      {line}\n"), String::new());
    let attached = |of_type: &str, names: &str| (String::new(), other(of_type, names));
    let cases = [
        (has("PermissionsBoundary: !Ref Bound"), "implicit deny"),
        (has("PermissionsBoundary: !Ref Given"), "a permissions boundary (line 8)"),
        (has("ManagedPolicyArns: [arn:aws:iam::aws:policy/AWSDenyAll]"), "explicit deny"),
        (
            has("ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll']"),
            "explicit deny",
        ),
        (has("ManagedPolicyArns: !Ref Given"), "managed policies in `ManagedPolicyArns` (line 8)"),
        (
            has("ManagedPolicyArns: [arn:aws:iam::111122223333:policy/elsewhere]"),
            "managed policies in `ManagedPolicyArns` (line 8)",
        ),
        (
            has("ManagedPolicyArns: !If [Is, [!Ref Given], !Ref AWS::NoValue]"),
            "managed policies in `ManagedPolicyArns` (line 8)",
        ),
        (attached("AWS::IAM::Policy", "Roles: [!Ref Role]"), "explicit deny"),
        (attached("AWS::IAM::Policy", "Roles: [work]"), "explicit deny"),
        (attached("AWS::IAM::ManagedPolicy", "Roles: [!Sub '${Role}']"), "explicit deny"),
        (
            attached("AWS::IAM::ManagedPolicy", "Roles: !If [Is, [!Ref Role], []]"),
            "`Other`, which names it in `Roles`",
        ),
        (attached("AWS::IAM::RolePolicy", "RoleName: {Ref: Role}"), "explicit deny"),
    ];
    for ((more, others), what) in cases {
        let template = role_with(&more, &others);
        let code = if what.ends_with("deny") { 1 } else { 2 };
        for named in ["t.yaml#Role", "t.yaml#Resources/Role"] {
            let outcome = decide_for(("t.yaml", &template), named, &[]);
            assert_eq!(outcome.code, Some(code), "{more}{others}{outcome}");
            let said = if code == 2 { &outcome.stderr } else { &outcome.stdout };
            assert!(said.contains(what), "{outcome}");
        }
        // This names no principal.
        let outcome = decide_for(("t.yaml", &template), "t.yaml#Policies", &[]);
        assert_eq!(outcome.code, Some(2), "{more}{others}{outcome}");
        assert!(outcome.stdout.is_empty(), "{outcome}");
        // Who names the very document means that and nothing else.
        let place = "t.yaml#Resources/Role/Properties/Policies/0/PolicyDocument";
        let outcome = decide_for(("t.yaml", &template), place, &[]);
        assert_eq!(outcome.code, Some(0), "{more}{others}{outcome}");
    }
    // What is somebody else's, or nothing.
    let cases = [
        has("ManagedPolicyArns: []"),
        has("PermissionsBoundary: !Ref AWS::NoValue"),
        attached("AWS::IAM::Policy", "Roles: [!Ref Given, rest]"),
        attached("AWS::IAM::Policy", "Users: [work]"),
    ];
    for (more, others) in cases {
        let template = role_with(&more, &others);
        let outcome = decide_for(("t.yaml", &template), "t.yaml#Role", &[]);
        assert_eq!(outcome.code, Some(0), "{more}{others}{outcome}");
    }
}

#[test]
fn a_boundary_that_is_named_is_no_longer_passed_over() {
    let template = role_with("      PermissionsBoundary: !Ref Bound\n", "");
    let boundary = ["--boundary", "t.yaml#Bound"];
    let outcome = decide_for(("t.yaml", &template), "t.yaml#Role", &boundary);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.starts_with("implicit deny"), "{outcome}");
    let arns = "      ManagedPolicyArns: [arn:aws:iam::aws:policy/AWSDenyAll]\n";
    let template = role_with(&format!("      PermissionsBoundary: !Ref Given\n{arns}"), "");
    let outcome = decide_for(("t.yaml", &template), "t.yaml#Role", &boundary);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.starts_with("explicit deny"), "{outcome}");
}

#[test]
fn scenarios_and_checks_do_not_pass_over_what_a_role_has_besides() {
    let template = role_with("      PermissionsBoundary: !ImportValue bound\n", "");
    let scenario = format!(
        r#"{{"request": {{"principal": "{SESSION}", "action": "iam:GetUser",
            "resource": "arn:aws:iam::111122223333:user/x"}},
            "policies": {{"identity": {{"file": "t.yaml#Role"}}}}, "expect": {{"decision": "allowed"}}}}"#
    );
    let folder = Folder::with(&[("t.yaml", &template), ("s.scenario.json", &scenario)]);
    let inline = "t.yaml#Resources/Role/Properties/Policies/0/PolicyDocument";
    for arguments in [
        vec!["test", "s.scenario.json"],
        vec!["check", "equivalent", "t.yaml#Resources/Role/Properties/Policies", inline],
    ] {
        let outcome = folder.run(&arguments);
        assert_eq!(outcome.code, Some(2), "{outcome}");
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(said.contains("a permissions boundary (line 8)"), "{outcome}");
    }
}

#[test]
fn a_role_without_inline_policies_has_others() {
    let template = "Resources:
  Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]}}
  Function: {Type: AWS::Serverless::Function, Properties: {Policies: [AdministratorAccess, DynamoDBCrudPolicy: {TableName: t}]}}
  User: {Type: AWS::IAM::User, Properties: {Groups: [!Ref Group]}}
  Group: {Type: AWS::IAM::Group, Properties: {GroupName: g}}
  Deny: {Type: AWS::IAM::Policy, Properties: {PolicyName: d, Groups: [g], PolicyDocument: DENIES}}
"
    .replace("DENIES", DENIES);
    for (named, code, what) in [
        ("t.yaml#Role", 0, "allowed"),
        ("t.yaml#Function", 0, "allowed"),
        ("t.yaml#User", 1, "explicit deny"),
        ("t.yaml#Group", 1, "explicit deny"),
    ] {
        let outcome = decide_for(("t.yaml", &template), named, &[]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(said.contains(what), "{outcome}");
    }
}

const INLINE: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}"#;

const DENYING: &str = "resource \"aws_iam_policy\" \"d\" {\n  policy = jsonencode({Version = \"2012-10-17\", \
    Statement = [{Effect = \"Deny\", Action = \"iam:*\", Resource = \"*\"}]})\n}\n";

#[test]
fn what_a_role_of_a_configuration_has_besides_is_not_passed_over() {
    let role = |more: &str| {
        format!(
            "resource \"aws_iam_role\" \"r\" {{\n  name = \"work\"\n  {more}\n  inline_policy {{\n    \
             name = \"a\"\n    policy = jsonencode({INLINE})\n  }}\n}}\n"
        )
    };
    let attached = |of_type: &str, line: &str| {
        let what = if of_type.ends_with("_attachment") { "policy_arn" } else { "policy" };
        let rest = if line.contains(what) { String::new() } else { format!("  {what} = var.p\n") };
        format!("{}resource \"{of_type}\" \"o\" {{\n  {line}\n{rest}}}\n", role(""))
    };
    let cases = [
        (role("permissions_boundary = var.b"), 2),
        (role("managed_policy_arns = [\"arn:aws:iam::aws:policy/AWSDenyAll\"]"), 1),
        (role("managed_policy_arns = [aws_iam_policy.d.arn]"), 2),
        (format!("{}{DENYING}", role("managed_policy_arns = [aws_iam_policy.d.arn]")), 1),
        (format!("{}{DENYING}", role("permissions_boundary = aws_iam_policy.d.arn")), 1),
        (
            format!(
                "{}{DENYING}",
                attached(
                    "aws_iam_role_policy_attachment",
                    "role = aws_iam_role.r.name\n  policy_arn = aws_iam_policy.d.arn"
                )
            ),
            1,
        ),
        (
            format!(
                "{}{DENYING}",
                attached(
                    "aws_iam_role_policy_attachment",
                    "count = var.n\n  role = aws_iam_role.r.name\n  policy_arn = aws_iam_policy.d.arn"
                )
            ),
            2,
        ),
        (attached("aws_iam_role_policy", "role = aws_iam_role.r.id"), 2),
        (attached("aws_iam_role_policy_attachment", "role = \"work\""), 2),
        (attached("aws_iam_role_policy_attachment", "role = \"${aws_iam_role.r.name}\""), 2),
        (attached("aws_iam_policy_attachment", "roles = [aws_iam_role.r.name]"), 2),
        (attached("aws_iam_role_policy_attachment", "role = each.value"), 2),
        (attached("aws_iam_role_policy", "role = aws_iam_role.rest.id"), 0),
        (attached("aws_iam_role_policy", "role = data.aws_iam_role.r.id"), 0),
        (attached("aws_iam_policy_attachment", "roles = [\"rest\"]"), 0),
        (attached("aws_iam_user_policy", "user = \"work\""), 0),
        (role("managed_policy_arns = []"), 0),
    ];
    for (text, code) in cases {
        let outcome = decide_for(("m.tf", &text), "m.tf#aws_iam_role.r", &[]);
        assert_eq!(outcome.code, Some(code), "{text}{outcome}");
    }
    let other = "resource \"aws_iam_role_policy\" \"o\" {\n  role = aws_iam_role.r.id\n}\n";
    let folder = Folder::with(&[("m.tf", &role("")), ("other.tf", other)]);
    let request = ["simulate", "--principal", SESSION, "--action", "iam:GetUser", "--resource"];
    let user = "arn:aws:iam::111122223333:user/x";
    let outcome =
        folder.run(&[&request[..], &[user, "--identity", "m.tf#aws_iam_role.r"]].concat());
    assert_eq!(outcome.code, Some(2), "{outcome}");
}

#[test]
fn what_a_role_of_a_plan_has_besides_is_not_passed_over() {
    let plan = |boundary: serde_json::Value, role: Option<&str>, reference: &str| {
        let resource = |of_type: &str, name: &str, values: serde_json::Value| {
            serde_json::json!({"address": format!("{of_type}.{name}"), "mode": "managed",
                "type": of_type, "name": name, "values": values})
        };
        let mut attached = serde_json::json!({"name": "p"});
        if let Some(role) = role {
            attached["role"] = role.into();
        }
        let inline = serde_json::json!([{"name": "x", "policy": INLINE}]);
        let role = serde_json::json!({"name": "work", "permissions_boundary": boundary,
            "inline_policy": inline});
        serde_json::json!({"format_version": "1.2",
            "planned_values": {"root_module": {"resources": [
                resource("aws_iam_role", "r", role),
                resource("aws_iam_role_policy_attachment", "p", attached)]}},
            "configuration": {"root_module": {"resources": [
                {"address": "aws_iam_role_policy_attachment.p",
                 "expressions": {"role": {"references": [reference]}}}]}}})
        .to_string()
    };
    let null = || serde_json::Value::Null;
    for (text, code) in [
        (plan(null(), Some("rest"), "var.x"), 0),
        (plan(null(), Some("work"), "var.x"), 2),
        (plan("arn:aws:iam::111122223333:policy/b".into(), Some("rest"), "var.x"), 2),
        (plan(null(), None, "aws_iam_role.r.id"), 2),
        (plan(null(), None, "aws_iam_role.rest.id"), 0),
        (plan(null(), None, "module.roles.name"), 2),
    ] {
        let outcome = decide_for(("plan.json", &text), "plan.json#aws_iam_role.r", &[]);
        assert_eq!(outcome.code, Some(code), "{text}{outcome}");
    }
}
