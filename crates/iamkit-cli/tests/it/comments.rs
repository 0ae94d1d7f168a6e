//! Suppressions in comments and in metadata of templates.

use crate::run::{Folder, Outcome};

const CODE: &str = "PASS_ROLE_WITH_STAR_IN_RESOURCE";

fn validate(name: &str, text: &str) -> Outcome {
    Folder::with(&[(name, text)]).run(&["validate", name, "--select", CODE])
}

/// A template with a finding on its eighth line, with comments put before and behind.
fn template(head: &str, above: &str, behind: &str) -> String {
    format!(
        "{head}Resources:\n  P:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      \
         PolicyDocument:\n        Statement:\n        - Effect: Allow\n{above}          \
         Resource: '*'{behind}\n          Action: iam:PassRole\n"
    )
}

fn says(outcome: &Outcome, text: &str) -> bool {
    outcome.stdout.contains(text) || outcome.stderr.contains(text)
}

#[test]
fn comments_hide_findings() {
    let reason = "reason=\"one role\"";
    let own = format!("          # iamkit: ignore {CODE} {reason}\n");
    let behind = format!(" # iamkit: ignore {CODE} {reason} until=\"2999-01-31\"");
    let head = format!("# iamkit: ignore-file {CODE} {reason}\n");
    assert_eq!(validate("t.yaml", &template("", "", "")).code, Some(1));
    for text in [
        template("", &own, ""),
        template("", &format!("{own}          # why\n"), ""),
        template("", "", &behind),
        template(&head, "", ""),
    ] {
        let outcome = validate("t.yaml", &text);
        assert_eq!(outcome.code, Some(0), "{text}\n{outcome}");
        assert!(!says(&outcome, "hides nothing"), "{outcome}");
    }
}

#[test]
fn comments_that_hide_nothing_are_told() {
    let other = "          # iamkit: ignore INVALID_ACTION, MISSING_VERSION reason=\"x\"\n";
    let outcome = validate("t.yaml", &template("", other, ""));
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(says(&outcome, "t.yaml:8:11: warning: the suppression of INVALID_ACTION"), "{outcome}");
    assert!(says(&outcome, "the suppression of MISSING_VERSION hides nothing"), "{outcome}");
    let old = format!(" # iamkit: ignore {CODE} reason=\"x\" until=\"2020-01-31\"");
    let outcome = validate("t.yaml", &template("", "", &old));
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(says(&outcome, "expired on 2020-01-31"), "{outcome}");
    // What stands in a text is no comment.
    let text = template("", "          Sid: |\n            # iamkit: ignore nothing\n", "");
    assert!(!says(&validate("t.yaml", &text), "cannot be read"));
}

#[test]
fn comments_that_cannot_be_read_are_errors() {
    for (comment, message) in [
        (format!("iamkit: ignore {CODE}"), "the suppression gives no reason"),
        (format!("iamkit: ignore {CODE} reason=\" \""), "the suppression gives no reason"),
        ("iamkit: ignore reason=\"x\"".to_owned(), "the suppression names no code"),
        ("iamkit: ignore PASS_ROLE reason=\"x\"".to_owned(), "PASS_ROLE"),
        (format!("iamkit: ignor {CODE} reason=\"x\""), "did you mean `ignore`?"),
        (format!("iamkit: ignore {CODE} reason=x"), "`reason=x` cannot be read"),
        (format!("iamkit: ignore {CODE} reason=\"x\" until=\"soon\""), "2027-01-31"),
    ] {
        let text = template("", &format!("          # {comment}\n"), "");
        let outcome = validate("t.yaml", &text);
        assert_eq!(outcome.code, Some(2), "{comment}\n{outcome}");
        assert!(says(&outcome, message), "{comment}\n{outcome}");
        assert!(says(&outcome, "t.yaml:8:"), "{comment}\n{outcome}");
    }
}

#[test]
fn metadata_hides_findings_of_its_resource() {
    let entry = |more: &str| {
        format!(
            "{{\"Resources\": {{\"P\": {{\"Type\": \"AWS::IAM::RolePolicy\", \"Metadata\": {{\"iamkit\": \
             {{\"ignore\": [{{\"code\": \"{CODE}\"{more}}}]}}}}, \"Properties\": {{\"PolicyDocument\": \
             {{\"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"iam:PassRole\", \"Resource\": \
             \"*\"}}}}}}}}}}}}"
        )
    };
    let outcome = validate("t.template.json", &entry(", \"reason\": \"one role\""));
    assert_eq!(outcome.code, Some(0), "{outcome}");
    let outcome = validate("t.template.json", &entry(""));
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(says(&outcome, "the suppression gives no reason"), "{outcome}");
}

