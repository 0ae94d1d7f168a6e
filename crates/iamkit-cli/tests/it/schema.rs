//! `iamkit schema`.

use serde_json::Value;

use crate::run::{Folder, run, run_with_input};

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

/// Says where a value does not fit a schema, for the keywords that ours and that of SARIF use.
pub(crate) fn misfit(schema: &Value, root: &Value, value: &Value) -> Option<String> {
    if let Some(pointer) = schema["$ref"].as_str() {
        let pointer = pointer.strip_prefix('#').unwrap();
        return misfit(root.pointer(pointer).unwrap(), root, value);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let misfits: Vec<_> = any.iter().map(|one| misfit(one, root, value)).collect();
        if misfits.iter().all(Option::is_some) {
            return Some(format!("none of: {misfits:?}"));
        }
    }
    if let Some(list) = schema["enum"].as_array() {
        return (!list.contains(value)).then(|| format!("{value} is none of {list:?}"));
    }
    if let Some(only) = schema.get("const") {
        return (only != value).then(|| format!("{value} is not {only}"));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allows = match &schema["type"] {
        Value::String(only) => only == kind,
        Value::Array(kinds) => kinds.contains(&kind.into()),
        _ => true,
    };
    if !allows {
        return Some(format!("{value} is no {}", schema["type"]));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_i64(), value.as_i64())
        && number < least
    {
        return Some(format!("{number} is below {least}"));
    }
    if let Value::Array(items) = value {
        if (items.len() as u64) < schema["minItems"].as_u64().unwrap_or(0) {
            return Some(format!("{value} is too short"));
        }
        let twice = (1..items.len()).find(|at| items[..*at].contains(&items[*at]));
        if let Some(at) = twice.filter(|_| schema["uniqueItems"] == true) {
            return Some(format!("{} stands twice", items[at]));
        }
    }
    match value {
        Value::Array(items) => items.iter().find_map(|item| misfit(&schema["items"], root, item)),
        Value::Object(members) => {
            let required = schema["required"].as_array().into_iter().flatten();
            let missing =
                required.filter_map(Value::as_str).find(|name| !members.contains_key(*name));
            let missing = missing.map(|name| format!("`{name}` is missing in {value}"));
            missing.or_else(|| {
                members.iter().find_map(|(name, member)| {
                    match (schema["properties"].get(name), &schema["additionalProperties"]) {
                        (Some(known), _) => misfit(known, root, member),
                        (None, Value::Bool(false)) => Some(format!("`{name}` is not known")),
                        (None, Value::Null | Value::Bool(_)) => None,
                        (None, other) => misfit(other, root, member),
                    }
                })
            })
        }
        _ => None,
    }
}

#[test]
fn answers_of_the_prover_fit_their_schemas() {
    let statement = |effect: &str, rest: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}",{rest}}}]}}"#)
    };
    let wide = statement("Allow", r#""Action":"s3:*","Resource":"*""#);
    let twice = statement(
        "Allow",
        r#""Sid":"A","Action":["s3:Get*","s3:GetObject"],"Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/team":["a*","ab"]}}"#,
    );
    let trust = statement(
        "Allow",
        r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/path/r"},"Action":"sts:AssumeRole""#,
    );
    let open = statement("Allow", r#""Principal":{"AWS":"*"},"Action":"sts:AssumeRole""#);
    let named =
        |effect: &str| statement(effect, r#""Sid":"Named","Action":"s3:GetObject","Resource":"*""#);
    let variable = statement(
        "Allow",
        r#""Action":"s3:*","Resource":"*","Condition":{"NumericEquals":{"s3:max-keys":"${aws:PrincipalTag/n}"}}"#,
    );
    let folder = Folder::with(&[
        ("wide.json", wide.as_str()),
        ("twice.json", twice.as_str()),
        ("trust.json", trust.as_str()),
        ("open.json", open.as_str()),
        ("variable.json", variable.as_str()),
        ("named.json", named("Allow").as_str()),
        ("renamed.json", named("Deny").as_str()),
    ]);
    let role = "AWS::IAM::AssumeRolePolicyDocument";
    for (name, question) in [
        ("check", &["check", "no-new-access", "wide.json", "twice.json"][..]),
        ("check", &["check", "no-new-access", "wide.json", "variable.json"]),
        ("check", &["check", "no-new-access", "twice.json", "wide.json", "--universe", "catalog"]),
        ("check", &["check", "no-new-access", "open.json", "trust.json"]),
        ("check", &["check", "equivalent", "open.json", "trust.json"]),
        ("check", &["check", "no-public-access", "open.json", "--resource-type", role]),
        ("check", &["check", "access-not-granted", "wide.json", "--action", "s3:GetObject"]),
        ("check", &["check", "covers", "twice.json", "--required", "wide.json"]),
        ("check", &["check", "covers", "wide.json", "--required", "twice.json"]),
        ("check", &["check", "redundant", "twice.json"]),
        ("check", &["check", "redundant", "wide.json"]),
        ("check", &["check", "difference", "wide.json", "twice.json"]),
        ("check", &["check", "difference", "wide.json", "wide.json"]),
        ("diff", &["diff", "open.json", "trust.json"]),
        ("check", &["check", "minimize", "twice.json"]),
        ("fit", &["fit", "twice.json", "--attach", "managed"]),
        ("merge", &["merge", "wide.json", "twice.json"]),
        ("merge", &["merge", "named.json", "renamed.json", "--by-sid"]),
    ] {
        let schema: Value = serde_json::from_str(&run(&["schema", name]).stdout).unwrap();
        let outcome = folder.run(&[question, &["--output-format", "json"]].concat());
        let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(misfit(&schema, &schema, &value), None, "{question:?}");
    }
}

#[test]
fn decisions_fit_their_schema() {
    let all =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let near = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}},
        {"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}"#;
    let user = r#""arn:aws:iam::111122223333:user/ines""#;
    let get = r#""action":"s3:GetObject","resource":"arn:aws:s3:::b/k""#;
    let one_line = |text: &str| text.replace('\n', " ");
    let scenarios = [
        format!(
            r#"{{"request":{{"principal":{user},{get}}},"policies":{{"identity":[{all},{near}],"serviceControl":[{{"target":"r-root","policies":[{{"managed":"FullAWSAccess"}}]}}]}}}}"#
        ),
        format!(
            r#"{{"request":{{"principal":{user},{get},"context":{{"aws:SourceIp":"10.0.0.1"}}}},"policies":{{"identity":[{all},{near}],"permissionsBoundary":{near}}}}}"#
        ),
        format!(
            r#"{{"request":{{"principal":{user},{get}}},"policies":{{"identity":{near}}},"unknownContext":["aws:MultiFactorAuthPresent"]}}"#
        ),
        format!(
            r#"{{"request":{{"principal":"111122223333",{get}}},"policies":{{"identity":{near},"scopeDown":[{all}]}}}}"#
        ),
        format!(
            r#"{{"request":{{"principal":{user},"action":"kms:Decrypt","resource":"arn:aws:kms:eu-west-1:444455556666:key/k"}},"policies":{{"identity":{all}}}}}"#
        ),
        format!(
            r#"{{"request":{{"principal":{user},"action":"sts:GetScopedCredentials","resource":"*"}},"policies":{{"identity":{all}}}}}"#
        ),
        r#"{"request":{"principal":"*"}}"#.to_owned(),
    ];
    let lines: Vec<String> = scenarios.iter().map(|text| one_line(text)).collect();
    let schema: Value = serde_json::from_str(&run(&["schema", "decision"]).stdout).unwrap();
    for flags in [&["simulate", "--jsonl"][..], &["simulate", "--jsonl", "--explain"]] {
        let outcome = run_with_input(flags, &lines.join("\n"));
        assert_eq!(outcome.stdout.lines().count(), lines.len(), "{outcome}");
        for line in outcome.stdout.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            assert_eq!(misfit(&schema, &schema, &value), None, "{line}");
        }
    }
    let schema = run(&["schema", "authorization-details"]).stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let known = [&lines[0], &lines[1], &lines[3], &lines[4], &lines[5]];
    for line in known {
        let outcome =
            run_with_input(&["simulate", "-", "--output-format", "authorization-details"], line);
        let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(misfit(&schema, &schema, &value), None, "{outcome}");
    }
}
