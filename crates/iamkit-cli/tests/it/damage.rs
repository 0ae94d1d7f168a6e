//! A program whose data changed after it was built does not answer.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

/// Starts of the data sets: magic, format version and, for the catalog, the number of sections,
/// which the descriptions have another of.
const CATALOG: &[u8] = b"IAMKTCAT\x02\0\0\0\x13\0\0\0";
const DESCRIPTIONS: &[u8] = b"IAMKTCAT\x02\0\0\0\x04\0\0\0";
const MANAGED: &[u8] = b"IAMKITMP\x01\0";

#[test]
fn a_flipped_bit_in_the_data_is_an_error_that_names_the_part() {
    let program = fs::read(env!("CARGO_BIN_EXE_iamkit")).unwrap();
    // Far enough behind the start to be past the directory.
    let expected = [
        (CATALOG, 400_000, "catalog file is damaged in its action names"),
        (DESCRIPTIONS, 100_000, "catalog file is damaged in its descriptions of actions"),
        (MANAGED, 100_000, "archive is damaged in its"),
    ];
    for (start, offset, message) in expected {
        let places: Vec<usize> =
            (0..program.len()).filter(|at| program[*at..].starts_with(start)).collect();
        let &[place] = places.as_slice() else { panic!("data set found at {places:?}") };
        let mut damaged = program.clone();
        damaged[place + offset] ^= 1;
        let decision: &[&str] = &[
            "simulate",
            "--managed",
            "ReadOnlyAccess",
            "--principal",
            "arn:aws:iam::111122223333:user/ines",
            "--action",
            "s3:ListAllMyBuckets",
            "--resource",
            "*",
        ];
        // Whose checksums are shown is sound.
        for arguments in [decision, &["--version"]] {
            let (code, stdout, stderr) = run(&damaged, arguments);
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
            assert!(stderr.contains(message), "{stderr}");
            assert!(stderr.contains("install it again"), "{stderr}");
        }
    }
}

/// Writes the program and asks it something.
fn run(program: &[u8], arguments: &[&str]) -> (Option<i32>, String, String) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("damaged-iamkit");
    // A copy of the program's file keeps its permissions.
    fs::copy(env!("CARGO_BIN_EXE_iamkit"), &path).unwrap();
    fs::write(&path, program).unwrap();
    // Another test may start a program while this one is written: until that has closed what it
    // inherits, the system calls the file busy.
    let output = loop {
        match Command::new(&path).args(arguments).output() {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
            other => break other.unwrap(),
        }
    };
    fs::remove_file(&path).unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}
