//! What decisions tell besides the answer: places of errors, notes on calls and layers, grants.

use crate::run::{Folder, Outcome, run_with_input};

const INES: &str = "arn:aws:iam::111122223333:user/ines";
const OWN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}]}"#;
const FROM_HOME: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",
    "Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}"#;

fn simulate(flags: &[&str]) -> Outcome {
    let folder = Folder::with(&[("own.json", OWN), ("home.json", FROM_HOME)]);
    folder.run(&[&["simulate", "--principal", INES][..], flags].concat())
}

fn line(action: &str, more: &str) -> String {
    format!(
        "{{\"request\": {{\"principal\": \"{INES}\", \"action\": \"{action}\", \
         \"resource\": \"arn:aws:s3:::reports\"{more}}}}}\n"
    )
}

#[test]
fn errors_of_lines_have_places() {
    let input = [
        "{\"request\":\n".to_owned(),
        line("s3:ListBucket", ", \"context\": {\"aws:SourceIp\": \"banana\"}"),
        line("s3api list-objects-v2", ""),
        line("lambda invoke", ", \"unknownAction\": true"),
        line("no such-thing", ""),
    ];
    let outcome = run_with_input(&["simulate", "--jsonl"], &input.concat());
    let members = outcome.stdout.lines().map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let error = &value["error"];
        let column = error["column"].as_u64().unwrap();
        format!("{} {}:{column} {}", error["path"], error["line"], error["message"])
    });
    insta::assert_snapshot!(members.collect::<Vec<_>>().join("\n"));
    assert_eq!(outcome.code, Some(2), "{outcome}");
}

#[test]
fn what_holds_for_a_whole_call_is_said_once() {
    let image = "arn:aws:ec2:eu-west-1::image/ami-1";
    let call = ["--operation", "ec2:RunInstances", "--resource", image, "--identity", "home.json"];
    let outcome = simulate(&[&call[..], &["--context", "aws:SourceIp=192.0.2.1"]].concat());
    assert_eq!(outcome.stdout.matches("`aws:SourceIp` is `192.0.2.1`").count(), 1, "{outcome}");
    assert_eq!(outcome.stdout.matches("AWS would say").count(), 1, "{outcome}");
    assert_eq!(outcome.stderr.matches("REQUEST_WILDCARD_RESOURCE").count(), 1, "{outcome}");
}

#[test]
fn a_policy_of_what_has_none_is_told() {
    let ask = |action: &str, resource: &str| {
        let request = ["--action", action, "--resource", resource, "--resource-policy", "own.json"];
        let told = simulate(&request).stderr;
        told.contains("carry no policy") || told.contains("have no part in this action")
    };
    assert!(ask("ec2:StartInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"));
    assert!(ask("iam:GetRole", "arn:aws:iam::111122223333:role/app"));
    assert!(!ask("sts:AssumeRole", "arn:aws:iam::111122223333:role/app"));
    assert!(!ask("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs"));
    assert!(!ask("oam:CreateLink", "arn:aws:oam:eu-west-1:111122223333:sink/x"));
}

#[test]
fn a_grant_that_takes_part_is_among_the_policies() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k1";
    let grants = |operation: &str| {
        let grant =
            format!(r#"[{{"grantee":"{INES}","operations":["{operation}"],"grantId":"g-1"}}]"#);
        let request = ["--action", "kms:Decrypt", "--resource", key, "--resource-policy"];
        let format = ["own.json", "--output-format", "authorization-details", "--key-grants"];
        let outcome = simulate(&[&request[..], &format, &[grant.as_str()]].concat());
        let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        let sources = value["policies"].as_array().unwrap().iter();
        sources.filter(|it| it["policySource"]["grantId"] == "g-1").count()
    };
    assert_eq!((grants("Decrypt"), grants("Encrypt")), (1, 0));
}
