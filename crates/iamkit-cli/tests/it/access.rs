//! `iamkit who-can` and `iamkit what-can`.

use std::fmt::Write as _;

use crate::run::{Folder, run_with_input};

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
    for members in [
        r#""IsTruncated": true, "Marker": "AAE""#,
        // The other half was lost on the way.
        r#""IsTruncated": true"#,
        r#""Marker": "AAE""#,
        r#""IsTruncated": false, "Marker": "AAE""#,
        r#""NextToken": "AAE""#,
    ] {
        check_cut(members);
    }
}

fn check_cut(members: &str) {
    let cut = ACCOUNT.replacen('{', &format!("{{{members},"), 1);
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
fn names_say_of_whom_it_cannot_be_told() {
    let dump = r#"{"UserDetailList": [{"Path": "/", "UserName": "ines", "UserId": "AIDAEXAMPLE",
        "Arn": "arn:aws:iam::111122223333:user/ines", "GroupList": ["ghosts"], "UserPolicyList": [
        {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}],
        "GroupDetailList": [], "RoleDetailList": [], "Policies": []}"#;
    let arguments = [
        "who-can",
        "iam:CreateUser",
        "arn:aws:iam::111122223333:user/x",
        "-",
        "--output-format",
        "names",
    ];
    let outcome = run_with_input(&arguments, dump);
    assert_eq!(outcome.stdout, "arn:aws:iam::111122223333:user/ines\n");
    let said = "arn:aws:iam::111122223333:user/ines is unknown: group ghosts is not in the input\n";
    assert!(outcome.stderr.contains(said), "{outcome}");
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
            // Amazon EFS User Guide: file systems without policy are open to every client, and whether one
            // has a policy is not given.
            (&"elasticfilesystem:ClientMount".into(), &"unknown".into()),
            (&"elasticfilesystem:ClientRootAccess".into(), &"unknown".into()),
            (&"elasticfilesystem:ClientWrite".into(), &"unknown".into()),
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

/// An ARN of Amazon S3 has no account: of two accounts nobody knows whose the bucket is.
#[test]
fn the_owner_of_a_bucket_is_said_or_unknown() {
    let folder = folder();
    let other = ACCOUNT.replace("111122223333", "444455556666");
    folder.write("other.json", other.as_bytes());
    let question = ["who-can", "s3:GetObject", "arn:aws:s3:::reports/q1", "account.json"];
    insta::assert_snapshot!(folder.run(&question));
    let both = [&question[..], &["other.json"]].concat();
    insta::assert_snapshot!(folder.run(&both));
    let owned = [&both[..], &["--resource-account", "444455556666"]].concat();
    insta::assert_snapshot!(folder.run(&owned));
}

#[test]
fn questions_are_judged_as_requests_are() {
    let folder = folder();
    let object = "arn:aws:s3:::reports/q1";
    let ask = |flags: &[&str]| {
        let question = ["who-can", "s3:GetObject", object, "account.json"];
        folder.run(&[&question[..], flags].concat())
    };
    // A value that no request has would switch conditions off.
    let outcome = ask(&["--context", "aws:SourceIp=banana"]);
    assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{outcome}");
    assert!(outcome.stderr.contains("`banana` is no value of `aws:SourceIp`"), "{outcome}");
    let outcome = ask(&["--context", "aws:SourcIp=10.0.0.1", "--output-format", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(value["warnings"][0]["code"], "REQUEST_UNKNOWN_KEY");
    assert_eq!(value["warnings"][0]["suggestion"], "aws:SourceIp");
    let outcome = ask(&["--context", "aws:SourcIp=10.0.0.1", "--deny-warnings"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    let outcome = folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::reports", "account.json"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("is never asked of `arn:aws:s3:::reports`"), "{outcome}");
    let newer = ["who-can", "s3:GetObjectNext", object, "account.json", "--unknown-action"];
    assert_eq!(folder.run(&newer).code, Some(0));
    let what = ["what-can", "ines", "account.json", "--context", "aws:CurrentTime=today"];
    assert_eq!(folder.run(&what).code, Some(2));
    // Nothing is listed that AWS never asks of the resource.
    let bucket = ["what-can", "role/admin", "account.json", "--resource", "arn:aws:s3:::reports"];
    let outcome = folder.run(&[&bucket[..], &["--output-format", "names"]].concat());
    assert!(outcome.stdout.contains("s3:ListBucket\n"), "{outcome}");
    assert!(!outcome.stdout.contains("s3:GetObject\n"), "{outcome}");
    assert!(!outcome.stdout.contains("sqs:"), "{outcome}");
}

/// What a scenario does not say of its own request is open in another one.
#[test]
fn keys_of_the_request_are_open() {
    let scenario = r#"{"request": {
            "principal": "arn:aws:iam::111122223333:user/bo", "action": "s3:PutObject",
            "resource": "arn:aws:s3:::other/x"},
        "policies": {"identity": {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}]}}}"#;
    let folder = Folder::with(&[("a.scenario.json", scenario)]);
    let who = ["who-can", "s3:GetObject", "arn:aws:s3:::reports/q1"];
    let outcome = folder.run(&who);
    assert!(outcome.stdout.contains("user/bo\tconditional\tthrough vpc-1"), "{outcome}");
    // The policy of another resource than that of the scenario is not known.
    let absent = ["--absent", "aws:SourceVpc"];
    let outcome = folder.run(&[&who[..], &absent].concat());
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(outcome.stdout.contains("resource policy of arn:aws:s3:::reports/q1 not given"));
    let own = ["who-can", "s3:GetObject", "arn:aws:s3:::other/x"];
    assert_eq!(folder.run(&[&own[..], &absent].concat()).code, Some(1));
}

/// A dump with one role of each kind of trust.
const TRUSTS: &str = r#"{
    "UserDetailList": [
        {"UserName": "bo", "UserId": "AIDAEXAMPLEBO", "Arn": "arn:aws:iam::111122223333:user/bo"},
        {"UserName": "dee", "UserId": "AIDAEXAMPLEDEE", "Arn": "arn:aws:iam::111122223333:user/dee",
         "AttachedManagedPolicies": [{"PolicyName": "gone",
            "PolicyArn": "arn:aws:iam::111122223333:policy/gone"}]}],
    "RoleDetailList": [
        {"RoleName": "service", "Arn": "arn:aws:iam::111122223333:role/service",
         "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
             "Action": "sts:AssumeRole"}]}},
        {"RoleName": "outside", "Arn": "arn:aws:iam::111122223333:role/outside",
         "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": [
                "777788889999", "arn:aws:iam::999988887777:role/x",
                "arn:aws:iam::999988887777:user/kai"]},
             "Condition": {"StringEquals": {"sts:ExternalId": "q"}}},
            {"Effect": "Deny", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "arn:aws:iam::999988887777:user/kai"}}]}},
        {"RoleName": "saml", "Arn": "arn:aws:iam::111122223333:role/saml",
         "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
             "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Idp"},
             "Condition": {"StringEquals":
                {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}},
        {"RoleName": "web", "Arn": "arn:aws:iam::111122223333:role/web",
         "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
             "Principal": {"Federated": "cognito-identity.amazonaws.com"}}]}},
        {"RoleName": "open", "Arn": "arn:aws:iam::111122223333:role/open",
         "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"},
             "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}}]}},
        {"RoleName": "shut", "Arn": "arn:aws:iam::111122223333:role/shut",
         "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "ec2.amazonaws.com"}},
            {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}},
            {"Effect": "Deny", "Action": "sts:AssumeRole",
             "Principal": {"Service": "ec2.amazonaws.com"}}]}}]}"#;

