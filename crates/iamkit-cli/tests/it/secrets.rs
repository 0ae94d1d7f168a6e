//! What must not be shown: sensitive policies, what stands beside a policy, secret parameters.

use crate::run::Folder;

/// A plan with a sensitive policy and one that is not.
const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.8.3","planned_values":{"root_module":{"resources":[
{"address":"aws_iam_policy.s","mode":"managed","type":"aws_iam_policy","name":"s","values":{"policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetHushObjekt\",\"Resource\":\"arn:aws:s3:::hush/*\"}]}"},"sensitive_values":{"policy":true}},
{"address":"aws_iam_policy.all","mode":"managed","type":"aws_iam_policy","name":"all","values":{"description":"hush","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObjekt\",\"Resource\":\"*\"}]}"},"sensitive_values":{}}
]}},"resource_changes":[
{"address":"aws_iam_policy.s","mode":"managed","type":"aws_iam_policy","name":"s","change":{"actions":["create"],"before":null,"after":{},"after_sensitive":{"policy":true}}},
{"address":"aws_iam_policy.all","mode":"managed","type":"aws_iam_policy","name":"all","change":{"actions":["create"],"before":null,"after":{},"after_sensitive":{}}}
]}"#;

/// No command prints a part of a sensitive policy, in whatever form.
#[test]
fn no_answer_tells_of_a_sensitive_policy() {
    let folder = Folder::with(&[("plan.json", PLAN)]);
    let (secret, other) = ("plan.json#aws_iam_policy.s", "plan.json#aws_iam_policy.all");
    let simulate = ["simulate", "--identity", secret, "--principal"];
    let request = ["arn:aws:iam::123456789012:user/u", "--action", "s3:GetObject"];
    let simulated = [&simulate[..], &request, &["--resource", "*", "--explain"]].concat();
    let told: [&[&str]; 11] = [
        &["validate", "plan.json"],
        &["validate", "plan.json", "--output-format", "json"],
        &["validate", "plan.json", "--output-format", "sarif"],
        &["review", "--plan", "plan.json"],
        &["diff", "--plan", "plan.json"],
        &["summary", "plan.json"],
        &["check", "difference", secret, other],
        &["check", "minimize", secret],
        &["merge", secret],
        &["fit", secret, "--attach", "managed"],
        &simulated,
    ];
    for arguments in told {
        let outcome = folder.run(arguments);
        let text = outcome.to_string();
        let printed = text.to_lowercase();
        assert!(text.contains("sensitive"), "{arguments:?} {text}");
        assert!(!printed.replace("hushed", "").contains("hush"), "{arguments:?} {text}");
    }
    let shown = folder.run(&["validate", "plan.json", "--show-sensitive"]);
    assert!(shown.stdout.contains("s3:GetHushObjekt"), "{shown}");
}

/// A line of a state or template holds more than the policy.
#[test]
fn nothing_beside_a_policy_is_drawn() {
    let state = r#"{"version":4,"terraform_version":"1.8","resources":[{"mode":"managed","type":"aws_iam_policy","name":"p","instances":[{"attributes":{"a":"hush","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObjekt\",\"Resource\":\"*\"}]}","b":"hush"},"sensitive_attributes":[]}]}]}"#;
    let template = r#"Parameters: {A: {NoEcho: true, Type: String, Default: hush}, B: {Type: String, Default: "s3:GetObjekt"}, C: {NoEcho: 'True', Type: String, Default: hush}}
Resources: {P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: !Ref B, Resource: "*"}]}}}}"#;
    let module = "variable \"v\" {\n  default = \"hush\"\n  sensitive = true\n}\nresource \"aws_iam_policy\" \"p\" { policy = jsonencode({Version=\"2012-10-17\", Statement=[{Effect=\"Allow\", Action=\"s3:GetObjekt\", Resource=sensitive(\"hush\")}]}) }\n";
    let folder = Folder::with(&[
        ("a.tfstate", state),
        ("t.yaml", template),
        ("m.tf", module),
        ("b.tfstate", state.strip_suffix('}').unwrap()),
        (
            "b.yaml",
            "Parameters: {A: {NoEcho: true, Type: String, Default: hush}}\nResources: {P: {Type: AWS::IAM::ManagedPolicy, A: [}}\n",
        ),
        ("b.tf", "variable \"v\" { default = \"hush\", sensitive = true }\n"),
    ]);
    for name in ["a.tfstate", "t.yaml", "m.tf"] {
        let outcome = folder.run(&["validate", name]);
        assert!(outcome.stdout.contains("GetObjekt"), "{outcome}");
        assert!(!outcome.to_string().contains("hush"), "{outcome}");
    }
    for name in ["b.tfstate", "b.yaml", "b.tf"] {
        let outcome = folder.run(&["validate", name]);
        assert!(outcome.to_string().contains("error"), "{outcome}");
        assert!(!outcome.to_string().contains("hush"), "{outcome}");
    }
    let summary = folder.run(&["summary", "m.tf"]);
    assert!(!summary.to_string().contains("hush"), "{summary}");
}
