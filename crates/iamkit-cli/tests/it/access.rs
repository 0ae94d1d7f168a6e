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
    // Requests come over TLS unless the question says otherwise.
    insta::assert_snapshot!(who(&[]));
    let names = who(&["--output-format", "names", "--context", "aws:SecureTransport=false"]);
    assert!(names.stdout.contains("role/admin\n"), "{names}");
    insta::assert_snapshot!(who(&["--context", "aws:SecureTransport=false", "--all"]));
    insta::assert_snapshot!(who(&["--unknown", "aws:SecureTransport", "--output-format", "json"]));
}

/// An ARN of Amazon S3 has no account: the bucket counts as one of the principal's account.
#[test]
fn buckets_belong_to_the_account_of_the_principal() {
    let own = |account: &str| {
        let condition = format!("\"StringEquals\": {{\"aws:ResourceAccount\": \"{account}\"}}");
        let text = ACCOUNT.replace("\"Bool\": {\"aws:SecureTransport\": \"true\"}", &condition);
        let folder = Folder::with(&[("account.json", &text)]);
        folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::reports/q1", "account.json"]).stdout
    };
    let ines = "arn:aws:iam::111122223333:user/ines\t";
    assert!(own("111122223333").contains(&format!("{ines}allowed")));
    assert!(!own("444455556666").contains(&format!("{ines}allowed")));
}

#[test]
fn nobody_is_told() {
    let ines_only = ACCOUNT.replace("AdministratorAccess", "AWSImageBuilderReadOnlyAccess");
    let folder = Folder::with(&[("account.json", &ines_only)]);
    // The policy of a bucket may let somebody in; instances have none.
    let bucket = "arn:aws:s3:::reports";
    insta::assert_snapshot!(folder.run(&["who-can", "s3:DeleteBucket", bucket, "account.json"]));
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    let nobody = ["who-can", "ec2:StartInstances", instance, "account.json"];
    insta::assert_snapshot!(folder.run(&nobody));
    let all = [&nobody[..], &["--output-format", "json", "--all"]].concat();
    insta::assert_snapshot!(folder.run(&all));
    let unknown = ["who-can", "s3:DeleteBucket", bucket, "account.json", "--fail-on", "unknown"];
    assert_eq!(folder.run(&unknown).code, Some(2));
}

/// Whoever asks of a dump that is cut is told so, whatever the format, and never "nobody".
#[test]
fn a_cut_dump_is_told() {
    let cut = ACCOUNT.replacen('{', r#"{"IsTruncated": true, "Marker": "AAE","#, 1);
    let cut = cut.replace("AdministratorAccess", "AWSImageBuilderReadOnlyAccess");
    let folder = Folder::with(&[("account.json", &cut)]);
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    let ines = "arn:aws:iam::111122223333:user/ines";
    for question in [
        &["who-can", "ec2:StartInstances", instance, "account.json"][..],
        &["what-can", ines, "account.json", "--action", "ec2:*"],
    ] {
        for format in ["text", "json", "names"] {
            let outcome = folder.run(&[question, &["--output-format", format]].concat());
            assert!(outcome.to_string().contains("the dump is cut"), "{outcome}");
            assert!(!outcome.to_string().contains("nobody can"), "{outcome}");
            if question[0] == "who-can" {
                assert_eq!(outcome.code, Some(0), "{outcome}");
                assert!(format != "json" || outcome.stdout.contains("\"nobody\": false"));
            }
        }
    }
}

#[test]
fn what_the_input_names_and_lacks_is_unknown_for_one_principal() {
    let account = ACCOUNT
        .replace(r#""UserName": "ines","#, r#""UserName": "ines", "GroupList": ["ghosts"],"#);
    let folder = Folder::with(&[("account.json", &account)]);
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    let who = ["who-can", "ec2:StartInstances", instance, "account.json"];
    insta::assert_snapshot!(folder.run(&who));
    let what = ["what-can", "ines", "account.json", "--action", "s3:Get*"];
    insta::assert_snapshot!(folder.run(&what));
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
            // Amazon EFS User Guide: file systems without policy are open to every client.
            (&"elasticfilesystem:ClientMount".into(), &"allowed".into()),
            (&"elasticfilesystem:ClientRootAccess".into(), &"allowed".into()),
            (&"elasticfilesystem:ClientWrite".into(), &"allowed".into()),
            (&"s3:GetObject".into(), &"conditional".into()),
            // Every signed caller may.
            (&"sts:GetCallerIdentity".into(), &"allowed".into()),
            (&"sts:GetSessionToken".into(), &"allowed".into()),
        ]
    );
    let admin = folder().run(&[
        "what-can",
        "arn:aws:iam::111122223333:role/admin",
        "account.json",
        "--action",
        "imagebuilder:*Image",
    ]);
    insta::assert_snapshot!(admin);
}

#[test]
fn scenarios_give_principals() {
    let scenario = r#"{"name": "reading", "request": {
            "principal": "arn:aws:iam::111122223333:user/bo", "action": "s3:PutObject",
            "resource": "arn:aws:s3:::other/x"},
        "policies": {"identity": {"managed": "AmazonS3ReadOnlyAccess"}}}"#;
    let folder = Folder::with(&[("a.scenario.json", scenario)]);
    let outcome = folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::reports/q1"]);
    insta::assert_snapshot!(outcome);
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
    insta::assert_snapshot!(outcome);
    let ines = "arn:aws:iam::111122223333:user/ines";
    let flags = ["--action", "sts:Assume*", "--output-format", "json"];
    let outcome = folder.run(&[&["what-can", ines, "account.json"][..], &flags].concat());
    let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let actions = value["actions"].as_array().unwrap();
    let answers: Vec<_> = actions.iter().map(|it| (&it["action"], &it["resources"])).collect();
    assert_eq!(answers, [(&"sts:AssumeRole".into(), &serde_json::json!([role]))]);
}