#[test]
fn trust_policies_name_who_can() {
    let folder = Folder::with(&[("account.json", TRUSTS)]);
    let mut text = String::new();
    for (action, role) in [
        ("sts:AssumeRole", "service"),
        ("sts:AssumeRole", "outside"),
        ("sts:AssumeRole", "saml"),
        ("sts:AssumeRoleWithSAML", "saml"),
        ("sts:AssumeRole", "web"),
        ("sts:AssumeRole", "open"),
        ("sts:AssumeRole", "shut"),
    ] {
        let arn = format!("arn:aws:iam::111122223333:role/{role}");
        let outcome = folder.run(&["who-can", action, &arn, "account.json"]);
        writeln!(text, "== {action} {role}\n{outcome}").unwrap();
    }
    insta::assert_snapshot!(text);
    let saml = ["who-can", "sts:AssumeRole", "arn:aws:iam::111122223333:role/saml", "account.json"];
    let outcome = folder.run(&[&saml[..], &["--output-format", "json"]].concat());
    assert!(outcome.stdout.contains(r#""operation": "sts:AssumeRoleWithSAML""#), "{outcome}");
    assert!(outcome.stdout.contains(r#""nobody": false"#), "{outcome}");
}

#[test]
fn what_is_not_given_is_no_denial() {
    let folder = Folder::with(&[("account.json", TRUSTS)]);
    let mut text = String::new();
    for question in [
        &["user/bo", "--resource", "arn:aws:sqs:eu-west-1:111122223333:jobs"][..],
        &["user/bo", "--resource", "arn:aws:kms:eu-west-1:111122223333:key/k-1"],
        &["user/bo", "--resource", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"],
        &["user/dee", "--action", "s3:GetObject"],
        &["user/dee", "--action", "sqs:*"],
        &["user/dee", "--action", "sts:Get*"],
    ] {
        let outcome = folder.run(&[&["what-can"], question, &["account.json"]].concat());
        writeln!(text, "== {}\n{outcome}", question.join(" ")).unwrap();
    }
    insta::assert_snapshot!(text);
    // Nothing is printed that could be taken for an answer.
    let folder = Folder::with(&[("account.json", r#"{"UserDetailList": [{"UserName": 1}]}"#)]);
    let outcome = folder.run(&["what-can", "user/bo", "account.json", "--output-format", "json"]);
    assert_eq!((outcome.code, &*outcome.stdout), (Some(2), ""), "{outcome}");
}

#[test]
fn what_is_denied_of_an_action_that_is_allowed_is_told() {
    let dump = r#"{"UserDetailList": [{"UserName": "bo", "Arn": "arn:aws:iam::111122223333:user/bo",
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "sqs:Send*", "Resource": "arn:aws:sqs:*:*:secret"}]}}]}]}"#;
    let folder = Folder::with(&[("account.json", dump)]);
    let what = ["what-can", "user/bo", "account.json", "--action", "sqs:SendMessage"];
    let outcome = folder.run(&what);
    let told = "but not on arn:aws:sqs:*:*:secret";
    assert!(outcome.stdout.contains(told), "{outcome}");
    let outcome = folder.run(&[&what[..], &["--output-format", "json"]].concat());
    let found: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(found["actions"][0]["except"], serde_json::json!(["arn:aws:sqs:*:*:secret"]));
}

