//! Text of an input never looks like an answer, a command of a workflow or other text than it is.

use crate::run::{Folder, Outcome, run, run_with_input};

const INES: &str = "arn:aws:iam::111122223333:user/ines";
/// A line end and an answer, a workflow command, an escape sequence, text from right to left and
/// characters without width.
const ATTACKS: [&str; 6] = [
    "x\nallowed  s3:PutObject on *",
    "x\r\n::error::forged",
    "x\u{1b}[2K\u{1b}[32mallowed",
    "x\u{9b}32m",
    "x\u{202e}dewolla\u{202c}",
    "x\u{200b}\u{2066}\u{feff}\u{2028}::error::",
];

/// Says that nothing in an output could have been forged.
fn assert_honest(outcome: &Outcome, attack: &str) {
    for text in [&outcome.stdout, &outcome.stderr] {
        for line in text.lines() {
            assert!(!line.starts_with("allowed  s3:PutObject on *"), "{attack:?}: {outcome}");
            assert!(!line.starts_with("::error::"), "{attack:?}: {outcome}");
        }
        let hidden = |c: char| {
            matches!(c, '\r' | '\u{1b}' | '\u{9b}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        assert!(!text.contains(hidden), "{attack:?}: {outcome:?}");
    }
}

fn policy(part: &str, attack: &str) -> String {
    let attack = serde_json::to_string(attack).unwrap();
    let attack = attack.trim_matches('"');
    let (mut sid, mut action, mut resource) = ("s", "s3:GetObject", "arn:aws:s3:::b/*");
    let text = format!("s3:{attack}");
    let arn = format!("arn:aws:s3:::{attack}");
    match part {
        "sid" => sid = attack,
        "action" => action = &text,
        _ => resource = &arn,
    }
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "{sid}", "Effect": "Allow",
            "Action": ["s3:PutObject", "{action}"], "Resource": "{resource}",
            "Condition": {{"StringEquals": {{"aws:PrincipalTag/team": "{attack}"}}}}}}]}}"#
    )
}

#[test]
fn findings_show_what_stands_there() {
    for attack in ATTACKS {
        for part in ["sid", "action", "resource"] {
            let policy = policy(part, attack);
            for format in ["text", "github", "json", "sarif", "access-analyzer"] {
                let flags = ["validate", "-", "--output-format", format];
                assert_honest(&run_with_input(&flags, &policy), attack);
            }
            assert_honest(&run_with_input(&["validate", "-", "--fix", "--diff"], &policy), attack);
            assert_honest(&run_with_input(&["fmt", "-", "--check"], &policy), attack);
        }
        // Raw in the text, where JSON allows none of them.
        let raw = format!("{{\"Statement\": \"{attack}\"}}");
        assert_honest(&run_with_input(&["validate", "-"], &raw), attack);
    }
}

#[test]
fn decisions_show_what_was_asked() {
    for attack in ATTACKS {
        let resource = format!("arn:aws:s3:::b/{attack}");
        let context = format!("aws:PrincipalTag/team={attack}");
        for policy in [policy("sid", attack), policy("resource", attack)] {
            let folder = Folder::with(&[("p.json", &policy)]);
            for explain in [&[][..], &["--explain"], &["--output-format", "json"]] {
                let asked = [
                    &["simulate", "--principal", INES, "--action", "s3:PutObject"][..],
                    &["--resource", &resource, "--identity", "p.json", "--context", &context],
                    explain,
                ]
                .concat();
                assert_honest(&folder.run(&asked), attack);
            }
        }
        let name = serde_json::to_string(attack).unwrap();
        let scenario = format!(
            r#"{{"name": {name}, "request": {{"principal": "{INES}", "action": "s3:GetObject",
                "resource": "*"}}, "expect": {{"decision": "allowed"}}}}"#
        );
        let folder = Folder::with(&[("x.scenario.json", &scenario)]);
        for flags in [
            &["test"][..],
            &["test", "--verbose"],
            &["test", "--output-format", "junit"],
            &["test", "--output-format", "json"],
            &["simulate", "x.scenario.json"],
            &["simulate", "x.scenario.json", "--output-format", "json"],
            &["simulate", "x.scenario.json", "--output-format", "jsonl"],
        ] {
            assert_honest(&folder.run(flags), attack);
        }
        let line = scenario.replace('\n', " ");
        assert_honest(&run_with_input(&["simulate", "--jsonl"], &line), attack);
        assert_honest(&run_with_input(&["simulate", "--jsonl", "--explain"], &line), attack);
        let line = format!("{{\"name\": {name}, \"document\": {{\"Statement\": {name}}}}}");
        assert_honest(&run_with_input(&["validate", "--jsonl"], &line), attack);
    }
}

