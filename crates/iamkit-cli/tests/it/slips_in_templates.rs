//! Names in templates and configurations that were meant to be others, and parts that are not read.

use crate::run::Folder;

const USER: &str = "arn:aws:iam::111122223333:user/x";
const TRUST: &str = "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [\
    {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}";
const DENY: &str =
    "{Version: '2012-10-17', Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}";

/// A role that may do everything, with more properties, and more resources behind it.
fn template(of_role: &str, others: &str) -> String {
    format!(
        "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: r\n      {TRUST}\n      \
         ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']\n      {of_role}\n{others}"
    )
}

fn resource(name: &str, of_type: &str, properties: &str) -> String {
    format!("  {name}:\n    Type: {of_type}\n    Properties: {{{properties}}}\n")
}

/// Says that both commands refuse a file with this text, and name the place.
fn refused(name: &str, text: &str, said: &str) {
    let folder = Folder::with(&[(name, text)]);
    for arguments in [
        &["who-can", "iam:CreateUser", USER, name, "--account-id", "111122223333"][..],
        &["validate", name],
    ] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {said}\n{text}\n{outcome}");
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(all.contains(said), "{arguments:?}: {said}\n{outcome}");
    }
}

#[test]
fn slips_in_templates_are_errors_with_a_place() {
    let policy = |properties: &str| resource("P", "AWS::IAM::Policy", properties);
    let named = "PolicyName: p, Roles: [!Ref R]";
    for (of_role, others, said) in [
        (
            "PermissionBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess'",
            String::new(),
            "t.yaml:8:7: error: `PermissionBoundary` is no member",
        ),
        ("Polices: []", String::new(), "did you mean `Policies`?"),
        (
            &*format!("Policies: [{{PolicyName: d, PolicyDocumnt: {DENY}}}]"),
            String::new(),
            "did you mean `PolicyDocument`?",
        ),
        ("Policies: [{PolicyName: d}]", String::new(), "an inline policy needs `PolicyDocument`"),
        (
            "",
            policy(&format!("PolicyName: p, Role: [!Ref R], PolicyDocument: {DENY}")),
            "t.yaml:11:33: error: `Role` is no member",
        ),
        ("", policy(&format!("{named}, policyDocument: {DENY}")), "did you mean `PolicyDocument`?"),
        ("", policy(named), "a policy needs `PolicyDocument`"),
        (
            "",
            policy(&format!("PolicyName: p, Roles: [!Ref RR], PolicyDocument: {DENY}")),
            "`RR` is no parameter and no resource of the template; did you mean `R`?",
        ),
        (
            "",
            resource("P", "AWS::IAM::Polcy", &format!("{named}, PolicyDocument: {DENY}")),
            "t.yaml:10:11: error: `AWS::IAM::Polcy` is no resource type; did you mean `AWS::IAM::Policy`?",
        ),
        (
            "",
            policy(&format!("{named}, PolicyDocument: {DENY}"))
                .replace("Properties", "Propertiess"),
            "did you mean `Properties`?",
        ),
        (
            "",
            resource("F", "AWS::Serverless::Function", "PermissionsBoundry: x"),
            "did you mean `PermissionsBoundary`?",
        ),
    ] {
        refused("t.yaml", &template(of_role, &others), said);
    }
}

/// New names come, and what makes resources makes others than are written.
#[test]
fn other_names_are_no_slips() {
    let grown = template("SessionLimits: {A: b}", &resource("W", "AWS::IAM::Widget", "A: b"));
    let made = "  F: {Type: AWS::Serverless::Function, Properties: {Handler: x}}\n";
    let policy = format!("PolicyName: p, Roles: [!Ref FRole], PolicyDocument: {DENY}");
    let made = template("", &format!("{made}{}", resource("P", "AWS::IAM::Policy", &policy)));
    let folder = Folder::with(&[("grown.yaml", &grown), ("made.yaml", &made)]);
    for name in ["grown.yaml", "made.yaml"] {
        let outcome =
            folder.run(&["who-can", "iam:CreateUser", USER, name, "--account-id", "111122223333"]);
        assert_eq!(outcome.code, Some(0), "{name} {outcome}");
        assert!(outcome.stdout.contains("role/r\tallowed"), "{name} {outcome}");
    }
}

/// A role that may do everything, with more arguments, and more blocks behind it.
fn configuration(of_role: &str, others: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n  assume_role_policy = \"{{}}\"\n  \
         managed_policy_arns = [\"arn:aws:iam::aws:policy/AdministratorAccess\"]\n  {of_role}\n}}\n{others}"
    )
    .replace(
        "\"{}\"",
        "jsonencode({Version = \"2012-10-17\", Statement = [{Effect = \"Allow\", Principal = \
         {Service = \"ec2.amazonaws.com\"}, Action = \"sts:AssumeRole\"}]})",
    )
}

