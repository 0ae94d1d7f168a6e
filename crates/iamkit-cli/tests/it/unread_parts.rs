//! Parts of a deployment that are not read: whom they can reach, and that there may be more principals.

use crate::run::Folder;

const BUCKET: &str = "arn:aws:s3:::b/k";
const ALLOW: &str = "Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [\
    {Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}}]";

fn who(text: &str, name: &str, action: &str) -> (String, String, Option<i32>) {
    let folder = Folder::with(&[(name, text)]);
    let flags = ["--account-id", "111122223333", "--all"];
    let outcome = folder.run(&[&["who-can", action, BUCKET, name], &flags[..]].concat());
    (outcome.stdout, outcome.stderr, outcome.code)
}

fn template(of_type: &str, properties: &str, stack: &str) -> String {
    format!(
        "Resources:\n  P: {{Type: AWS::IAM::{of_type}, Properties: {{{properties}}}}}\n  G: {{Type: AWS::IAM::Group}}\n  \
         S: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: x{stack}}}}}\n"
    )
}

/// A nested stack attaches policies to those that it can name: by what it is given, or by a name that somebody chose.
#[test]
fn a_nested_stack_reaches_whom_it_can_name() {
    let named = |kind: &str| format!("{kind}: one, {ALLOW}");
    for (of_type, properties, stack, expected) in [
        ("Role", ALLOW, "", "allowed"),
        ("Role", ALLOW, ", Parameters: {A: b, V: !Ref G2, C: [1, true]}", "allowed"),
        ("Role", ALLOW, ", Parameters: {A: !Ref P}", "unknown"),
        ("Role", ALLOW, ", Parameters: {A: !GetAtt P.Arn}", "unknown"),
        ("Role", ALLOW, ", Parameters: {A: {'Fn::GetAtt': [P, Arn]}}", "unknown"),
        ("Role", ALLOW, ", Parameters: {A: !Join [',', [x, !Sub 'a${P}b']]}", "unknown"),
        ("Role", ALLOW, ", Parameters: {'Fn::Transform': {Name: AWS::Include}}", "unknown"),
        ("Role", &named("RoleName"), "", "unknown"),
        ("User", ALLOW, "", "allowed"),
        ("User", &named("UserName"), "", "unknown"),
        // Groups have members.
        ("User", ALLOW, ", Parameters: {A: !Ref G}", "unknown"),
        ("Role", ALLOW, ", Parameters: {A: !Ref G}", "allowed"),
    ] {
        let (rows, told, _) = who(&template(of_type, properties, stack), "t.yaml", "s3:GetObject");
        let row = rows.lines().next().unwrap_or_default();
        assert!(row.contains(&format!("\t{expected}\t")), "{properties} {stack}: {rows}{told}");
        assert_eq!(
            row.contains("policy that Resources/S, which is not read, may attach cannot be told"),
            expected == "unknown",
            "{rows}"
        );
    }
}

