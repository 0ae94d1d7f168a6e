//! Policies in what AWS tools print.

use iamkit_source::{Because, Container, Encoding, Format, PlanValues, ReadOptions};
use iamkit_syntax::{LineIndex, Span};

const POLICY: &str = r#"{"Statement": []}"#;
const QUOTED: &str = r#""{\"Statement\": []}""#;

fn read(text: &str) -> Container<'_> {
    iamkit_source::read("x.json", text, &ReadOptions::default())
}

fn place(text: &str) -> String {
    let document = read(text).into_only_document().unwrap();
    assert_eq!(document.text, POLICY, "{text}");
    document.place.path.into()
}

#[test]
fn documents_are_found() {
    assert_eq!(place(POLICY), "");
    for (text, path) in [
        (format!(r#"{{"PolicyName": "x", "PolicyDocument": {POLICY}}}"#), "PolicyDocument"),
        (format!(r#"{{"PolicyVersion": {{"Document": {POLICY}}}}}"#), "PolicyVersion/Document"),
        (format!(r#"{{"Policy": {QUOTED}}}"#), "Policy"),
        (format!(r#"{{"PolicyDocument": {POLICY}, "Policy": "reports"}}"#), "PolicyDocument"),
    ] {
        assert_eq!(place(&text), path);
    }
    let role = format!(r#"{{"Role": {{"AssumeRolePolicyDocument": {QUOTED}}}}}"#);
    let trust = read(&role).into_only_document().unwrap();
    assert_eq!(trust.kind.because, Because::Member("AssumeRolePolicyDocument".into()));
    assert_eq!(trust.map.encoding(), Encoding::JsonInString);
    assert_eq!(trust.map.outer(Span::new(1, 12)).of(&role), Some(r#"\"Statement\""#));
}

#[test]
fn nobody_chooses_between_two_documents() {
    let texts = [
        format!(r#"{{"PolicyDocument": {POLICY}, "AssumeRolePolicyDocument": {POLICY}}}"#),
        format!(r#"{{"Document": {POLICY}, "Policy": {QUOTED}}}"#),
        format!(r#"{{"PolicyVersion": {{"Document": {POLICY}, "Document": {POLICY}}}}}"#),
        // What stands beside the place where the tool prints its document would go unread.
        format!(r#"{{"PolicyVersion": {{"Document": {POLICY}}}, "PolicyDocument": {POLICY}}}"#),
        format!(
            r#"{{"Policy": {{"PolicyDocument": {QUOTED}}}, "PolicyVersion": {{"Document": {POLICY}}}}}"#
        ),
        format!(
            r#"{{"Role": {{"AssumeRolePolicyDocument": {POLICY}}}, "PolicyDocument": {POLICY}}}"#
        ),
        format!(r#"{{"PolicyDocument": {POLICY}, "policy_document": {QUOTED}}}"#),
        format!(r#"{{"PolicyVersion": {{"Document": {POLICY}, "document": {POLICY}}}}}"#),
        format!(r#"{{"PolicyDocument": {POLICY}, "Extra": {{"PolicyDocument": {POLICY}}}}}"#),
    ];
    let refused = texts.map(|text| {
        let errors = read(&text).into_only_document().unwrap_err();
        let at = LineIndex::new(&text).position(errors[0].span.start).column_chars;
        let hint = errors[0].kind.hint().unwrap_or_default();
        format!("{at} {}: {hint}", errors[0]).trim_end().to_owned()
    });
    insta::assert_snapshot!(refused.join("\n"));
}

#[test]
fn the_root_tells_the_format() {
    for (text, format) in [
        ("{}", Format::Policy),
        (r#"{"Version": "2012-10-17"}"#, Format::Policy),
        (r#"{"Statement": [], "UserDetailLists": []}"#, Format::Policy),
        (r#"{"UserDetailList": []}"#, Format::AccountDump),
        (r#"[{"RoleDetailList": []}]"#, Format::AccountDump),
        (r#"{"Policies": [{"PolicyVersionList": []}]}"#, Format::AccountDump),
        (r#"{"Policies": [{"PolicyName": "x"}]}"#, Format::Other),
        (r#"{"request": {}, "UserDetailList": []}"#, Format::Scenario),
        (r#"[{"request": {}}]"#, Format::Scenario),
        (r#"{"expect": {}}"#, Format::Scenario),
        (r#"{"name": "UserDetailList"}"#, Format::Other),
        (r#"{"PolicyDocument": {}}"#, Format::AwsCli),
        ("[]", Format::Other),
        ("3", Format::Other),
        (r#"{"Statement": "#, Format::Other),
    ] {
        assert_eq!(read(text).format, format, "{text}");
    }
}

#[test]
fn json_and_yaml_are_told_by_the_same_members() {
    let resource = r#"{"R": {"Type": "AWS::IAM::Role", "Metadata": {"aws:cdk:path": "S/R"}}}"#;
    for (members, format) in [
        (r#""Statement": []"#.to_owned(), Format::Policy),
        (
            r#""Version": "2012-10-17", "statement": [{"Effect": "Deny"}]"#.to_owned(),
            Format::Policy,
        ),
        (r#""Resources": {"R": {"Type": "AWS::IAM::Role"}}"#.to_owned(), Format::CloudFormation),
        (format!(r#""Resources": {resource}"#), Format::CdkOutput),
        (r#""Transform": "Macro", "Resources": {}"#.to_owned(), Format::CloudFormation),
        (r#""Transform": ["AWS::Serverless-2016-10-31"], "Resources": {}"#.to_owned(), Format::Sam),
        (r#""service": "x", "provider": {"name": "aws"}"#.to_owned(), Format::Serverless),
        (r#""apiVersion": "v1", "kind": "Role", "policies": []"#.to_owned(), Format::Other),
    ] {
        let json = format!("{{{members}}}");
        // A flow mapping with a comment is YAML and no JSON.
        let yaml = format!("{json} # YAML\n");
        for (name, text) in [("x.json", &json), ("x.yaml", &yaml)] {
            let container = iamkit_source::read(name, text, &iamkit_source::ReadOptions::default());
            assert_eq!(container.format, format, "{name}: {text}");
        }
    }
}

/// Each address of a plan before and after it is applied; what is unknown afterwards has no former
/// policy either.
#[test]
fn a_plan_has_two_sides() {
    let policy = r#""{\"Statement\": []}""#;
    let change = |name: &str, actions: &str, before: &str, after: &str, unknown: &str| {
        format!(
            r#"{{"address": "aws_iam_policy.{name}", "mode": "managed", "type": "aws_iam_policy", "change":
                {{"actions": [{actions}], "before": {before}, "after": {after}, "after_unknown": {unknown}}}}}"#
        )
    };
    let with = format!(r#"{{"policy": {policy}}}"#);
    let changes = [
        change("new", r#""create""#, "null", &with, "{}"),
        change("same", r#""no-op""#, &with, &with, "{}"),
        change("changed", r#""update""#, &with, &with, "{}"),
        change("gone", r#""delete""#, &with, "null", "{}"),
        change("later", r#""update""#, &with, "{}", r#"{"policy": true}"#),
    ];
    let planned = ["new", "same", "changed", "later"].map(|name| {
        let values = if name == "later" { "{}" } else { &with };
        format!(
            r#"{{"address": "aws_iam_policy.{name}", "mode": "managed", "type": "aws_iam_policy", "values": {values}}}"#
        )
    });
    let text = format!(
        r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [{}]}}}}, "resource_changes": [{}]}}"#,
        planned.join(","),
        changes.join(",")
    );
    let read = |plan_values: PlanValues, changed_only: bool| {
        let mut options = ReadOptions::default();
        options.plan_values = plan_values;
        options.changed_only = changed_only;
        let container = iamkit_source::read("plan.json", &text, &options);
        assert!(container.errors.is_empty(), "{:?}", container.errors);
        let names = container.documents.iter().map(|document| document.place.path.to_string());
        names.collect::<Vec<_>>().join(" ").replace("aws_iam_policy.", "").replace("/policy", "")
    };
    assert_eq!(read(PlanValues::Planned, false), "new same changed");
    assert_eq!(read(PlanValues::Before, false), "same changed gone");
    assert_eq!(read(PlanValues::Planned, true), "new changed");
    assert_eq!(read(PlanValues::Before, true), "changed gone");
}

/// Who names the format of a text without a name is believed.
#[test]
fn terraform_of_standard_input() {
    let text = "resource \"aws_iam_policy\" \"p\" { policy = jsonencode({ Statement = [] }) }\n";
    let mut options = ReadOptions::default();
    options.format = Some(Format::Terraform);
    let container = iamkit_source::read("<stdin>", text, &options);
    assert_eq!((container.documents.len(), container.errors.len()), (1, 0), "{container:?}");
}

#[test]
fn policies_of_lines_are_called_by_their_line() {
    let text = "{\"Statement\": []}\n\n{\"Statement\": []}\n";
    let container = read(text);
    let places: Vec<&str> =
        container.documents.iter().map(|document| &*document.place.path).collect();
    assert_eq!(places, ["line-1", "line-3"]);
}
