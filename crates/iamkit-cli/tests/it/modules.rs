//! The files of a folder of Terraform are one module.

use crate::run::{Folder, Outcome};

const DATA: &str = r#"data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObjekt"]
    resources = [var.arn]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
}
"#;
const MAIN: &str = r#"resource "aws_iam_policy" "p" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = local.action, Resource = "*" }] })
}
resource "aws_s3_bucket_policy" "b" {
  policy = data.aws_iam_policy_document.d.json
}
resource "aws_sns_topic_policy" "t" {
  policy = templatefile("${path.module}/topic.json.tftpl", { actions = [local.action], arn = var.arn })
}
"#;
const NAMES: &str = r#"locals { action = "sns:Publich" }
variable "arn" { default = "arn:aws:s3:::b/*" }
"#;
const TOPIC: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"},
  "Action": ${jsonencode(actions)}, "Resource": "${arn}"}]}
"#;

fn folder() -> Folder {
    Folder::with(&[
        ("data.tf", DATA),
        ("main.tf", MAIN),
        ("names.tf", NAMES),
        ("topic.json.tftpl", TOPIC),
    ])
}

/// Returns the places of what names a code, and what it is in.
fn found(outcome: &Outcome, code: &str) -> Vec<String> {
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[0].contains(code));
    pairs
        .map(|pair| {
            let place = pair[0].split(": ").next().unwrap_or_default();
            format!("{place}{}", pair[1].replace("  in ", " "))
        })
        .collect()
}

#[test]
fn what_one_file_names_stands_in_another() {
    let outcome = folder().run(&["validate", "."]);
    let expected = [
        // Where it stands, as what the resource takes it for.
        "data.tf:3:18 aws_s3_bucket_policy.b/policy (aws_s3_bucket_policy, RESOURCE_POLICY)",
        // Where it is used.
        "main.tf:2:91 aws_iam_policy.p/policy (aws_iam_policy, IDENTITY_POLICY)",
        "main.tf:8:12 aws_sns_topic_policy.t/policy (aws_sns_topic_policy, RESOURCE_POLICY)",
    ];
    assert_eq!(found(&outcome, "INVALID_ACTION"), expected, "{outcome}");
    assert!(outcome.stderr.contains("3 policies in 2 files\n"), "{outcome}");
    // What stands in another file is told with its place there.
    assert_eq!(outcome.stdout.matches("The text is at names.tf:1:19.").count(), 2, "{outcome}");
}