/// Nobody is known to be nobody where principals may be missing.
#[test]
fn parts_that_are_not_read_may_hold_principals() {
    let role = "Resources:\n  P: {Type: AWS::IAM::Role}\n";
    let (rows, told, code) = who(role, "t.yaml", "s3:GetObject");
    assert_eq!(code, Some(0), "{rows}{told}");
    let deny = "Resources:\n  P: {Type: AWS::IAM::User}\n";
    for (text, said) in [
        (
            format!("{deny}  S: {{Type: AWS::CloudFormation::Stack}}\n"),
            "t.yaml:3:3: the template of the nested stack `S` is not read, principals may be missing",
        ),
        (
            format!(
                "Transform: AWS::Serverless-2016-10-31\n{deny}  M:\n    Type: AWS::Serverless::StateMachine\n    \
                 Properties: {{Role: x, Events: {{E: {{Type: Schedule}}}}}}\n  A: {{Type: AWS::Serverless::Application}}\n"
            ),
            "t.yaml:4:3: the roles of events that SAM makes for `M`: not read (and 1 more), principals may be missing",
        ),
    ] {
        let (rows, told, code) = who(&text, "t.yaml", "s3:GetObject");
        assert!(told.contains(said), "{rows}{told}");
        assert_eq!(code, Some(0), "{rows}{told}");
        assert!(!told.contains("nobody"), "{told}");
        let folder = Folder::with(&[("t.yaml", &*text)]);
        let json =
            folder.run(&["who-can", "s3:GetObject", BUCKET, "t.yaml", "--output-format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(json["answers"][0]["nobody"], false);
        let gaps = json["coverage"]["gaps"].as_array().unwrap();
        assert!(gaps.iter().any(|gap| gap["part"] == "deployment"), "{json}");
    }
}

/// What the transform adds beside what its users write (`aws-sam-translator`).
#[test]
fn sam_adds_to_roles_and_makes_others() {
    let of = |of_type: &str, properties: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::{of_type}\n    \
             Properties: {{{properties}}}\n"
        )
    };
    let event =
        |rest: &str| format!("Events: {{E: {{Type: MSK, Properties: {{Stream: x{rest}}}}}}}");
    for (text, action, said) in [
        (
            of("Function", "Handler: a"),
            "logs:PutLogEvents",
            "allowed\tAWSLambdaBasicExecutionRole\n",
        ),
        (
            of("Function", "Handler: a, DurableConfig: {ExecutionTimeout: 3}"),
            "lambda:CheckpointDurableExecution",
            "allowed\tAWSLambdaBasicDurableExecutionRolePolicy\n",
        ),
        (
            of("WebFunction", "Runtime: x"),
            "logs:PutLogEvents",
            "allowed\tAWSLambdaBasicExecutionRole\n",
        ),
        (
            of("Function", &event("")),
            "secretsmanager:GetSecretValue",
            "unknown\tresource policy of arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-abcdef not given\n",
        ),
        (
            of("Function", &event(", SourceAccessConfigurations: [{Type: A, URI: x}]")),
            "secretsmanager:GetSecretValue",
            "unknown\tpolicy statements for MSK cannot be told",
        ),
        (
            of("Function", &event(", SchemaRegistryConfig: {A: b}")),
            "glue:GetSchemaVersion",
            "unknown\tpolicy statements for MSK cannot be told",
        ),
    ] {
        let folder = Folder::with(&[("t.yaml", &*text)]);
        let resource = match action.split(':').next() {
            Some("logs") => "arn:aws:logs:eu-west-1:111122223333:log-group:x:log-stream:y",
            Some("lambda") => {
                "arn:aws:lambda:eu-west-1:111122223333:function:f:1/durable-execution/a/b"
            }
            Some("glue") => "*",
            _ => "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-abcdef",
        };
        let outcome = folder.run(&[
            "who-can",
            action,
            resource,
            "t.yaml",
            "--account-id",
            "111122223333",
            "--all",
        ]);
        assert!(outcome.stdout.contains(&format!("t.yaml#F\t{said}")), "{text}{outcome}");
    }
    for (of_type, properties, said) in [
        ("CapacityProvider", "VpcConfig: {A: b}", "the role that SAM makes for `F`"),
        ("CapacityProvider", "OperatorRole: x", ""),
        ("MicrovmImage", "Name: x", "the role that SAM makes for `F`"),
        ("NetworkConnector", "Name: x", "the role that SAM makes for `F`"),
        ("GraphQLApi", "DataSources: {A: b}", "the roles that SAM makes for `F`"),
        ("GraphQLApi", "Logging: false", ""),
        (
            "Function",
            "DeploymentPreference: {Type: Linear}",
            "the role of the deployment that SAM makes",
        ),
        ("Function", "DeploymentPreference: {Role: x}", ""),
        ("Function", "DeploymentPreference: {Enabled: false}", ""),
        (
            "Function",
            "Events: {E: {Type: ScheduleV2}}",
            "the roles of events that SAM makes for `F`",
        ),
        ("Function", "Events: {E: {Type: ScheduleV2, Properties: {RoleArn: x}}}", ""),
        ("Function", "Events: {E: {Type: Schedule}}", ""),
        ("StateMachine", "Events: {E: {Type: Api}}", "the roles of events that SAM makes for `F`"),
    ] {
        let folder = Folder::with(&[("t.yaml", &*of(of_type, properties))]);
        let told = folder.run(&["validate", "t.yaml"]).stderr;
        let note = told.lines().find(|line| line.contains("t.yaml:3:3: note:")).unwrap_or_default();
        assert_eq!(note.is_empty(), said.is_empty(), "{of_type} {properties}: {told}");
        assert!(note.contains(said), "{of_type} {properties}: {told}");
    }
}

