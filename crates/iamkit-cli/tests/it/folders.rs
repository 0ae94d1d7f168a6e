//! Nothing in a folder is passed over unread without a word.

use std::fs;

use crate::run::{Folder, Outcome};

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#;
/// A finding that is there whatever else is.
const LOOSE: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}]}"#;
const SCENARIO: &str = r#"{"request": {"principal": "*", "action": "s3:GetObject", "resource": "*"}, "expect": {"decision": "implicitDeny"}}"#;

/// A folder with one clean policy, so that whatever else is in it must be told by the answer.
fn folder() -> Folder {
    Folder::with(&[("clean.json", POLICY)])
}

fn validate(folder: &Folder) -> Outcome {
    folder.run(&["validate", "."])
}

/// Runs both commands that walk for policies, and asks for the exit code and for some words.
fn assert_said(folder: &Folder, code: i32, words: &[&str]) {
    for command in ["validate", "fmt"] {
        let outcome = folder.run(&[command, "."]);
        let is_read = outcome.code == Some(code) || (command == "fmt" && code == 1);
        assert!(is_read, "{command}: {outcome}");
        for word in words {
            assert!(outcome.stderr.contains(word), "{command}: {word}: {outcome}");
        }
    }
}

fn utf16(text: &str, has_mark: bool, is_big: bool) -> Vec<u8> {
    let mark = if has_mark { "\u{feff}" } else { "" };
    let units: Vec<u16> = mark.encode_utf16().chain(text.encode_utf16()).collect();
    let bytes = |unit: u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    units.into_iter().flat_map(bytes).collect()
}

#[test]
fn other_encodings_are_named() {
    let latin1: Vec<u8> = LOOSE.replace("s3:GetObjct", "s3:Gét").chars().map(|c| c as u8).collect();
    let nul = LOOSE.replace("s3:GetObjct", "s3:\0");
    for (bytes, name) in [
        (utf16(LOOSE, true, false), "UTF-16 LE"),
        (utf16(LOOSE, true, true), "UTF-16 BE"),
        (utf16(LOOSE, false, false), "UTF-16 LE"),
        (utf16(LOOSE, false, true), "UTF-16 BE"),
        (LOOSE.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), "UTF-32 LE"),
        (LOOSE.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(), "UTF-32 BE"),
        (latin1, "Latin-1"),
        (
            LOOSE.bytes().map(|byte| if byte == b'j' { 0x96 } else { byte }).collect(),
            "Windows-1252",
        ),
        (nul.into_bytes(), "NUL bytes"),
        (b"\x7fELF\0\0\0\0\xff\xfe\x80".to_vec(), "NUL bytes"),
    ] {
        let folder = folder();
        folder.write("odd.json", &bytes);
        assert_said(&folder, 2, &["odd.json:1:", name]);
        assert_eq!(fs::read(folder.path().join("odd.json")).unwrap(), bytes);
    }
}

#[test]
fn policies_with_slips_are_findings_or_errors() {
    let folder = folder();
    let policies = [
        LOOSE.replace("Statement", "statement"),
        LOOSE.replace("Statement", "Statements"),
        // Without the word that most others have.
        LOOSE.replace("Statement", "Statment"),
        LOOSE.replace("Statement", "Sttaement"),
        LOOSE
            .replace("Statement", "statement")
            .replace("Effect", "effect")
            .replace("Action", "action"),
        LOOSE.replace("\"Statement\"", "Statement"),
        LOOSE.replace("\"Statement\"", "'Statement'"),
        LOOSE.replace("\"Statement\"", "\"Statement"),
        LOOSE.replace('"', "'"),
        LOOSE.replace('}', ""),
    ];
    for policy in &policies {
        folder.write("slip.json", policy.as_bytes());
        let outcome = validate(&folder);
        assert!(matches!(outcome.code, Some(1 | 2)), "{policy}: {outcome}");
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(all.contains("slip.json:1:"), "{policy}: {outcome}");
        let formatted = folder.run(&["fmt", "."]);
        assert_eq!(formatted.code, Some(2), "{policy}: {formatted}");
        assert_eq!(folder.read("slip.json"), *policy, "{formatted}");
    }
}

