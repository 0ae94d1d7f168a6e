//! Policy files that scenarios name: below the folder of the scenario, and never shown to whoever
//! sends scenarios over standard input.

use crate::run::{Folder, Outcome};

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Hush", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#;
const SECRET: &str = "{\"Statement\": [{\"Effect\": \"hunter2\"}]}";

fn scenario(file: &str) -> String {
    format!(
        r#"{{"request": {{"principal": "arn:aws:iam::111122223333:user/ines", "action": "s3:GetObject",
            "resource": "arn:aws:s3:::b/k"}}, "policies": {{"identity": {{"file": "{file}"}}}},
            "expect": {{"decision": "allowed"}}}}"#
    )
}

fn folder(file: &str) -> Folder {
    Folder::with(&[
        ("x/a.scenario.json", &scenario(file)),
        ("x/in.json", POLICY),
        ("x/sub/in.json", POLICY),
        ("out.json", POLICY),
    ])
}

/// Every command that reads scenarios.
fn run_all(folder: &Folder, flags: &[&str]) -> Vec<Outcome> {
    let file = "x/a.scenario.json";
    let commands: [&[&str]; 5] = [
        &["simulate", file],
        &["simulate", file, "--explain"],
        &["test", "x"],
        &["who-can", "s3:GetObject", "arn:aws:s3:::b/k", file],
        &["what-can", "arn:aws:iam::111122223333:user/ines", file],
    ];
    commands.iter().map(|command| folder.run(&[*command, flags].concat())).collect()
}

#[test]
fn files_below_the_folder_are_read() {
    for file in ["in.json", "./in.json", "sub/in.json", "sub/./in.json"] {
        for outcome in run_all(&folder(file), &[]) {
            assert_eq!(outcome.code, Some(0), "{file}: {outcome}");
        }
    }
}

#[test]
fn files_outside_are_read_when_that_is_allowed() {
    let absolute = folder("in.json");
    let absolute = absolute.path().join("out.json");
    for file in ["../out.json", "sub/../in.json", absolute.to_str().unwrap()] {
        let folder = folder(file);
        for outcome in run_all(&folder, &[]) {
            assert_eq!(outcome.code, Some(2), "{file}: {outcome}");
            assert!(
                outcome.stderr.contains("names a file outside of the folder of the scenario"),
                "{outcome}"
            );
            assert!(outcome.stderr.contains("`--allow-files-outside`"), "{outcome}");
        }
        for outcome in run_all(&folder, &["--allow-files-outside"]) {
            assert_eq!(outcome.code, Some(0), "{file}: {outcome}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_refused() {
    let folder = folder("link.json");
    let link = folder.path().join("x/link.json");
    std::os::unix::fs::symlink("../out.json", &link).unwrap();
    for outcome in run_all(&folder, &[]) {
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains("is a link that leaves the folder"), "{outcome}");
    }
    std::fs::remove_file(&link).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&link).status().unwrap().success());
    for outcome in run_all(&folder, &[]) {
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains("is no regular file"), "{outcome}");
    }
}

#[test]
fn flags_name_every_file() {
    let folder = folder("in.json");
    let file = folder.path().join("out.json");
    let ines = "arn:aws:iam::111122223333:user/ines";
    let asked = ["simulate", "--principal", ines, "--action", "s3:GetObject", "--identity"];
    for path in ["out.json", "x/../out.json", file.to_str().unwrap()] {
        let outcome = folder.run(&[&asked[..], &[path, "--resource", "*"]].concat());
        assert_eq!(outcome.code, Some(0), "{outcome}");
    }
}

#[test]
fn standard_input_shows_no_file() {
    let folder = Folder::with(&[("in.json", POLICY), ("secret.json", SECRET)]);
    let line = |file: &str| scenario(file).replace('\n', " ");
    for flags in [
        &["simulate", "-", "--explain"][..],
        &["simulate", "-"],
        &["simulate", "--jsonl"],
        &["simulate", "--jsonl", "--explain"],
        &["test", "-"],
        &["who-can", "s3:GetObject", "arn:aws:s3:::b/k", "-"],
    ] {
        let good = folder.run_with_input(flags, line("in.json").as_bytes());
        assert_eq!(good.code, Some(0), "{flags:?}: {good}");
        assert!(!good.stdout.contains("\"Effect\": \"Allow\""), "{flags:?}: {good}");
        let bad = folder.run_with_input(flags, line("secret.json").as_bytes());
        assert_eq!(bad.code, Some(2), "{flags:?}: {bad}");
        let all = format!("{}{}", bad.stdout, bad.stderr);
        assert!(!all.contains("hunter2"), "{flags:?}: {bad}");
        assert!(all.contains("secret.json"), "{flags:?}: {bad}");
        let out = folder.run_with_input(flags, line("../secret.json").as_bytes());
        assert_eq!(out.code, Some(2), "{flags:?}: {out}");
    }
}

/// Whoever asks line by line changes policies meanwhile.
#[test]
fn a_file_that_changes_between_two_lines_is_read_again() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    let folder = Folder::with(&[("in.json", POLICY)]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_iamkit"))
        .args(["simulate", "--jsonl"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = scenario("in.json").replace('\n', " ");
    let mut ask = || {
        writeln!(lines, "{line}").unwrap();
        lines.flush().unwrap();
        let answer: serde_json::Value =
            serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        answer.get("decision").map_or("error", |it| it.as_str().unwrap()).to_owned()
    };
    // The same size, so that only the time tells.
    let other = POLICY.replace("s3:GetObject", "s3:PutObject");
    for _ in 0..3 {
        assert_eq!(ask(), "allowed");
        assert_eq!(ask(), "allowed");
        folder.write("in.json", other.as_bytes());
        assert_eq!(ask(), "implicitDeny");
        folder.write("in.json", b"{");
        assert_eq!(ask(), "error");
        std::fs::remove_file(folder.path().join("in.json")).unwrap();
        assert_eq!(ask(), "error");
        folder.write("in.json", POLICY.as_bytes());
    }
    // After a while the file is taken for settled, and one that takes its place for another.
    std::thread::sleep(std::time::Duration::from_millis(3100));
    assert_eq!(ask(), "allowed");
    folder.write("new.json", other.as_bytes());
    std::fs::rename(folder.path().join("new.json"), folder.path().join("in.json")).unwrap();
    assert_eq!(ask(), "implicitDeny");
    drop(lines);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
