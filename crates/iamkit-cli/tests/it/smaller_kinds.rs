//! Small parts of an input that were once taken for something else.

use crate::run::{Folder, Outcome, run_with_input};

const ALLOW: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

/// Returns a scenario in one line: members beside the request, its context, and statements.
fn scenario(members: &str, context: &str, statements: &str) -> String {
    format!(
        "{{{members}\"request\": {{\"principal\": \"arn:aws:iam::111122223333:user/ines\", \
         \"action\": \"s3:GetObject\", \"resource\": \"arn:aws:s3:::b/ines\", \
         \"context\": {{{context}}}}}, \"policies\": {{\"identity\": {{\"Version\": \"2012-10-17\", \
         \"Statement\": [{statements}]}}}}}}"
    )
}

/// Runs `simulate` on it, as a file and as a line.
fn run_both(scenario: &str) -> [Outcome; 2] {
    [
        run_with_input(&["simulate", "-", "--output-format", "json"], scenario),
        run_with_input(&["simulate", "--jsonl"], scenario),
    ]
}

#[test]
fn unknown_keys_that_mean_nothing_are_errors() {
    for key in ["\"\"", "\"aws:\"", "\"aws:SourceIp*x\"", "\"source ip\"", "3", "null"] {
        let scenario = scenario(&format!("\"unknownContext\": [{key}], "), "", ALLOW);
        for outcome in run_both(&scenario) {
            assert_eq!(outcome.code, Some(2), "{key}: {outcome}");
            assert!(!outcome.stdout.contains("\"decision\""), "{key}: {outcome}");
        }
        let shown = run_with_input(&["simulate", "-"], &scenario);
        assert!(shown.stderr.starts_with("<stdin>:1:21: error: "), "{key}: {shown}");
    }
}

#[test]
fn address_blocks_have_no_leading_zeros() {
    let from = "\"aws:SourceIp\": \"10.0.0.1\"";
    for (block, code) in
        [("10.0.0.0/8", 0), ("010.0.0.0/8", 2), ("10.0.0.0/08", 2), ("10.00.0.0/8", 2)]
    {
        for effect in ["Allow", "Deny"] {
            let statement = format!(
                r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {{"IpAddress": {{"aws:SourceIp": "{block}"}}}}}}"#
            );
            let code = if code == 0 && effect == "Deny" { 1 } else { code };
            let outcome = run_with_input(&["simulate", "-"], &scenario("", from, &statement));
            assert_eq!(outcome.code, Some(code), "{block}: {outcome}");
            assert!(code != 2 || outcome.stderr.contains(&format!("`{block}`")), "{outcome}");
        }
    }
}

#[test]
fn a_conditional_deny_is_no_allow() {
    let deny = r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}"#;
    let unknown = "\"unknownContext\": [\"aws:SourceIp\"], ";
    let asked = scenario(unknown, "", &format!("{ALLOW}, {deny}"));
    for outcome in run_both(&asked) {
        assert!(outcome.stdout.contains("\"decision\":\"conditional\""), "{outcome}");
        assert!(outcome.stdout.contains("{\"not\":{\"operator\":\"IpAddress\""), "{outcome}");
    }
    let shown = run_with_input(&["simulate", "-"], &asked);
    assert!(shown.stdout.starts_with("conditional"), "{shown}");
    assert_eq!(shown.code, Some(1), "{shown}");
    // Without the Allow nothing is open.
    let denied = run_with_input(&["simulate", "-"], &scenario(unknown, "", deny));
    assert!(!denied.stdout.starts_with("conditional"), "{denied}");
    assert!(denied.stdout.contains("deny"), "{denied}");
}

/// Only the last field of an ARN takes variables, and a file is read like a document in place.
#[test]
fn a_variable_in_a_short_arn_is_no_wildcard() {
    for resource in
        ["arn:aws:s3::${aws:username}", "arn:aws:${aws:username}", "arn:${aws:username}"]
    {
        let document = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "{resource}"}}]}}"#
        );
        let folder = Folder::with(&[("p.json", &document)]);
        let outcome = folder.run(&[
            "simulate",
            "--principal",
            "arn:aws:iam::111122223333:user/ines",
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:s3:::b/ines",
            "--identity",
            "p.json",
        ]);
        assert_ne!(outcome.code, Some(0), "{resource}: {outcome}");
        assert!(!outcome.stdout.starts_with("allowed"), "{resource}: {outcome}");
        let found = folder.run(&["validate", "p.json"]);
        assert_eq!(found.code, Some(1), "{resource}: {found}");
        assert!(found.stdout.contains("p.json:1:"), "{resource}: {found}");
    }
}
