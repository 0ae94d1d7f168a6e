//! `iamkit schema`.

use crate::run::run;

#[test]
fn every_schema_is_printed_in_both_drafts() {
    let list = run(&["schema", "--list"]);
    assert_eq!(list.code, Some(0));
    for name in list.stdout.lines() {
        for (draft, address) in [("07", "draft-07"), ("2020-12", "draft/2020-12")] {
            let outcome = run(&["schema", name, "--draft", draft]);
            let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
            assert!(value["$schema"].as_str().unwrap().contains(address), "{name} {draft}");
            assert!(!(value.get("$defs").is_some() && draft == "07"), "{name}");
        }
    }
}

#[test]
fn actions_are_offered_on_request() {
    let plain = run(&["schema", "identity-policy"]).stdout;
    let full = run(&["schema", "identity-policy", "--actions"]).stdout;
    assert!(!plain.contains("imagebuilder:GetImage\""));
    assert!(full.contains("imagebuilder:GetImage\""));
}

#[test]
fn an_unknown_name_is_corrected() {
    insta::assert_snapshot!(run(&["schema", "senario"]));
}
