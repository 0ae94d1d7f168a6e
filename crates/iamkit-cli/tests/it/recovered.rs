//! Findings on a text that is no JSON, asked for by name.

use crate::run::Folder;

#[test]
fn syntax_errors_and_findings_stand_together() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObjekt" "Resource": "arn:aws:s3:::reports/*",},
]}
"#;
    let folder = Folder::with(&[("p.json", text)]);
    let usual = folder.run(&["validate", "p.json"]);
    assert!(!usual.stdout.contains("INVALID_ACTION"), "{usual}");
    let all = folder.run(&["validate", "--recovered", "p.json"]);
    assert_eq!(all.code, Some(2), "{all}");
    assert_eq!(all.stdout.matches("JSON_SYNTAX_ERROR").count(), 3, "{all}");
    assert!(all.stdout.contains("p.json:2:33: error[INVALID_ACTION]"), "{all}");
    let fix = folder.run(&["validate", "--recovered", "--fix", "p.json"]);
    assert_eq!(fix.code, Some(2), "{fix}");
}
