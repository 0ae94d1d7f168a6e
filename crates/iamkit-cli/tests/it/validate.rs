//! `iamkit validate` and `iamkit explain`.

use crate::run::{Folder, run, run_with_input};

const LOOSE: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Pass",
            "Effect": "Allow",
            "Action": ["iam:PassRole", "s3:Get*", "s3:GetObject"],
            "Resource": "*"
        }
    ]
}
"#;

const CLEAN: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::reports/*"
        }
    ]
}
"#;

#[test]
fn findings_are_drawn() {
    let folder = Folder::with(&[("loose.json", LOOSE), ("clean.json", CLEAN)]);
    insta::assert_snapshot!(folder.run(&["validate"]));
    insta::assert_snapshot!(folder.run(&["validate", "clean.json"]));
}

#[test]
fn one_policy_gives_the_response_of_the_service() {
    let folder = Folder::with(&[("loose.json", LOOSE), ("clean.json", CLEAN)]);
    let response = |path| folder.run(&["validate", path, "--output-format", "access-analyzer"]);
    insta::assert_snapshot!(response("loose.json"));
    assert_eq!(response("clean.json").stdout, "{\n    \"findings\": []\n}\n");
    insta::assert_snapshot!(response("."));
}

#[test]
fn findings_are_written_for_programs() {
    let folder = Folder::with(&[("loose.json", LOOSE)]);
    let json = folder.run(&["validate", "--output-format", "json"]).stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let date = value["catalogDate"].as_str().unwrap();
    insta::assert_snapshot!(json.replace(date, "2026-01-31"));
    insta::assert_snapshot!(folder.run(&["validate", "--output-format", "github"]));
    let sarif = folder.run(&["validate", "--output-format", "sarif"]).stdout;
    let value: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let result = &value["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "PASS_ROLE_WITH_STAR_IN_RESOURCE");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 7);
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 1);
}

#[test]
fn codes_are_selected_and_ignored() {
    let folder = Folder::with(&[("loose.json", LOOSE)]);
    let codes = |flags: &[&str]| {
        let all = [&["validate", "--output-format", "github"][..], flags].concat();
        let outcome = folder.run(&all);
        (outcome.code, outcome.stdout.matches("title=").count())
    };
    assert_eq!(codes(&[]), (Some(1), 2));
    assert_eq!(codes(&["--select", "REDUNDANT_ACTION"]), (Some(1), 1));
    assert_eq!(
        codes(&["--ignore", "redundant-action,PASS_ROLE_WITH_STAR_IN_RESOURCE"]),
        (Some(0), 0)
    );
    assert_eq!(codes(&["--ignore", "access-analyzer"]), (Some(0), 0));
    assert_eq!(codes(&["--fail-on", "ERROR"]), (Some(0), 2));
    assert_eq!(codes(&["--fail-on", "ERROR,SUGGESTION"]), (Some(1), 2));
    insta::assert_snapshot!(folder.run(&["validate", "--select", "REDUNDANT_ACTIONS"]));
}

#[test]
fn the_security_family_is_selected() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}}"#;
    let plain = run_with_input(&["validate", "-"], policy);
    assert_eq!(plain.code, Some(0), "{plain}");
    let strict = run_with_input(&["validate", "-", "--select", "access-analyzer,security"], policy);
    assert_eq!(strict.code, Some(1), "{strict}");
    assert!(strict.stdout.contains("[IAMKIT_CREDENTIAL_EXPOSURE]"), "{strict}");
}

#[test]
fn checks_are_selected_beside_the_usual_ones() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:GetUsr"], "Resource": "*"}}"#;
    let codes = |arguments: &[&str]| {
        let all = [&["validate", "-", "--output-format", "json"][..], arguments].concat();
        let outcome = run_with_input(&all, policy);
        ["INVALID_ACTION", "IAMKIT_CREDENTIAL_EXPOSURE"]
            .map(|code| outcome.stdout.contains(&format!("\"issueCode\": \"{code}\"")))
    };
    assert_eq!(codes(&[]), [true, false]);
    assert_eq!(codes(&["--extend-select", "security"]), [true, true]);
    assert_eq!(codes(&["--extend-select", "iamkit-credential-exposure"]), [true, true]);
    assert_eq!(codes(&["--select", "security"]), [false, true]);
    let both = ["--select", "security", "--extend-select", "INVALID_ACTION"];
    assert_eq!(codes(&both), [true, true]);
    let neither = ["--extend-select", "security", "--ignore", "security"];
    assert_eq!(codes(&neither), [true, false]);
    let wrong = run_with_input(&["validate", "-", "--extend-select", "securty"], policy);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("did you mean `security`?"), "{wrong}");
}

#[test]
fn it_is_said_that_security_checks_did_not_run() {
    let line = "security checks not run: --extend-select security\n";
    let folder = Folder::with(&[("clean.json", CLEAN)]);
    assert!(folder.run(&["validate"]).stderr.ends_with(line));
    assert!(!folder.run(&["validate", "--extend-select", "security"]).stderr.contains(line));
    folder.write("iamkit.toml", b"extend-select = ['security']");
    assert!(!folder.run(&["validate"]).stderr.contains(line));
}

#[test]
fn the_type_is_named_by_flag_configuration_or_document() {
    let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
    let folder = Folder::with(&[("trust.json", trust), ("scp.json", CLEAN)]);
    let said = |arguments: &[&str]| folder.run(&[&["validate"][..], arguments].concat()).stderr;
    assert!(said(&["trust.json"]).contains("AWS::IAM::AssumeRolePolicyDocument, as the document"));
    assert!(
        said(&["scp.json", "--policy-type", "service-control"])
            .contains("validated as SERVICE_CONTROL_POLICY\n")
    );
    assert!(
        said(&["scp.json", "--policy-type", "SERVICE_CONTROL_POLICY"])
            .contains("validated as SERVICE_CONTROL_POLICY\n")
    );
    assert!(
        said(&["scp.json", "--resource-type", "AWS::S3::Bucket"])
            .contains("validated as RESOURCE_POLICY of AWS::S3::Bucket\n")
    );
    folder.write("iamkit.toml", b"[policy-types]\n\"scp*.json\" = \"service-control\"\n");
    assert!(said(&["scp.json"]).contains("validated as SERVICE_CONTROL_POLICY\n"));
    insta::assert_snapshot!(folder.run(&[
        "validate",
        "scp.json",
        "--policy-type",
        "serviceControl"
    ]));
}

#[test]
fn suppressions_hide_and_are_watched() {
    let folder = Folder::with(&[
        ("loose.json", LOOSE),
        (
            "iamkit.toml",
            r#"
[[ignore]]
code = "PASS_ROLE_WITH_STAR_IN_RESOURCE"
path = "loose.json"
sid = "Pass"
reason = "the account has one role"

[[ignore]]
code = "REDUNDANT_ACTION"
pointer = "/Statement/0/Action"
reason = "kept for the auditors"
expires = "2020-01-01"

[[ignore]]
code = "INVALID_ACTION"
reason = "newer than the catalog"
"#,
        ),
    ]);
    insta::assert_snapshot!(folder.run(&["validate", "--output-format", "github"]));
}

#[test]
fn a_suppression_needs_a_reason() {
    let folder = Folder::with(&[
        ("a.json", CLEAN),
        ("iamkit.toml", "[[ignore]]\ncode = \"INVALID_ACTION\"\n"),
    ]);
    insta::assert_snapshot!(folder.run(&["validate"]));
}

#[test]
fn a_baseline_hides_what_was_there() {
    let folder = Folder::with(&[("loose.json", LOOSE)]);
    let json = folder.run(&["validate", "--output-format", "json"]).stdout;
    folder.write("known.json", json.as_bytes());
    let same = folder.run(&["validate", "loose.json", "--baseline", "known.json"]);
    assert_eq!(same.code, Some(0), "{same}");
    folder.write("loose.json", LOOSE.replace("s3:Get*", "s3:Gett").as_bytes());
    let more = folder.run(&["validate", "loose.json", "--baseline", "known.json"]);
    assert!(more.stdout.contains("INVALID_ACTION"), "{more}");
    assert!(!more.stdout.contains("PASS_ROLE"), "{more}");
    insta::assert_snapshot!(folder.run(&["validate", "--baseline", "loose.json"]));
}

#[test]
fn repairs_are_shown_and_applied() {
    let folder = Folder::with(&[("loose.json", LOOSE)]);
    insta::assert_snapshot!(folder.run(&["validate", "--fix", "--diff"]));
    assert_eq!(folder.read("loose.json"), LOOSE);
    let fixed = folder.run(&["validate", "--fix"]);
    assert!(fixed.stderr.contains("loose.json: 1 repair applied"), "{fixed}");
    assert_eq!(folder.read("loose.json"), LOOSE.replace(", \"s3:GetObject\"", ""));
    let input = folder.run_with_input(&["validate", "--fix", "-"], LOOSE.as_bytes());
    assert_eq!(input.stdout, LOOSE.replace(", \"s3:GetObject\"", ""));
    assert!(input.stderr.contains("[PASS_ROLE_WITH_STAR_IN_RESOURCE]"), "{input}");
    assert_eq!(input.code, Some(1));
}

#[test]
fn text_that_is_no_json_is_not_repaired() {
    for flags in [&["validate", "--fix", "-"][..], &["validate", "--fix", "--diff", "-"]] {
        let outcome = run_with_input(flags, "{\"Statement\": [,]");
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains("<stdin>:1:16: error"), "{outcome}");
    }
}

#[test]
fn text_that_is_no_json_is_a_finding_and_exits_with_two() {
    insta::assert_snapshot!(run_with_input(&["validate", "-"], "{\"Statement\": [,]"));
    let response = run_with_input(
        &["validate", "-", "--output-format", "access-analyzer"],
        "{\"Statement\": [,]",
    );
    assert!(response.stdout.contains("JSON_SYNTAX_ERROR"), "{response}");
    assert_eq!(response.code, Some(2));
}

#[test]
fn one_bad_file_does_not_stop_the_rest() {
    let folder = Folder::with(&[("a.json", "{\"Statement\": "), ("b.json", LOOSE)]);
    let outcome = folder.run(&["validate", "gone.json", "a.json", "b.json"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stdout.contains("b.json:7:24: security warning"), "{outcome}");
    assert!(outcome.stderr.contains("gone.json: error: no such file"), "{outcome}");
}

#[test]
fn lines_are_answered_in_order() {
    insta::assert_snapshot!(run_with_input(
        &["validate", "--jsonl"],
        "{\"name\":\"a\",\"policyType\":\"IDENTITY_POLICY\",\"document\":\"{\\\"Statement\\\":7}\"}\n\
         {\"name\":\"b\",\"policyType\":\"NONSENSE\",\"document\":\"{}\"}\n\
         nonsense\n\
         {\"name\":\"c\"}\n\
         {\"name\":\"d\",\"policyType\":\"RESOURCE_POLICY\",\"resourceType\":\"AWS::S3::Bucket\",\"document\":\"[\"}\n"
    ));
}

/// A type that cannot be read is never guessed.
#[test]
fn types_of_lines_are_texts() {
    let answers = run_with_input(
        &["validate", "--jsonl"],
        "{\"name\":\"a\",\"policyType\":5,\"document\":\"{}\"}\n\
         {\"name\":\"b\",\"policyType\":\"RESOURCE_POLICY\",\"resourceType\":[],\"document\":\"{}\"}\n\
         {\"name\":\"c\",\"policyType\":\"RESOURCE_POLICY\",\"resourceType\":null,\"document\":\"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[]}\"}\n\
         {\"name\":\"d\",\"resourceType\":\"AWS::S3::Table\",\"document\":\"{}\"}\n",
    );
    assert_eq!(answers.code, Some(2));
    assert_eq!(
        answers.stdout,
        "{\"name\": \"a\", \"error\": {\"message\": \"`policyType` is no text\"}}\n\
         {\"name\": \"b\", \"error\": {\"message\": \"`resourceType` is no text\"}}\n\
         {\"name\": \"c\", \"findings\": []}\n\
         {\"name\": \"d\", \"error\": {\"message\": \"`AWS::S3::Table` is no resource type that policies \
         are validated for\"}}\n"
    );
}

#[test]
fn the_document_inside_the_output_of_the_aws_cli_is_found() {
    let wrapped = format!("{{\"PolicyVersion\": {{\"Document\": {LOOSE}}}}}");
    let outcome = run_with_input(&["validate", "-"], &wrapped);
    assert!(outcome.stdout.contains("<stdin>:7:24: security warning"), "{outcome}");
}

#[test]
fn a_check_has_a_manual() {
    let page = run(&["explain", "pass_role_with_star_in_resource"]);
    assert!(page.stdout.starts_with("# PASS_ROLE_WITH_STAR_IN_RESOURCE\n"), "{page}");
    assert!(run(&["explain", "--list"]).stdout.lines().count() >= 153);
    insta::assert_snapshot!(run(&["explain", "PASS_ROLE_WITH_STAR"]));
    insta::assert_snapshot!(run(&["explain", "SCP_SYNTAX_ERROR_NOTRESOURCE"]));
}

/// Whoever reads the answers knows what is in them; the exit code says whether there are answers.
#[test]
fn lines_exit_with_zero_when_each_is_answered() {
    let found =
        r#"{"name": "a", "policyType": "IDENTITY_POLICY", "document": "{\"Statement\": []}"}"#;
    let outcome = run_with_input(&["validate", "--jsonl"], found);
    assert!(outcome.stdout.contains("\"findingType\""), "{outcome}");
    assert_eq!(outcome.code, Some(0), "{outcome}");
    let broken = format!("{found}\n{{\n{found}\n");
    let outcome = run_with_input(&["validate", "--jsonl"], &broken);
    assert_eq!((outcome.code, outcome.stdout.lines().count()), (Some(2), 3), "{outcome}");
}

#[test]
fn what_a_policy_is_attached_to_decides() {
    let old = CLEAN.replace("2012-10-17", "2008-10-17");
    let template = format!(
        "{{\"Resources\": {{\"P\": {{\"Type\": \"AWS::IAM::ManagedPolicy\", \"Properties\": \
         {{\"PolicyDocument\": {old}}}}}, \"Q\": {{\"Type\": \"AWS::IAM::RolePolicy\", \"Properties\": \
         {{\"PolicyDocument\": {old}}}}}}}}}"
    );
    let folder = Folder::with(&[("old.json", &old), ("t.template.json", &template)]);
    let codes = |arguments: &[&str]| {
        let all = [&["validate", "--select", "storable", "--output-format", "json"], arguments];
        let out = folder.run(&all.concat());
        let value: serde_json::Value = serde_json::from_str(&out.stdout).unwrap_or_default();
        let files = value["files"].as_array().cloned().unwrap_or_default();
        let findings = files.iter().flat_map(|file| file["findings"].as_array().unwrap());
        let said = findings.map(|it| format!("{} {}", it["findingType"], it["issueCode"]));
        (out.code.unwrap_or(-1), said.collect::<Vec<_>>().join(", ").replace('"', ""))
    };
    let version = |finding_type: &str| format!("{finding_type} IAMKIT_MANAGED_POLICY_VERSION");
    assert_eq!(codes(&["old.json"]), (1, version("WARNING")));
    assert_eq!(codes(&["old.json", "--attach", "boundary"]), (1, version("ERROR")));
    assert_eq!(codes(&["old.json", "--attach", "inline-group"]), (0, String::new()));
    assert_eq!(codes(&["t.template.json"]), (1, version("ERROR")));
    assert_eq!(codes(&["old.json", "--attach", "queue", "--policy-type", "identity"]).0, 2);
    assert_eq!(codes(&["old.json", "--attach", "bukket"]).0, 2);
}