#[test]
fn slips_in_configurations_are_errors_with_a_place() {
    let deny = "jsonencode({Version = \"2012-10-17\", Statement = [{Effect = \"Deny\", Action = \"*\", Resource = \"*\"}]})";
    let block = |of_type: &str, role: &str, policy: &str| {
        format!(
            "resource \"{of_type}\" \"p\" {{\n  {role} = aws_iam_role.r.name\n  {policy} = {deny}\n}}\n"
        )
    };
    let inline = |block: &str, policy: &str| {
        format!("{block} {{\n    name = \"d\"\n    {policy} = {deny}\n  }}")
    };
    for (of_role, others, said) in [
        (
            "permission_boundary = \"x\"".to_owned(),
            String::new(),
            "main.tf:5:3: error: `permission_boundary` is no member",
        ),
        (inline("inline_polcy", "policy"), String::new(), "did you mean `inline_policy`?"),
        (inline("inline_policy", "polcy"), String::new(), "main.tf:7:5: error: `polcy`"),
        (
            String::new(),
            block("aws_iam_role_polcy", "role", "policy"),
            "did you mean `aws_iam_role_policy`?",
        ),
        (String::new(), block("aws_iam_rol_policy", "role", "policy"), "main.tf:7:"),
        (String::new(), block("aws_iam_role_policy", "rol", "policy"), "did you mean `role`?"),
    ] {
        refused("main.tf", &configuration(&of_role, &others), said);
    }
}

/// What is not read may deny everything to everybody.
#[test]
fn parts_that_are_not_read_make_answers_unknown() {
    let of = |start: &str, others: &str| format!("{start}{}", template("", others));
    let module = configuration("", "module \"m\" {\n  source = \"./nothere\"\n}\n");
    for (name, text, said) in [
        (
            "t.yaml",
            of("", &resource("S", "AWS::CloudFormation::Stack", "TemplateURL: x")),
            "Resources/S",
        ),
        ("t.yaml", of("Transform: MyMacro\n", ""), "Transform"),
        (
            "t.yaml",
            of("", "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: x}}\n"),
            "Fn::Transform",
        ),
        ("main.tf", module, "module.m"),
    ] {
        let folder = Folder::with(&[(name, &text)]);
        let outcome =
            folder.run(&["who-can", "iam:CreateUser", USER, name, "--account-id", "111122223333"]);
        let row = outcome.stdout.lines().find(|line| line.contains("role/r\t")).unwrap_or_default();
        assert!(
            row.contains("\tunknown\t") && row.contains(said) && row.contains(name),
            "{said} {outcome}"
        );
    }
    for known in ["AWS::Serverless-2016-10-31", "[AWS::LanguageExtensions]"] {
        let folder = Folder::with(&[("t.yaml", &of(&format!("Transform: {known}\n"), ""))]);
        let outcome = folder.run(&[
            "who-can",
            "iam:CreateUser",
            USER,
            "t.yaml",
            "--account-id",
            "111122223333",
        ]);
        assert!(outcome.stdout.contains("role/r\tallowed"), "{known} {outcome}");
    }
}

#[test]
fn slips_in_configuration_items_are_errors_with_a_place() {
    let text = |list: &str, document: &str| {
        format!(
            "{{\"fileVersion\": \"1.0\", \"configurationItems\": [{{\"resourceType\": \"AWS::IAM::User\",\n\
             \"awsAccountId\": \"111122223333\", \"ARN\": \"arn:aws:iam::111122223333:user/ines\", \"configuration\": {{\n\
             \"{list}\": [{{\"policyName\": \"x\", \"{document}\": {{\"Version\": \"2012-10-17\", \"Statement\": []}}}}]}}}}]}}"
        )
    };
    refused(
        "c.json",
        &text("userPolicyLst", "policyDocument"),
        "c.json:3:1: error: `userPolicyLst` is no member",
    );
    refused("c.json", &text("userPolicyList", "policyDocumnt"), "did you mean `policyDocument`?");
}

/// Terraform refuses a resource without what it grants or whom it grants it to.
#[test]
fn arguments_that_are_required_are_not_passed_over() {
    for (text, said) in [
        (
            "resource \"aws_iam_policy\" \"p\" {\n  name = \"x\"\n}\n",
            "m.tf:1:1: error: `aws_iam_policy` needs `policy`",
        ),
        (
            "\n  resource \"aws_iam_role_policy\" \"p\" {\n  policy = \"{}\"\n}\n",
            "m.tf:2:3: error: `aws_iam_role_policy` needs `role`",
        ),
        (
            "resource \"aws_iam_user_policy_attachment\" \"p\" {\n  user = \"x\"\n}\n",
            "needs `policy_arn`",
        ),
    ] {
        refused("m.tf", text, said);
    }
    // The slip alone is told.
    let folder =
        Folder::with(&[("m.tf", "resource \"aws_iam_policy\" \"p\" {\n  polcy = \"{}\"\n}\n")]);
    let outcome = folder.run(&["validate", "m.tf"]);
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(all.contains("did you mean `policy`?") && !all.contains("needs"), "{outcome}");
}
