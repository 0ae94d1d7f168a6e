//! What a decision tells of its reasons, in the default output.

use serde_json::Value;

use crate::run::{Folder, Outcome, run, run_with_input};

const INES: &str = "arn:aws:iam::111122223333:user/ines";
const OBJECT: &str = "arn:aws:s3:::reports/q1.csv";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/0aa0";
const ROLE: &str = "arn:aws:iam::111122223333:role/Ops";
const INSTANCE: &str = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";

const ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// Writes one statement as a document.
fn policy(statement: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
}

/// Decides what `principal` asks, with files `p.json` and `all.json`.
fn simulate(principal: &str, file: &str, flags: &[&str]) -> Outcome {
    let folder = Folder::with(&[("p.json", file), ("all.json", ALL)]);
    folder.run(&[&["simulate", "--principal", principal][..], flags].concat())
}

const GET: [&str; 4] = ["--action", "s3:GetObject", "--resource", OBJECT];

/// One row of the table of authorization.md 13: what is asked, under which policy in `p.json`, and
/// what the answer must and must not say.
struct Row<'a> {
    policy: &'a str,
    flags: Vec<&'a str>,
    says: &'a str,
    never_says: &'a str,
}

fn check(principal: &str, row: &Row<'_>) {
    let outcome = simulate(principal, row.policy, &row.flags);
    assert!(outcome.stdout.contains(row.says), "{}\n{outcome}", row.says);
    let never = row.never_says;
    assert!(never.is_empty() || !outcome.stdout.contains(never), "{never}\n{outcome}");
}

fn with<'a>(first: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [first, more].concat()
}

#[test]
fn the_side_of_another_account_is_named() {
    let other = ["--resource-account", "444455556666"];
    let get = with(&GET, &other);
    let bucket = policy(
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"*"}"#,
    );
    let silent = policy(
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:PutObject","Resource":"*"}"#,
    );
    let rows = [
        Row {
            policy: ALL,
            flags: with(&get, &["--identity", "all.json"]),
            says: "two accounts: 444455556666 owns the resource, and its policy must allow, too; \
                   none is given",
            never_says: "nothing grants it",
        },
        Row {
            policy: &silent,
            flags: with(&get, &["--identity", "all.json", "--resource-policy", "p.json"]),
            says: "444455556666 owns the resource, and its policy must allow, too, and does not",
            never_says: "nothing grants it",
        },
        Row {
            policy: &bucket,
            flags: with(&get, &["--resource-policy", "p.json"]),
            says: "the identity-based policies of the caller must allow, too; none are given",
            never_says: "nothing grants it",
        },
    ];
    for row in &rows {
        check(INES, row);
    }
}

#[test]
fn a_policy_that_has_to_take_part_is_named() {
    let decrypt = ["--action", "kms:Decrypt", "--resource", KEY];
    let assume = ["--action", "sts:AssumeRole", "--resource", ROLE];
    let rows = [
        Row {
            policy: ALL,
            flags: with(&decrypt, &["--identity", "all.json"]),
            says: "the key policy was not given",
            never_says: "nothing grants it",
        },
        Row {
            policy: ALL,
            flags: with(&assume, &["--identity", "all.json"]),
            says: "the trust policy was not given",
            never_says: "nothing grants it",
        },
        Row {
            policy: ALL,
            flags: assume.to_vec(),
            says: "the trust policy was not given",
            never_says: "nothing grants it\n",
        },
    ];
    for row in &rows {
        check(INES, row);
    }
}

#[test]
fn an_action_without_resources_takes_a_star() {
    let on_instance = policy(&format!(
        r#"{{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"{INSTANCE}"}}"#
    ));
    check(
        INES,
        &Row {
            policy: &on_instance,
            flags: vec![
                "--action",
                "ec2:DescribeInstances",
                "--resource",
                INSTANCE,
                "--identity",
                "p.json",
            ],
            says: r#"write `"Resource": "*"`"#,
            never_says: "would have to cover",
        },
    );
}

