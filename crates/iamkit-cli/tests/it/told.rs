//! What decisions tell besides the answer: places of errors, notes on calls and layers, grants.

use crate::run::{Folder, Outcome, run_with_input};

const INES: &str = "arn:aws:iam::111122223333:user/ines";
const OWN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}]}"#;
const FROM_HOME: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",
    "Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}"#;

fn simulate(flags: &[&str]) -> Outcome {
    let folder = Folder::with(&[("own.json", OWN), ("home.json", FROM_HOME)]);
    folder.run(&[&["simulate", "--principal", INES][..], flags].concat())
}

fn line(action: &str, more: &str) -> String {
    format!(
        "{{\"request\": {{\"principal\": \"{INES}\", \"action\": \"{action}\", \
         \"resource\": \"arn:aws:s3:::reports\"{more}}}}}\n"
    )
}

#[test]
fn errors_of_lines_have_places() {
    let input = [
        "{\"request\":\n".to_owned(),
        line("s3:ListBucket", ", \"context\": {\"aws:SourceIp\": \"banana\"}"),
        line("s3api list-objects-v2", ""),
        line("lambda invoke", ", \"unknownAction\": true"),
        line("no such-thing", ""),
    ];
    let outcome = run_with_input(&["simulate", "--jsonl"], &input.concat());
    let members = outcome.stdout.lines().map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let error = &value["error"];
        let column = error["column"].as_u64().unwrap();
        format!("{} {}:{column} {}", error["path"], error["line"], error["message"])
    });
    insta::assert_snapshot!(members.collect::<Vec<_>>().join("\n"));
    assert_eq!(outcome.code, Some(2), "{outcome}");
}

#[test]
fn what_holds_for_a_whole_call_is_said_once() {
    let image = "arn:aws:ec2:eu-west-1::image/ami-1";
    let call = ["--operation", "ec2:RunInstances", "--resource", image, "--identity", "home.json"];
    let outcome = simulate(&[&call[..], &["--context", "aws:SourceIp=192.0.2.1"]].concat());
    assert_eq!(outcome.stdout.matches("`aws:SourceIp` is `192.0.2.1`").count(), 1, "{outcome}");
    assert_eq!(outcome.stdout.matches("AWS would say").count(), 1, "{outcome}");
    assert_eq!(outcome.stderr.matches("REQUEST_WILDCARD_RESOURCE").count(), 1, "{outcome}");
}

#[test]
fn a_policy_of_what_has_none_is_told() {
    let ask = |action: &str, resource: &str| {
        let request = ["--action", action, "--resource", resource, "--resource-policy", "own.json"];
        let told = simulate(&request).stderr;
        told.contains("carry no policy") || told.contains("have no part in this action")
    };
    assert!(ask("ec2:StartInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"));
    assert!(ask("iam:GetRole", "arn:aws:iam::111122223333:role/app"));
    assert!(!ask("sts:AssumeRole", "arn:aws:iam::111122223333:role/app"));
    assert!(!ask("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs"));
    assert!(!ask("oam:CreateLink", "arn:aws:oam:eu-west-1:111122223333:sink/x"));
}

#[test]
fn a_grant_that_takes_part_is_among_the_policies() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k1";
    let grants = |operation: &str| {
        let grant =
            format!(r#"[{{"grantee":"{INES}","operations":["{operation}"],"grantId":"g-1"}}]"#);
        let request = ["--action", "kms:Decrypt", "--resource", key, "--resource-policy"];
        let format = ["own.json", "--output-format", "authorization-details", "--key-grants"];
        let outcome = simulate(&[&request[..], &format, &[grant.as_str()]].concat());
        let value: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        let sources = value["policies"].as_array().unwrap().iter();
        sources.filter(|it| it["policySource"]["grantId"] == "g-1").count()
    };
    assert_eq!((grants("Decrypt"), grants("Encrypt")), (1, 0));
}

const POINT: &str = r#"{"arn":"arn:aws:s3:eu-west-1:111122223333:accesspoint/reports"}"#;

