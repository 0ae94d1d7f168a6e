//! Policies of which parts are not known: what is said of them holds whatever comes to stand there.

use std::sync::Arc;

use iamkit_authz::BuiltinFacts;
use iamkit_scenario::{ScenarioCompiler, ScenarioDecision, read_one};
use iamkit_source::{
    Embedded, NamedPolicy, PolicyResolver, ReadOptions, ResolvePolicyError, UnknownValue, read,
};

/// Templates by path, with a value for their parameter or none.
struct Templates {
    text: String,
    value: Option<&'static str>,
}

impl PolicyResolver for Templates {
    fn managed(&self, name: &str, _: Option<&str>) -> Result<NamedPolicy, ResolvePolicyError> {
        Err(ResolvePolicyError { message: name.into(), hint: None })
    }

    fn file(&self, path: &str) -> Result<NamedPolicy, ResolvePolicyError> {
        let mut options = ReadOptions::default();
        options.parameters = self.value.iter().map(|value| ("X".into(), (*value).into())).collect();
        options.partition = Some(iamkit_arn::Partition::Aws);
        let container = read("t.yaml", &self.text, &options);
        let fail = |message: String| ResolvePolicyError { message: message.into(), hint: None };
        let documents = container.documents;
        let opened = Embedded::opened_together(&documents);
        let opened = opened.map_err(|errors| fail(format!("{errors:?}")))?;
        let named = NamedPolicy::new(path, Arc::new(opened.document));
        let unknown = opened.unknown.into_iter();
        let unknown = unknown.map(|part| UnknownValue { what: part.what, place: None });
        Ok(NamedPolicy { unknown: unknown.collect(), ..named })
    }
}

/// Parts of a statement with an unknown part, beside which the rest is as wide as can be.
const PARTS: [&str; 34] = [
    "Action: !Ref X",
    "Action: [!Ref X, 'sqs:SendMessage']",
    "Action: !Sub 's3:${X}'",
    "Action: !Sub 's3:Get${X}'",
    "NotAction: !Sub 's3:Get${X}'",
    "NotAction: [!Ref X, 'sqs:*']",
    "Resource: !Ref X",
    "Resource: !Sub 'arn:aws:s3:::${X}/*'",
    "Resource: !Sub 'arn:aws:s3:${X}::reports/*'",
    "Resource: [!Sub 'arn:aws:s3:::${X}', 'arn:aws:sqs:*:*:q']",
    "NotResource: !Sub 'arn:aws:s3:::${X}/*'",
    "NotResource: !Ref X",
    "Condition: {StringEquals: {'aws:username': !Ref X}}",
    "Condition: {StringNotEquals: {'aws:username': [!Ref X, 'bo']}}",
    "Condition: {StringLike: {'aws:username': !Sub 'in${X}'}}",
    "Condition: {StringNotLikeIfExists: {'aws:PrincipalTag/team': !Ref X}}",
    "Condition: {ArnLike: {'aws:PrincipalArn': !Sub 'arn:aws:iam::*:user/${X}'}}",
    "Condition: {IpAddress: {'aws:SourceIp': !Ref X}}",
    "Condition: {NotIpAddress: {'aws:SourceIp': [!Ref X, '10.0.0.0/8']}}",
    "Condition: {Bool: {'aws:SecureTransport': !Ref X}}",
    "Condition: {NumericLessThan: {'aws:MultiFactorAuthAge': !Ref X}}",
    "Condition: {ForAnyValue:StringEquals: {'aws:CalledVia': [!Ref X]}}",
    "Action: [!Ref X, 's3:GetObject']",
    "Action: !Split [',', !Ref X]",
    "Action: ['s3:PutObject', !Split [',', !Ref X]]",
    "Action: !If [Is, 's3:*', 's3:GetObject']",
    "NotAction: !If [Is, 's3:*', 's3:GetObject']",
    "Resource: [!Ref X, 'arn:aws:s3:::reports/*']",
    "Resource: !Split [',', !Ref X]",
    "Resource: !If [Is, '*', 'arn:aws:s3:::reports/*']",
    "Condition: {StringEquals: {'aws:PrincipalTag/team': ['reports', !Ref X]}}",
    "Condition: {StringNotEquals: {'aws:PrincipalTag/team': !Split [',', !Ref X]}}",
    "Condition: !If [Is, !Ref AWS::NoValue, {StringEquals: {'aws:username': 'ines'}}]",
    "Condition: {StringEquals: {'aws:PrincipalTag/team': !If [Is, reports, other]}}",
];

