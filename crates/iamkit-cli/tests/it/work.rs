//! Answers that take more work than they may.

use std::fmt::Write;

use crate::run::{Outcome, run_with_input};

/// Returns a scenario in one line: the resource and the context of its request, and its policies.
fn scenario(resource: &str, context: &str, policies: &str) -> String {
    format!(
        "{{\"name\": \"n\", \"request\": {{\"principal\": \"arn:aws:iam::111122223333:user/ines\", \
         \"action\": \"s3:GetObject\", \"resource\": \"{resource}\", \"context\": {{{context}}}}}, \
         \"policies\": {{{policies}}}}}"
    )
}

fn identity(statements: &str) -> String {
    format!("\"identity\": {{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}")
}

/// Returns an `Allow` of everything with further members.
fn allow(members: &str) -> String {
    format!("{{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"{members}}}")
}

fn condition(operator: &str, key: &str, values: &str) -> String {
    allow(&format!(", \"Condition\": {{\"{operator}\": {{\"{key}\": [{values}]}}}}"))
}

/// Joins what `of` makes of the first numbers.
fn joined(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(of).collect::<Vec<_>>().join(",")
}

fn quoted(letter: char, count: usize) -> String {
    joined(count, |number| format!("\"{letter}{number}\""))
}

/// Lines within their size that took seconds, minutes or gigabytes.
#[test]
fn no_line_of_simulate_takes_more_work_than_it_may() {
    let bucket = "arn:aws:s3:::b/k";
    let long = "a".repeat(60_000);
    let patterns = |count| joined(count, |_| "\"*ab*\"".to_owned());
    let lines = [
        (
            "patterns against a long value",
            scenario(
                bucket,
                &format!("\"s3:prefix\": \"{long}\""),
                &identity(&condition("StringLike", "s3:prefix", &patterns(8_000))),
            ),
        ),
        (
            "patterns against a long resource",
            scenario(
                &format!("arn:aws:s3:::b/{long}"),
                "",
                &identity(&format!(
                    "{{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": [{}]}}",
                    joined(8_000, |_| "\"arn:aws:s3:::*ab*\"".to_owned())
                )),
            ),
        ),
        (
            "lists against lists",
            scenario(
                bucket,
                &format!("\"aws:TagKeys\": [{}]", quoted('r', 9_000)),
                &identity(&condition(
                    "ForAnyValue:StringEquals",
                    "aws:TagKeys",
                    &quoted('p', 9_000),
                )),
            ),
        ),
        (
            "one managed policy thousands of times",
            scenario(
                bucket,
                "",
                &format!(
                    "\"identity\": [{}]",
                    joined(5_000, |_| "{\"managed\": \"ReadOnlyAccess\"}".to_owned())
                ),
            ),
        ),
        (
            "names of managed policies that are none",
            scenario(
                bucket,
                "",
                &format!(
                    "\"identity\": [{}]",
                    joined(5_000, |number| format!("{{\"managed\": \"ReadOnlyAcces{number}\"}}"))
                ),
            ),
        ),
        (
            "mistakes below a long name",
            scenario(
                bucket,
                &format!("\"{}\": [{}]", "k".repeat(60_000), joined(20_000, |_| "{}".to_owned())),
                &identity(&allow("")),
            ),
        ),
        (
            "a long name of a policy of thousands of statements",
            scenario(
                bucket,
                "",
                &format!(
                    "\"identity\": [{{\"name\": \"{long}\", \"document\": {{\"Version\": \"2012-10-17\", \
                     \"Statement\": [{}]}}}}]",
                    joined(2_000, |_| allow(""))
                ),
            ),
        ),
        (
            "variables against a long value",
            scenario(
                bucket,
                &format!("\"s3:prefix\": \"{long}\", \"aws:PrincipalTag/a\": \"{long}\""),
                &identity(&condition(
                    "StringLike",
                    "s3:prefix",
                    &joined(1_500, |_| "\"*${aws:PrincipalTag/a}*b\"".to_owned()),
                )),
            ),
        ),
    ];
    no_line_is_answered(&lines);
}

/// Values that each statement reads as something else than text.
#[test]
fn no_long_value_takes_more_work_than_it_may() {
    let bucket = "arn:aws:s3:::b/k";
    no_line_is_answered(&[
        (
            "a long value that each statement decodes",
            scenario(
                bucket,
                &format!("\"aws:x\": \"{}\"", "QUFB".repeat(25_000)),
                &identity(&joined(800, |_| condition("BinaryEquals", "aws:x", "\"QUFB\""))),
            ),
        ),
        (
            "a long text that each statement folds",
            scenario(
                bucket,
                &format!("\"aws:x\": \"{}\"", "İ".repeat(9_000)),
                &identity(&joined(1_500, |_| {
                    condition("StringEqualsIgnoreCase", "aws:x", "\"${aws:x}\"")
                })),
            ),
        ),
        (
            "a long number that each statement reads",
            scenario(
                bucket,
                &format!("\"aws:x\": \"1.{}\"", "0".repeat(80_000)),
                &identity(&joined(900, |_| condition("NumericEquals", "aws:x", "\"1\""))),
            ),
        ),
    ]);
}

fn no_line_is_answered(lines: &[(&str, String)]) {
    for (kind, line) in lines {
        for explain in [&[][..], &["--explain"]] {
            let mut arguments = vec!["simulate", "--jsonl"];
            arguments.extend(explain);
            is_refused(kind, &run_with_input(&arguments, line));
        }
    }
}