#[test]
fn statements_that_miss_by_several_parts_are_listed() {
    let two = policy(
        r#"{"Sid":"Team","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::other/*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}},
           {"Sid":"Near","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::report/*"}"#,
    );
    let flags = with(&GET, &["--identity", "p.json"]);
    let outcome = simulate(INES, &two, &flags);
    let near = outcome.stdout.find("`Allow` of p.json#1 (Near) misses by its resource:").unwrap();
    let far =
        outcome.stdout.find("`Allow` of p.json#0 (Team) misses by its condition and resource:");
    assert!(far.is_some_and(|far| near < far), "{outcome}");
    insta::assert_snapshot!(simulate(INES, &two, &with(&flags, &["--explain"])));
    // A statement about another action comes close to nothing.
    let other = policy(r#"{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}"#);
    let outcome = simulate(INES, &other, &with(&flags, &["--explain"]));
    assert!(outcome.stdout.contains("no `Allow` in identity comes close"), "{outcome}");
}

#[test]
fn slips_are_named() {
    let plain = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/${aws:username}"}}"#;
    let old = plain.replacen('{', r#"{"Version":"2008-10-17","#, 1);
    let in_condition = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:UserAgent":"${aws:username}"}}}}"#;
    let typo = policy(r#"{"Effect":"Allow","Action":"s3:GetObjct","Resource":"*"}"#);
    let test = |operator: &str| {
        policy(&format!(
            r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{{"{operator}":{{"aws:UserAgent":"cli/*"}}}}}}"#
        ))
    };
    let tag = |key: &str| {
        policy(&format!(
            r#"{{"Effect":"Allow","Action":"ec2:StartInstances","Resource":"*","Condition":{{"StringEquals":{{"{key}":"blue"}}}}}}"#
        ))
    };
    let start = ["--action", "ec2:StartInstances", "--resource", INSTANCE, "--identity", "p.json"];
    let get = with(&GET, &["--identity", "p.json"]);
    let agent = with(&get, &["--context", "aws:UserAgent=cli/2"]);
    let rows = [
        (typo, get.clone(), "names `s3:GetObjct`, which does not exist"),
        (plain.to_owned(), get.clone(), "variables are plain text here"),
        (old, get, "variables are plain text here"),
        (in_condition.to_owned(), agent.clone(), "variables are plain text here"),
        (
            test("StringEquals"),
            agent.clone(),
            "`*` is an ordinary character under `StringEquals`; `StringLike` takes it",
        ),
        (
            test("StringEqualsIgnoreCase"),
            agent,
            "`*` is an ordinary character under `StringEqualsIgnoreCase`; `StringLike` takes it",
        ),
        (
            tag("aws:ResourceTag/team"),
            with(&start, &["--context", "ec2:ResourceTag/team=blue"]),
            "the same tag under another key: `ec2:ResourceTag/team` is in the request",
        ),
        (
            tag("ec2:ResourceTag/team"),
            with(&start, &["--context", "aws:ResourceTag/team=blue"]),
            "the same tag under another key: `aws:ResourceTag/team` is in the request",
        ),
    ];
    for (policy, flags, says) in rows {
        let outcome = simulate(INES, &policy, &flags);
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert!(outcome.stdout.contains(says), "{says}\n{outcome}");
    }
    // A value with a variable, and an operator with wildcards.
    for policy in [test("StringLike").replace("cli/*", "x*"), tag("aws:PrincipalTag/team")] {
        let outcome = simulate(INES, &policy, &with(&GET, &["--identity", "p.json"]));
        assert!(!outcome.stdout.contains("ordinary character"), "{outcome}");
        assert!(!outcome.stdout.contains("same tag"), "{outcome}");
    }
}

#[test]
fn a_key_that_aws_always_sends_is_named() {
    let tls = policy(
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
    );
    let flags = with(&GET, &["--identity", "p.json"]);
    let says = "turns on `aws:SecureTransport`, which is not given";
    check(INES, &Row { policy: &tls, flags: flags.clone(), says, never_says: "" });
    let given = with(&flags, &["--context", "aws:SecureTransport=true"]);
    check(INES, &Row { policy: &tls, flags: given, says: "allowed", never_says: "turns on" });
}

#[test]
fn a_deny_that_nearly_applied_is_told_of() {
    let near = policy(
        r#"{"Effect":"Allow","Action":"*","Resource":"*"},
           {"Sid":"Net","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}},
           {"Sid":"Other","Effect":"Deny","Action":"s3:PutObject","Resource":"*"}"#,
    );
    let flags = with(&GET, &["--identity", "p.json", "--context", "aws:SourceIp=192.0.2.1"]);
    let outcome = simulate(INES, &near, &flags);
    assert_eq!(outcome.code, Some(0), "{outcome}");
    let lines: Vec<&str> = outcome.stdout.lines().skip(1).collect();
    assert_eq!(
        lines,
        ["  `Deny` of p.json#1 (Net) misses by its condition: `aws:SourceIp` is `192.0.2.1`, so \
          `IpAddress` fails"]
    );
}

#[test]
fn a_level_without_an_allow_is_told_of() {
    let deny = policy(r#"{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}"#);
    let flags = with(&GET, &["--identity", "all.json", "--scp", "r-root=p.json"]);
    let says = "level r-root has no `Allow`; `FullAWSAccess` is usually attached";
    check(INES, &Row { policy: &deny, flags: flags.clone(), says, never_says: "" });
    let full = with(&flags, &["r-root=FullAWSAccess"]);
    check(INES, &Row { policy: &deny, flags: full, says: "allowed", never_says: "level" });
}

#[test]
fn the_policies_that_organizations_attach_have_names() {
    for (name, principal) in [("FullAWSAccess", false), ("RCPFullAWSAccess", true)] {
        let outcome = run(&["managed", "show", name]);
        assert_eq!(outcome.code, Some(0), "{outcome}");
        assert_eq!(outcome.stdout.contains("Principal"), principal, "{outcome}");
        let outcome = run(&["managed", "show", name, "--output-format", "json"]);
        let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert!(value["arn"].as_str().unwrap().ends_with(name), "{outcome}");
    }
}

#[test]
fn refusals_name_the_rule_and_its_page() {
    let federated = "arn:aws:sts::111122223333:federated-user/x";
    let users = ["--action", "iam:ListUsers", "--identity", "all.json"];
    let assume = ["--action", "sts:AssumeRole", "--resource", ROLE];
    let rows = [
        (
            federated,
            &users[..],
            "credentials of GetFederationToken can call nothing of IAM (IAM User Guide",
            "credentialLimit",
        ),
        ("111122223333", &assume, "root users can assume no role (IAM", "rootUserAssumesRole"),
    ];
    for (principal, flags, says, id) in rows {
        let outcome = simulate(principal, ALL, flags);
        assert!(outcome.stdout.contains(says), "{outcome}");
        assert!(!outcome.stdout.contains("nothing grants it"), "{outcome}");
        let outcome = simulate(principal, ALL, &with(flags, &["--output-format", "json"]));
        let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(value["reason"]["id"], id, "{outcome}");
        assert_eq!(value["blockedBy"], serde_json::json!([]), "{outcome}");
        assert_eq!(value["awsMessage"], Value::Null, "{outcome}");
    }
}

/// Layers that were given and do not apply: never dropped in silence.
#[test]
fn a_layer_that_does_not_apply_is_told_of() {
    let deny = policy(r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#);
    let bucket =
        policy(r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}"#);
    let principals = [
        (r#""cloudtrail.amazonaws.com""#, "identity", "AWS service"),
        (r#""111122223333""#, "permissionsBoundary", "root users"),
        (
            r#"{"arn":"arn:aws:iam::111122223333:user/ines","organizationId":"o-aa111bb222","isManagementAccount":true}"#,
            "serviceControl",
            "management account",
        ),
    ];
    for (principal, layer, says) in principals {
        let given = match layer {
            "serviceControl" => format!(r#"[{{"target":"r-root","policies":[{deny}]}}]"#),
            _ => deny.clone(),
        };
        let scenario = format!(
            r#"{{"name":"x","request":{{"principal":{principal},"action":"s3:GetObject","resource":"{OBJECT}","resourceAccount":"111122223333"}},"policies":{{"{layer}":{given},"resource":{bucket}}},"expect":{{"decision":"allowed"}}}}"#
        );
        let told = "note[LAYER_NOT_APPLICABLE]: ";
        for arguments in [&["simulate", "-"][..], &["test", "-"]] {
            let outcome = run_with_input(arguments, &scenario);
            assert_eq!(outcome.code, Some(0), "{outcome}");
            assert!(outcome.stderr.contains(told) && outcome.stderr.contains(says), "{outcome}");
        }
        for arguments in
            [&["simulate", "-", "--output-format", "json"][..], &["simulate", "--jsonl"]]
        {
            let outcome = run_with_input(arguments, &scenario);
            let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
            let warnings = value["warnings"].as_array().unwrap();
            let note = warnings.iter().find(|note| note["code"] == "LAYER_NOT_APPLICABLE").unwrap();
            assert_eq!((&note["level"], &note["layer"]), (&"note".into(), &layer.into()));
        }
        let outcome =
            run_with_input(&["simulate", "-", "--explain", "--output-format", "json"], &scenario);
        let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(value["layers"][layer]["applies"], false, "{outcome}");
        assert_eq!(value["layers"]["resource"]["applies"], true, "{outcome}");
        assert!(run_with_input(&["simulate", "-", "--explain"], &scenario).stdout.contains("idle"));
    }
}

#[test]
fn a_record_of_access_troubleshooter_is_printed() {
    let deny = policy(r#"{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}"#);
    let flags = [
        "--action",
        "s3:DeleteObject",
        "s3:GetObject",
        "--resource",
        OBJECT,
        "--identity",
        "all.json",
        "p.json",
        "--managed",
        "AmazonS3ReadOnlyAccess",
        "--scp",
        "r-root=FullAWSAccess",
        "ou-1=FullAWSAccess",
        "--context",
        "aws:SourceIp=192.0.2.1",
        "--output-format",
        "authorization-details",
    ];
    let outcome = simulate(INES, &deny, &flags);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
    let unknown = with(&GET, &["--identity", "p.json", "--unknown", "aws:SourceIp"]);
    let open = policy(
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#,
    );
    let record = ["--output-format", "authorization-details"];
    let outcome = simulate(INES, &open, &with(&unknown, &record));
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("the decision is conditional"), "{outcome}");
}

/// The members that every decision has, with and without an explanation.
#[test]
fn a_decision_has_all_its_members() {
    let flags = with(&GET, &["--identity", "all.json", "--output-format", "json"]);
    for more in [&[][..], &["--explain"]] {
        let outcome = simulate(INES, ALL, &with(&flags, more));
        let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
        for member in ["reason", "awsMessage"] {
            assert_eq!(value[member], Value::Null, "{outcome}");
        }
        for member in ["checks", "warnings", "missingInput", "hints"] {
            assert!(value[member].is_array(), "{member}\n{outcome}");
        }
        assert_eq!(value.get("layers").is_some(), !more.is_empty());
    }
}

/// The silent levels are named beside a `Deny`: all that has to be repaired.
#[test]
fn a_deny_does_not_hide_what_is_silent() {
    let deny = policy(r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#);
    let flags = with(&GET, &["--identity", "p.json", "all.json", "--scp", "r-root=p.json"]);
    let boundary = with(&flags, &["--boundary", "other.json", "--output-format", "json"]);
    let other = policy(r#"{"Effect":"Allow","Action":"ec2:*","Resource":"*"}"#);
    let folder = Folder::with(&[("p.json", &deny), ("all.json", ALL), ("other.json", &other)]);
    let outcome = folder.run(&[&["simulate", "--principal", INES][..], &boundary].concat());
    let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let blocked = ["identity", "permissionsBoundary", "serviceControl"];
    assert_eq!(value["blockedBy"], serde_json::json!(blocked), "{outcome}");
    let message = value["awsMessage"].as_str().unwrap();
    assert!(message.ends_with("with an explicit deny in a service control policy"), "{outcome}");
    let besides = "besides, permissionsBoundary does not allow it";
    assert_eq!(value["hints"][0], besides, "{outcome}");
    let text = with(&flags, &["--boundary", "other.json", "--explain"]);
    let outcome = folder.run(&[&["simulate", "--principal", INES][..], &text].concat());
    assert_eq!(outcome.stdout.matches(besides).count(), 1, "{outcome}");
}
