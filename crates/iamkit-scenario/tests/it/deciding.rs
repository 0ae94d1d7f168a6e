//! What comes out.

use iamkit_authz::BuiltinFacts;
use iamkit_catalog::Catalog;
use iamkit_scenario::{Report, ScenarioCompiler, read_one};
use iamkit_source::ManagedPolicies;

fn decide(text: &str, explain: bool) -> String {
    let tree = iamkit_syntax::parse(text);
    let scenario = read_one(&tree).unwrap();
    let prepared = ScenarioCompiler::new(&ManagedPolicies).compile(&scenario).unwrap();
    Report::new(scenario.name.as_deref(), &prepared, &BuiltinFacts).to_json(explain)
}

const ALLOWED: &str = r#"{
    "name": "developer reads an image",
    "request": {
        "principal": "arn:aws:sts::111122223333:assumed-role/Dev/alice",
        "action": "imagebuilder:GetImage",
        "resource": "arn:aws:imagebuilder:eu-west-1:111122223333:image/base/1.0.0/1"
    },
    "policies": {"identity": [{"managed": "AWSImageBuilderReadOnlyAccess"}]}
}"#;

#[test]
fn allowed() {
    insta::assert_snapshot!(decide(ALLOWED, false));
}

#[test]
fn explained() {
    let text = r#"{
        "request": {"principal": "arn:aws:iam::111122223333:user/bo", "action": "iam:PassRole",
            "resource": "arn:aws:iam::111122223333:role/builder",
            "context": {"iam:PassedToService": "lambda.amazonaws.com"}},
        "policies": {
            "identity": {"name": "companion", "document": {"Version": "2012-10-17", "Statement": [
                {"Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/builder",
                 "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}},
            "serviceControl": [{"target": "r-root", "policies": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]
        }}"#;
    let json = decide(text, true);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn conditional() {
    let text = r#"{
        "request": {"principal": "arn:aws:iam::111122223333:user/bo", "action": "s3:GetObject", "resource": "arn:aws:s3:::reports/q1.csv"},
        "policies": {"identity": {"name": "network", "document": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}, "Bool": {"aws:ViaAWSService": "false"}}}]}}},
        "unknownContext": ["aws:SourceVpc", "aws:Via*"]
    }"#;
    insta::assert_snapshot!(decide(text, false));
    let known = text.replace("[\"aws:SourceVpc\", \"aws:Via*\"]", "[\"aws:PrincipalTag/*\"]");
    // Without a service in between, the request comes through no VPC.
    assert!(decide(&known, false).contains(r#""decision":"explicitDeny""#));
}

#[test]
fn what_bears_on_no_request_of_the_service_is_told() {
    let text = r#"{
        "request": {"principal": "arn:aws:iam::111122223333:user/bo", "action": "ACTION", "resource": "*"},
        "policies": {"identity": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
            "keyGrants": [{"grantee": "arn:aws:iam::111122223333:user/bo", "operations": ["Decrypt"]}],
            "blockPublicAccess": {"restrictPublicBuckets": true},
            "objectOwnership": "objectWriter", "vpcEndpointType": "interface"}
    }"#;
    let told = |action: &str| {
        let json = decide(&text.replace("ACTION", action), false);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let all = value["warnings"].as_array().unwrap().clone();
        let idle = all.into_iter().filter(|it| it["code"] == "LAYER_NOT_APPLICABLE");
        let first = |it: serde_json::Value| {
            it["message"].as_str().unwrap().split(' ').next().unwrap().to_owned()
        };
        idle.map(first).collect::<Vec<_>>()
    };
    let of_s3 = ["`blockPublicAccess`", "`objectOwnership`", "`vpcEndpointType`"];
    assert_eq!(told("sqs:ListQueues"), [&["`keyGrants`"], &of_s3[..]].concat());
    assert_eq!(told("kms:ListKeys"), of_s3);
    assert_eq!(told("s3:ListAllMyBuckets"), ["`keyGrants`", "`vpcEndpointType`"]);
}

