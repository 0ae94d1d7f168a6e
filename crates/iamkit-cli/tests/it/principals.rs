//! Users, groups and roles of files as those whose policies decide.

use serde_json::{Value, json};

use crate::run::{Folder, Outcome};

const ROLE: &str = "arn:aws:iam::111122223333:role/svc/work";
const USER: &str = "arn:aws:iam::111122223333:user/ines";

/// Asks whether what has the policies of a place may read a user.
fn decide(folder: &Folder, identity: &str) -> Outcome {
    folder.run(&[
        "simulate",
        "--principal",
        "arn:aws:sts::111122223333:assumed-role/work/s",
        "--action",
        "iam:GetUser",
        "--resource",
        USER,
        "--identity",
        identity,
    ])
}

fn allows(action: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
}

/// A dump with a role and a user that have an inline policy, and `more`.
fn dump(role_more: &Value, user_more: &Value, rest: &Value) -> String {
    let mut role = json!({"RoleName": "work", "RoleId": "AROAWORK", "Path": "/svc/", "Arn": ROLE,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": allows("iam:*")}],
        "AttachedManagedPolicies": []});
    let mut user = json!({"UserName": "ines", "UserId": "AIDAINES", "Path": "/", "Arn": USER,
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": allows("iam:*")}],
        "AttachedManagedPolicies": [], "GroupList": []});
    merge(&mut role, role_more);
    merge(&mut user, user_more);
    let mut dump = json!({"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": [role],
        "Policies": []});
    merge(&mut dump, rest);
    format!("{dump:#}")
}

fn merge(into: &mut Value, more: &Value) {
    for (name, value) in more.as_object().into_iter().flatten() {
        into[name] = value.clone();
    }
}

#[test]
fn a_role_of_a_dump_is_named_by_its_arn_name_or_place() {
    let folder = Folder::with(&[("d.json", &dump(&json!({}), &json!({}), &json!({})))]);
    for name in ["work", ROLE, "RoleDetailList/0", "ines", USER] {
        let outcome = decide(&folder, &format!("d.json#{name}"));
        assert_eq!(outcome.code, Some(0), "{outcome}");
    }
    for name in ["svc", "wor", "own", "arn:aws:iam::111122223333:role/work"] {
        let outcome = decide(&folder, &format!("d.json#{name}"));
        assert_eq!(outcome.code, Some(2), "{outcome}");
    }
}

/// A snapshot of AWS Config with a role and a user, whose configuration is JSON in JSON.
fn snapshot(role_more: &Value, user_more: &Value) -> String {
    let policy: String = allows("iam:*")
        .to_string()
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let mut role = json!({"roleName": "work", "arn": ROLE, "attachedManagedPolicies": [],
        "permissionsBoundary": null, "rolePolicyList": [{"policyName": "own", "policyDocument": policy}]});
    let mut user = json!({"userName": "ines", "arn": USER, "attachedManagedPolicies": [], "groupList": [],
        "permissionsBoundary": null, "userPolicyList": [{"policyName": "own", "policyDocument": policy}]});
    merge(&mut role, role_more);
    merge(&mut user, user_more);
    let snapshot = json!({"fileVersion": "1.0", "configurationItems": [
        {"resourceType": "AWS::IAM::Role", "ARN": ROLE, "configuration": role.to_string()},
        {"resourceType": "AWS::IAM::User", "ARN": USER, "configuration": user}]});
    format!("{snapshot:#}")
}

#[test]
fn a_role_of_a_snapshot_is_named_by_its_arn_name_or_place() {
    let folder = Folder::with(&[("c.json", &snapshot(&json!({}), &json!({})))]);
    for name in ["work", ROLE, "configurationItems/0", "ines", USER] {
        let outcome = decide(&folder, &format!("c.json#{name}"));
        assert_eq!(outcome.code, Some(0), "{outcome}");
    }
}

