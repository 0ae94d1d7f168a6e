//! Account dumps are read as strictly as scenarios.

use std::fmt::Write as _;

use crate::run::Folder;

/// What one row puts into a dump in which a user may do everything.
enum Row {
    /// Members of the user.
    User(&'static str),
    /// In place of the user's inline policies.
    Inline(&'static str),
    /// Members of a group that the user is in.
    Group(&'static str),
    /// The versions of a managed policy, and what stands before them.
    Versions(&'static str),
    /// Members of the root.
    Root(&'static str),
    /// A name, and what stands in its place.
    Renamed(&'static str, &'static str),
}

const ALLOW: &str = r#"{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}"#;
const USER: &str = r#""UserName": "ines", "Arn": "arn:aws:iam::111122223333:user/ines""#;

impl Row {
    /// Writes the dump, with the row's part on a line of its own.
    fn dump(&self) -> String {
        let [mut user, mut inline, mut group, mut versions, mut root] = [
            "",
            ALLOW,
            "",
            r#""PolicyVersionList": [{"VersionId": "v1", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}]"#,
            "",
        ];
        match self {
            Self::User(text) => user = text,
            Self::Inline(text) => inline = text,
            Self::Group(text) => group = text,
            Self::Versions(text) => versions = text,
            Self::Root(text) => root = text,
            Self::Renamed(..) => {}
        }
        let member =
            |text: &str| if text.is_empty() { String::new() } else { format!(",\n{text}") };
        let inline = format!(",\n\"UserPolicyList\": [\n{inline}\n]");
        let versions = match self {
            Self::Versions(_) => versions.to_owned(),
            _ => format!("\"DefaultVersionId\": \"v1\", {versions}"),
        };
        let dump = format!(
            "{{\"UserDetailList\": [{{{USER}{}{inline}}}],\n\
             \"GroupDetailList\": [{{\"GroupName\": \"g\", \"Arn\": \"arn:aws:iam::111122223333:group/g\"{}}}],\n\
             \"Policies\": [{{\"PolicyName\": \"p\", \"Arn\": \"arn:aws:iam::111122223333:policy/p\",\n{versions}\n}}]{}}}",
            member(user),
            member(group),
            member(root)
        );
        match self {
            Self::Renamed(name, other) => dump.replace(name, other),
            _ => dump,
        }
    }
}

const DENY: &str =
    r#""PolicyDocument": {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;

#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<(&'static str, Row)> {
    let deny = |name: &str| Row::Inline(Box::leak(format!("{ALLOW},\n{{{name}{DENY}}}").into()));
    vec![
        ("Deny without name", deny("")),
        ("Deny with a null name", deny(r#""PolicyName": null, "#)),
        ("an entry that is null", Row::Inline("null")),
        (
            "Document",
            Row::Inline(
                r#"{"PolicyName": "d", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}"#,
            ),
        ),
        ("a document that is a list", Row::Inline(r#"{"PolicyName": "d", "PolicyDocument": []}"#)),
        (
            "a boundary that is a string",
            Row::User(r#""PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess""#),
        ),
        ("an empty boundary", Row::User(r#""PermissionsBoundary": {}"#)),
        ("a null boundary", Row::User(r#""PermissionsBoundary": null"#)),
        (
            "Arn in a boundary",
            Row::User(
                r#""PermissionsBoundary": {"Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
            ),
        ),
        (
            "a list of boundaries",
            Row::User(
                r#""PermissionsBoundary": [{"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]"#,
            ),
        ),
        (
            "a null ARN of a boundary",
            Row::User(r#""PermissionsBoundary": {"PermissionsBoundaryArn": null}"#),
        ),
        (
            "permissionsBoundary",
            Row::User(
                r#""permissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
            ),
        ),
        (
            "attached policies as an object",
            Row::User(
                r#""AttachedManagedPolicies": {"PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll"}"#,
            ),
        ),
        (
            "attached policies as strings",
            Row::User(r#""AttachedManagedPolicies": ["arn:aws:iam::aws:policy/AWSDenyAll"]"#),
        ),
        (
            "no ARN of an attached policy",
            Row::User(r#""AttachedManagedPolicies": [{"PolicyName": "AWSDenyAll"}]"#),
        ),
        (
            "a null ARN of an attached policy",
            Row::User(r#""AttachedManagedPolicies": [{"PolicyArn": null}]"#),
        ),
        ("a number as ARN", Row::User(r#""AttachedManagedPolicies": [{"PolicyArn": 7}]"#)),
        (
            "AttachedPolicies",
            Row::User(
                r#""AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll"}]"#,
            ),
        ),
        ("groups as a string", Row::User(r#""GroupList": "g""#)),
        ("null groups", Row::User(r#""GroupList": null"#)),
        ("groups as an object", Row::User(r#""GroupList": {"g": 1}"#)),
        ("policies of a group as an object", Row::Group(r#""GroupPolicyList": {}"#)),
        ("UserPolicyList in a group", Row::Group(r#""UserPolicyList": []"#)),
        ("a list twice", Row::User(r#""GroupList": [], "GroupList": ["g"]"#)),
        ("a member twice", Row::Group(r#""GroupName": "h""#)),
        ("the root's list twice", Row::Root(r#""UserDetailList": []"#)),
        (
            "two users of one ARN",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r"}, {"RoleName": "s", "Arn": "arn:aws:iam::111122223333:role/r"}]"#,
            ),
        ),
        (
            "two roles of one name",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r"}, {"RoleName": "R", "Arn": "arn:aws:iam::111122223333:role/x/R"}]"#,
            ),
        ),
        (
            "two inline policies of one name",
            Row::Inline(
                r#"{"PolicyName": "d", "PolicyDocument": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}, {"PolicyName": "d", "PolicyDocument": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}"#,
            ),
        ),
        (
            "two versions of one id",
            Row::Versions(
                r#""DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}, {"VersionId": "v1", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}]"#,
            ),
        ),
        (
            "two default versions",
            Row::Versions(
                r#""DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}, {"VersionId": "v2", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}, "IsDefaultVersion": true}]"#,
            ),
        ),
        (
            "no document of the default version",
            Row::Versions(
                r#""DefaultVersionId": "v9", "PolicyVersionList": [{"VersionId": "v1", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}]"#,
            ),
        ),
        ("tags as an object", Row::User(r#""Tags": {"team": "blue"}"#)),
        ("a tag without value", Row::User(r#""Tags": [{"Key": "team"}]"#)),
        (
            "a tag twice",
            Row::User(r#""Tags": [{"Key": "team", "Value": "a"}, {"Key": "team", "Value": "b"}]"#),
        ),
        ("a user of another name than its ARN", Row::Renamed("\"ines\"", "\"ana\"")),
        ("a user in another case than its ARN", Row::Renamed("\"ines\"", "\"Ines\"")),
        ("a group of another name than its ARN", Row::Renamed("\"g\"", "\"h\"")),
        ("a policy of another name than its ARN", Row::Renamed("\"p\"", "\"q\"")),
        (
            "a role of another name than its ARN",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "admin", "Arn": "arn:aws:iam::111122223333:role/path/ci"}]"#,
            ),
        ),
        (
            "an attached policy of another name than its ARN",
            Row::User(
                r#""AttachedManagedPolicies": [{"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]"#,
            ),
        ),
        ("InlinePolicies", Row::User(r#""InlinePolicies": []"#)),
        ("PermissionsBoundaries", Row::User(r#""PermissionsBoundaries": []"#)),
        ("Groups", Row::User(r#""Groups": ["g"]"#)),
        ("TagList of a group", Row::Group(r#""TagList": []"#)),
        ("Users", Row::Root(r#""Users": []"#)),
        ("a path that is not the one in the ARN", Row::User(r#""Path": "/eng/""#)),
        (
            "a path of a policy that is not the one in its ARN",
            Row::Versions(
                r#""Path": "/eng/", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}]"#,
            ),
        ),
        (
            "a default version that says that it is none",
            Row::Versions(
                r#""DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": false, "Document": {"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}]"#,
            ),
        ),
        ("a number as date", Row::User(r#""CreateDate": 5"#)),
        ("a text that is no date", Row::Group(r#""CreateDate": "yesterday""#)),
        ("a null date", Row::User(r#""PasswordLastUsed": null"#)),
        (
            "RoleLastUsed as a list",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r", "RoleLastUsed": []}]"#,
            ),
        ),
        (
            "a number as the date of RoleLastUsed",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r", "RoleLastUsed": {"LastUsedDate": 5}}]"#,
            ),
        ),
        (
            "MaxSessionDuration as text",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r", "MaxSessionDuration": "3600"}]"#,
            ),
        ),
        ("ResponseMetadata as a list", Row::Root(r#""ResponseMetadata": []"#)),
        ("CreatDate", Row::User(r#""CreatDate": "2026-01-31T00:00:00Z""#)),
        ("createDate", Row::Group(r#""createDate": "2026-01-31T00:00:00Z""#)),
        (
            "two users of one id",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "r", "RoleId": "AROA1", "Arn": "arn:aws:iam::111122223333:role/r"}, {"RoleName": "s", "RoleId": "AROA1", "Arn": "arn:aws:iam::111122223333:role/s"}]"#,
            ),
        ),
        (
            "entries of two accounts",
            Row::Root(
                r#""RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::444455556666:role/r"}]"#,
            ),
        ),
        ("Marker as a number", Row::Root(r#""Marker": 5"#)),
        ("IsTruncated as text", Row::Root(r#""IsTruncated": "true""#)),
        (
            "a malformed document",
            Row::Inline(
                r#"{"PolicyName": "d", "PolicyDocument": {"Statement": {"Effect": "Deni", "Action": "*", "Resource": "*"}}}"#,
            ),
        ),
    ]
}

#[test]
fn every_slip_is_an_error_with_its_place() {
    let folder = Folder::with(&[("account.json", &Row::Root("\"Marker\": \"\"").dump())]);
    let sound = folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::b/k", "account.json"]);
    assert_eq!(sound.code, Some(0), "{sound}");
    let mut out = String::new();
    for (name, row) in rows() {
        let folder = Folder::with(&[("account.json", &row.dump())]);
        let outcome = folder.run(&["who-can", "s3:GetObject", "arn:aws:s3:::b/k", "account.json"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{name} {outcome}");
        let errors = outcome.stderr.lines().filter(|line| line.starts_with("account.json:"));
        let errors: Vec<&str> = errors.collect();
        assert!(!errors.is_empty(), "{name} {outcome}");
        writeln!(out, "{name}\n  {}", errors.join("\n  ")).unwrap();
    }
    insta::assert_snapshot!(out);
}

const WHO: [&str; 3] = ["who-can", "s3:GetObject", "arn:aws:s3:::b/k"];
const WHAT: [&str; 2] = ["what-can", "user/ines"];

/// The commands that answer from dumps, in every format.
fn answers(folder: &Folder, files: &[&str]) -> Vec<crate::run::Outcome> {
    let commands: [(&[&str], &[&str]); 2] =
        [(&WHO, &["text", "json", "names"]), (&WHAT, &["text", "json", "names"])];
    let mut outcomes = Vec::new();
    for (command, formats) in commands {
        for format in formats {
            let flags = ["--output-format", format];
            outcomes.push(folder.run(&[command, files, &flags].concat()));
        }
    }
    outcomes
}

#[test]
fn two_dumps_that_tell_of_the_same_are_refused_with_both_places() {
    let dump = Row::Root("").dump();
    let same = "arn:aws:iam::111122223333:user/ines";
    let moved = dump.replace(same, "arn:aws:iam::111122223333:user/eng/ines");
    let others = [
        ("dump.json", dump.clone(), "user `arn:aws:iam::111122223333:user/ines`"),
        // The same name at another path.
        ("dump.json", moved, "user `arn:aws:iam::111122223333:user/eng/ines`"),
        (
            "dump.json",
            r#"{"GroupDetailList": [{"GroupName": "G", "Arn": "arn:aws:iam::111122223333:group/G"}]}"#.to_owned(),
            "group `arn:aws:iam::111122223333:group/G`",
        ),
    ];
    for (name, text, said) in others {
        let folder = Folder::with(&[("account.json", &dump), (name, &text)]);
        for outcome in answers(&folder, &["account.json", name]) {
            assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{outcome}");
            let said = format!("error: {said} stands in two dumps\n");
            let line = outcome.stderr.lines().position(|line| format!("{line}\n").ends_with(&said));
            let line = line.unwrap_or_else(|| panic!("{said} {outcome}"));
            assert!(outcome.stderr.lines().nth(line).unwrap().starts_with("dump.json:1:"));
            assert!(outcome.stderr.contains("why: it is also at account.json:"), "{outcome}");
            assert!(outcome.stderr.contains("give one dump of each account"), "{outcome}");
        }
    }
    // A policy of AWS is in every account, and another account has its own users.
    let other = dump.replace("111122223333", "444455556666");
    let folder = Folder::with(&[("account.json", &dump), ("dump.json", &other)]);
    let outcome = folder.run(&[&WHO[..], &["account.json", "dump.json"]].concat());
    assert_eq!(outcome.code, Some(0), "{outcome}");
    // Whose the bucket is nobody knows.
    assert!(outcome.stdout.contains("2 others\tunknown\tcannot tell: account of"), "{outcome}");
}

#[test]
fn pages_as_lines_are_one_dump() {
    let cut = r#""IsTruncated": true, "Marker": "x""#;
    let page = |user: &str, rest: &str| {
        format!(
            r#"{{"UserDetailList": [{{"UserName": "{user}", "Arn": "arn:aws:iam::111122223333:user/{user}",
                "AttachedManagedPolicies": [{0}, {0}]}}]{rest}}}"#,
            r#"{"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
        )
        .replace('\n', " ")
    };
    let pages = format!("{}\n{}\n", page("ines", &format!(", {cut}")), page("jo", ""));
    let outcome =
        Folder::with(&[("pages.json", &pages)]).run(&[&WHO[..], &["pages.json"]].concat());
    assert!(outcome.stdout.contains("user/jo\tallowed\t"), "{outcome}");
    assert!(!outcome.stderr.contains("is cut"), "{outcome}");
    // What stands twice is told across the pages, at its place in the file.
    let pages = format!("{}\n{}\n", page("ines", ""), page("ines", ""));
    let outcome =
        Folder::with(&[("pages.json", &pages)]).run(&[&WHO[..], &["pages.json"]].concat());
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(
        outcome.stderr.contains("pages.json:2:34: error: user `ines` stands twice"),
        "{outcome}"
    );
}

/// A dump with a user on each line, whose policy names an action that there is not.
fn many(users: usize) -> String {
    let user = |number: usize| {
        format!(
            r#"{{"UserName": "u{number}", "Arn": "arn:aws:iam::111122223333:user/u{number}", "UserPolicyList": [{{"PolicyName": "p", "PolicyDocument": {{"Version": "2012-10-17", "Statement": [{{"Sid": "S{number}", "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}}]}}}}]}}"#
        )
    };
    let users: Vec<String> = (0..users).map(user).collect();
    format!("{{\"UserDetailList\": [\n{}\n]}}\n", users.join(",\n"))
}

#[test]
fn a_large_account_is_judged_at_its_places() {
    let folder = Folder::with(&[("account.json", &many(600))]);
    let outcome = folder.run(&["validate", "account.json", "--output-format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let files = answer["files"].as_array().unwrap();
    assert_eq!(files.len(), 600);
    for (number, file) in files.iter().enumerate() {
        assert_eq!(
            file["place"],
            format!("UserDetailList/{number}/UserPolicyList/0/PolicyDocument")
        );
        assert_eq!(file["findings"][0]["locations"][0]["start"]["line"], number + 2, "{file}");
    }
}

#[test]
fn warnings_about_many_policies_are_counted() {
    let folder = Folder::with(&[("account.json", &many(25))]);
    let outcome = folder.run(&[&WHO[..], &["account.json"]].concat());
    let drawn = outcome.stderr.matches("The action s3:GetObjekt").count();
    let said = outcome.stderr.contains("account.json: 15 more warnings of this code");
    assert!(drawn <= 10 && said, "{outcome}");
    let outcome = folder.run(&[&WHO[..], &["account.json", "--output-format", "json"]].concat());
    let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 25);
}

#[test]
fn members_that_nobody_knows_are_said_in_every_format() {
    let dump = Row::User("\"SessionLimits\": {\"x\": 1}").dump();
    let folder = Folder::with(&[("account.json", &dump)]);
    for outcome in answers(&folder, &["account.json"]) {
        assert_eq!(outcome.code, Some(0), "{outcome}");
        if outcome.stdout.starts_with('{') {
            let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
            assert_eq!(
                answer["coverage"]["unknownMembers"],
                serde_json::json!([{"name": "SessionLimits", "of": "a user", "count": 1,
                    "source": "account.json", "line": 2, "column": 1}]),
            );
        } else {
            let said = "note: account.json:2:1: `SessionLimits` is no known member of a user and is \
                        not read\n";
            assert!(outcome.stderr.contains(said), "{outcome}");
        }
    }
    // What AWS documents, and what its SDKs add, is known.
    let known = Row::Root("\"ResponseMetadata\": {\"HTTPStatusCode\": 200}").dump();
    let outcome = Folder::with(&[("account.json", &known)]).run(&[&WHO[..], &["."]].concat());
    assert!(!outcome.stderr.contains("is no known member"), "{outcome}");
}