/// What the framework adds beside what its users write (`lib/plugins/aws/package` of `serverless`).
#[test]
fn serverless_adds_to_roles_and_makes_others() {
    let of = |role: &str, function: &str| {
        format!(
            "service: s\nprovider:\n  name: aws\n  iam: {{role: {{name: r, {role}\n    statements: [\
             {{Effect: Allow, Action: 's3:GetObject', Resource: '*'}}]}}}}\nfunctions:\n  f: {{handler: a.b, {function}}}\n"
        )
    };
    let sure = "role/r\tallowed";
    // Only the policy of the bucket could allow it.
    let bounded = "role/r\tunknown\tresource policy of";
    for (text, said) in [
        (of("", ""), sure),
        (of("", "events: [schedule: {rate: 'rate(1 hour)'}]"), sure),
        (of("", "events: [schedule: {rate: 'rate(1 hour)', method: scheduler}]"), "unknown"),
        (of("", "events: [cloudFront: {eventType: viewer-request}]"), "unknown"),
        (of("", "disableLogs: true"), "unknown"),
        // Both spellings are taken.
        (of("permissionsBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',", ""), bounded),
        (of("permissionBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',", ""), bounded),
    ] {
        let (rows, told, _) = who(&text, "serverless.yml", "s3:GetObject");
        assert!(rows.lines().next().is_some_and(|row| row.contains(said)), "{text}{rows}{told}");
    }
    let existing = of("", "events: [s3: {bucket: b, existing: true}]");
    let (rows, told, _) = who(&existing, "serverless.yml", "s3:GetObject");
    assert!(
        told.contains("for resources of its own is not read, principals may be missing"),
        "{rows}{told}"
    );
}

/// `count` and `for_each` decide where they are known: what is not deployed gives and takes nothing.
#[test]
fn count_decides_where_it_is_known() {
    let of = |repeat: &str, rest: &str| {
        format!(
            "variable \"n\" {{ default = 1 }}\nlocals {{ one = true }}\nresource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n}}\n\
             resource \"aws_iam_role_policy\" \"a\" {{\n  role = aws_iam_role.r.id\n  policy = jsonencode({{\n    \
             Statement = [{{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\" }}]\n  }})\n}}\n\
             resource \"aws_iam_role_policy\" \"d\" {{\n  {repeat}\n  role = aws_iam_role.r.id\n  policy = jsonencode({{\n    \
             Statement = [{{ Effect = \"Deny\", Action = \"s3:*\", Resource = \"*\" }}]\n  }})\n}}\n{rest}"
        )
    };
    for (repeat, expected) in [
        ("", "explicit deny"),
        ("count = 0", "allowed"),
        ("count = 1", "explicit deny"),
        ("count = local.one ? 1 : 0", "explicit deny"),
        ("count = local.one ? 0 : 1", "allowed"),
        ("count = length([])", "allowed"),
        ("for_each = {}", "allowed"),
        ("for_each = toset([])", "allowed"),
        ("for_each = toset(var.n)", "unknown"),
        // A default is no decision: another value may be given.
        ("count = var.n", "unknown"),
        ("count = var.n == 1 ? 1 : 0", "unknown"),
    ] {
        let (rows, told, _) = who(&of(repeat, ""), "main.tf", "s3:GetObject");
        let row = rows.lines().next().unwrap_or_default();
        assert!(row.contains(&format!("role/r\t{expected}")), "{repeat}: {rows}{told}");
    }
    // Attachments of each of a list, by the policies that are made for each.
    let each = |policies: &str, policy: &str, attachments: &str| {
        format!(
            "locals {{ all = {{ a = 1, b = 2 }} }}\nresource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n}}\n\
             resource \"aws_iam_policy\" \"p\" {{\n  {policies}\n  policy = {policy}\n}}\n\
             resource \"aws_iam_role_policy_attachment\" \"x\" {{\n  {attachments}\n}}\n"
        )
    };
    let document = |action: &str| {
        format!(
            "jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"{action}\", Resource = \"*\" }}] }})"
        )
    };
    let (known, open) = (document("s3:GetObject"), document("s3:${each.key}"));
    let to = "role = aws_iam_role.r.name\n  policy_arn = aws_iam_policy.p";
    for (policies, policy, attachments, expected) in [
        (
            "for_each = local.all",
            &known,
            format!("for_each = local.all\n  {to}[each.key].arn"),
            "allowed",
        ),
        (
            "for_each = local.all",
            &open,
            format!("for_each = local.all\n  {to}[each.key].arn"),
            "unknown",
        ),
        (
            "for_each = local.all",
            &known,
            format!("for_each = var.all\n  {to}[each.key].arn"),
            "unknown",
        ),
        ("count = 2", &known, format!("count = 2\n  {to}[count.index].arn"), "allowed"),
        ("count = var.n", &known, format!("count = var.n\n  {to}[count.index].arn"), "unknown"),
        ("count = 0", &known, format!("count = 1\n  {to}[0].arn"), "unknown"),
    ] {
        let text = each(policies, policy, &attachments);
        let (rows, told, _) = who(&text, "main.tf", "s3:GetObject");
        let row = rows.lines().next().unwrap_or_default();
        assert!(row.contains(&format!("role/r\t{expected}")), "{text}: {rows}{told}");
    }
    let gone = of("count = 0", "");
    let folder = Folder::with(&[("main.tf", &*gone)]);
    let told = folder.run(&["validate", "main.tf"]).stderr;
    let said =
        "main.tf:12:1: note: aws_iam_role_policy.d is not deployed, its policies are not looked at";
    assert!(told.contains(said) && told.contains("1 policy in 1 file"), "{told}");
}