#[test]
fn what_a_principal_of_an_account_has_besides_is_not_passed_over() {
    let unknown = "arn:aws:iam::111122223333:policy/elsewhere";
    let attached = |arn: &str| json!([{"PolicyName": arn.rsplit('/').next(), "PolicyArn": arn}]);
    let dumped = [
        (json!({"AttachedManagedPolicies": attached(unknown)}), "RoleDetailList", unknown),
        (
            json!({"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": unknown}}),
            "RoleDetailList",
            "a permissions boundary",
        ),
        (json!({"GroupList": ["staff"]}), "UserDetailList", "the group `staff`"),
    ];
    for (more, list, what) in dumped {
        let (role, user, named) = match list {
            "RoleDetailList" => (more, json!({}), ["work", ROLE]),
            _ => (json!({}), more, ["ines", USER]),
        };
        let folder = Folder::with(&[("d.json", &dump(&role, &user, &json!({})))]);
        for name in named.into_iter().chain([list]) {
            let outcome = decide(&folder, &format!("d.json#{name}"));
            assert_eq!(outcome.code, Some(2), "{outcome}");
            assert!(outcome.stderr.contains(what), "{outcome}");
            assert!(outcome.stderr.contains("(line "), "{outcome}");
        }
    }
    let attached = json!([{"policyName": "elsewhere", "policyArn": unknown}]);
    let boundary = json!({"permissionsBoundaryType": "Policy", "permissionsBoundaryArn": unknown});
    let recorded = [
        (json!({"attachedManagedPolicies": attached}), json!({}), "work", unknown),
        (json!({"permissionsBoundary": boundary}), json!({}), ROLE, "a permissions boundary"),
        (json!({}), json!({"groupList": ["true"]}), "ines", "the group `true`"),
        (json!({}), json!({"permissionsBoundary": "x"}), USER, "a permissions boundary"),
        (json!({}), json!({"attachedManagedPolicies": [{}, 1]}), USER, "without a name"),
    ];
    for (role, user, name, what) in recorded {
        let folder = Folder::with(&[("c.json", &snapshot(&role, &user))]);
        let outcome = decide(&folder, &format!("c.json#{name}"));
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains(what), "{outcome}");
    }
}

#[test]
fn a_file_that_is_named_alone_stands_for_its_principal() {
    let template = "Resources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      \
         PermissionsBoundary: !Ref B\n      Policies: [{PolicyName: a, PolicyDocument: {Version: '2012-10-17', \
         Statement: [{Effect: Allow, Action: 'iam:*', Resource: '*'}]}}]\n";
    let folder = Folder::with(&[("t.yaml", template)]);
    let outcome = decide(&folder, "t.yaml");
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("a permissions boundary (line 5)"), "{outcome}");
}

const MANAGED: &str = "arn:aws:iam::111122223333:policy/own";

fn denies(action: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]})
}

/// The managed policy of the account that a dump holds.
fn managed(document: &Value) -> Value {
    json!({"PolicyName": "own", "PolicyId": "ANPAOWN", "Arn": MANAGED, "Path": "/", "DefaultVersionId": "v2",
        "PolicyVersionList": [
            {"VersionId": "v2", "IsDefaultVersion": true, "Document": document},
            {"VersionId": "v1", "IsDefaultVersion": false, "Document": allows("*")}]})
}

#[test]
fn all_policies_of_a_principal_of_a_dump_decide() {
    let attached = |arn: &str| json!([{"PolicyName": arn.rsplit('/').next(), "PolicyArn": arn}]);
    let group = |more: Value| {
        let mut group = json!({"GroupName": "Staff", "GroupId": "AGPASTAFF", "Path": "/",
            "Arn": "arn:aws:iam::111122223333:group/Staff", "GroupPolicyList": [], "AttachedManagedPolicies": []});
        merge(&mut group, &more);
        group
    };
    let boundary = json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": MANAGED});
    let in_group = json!({"GroupList": ["staff"]});
    let nothing = || json!({});
    let with = |document: &Value| json!({"Policies": [managed(document)]});
    let own = json!([{"PolicyName": "g", "PolicyDocument": denies("iam:*")}]);
    let deny_all = "arn:aws:iam::aws:policy/AWSDenyAll";
    for (role, user, rest, name, decision) in [
        (
            json!({"AttachedManagedPolicies": attached(deny_all)}),
            nothing(),
            nothing(),
            "work",
            "explicit deny",
        ),
        (
            json!({"AttachedManagedPolicies": attached(MANAGED)}),
            nothing(),
            with(&denies("iam:*")),
            ROLE,
            "explicit deny",
        ),
        (
            json!({"PermissionsBoundary": boundary}),
            nothing(),
            with(&allows("sqs:*")),
            "work",
            "implicit deny",
        ),
        (
            json!({"PermissionsBoundary": boundary}),
            nothing(),
            with(&allows("iam:Get*")),
            "work",
            "allowed",
        ),
        (
            nothing(),
            in_group.clone(),
            json!({"GroupDetailList": [group(nothing())]}),
            "ines",
            "allowed",
        ),
        (
            nothing(),
            in_group.clone(),
            json!({"GroupDetailList": [group(json!({"GroupPolicyList": own}))]}),
            USER,
            "explicit deny",
        ),
        (
            nothing(),
            in_group,
            json!({"GroupDetailList": [group(json!({"AttachedManagedPolicies": attached(deny_all)}))]}),
            "ines",
            "explicit deny",
        ),
    ] {
        let folder = Folder::with(&[("d.json", &dump(&role, &user, &rest))]);
        let outcome = decide(&folder, &format!("d.json#{name}"));
        assert!(outcome.stdout.starts_with(decision), "{role} {user} {rest} {outcome}");
    }
}

