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
        }
        let member =
            |text: &str| if text.is_empty() { String::new() } else { format!(",\n{text}") };
        let inline = format!(",\n\"UserPolicyList\": [\n{inline}\n]");
        let versions = match self {
            Self::Versions(_) => versions.to_owned(),
            _ => format!("\"DefaultVersionId\": \"v1\", {versions}"),
        };
        format!(
            "{{\"UserDetailList\": [{{{USER}{}{inline}}}],\n\
             \"GroupDetailList\": [{{\"GroupName\": \"g\", \"Arn\": \"arn:aws:iam::111122223333:group/g\"{}}}],\n\
             \"Policies\": [{{\"PolicyName\": \"p\", \"Arn\": \"arn:aws:iam::111122223333:policy/p\",\n{versions}\n}}]{}}}",
            member(user),
            member(group),
            member(root)
        )
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
        (
            "one policy attached twice",
            Row::User(
                r#""AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::111122223333:policy/p"}, {"PolicyArn": "arn:aws:iam::111122223333:policy/p"}]"#,
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
                r#""RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r"}, {"RoleName": "R", "Arn": "arn:aws:iam::111122223333:role/x/r"}]"#,
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