/// A module of a registry attaches policies to whom it is given, and may make others.
#[test]
fn modules_of_registries_reach_whom_they_are_given() {
    let of = |arguments: &str| {
        format!(
            "resource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n  inline_policy {{\n    name = \"x\"\n    policy = jsonencode({{\n      \
             Statement = [{{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\" }}]\n    }})\n  }}\n}}\n\
             module \"m\" {{\n  source = \"terraform-aws-modules/x/aws\"\n  {arguments}\n}}\n"
        )
    };
    for (arguments, expected) in [
        ("", "role/r\tallowed"),
        ("role = \"x\"", "role/r\tallowed"),
        ("roles = { a = [aws_iam_role.other.name] }", "role/r\tallowed"),
        (
            "roles = { a = [aws_iam_role.r.name] }",
            "role/r\tunknown\tpolicy that module.m, which is not read and is given it, attaches, perhaps cannot be told",
        ),
    ] {
        let (rows, told, _) = who(&of(arguments), "main.tf", "s3:GetObject");
        assert!(rows.contains(expected), "{arguments}: {rows}{told}");
        let said = "main.tf:11:12: what module.m makes is not read, principals may be missing";
        assert!(told.contains(said), "{told}");
    }
}

/// A decision about a principal of a file refuses what could be attached to it unseen, as `who-can` does not tell.
#[test]
fn decisions_about_principals_refuse_parts_that_reach_them() {
    let named = format!("RoleName: one, {ALLOW}");
    let missing = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  inline_policy {\n    name = \"x\"\n    policy = jsonencode({\n      \
         Statement = [{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\" }]\n    })\n  }\n}\n\
         module \"m\" {\n  source = \"./nothere\"\n}\n";
    let stack = |line: &str| format!("what Resources/S, which is not read, may attach ({line})");
    for (name, place, text, said) in [
        ("t.yaml", "P", template("Role", ALLOW, ""), String::new()),
        ("t.yaml", "P", template("Role", ALLOW, ", Parameters: {A: !Ref P}"), stack("line 4")),
        ("t.yaml", "P", template("Role", &named, ""), stack("line 4")),
        ("t.yaml", "P", template("User", ALLOW, ", Parameters: {A: !Ref G}"), stack("line 4")),
        (
            "t.yaml",
            "Resources/P/Properties/Policies/0/PolicyDocument",
            template("Role", &named, ""),
            String::new(),
        ),
        (
            "main.tf",
            "aws_iam_role.r",
            missing.to_owned(),
            "what module.m, which is not read, may attach (line 11)".to_owned(),
        ),
    ] {
        let folder = Folder::with(&[(name, &*text)]);
        let identity = format!("{name}#{place}");
        let session = "arn:aws:sts::111122223333:assumed-role/one/s";
        let outcome = folder.run(&[
            "simulate",
            "--identity",
            &identity,
            "--principal",
            session,
            "--action",
            "s3:GetObject",
            "--resource",
            BUCKET,
        ]);
        let is_told = said.is_empty();
        assert_eq!(outcome.code, Some(if is_told { 0 } else { 2 }), "{identity}: {text}{outcome}");
        assert!(outcome.stderr.contains(&said), "{text}{outcome}");
    }
}
