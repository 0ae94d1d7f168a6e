//! `validate` in a project: `iamkit.toml`, baselines, paths among flags.

use crate::run::Folder;

const LOOSE: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]
}
"#;

#[test]
fn paths_may_follow_codes() {
    let folder = Folder::with(&[("loose.json", LOOSE), ("sub/loose.json", LOOSE)]);
    let run = |flags: &[&str]| {
        folder.run_with_input(
            &[&["validate", "--output-format", "github"][..], flags].concat(),
            LOOSE.as_bytes(),
        )
    };
    let code = "PASS_ROLE_WITH_STAR_IN_RESOURCE";
    for flags in
        [&["--select", code, "loose.json"][..], &["--select", code, "MISSING_VERSION", "sub"]]
    {
        assert_eq!(run(flags).stdout.lines().count(), 1, "{flags:?}");
    }
    assert_eq!(run(&["--ignore", code, "-"]).code, Some(0));
    assert_eq!(run(&["--fail-on", "ERROR", "loose.json"]).code, Some(0));
    assert_eq!(run(&["--select", code]).stdout.lines().count(), 2);
    insta::assert_snapshot!(run(&["--select", "gone.json"]));
    insta::assert_snapshot!(run(&["--select", "gone"]));
    insta::assert_snapshot!(run(&["--jsonl", "--select", code, "loose.json"]));
}

#[test]
fn a_suppression_for_other_files_is_not_called_unused() {
    let configuration = "[[ignore]]\ncode = \"MISSING_VERSION\"\npath = \"sub/*.json\"\n\
                         reason = \"old\"\n";
    let folder = Folder::with(&[
        ("loose.json", LOOSE),
        ("sub/loose.json", LOOSE),
        ("iamkit.toml", configuration),
    ]);
    let one = folder.run(&["validate", "loose.json"]);
    assert!(!one.stderr.contains("hides nothing"), "{one}");
    let all = folder.run(&["validate"]);
    assert!(all.stderr.contains("the suppression of MISSING_VERSION hides nothing"), "{all}");
}

#[test]
fn mistakes_in_the_configuration_name_it() {
    let ignored = |rest: &str| format!("[[ignore]]\ncode = \"{rest}\nreason = \"r\"\n");
    let texts = [
        ignored("INVALID_ACTIO\""),
        ignored("INVALID_ACTION\"\nexpires = \"soon\""),
        ignored("PASS_ROLE_WITH_STAR_IN_RESOURCE\"\npath = \"[\""),
        "include = [\"[\"]".to_owned(),
        "select = [\"nonsense\"]".to_owned(),
        "extend-select = [\"nonsense\"]".to_owned(),
        "fail-on = [\"nonsense\"]".to_owned(),
        "unknown-as-warning = 1".to_owned(),
        "policy-types = {\"*.json\" = \"nonsense\"}".to_owned(),
        "[options]\nfieldCrosing = \"strict\"".to_owned(),
    ];
    for text in &texts {
        let folder = Folder::with(&[("loose.json", LOOSE), ("iamkit.toml", text)]);
        let outcome = folder.run(&["validate"]);
        assert_eq!(outcome.code, Some(2), "{text}: {outcome}");
        assert!(outcome.stderr.starts_with("iamkit.toml:"), "{text}: {outcome}");
        assert!(outcome.stderr.contains(": error: "), "{text}: {outcome}");
    }
}

#[test]
fn a_project_says_what_fails_and_what_may_be_new() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "s3:GetObjectOfTomorrow", "Resource": "*"}}"#;
    let folder = Folder::with(&[("tomorrow.json", policy)]);
    let status = |configuration: &str| {
        folder.write("iamkit.toml", configuration.as_bytes());
        folder.run(&["validate"]).code
    };
    assert_eq!(status("fail-on = ['ERROR']"), Some(1));
    assert_eq!(status("unknown-as-warning = true"), Some(1));
    assert_eq!(status("unknown-as-warning = true\nfail-on = ['error']"), Some(0));
    let wanted = ["validate", "--fail-on", "warning"];
    assert_eq!(folder.run(&wanted).code, Some(1), "flags win");
}

#[test]
fn a_baseline_holds_however_the_path_is_written() {
    let folder = Folder::with(&[("loose.json", LOOSE)]);
    let json = folder.run(&["validate", "--output-format", "json"]).stdout;
    folder.write("known.baseline", json.as_bytes());
    let absolute = folder.path().join("loose.json");
    for path in ["loose.json", "./loose.json", absolute.to_str().unwrap(), "."] {
        let outcome = folder.run(&["validate", path, "--baseline", "known.baseline"]);
        assert_eq!(outcome.code, Some(0), "{path} {outcome}");
    }
}
