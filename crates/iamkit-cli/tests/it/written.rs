//! Files are changed wholly or not at all, and keep what they are.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use crate::run::{Folder, run_with_input};

const LOOSE: &str = r#"{"Statement":[{"Action":["s3:GetObject","s3:Get*"],"Resource":"arn:aws:s3:::b/*","Effect":"Allow"}]}"#;
const SCENARIO: &str = r#"{"request": {"principal": "*", "action": "s3:GetObject", "resource": "*"}, "expect": {"decision": "allowed"}}"#;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;

/// The commands that write, each with the file that it changes.
const WRITERS: [(&[&str], &str); 3] = [
    (&["fmt"], "a.json"),
    (&["validate", "--fix"], "a.json"),
    (&["test", "--update"], "a.scenario.json"),
];

fn folder() -> Folder {
    Folder::with(&[("a.json", LOOSE), ("a.scenario.json", SCENARIO)])
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[cfg(unix)]
#[test]
fn mode_and_owner_are_kept() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    for (writer, name) in WRITERS {
        for mode in [0o600, 0o640, 0o755] {
            let folder = folder();
            let path = folder.path().join(name);
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            // Only root may give files away.
            let is_given = chown(&path, Some(12_345), Some(54_321)).is_ok();
            let before = folder.read(name);
            let outcome = folder.run(&[writer, &[name]].concat());
            assert_ne!(folder.read(name), before, "{outcome}");
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!(metadata.mode() & 0o7777, mode, "{outcome}");
            if is_given {
                assert_eq!((metadata.uid(), metadata.gid()), (12_345, 54_321), "{outcome}");
            }
            assert_eq!(names(&folder), ["a.json", "a.scenario.json"]);
        }
    }
}

#[cfg(unix)]
#[test]
fn links_stay_and_are_said() {
    for (writer, name) in WRITERS {
        let folder = folder();
        let other = folder.path().join("other");
        fs::hard_link(folder.path().join(name), &other).unwrap();
        let before = folder.read(name);
        let outcome = folder.run(&[writer, &[name]].concat());
        let said = format!("warning: {name}: 1 other hard link keeps the old text\n");
        assert!(outcome.stderr.contains(&said), "{outcome}");
        assert_eq!(folder.read("other"), before);
        assert_ne!(folder.read(name), before);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(name, &link).unwrap();
        fs::write(folder.path().join(name), &before).unwrap();
        folder.run(&[writer, &["link"]].concat());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_ne!(folder.read(name), before);
    }
}

