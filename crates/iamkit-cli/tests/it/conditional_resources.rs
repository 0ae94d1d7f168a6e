//! Resources of a template that a condition decides on.

use crate::run::Folder;

const USER: &str = "arn:aws:iam::111122223333:user/x";

/// A role, and a policy for it under `C`.
fn template(condition: &str, of_role: &str, own: &str, effect: &str) -> String {
    format!(
        "Parameters: {{X: {{Type: String, Default: y}}}}
Mappings: {{Stages: {{prod: {{on: 'y'}}, test: {{on: 'n'}}}}}}
Conditions:
  C: {condition}
Resources:
  R:
    Type: AWS::IAM::Role
    {of_role}
    Properties:
      RoleName: r
      AssumeRolePolicyDocument: {{Version: '2012-10-17', Statement: [
        {{Effect: Allow, Principal: {{Service: ec2.amazonaws.com}}, Action: sts:AssumeRole}}]}}
      {own}
  P:
    Type: AWS::IAM::Policy
    Condition: C
    Properties:
      PolicyName: p
      Roles: [!Ref R]
      PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: {effect}, Action: '*', Resource: '*'}}]}}
"
    )
}

const ADMINISTRATOR: &str = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']";

/// Returns what is said of the role, or that there is none.
fn answer(text: &str, flags: &[&str]) -> String {
    let folder = Folder::with(&[("t.yaml", text)]);
    let first = ["who-can", "iam:CreateUser", USER, "t.yaml", "--account-id", "111122223333"];
    let outcome = folder.run(&[&first[..], &["--all"], flags].concat());
    let row = outcome.stdout.lines().find(|line| line.contains("role/r\t"));
    let answer = row.and_then(|row| row.split('\t').nth(1));
    answer.map_or_else(|| format!("{outcome}"), str::to_owned)
}

#[test]
fn a_condition_decides_whether_a_policy_is_there() {
    let equals = "!Equals [!Ref X, 'y']";
    for (condition, flags, deny, allow) in [
        (equals, &["--parameter", "X=y"][..], "explicit deny", "allowed"),
        (equals, &["--parameter", "X=n"], "allowed", "implicit deny"),
        // A default decides nothing: another value may be deployed.
        (equals, &[], "unknown", "unknown"),
        ("!Not [!Equals [!Ref X, 'y']]", &["--parameter", "X=n"], "explicit deny", "allowed"),
        (
            "!And [!Equals [!Ref X, n], !Equals [a, b]]",
            &["--parameter", "X=n"],
            "allowed",
            "implicit deny",
        ),
        (
            "!Or [!Equals [!Ref X, n], !Equals [a, b]]",
            &["--parameter", "X=n"],
            "explicit deny",
            "allowed",
        ),
        ("!Equals [!Ref AWS::AccountId, '111122223333']", &[], "explicit deny", "allowed"),
        ("!Equals [!Ref AWS::AccountId, '444455556666']", &[], "allowed", "implicit deny"),
        (
            "!Equals [!FindInMap [Stages, !Ref X, on], 'y']",
            &["--parameter", "X=test"],
            "allowed",
            "implicit deny",
        ),
        (
            "!Equals [!FindInMap [Stages, !Ref X, on], 'y']",
            &["--parameter", "X=prod"],
            "explicit deny",
            "allowed",
        ),
        ("!Equals [!FindInMap [Stages, !Ref X, on], 'y']", &[], "unknown", "unknown"),
        // What cannot be evaluated is not true.
        ("!Contains [[a], !Ref X]", &["--parameter", "X=n"], "unknown", "unknown"),
        ("{Condition: C}", &[], "unknown", "unknown"),
    ] {
        let denied = answer(&template(condition, "", ADMINISTRATOR, "Deny"), flags);
        assert_eq!(denied, deny, "Deny under {condition} with {flags:?}");
        let allowed = answer(&template(condition, "", "", "Allow"), flags);
        assert_eq!(allowed, allow, "Allow under {condition} with {flags:?}");
    }
}

/// Nobody knows what a name means that no condition has.
#[test]
fn a_condition_that_is_not_declared_is_unknown_and_told() {
    let text = template("!Equals [!Ref X, 'y']", "", ADMINISTRATOR, "Deny");
    let text = text.replace("    Condition: C\n", "    Condition: Nope\n");
    assert_eq!(answer(&text, &["--parameter", "X=n"]), "unknown");
    let outcome = Folder::with(&[("t.yaml", &text)]).run(&["validate", "t.yaml"]);
    let told = "`Nope` is no condition of the template";
    assert!(outcome.stdout.contains(told) && outcome.stdout.contains("t.yaml:16:16"), "{outcome}");
}

/// What a role has is had by nobody where it is not there.
#[test]
fn a_condition_decides_whether_a_role_is_there() {
    let text = template("!Equals [!Ref X, 'y']", "Condition: C", ADMINISTRATOR, "Allow");
    assert_eq!(answer(&text, &[]), "unknown");
    assert_eq!(answer(&text, &["--parameter", "X=y"]), "allowed");
    let folder = Folder::with(&[("t.yaml", &text)]);
    let who = ["who-can", "iam:CreateUser", USER, "t.yaml", "--parameter", "X=n"];
    let outcome = folder.run(&who);
    assert!(!outcome.stdout.contains("role/r"), "{outcome}");
}

/// A policy that a condition decides on is validated like others.
#[test]
fn policies_under_a_condition_are_validated() {
    let text = template("!Equals [!Ref X, 'y']", "", "", "Alow");
    let outcome = Folder::with(&[("t.yaml", &text)]).run(&["validate", "t.yaml"]);
    assert!(outcome.stdout.contains("Alow") && outcome.code != Some(0), "{outcome}");
}
