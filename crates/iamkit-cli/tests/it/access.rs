//! `iamkit who-can` and `iamkit what-can`.

use crate::run::Folder;

const ACCOUNT: &str = r#"{
  "UserDetailList": [{
    "UserName": "ines",
    "Arn": "arn:aws:iam::111122223333:user/ines",
    "UserPolicyList": [{
      "PolicyName": "reports",
      "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}
    }]
  }],
  "RoleDetailList": [{
    "RoleName": "admin",
    "Arn": "arn:aws:iam::111122223333:role/admin",
    "AttachedManagedPolicies": [{
      "PolicyName": "AdministratorAccess",
      "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"
    }]
  }]
}
"#;

fn folder() -> Folder {
    Folder::with(&[("account.json", ACCOUNT)])
}

#[test]
fn principals_are_listed() {
    let who = |flags: &[&str]| {
        let all =
            [&["who-can", "s3:GetObject", "arn:aws:s3:::reports/q1", "account.json"][..], flags]
                .concat();
        folder().run(&all)
    };
    assert_eq!(who(&[]).stdout, "arn:aws:iam::111122223333:role/admin\n");
    let encrypted = who(&["--context", "aws:SecureTransport=true"]);
    assert_eq!(encrypted.stdout.lines().count(), 2, "{encrypted}");
    insta::assert_snapshot!(who(&["--unknown", "aws:SecureTransport", "--output-format", "json"]));
}

#[test]
fn nobody_is_told() {
    let ines_only = ACCOUNT.replace("AdministratorAccess", "AWSImageBuilderReadOnlyAccess");
    let folder = Folder::with(&[("account.json", &ines_only)]);
    insta::assert_snapshot!(folder.run(&["who-can", "s3:DeleteBucket", "*", "account.json"]));
}

#[test]
fn actions_are_listed() {
    let outcome = folder().run(&[
        "what-can",
        "arn:aws:iam::111122223333:user/ines",
        "account.json",
        "--unknown",
        "aws:SecureTransport",
        "--output-format",
        "json",
    ]);
    let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let actions = value["actions"].as_array().unwrap();
    let actions: Vec<_> = actions.iter().map(|it| (&it["action"], &it["decision"])).collect();
    assert_eq!(
        actions,
        [
            (&"s3:GetObject".into(), &"conditional".into()),
            // Everyone may.
            (&"sts:GetCallerIdentity".into(), &"allowed".into()),
        ]
    );
    let admin = folder().run(&[
        "what-can",
        "arn:aws:iam::111122223333:role/admin",
        "account.json",
        "--action",
        "imagebuilder:*Image",
    ]);
    assert!(admin.stdout.contains("imagebuilder:CreateImage\n"), "{admin}");
}

#[test]
fn scenarios_give_principals() {
    let scenario = r#"{"name": "reading", "request": {
            "principal": "arn:aws:iam::111122223333:user/bo", "action": "s3:PutObject",
            "resource": "arn:aws:s3:::other/x"},
        "policies": {"identity": {"managed": "AmazonS3ReadOnlyAccess"}}}"#;
    let folder = Folder::with(&[("a.scenario.json", scenario)]);
    let outcome = folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::reports/q1"]);
    assert_eq!(outcome.stdout, "arn:aws:iam::111122223333:user/bo\n", "{outcome}");
}

#[test]
fn unknown_names_are_corrected() {
    let folder = folder();
    insta::assert_snapshot!(folder.run(&["who-can", "s3:GetObjekt", "*", "account.json"]));
    insta::assert_snapshot!(folder.run(&[
        "what-can",
        "arn:aws:iam::111122223333:user/inez",
        "account.json"
    ]));
    folder.write("account.json", b"{\"UserDetailList\": [{\"UserPolicyList\": [{}]}]}");
    insta::assert_snapshot!(folder.run(&["who-can", "s3:GetObject", "*", "account.json"]));
}

#[test]
fn a_trust_policy_lets_a_principal_in() {
    let trusting = ACCOUNT.replace(
        "\"RoleName\": \"admin\",",
        "\"RoleName\": \"admin\", \"AssumeRolePolicyDocument\": {\"Version\": \"2012-10-17\",
            \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\",
            \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:user/ines\"}}]},",
    );
    let folder = Folder::with(&[("account.json", &trusting)]);
    let role = "arn:aws:iam::111122223333:role/admin";
    let outcome = folder.run(&["who-can", "sts:AssumeRole", role, "account.json"]);
    assert!(outcome.stdout.contains("arn:aws:iam::111122223333:user/ines\n"), "{outcome}");
    let ines = "arn:aws:iam::111122223333:user/ines";
    let flags = ["--action", "sts:Assume*", "--output-format", "json"];
    let outcome = folder.run(&[&["what-can", ines, "account.json"][..], &flags].concat());
    let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let wanted = serde_json::json!([{
        "action": "sts:AssumeRole",
        "decision": "conditional",
        "condition": format!("the resource is {role}"),
    }]);
    assert_eq!(value["actions"], wanted);
}