const BUCKET: &str = r#"{"name": "bucket", "request": {
    "principal": "arn:aws:iam::111122223333:user/ines", "action": "s3:GetObject",
    "resource": "arn:aws:s3:::reports/q1", "resourceAccount": "111122223333"},
  "policies": {"identity": [], "resource": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
     "Principal": {"AWS": ["arn:aws:iam::111122223333:user/bo", "arn:aws:iam::444455556666:root"]}},
    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*",
     "Principal": {"Service": "cloudtrail.amazonaws.com"}}]}}}"#;

/// The policy of a scenario's resource names others than the principals that were given.
#[test]
fn bucket_policies_of_scenarios_name_who_can() {
    let folder = Folder::with(&[("a.scenario.json", BUCKET)]);
    let who = |action: &str, resource: &str| {
        folder.run(&["who-can", action, resource, "a.scenario.json", "--all"]).to_string()
    };
    insta::assert_snapshot!(who("s3:GetObject", "arn:aws:s3:::reports/q1"));
    insta::assert_snapshot!(who("s3:PutObject", "arn:aws:s3:::reports/q1"));
    let nobody = who("s3:DeleteObject", "arn:aws:s3:::reports/q1");
    assert!(nobody.contains("nobody can"), "{nobody}");
    let other = who("s3:GetObject", "arn:aws:s3:::drafts/q1");
    assert!(!other.contains("user/bo"), "{other}");
}

/// The resource of a scenario belongs to the account that the scenario says.
#[test]
fn resources_of_scenarios_keep_their_owner() {
    let theirs = BUCKET
        .replace("\"resourceAccount\": \"111122223333\"", "\"resourceAccount\": \"444455556666\"")
        .replace(
            "\"identity\": []",
            "\"identity\": [{\"Version\": \"2012-10-17\", \"Statement\": [
            {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}]",
        );
    let folder = Folder::with(&[("a.scenario.json", &theirs)]);
    let resource = "arn:aws:s3:::reports/q1";
    let who = folder.run(&["who-can", "s3:DeleteObject", resource, "a.scenario.json", "--all"]);
    assert!(who.stdout.contains("user/ines\timplicit deny"), "{who}");
    let what = ["what-can", "user/ines", "a.scenario.json", "--resource", resource];
    let what = folder.run(&[&what[..], &["--action", "s3:DeleteObject"]].concat());
    assert!(!what.stdout.contains("allowed"), "{what}");
}