/// Only Amazon S3 and DynamoDB have gateway endpoints.
#[test]
fn gateway_endpoints_belong_to_few_services() {
    let scenario = |action: &str| {
        let text = r#"{
            "request": {"principal": "arn:aws:iam::111122223333:user/bo", "action": "ACTION",
                "resource": "*"},
            "policies": {"vpcEndpointType": "gateway", "vpcEndpoint": {"Statement":
                {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}}
        }"#;
        let text = text.replace("ACTION", action);
        let scenario = read_one(&iamkit_syntax::parse(&text)).unwrap();
        ScenarioCompiler::new(&ManagedPolicies).compile(&scenario)
    };
    for action in
        ["s3:ListAllMyBuckets", "dynamodb:ListTables", "s3express:ListAllMyDirectoryBuckets"]
    {
        assert!(scenario(action).is_ok(), "{action}");
    }
    for action in ["sqs:ListQueues", "ec2:DescribeInstances", "s3tables:ListTables"] {
        let errors = scenario(action).unwrap_err();
        assert!(errors[0].kind.to_string().contains("has no gateway endpoints"), "{errors:?}");
    }
}

/// A policy variable under `Bool` whose text is neither true nor false counts against the request.
#[test]
fn variables_of_other_text_fail_closed_under_bool() {
    let decide = |effect: &str, tag: &str| {
        let text = r#"{
            "request": {"principal": "arn:aws:iam::111122223333:user/bo", "action": "sqs:ListQueues",
                "resource": "*", "context": {"aws:SecureTransport": "true", "aws:PrincipalTag/x": "TAG"}},
            "policies": {"identity": {"Version": "2012-10-17", "Statement": [
                {"Effect": "ALSO", "Action": "*", "Resource": "*"},
                {"Effect": "EFFECT", "Action": "sqs:*", "Resource": "*",
                 "Condition": {"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/x}"}}}]}}
        }"#;
        let also = if effect == "Deny" {
            r#""Allow", "Action": "*""#
        } else {
            r#""Allow", "Action": "s3:*""#
        };
        let text = text.replace(r#""ALSO", "Action": "*""#, also).replace("EFFECT", effect);
        decide(&text.replace("TAG", tag), false)
    };
    assert!(decide("Deny", "rubbish").contains(r#""decision":"explicitDeny""#));
    assert!(decide("Deny", "true").contains(r#""decision":"explicitDeny""#));
    assert!(decide("Deny", "false").contains(r#""decision":"allowed""#));
    assert!(decide("Allow", "rubbish").contains(r#""decision":"implicitDeny""#));
    assert!(decide("Allow", "true").contains(r#""decision":"allowed""#));
}

/// Scenarios that agree in the text or in the place of their policies, and mean something else.
fn alike() -> Vec<String> {
    let scenario = |request: &str, layer: &str, effect: &str, owner: &str| {
        format!(
            r#"{{"policies": {{"{layer}": {{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}",
                {owner} "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::reports/*"}}}}}},
            "request": {{"principal": "arn:aws:iam::111122223333:user/bo", "action": "s3:GetObject",
            "resource": "{request}"}}}}"#
        )
    };
    let everyone = r#""Principal": "*","#;
    let mut all = Vec::new();
    for resource in ["arn:aws:s3:::reports/q1.csv", "arn:aws:s3:::reports"] {
        for (layer, owner) in [("identity", ""), ("resource", everyone), ("resource", "")] {
            for effect in ["Allow", "Deny", "Deni"] {
                all.push(scenario(resource, layer, effect, owner));
            }
        }
    }
    // The same text elsewhere, and another text of the same length in the same place.
    all.extend(all.clone().iter().map(|text| format!("  {text}")));
    all.extend(all.clone().iter().map(|text| text.replace("Objekt", "Object")));
    let lenient = r#"{"options": {"document.refused": "decide"}, "#;
    all.extend(all.clone().iter().map(|text| text.replacen('{', lenient, 1)));
    all
}

#[test]
fn kept_policies_change_no_answer() {
    let answer = |compiler: &mut ScenarioCompiler<'_>, text: &str| {
        let tree = iamkit_syntax::parse(text);
        let scenario = match read_one(&tree) {
            Ok(scenario) => scenario,
            Err(errors) => return format!("{errors:?}"),
        };
        match compiler.compile(&scenario) {
            Ok(compiled) => Report::new(None, &compiled, &BuiltinFacts).to_json(true),
            Err(errors) => format!("{errors:?}"),
        }
    };
    let catalog = Catalog::from_bytes(iamkit_catalog_data::CATALOG).unwrap();
    let new = || ScenarioCompiler::new(&ManagedPolicies).with_names(&catalog);
    let mut keeping = new();
    let mut answers = std::collections::BTreeSet::new();
    for text in alike().iter().chain(&alike()) {
        let kept = answer(&mut keeping, text);
        assert_eq!(kept, answer(&mut new(), text), "{text}");
        answers.insert(kept);
    }
    assert!(answers.len() >= 12, "{}", answers.len());
}