/// Documents within their size that took seconds.
#[test]
fn no_line_of_validate_takes_more_work_than_it_may() {
    let of_actions = |actions: &str| {
        format!("{{\"Effect\": \"Allow\", \"Action\": [{actions}], \"Resource\": \"*\"}}")
    };
    let documents = [
        (
            "actions of many `?`",
            "access-analyzer",
            of_actions(&joined(3_000, |number| format!("\"*:{}*{number}\"", "?*".repeat(8)))),
        ),
        ("empty statements", "access-analyzer", joined(25_000, |_| "{}".to_owned())),
        (
            "allows and denies of principals",
            "security",
            joined(300, |number| {
                format!(
                    "{{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \
                     \"Resource\": \"arn:aws:s3:::b/{number}*\"}}, {{\"Effect\": \"Deny\", \
                     \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\", \
                     \"Condition\": {{\"StringNotLike\": {{\"aws:PrincipalArn\": \
                     \"arn:aws:iam::*:role/{number}*\"}}}}}}"
                )
            }),
        ),
        (
            "findings below a long name",
            "access-analyzer",
            allow(&format!(
                ", \"Condition\": {{\"NumericEquals\": {{\"aws:RequestTag/{}\": [{}]}}}}",
                "k".repeat(40_000),
                quoted('x', 6_000)
            )),
        ),
        (
            "denies beside allows",
            "effect",
            joined(440, |number| {
                let members = format!(
                    "\"Action\": \"s3:*{number}*\", \"Resource\": \"arn:aws:s3:::{number}*\""
                );
                format!(
                    "{{\"Effect\": \"Allow\", {members}}}, {{\"Effect\": \"Deny\", {members}x}}"
                )
                .replace("*\"x", "*x\"")
            }),
        ),
    ];
    for (kind, family, statements) in documents {
        let policy_type = if family == "security" { "RESOURCE_POLICY" } else { "IDENTITY_POLICY" };
        let line = format!(
            "{{\"name\": \"n\", \"policyType\": \"{policy_type}\", \"document\": \
             {{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}}}"
        );
        is_refused(kind, &run_with_input(&["validate", "--jsonl", "--select", family], &line));
    }
}

fn is_refused(kind: &str, outcome: &Outcome) {
    assert_eq!(outcome.code, Some(2), "{kind}: {outcome}");
    let said = &outcome.stdout;
    assert!(said.contains("more than 20000000 steps of work, used up while"), "{kind}: {outcome}");
    assert!(said.contains("`--limit-work` takes more"), "{kind}: {outcome}");
    assert!(
        said.contains("\"name\":\"n\"") || said.contains("\"name\": \"n\""),
        "{kind}: {outcome}"
    );
    assert!(!said.contains("\"decision\""), "{kind}: {outcome}");
    assert!(!said.contains("\"findings\""), "{kind}: {outcome}");
}

#[test]
fn files_may_take_more_and_the_flag_says_how_much() {
    let list = format!("\"aws:TagKeys\": [{}]", quoted('r', 400));
    let values = quoted('p', 400);
    let line = scenario(
        "arn:aws:s3:::b/k",
        &list,
        &identity(&condition("ForAnyValue:StringEquals", "aws:TagKeys", &values)),
    );
    let expecting = line.replacen('{', "{\"expect\": {\"decision\": \"implicitDeny\"}, ", 1);
    for (arguments, input, code) in [
        (&["simulate", "-"][..], &line, 1),
        (&["simulate", "-", "--limit-work", "100000"], &line, 2),
        (&["simulate", "--jsonl", "--limit-work", "100000"], &line, 2),
        (&["simulate", "--jsonl", "--limit-work", "900000000"], &line, 0),
        (&["test", "-"], &expecting, 0),
        (&["test", "-", "--limit-work", "100000"], &expecting, 2),
    ] {
        let outcome = run_with_input(arguments, input);
        assert_eq!(outcome.code, Some(code), "{arguments:?}: {outcome}");
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        let is_refused = said.contains("more than 100000 steps of work, used up while");
        assert_eq!(is_refused, code == 2, "{arguments:?}: {outcome}");
    }
    // Where nothing is held to it, the flag would be a promise that is not kept.
    let outcome = run_with_input(&["validate", "--limit-work", "1", "-"], "{}");
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("limits the answers to lines"), "{outcome}");
}

/// What was found out when work was used up is not complete, and must not be taken for the answer to
/// another line.
#[test]
fn a_line_that_is_refused_leaves_nothing_behind() {
    let statement =
        r#"{"Effect": "Allow", "Action": ["s3:GetObjekt", "s3:GetObject"], "Resource": "*"}"#;
    let policies = format!(
        "{}, \"permissionsBoundary\": {{\"managed\": \"ReadOnlyAccess\"}}",
        identity(statement)
    );
    let usual = scenario("arn:aws:s3:::b/k", "", &policies);
    let alone = run_with_input(&["simulate", "--jsonl"], &usual);
    assert_eq!(alone.code, Some(0), "{alone}");
    assert!(alone.stdout.contains("s3:GetObjekt"), "{alone}");
    // Of what stands behind the first line the limit takes effect somewhere in its middle.
    for limit in [10, 1_000, 10_000, 100_000, 200_000, 400_000, 800_000] {
        let mut long = String::new();
        let keys = joined(2_000, |number| format!("\"aws:RequestTag/{number}\": \"x\""));
        let _ = write!(long, "{}", scenario("arn:aws:s3:::b/k", &keys, &policies));
        let input = format!("{long}\n{usual}\n");
        let limit = limit.to_string();
        let both = run_with_input(&["simulate", "--jsonl", "--limit-work", &limit], &input);
        let mut answers = both.stdout.lines();
        let (first, second) = (answers.next().unwrap(), answers.next().unwrap());
        if second.contains("steps of work") {
            assert!(first.contains("steps of work"), "{limit}: {both}");
            continue;
        }
        assert_eq!(second, alone.stdout.trim_end(), "{limit}");
    }
}
