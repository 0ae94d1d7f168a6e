//! Single ways of a check, selected by name.

use crate::run::Folder;

const PUSH: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["codecommit:GitPush", "ssm:SendCommand"], "Resource": "*"}]}
"#;
const CODE: &str = "IAMKIT_ESCALATION_BY_EXISTING_ROLE";

#[test]
fn one_way_is_selected_added_and_left_out() {
    let folder = Folder::with(&[("p.json", PUSH)]);
    let told = |flags: &[&str]| {
        let outcome = folder.run(&[&["validate", "p.json"], flags].concat());
        let found = outcome.stdout.contains(CODE);
        assert!(!found || outcome.code == Some(1), "{outcome}");
        let supply = outcome.stdout.contains("writes an image, a layer or a branch");
        let command = outcome.stdout.contains("ssm:SendCommand` opens a way");
        (supply, command)
    };
    let way = format!("{CODE}/code-supply");
    let command = format!("{CODE}/ssm-send-command");
    assert_eq!(told(&["--select", "security"]), (false, true));
    assert_eq!(told(&["--select", "security", "--extend-select", &way]), (true, true));
    assert_eq!(told(&["--extend-select", &way]), (true, false));
    assert_eq!(told(&["--select", &way]), (true, false));
    assert_eq!(told(&["--select", CODE, &way, "--ignore", &command]), (true, false));
    assert_eq!(told(&["--select", CODE, "--ignore", &command]), (false, false));
    let folder = Folder::with(&[
        ("p.json", PUSH),
        ("iamkit.toml", &format!("extend-select = [\"{way}\"]\n")),
    ]);
    let outcome = folder.run(&["validate", "p.json"]);
    assert!(outcome.stdout.contains("`codecommit:GitPush` opens a way"), "{outcome}");
}

#[test]
fn a_misspelled_way_is_named() {
    let folder = Folder::with(&[("p.json", PUSH)]);
    for (wrong, message, hint) in [
        (
            format!("{CODE}/code-suply"),
            format!("`code-suply` is no way that {CODE} looks for"),
            format!("did you mean `{CODE}/code-supply`?"),
        ),
        (
            format!("{CODE}/unheard-of-thing"),
            format!("`unheard-of-thing` is no way that {CODE} looks for"),
            format!("`iamkit explain {CODE}` lists its ways"),
        ),
        (
            "INVALID_ACTION/x".to_owned(),
            "`x` is no way that INVALID_ACTION looks for".to_owned(),
            "INVALID_ACTION is one check, without a list of ways".to_owned(),
        ),
    ] {
        let outcome = folder.run(&["validate", "--select", &wrong, "--", "p.json"]);
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains(&message) && outcome.stderr.contains(&hint), "{outcome}");
    }
}
