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
            for format in ["text", "github"] {
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
            for explain in [&[][..], &["--explain"]] {
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
        for flags in [&["test"][..], &["simulate", "x.scenario.json"]] {
            assert_honest(&folder.run(flags), attack);
        }
        assert_honest(&folder.run(&["test", "--output-format", "junit"]), attack);
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
        ] {
            assert_honest(&run(flags), attack);
        }
    }
}