/// A letter of a name may be written as an escape: that is the same name.
#[test]
fn escapes_do_not_hide_policies() {
    let json = LOOSE.replace("Statement", "St\\u0061tement").replace("Effect", "Eff\\u0065ct");
    let yaml = json.replace("\\u00", "\\x");
    let wrapped = format!(r#"{{"Pol\u0069cyName": "p", "Pol\u0069cyDocument": {json}}}"#);
    let text = serde_json::to_string(&json).unwrap();
    let in_text = format!(r#"{{"PolicyName": "p", "PolicyDocument": {text}}}"#);
    let misspelled = LOOSE.replace("Statement", "statement");
    let of_slip = format!(r#"{{"PolicyName": "p", "PolicyDocument": {misspelled}}}"#);
    for (name, text) in [
        ("p.json", &json),
        ("p.yaml", &yaml),
        ("p.json", &wrapped),
        ("p.json", &in_text),
        ("p.json", &of_slip),
    ] {
        let folder = folder();
        folder.write(name, text.as_bytes());
        let outcome = validate(&folder);
        assert_eq!(outcome.code, Some(1), "{text}: {outcome}");
        assert!(outcome.stdout.contains("p.json:1:") || outcome.stdout.contains("p.yaml:1:"));
    }
}

#[test]
fn what_is_ignored_is_said() {
    for (rules, said) in [
        (".gitignore", "1 ignored file (loose.json)"),
        (".ignore", "1 ignored file (loose.json)"),
        ("data/.gitignore", "2 ignored files (data/loose.json, data/other.json)"),
    ] {
        let folder = folder();
        folder.write(rules, if rules.starts_with('.') { b"/loose.json\n" } else { b"*.json\n" });
        for name in ["loose.json", "data/loose.json", "data/other.json", "data/notes.md"] {
            let is_ignored =
                ['(', ' '].iter().any(|before| said.contains(&format!("{before}{name}")));
            let text = if is_ignored { LOOSE } else { POLICY };
            folder.write(name, text.as_bytes());
        }
        assert_said(&folder, 0, &[said]);
    }
    let folder = folder();
    folder.write(".gitignore", b"out/\n");
    folder.write("out/loose.json", LOOSE.as_bytes());
    assert_said(&folder, 0, &["passed over: 1 ignored folder (out)\n"]);
    // What the configuration leaves out is meant.
    folder.write("iamkit.toml", b"exclude = [\"out/**\"]\n");
    let outcome = validate(&folder);
    assert_eq!(outcome.code, Some(0), "{outcome}");
}

#[test]
fn names_do_not_hide_files() {
    for name in ["LOOSE.JSON", "loose.iam.json", "loose.Json", "a b.json", "ä.json"] {
        let folder = folder();
        folder.write(name, LOOSE.as_bytes());
        let outcome = validate(&folder);
        assert_eq!(outcome.code, Some(1), "{name}: {outcome}");
        assert!(outcome.stdout.contains("[INVALID_ACTION]"), "{name}: {outcome}");
    }
    for (name, said) in [
        ("policy", "1 file without an ending (policy)"),
        ("policy.txt", "1 file of another ending (policy.txt)"),
        (".iam.json", "1 hidden file (.iam.json)"),
        (".json", "1 hidden file (.json)"),
        (".iam/policy.json", "1 hidden folder (.iam)"),
        ("node_modules/x/policy.json", "1 folder of packages (node_modules)"),
    ] {
        let folder = folder();
        folder.write(name, LOOSE.as_bytes());
        assert_said(&folder, 0, &[&format!("passed over: {said}\n")]);
    }
    // Only bare policies in JSON are rewritten; the rest is read all the same.
    for (name, said, code) in [
        ("policy.yaml", "1 YAML file (policy.yaml)", 1),
        ("policy.YML", "1 YAML file (policy.YML)", 1),
        ("stack.template", "1 YAML file (stack.template)", 1),
        ("main.tf", "1 Terraform file (main.tf)", 2),
    ] {
        let folder = folder();
        folder.write(name, LOOSE.as_bytes());
        assert_eq!(validate(&folder).code, Some(code), "{name}");
        let formatted = folder.run(&["fmt", "."]);
        assert_eq!(formatted.code, Some(0), "{formatted}");
        assert!(formatted.stderr.contains(&format!("passed over: {said}\n")), "{formatted}");
    }
}

#[test]
fn what_is_broken_is_an_error_where_it_may_hold_policies() {
    for (text, said) in [
        ("{\"Statement\": [", "odd.json:1:16: error"),
        ("{\"Policy\": [1, 2}", "odd.json:1:17: error"),
        ("[\"Effect\",\n2,,3]", "odd.json:2:3: error"),
    ] {
        let folder = folder();
        folder.write("odd.json", text.as_bytes());
        for command in ["validate", "fmt"] {
            let outcome = folder.run(&[command, "."]);
            assert_eq!(outcome.code, Some(2), "{command} {text:?}: {outcome}");
            let all = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(all.contains(said), "{command} {text:?}: {outcome}");
        }
    }
    // What has no word of a policy in it is none, whether it can be read or not.
    for text in ["", " \n", "\u{feff}", "{", "[1,\n2,,3]", "name: x", "<html></html>"] {
        let folder = folder();
        folder.write("odd.json", text.as_bytes());
        assert_said(&folder, 0, &["passed over: 1 file without a policy document (odd.json)\n"]);
        for command in ["validate", "fmt"] {
            let outcome = folder.run(&[command, "odd.json"]);
            assert_eq!(outcome.code, Some(2), "{command} {text:?}: {outcome}");
        }
    }
    // The file of another tool that takes comments is told by its members.
    let folder = folder();
    folder.write("tsconfig.json", b"{\"compilerOptions\": {}, // strict\n}");
    assert_said(&folder, 0, &["passed over: 1 TypeScript configuration (tsconfig.json)\n"]);
}

#[test]
fn what_is_too_large_is_passed_over() {
    let folder = folder();
    let text = format!("Resources:\n  P: {{Type: 'AWS::IAM::Policy'}}\n#{}\n", "x".repeat(9 << 20));
    folder.write("large.yaml", text.as_bytes());
    let outcome = validate(&folder);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(outcome.stderr.contains("passed over: 1 file over 8 MiB (large.yaml)\n"), "{outcome}");
    assert_eq!(folder.run(&["validate", ".", "--strict"]).code, Some(2));
    assert_eq!(folder.run(&["validate", "large.yaml"]).code, Some(2));
}

#[test]
fn bare_statements_are_an_error() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    for (text, said) in [
        (statement.to_owned(), "the root is a statement\n"),
        (format!("[{statement}]"), "the root is an array of statements\n"),
    ] {
        let folder = folder();
        folder.write("odd.json", text.as_bytes());
        let outcome = validate(&folder);
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains("odd.json:1:1: error: "), "{outcome}");
        assert!(outcome.stderr.contains(said), "{outcome}");
    }
}

#[test]
fn what_could_not_be_read_is_in_every_format() {
    let folder = folder();
    folder.write("empty.json", b"");
    folder.write("two.json", br#"{"format_version": "2.0", "planned_values": {}}"#);
    let run = |format: &str| {
        let outcome =
            folder.run(&["validate", "empty.json", "two.json", "--output-format", format]);
        assert_eq!(outcome.code, Some(2), "{outcome}");
        outcome.stdout
    };
    let json: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    assert_eq!(json["unreadable"][0]["path"], "empty.json");
    assert_eq!(json["unreadable"][1]["line"], 1);
    let sarif: serde_json::Value = serde_json::from_str(&run("sarif")).unwrap();
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let said = &invocation["toolExecutionNotifications"];
    assert_eq!(said[0]["message"]["text"], "the input is empty");
    assert_eq!(said[1]["locations"][0]["physicalLocation"]["region"]["startLine"], 1);
    let github = run("github");
    assert!(github.contains("::error file=empty.json,title=UNREADABLE::the input is empty\n"));
    assert!(github.contains("::error file=two.json,line=1,col="), "{github}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_unicode_is_taken() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = folder();
    fs::write(folder.path().join(OsStr::from_bytes(b"\xff.json")), LOOSE).unwrap();
    let outcome = validate(&folder);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains(".json:1:"), "{outcome}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_or_said() {
    use std::os::unix::fs::symlink;

    let outside = Folder::with(&[("loose.json", LOOSE)]);
    let link = |to: &std::path::Path, name: &str| {
        let folder = Folder::with(&[("clean.json", POLICY), ("data/loose.txt", LOOSE)]);
        symlink(to, folder.path().join(name)).unwrap();
        folder
    };
    // Through the link alone.
    let inside = link("data/loose.txt".as_ref(), "loose.json");
    let outcome = validate(&inside);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert_eq!(outcome.stdout.matches("loose.json:1:").count(), 1, "{outcome}");
    for (folder, said) in [
        (link("clean.json".as_ref(), "again.json"), "1 link to a file that was read (again.json)"),
        (link(".".as_ref(), "data/up"), "1 link to a folder (data/up)"),
        (link("..".as_ref(), "data/up"), "1 link to a folder (data/up)"),
        (link("data".as_ref(), "other"), "1 link to a folder (other)"),
        (link(outside.path(), "out"), "1 link that leaves the folder (out)"),
        (link("gone".as_ref(), "policy"), "1 link to nothing (policy)"),
        (
            link(&outside.path().join("loose.json"), "out.json"),
            "1 link that leaves the folder (out.json)",
        ),
    ] {
        assert_said(&folder, 0, &[said]);
    }
    for to in ["gone.json", "loop.json"] {
        assert_said(&link(to.as_ref(), "loop.json"), 2, &["loop.json: error: is a link "]);
    }
    // A folder that is named is read, be it by a link.
    let linked = link(outside.path(), "out");
    assert_eq!(linked.run(&["validate", "out"]).code, Some(1));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    let folder = folder();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe.json")).status().unwrap();
    assert!(made.success());
    assert_said(&folder, 2, &["pipe.json: error: is a pipe, a device or a socket, no file\n"]);
    fs::remove_file(folder.path().join("pipe.json")).unwrap();
    // A socket has a short name at most; from inside the folder it has.
    let socket = folder.path().join("s.json");
    if UnixListener::bind(&socket).is_ok() {
        assert_said(&folder, 2, &["s.json: error: is a pipe, a device or a socket, no file\n"]);
        fs::remove_file(&socket).unwrap();
    }
    symlink("/dev/zero", folder.path().join("zero.json")).unwrap();
    assert_said(&folder, 0, &["1 link that leaves the folder (zero.json)\n"]);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    folder.write("secret.json", LOOSE.as_bytes());
    folder.write("closed/loose.json", LOOSE.as_bytes());
    for (name, mode, said) in [
        ("secret.json", 0o644, "secret.json: error: may not be read, permission denied"),
        ("closed", 0o755, "closed: error: may not be read, permission denied"),
    ] {
        let path = folder.path().join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        let may_read = fs::File::open(&path).is_ok();
        let outcome = validate(&folder);
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        // Nothing is closed to root.
        if may_read {
            assert_eq!(outcome.code, Some(1), "{outcome}");
        } else {
            assert_eq!(outcome.code, Some(2), "{outcome}");
            assert!(outcome.stderr.contains(said), "{outcome}");
        }
    }
}

#[test]
fn scenarios_that_are_not_there_are_errors() {
    for (name, text, said) in [
        ("a.scenario.json", "[]", "a.scenario.json: error: holds no scenario"),
        ("a.scenario.json", "", "a.scenario.json: error: the input is empty"),
        ("a.scenario.json", "{}", "a.scenario.json:1:1: error"),
        ("a.scenario.json", "[{}]", "a.scenario.json:1:2: error"),
    ] {
        let folder = Folder::with(&[("good.scenario.json", SCENARIO), (name, text)]);
        for flags in [&["test", "."][..], &["simulate", "."]] {
            let outcome = folder.run(flags);
            assert_eq!(outcome.code, Some(2), "{flags:?} {text}: {outcome}");
            assert!(outcome.stderr.contains(said), "{flags:?} {text}: {outcome}");
        }
    }
    let none = Folder::with(&[("x.json", SCENARIO), ("p.json", POLICY)]).run(&["test", "."]);
    assert_eq!(none.code, Some(2), "{none}");
    assert!(
        none.stderr
            .ends_with("passed over: 1 scenario in a file not named `*.scenario.json` (x.json)\n"),
        "{none}"
    );
    let named = Folder::with(&[("GOOD.Scenario.JSON", SCENARIO)]).run(&["test", "."]);
    assert_eq!(named.code, Some(0), "{named}");
}

#[cfg(unix)]
#[test]
fn a_link_to_no_scenario_is_an_error() {
    let folder = Folder::with(&[("good.scenario.json", SCENARIO)]);
    std::os::unix::fs::symlink("gone.json", folder.path().join("x.scenario.json")).unwrap();
    let outcome = folder.run(&["test", "."]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("x.scenario.json: error: is a link to nothing"), "{outcome}");
}

#[test]
fn statements_at_unknown_places_are_said_with_their_place() {
    let text = POLICY.replace('"', "\\\"");
    for file in [
        format!("{{\"a\": {{\"b\": {{\"c\": {POLICY}}}}}}}"),
        format!("{{\"a\": [{{\"b\": [{POLICY}]}}]}}"),
        format!("[{{\"name\": \"x\", \"documents\": [{POLICY}]}}]"),
        format!("{{\"a\": {{\"b\": {{\"c\": \"{text}\"}}}}}}"),
    ] {
        // In a text the place is that of the text.
        let at = file.find("{\"Effect\"").or_else(|| file.find("\"{\\")).unwrap();
        let place = format!("odd.json:1:{}", at + 1);
        let folder = folder();
        folder.write("odd.json", file.as_bytes());
        assert_said(&folder, 0, &["statements at a place where none are read", &place]);
        let strict = folder.run(&["validate", "--strict", "."]);
        assert_eq!(strict.code, Some(2), "{strict}");
        let named = folder.run(&["validate", "odd.json"]);
        assert_eq!(named.code, Some(2), "{named}");
        assert!(named.stderr.contains(&place), "{named}");
    }
}

#[test]
fn no_policy_slips_through_a_comparison() {
    let wide = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    for file in [
        format!("[{wide}]"),
        format!("[{statement}]"),
        statement.to_owned(),
        format!("{{\"a\": {{\"b\": {{\"c\": {wide}}}}}}}"),
        format!("{{\"policies\": [{wide}]}}"),
        wide.replace("Statement", "St\u{430}tement"),
    ] {
        let folder = Folder::with(&[("old/a.json", POLICY), ("new/a.json", POLICY)]);
        folder.write("new/b.json", file.as_bytes());
        for arguments in [&["diff", "old", "new"][..], &["review", "--base", "old", "new"]] {
            let outcome = folder.run(arguments);
            // A policy with a slip has findings of a review.
            assert!(matches!(outcome.code, Some(1 | 2)), "{file}: {outcome}");
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(said.contains("new/b.json:1:"), "{file}: {outcome}");
        }
    }
    // What did not change and what holds no statement stops nothing.
    let folder = Folder::with(&[("old/a.json", POLICY), ("new/a.json", POLICY)]);
    for side in ["old", "new"] {
        folder.write(&format!("{side}/b.json"), format!("[{wide}]").as_bytes());
    }
    folder.write("new/c.json", br#"{"policies": "none"}"#);
    for arguments in [&["diff", "old", "new"][..], &["review", "--base", "old", "new"]] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.code, Some(0), "{outcome}");
        assert!(outcome.stderr.contains("new/c.json"), "{outcome}");
    }
}

#[test]
fn questions_say_what_they_did_not_read() {
    const DUMP: &str =
        r#"{"UserDetailList": [{"UserName": "a", "Arn": "arn:aws:iam::111122223333:user/a"}]}"#;
    let folder = Folder::with(&[
        ("a.scenario.json", SCENARIO),
        (".dump.json", DUMP),
        ("dump.txt", DUMP),
        ("values.yaml", "name: x"),
        ("broken.json", "{\"UserDetailList\""),
        ("policy.json", POLICY),
        ("list.json", "[1]"),
    ]);
    folder.write("wide.json", &utf16(DUMP, true, false));
    for question in
        [&["who-can", "s3:GetObject", "arn:aws:s3:::b/x", "."][..], &["what-can", "*", "."]]
    {
        let outcome = folder.run(question);
        for said in [
            "1 hidden file (.dump.json)",
            "1 file of another ending (dump.txt)",
            "1 JSON file that cannot be read (wide.json)",
            "1 account dump (broken.json)",
            "1 policy document (policy.json)",
            "2 files without principals (list.json, values.yaml)",
        ] {
            assert!(outcome.stderr.contains(said), "{said}: {outcome}");
        }
    }
    // Who tests cares for scenarios alone.
    let tested = folder.run(&["test", "."]);
    assert!(tested.stderr.contains("1 account dump (broken.json)"), "{tested}");
    assert!(!tested.stderr.contains("policy.json"), "{tested}");
}
