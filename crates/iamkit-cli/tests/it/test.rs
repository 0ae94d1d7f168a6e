//! `iamkit test`.

use crate::run::Folder;

const SCENARIOS: &str = r#"[
    {
        "name": "allowed, as expected",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/ines",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::reports/q1"
        },
        "policies": { "identity": { "file": "read.json" } },
        "expect": { "decision": "allowed", "matchedStatements": ["read.json#0"] }
    },
    {
        "name": "denied, not expected",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/ines",
            "action": "s3:PutObject",
            "resource": "arn:aws:s3:::reports/q1"
        },
        "policies": { "identity": { "file": "read.json" } },
        "expect": { "decision": "allowed" }
    }
]
"#;

const READ: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
"#;

fn folder() -> Folder {
    Folder::with(&[("reports.scenario.json", SCENARIOS), ("read.json", READ)])
}

#[test]
fn a_failure_is_explained() {
    insta::assert_snapshot!(folder().run(&["test"]));
}

#[test]
fn results_are_written_for_programs() {
    insta::assert_snapshot!(folder().run(&["test", ".", "--output-format", "json"]));
    insta::assert_snapshot!(folder().run(&["test", ".", "--output-format", "junit"]));
}

#[test]
fn expectations_are_updated_in_place() {
    let folder = folder();
    let first = folder.run(&["test", "--update"]);
    assert_eq!(first.code, Some(0), "{first}");
    assert_eq!(first.stdout, "1 scenario updated\n");
    let wanted = SCENARIOS.replace(
        "\"expect\": { \"decision\": \"allowed\" }",
        "\"expect\": { \"decision\": \"implicitDeny\" }",
    );
    assert_eq!(folder.read("reports.scenario.json"), wanted);
    assert_eq!(folder.run(&["test"]).stdout, "2 passed, 0 failed\n");
}

#[test]
fn missing_expectations_are_added() {
    let scenario = "{\n  \"request\": {\"principal\": \"*\", \"action\": \"s3:GetObject\", \"resource\": \"*\"}\n}\n";
    let folder = Folder::with(&[("a.scenario.json", scenario)]);
    insta::assert_snapshot!(folder.run(&["test"]));
    assert_eq!(folder.run(&["test", "--update"]).code, Some(0));
    insta::assert_snapshot!(folder.read("a.scenario.json"));
    assert_eq!(folder.run(&["test"]).code, Some(0));
}

#[test]
fn nothing_to_test_is_no_success() {
    insta::assert_snapshot!(Folder::with(&[("a.json", "{}")]).run(&["test"]));
}

#[test]
fn a_configuration_chooses_options() {
    let scenario = r#"{
        "request": {"principal": "arn:aws:iam::111122223333:user/ines", "action": "sns:Publish",
                    "resource": "arn:aws:sns:eu-west-1:111122223333:a:b"},
        "policies": {"identity": {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sns:Publish", "Resource": "arn:aws:sns:*:111122223333:a"}}},
        "expect": {"decision": "implicitDeny"}
    }"#;
    let folder = Folder::with(&[
        ("a.scenario.json", scenario),
        ("iamkit.toml", "[options]\nfieldCrossing = \"strict\"\n"),
    ]);
    assert_eq!(folder.run(&["test"]).stdout, "1 passed, 0 failed\n");
    folder.write("iamkit.toml", b"[options]\nfieldCrosing = \"strict\"\n");
    assert_eq!(folder.run(&["test"]).code, Some(2));
}

#[test]
fn passes_are_named_on_request() {
    insta::assert_snapshot!(folder().run(&["test", "--verbose"]));
}

#[test]
fn a_file_with_an_undecidable_scenario_is_not_updated() {
    let text = SCENARIOS.replacen("read.json", "gone.json", 1);
    let folder = Folder::with(&[("a.scenario.json", &text), ("read.json", READ)]);
    let outcome = folder.run(&["test", "--update"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert_eq!(outcome.stdout, "0 scenarios updated\n");
    assert_eq!(folder.read("a.scenario.json"), text);
}

#[test]
fn an_empty_expectation_is_none() {
    let scenario = r#"{"request": {"principal": "*", "action": "s3:GetObject", "resource": "*"},
        "expect": {}}"#;
    let folder = Folder::with(&[("a.scenario.json", scenario)]);
    let outcome = folder.run(&["test"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("1 without `expect`"), "{outcome}");
    assert_eq!(folder.run(&["test", "--update"]).code, Some(0));
    let updated = scenario.replace("{}", "{\"decision\": \"implicitDeny\"}");
    assert_eq!(folder.read("a.scenario.json"), updated);
}

#[test]
fn what_could_not_be_decided_is_an_error_of_the_report() {
    let folder = folder();
    folder.write("broken.scenario.json", b"[\n{]");
    folder.write("empty.scenario.json", b"");
    folder.write(
        "gone.scenario.json",
        br#"[{"name": "without its policy", "request": {"principal": "*", "action": "s3:GetObject", "resource": "*"},
            "policies": {"identity": {"file": "gone.json"}}, "expect": {"decision": "allowed"}}]"#,
    );
    for format in ["junit", "json"] {
        insta::assert_snapshot!(folder.run(&["test", ".", "--output-format", format]));
    }
}

#[test]
fn what_did_not_pass_is_an_annotation_of_github() {
    let scenario = |name: &str, expect: &str| {
        let name = serde_json::to_string(name).unwrap();
        format!(
            r#"{{"name": {name}, "request": {{"principal": "*", "action": "s3:GetObject", "resource": "*"}}{expect}}}"#
        )
    };
    let folder = crate::run::Folder::with(&[
        ("a.scenario.json", &scenario("good", r#", "expect": {"decision": "implicitDeny"}"#)),
        (
            "b.scenario.json",
            &scenario("x\n::error::forged 100%", r#", "expect": {"decision": "allowed"}"#),
        ),
        ("c,d:e.scenario.json", &scenario("open", "")),
        ("f.scenario.json", "{"),
    ]);
    let outcome = folder.run(&["test", ".", "--output-format", "github"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    insta::assert_snapshot!(outcome);
}
