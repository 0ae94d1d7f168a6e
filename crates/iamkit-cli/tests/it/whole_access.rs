//! A finding that stands for others, as the binary tells of it.

use serde_json::Value;

use crate::proofs::git;
use crate::run::Folder;

fn policy(action: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [
  {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}]}}
"#
    )
}

#[test]
fn what_it_stands_for_is_counted_told_and_written() {
    let folder = Folder::with(&[("admin.json", &policy("*"))]);
    let select = ["validate", "--select", "security", "admin.json"];
    let text = folder.run(&select);
    assert!(text.stdout.contains("IAMKIT_FULL_ADMINISTRATOR"), "{text}");
    assert!(text.stdout.contains("findings have the same cause: --verbose"), "{text}");
    assert!(!text.stdout.contains("IAMKIT_ESCALATION_BY_POLICY"), "{text}");
    let verbose = folder.run(&[&select[..], &["--verbose"]].concat());
    assert!(verbose.stdout.contains("SECURITY_WARNING IAMKIT_ESCALATION_BY_POLICY: "), "{verbose}");
    let json = folder.run(&[&select[..], &["--output-format", "json"]].concat());
    let value: Value = serde_json::from_str(&json.stdout).unwrap();
    let findings = value["files"][0]["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{json}");
    let covers = findings[0]["covers"].as_array().unwrap();
    let codes: Vec<&str> = covers.iter().filter_map(|one| one["issueCode"].as_str()).collect();
    assert!(codes.contains(&"IAMKIT_DATA_EXFILTRATION"), "{json}");
    assert_eq!(covers[0]["locations"][0]["pointer"], "/Statement/0/Action");
}

#[test]
fn places_are_those_of_the_file_around() {
    let template = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      \
                    PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n        \
                    - {Effect: Allow, Action: '*', Resource: '*'}\n";
    let folder = Folder::with(&[("t.yaml", template)]);
    let select = ["validate", "--select", "security", "t.yaml", "--output-format", "json"];
    let value: Value = serde_json::from_str(&folder.run(&select).stdout).unwrap();
    let covers = value["files"][0]["findings"][0]["covers"].as_array().unwrap();
    assert!(covers.len() > 10);
    for one in covers {
        assert_eq!(one["locations"][0]["start"]["line"], 8, "{one}");
    }
}

#[test]
fn a_review_tells_what_is_new() {
    let folder = Folder::with(&[("p.json", &policy("iam:PassRole"))]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "first"]);
    let escalations = || {
        let json = folder.run(&["review", "--base", "HEAD", "--output-format", "json"]);
        let value: Value = serde_json::from_str(&json.stdout).unwrap();
        value["counts"]["escalation"].as_u64().unwrap()
    };
    folder.write("p.json", policy("*").as_bytes());
    assert_eq!(escalations(), 1);
    // What the finding stood for is nothing new when it stands alone.
    git(&folder, &["commit", "-qam", "second"]);
    let deny = r#", {"Effect": "Deny", "Action": "kms:Schedule*", "Resource": "*"}]"#;
    folder.write("p.json", policy("*").replace(']', deny).as_bytes());
    assert_eq!(escalations(), 0);
}
