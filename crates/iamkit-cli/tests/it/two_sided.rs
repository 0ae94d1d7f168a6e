//! Two policies, each in a container.

use crate::run::{Folder, Outcome};

const OLD: &str = "Resources:
  A:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: s3:GetObject, Resource: '*'}]}
  B:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: '*'}]}
";
const PLAN: &str = r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[
{"address":"aws_iam_policy.p","mode":"managed","type":"aws_iam_policy","name":"p","values":{"policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"}},
{"address":"aws_iam_policy.u","mode":"managed","type":"aws_iam_policy","name":"u","values":{}}]}},
"resource_changes":[{"address":"aws_iam_policy.p","mode":"managed","type":"aws_iam_policy","name":"p","change":{"actions":["update"],
"before":{"policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}"},"after":{},"after_unknown":{}}},
{"address":"aws_iam_policy.u","mode":"managed","type":"aws_iam_policy","name":"u","change":{"actions":["create"],"before":null,"after":{},"after_unknown":{"policy":true}}}]}"#;

fn folder() -> Folder {
    let new = OLD.replace("sqs:SendMessage", "sqs:*");
    let more = OLD.replace("  B:", "  C:").replace("sqs:SendMessage", "sns:Publish");
    let more = more.replace("Resources:\n", "").replace("  A:", "  D:");
    let new = format!(
        "{new}{}",
        more.split_once("  C:").map_or("", |it| it.1).replacen('\n', "  C:\n", 1)
    );
    Folder::with(&[("old.yaml", OLD), ("new.yaml", &new), ("plan.json", PLAN)])
}

fn heads(outcome: &Outcome) -> Vec<&str> {
    let is_head = |line: &&str| line.starts_with("holds") || line.starts_with("fails");
    outcome.stdout.lines().filter(is_head).collect()
}

#[test]
fn containers_are_compared_policy_by_policy() {
    let folder = folder();
    let outcome = folder.run(&["check", "no-new-access", "new.yaml", "old.yaml"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    let place =
        |file: &str, id: &str| format!("{file}.yaml#Resources/{id}/Properties/PolicyDocument");
    let expected = [
        format!(
            "holds: {} allows every request that {} allows",
            place("old", "A"),
            place("new", "A")
        ),
        format!("fails: {} allows what {} does not", place("new", "B"), place("old", "B")),
        format!(
            "fails: {} allows what nothing (there is none on the right) does not",
            place("new", "C")
        ),
    ];
    assert_eq!(heads(&outcome), expected, "{outcome}");
    assert!(outcome.stderr.contains("3 policy pairs compared"), "{outcome}");
    let outcome = folder.run(&["check", "covers", "new.yaml", "--required", "old.yaml"]);
    assert_eq!((outcome.code, heads(&outcome).len()), (Some(0), 3), "{outcome}");
    let outcome = folder.run(&["check", "equivalent", "old.yaml", "old.yaml"]);
    assert_eq!((outcome.code, heads(&outcome).len()), (Some(0), 2), "{outcome}");
    // An object is about one pair.
    let json = ["check", "equivalent", "old.yaml", "old.yaml", "--output-format", "json"];
    let outcome = folder.run(&json);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("`FILE#PLACE`"), "{outcome}");
}

#[test]
fn places_of_files_are_compared() {
    let folder = folder();
    let outcome = folder.run(&["diff", "new.yaml#A", "new.yaml#B"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stdout.contains("  + sqs:* on *"), "{outcome}");
    assert!(outcome.stdout.contains("  - s3:GetObject on *"), "{outcome}");
    let outcome = folder.run(&["diff", "old.yaml#A", "new.yaml#nowhere"]);
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("no policy at `nowhere`"), "{outcome}");
}

#[test]
fn a_plan_is_compared_with_what_is_there_before() {
    let folder = folder();
    let outcome = folder.run(&["check", "no-new-access", "--plan", "plan.json"]);
    assert_eq!((outcome.code, heads(&outcome).len()), (Some(1), 1), "{outcome}");
    assert!(outcome.stderr.contains("cannot be told"), "{outcome}");
    let same = PLAN.replace("\\\"s3:*\\\"", "\\\"s3:GetObject\\\"");
    let folder = Folder::with(&[("plan.json", &same)]);
    let outcome = folder.run(&["check", "no-new-access", "--plan", "plan.json"]);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    let outcome = folder.run(&["check", "no-new-access", "--plan", "plan.json", "--strict"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
}

#[test]
fn inline_policies_are_paired_by_their_names() {
    let role = |policies: [(&str, &str); 2]| {
        let policies = policies.map(|(name, action)| {
            format!(
                "        - PolicyName: {name}\n          PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: {action}, Resource: '*'}}]}}\n"
            )
        });
        format!(
            "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n{}",
            policies.concat()
        )
    };
    let old = role([("one", "s3:GetObject"), ("two", "sqs:SendMessage")]);
    let new = role([("two", "sqs:SendMessage"), ("one", "s3:*Object")]);
    let folder = Folder::with(&[("old/t.yaml", &old), ("new/t.yaml", &new)]);
    let outcome = folder.run(&["diff", "old", "new"]);
    assert!(
        outcome.stdout.starts_with("new/t.yaml#Resources/R/Properties/Policies/1/"),
        "{outcome}"
    );
    assert!(outcome.stdout.contains("2 policy pairs compared: 1 gained, 0 lost"), "{outcome}");
}