/// Interrupts a run over many files as soon as it has written the first one.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_whole_files() {
    let count = 400;
    let folder = Folder::with(&[]);
    let all: Vec<String> = (0..count).map(|n| format!("{n:03}.json")).collect();
    for signal in ["-INT", "-TERM", "-HUP"] {
        for name in &all {
            folder.write(name, LOOSE.as_bytes());
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_iamkit"))
            .args(["fmt", "."])
            .current_dir(folder.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while folder.read(&all[0]) == LOOSE && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        child.wait().unwrap();
        assert_eq!(names(&folder), all);
        let formatted = folder.read(&all[0]);
        for name in &all {
            let text = folder.read(name);
            assert!(text == LOOSE || text == formatted, "{name}: {text}");
        }
    }
}

/// An answer that nobody could read is no answer.
#[test]
fn a_closed_output_is_an_error() {
    let folder = folder();
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["validate", "a.json"],
        &["validate", "a.json", "--output-format", "json"],
        &["fmt", "--check", "a.json"],
        &["fmt", "-"],
        &["catalog", "services"],
        &["managed", "show", "ReadOnlyAccess"],
        &["expand", "s3:*"],
        &["test", "."],
        &["schema", "decision"],
        &["man"],
        &["explain", "--list"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = Command::new(env!("CARGO_BIN_EXE_iamkit"))
            .args(arguments)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // The child may have ended before it reads.
        let _ = std::io::Write::write_all(&mut stdin, LOOSE.as_bytes());
        drop(stdin);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// Runs the program as a shell does, with redirections.
#[cfg(unix)]
fn redirected(folder: &Folder, arguments: &str) -> Option<i32> {
    let script = format!("\"$IAMKIT\" {arguments}");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).env("IAMKIT", env!("CARGO_BIN_EXE_iamkit"));
    let outcome = crate::run::finish(command.current_dir(folder.path()), LOOSE.as_bytes());
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!said.contains("panicked"), "{arguments}: {said}");
    outcome.code
}

/// Standard streams that are closed, or on a full disk, take nothing: not even what is nobody's mistake.
#[cfg(target_os = "linux")]
#[test]
fn streams_that_take_nothing_are_errors() {
    let folder = Folder::with(&[("a.json", LOOSE), ("clean.json", POLICY)]);
    // With data alone, messages alone, and both.
    let (out, err): (&[&str], &[&str]) = (
        &["--version", "--help", "expand s3:Get\\*", "man", "schema policy", "fmt -"],
        &["fmt --check a.json", "frobnicate", "validate clean.json"],
    );
    for command in out {
        for redirection in [">&-", ">/dev/full", ">&- 2>&-", ">/dev/full 2>/dev/full"] {
            let code = redirected(&folder, &format!("{command} {redirection}"));
            assert_eq!(code, Some(2), "{command} {redirection}");
        }
        let code = redirected(&folder, &format!("{command} 2>&-"));
        assert_eq!(code, Some(0), "{command}: there is nothing to say");
        assert_eq!(redirected(&folder, &format!("{command} >/dev/null")), Some(0), "{command}");
    }
    for command in err {
        for redirection in ["2>&-", "2>/dev/full", ">&- 2>&-"] {
            let code = redirected(&folder, &format!("{command} {redirection}"));
            assert_eq!(code, Some(2), "{command} {redirection}");
        }
    }
    for format in ["text", "json", "sarif", "github"] {
        let command = format!("validate a.json --output-format {format}");
        // The other formats say nothing beside their data.
        let messages: &[&str] = if format == "text" { &["2>&-", "2>/dev/full"] } else { &[] };
        for redirection in [&[">&-", ">/dev/full"], messages].concat() {
            let code = redirected(&folder, &format!("{command} {redirection}"));
            assert_eq!(code, Some(2), "{command} {redirection}");
        }
        assert_eq!(redirected(&folder, &format!("{command} >/dev/null 2>/dev/null")), Some(1));
    }
    for command in ["expand s3:Get\\*", "schema policy", "summary clean.json"] {
        let told = format!("{command} 2>&1 >/dev/full | grep -q 'No space left'");
        assert_eq!(redirected(&folder, &told), Some(0), "{command} says why");
    }
    let closed = redirected(&folder, "validate --quiet clean.json 2>&-");
    assert_eq!(closed, Some(0), "nothing is said");
}

/// Who says `nohup` means it while files are written, too.
#[cfg(target_os = "linux")]
#[test]
fn signals_that_are_turned_off_stay_off() {
    let folder = Folder::with(&[]);
    let all: Vec<String> = (0..200).map(|n| format!("{n:03}.json")).collect();
    for name in &all {
        folder.write(name, LOOSE.as_bytes());
    }
    let script = "trap '' HUP INT; \"$IAMKIT\" fmt . 2>/dev/null & id=$!; \
                  while kill -HUP $id 2>/dev/null && kill -INT $id 2>/dev/null; do :; done; wait $id";
    let mut command = Command::new("sh");
    command.args(["-c", script]).env("IAMKIT", env!("CARGO_BIN_EXE_iamkit"));
    let outcome = crate::run::finish(command.current_dir(folder.path()), b"");
    assert_eq!(outcome.code, Some(0), "{outcome}");
    assert!(all.iter().all(|name| folder.read(name) != LOOSE));
    assert_eq!(names(&folder), all);
}

/// A pipe that nobody writes is waited for by nobody; what a shell hands over is read.
#[cfg(target_os = "linux")]
#[test]
fn pipes_and_devices_that_are_named_are_refused() {
    let folder = Folder::with(&[("a.json", LOOSE)]);
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    for (name, what) in
        [("pipe", "a named pipe"), ("/dev/zero", "a device"), ("/dev/tty", "a device")]
    {
        for arguments in [
            &["validate", name][..],
            &["fmt", name],
            &["test", name],
            &["simulate", name],
            &["who-can", "s3:GetObject", "arn:aws:s3:::b/k", name],
            &["diff", name, "a.json"],
            &["summary", name],
            &["check", "equivalent", name, "a.json"],
            &["validate", "a.json", "--config", name],
            &["validate", "a.json", "--baseline", name],
            &["simulate", "--identity", name, "--principal", "*", "--action", "s3:GetObject"],
        ] {
            let outcome = folder.run(arguments);
            assert_eq!(outcome.code, Some(2), "{arguments:?} {outcome}");
            let said = format!("is {what}, no file");
            assert!(outcome.stderr.contains(&said), "{arguments:?} {outcome}");
        }
    }
    for command in [
        "validate /dev/stdin",
        "validate /dev/fd/0",
        "validate - <a.json",
        "validate /dev/fd/3 3<a.json",
    ] {
        assert_eq!(redirected(&folder, command), Some(1), "{command}");
    }
    let handed = "validate /dev/fd/4 4<<END\n{\"Version\": \"2012-10-17\", \"Statement\": []}\nEND";
    assert!(matches!(redirected(&folder, &handed.replace("\\n", "\n")), Some(0 | 1)));
}

#[test]
fn members_of_lines_are_known_ones() {
    let answers = run_with_input(
        &["validate", "--jsonl"],
        "{\"name\":\"a\",\"policytype\":\"RESOURCE_POLICY\",\"document\":\"{}\"}\n\
         {\"name\":\"b\",\"type\":\"x\",\"document\":\"{}\"}\n\
         {\"name\":\"c\",\"document\":\"{}\",\"document\":\"{}\"}\n",
    );
    assert_eq!(answers.code, Some(2));
    assert_eq!(
        answers.stdout,
        "{\"name\": \"a\", \"error\": {\"message\": \"`policytype` is no member of a line, did you \
         mean `policyType`?\"}}\n\
         {\"name\": \"b\", \"error\": {\"message\": \"`type` is no member of a line, the members are \
         `name`, `policyType`, `resourceType`, `document`\"}}\n\
         {\"name\": \"c\", \"error\": {\"message\": \"`document` stands twice\"}}\n"
    );
}

#[test]
fn lines_over_the_limit_are_errors_that_name_the_flag() {
    let filler = " ".repeat(256 << 10);
    let policy = r#"{"document": {"Version": "2012-10-17", "Statement": []}}"#;
    let scenario = r#"{"request": {"principal": "*", "action": "s3:GetObject", "resource": "*"}}"#;
    for (command, line, limit) in [("validate", policy, 98_304), ("simulate", scenario, 229_376)] {
        let input = format!("{line}{filler}\n{line}\n");
        let answers = run_with_input(&[command, "--jsonl"], &input);
        let lines: Vec<&str> = answers.stdout.lines().collect();
        assert_eq!((answers.code, lines.len()), (Some(2), 2), "{command}: {}", answers.stderr);
        let message = format!("longer than {limit} bytes; `--max-line-bytes`");
        assert!(lines[0].contains(&message), "{}", lines[0]);
        assert!(!lines[1].contains("\"error\""), "{}", lines[1]);
        let flags = [command, "--jsonl", "--max-line-bytes", "300000"];
        let answers = run_with_input(&flags, &input);
        assert_eq!(answers.code, Some(0), "{command}: {}", answers.stdout);
        assert_eq!(run_with_input(&flags[..3], &input).code, Some(2), "a value is needed");
    }
}

/// The program reads the scenario, then the policy that it names: standard input, which lets the test change
/// the scenario in between.
#[cfg(unix)]
#[test]
fn a_file_that_changes_between_reading_and_writing_is_left_alone() {
    let folder = Folder::with(&[]);
    let scenario = |decision: &str| {
        format!(
            r#"{{"request": {{"principal": "arn:aws:iam::111122223333:user/ines", "action": "s3:GetObject", "resource": "*"}},
                "policies": {{"identity": {{"file": "/dev/stdin"}}}}, "expect": {{"decision": "{decision}"}}}}"#
        )
    };
    let (read, changed) = (scenario("implicitDeny"), scenario("explicitDeny"));
    for (meanwhile, code) in [(&changed, 2), (&read, 0)] {
        folder.write("a.scenario.json", read.as_bytes());
        let mut child = Command::new(env!("CARGO_BIN_EXE_iamkit"))
            .args(["test", "--update", "--allow-files-outside", "a.scenario.json"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut policy = child.stdin.take().unwrap();
        // More than a pipe holds: once it is written, the program reads the policy, so that it has read the
        // scenario.
        std::io::Write::write_all(&mut policy, &vec![b' '; 1 << 18]).unwrap();
        folder.write("a.scenario.json", meanwhile.as_bytes());
        std::io::Write::write_all(&mut policy, POLICY.as_bytes()).unwrap();
        drop(policy);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{said}");
        if code == 2 {
            assert_eq!(folder.read("a.scenario.json"), changed);
            let why = "a.scenario.json: not written: the file was changed while it was being read";
            assert!(said.contains(why), "{said}");
        } else {
            assert_eq!(folder.read("a.scenario.json"), scenario("allowed"));
        }
        assert_eq!(names(&folder), ["a.scenario.json"]);
    }
}

/// Somebody replaces the files all the time: each is then wholly somebody's or wholly ours.
#[cfg(unix)]
#[test]
fn files_that_others_replace_stay_whole() {
    use std::sync::atomic::{AtomicBool, Ordering};

    const RUNS: usize = 40;
    let folder = Folder::with(&[("a.json", LOOSE)]);
    let other = LOOSE.replace("s3:GetObject", "s3:PutObject");
    let formatted = |text: &str| {
        let outcome = crate::run::run_with_input(&["fmt", "-"], text);
        assert_eq!(outcome.code, Some(0), "{outcome}");
        // Neither text ends with a newline, which stays so in files.
        outcome.stdout.trim_end().to_owned()
    };
    let whole = [LOOSE.to_owned(), other.clone(), formatted(LOOSE), formatted(&other)];
    let is_done = AtomicBool::new(false);
    let (mut written, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let new = folder.path().join("new");
            // It ends even if a failure keeps it from being told so.
            for text in [&other, &whole[0]].into_iter().cycle().take(500_000) {
                if is_done.load(Ordering::Relaxed) {
                    break;
                }
                fs::write(&new, text).unwrap();
                fs::rename(&new, folder.path().join("a.json")).unwrap();
            }
        });
        for _ in 0..RUNS {
            let outcome = folder.run(&["fmt", "a.json"]);
            match outcome.code {
                Some(0) => written += 1,
                Some(2) if outcome.stderr.contains("the file was changed") => refused += 1,
                _ => panic!("{outcome}"),
            }
            let text = folder.read("a.json");
            assert!(whole.contains(&text), "{text}");
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert_eq!(written + refused, RUNS);
    fs::remove_file(folder.path().join("new")).unwrap_or_default();
    assert_eq!(names(&folder), ["a.json"]);
}