#[test]
fn comments_of_terraform_hide_findings() {
    let policy = |comment: &str, behind: &str| {
        format!(
            "resource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{\n    Version = \
             \"2012-10-17\"\n    Statement = [{{\n      Effect = \"Allow\"\n      Action = \
             \"iam:PassRole\"\n{comment}      Resource = \"*\"{behind}\n    }}]\n  }})\n}}\n"
        )
    };
    let ask = format!("iamkit: ignore {CODE} reason=\"one role\"");
    assert_eq!(validate("p.tf", &policy("", "")).code, Some(1));
    for text in [
        policy(&format!("      # {ask}\n"), ""),
        policy(&format!("      // {ask}\n"), ""),
        policy("", &format!(" /* {ask} */")),
    ] {
        let outcome = validate("p.tf", &text);
        assert_eq!(outcome.code, Some(0), "{text}\n{outcome}");
    }
}

#[test]
fn what_is_suppressed_is_not_repaired() {
    let effect = |comment: &str, of: &str| {
        let text = "Resources:\n  P:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      PolicyDocument:\n        \
            Version: '2012-10-17'\n        Statement:\n        - Action: s3:GetObject\n          Resource: '*'\n";
        format!("{text}          Effect: allow{comment}\n{of}")
    };
    let fixed = |files: &[(&str, &str)]| {
        let folder = Folder::with(files);
        folder.run(&["validate", "--fix", "t.yaml"]);
        folder.read("t.yaml")
    };
    let plain = effect("", "");
    assert_eq!(fixed(&[("t.yaml", &plain)]), plain.replace("allow", "Allow"));
    let commented = effect(" # iamkit: ignore INVALID_EFFECT reason=\"x\"", "");
    assert_eq!(fixed(&[("t.yaml", &commented)]), commented);
    let metadata =
        effect("", "    Metadata: {iamkit: {ignore: [{code: INVALID_EFFECT, reason: x}]}}\n");
    assert_eq!(fixed(&[("t.yaml", &metadata)]), metadata);
    let configured = "[[ignore]]\ncode = \"INVALID_EFFECT\"\nreason = \"x\"\npath = \"t.yaml\"\n";
    assert_eq!(fixed(&[("t.yaml", &plain), ("iamkit.toml", configured)]), plain);
    // A comment that cannot be read may have meant it.
    let broken = effect(" # iamkit: ignore INVALID_EFECT reason=\"x\"", "");
    assert_eq!(fixed(&[("t.yaml", &broken)]), broken);
}

#[test]
fn a_repair_that_cannot_be_written_is_a_hint() {
    let text = "Resources:\n  P:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      PolicyDocument:\n        \
        Version: '2012-10-17'\n        Statement:\n        - Effect: Allow\n          Action: >-\n            \
        s3:GetObjekt\n          Resource: '*'\n";
    let folder = Folder::with(&[("t.yaml", text)]);
    let outcome = folder.run(&["validate", "--fix", "t.yaml"]);
    assert!(outcome.stdout.contains("hint: perhaps write `s3:GetObject`"), "{outcome}");
    assert_eq!(folder.read("t.yaml"), text);
}

#[test]
fn the_own_account_is_no_other_account() {
    let text = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
        Version: '2012-10-17'\n        Statement:\n        - {Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: PRINCIPAL}}\n";
    let validate = |principal: &str| {
        let text = text.replace("PRINCIPAL", principal);
        Folder::with(&[("t.yaml", &text)]).run(&["validate", "t.yaml", "--select", "security"])
    };
    for own in [
        "!Sub 'arn:aws:iam::${AWS::AccountId}:root'",
        "!Ref AWS::AccountId",
        "!Join ['', ['arn:', !Ref AWS::Partition, ':iam::', !Ref AWS::AccountId, ':root']]",
    ] {
        assert_eq!(validate(own).code, Some(0), "{own}");
    }
    let other = validate("'arn:aws:iam::999988887777:root'");
    assert!(other.stdout.contains("IAMKIT_CROSS_ACCOUNT_PRINCIPAL"), "{other}");
}
