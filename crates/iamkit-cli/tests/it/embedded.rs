//! Documents that stand in a member of another file, as an object or as text.

use crate::run::{Folder, Outcome};

/// `{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*"}]}`
const ENCODED: &str = r#"{
    "PolicyVersion": {
        "Document": "%7B%22Statement%22%3A%20%5B%7B%22Effect%22%3A%20%22Allow%22%2C%20%22Action%22%3A%20%5B%22s3%3AGetObject%22%2C%20%22s3%3AGet%2A%22%5D%2C%20%22Resource%22%3A%20%22%2A%22%7D%5D%7D",
        "VersionId": "v1"
    }
}
"#;

/// What `aws s3api get-bucket-policy` prints.
const QUOTED: &str = r#"{
    "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Alow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/%41*\"}]}"
}
"#;

const WRAPPED: &str = r#"{
  "PolicyName": "read",
  "PolicyDocument": {"Version": "2012-10-17", "Statement": []}
}
"#;

fn folder() -> Folder {
    Folder::with(&[("encoded.json", ENCODED), ("quoted.json", QUOTED), ("wrapped.json", WRAPPED)])
}

fn simulate(folder: &Folder, flags: &[&str]) -> Outcome {
    let ines = "arn:aws:iam::111122223333:user/ines";
    let all = [&["simulate", "--principal", ines, "--action", "s3:GetObject"][..], flags].concat();
    folder.run(&all)
}

#[test]
fn findings_point_into_the_file() {
    insta::assert_snapshot!(folder().run(&["validate", "encoded.json", "--output-format=github"]));
    insta::assert_snapshot!(folder().run(&["validate", "quoted.json"]));
}

#[test]
fn a_folder_is_searched_for_them() {
    let found = folder().run(&["validate", "--output-format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    let files = value["files"].as_array().unwrap();
    let paths: Vec<_> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["encoded.json", "quoted.json", "wrapped.json"]);
}

#[test]
fn repairs_are_encoded_in_turn() {
    let folder = folder();
    let outcome = folder.run(&["validate", "--fix", "encoded.json"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    insta::assert_snapshot!(folder.read("encoded.json"));
    insta::assert_snapshot!(
        folder.run_with_input(&["fmt", "-"], folder.read("encoded.json").as_bytes())
    );
}

#[test]
fn requests_are_decided_by_them() {
    let folder = folder();
    insta::assert_snapshot!(simulate(&folder, &["--identity", "encoded.json", "--explain"]));
    insta::assert_snapshot!(simulate(&folder, &["--resource-policy", "quoted.json"]));
}

#[test]
fn the_file_around_a_document_stays_when_it_is_formatted() {
    let folder = folder();
    let outcome = folder.run(&["fmt"]);
    assert!(outcome.stderr.contains("1 file reformatted"), "{outcome}");
    insta::assert_snapshot!(folder.read("wrapped.json"));
    assert_eq!(folder.read("encoded.json"), ENCODED);
    assert_eq!(folder.run(&["fmt", "--check", "encoded.json", "wrapped.json"]).code, Some(0));
}

#[test]
fn a_member_with_a_trust_policy_tells_its_type() {
    let role = r#"{"Role": {"RoleName": "é", "AssumeRolePolicyDocument":
        "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D"}}"#;
    let folder = Folder::with(&[("role.json", role)]);
    let outcome = folder.run(&["validate", "role.json"]);
    assert!(outcome.stderr.contains("of AWS::IAM::AssumeRolePolicyDocument"), "{outcome}");
}

#[test]
fn what_is_malformed_exits_with_two() {
    let texts = [
        r#"{"PolicyDocument": "%7B%22Statement%22%3A"}"#,
        r#"{"PolicyDocument": "%FF%FE"}"#,
        r#"{"PolicyDocument": "hello"}"#,
        r#"{"PolicyDocument": ""}"#,
        r#"{"PolicyDocument": "[]"}"#,
        r#"{"PolicyDocument": "%7B%22Statement"#,
    ];
    for text in texts {
        let folder = Folder::with(&[("a.json", text)]);
        for flags in [&["validate", "a.json"][..], &["fmt", "a.json"], &["expand", "a.json"]] {
            let outcome = folder.run(flags);
            assert_eq!(outcome.code, Some(2), "{text} {flags:?} {outcome}");
        }
        assert_eq!(simulate(&folder, &["--identity", "a.json"]).code, Some(2), "{text}");
    }
}

/// JSON readers would keep one of the two without a word.
#[test]
fn two_members_of_one_name_are_not_chosen_from() {
    let allow = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let deny = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
    for (first, second) in [(allow, deny), (deny, allow)] {
        let text = format!(r#"{{"Document":{first},"Document":{second}}}"#);
        let folder = Folder::with(&[("a.json", &text)]);
        let outcome = simulate(&folder, &["--identity", "a.json"]);
        assert_eq!(outcome.code, Some(2), "{outcome}");
    }
}

/// Nobody edits what a tool printed as YAML, and nobody is told that the command could.
#[test]
fn outputs_in_yaml_are_not_repaired() {
    let wrapped = "PolicyVersion:\n  Document:\n    Statement:\n    - Effect: allow\n      Action: [s3:GetObject, s3:GetObject]\n      Resource: '*'\n  VersionId: v1\n";
    let dump = "UserDetailList:\n- UserName: u\n  Arn: arn:aws:iam::111122223333:user/u\n  UserPolicyList:\n  - PolicyName: p\n    PolicyDocument:\n      Statement:\n      - {Effect: Allow, Action: [s3:GetObject, s3:GetObject], Resource: '*'}\n";
    for text in [wrapped, dump] {
        let folder = Folder::with(&[("output.yaml", text)]);
        let outcome = folder.run(&["validate", "output.yaml", "--fix"]);
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert!(outcome.stdout.contains("MISSING_VERSION"), "{outcome}");
        assert!(!outcome.stdout.contains("`--fix` can"), "{outcome}");
        assert_eq!(folder.read("output.yaml"), text);
    }
}