/// Who asks what somebody may do needs the policies that a configuration names.
#[test]
fn decisions_take_files_that_are_named() {
    let role = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  inline_policy {\n    policy = file(\"${path.module}/p.json\")\n  }\n}\n";
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#;
    let folder = Folder::with(&[("main.tf", role), ("p.json", policy)]);
    let outcome = folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::b/k", "."]);
    assert!(outcome.stdout.starts_with("main.tf#aws_iam_role.r\tallowed"), "{outcome}");
    let outcome = folder.run(&["validate", "."]);
    assert!(outcome.stderr.contains("1 policy in "), "{outcome}");
}

#[test]
fn a_file_that_is_named_knows_the_others() {
    let outcome = folder().run(&["validate", "main.tf"]);
    let expected = [
        "main.tf:2:91 aws_iam_policy.p/policy (aws_iam_policy, IDENTITY_POLICY)",
        "main.tf:5:12 aws_s3_bucket_policy.b/policy (aws_s3_bucket_policy, RESOURCE_POLICY)",
        "main.tf:8:12 aws_sns_topic_policy.t/policy (aws_sns_topic_policy, RESOURCE_POLICY)",
    ];
    assert_eq!(found(&outcome, "INVALID_ACTION"), expected, "{outcome}");
    let outcome = folder().run(&["validate", "data.tf"]);
    let expected =
        ["data.tf:3:18 aws_s3_bucket_policy.b/policy (aws_s3_bucket_policy, RESOURCE_POLICY)"];
    assert_eq!(found(&outcome, "INVALID_ACTION"), expected, "{outcome}");
    // Decisions take the same policies.
    let outcome = folder().run(&[
        "simulate",
        "--principal",
        "arn:aws:iam::111122223333:user/ines",
        "--action",
        "sns:Publish",
        "--resource",
        "*",
        "--identity",
        "main.tf#aws_iam_policy.p",
    ]);
    assert!(outcome.stdout.contains("implicitDeny") || outcome.stdout.contains("implicit deny"));
}

#[test]
fn documents_are_merged_across_files() {
    let folder = Folder::with(&[
        ("a.tf", DATA),
        (
            "b.tf",
            r#"data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.d.json]
  statement {
    actions   = ["s3:PutObjekt"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.all.json }
"#,
        ),
    ]);
    let outcome = folder.run(&["validate", "b.tf"]);
    let places: Vec<String> = found(&outcome, "INVALID_ACTION");
    assert!(places[0].starts_with("b.tf:2:30 aws_iam_policy.p/policy"), "{outcome}");
    assert!(places[1].starts_with("b.tf:4:18 aws_iam_policy.p/policy"), "{outcome}");
}

#[test]
fn names_in_circles_and_unknown_names_are_not_known() {
    let folder = Folder::with(&[
        (
            "a.tf",
            r#"locals { x = local.y }
resource "aws_iam_policy" "p" { policy = local.x }
resource "aws_iam_policy" "q" { policy = local.nowhere }
resource "aws_iam_policy" "r" { policy = file("../outside.json") }
module "m" { source = "./m" }
"#,
        ),
        ("b.tf", "locals { y = local.x }\n"),
    ]);
    let outcome = folder.run(&["validate", "."]);
    for said in [
        "a.tf:2:42: note: the policy of aws_iam_policy.p is not known here (local.x)",
        "a.tf:3:42: note: the policy of aws_iam_policy.q is not known here (local.nowhere)",
        "a.tf:4:42: note: `../outside.json` is named here and read only by itself",
        "a.tf:5:23: note: the folder `./m` of module.m is not read with it",
    ] {
        assert!(outcome.stderr.contains(said), "{said} {outcome}");
    }
}

#[test]
fn what_dynamic_blocks_make_is_said() {
    let configuration = "resource \"aws_iam_role\" \"r\" {\n  dynamic \"inline_policy\" {\n    for_each = var.x\n    content {}\n  }\n}\n";
    let folder = Folder::with(&[("role.tf", configuration)]);
    let outcome = folder.run(&["validate", "role.tf"]);
    let said =
        "role.tf:2:3: note: not all policies that `dynamic \"inline_policy\"` makes are known here";
    assert!(format!("{}{}", outcome.stdout, outcome.stderr).contains(said), "{outcome}");
}

#[test]
fn a_plan_that_plans_nothing_is_refused() {
    let plan = r#"{"format_version": "1.2", "resource_changes": []}"#;
    let folder = Folder::with(&[("plan.json", plan)]);
    for command in [&["validate", "plan.json"][..], &["review", "--plan", "plan.json"]] {
        let outcome = folder.run(command);
        assert_eq!(outcome.code, Some(2), "{outcome}");
        assert!(outcome.stderr.contains("plan.json:1:1: error: a plan without"), "{outcome}");
    }
}

const CALLER: &str = r#"module "reader" {
  source  = "./reader"
  bucket  = "reports"
  actions = ["s3:GetObject", "s3:GetObjekt"]
  role    = aws_iam_role.r.arn
}
resource "aws_iam_role" "r" {}
"#;
const READER: &str = r#"variable "bucket" {}
variable "actions" {}
variable "role" {}
variable "sid" { default = "Read" }
resource "aws_iam_role" "r" {
  name = "reader"
  inline_policy {
    policy = jsonencode({ Statement = [{ Sid = var.sid, Effect = "Allow", Action = var.actions, Resource = "arn:aws:s3:::${var.bucket}/*" }] })
  }
}
"#;

/// A folder that a block `module` reads is read with its arguments.
#[test]
fn modules_of_folders_below_are_read_with_their_arguments() {
    let folder = Folder::with(&[("main.tf", CALLER), ("reader/main.tf", READER)]);
    let outcome = folder.run(&["validate", "."]);
    let expected = [
        "reader/main.tf:8:84 aws_iam_role.r/inline_policy/0/policy (aws_iam_role, IDENTITY_POLICY)",
    ];
    assert_eq!(found(&outcome, "s3:GetObjekt"), expected, "{outcome}");
    assert!(!outcome.stderr.contains("without the arguments"), "{outcome}");
    assert!(
        outcome.stdout.contains("The text is given at main.tf:4:30, where the module is read."),
        "{outcome}"
    );
    let who = |folder: &Folder, resource: &str, code| {
        let outcome =
            folder.run(&["who-can", "s3:GetObject", resource, ".", "--account-id", "111122223333"]);
        assert_eq!(outcome.code, Some(code), "{outcome}");
        outcome.stdout
    };
    let found_of = who(&folder, "arn:aws:s3:::reports/x", 0);
    assert!(found_of.contains("role/reader\tallowed\t"), "{found_of}");
    let found_of = who(&folder, "arn:aws:s3:::others/x", 0);
    assert!(!found_of.contains("role/reader\tallowed\t"), "{found_of}");

    // Of two that read it with different arguments nobody knows which one is meant.
    let second = format!(
        "{CALLER}{}",
        CALLER.replace("reader\" {", "other\" {").replace("reports", "others")
    );
    let second = second.replacen("resource \"aws_iam_role\" \"r\" {}\n", "", 1);
    let folder = Folder::with(&[("main.tf", &second), ("reader/main.tf", READER)]);
    for bucket in ["reports", "others", "third"] {
        let found_of = who(&folder, &format!("arn:aws:s3:::{bucket}/x"), 0);
        assert!(found_of.contains("role/reader\tunknown\t"), "{found_of}");
    }

    // Folders in a circle end.
    let circle = "module \"m\" {\n  source = \"../b\"\n  x = var.x\n}\nvariable \"x\" {}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = var.x, Resource = \"*\" }] })\n}\n";
    let folder =
        Folder::with(&[("a/main.tf", circle), ("b/main.tf", &circle.replace("../b", "../a"))]);
    let outcome = folder.run(&["validate", "."]);
    assert!(outcome.stderr.contains("2 policies in 2 files; 2 values unknown"), "{outcome}");
}

/// Documents that stand in texts are merged as all others are; what cannot be read is not left out.
#[test]
fn texts_are_merged_into_documents() {
    let configuration = |text: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"d\" {{\n  source_policy_documents = [{text}]\n  statement {{\n    actions   = [\"s3:*\"]\n    resources = [\"*\"]\n  }}\n}}\nresource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n  inline_policy {{\n    policy = data.aws_iam_policy_document.d.json\n  }}\n}}\n"
        )
    };
    let denied = r#"<<EOF
{"Statement": [{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${"reports"}/*"}]}
EOF
"#;
    let literal = r#""{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}}""#;
    let decoded = format!("jsonencode(jsondecode({literal}))");
    for (text, decision) in [
        (denied, "explicit deny"),
        (literal, "explicit deny"),
        (&*decoded, "explicit deny"),
        ("\"{\"", "unknown"),
    ] {
        let folder = Folder::with(&[("main.tf", &configuration(text))]);
        let outcome = folder.run(&[
            "who-can",
            "s3:GetObject",
            "arn:aws:s3:::reports/x",
            "main.tf",
            "--all",
            "--account-id",
            "111122223333",
        ]);
        assert!(outcome.stdout.contains(&format!("role/r\t{decision}")), "{text} {outcome}");
    }
}

/// A text that several copies of a block use is written once, and so is what is said of it.
#[test]
fn copies_of_a_block_have_one_finding() {
    let configuration = r#"locals { actions = ["s3:GetObjekt"] }
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = ["a", "b"]
    content {
      actions   = local.actions
      resources = ["arn:aws:s3:::${statement.value}/*"]
    }
  }
}
"#;
    let folder = Folder::with(&[("main.tf", configuration)]);
    let outcome = folder.run(&["validate", "main.tf"]);
    assert_eq!(found(&outcome, "INVALID_ACTION").len(), 1, "{outcome}");
    assert!(outcome.stdout.starts_with("main.tf:1:21: error[INVALID_ACTION]"), "{outcome}");
}

/// A finding on a part of a text of another file names the place of the text.
#[test]
fn findings_on_parts_of_texts_of_other_files_say_where_these_stand() {
    let main = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\",\n    \
                Statement = [{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = local.all }] })\n}\n";
    let folder = Folder::with(&[
        ("main.tf", main),
        ("locals.tf", "\nlocals {\n  all = \"arn:aws:s4:::x\"\n}\n"),
    ]);
    let outcome = folder.run(&["validate", "."]);
    assert!(outcome.stdout.contains("main.tf:3:74: error[INVALID_SERVICE]"), "{outcome}");
    assert!(outcome.stdout.contains("The text is at locals.tf:3:9."), "{outcome}");
}
