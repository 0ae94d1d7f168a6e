//! Questions about all requests, asked of the binary.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::run::{Folder, Outcome};

fn allow(action: &str, resource: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": resource});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn json_of(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

/// Runs a case of `tests/reasoning` and says what is wrong with the answer.
fn wrong(case: &Value) -> Option<String> {
    let folder = Folder::with(&[]);
    let mut paths = Vec::new();
    let mut managed = None;
    for (name, document) in case["documents"].as_object().unwrap() {
        if let Some(name) = document["managed"].as_str() {
            managed = Some(name.to_owned());
            continue;
        }
        folder.write(&format!("{name}.json"), document.to_string().as_bytes());
        paths.push(format!("{name}.json"));
    }
    let question = case["question"].as_str().unwrap();
    let mut arguments: Vec<String> = match question {
        "diff" | "fit" | "merge" => vec![question.into()],
        _ => vec!["check".into(), question.into()],
    };
    match question {
        "covers" => {
            arguments.push("policy.json".into());
            match managed {
                Some(name) => arguments.extend(["--managed".into(), name]),
                None => arguments.extend(["--required".into(), "required.json".into()]),
            }
        }
        _ => arguments.append(&mut paths),
    }
    let options = &case["options"];
    for (member, flag) in [
        ("policyType", "--policy-type"),
        ("universe", "--universe"),
        ("resourceType", "--resource-type"),
        ("attach", "--attach"),
        ("failOn", "--fail-on"),
        ("actions", "--action"),
        ("resources", "--resource"),
    ] {
        let values = match &options[member] {
            Value::Null => continue,
            Value::Array(values) => values.clone(),
            value => vec![value.clone()],
        };
        for value in values {
            arguments.extend([flag.to_owned(), value.as_str().unwrap().to_owned()]);
        }
    }
    if options["bySid"] == true {
        arguments.push("--by-sid".into());
    }
    let run = |format: &str| {
        let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
        all.extend(["--output-format", format]);
        folder.run(&all)
    };
    let outcome = run("json");
    let expect = &case["expect"];
    let exit = match (expect["result"].as_str(), expect["exit"].as_i64()) {
        (Some("PASS"), _) => 0,
        (Some("FAIL"), _) => 1,
        (_, Some(exit)) => exit,
        _ => 0,
    };
    if outcome.code.map(i64::from) != Some(exit) {
        return Some(format!("{:?} and not {exit}: {outcome:?}", outcome.code));
    }
    if let Some(result) = expect["result"].as_str() {
        let answer = json_of(&outcome)["answer"].clone();
        let expected = if result == "PASS" { "holds" } else { "fails" };
        if answer != expected {
            return Some(format!("{answer} and not {expected}"));
        }
    }
    if let Some(statements) = expect["statements"].as_array() {
        let answer = json_of(&run("access-analyzer"));
        let found: Vec<Value> = answer["reasons"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|reason| reason["statementIndex"].clone())
            .collect();
        if found != *statements {
            return Some(format!("statements {found:?} and not {statements:?}"));
        }
    }
    let is_check = arguments.first().is_some_and(|first| first == "check");
    let shows = ["noNewAccess", "accessNotGranted", "noPublicAccess", "covers", "equivalent"];
    if is_check && exit == 1 && shows.iter().any(|name| json_of(&outcome)["question"] == *name) {
        return not_replayed(&folder, &arguments);
    }
    None
}

/// Runs every request that an answer shows, and says which one does not show what it should.
fn not_replayed(folder: &Folder, arguments: &[String]) -> Option<String> {
    let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
    all.extend(["--output-format", "json", "--write-scenario", "shown.scenario.json"]);
    let outcome = folder.run(&all);
    let answer = json_of(&outcome);
    let violations = answer["violations"].as_array().unwrap();
    let simulates = |violation: &&Value| {
        let why = violation["whyNotSimulated"].as_str().unwrap_or_default();
        violation["simulates"] != false || why.contains("option condition.short-arns")
    };
    // Of two sides each has a scenario.
    let question = answer["question"].as_str().unwrap();
    let sides = if matches!(question, "accessNotGranted" | "noPublicAccess") { 1 } else { 2 };
    let expected = violations.iter().filter(simulates).count() * sides;
    if expected == 0 {
        let is_there = folder.path().join("shown.scenario.json").exists();
        return is_there.then(|| "a request is simulated of which the answer says no".to_owned());
    }
    let tested = folder.run(&["test", "shown.scenario.json"]);
    let passed = format!("{expected} passed, 0 failed");
    (!tested.stdout.contains(&passed)).then(|| format!("not {passed}: {tested:?} {outcome:?}"))
}

#[test]
fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reasoning");
    let mut count = 0;
    let mut failed = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let cases: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in cases {
            count += 1;
            if let Some(why) = wrong(&case) {
                failed.push(format!("{}: {}: {why}", path.display(), case["name"]));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(count >= 40, "{count} cases");
}

#[test]
fn answers_for_people() {
    let wide = allow("s3:*", "arn:aws:s3:::reports/*");
    let narrow = allow("s3:GetObject", "*");
    let folder = Folder::with(&[("wide.json", wide.as_str()), ("narrow.json", narrow.as_str())]);
    let mut all = String::new();
    for arguments in [
        &["check", "no-new-access", "wide.json", "narrow.json"][..],
        &["check", "no-new-access", "narrow.json", "narrow.json"],
        &["check", "equivalent", "wide.json", "narrow.json"],
        &["check", "covers", "wide.json", "--required", "narrow.json"],
        &["check", "access-not-granted", "wide.json", "--action", "s3:PutObject"],
        &["check", "redundant", "wide.json"],
        &["check", "difference", "wide.json", "narrow.json"],
        &["diff", "narrow.json", "wide.json"],
        &["diff", "narrow.json", "wide.json", "--output-format", "markdown"],
        &["diff", "narrow.json", "wide.json", "--output-format", "github"],
        &["merge", "narrow.json", "wide.json"],
    ] {
        let outcome = folder.run(arguments);
        let _ = write!(all, "$ iamkit {}\n{outcome}\n", arguments.join(" "));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_cannot_be_asked_is_said() {
    let policy = allow("s3:*", "*");
    let broken = policy.replace("s3:*", "s3");
    let folder = Folder::with(&[
        ("policy.json", policy.as_str()),
        ("broken.json", broken.as_str()),
        ("list.json", "[1, 2]"),
        (
            "queue.json",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}}"#,
        ),
        ("folder/policy.json", policy.as_str()),
    ]);
    let mut all = String::new();
    for arguments in [
        &["check", "no-new-access", "broken.json", "policy.json"][..],
        &["check", "no-new-access", "policy.json", "broken.json"],
        &["check", "equivalent", "policy.json", "list.json"],
        &["check", "equivalent", "policy.json", "nothing.json"],
        &["check", "equivalent", "policy.json#Role", "policy.json"],
        &["check", "access-not-granted", "policy.json"],
        &["check", "access-not-granted", "policy.json", "--action", "s3"],
        &["check", "access-not-granted", "policy.json", "--resource", "arn:aws:*:::b"],
        &["check", "no-public-access", "policy.json", "--resource-type", "AWS::EC2::Instance"],
        &["check", "no-public-access", "policy.json", "--resource-type", "AWS::S3::Bucket"],
        &["check", "no-public-access", "queue.json", "--resource-type", "AWS::S3::Bucket"],
        &["check", "access-not-granted", "policy.json", "--action", "s3:HeadBucket"],
        &["check", "access-not-granted", "policy.json", "--action", "s3:GetObjekt"],
        &["check", "access-not-granted", "policy.json", "--action", "s3:GetObjekt*"],
        &["fit", "policy.json", "--attach", "s3-bucket"],
        &["check", "covers", "policy.json", "--managed", "ReadOnly"],
        &["check", "redundant", "policy.json", "--policy-type", "user"],
        &["check", "no-new-access", "policy.json", "policy.json", "--scp", "policy.json"],
        &["check", "no-new-access", "queue.json", "policy.json"],
        &["check", "equivalent", "policy.json", "queue.json"],
        &["check", "covers", "policy.json"],
        &[
            "check",
            "covers",
            "policy.json",
            "--required",
            "policy.json",
            "--reference-boundary",
            "policy.json",
        ],
        &["diff", "policy.json"],
        &["diff", "policy.json", "broken.json"],
        &["diff", "policy.json", "queue.json"],
        &["diff", "policy.json", "folder"],
        &["diff", "folder", "nowhere"],
        &["diff", "--plan", "policy.json"],
        &["fit", "policy.json", "--attach", "wall"],
        &["merge", "policy.json", "broken.json"],
    ] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        let _ = write!(all, "$ iamkit {}\n{outcome}\n", arguments.join(" "));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn layers_limit_both_sides() {
    let policy = allow("*", "*");
    let boundary = allow("s3:*", "*");
    let reader = allow("s3:Get*", "*");
    let folder = Folder::with(&[
        ("all.json", policy.as_str()),
        ("s3.json", boundary.as_str()),
        ("get.json", reader.as_str()),
    ]);
    let code = |arguments: &[&str]| {
        let mut all = vec!["check", "no-new-access"];
        all.extend(arguments);
        folder.run(&all).code
    };
    assert_eq!(code(&["all.json", "s3.json"]), Some(1));
    assert_eq!(code(&["all.json", "s3.json", "--boundary", "s3.json"]), Some(0));
    assert_eq!(
        code(&["all.json", "s3.json", "--scp", "r=FullAWSAccess", "--scp", "o=s3.json"]),
        Some(0)
    );
    // Policies of one target add up, those of two must both allow.
    assert_eq!(
        code(&["all.json", "s3.json", "--scp", "r=FullAWSAccess", "--scp", "r=s3.json"]),
        Some(1)
    );
    assert_eq!(code(&["all.json", "s3.json", "--scope-down", "get.json"]), Some(0));
    assert_eq!(code(&["get.json", "all.json", "--reference-boundary", "s3.json"]), Some(0));
    assert_eq!(code(&["all.json", "all.json", "--reference-scope-down", "get.json"]), Some(1));
}

#[test]
fn a_level_that_only_denies_is_told_and_decided_as_by_simulate() {
    let policy = allow("*", "*");
    let guard = policy.replace("Allow", "Deny").replace("\"*\"", "\"s3:DeleteObject\"");
    let guard = guard.replace("\"Resource\":\"s3:DeleteObject\"", "\"Resource\":\"*\"");
    let folder = Folder::with(&[("all.json", policy.as_str()), ("guard.json", guard.as_str())]);
    let ask = |flags: &[&str]| {
        let mut all = vec!["check", "access-not-granted", "all.json", "--action", "s3:GetObject"];
        all.extend(flags);
        folder.run(&all)
    };
    let bare = ask(&["--scp", "r=guard.json"]);
    assert_eq!(bare.code, Some(0), "{bare:?}");
    assert!(bare.stderr.contains("--scp r: the level has no `Allow`"), "{bare:?}");
    let flags = ["--scp", "r=guard.json", "r=FullAWSAccess"];
    let whole = ask(&flags);
    assert_eq!((whole.code, whole.stderr.as_str()), (Some(1), ""), "{whole:?}");
    for (scps, code) in [(&flags[..2], Some(1)), (&flags[..], Some(0))] {
        let request = "simulate --principal arn:aws:iam::111122223333:user/ann \
            --action s3:GetObject --resource arn:aws:s3:::quarry/a --identity all.json";
        let request: Vec<&str> = request.split_whitespace().chain(scps.iter().copied()).collect();
        assert_eq!(folder.run(&request).code, code, "{scps:?}");
    }
}

#[test]
fn a_statement_that_names_nobody_is_refused_with_its_place() {
    let folder = Folder::with(&[
        ("nobody.json", allow("s3:GetObject", "arn:aws:s3:::quarry/*").as_str()),
        (
            "some.json",
            &allow("s3:GetObject", "arn:aws:s3:::quarry/*")
                .replace("\"Effect\"", "\"Principal\":\"*\",\"Effect\""),
        ),
    ]);
    for question in [
        "check access-not-granted nobody.json --action s3:GetObject",
        "check no-new-access nobody.json some.json",
        "check no-new-access some.json nobody.json",
        "check covers nobody.json --required some.json",
        "check equivalent nobody.json some.json",
        "check difference nobody.json some.json",
        "check minimize nobody.json",
        "check redundant nobody.json",
        "check no-public-access nobody.json --resource-type AWS::S3::Bucket",
        "diff nobody.json some.json",
        "merge nobody.json some.json",
    ] {
        let arguments = question.split(' ').chain(["--policy-type", "resource"]);
        let outcome = folder.run(&arguments.collect::<Vec<_>>());
        assert_eq!(outcome.code, Some(2), "{question}: {outcome:?}");
        let place = "nobody.json:1:15: error[MISSING_PRINCIPAL]";
        assert!(outcome.stderr.contains(place), "{question}: {outcome:?}");
    }
}

#[test]
fn a_grant_by_name_beside_its_account_is_told() {
    let grant = |principal: Value| {
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": principal},
            "Action": "s3:GetObject", "Resource": "arn:aws:s3:::quarry/*"});
        json!({"Version": "2012-10-17", "Statement": statement}).to_string()
    };
    let account = "111122223333";
    let folder = Folder::with(&[
        ("account.json", grant(json!(account)).as_str()),
        ("ann.json", grant(json!([account, "arn:aws:iam::111122223333:user/ann"])).as_str()),
    ]);
    let told = "callers are named more closely";
    for (question, is_told) in [
        ("check no-new-access ann.json account.json", true),
        ("check no-new-access account.json ann.json", false),
        ("check equivalent account.json ann.json", true),
        ("check covers account.json --required ann.json", true),
        ("diff account.json ann.json", true),
        ("diff account.json ann.json --output-format markdown", true),
        ("diff ann.json account.json", false),
    ] {
        let outcome = folder.run(&question.split(' ').collect::<Vec<_>>());
        assert_eq!(outcome.code, Some(0), "{question}: {outcome:?}");
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert_eq!(all.contains(told), is_told, "{question}: {outcome:?}");
    }
    let outcome = folder.run(&["diff", "account.json", "ann.json", "--output-format", "json"]);
    assert_eq!(json_of(&outcome)["pairs"][0]["namesMoreClosely"], json!(true));
}

pub(crate) fn git(folder: &Folder, arguments: &[&str]) {
    let author =
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let done =
        Command::new("git").arg("-C").arg(folder.path()).args(author).args(arguments).output();
    let done = done.unwrap();
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The names of the pairs and whether something was gained and lost.
fn changes(outcome: &Outcome) -> Vec<String> {
    let count = |value: &Value| value.as_array().map_or(0, Vec::len);
    let found = json_of(outcome);
    let name = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
    found["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| {
            let (old, new) = (name(&pair["old"]), name(&pair["new"]));
            let undecided = if pair["undecided"].is_null() { "" } else { " undecided" };
            format!(
                "{old} > {new}: +{} -{}{undecided}",
                count(&pair["gained"]),
                count(&pair["lost"])
            )
        })
        .collect()
}

#[test]
fn a_working_tree_against_a_revision() {
    let first = allow("s3:GetObject", "*");
    let role = "Resources:\n  R:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: p\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          - {Effect: Allow, Action: \"s3:ListBucket\", Resource: \"*\"}\n";
    let folder = Folder::with(&[
        ("a/changed.json", first.as_str()),
        ("a/same.json", first.as_str()),
        ("a/gone.json", first.as_str()),
        ("a/moved.json", allow("sqs:SendMessage", "*").as_str()),
        ("template.yaml", role),
        ("package.json", r#"{"name": "x", "version": "1.0.0"}"#),
    ]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    folder.write("a/changed.json", allow("s3:*", "*").as_bytes());
    folder.write("a/new.json", allow("sns:Publish", "*").as_bytes());
    folder.write("b/moved.json", allow("sqs:SendMessage", "*").as_bytes());
    folder.write("template.yaml", role.replace("s3:ListBucket", "s3:List*").as_bytes());
    std::fs::remove_file(folder.path().join("a/gone.json")).unwrap();
    std::fs::remove_file(folder.path().join("a/moved.json")).unwrap();
    let outcome = folder.run(&["diff", "--base", "HEAD", "--output-format", "json"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(
        changes(&outcome),
        [
            "HEAD:a/changed.json > a/changed.json: +1 -0",
            "nothing > a/new.json: +1 -0",
            "HEAD:a/moved.json > b/moved.json: +0 -0",
            "HEAD:template.yaml#Resources/R/Properties/PolicyDocument > template.yaml#Resources/R/Properties/PolicyDocument: +1 -0",
            "HEAD:a/gone.json > nothing: +0 -1",
        ]
    );
    let below = folder.run(&["diff", "--base", "HEAD", "b", "--output-format", "json"]);
    assert_eq!(changes(&below), ["nothing > b/moved.json: +1 -0"]);
    let nowhere = folder.run(&["diff", "--base", "HEAD", "polices"]);
    assert_eq!(nowhere.code, Some(2), "{nowhere:?}");
    let unknown = folder.run(&["diff", "--base", "--upload-pack=x"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    insta::assert_snapshot!(format!(
        "{}\n{}",
        folder.run(&["diff", "--base", "HEAD", "--output-format", "markdown"]),
        folder.run(&["diff", "--base", "nowhere"])
    ));
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "second"]);
    let clean = folder.run(&["diff", "--base", "HEAD"]);
    assert_eq!(
        (clean.code, clean.stdout.as_str()),
        (Some(0), "0 policy pairs compared: 0 gained, 0 lost\n")
    );
}

#[test]
fn two_folders_and_two_sides_of_a_plan() {
    let (get, put) = (allow("s3:GetObject", "*"), allow("s3:PutObject", "*"));
    let folder = Folder::with(&[
        ("old/a.json", get.as_str()),
        ("old/b.json", get.as_str()),
        ("new/a.json", put.as_str()),
        ("new/c.json", put.as_str()),
    ]);
    let outcome = folder.run(&["diff", "old", "new", "--output-format", "json"]);
    assert_eq!(
        changes(&outcome),
        [
            "old/a.json > new/a.json: +1 -1",
            "nothing > new/c.json: +1 -0",
            "old/b.json > nothing: +0 -1"
        ]
    );
    let change = |name: &str, before: Value, after: Value, unknown: Value| {
        json!({"address": format!("aws_iam_policy.{name}"), "mode": "managed", "type": "aws_iam_policy",
               "change": {"actions": ["update"], "before": before, "after": after, "after_unknown": unknown}})
    };
    let planned = |name: &str, policy: &str| {
        json!({"address": format!("aws_iam_policy.{name}"), "mode": "managed", "type": "aws_iam_policy",
               "values": {"policy": policy}})
    };
    let plan = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [planned("p", &put), planned("q", ""), planned("r", &get)]}},
        "resource_changes": [
            change("p", json!({"policy": get}), json!({"policy": put}), json!({})),
            change("q", json!({"policy": get}), json!({}), json!({"policy": true})),
            change("r", json!({"policy": get}), json!({"policy": get}), json!({})),
        ],
    });
    folder.write("plan.json", plan.to_string().as_bytes());
    let outcome = folder.run(&["diff", "--plan", "plan.json", "--output-format", "json"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(
        changes(&outcome),
        [
            "plan.json#aws_iam_policy.p/policy > plan.json#aws_iam_policy.p/policy: +1 -1",
            "plan.json#aws_iam_policy.r/policy > plan.json#aws_iam_policy.r/policy: +0 -0",
            "nothing > plan.json#aws_iam_policy.q/policy: +0 -0 undecided",
        ]
    );
    for (fail_on, code) in [("gained", 0), ("lost", 1), ("any", 1)] {
        let outcome = folder.run(&["diff", "old/a.json", "new/a.json", "--fail-on", fail_on]);
        // The one gains what the other loses.
        let expected = if fail_on == "gained" { 1 } else { code };
        assert_eq!(outcome.code, Some(expected), "{fail_on}");
    }
    folder.write("less.json", allow("s3:GetObject", "arn:aws:s3:::b/*").as_bytes());
    assert_eq!(folder.run(&["diff", "old/a.json", "less.json", "--allow-loss-only"]).code, Some(0));
    assert_eq!(folder.run(&["diff", "old/a.json", "less.json", "--fail-on", "any"]).code, Some(1));
}

#[test]
fn the_last_policy_gone_and_a_renamed_one() {
    let statements = |last: &str| {
        let actions = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "sns:Publish", last];
        let statements: Vec<Value> = actions
            .iter()
            .map(|action| json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
            .collect();
        let document = json!({"Version": "2012-10-17", "Statement": statements});
        serde_json::to_string_pretty(&document).unwrap()
    };
    let folder = Folder::with(&[
        ("a/one.json", statements("ec2:StartInstances").as_str()),
        ("a/two.json", allow("iam:GetRole", "*").as_str()),
        ("README.md", "none"),
    ]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    git(&folder, &["mv", "a/one.json", "a/renamed.json"]);
    folder.write("a/renamed.json", statements("ec2:StopInstances").as_bytes());
    folder.write("a/three.json", allow("sts:AssumeRole", "*").as_bytes());
    let renamed = folder.run(&["diff", "--base", "HEAD", "--output-format", "json"]);
    assert_eq!(
        changes(&renamed),
        ["HEAD:a/one.json > a/renamed.json: +1 -1", "nothing > a/three.json: +1 -0"]
    );
    git(&folder, &["reset", "-q", "--hard"]);
    std::fs::remove_dir_all(folder.path().join("a")).unwrap();
    let gone = folder.run(&["diff", "--base", "HEAD", "--output-format", "json"]);
    assert_eq!(gone.code, Some(0), "{gone:?}");
    assert_eq!(
        changes(&gone),
        ["HEAD:a/one.json > nothing: +0 -5", "HEAD:a/two.json > nothing: +0 -1"]
    );
    let lost = folder.run(&["diff", "--base", "HEAD", "--fail-on", "lost"]);
    assert_eq!(lost.code, Some(1), "{lost:?}");
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "second"]);
    let never = folder.run(&["diff", "--base", "HEAD"]);
    assert_eq!(never.code, Some(2), "{never:?}");
}

#[test]
fn many_requests_share_their_policies() {
    let policy = |more: &str| {
        let statements: Vec<Value> = (0..20)
            .map(|number| {
                let resource = format!("arn:aws:s3:::quarry-{number}/{more}*");
                json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource})
            })
            .collect();
        json!({"Version": "2012-10-17", "Statement": statements}).to_string()
    };
    let folder =
        Folder::with(&[("new.json", policy("").as_str()), ("old.json", policy("open/").as_str())]);
    let check = ["check", "no-new-access", "new.json", "old.json", "--write-scenario"];
    let outcome = folder.run(&[&check[..], &["w.scenario.json"]].concat());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stderr.contains("40 scenarios written"), "{outcome:?}");
    let file = folder.path().join("w.scenario.json");
    let written: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let identity = &written[0]["policies"]["identity"];
    assert_eq!(*identity, json!([{"name": "new.json", "file": "w.policies/1-new.json"}]));
    let test = folder.run(&["test", "w.scenario.json"]);
    assert_eq!(test.code, Some(0), "{test:?}");
    assert!(test.stdout.contains("40 passed, 0 failed"), "{test:?}");
}

