//! `--output-file`, `--format` and `--quiet`, which every command takes.

use std::fs;

use crate::run::Folder;

const LOOSE: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["iam:PassRole", "s3:GetObject"], "Resource": "*"}}"#;
const NARROW: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;
const SCENARIO: &str = r#"[
    {
        "name": "denied", "expect": {"decision": "allowed"},
        "request": {"principal": "arn:aws:iam::111122223333:user/ines", "action": "s3:PutObject", "resource": "arn:aws:s3:::b/x"},
        "policies": {"identity": [{"file": "narrow.json"}]}
    },
    {
        "name": "allowed", "expect": {"decision": "allowed"},
        "request": {"principal": "arn:aws:iam::111122223333:user/ines", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/x"},
        "policies": {"identity": [{"file": "narrow.json"}]}
    }
]"#;

#[test]
fn the_output_never_takes_the_place_of_an_input() {
    let folder = Folder::with(&[("a.json", LOOSE)]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.json", folder.path().join("link.json")).unwrap();
    let wrong: [&[&str]; 7] = [
        &["fmt", "a.json", "-o", "a.json"],
        &["validate", "a.json", "-o", "./a.json"],
        &["validate", "--fix", "a.json", "--output-file", "a.json"],
        &["summary", "--output-file=a.json", "a.json"],
        &["check", "no-new-access", "a.json", "a.json", "-o=a.json"],
        &["explain", "MISSING_VERSION", "-o", "a.json", "--config=a.json"],
        &["check", "access-not-granted", "a.json#Role", "--action", "s3:GetObject", "-o", "a.json"],
    ];
    let linked: [&[&str]; 2] =
        [&["summary", "a.json", "-o", "link.json"], &["summary", "link.json", "-o", "a.json"]];
    for arguments in wrong.iter().chain(linked.iter().filter(|_| cfg!(unix))) {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome}");
        assert!(outcome.stderr.contains("is an input"), "{arguments:?}: {outcome}");
        assert_eq!(fs::read_to_string(folder.path().join("a.json")).unwrap(), LOOSE);
    }
    // A report of yesterday is none, though the walk meets it.
    for _ in 0..2 {
        let outcome = folder.run(&["validate", ".", "--fail-on", "ERROR", "-o", "report.txt"]);
        assert_eq!(outcome.code, Some(0), "{outcome}");
    }
}

/// Commands that have more than one format, with one that is not text.
const FORMATS: [(&[&str], &str); 30] = [
    (&["validate", "loose.json"], "json"),
    (&["validate", "loose.json"], "sarif"),
    (&["validate", "loose.json"], "github"),
    (&["validate", "loose.json"], "access-analyzer"),
    (&["validate", "--list-policies", "loose.json"], "json"),
    (&["simulate", "a.scenario.json"], "json"),
    (&["simulate", "--explain", "a.scenario.json"], "jsonl"),
    (&["simulate", "a.scenario.json"], "authorization-details"),
    (&["test", "a.scenario.json"], "json"),
    (&["test", "a.scenario.json"], "junit"),
    (&["who-can", "s3:GetObject", "arn:aws:s3:::b/x", "a.scenario.json"], "json"),
    (&["who-can", "s3:GetObject", "arn:aws:s3:::b/x", "a.scenario.json"], "names"),
    (&["what-can", "arn:aws:iam::111122223333:user/ines", "a.scenario.json"], "json"),
    (&["summary", "loose.json"], "json"),
    (&["check", "no-new-access", "loose.json", "narrow.json"], "access-analyzer"),
    (&["check", "equivalent", "loose.json", "narrow.json"], "json"),
    (&["check", "difference", "loose.json", "narrow.json"], "json"),
    (&["check", "redundant", "loose.json"], "json"),
    (&["check", "minimize", "loose.json"], "json"),
    (&["check", "covers", "narrow.json", "--required", "loose.json"], "json"),
    (&["diff", "narrow.json", "loose.json"], "markdown"),
    (&["fit", "loose.json", "--attach", "managed"], "json"),
    (&["merge", "loose.json", "narrow.json"], "json"),
    (&["managed", "show", "AWSImageBuilderReadOnlyAccess"], "json"),
    (&["managed", "history", "AWSImageBuilderReadOnlyAccess"], "markdown"),
    (&["managed", "list", "--service", "imagebuilder"], "json"),
    (&["catalog", "action", "s3:PutObject"], "json"),
    (&["catalog", "actions", "imagebuilder:Get*"], "json"),
    (&["expand", "imagebuilder:Get*"], "json"),
    (&["explain", "INVALID_ACTION"], "json"),
];