/// The policy of an access point grants or not; without one the identity-based policies decide in its account.
#[test]
fn an_access_point_may_have_no_policy() {
    let folder = Folder::with(&[("own.json", OWN), ("home.json", FROM_HOME)]);
    let object = "arn:aws:s3:::reports/x";
    let ask = |principal: &str, point: &str| {
        let request = ["simulate", "--principal", principal, "--action", "s3:GetObject"];
        let about = ["--resource", object, "--resource-account", "111122223333"];
        let given = ["--identity", "home.json", "--context", "aws:SourceIp=10.0.0.1"];
        let point = ["--access-point", point, "--resource-policy", "own.json"];
        folder.run(&[&request[..], &about, &given, &point].concat()).code
    };
    let none = POINT.replace('}', r#","policy":null}"#);
    let empty = POINT.replace('}', r#","policy":[]}"#);
    for point in [POINT, &none, &empty] {
        assert_eq!(ask(INES, point), Some(0), "{point}");
        assert_eq!(ask("arn:aws:iam::444455556666:user/ines", point), Some(1), "{point}");
    }
    assert_eq!(ask(INES, "{}"), Some(2));
}

#[test]
fn several_policies_of_an_endpoint_are_told() {
    let said = |endpoint: &str| {
        let scenario = format!(
            r#"{{"request":{{"principal":"{INES}","action":"s3:ListBucket","resource":"arn:aws:s3:::reports"}},
                "policies":{{"identity":{FROM_HOME},"vpcEndpoint":{endpoint}}}}}"#
        );
        let folder = Folder::with(&[("call.scenario.json", &scenario)]);
        folder.run(&["simulate", "call.scenario.json"]).stderr
    };
    assert!(
        said(&format!("[{OWN},{OWN}]")).contains("warning[ENDPOINT_POLICIES_JOINED]: 2 policies")
    );
    assert!(!said(&format!("[{OWN}]")).contains("ENDPOINT_POLICIES_JOINED"));
}

/// The path of a role of IAM Identity Center holds its Region, but for one.
#[test]
fn a_region_in_the_path_of_a_role_is_told_where_it_counts() {
    let said = |role: &str, more: &str| {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},
                {{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":
                    {{"ArnLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/{role}"}}}}}}]}}"#
        );
        let session = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_01/ines";
        let scenario = format!(
            r#"{{"request":{{"principal":{{"arn":"{session}"{more}}},"action":"s3:ListBucket",
                "resource":"arn:aws:s3:::reports"}},"policies":{{"identity":{policy}}}}}"#
        );
        let folder = Folder::with(&[("call.scenario.json", &scenario)]);
        let outcome = folder.run(&["simulate", "call.scenario.json"]);
        (outcome.code, outcome.stderr.contains("warning[ROLE_PATH_ASSUMED]"))
    };
    let path = "aws-reserved/sso.amazonaws.com";
    assert_eq!(said(&format!("{path}/eu-west-1/AWSReservedSSO_Admin_*"), ""), (Some(0), true));
    assert_eq!(said(&format!("{path}/AWSReservedSSO_Admin_*"), ""), (Some(1), true));
    assert_eq!(said(&format!("{path}/*"), ""), (Some(1), false));
    assert_eq!(said("other/*", ""), (Some(0), false));
    let role = format!(
        r#","roleArn":"arn:aws:iam::111122223333:role/{path}/eu-west-1/AWSReservedSSO_Admin_01""#
    );
    assert_eq!(said(&format!("{path}/eu-west-1/*"), &role), (Some(1), false));
}

#[test]
fn one_type_that_stands_for_many_is_told() {
    let said =
        |call: &[&str]| simulate(&[&["--identity", "home.json", "--operation"], call].concat());
    let outcome = said(&["ec2:CreateTags"]);
    assert!(outcome.stderr.contains("one of 106 types and none is given"), "{outcome}");
    let image = "arn:aws:ec2:eu-west-1::image/ami-1";
    let outcome = said(&["ec2:CreateTags", "--resource", image]);
    assert!(!outcome.stderr.contains("none is given"), "{outcome}");
    let outcome = said(&["apigateway:CreateRestApi", "--context", "aws:RequestTag/team=blue"]);
    assert!(
        outcome.stdout.contains("apigateway:PUT on arn:aws:apigateway:*::/tags/*"),
        "{outcome}"
    );
    let outcome = said(&["emr-containers:CreateJobTemplate"]);
    assert!(!outcome.stdout.contains("iam:PassRole"), "{outcome}");
}

/// The statement of a call tells which of the actions it needs; whoever asks says it.
#[test]
fn a_call_needs_the_actions_that_its_statement_is_about() {
    let select = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Action":"dynamodb:PartiQLSelect","Resource":"*"}]}"#;
    let folder = Folder::with(&[("select.json", select)]);
    let ask = |operation: &str, more: &[&str]| {
        let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
        let request = ["simulate", "--principal", INES, "--operation", operation];
        let about = ["--resource", table, "--identity", "select.json"];
        folder.run(&[&request[..], &about, more].concat())
    };
    let all = ask("dynamodb:ExecuteStatement", &[]);
    assert_eq!(all.code, Some(1), "{all}");
    assert!(all.stderr.contains("note[CALL_ACTIONS_NOT_TOLD]: which of its 4 actions"), "{all}");
    let chosen = ask("dynamodb:ExecuteStatement", &["--action", "dynamodb:PartiQLSelect"]);
    assert_eq!(chosen.code, Some(0), "{chosen}");
    assert!(!chosen.stderr.contains("CALL_ACTIONS_NOT_TOLD"), "{chosen}");
    let other = ask("dynamodb:ExecuteStatement", &["--action", "dynamodb:GetItem"]);
    assert_eq!(other.code, Some(2), "{other}");
    assert!(other.stderr.contains("is none of the actions of"), "{other}");
    let own = ask("dynamodb:GetItem", &["--action", "dynamodb:GetItem"]);
    assert!(own.stderr.contains("which has actions of its own"), "{own}");
}

