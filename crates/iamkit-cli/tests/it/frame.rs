//! What holds for every command: version, help, colours, pipes, usage.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::run::{Folder, finish, run};

/// Every command that has an example, found by asking for help.
fn commands() -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = all.get(next).cloned() {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = run(&arguments).stdout;
        let list = help.split_once("Commands:\n").map_or("", |(_, rest)| rest);
        for line in list.lines().take_while(|line| !line.is_empty()) {
            let name = line.split_whitespace().next().unwrap_or_default();
            let is_entry = line.starts_with("  ") && !line.starts_with("   ");
            if is_entry && name != "help" {
                let mut path = command.clone();
                path.push(name.to_owned());
                all.push(path);
            }
        }
        next += 1;
    }
    all
}

#[test]
fn the_version_names_both_data_sets() {
    let outcome = run(&["--version"]);
    assert_eq!(outcome.code, Some(0));
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(lines[0], concat!("iamkit ", env!("CARGO_PKG_VERSION")));
    let checksum = |line: &str, head: &str, digits: usize| {
        let sum = line.strip_prefix(head)?.split_once(", checksum ")?.1;
        Some(sum.len() == digits && sum.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    assert_eq!(checksum(lines[1], "catalog of 20", 8), Some(true), "{outcome}");
    assert_eq!(checksum(lines[2], "managed policies of 20", 16), Some(true), "{outcome}");
}

#[test]
fn help_lists_the_commands() {
    insta::assert_snapshot!(run(&["--help"]));
}

const OF_IDENTITY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Read",
    "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}]}"#;

/// What examples name.
const EXAMPLE_FILES: [(&str, &str); 8] = [
    ("policy.json", OF_IDENTITY),
    ("new.json", OF_IDENTITY),
    ("old.json", OF_IDENTITY),
    ("written.json", OF_IDENTITY),
    ("stored.json", OF_IDENTITY),
    ("base.json", OF_IDENTITY),
    ("override.json", OF_IDENTITY),
    (
        "bucket.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
            "Principal": {"AWS": "111122223333"}, "Resource": "arn:aws:s3:::reports/*"}]}"#,
    ),
];

#[test]
fn every_help_ends_with_an_example_that_works() {
    let binary = Path::new(env!("CARGO_BIN_EXE_iamkit"));
    let path = format!(
        "{}:{}",
        binary.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    for command in commands() {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = run(&arguments).stdout;
        let Some((_, example)) = help.rsplit_once("Example:\n") else {
            let is_group = help.contains("Commands:\n");
            assert!(is_group, "no example in the help of {command:?}:\n{help}");
            continue;
        };
        let example = example.split("\n\n").next().unwrap().trim();
        let folder = Folder::with(&EXAMPLE_FILES);
        let mut script = example.to_owned();
        if example.contains("--base main") {
            let commit = "git -c user.name=i -c user.email=i@example.com commit -qm 1";
            script = format!("git init -qb main && git add . && {commit} && {example}");
        }
        let outcome = finish(
            Command::new("sh").args(["-c", &script]).env("PATH", &path).current_dir(folder.path()),
            b"",
        );
        assert!(matches!(outcome.code, Some(0 | 1)), "{example}\n{outcome}");
        assert!(!outcome.stderr.contains("error:"), "{example}\n{outcome}");
    }
}

#[test]
fn misuse_exits_with_two() {
    for arguments in [&[][..], &["--nonsense"], &["frobnicate"], &["fmt", "--sideways"]] {
        let outcome = run(arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}\n{outcome}");
        assert!(outcome.stdout.is_empty(), "{arguments:?}\n{outcome}");
        assert!(!outcome.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_misspelled_command_is_corrected() {
    insta::assert_snapshot!(run(&["fnt"]));
}

#[test]
fn completions_and_manual_pages_are_written() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = run(&["completions", shell]);
        assert_eq!(outcome.code, Some(0), "{outcome}");
        assert!(outcome.stdout.contains("iamkit"), "{shell}");
    }
    assert!(run(&["man"]).stdout.contains(".TH iamkit 1"));
    assert!(run(&["man", "fmt"]).stdout.contains("iamkit\\-fmt"));
    insta::assert_snapshot!(run(&["man", "fnt"]));
}

#[test]
fn a_closed_pipe_is_silent() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_iamkit"))
        // More than a pipe holds, so that the program is still writing when it closes.
        .args(["catalog", "actions"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn colours_come_on_request_only() {
    let folder = Folder::with(&[("bad.json", "{")]);
    assert!(!folder.run(&["fmt", "bad.json"]).stderr.contains('\x1b'));
    assert!(folder.run(&["--color", "always", "fmt", "bad.json"]).stderr.contains('\x1b'));
    assert!(!folder.run(&["--color", "never", "fmt", "bad.json"]).stderr.contains('\x1b'));
}