fn folder() -> Folder {
    Folder::with(&[("loose.json", LOOSE), ("narrow.json", NARROW), ("a.scenario.json", SCENARIO)])
}

#[test]
fn a_file_gets_the_format_and_the_terminal_the_text() {
    let folder = folder();
    for (command, format) in FORMATS {
        let text = folder.run(command);
        let formatted = folder.run(&[command, &["--output-format", format]].concat());
        let both = folder.run(&[command, &["--format", format, "-o", "out"]].concat());
        assert_eq!(folder.read("out"), formatted.stdout, "{command:?} {format}");
        assert_eq!(both.stdout, text.stdout, "{command:?} {format}");
        assert_eq!(both.code, text.code, "{command:?} {format}");
        assert!(!formatted.stdout.is_empty() && formatted.stdout != text.stdout, "{command:?}");
    }
}

#[test]
fn text_goes_to_both() {
    let folder = folder();
    for (command, _) in FORMATS {
        let text = folder.run(command);
        let both = folder.run(&[command, &["--output-file", "out"]].concat());
        assert_eq!(
            (folder.read("out"), both.stdout),
            (text.stdout.clone(), text.stdout),
            "{command:?}"
        );
    }
}

#[test]
fn what_has_one_form_goes_to_the_file_alone() {
    let folder = folder();
    for command in [&["schema", "policy"][..], &["man"], &["completions", "bash"]] {
        let plain = folder.run(command);
        let filed = folder.run(&[command, &["-o", "out"]].concat());
        assert_eq!((folder.read("out"), &*filed.stdout), (plain.stdout, ""), "{command:?}");
    }
    let scenario = r#"{"request": {"principal": "arn:aws:iam::111122223333:user/ines", "action": "s3:GetObject", "resource": "*"}}"#;
    let filed = folder.run_with_input(&["simulate", "--jsonl", "-o", "out"], scenario.as_bytes());
    assert_eq!(filed.stdout, "");
    assert!(folder.read("out").contains("\"decision\""), "{filed}");
}

#[test]
fn a_run_that_fails_leaves_the_old_file() {
    let folder = folder();
    for command in [
        &["check", "equivalent", "loose.json", "gone.json"][..],
        &["merge", "loose.json", "gone.json"],
        &["catalog", "action", "s3:PutObjekt"],
        // There is no such difference in JSON.
        &["validate", "--diff", "loose.json", "--output-format", "json"],
    ] {
        folder.write("out", b"as it was");
        let outcome = folder.run(&[command, &["-o", "out"]].concat());
        assert_eq!(outcome.code, Some(2), "{command:?} {outcome}");
        assert_eq!(folder.read("out"), "as it was", "{command:?}");
    }
    let outcome = folder.run(&["summary", "loose.json", "-o", "gone/out"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("gone/out: not written"), "{outcome}");
    // The report of what could not be read is an answer.
    folder.write("broken.json", b"{\"Statement\": [");
    let outcome = folder.run(&["validate", ".", "--format", "sarif", "-o", "out"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(folder.read("out").contains("broken.json"), "{outcome}");
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_devices_devices() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

    let folder = folder();
    folder.write("kept", b"old");
    fs::set_permissions(folder.path().join("kept"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("kept", folder.path().join("link")).unwrap();
    folder.run(&["summary", "loose.json", "-o", "link"]);
    assert!(folder.path().join("link").is_symlink());
    assert!(folder.read("kept").contains("Identity and Access Management"));
    let mode = fs::metadata(folder.path().join("kept")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let outcome = folder.run(&["summary", "loose.json", "-o", "/dev/null"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let outcome = folder.run(&["summary", "loose.json", "-o", "."]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
}

#[test]
fn quiet_leaves_errors() {
    let folder = folder();
    let loud = folder.run(&["check", "minimize", "loose.json"]);
    let quiet = folder.run(&["check", "minimize", "loose.json", "--quiet"]);
    assert!(!loud.stderr.is_empty());
    assert_eq!((quiet.stdout, &*quiet.stderr), (loud.stdout, ""));
    let failed = folder.run(&["summary", "gone.json", "-q"]);
    assert!(failed.stderr.contains("gone.json"), "{failed}");
    assert_eq!(failed.code, Some(2), "{failed}");
}