#[test]
fn what_is_told_of_a_request() {
    let old = allow("iam:GetRole", "*");
    let statement = json!({"Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectAcl"],
        "Resource": "arn:aws:s3:::quarry/*",
        "Condition": {"StringEqualsIfExists": {"s3:x-amz-acl": "private"}}});
    let new = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let tagged = |tag: &str| {
        json!({"Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "*",
            "Condition": {"StringEquals": {format!("aws:PrincipalTag/{tag}"): "yes"}}})
    };
    let part = json!({"Version": "2012-10-17", "Statement": [tagged("a"), tagged("b")]});
    let folder = Folder::with(&[
        ("old.json", old.as_str()),
        ("new.json", new.as_str()),
        ("part.json", part.to_string().as_str()),
    ]);
    let few = ["--limit-nodes", "1"];
    let mut told = String::new();
    for arguments in [
        &["check", "no-new-access", "new.json", "old.json"][..],
        &["diff", "old.json", "new.json"],
        &[&["diff", "part.json", "new.json", "--output-format", "markdown"][..], &few].concat(),
        &[&["diff", "part.json", "new.json", "--output-format", "github"][..], &few].concat(),
    ] {
        let _ = writeln!(told, "{}", folder.run(arguments));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_request_that_rests_on_a_reading_says_so() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
        "Condition": {"ArnLike": {"aws:PrincipalArn": "*"}}}}"#;
    let folder = Folder::with(&[("policy.json", policy)]);
    let arguments = ["check", "no-public-access", "policy.json", "--resource-type"];
    let written = ["AWS::S3::Bucket", "--write-scenario", "found.scenario.json"];
    let outcome = folder.run(&[&arguments[..], &written].concat());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let why = "AWS may read the condition so, which is option condition.short-arns";
    assert!(outcome.stdout.contains(why), "{outcome:?}");
    let tested = folder.run(&["test", "found.scenario.json"]);
    assert_eq!(tested.code, Some(0), "{tested:?}");
}