const VALUES: [&str; 14] = [
    "*",
    "reports",
    "Object",
    "GetObject",
    "s3:GetObject",
    "s3:Put*",
    "arn:aws:s3:::reports/*",
    "arn:aws:s3:::other/*",
    "ines",
    "es",
    "192.0.2.0/24",
    "true",
    "100",
    "athena.amazonaws.com",
];

const REQUESTS: [(&str, &str); 3] = [
    ("s3:GetObject", "arn:aws:s3:::reports/x"),
    ("s3:PutObject", "arn:aws:s3:::reports/x"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"),
];

const CONTEXTS: [&str; 2] = [
    "{}",
    r#"{"aws:SourceIp": "192.0.2.1", "aws:SecureTransport": "true", "aws:MultiFactorAuthAge": 50,
        "aws:CalledVia": ["athena.amazonaws.com"], "aws:PrincipalTag/team": "reports"}"#,
];

fn template(part: &str, effect: &str, besides: &str) -> String {
    let has = |name: &str| part.starts_with(name) || part.starts_with(&format!("Not{name}"));
    let action = if has("Action") { "" } else { "            Action: '*'\n" };
    let resource = if has("Resource") { "" } else { "            Resource: '*'\n" };
    format!(
        "Parameters:\n  X: {{Type: String}}\nConditions: {{Is: !Equals [!Ref X, '*']}}\nResources:\n  P:\n    Type: AWS::IAM::RolePolicy\n    \
         Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n\
         {besides}          - Effect: {effect}\n{action}{resource}            {part}\n"
    )
}

fn decide(templates: &Templates, scenario: &str) -> Option<ScenarioDecision> {
    let scenario = read_one(&iamkit_syntax::parse(scenario)).unwrap();
    let mut compiler = ScenarioCompiler::new(templates);
    let compiled = compiler.compile_question(&scenario).ok()?;
    Some(compiled.report(None, &BuiltinFacts).decision())
}

#[test]
fn a_certain_decision_holds_for_every_value() {
    let all = "          - {Effect: Allow, Action: '*', Resource: '*'}\n";
    let (mut certain, mut open, mut compared) = (0, 0, 0);
    for part in PARTS {
        for (effect, besides) in [("Allow", ""), ("Deny", all)] {
            for (action, resource) in REQUESTS {
                for context in CONTEXTS {
                    let text = template(part, effect, besides);
                    let scenario = format!(
                        r#"{{"request": {{"principal": "arn:aws:iam::111122223333:user/ines",
                            "action": "{action}", "resource": "{resource}", "context": {context}}},
                            "policies": {{"identity": [{{"file": "t.yaml"}}]}}}}"#
                    );
                    let unknown = Templates { text: text.clone(), value: None };
                    let said = decide(&unknown, &scenario)
                        .unwrap_or_else(|| panic!("not decided: {text}"));
                    if said == ScenarioDecision::Conditional {
                        open += 1;
                        continue;
                    }
                    certain += 1;
                    for value in VALUES {
                        let known = Templates { text: text.clone(), value: Some(value) };
                        // Some values make a policy that AWS does not store.
                        let Some(found) = decide(&known, &scenario) else { continue };
                        compared += 1;
                        assert_eq!(said, found, "{value} in {text}{scenario}");
                    }
                }
            }
        }
    }
    // Neither everything nor nothing may be open.
    assert!(certain >= 40 && open >= 100 && compared >= 400, "{certain} {open} {compared}");
}