#[test]
fn all_policies_of_a_principal_of_a_snapshot_decide() {
    let attached = json!([{"policyName": "own", "policyArn": MANAGED}]);
    let role = json!({"attachedManagedPolicies": attached});
    let mut snapshot: Value = serde_json::from_str(&snapshot(&role, &json!({}))).unwrap();
    let folder = Folder::with(&[("c.json", &snapshot.to_string())]);
    assert_eq!(decide(&folder, "c.json#work").code, Some(2));
    let policy = json!({"arn": MANAGED, "policyVersionList": [
        {"versionId": "v2", "isDefaultVersion": true, "document": denies("iam:*").to_string()},
        {"versionId": "v1", "isDefaultVersion": false, "document": allows("iam:*").to_string()}]});
    let item = json!({"resourceType": "AWS::IAM::Policy", "ARN": MANAGED, "configuration": policy});
    snapshot["configurationItems"].as_array_mut().unwrap().push(item);
    let folder = Folder::with(&[("c.json", &snapshot.to_string())]);
    let outcome = decide(&folder, "c.json#work");
    assert!(outcome.stdout.starts_with("explicit deny"), "{outcome}");
}

/// A template whose role has a managed policy of AWS, one of the file and a permissions boundary.
const TEMPLATE: &str = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess', !Ref Own]
      PermissionsBoundary: !Ref Boundary
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: ['sns:*', 'iam:*'], Resource: '*'}]}
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: ['sqs:*', 'sns:*'], Resource: '*'}]}
  Lost:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!ImportValue other]
";

fn scenario(place: &str, action: &str) -> String {
    json!({"request": {"principal": "arn:aws:sts::111122223333:assumed-role/work/s", "action": action, "resource": "*"},
        "policies": {"identity": [{"file": place}]}})
    .to_string()
}

#[test]
fn all_policies_of_a_principal_decide_in_scenarios() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    for (action, code, decision) in [
        ("sqs:ListQueues", 0, "allow"),
        ("sns:ListTopics", 0, "allow"),
        // Neither may do what the boundary does not.
        ("iam:ListUsers", 1, "implicit deny"),
        ("sqs:DeleteQueue", 1, "implicit deny"),
    ] {
        let text = scenario("t.yaml#Role", action);
        folder.write("a.scenario.json", text.as_bytes());
        let outcome = folder.run(&["simulate", "a.scenario.json"]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
        assert!(outcome.stdout.starts_with(decision), "{outcome}");
        let lines = folder.run_with_input(&["simulate", "--jsonl"], text.as_bytes());
        let line: Value = serde_json::from_str(&lines.stdout).unwrap();
        assert_eq!(line["decision"] == "allowed", code == 0, "{lines}");
    }
    // What the file does not tell is an error at its name.
    let text = scenario("t.yaml#Lost", "sqs:ListQueues");
    folder.write("a.scenario.json", text.as_bytes());
    let outcome = folder.run(&["simulate", "a.scenario.json"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("a.scenario.json:1:"), "{outcome}");
    assert!(
        outcome.stderr.contains("managed policies in `ManagedPolicyArns` (line 18)"),
        "{outcome}"
    );
    let outcome = folder.run(&["test", "a.scenario.json"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    // Who sends a scenario is not told what the file says.
    let lines = folder.run_with_input(&["simulate", "--jsonl"], text.as_bytes());
    assert!(lines.stdout.contains("has what the file does not tell"), "{lines}");
    assert!(!lines.stdout.contains("ManagedPolicyArns"), "{lines}");
}

#[test]
fn all_policies_of_a_principal_are_asked_about() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let check =
        |question: &[&str]| folder.run(&[&["check", "access-not-granted"], question].concat());
    for (action, more, code) in [
        ("sqs:GetQueueUrl", &[][..], 1),
        ("sns:Publish", &[], 1),
        ("iam:CreateUser", &[], 0),
        ("sqs:DeleteQueue", &[], 0),
        // A boundary that is given counts in place of that of the file.
        ("iam:CreateUser", &["--boundary", "t.yaml#Own"], 1),
    ] {
        let outcome = check(&[&["t.yaml#Role", "--action", action], more].concat());
        assert_eq!(outcome.code, Some(code), "{action}: {outcome}");
    }
    let outcome = check(&["t.yaml#Lost", "--action", "sqs:GetQueueUrl"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("(line 18)"), "{outcome}");
}