#[test]
fn what_is_told_of_a_rewritten_document() {
    let statement = |sid: &str, effect: &str, action: &str| json!({"Sid": sid, "Effect": effect, "Action": action, "Resource": "*"});
    let document = |statements: &[Value]| {
        json!({"Version": "2012-10-17", "Statement": statements}).to_string()
    };
    let base = document(&[
        statement("Read", "Allow", "s3:GetObject"),
        statement("Write", "Allow", "s3:PutObject"),
    ]);
    let over = document(&[
        statement("Read", "Deny", "s3:GetObject"),
        statement("Write", "Allow", "s3:PutObjectAcl"),
    ]);
    let large: Vec<Value> = (0..90)
        .map(|number| {
            let resource = format!("arn:aws:s3:::a-bucket-with-a-long-name-{number}/*");
            json!({"Effect": "Allow", "Action": format!("s3:Get*{number}"), "Resource": resource})
        })
        .collect();
    let large = document(&large);
    let folder = Folder::with(&[
        ("base.json", base.as_str()),
        ("over.json", over.as_str()),
        ("large.json", large.as_str()),
    ]);
    let merged = folder.run(&["merge", "base.json", "over.json", "--by-sid"]);
    assert_eq!(merged.code, Some(0), "{merged:?}");
    let fitted = folder.run(&["fit", "large.json", "--attach", "managed"]);
    assert_eq!(fitted.code, Some(0), "{fitted:?}");
    assert!(fitted.stderr.contains("characters more"), "{fitted:?}");
    insta::assert_snapshot!(format!("{}\n{}", merged.stderr, fitted.stderr));
}

#[test]
fn an_action_newer_than_the_catalog_may_be_asked_about() {
    let folder = Folder::with(&[("policy.json", allow("s3:*", "*").as_str())]);
    let ask = |action: &str, more: &[&str]| {
        let check = ["check", "access-not-granted", "policy.json", "--action", action];
        folder.run(&[&check[..], more].concat())
    };
    let refused = ask("s3:BrandNew", &[]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--unknown-action"), "{refused:?}");
    assert_eq!(ask("s3:BrandNew", &["--unknown-action"]).code, Some(1));
    assert_eq!(ask("quarry:Dig*", &["--unknown-action"]).code, Some(0));
    // An operation is known, and is no action.
    assert_eq!(ask("s3:HeadBucket", &["--unknown-action"]).code, Some(2));
}