#[test]
fn names_of_files_are_shown_on_one_line() {
    for attack in ATTACKS {
        let name = format!("{}.json", attack.replace('/', ""));
        let folder = Folder::with(&[]);
        folder.write(&name, policy("sid", "s").as_bytes());
        folder.write("template.json", br#"{"AWSTemplateFormatVersion": "1"}"#);
        for flags in [
            &["validate", "."][..],
            &["validate", ".", "--output-format", "github"],
            &["validate", ".", "--fix"],
            &["validate", &name],
            &["fmt", "--check", "."],
            &["fmt", &name],
        ] {
            assert_honest(&folder.run(flags), attack);
        }
        let gone = format!("{attack}-gone.json");
        assert_honest(&folder.run(&["validate", &gone]), attack);
    }
}

#[test]
fn names_that_are_asked_for_are_shown_on_one_line() {
    for attack in ATTACKS {
        let action = format!("s3:{attack}");
        for flags in [
            &["catalog", "action", &action][..],
            &["catalog", "actions", &action],
            &["expand", &action],
            &["managed", "show", attack],
            &["explain", attack],
            &["validate", "--select", attack],
            &["simulate", "--principal", attack, "--action", "s3:GetObject"],
            &["simulate", "--principal", INES, "--action", &action],
            &["simulate", "--principal", INES, "--action", "s3:GetObject", "--context", attack],
            // What the reader of the arguments refuses.
            &["who-can", &action, "*"],
            &["who-can", attack, "*"],
            &["managed", attack],
            &["completions", attack],
            &["validate", &format!("--{attack}")],
            &["validate", ".", "--output-format", attack],
            &["validate", ".", &format!("--output-format={attack}")],
            &[attack],
        ] {
            assert_honest(&run(flags), attack);
        }
    }
}

/// What stands in names of a dump: its principals, policies, groups and members.
fn dump(attack: &str) -> String {
    let user = format!("arn:aws:iam::111122223333:user/{attack}");
    serde_json::json!({"UserDetailList": [{
        "UserName": attack, "Arn": user, "GroupList": [attack], attack: 1,
        "UserPolicyList": [{"PolicyName": attack, "PolicyDocument": {
            "Version": "2012-10-17", "Statement": [{"Sid": "s", "Effect": "Allow", "Action": "*",
                "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/x": attack}}}]}}],
    }]})
    .to_string()
}

#[test]
fn names_of_dumps_are_shown_on_one_line() {
    for attack in ATTACKS {
        let attack = attack.replace('/', "");
        let folder = Folder::with(&[("a.json", &dump(&attack)), ("b.json", &dump(&attack))]);
        for format in ["text", "json", "names"] {
            let format = ["--output-format", format];
            for asked in [
                &["who-can", "s3:GetObject", "arn:aws:s3:::b/k", "a.json", "--all"][..],
                &["what-can", &format!("{attack}?"), "a.json"],
                &["who-can", "s3:GetObject", "*", "a.json", "b.json"],
            ] {
                assert_honest(&folder.run(&[asked, &format].concat()), &attack);
            }
        }
        // One action, since all of them take long.
        let asked = ["what-can", &attack, "a.json", "--action", "s3:GetObject"];
        assert_honest(&folder.run(&asked), &attack);
    }
}

/// A difference shows lines of the file as they are read, not as they act.
#[test]
fn differences_show_what_stands_there() {
    let policy = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Sid\": \"x\u{202e}y\",\n    \
                  \"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\", \"s3:Get*\"],\n    \
                  \"Resource\": \"*\"}]}\n";
    let outcome = run_with_input(&["validate", "-", "--diff"], policy);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("\\u{202e}"), "{outcome}");
    assert_honest(&outcome, policy);
}

/// Ten outputs that somebody tries to forge, and what is printed: the lines with the attack.
#[test]
fn ten_forged_outputs() {
    const FORGED: &str = "forged\n::error::no\r\u{1b}[2Kallowed\u{202e}\u{200b}";
    let json = serde_json::to_string(FORGED).unwrap();
    let asked = format!("arn:aws:s3:::b/{FORGED}");
    let simulate: &[&str] =
        &["simulate", "--principal", INES, "--action", "s3:PutObject", "--resource", &asked];
    let policy = policy("action", FORGED);
    let file = format!("{FORGED}.json");
    let folder = Folder::with(&[
        ("p.json", &policy),
        ("a.json", &dump(FORGED)),
        (
            "x.scenario.json",
            &format!(
                r#"{{"name": {json}, "request": {{"principal": "{INES}", "action": "s3:GetObject",
                    "resource": "*"}}, "expect": {{"decision": "allowed"}}}}"#
            ),
        ),
    ]);
    let other = Folder::with(&[]);
    other.write(&file, policy.as_bytes());
    let rows = [
        ("the resource of a request, as text", folder.run(simulate)),
        (
            "the name of a scenario, as JSON",
            folder.run(&["simulate", "x.scenario.json", "--output-format", "json"]),
        ),
        ("an action, as text", folder.run(&["validate", "p.json"])),
        (
            "an action, as annotation of GitHub",
            folder.run(&["validate", "p.json", "--output-format", "github"]),
        ),
        ("an action, as SARIF", folder.run(&["validate", "p.json", "--output-format", "sarif"])),
        ("the name of a scenario, as text", folder.run(&["test"])),
        (
            "the name of a scenario, as annotation of GitHub",
            folder.run(&["test", "--output-format", "github"]),
        ),
        ("the name of a scenario, as JUnit", folder.run(&["test", "--output-format", "junit"])),
        (
            "the name of a line, as JSON lines",
            run_with_input(
                &["validate", "--jsonl"],
                &format!("{{\"name\": {json}, \"document\": {{}}}}"),
            ),
        ),
        (
            "names of an account dump, as names",
            folder.run(&["who-can", "s3:GetObject", "*", "a.json", "--output-format", "names"]),
        ),
        ("the name of a file, as text", other.run(&["fmt", "--check", "."])),
    ];
    let mut out = String::new();
    for (what, outcome) in &rows {
        assert_honest(outcome, FORGED);
        let lines = outcome.stdout.lines().chain(outcome.stderr.lines());
        let lines: Vec<&str> = lines.filter(|line| line.contains("forged")).collect();
        assert!(!lines.is_empty(), "{what}: {outcome}");
        for line in &lines {
            assert!(!line.contains("forged\n"), "{what}: {outcome}");
        }
        out.push_str(what);
        for line in lines.iter().take(3) {
            out.push_str("\n  ");
            out.push_str(line);
        }
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}
