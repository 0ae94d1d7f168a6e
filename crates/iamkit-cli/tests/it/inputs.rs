//! Policies where people keep them: each folder of `tests/inputs` is one file and what is found in
//! it, with the places in that file.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{Folder, Outcome};

const BARE: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}
"#;

struct Case {
    name: String,
    file: String,
    text: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/inputs");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let cases: Vec<Case> = paths
        .iter()
        .map(|path| {
            let file = fs::read_dir(path).unwrap().next().unwrap().unwrap().path();
            Case {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                text: fs::read_to_string(&file).unwrap(),
                file: file.file_name().unwrap().to_string_lossy().into_owned(),
            }
        })
        .collect();
    assert!(cases.len() >= 54, "{}", cases.len());
    cases
}

/// Returns what was said with a place: `9:21 error[INVALID_ACTION]`.
fn places(outcome: &Outcome) -> Vec<String> {
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    said.lines()
        .filter_map(|line| {
            let (place, rest) = line.split_once(": ")?;
            let mut parts = place.rsplitn(3, ':');
            let (column, row) = (parts.next()?, parts.next()?);
            let is_number =
                |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            (is_number(column) && is_number(row)).then(|| {
                let kind = rest.split(": ").next().unwrap_or_default();
                format!("{row}:{column} {kind}")
            })
        })
        .collect()
}

#[test]
fn findings_stand_at_the_place_in_the_file() {
    let mut said = String::new();
    for case in cases() {
        let folder = Folder::with(&[(&case.file, &case.text)]);
        let outcome = folder.run(&["validate", &case.file]);
        writeln!(said, "{} exit {:?}", case.name, outcome.code.unwrap()).unwrap();
        for place in places(&outcome) {
            writeln!(said, "  {place}").unwrap();
        }
        // Line ends and a byte order mark move no place behind the first line.
        let below = |outcome: &Outcome| {
            let places = places(outcome).into_iter();
            places.filter(|place| !place.starts_with("1:")).collect::<Vec<_>>()
        };
        for text in [case.text.replace('\n', "\r\n"), format!("\u{feff}{}", case.text)] {
            let folder = Folder::with(&[(&case.file, &text)]);
            let other = folder.run(&["validate", &case.file]);
            assert_eq!(below(&other), below(&outcome), "{}: {other}", case.name);
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn what_was_found_is_listed() {
    let mut said = String::new();
    for case in cases() {
        let folder = Folder::with(&[(&case.file, &case.text)]);
        let outcome = folder.run(&["validate", "--list-policies", &case.file]);
        write!(said, "{}\n{}", case.name, outcome.stdout).unwrap();
    }
    insta::assert_snapshot!(said);
}

/// No command that writes changes a byte, but for the repair of a scalar.
#[test]
fn bytes_stay() {
    for case in cases() {
        for arguments in [&["validate", "--fix"][..], &["validate", "--diff"], &["fmt"]] {
            let folder = Folder::with(&[(&case.file, &case.text)]);
            let outcome = folder.run(&[arguments, &[case.file.as_str()]].concat());
            assert_eq!(folder.read(&case.file), case.text, "{} {arguments:?} {outcome}", case.name);
            if arguments == ["fmt"] {
                // What one command printed holds one policy, which may be put in order in its place.
                let is_refused = outcome.code == Some(2);
                assert!(is_refused || outcome.stderr.contains("left unchanged"), "{outcome}");
            }
        }
    }
}

#[test]
fn a_folder_counts_what_it_holds() {
    let mut said = String::new();
    for case in cases() {
        let folder = Folder::with(&[(&case.file, &case.text), ("policy.json", BARE)]);
        let outcome = folder.run(&["validate"]);
        let last = outcome.stderr.lines().rev().take_while(|line| !line.contains("validated as"));
        let mut last: Vec<&str> = last.filter(|line| !line.starts_with(' ')).collect();
        last.reverse();
        let last: Vec<&str> = last
            .into_iter()
            .filter(|line| !line.contains(": ") || line.starts_with("passed"))
            .collect();
        writeln!(said, "{} exit {}\n  {}", case.name, outcome.code.unwrap(), last.join("\n  "))
            .unwrap();
        let after = folder.run(&["fmt"]);
        assert_eq!(folder.read(&case.file), case.text, "{} {after}", case.name);
    }
    insta::assert_snapshot!(said);
}
