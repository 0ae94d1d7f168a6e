//! Malformed inputs: exit code 2, the place, what would be right.

use crate::run::{Folder, Outcome, run, run_with_input};

fn fmt(text: &str) -> Outcome {
    let outcome = run_with_input(&["fmt", "-"], text);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stdout.is_empty(), "{outcome}");
    outcome
}

#[test]
fn truncated_json() {
    insta::assert_snapshot!(fmt(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Effect\": \"Al"
    ));
}

#[test]
fn all_errors_of_a_file_are_shown() {
    insta::assert_snapshot!(fmt(
        "{\n  \"Statement\": [\n    {\"Effect\": \"Allows\", \"Action\": 7, \"Resource\": \"*\"},\n    \
         {\"Effect\": \"Deny\", \"Actions\": \"s3:*\", \"Resource\": \"*\"}\n  ]\n}\n"
    ));
}

#[test]
fn duplicate_members_in_both_orders() {
    let allow_first =
        r#"{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;
    let deny_first =
        r#"{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    insta::assert_snapshot!(fmt(allow_first));
    insta::assert_snapshot!(fmt(deny_first));
}

#[test]
fn a_million_brackets() {
    insta::assert_snapshot!(fmt(&"[".repeat(1_000_000)));
}

#[test]
fn ten_megabytes() {
    let text = format!("{{\"Statement\": [], \"Id\": \"{}\"}}", "x".repeat(10 << 20));
    insta::assert_snapshot!(fmt(&text));
}

#[test]
fn a_lone_surrogate() {
    insta::assert_snapshot!(fmt(
        r#"{"Statement":{"Sid":"\ud800","Effect":"Deny","Action":"s3:*","Resource":"*"}}"#
    ));
}

#[test]
fn a_nul_byte() {
    insta::assert_snapshot!(fmt(
        "{\"Statement\":{\"Sid\":\"a\0b\",\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}"
    ));
}

#[test]
fn an_unknown_element() {
    insta::assert_snapshot!(fmt(
        r#"{"Statement":{"Effect":"Deny","Action":"s3:*","Resourc":"*"}}"#
    ));
}

#[test]
fn an_unknown_operator() {
    insta::assert_snapshot!(fmt(
        r#"{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEqual":{"aws:username":"ines"}}}}"#
    ));
}

#[test]
fn an_action_that_is_no_string() {
    insta::assert_snapshot!(fmt(
        r#"{"Statement":{"Effect":"Deny","Action":{"s3":"*"},"Resource":"*"}}"#
    ));
}

#[test]
fn an_empty_input() {
    insta::assert_snapshot!(fmt(""));
    insta::assert_snapshot!(fmt(" \n"));
}

#[test]
fn invalid_utf8_is_placed() {
    let folder = Folder::with(&[]);
    folder.write("latin1.json", b"{\n  \"Id\": \"caf\xe9\",\n  \"Statement\": []\n}\n");
    folder.write("utf16.json", b"\xff\xfe{\0}\0");
    insta::assert_snapshot!(folder.run(&["fmt", "latin1.json"]));
    insta::assert_snapshot!(folder.run(&["fmt", "utf16.json"]));
}

#[test]
fn a_missing_file_and_a_folder_without_policies() {
    let folder = Folder::with(&[("empty/readme.txt", "nothing")]);
    insta::assert_snapshot!(folder.run(&["fmt", "missing.json"]));
    insta::assert_snapshot!(folder.run(&["fmt", "empty"]));
}

#[test]
fn an_escape_sequence_does_not_reach_the_terminal() {
    let outcome = fmt("{\"Statement\":{\"Effect\":\"\x1b[31mDeny\",\"\\u001b[2J\":1}}");
    assert!(!outcome.stderr.contains('\x1b'), "{}", outcome.stderr.escape_debug());
}

#[test]
fn a_misplaced_flag_is_explained() {
    insta::assert_snapshot!(run(&["fmt", "--check=7"]));
}

/// Both tests must hold, which the second name hides from a reader.
#[test]
fn operators_that_differ_in_case_are_said_everywhere() {
    let document = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Action": "s3:GetObject", "Resource": "*", "Condition": {
            "StringEquals": {"aws:PrincipalTag/team": "blue"},
            "stringequals": {"aws:PrincipalTag/stage": "prod"}}}]}"#;
    let ask = |tags: &str, decision: &str| {
        format!(
            r#"{{"request": {{"principal": "arn:aws:iam::111122223333:user/ines",
                "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": {{{tags}}}}},
                "policies": {{"identity": {document}}}, "expect": {{"decision": "{decision}"}}}}"#
        )
    };
    let team = r#""aws:PrincipalTag/team": "blue""#;
    let both = format!(r#"{team}, "aws:PrincipalTag/stage": "prod""#);
    let code = "[IAMKIT_OPERATOR_IN_TWO_CASES]: `StringEquals` stands twice in different case";
    for (tags, decision) in [(team, "implicitDeny"), (&both, "allowed")] {
        let scenario = ask(tags, decision);
        for flags in [&["test", "-"][..], &["simulate", "-"]] {
            let outcome = run_with_input(flags, &scenario);
            assert!(outcome.stderr.contains(&format!("warning{code}")), "{outcome}");
            assert!(outcome.stderr.starts_with("<stdin>:6:13: "), "{outcome}");
        }
        assert_eq!(run_with_input(&["test", "-"], &scenario).code, Some(0));
        let line = scenario.replace('\n', " ");
        let answer = run_with_input(&["simulate", "--jsonl"], &line);
        assert!(answer.stdout.contains("IAMKIT_OPERATOR_IN_TWO_CASES"), "{answer}");
    }
    let found = run_with_input(&["validate", "-"], document);
    assert!(
        found.stdout.contains("<stdin>:4:13: warning[IAMKIT_OPERATOR_IN_TWO_CASES]"),
        "{found}"
    );
    assert!(run_with_input(&["explain", "IAMKIT_OPERATOR_IN_TWO_CASES"], "").code == Some(0));
    let same = document.replace("stringequals", "StringEquals");
    let refused = run_with_input(&["validate", "-"], &same);
    assert!(!refused.stdout.contains("IAMKIT_OPERATOR_IN_TWO_CASES"), "{refused}");
}