/// What AWS stores and no request meets is told beside the decision, in whichever layer it stands.
#[test]
fn a_deny_whose_tests_no_request_passes_is_told() {
    const TESTS: [(&str, &str); 2] = [
        (r#"{"StringEquals":{"ec2:InstanceType":"t3.micro"}}"#, "IAMKIT_CONDITION_KEY_NEVER_SENT"),
        (
            r#"{"Null":{"aws:SourceIp":"true"},"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            "IAMKIT_CONDITION_CONTRADICTS_ITSELF",
        ),
    ];
    for (condition, code) in TESTS {
        let own = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"s3:GetObject",
                "Resource":"*","Condition":{condition}}}]}}"#
        );
        let theirs = own.replace(r#""Action""#, r#""Principal":"*","Action""#);
        let folder = Folder::with(&[("own.json", &own), ("theirs.json", &theirs)]);
        let request = ["simulate", "--managed", "AdministratorAccess", "--principal"];
        let object = [INES, "--action", "s3:GetObject", "--resource", "arn:aws:s3:::reports/a"];
        for layer in [
            ["--identity", "own.json"],
            ["--boundary", "own.json"],
            ["--session", "own.json"],
            ["--scope-down", "own.json"],
            ["--scp", "r-root=own.json"],
            ["--resource-policy", "theirs.json"],
            ["--rcp", "r-root=theirs.json"],
            ["--vpc-endpoint", "theirs.json"],
        ] {
            let outcome = folder.run(&[&request[..], &object, &layer].concat());
            assert!(outcome.stderr.contains(&format!("warning[{code}]")), "{layer:?}: {outcome}");
        }
    }
}

/// What a scenario says of organizations and unique ids is judged as the keys that follow from it.
#[test]
fn facts_of_caller_and_owner_have_a_form() {
    let said = |principal: &str, more: &str| {
        let text = format!(
            r#"{{"request":{{"principal":{{"arn":"{INES}"{principal}}},"action":"s3:GetObject",
                "resource":"arn:aws:s3:::reports/a"{more}}},"policies":{{"identity":[]}}}}"#
        );
        let outcome = run_with_input(&["simulate", "-"], &text);
        assert_eq!(outcome.code, Some(1), "{outcome}");
        outcome.stderr
    };
    let form = "warning[REQUEST_VALUE_FORM]";
    assert!(said(r#","organizationId":"abc""#, "").contains(form));
    assert!(said(r#","organizationPath":"o-aa111bb222/r-ab12""#, "").contains(form));
    assert!(said(r#","uniqueId":"AROAEXAMPLE""#, "").contains(form));
    assert!(said("", r#","resourceOrganization":{"id":"r-ab12"}"#).contains(form));
    let path = r#","organizationId":"o-aa111bb222","organizationPath":"o-cc333dd444/r-ab12/""#;
    assert!(said(path, "").contains("warning[REQUEST_KEY_CONTRADICTION]"));
    let right = r#","uniqueId":"AIDAEXAMPLE","organizationId":"o-aa111bb222",
        "organizationPath":"o-aa111bb222/r-ab12/""#;
    let owner = r#","resourceOrganization":{"id":"o-cc333dd444"}"#;
    assert_eq!(said(right, owner), "");
}

/// Keys of a token, of another spelling, and of the call that passes a role.
#[test]
fn given_keys_that_the_caller_never_sends_are_told() {
    let said = |action: &str, resource: &str, keys: &[&str]| {
        let request = ["--action", action, "--resource", resource, "--identity", "home.json"];
        let keys: Vec<&str> = keys.iter().flat_map(|key| ["--context", *key]).collect();
        simulate(&[&request[..], &keys].concat()).stderr
    };
    let object = "arn:aws:s3:::reports/a";
    for key in ["saml:sub=x", "token.actions.githubusercontent.com:sub=x"] {
        assert!(
            said("s3:GetObject", object, &[key]).contains("warning[REQUEST_KEY_NOT_SENT]"),
            "{key}"
        );
    }
    let blank = said("s3:GetObject", object, &[" aws:SourceIp=192.0.2.1"]);
    assert!(blank.contains("warning[REQUEST_UNKNOWN_KEY]"), "{blank}");
    assert!(blank.contains("`aws:SourceIp`"), "{blank}");
    let role = "arn:aws:iam::111122223333:role/web";
    let passed = ["aws:RequestedRegion=eu-west-1", "iam:PassedToService=ec2.amazonaws.com"];
    assert_eq!(said("iam:PassRole", role, &passed), "");
    let called = said("iam:GetRole", role, &["aws:RequestedRegion=eu-west-1"]);
    assert!(called.contains("warning[REQUEST_KEY_CONTRADICTION]"), "{called}");
}
