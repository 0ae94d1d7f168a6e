//! The output of `aws iam get-account-authorization-details`.

use std::fmt::Write as _;

use iamkit_source::{Attachment, SourceError, read_account_dump};
use iamkit_syntax::{LineIndex, parse};

const DUMP: &str = r#"{
    "UserDetailList": [{
        "UserName": "ines", "Arn": "arn:aws:iam::111122223333:user/ines", "GroupList": ["builders"],
        "UserId": "AIDAEXAMPLE", "CreateDate": "2024-01-01T00:00:00Z",
        "Tags": [{"Key": "team", "Value": "blue"}],
        "PermissionsBoundary": {"PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/limit"}
    }],
    "GroupDetailList": [{
        "GroupName": "builders", "Arn": "arn:aws:iam::111122223333:group/builders",
        "GroupPolicyList": [],
        "AttachedManagedPolicies": [{"PolicyName": "AWSImageBuilderReadOnlyAccess",
            "PolicyArn": "arn:aws:iam::aws:policy/AWSImageBuilderReadOnlyAccess"}]
    }],
    "RoleDetailList": [{
        "RoleName": "ci", "Arn": "arn:aws:iam::111122223333:role/ci",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}},
        "RolePolicyList": [{"PolicyName": "put",
            "PolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3APutObject%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"}]
    }],
    "Policies": [{"PolicyName": "limit", "Arn": "arn:aws:iam::111122223333:policy/limit",
        "DefaultVersionId": "v2", "PolicyVersionList": [
            {"VersionId": "v1", "Document": {"Statement": []}},
            {"VersionId": "v2", "Document": {"Version": "2012-10-17", "Statement": []}}]}]
}"#;

/// Renders every error as `line:column message`.
fn render(text: &str, errors: &[SourceError]) -> String {
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for error in errors {
        let at = lines.position(error.span.start);
        writeln!(out, "{}:{} {error}", at.line, at.column_chars + 1).unwrap();
    }
    out
}

fn refused(text: &str) -> String {
    render(text, &read_account_dump(&parse(text)).expect_err(text))
}

#[test]
fn everything_is_read() {
    let dump = read_account_dump(&parse(DUMP)).unwrap();
    let ines = &dump.users[0];
    assert_eq!(&*ines.unique_id.as_ref().unwrap().value, "AIDAEXAMPLE");
    assert_eq!(&*ines.groups[0].value, "builders");
    assert_eq!((&*ines.tags[0].0.value, &*ines.tags[0].1), ("team", "blue"));
    assert!(ines.permissions_boundary.as_ref().unwrap().value.ends_with("policy/limit"));
    assert_eq!(dump.groups[0].attached_policies.len(), 1);
    let put = &dump.roles[0].inline_policies[0].document;
    assert_eq!(&*put.place.path, "RoleDetailList/0/RolePolicyList/0/PolicyDocument");
    assert_eq!(put.attachment, Attachment::Principal("arn:aws:iam::111122223333:role/ci".into()));
    assert_eq!(put.lower().unwrap().statements.len(), 1);
    assert!(dump.roles[0].trust_policy.is_some() && ines.trust_policy.is_none());
    let limit = &dump.policies[0];
    assert_eq!((&*limit.name, &*limit.version.value), ("limit", "v2"));
    assert!(limit.document.lower().unwrap().version.is_some());
    assert_eq!(dump.cut, None);
}

#[test]
fn errors_in_encoded_documents_point_into_the_file() {
    let text = DUMP.replace("Allow%22%2C", "Alow%22%2C");
    let dump = read_account_dump(&parse(&text)).unwrap();
    let errors = dump.roles[0].inline_policies[0].document.lower().unwrap_err();
    assert_eq!(errors[0].span.of(&text), Some("%22Alow%22"));
    assert_eq!(render(&text, &errors), "20:109 `Alow` is neither `Allow` nor `Deny`\n");
}

#[test]
fn pages_are_one_dump() {
    let page = |user: &str, cut: bool| {
        format!(
            r#"{{"UserDetailList": [{{"UserName": "{user}",
                "Arn": "arn:aws:iam::111122223333:user/{user}"}}], "IsTruncated": {cut}}}"#
        )
    };
    let cut = |text: &str| {
        let cut = read_account_dump(&parse(text)).unwrap().cut;
        cut.map(|span| span.of(text).unwrap().to_owned())
    };
    let pages = format!("[{}, {}]", page("a", true), page("b", false));
    assert_eq!(read_account_dump(&parse(&pages)).unwrap().users.len(), 2);
    assert_eq!(cut(&pages), None);
    let pages = format!("[{}, {}]", page("a", true), page("b", true));
    assert_eq!(cut(&pages), Some("true".to_owned()));
    assert_eq!(cut(r#"{"UserDetailList": [], "NextToken": "eyJ"}"#), Some("\"eyJ\"".to_owned()));
    let twice = format!("[{}, {}]", page("a", true), page("a", false));
    insta::assert_snapshot!(refused(&twice));
}

#[test]
fn other_texts_are_refused() {
    assert_eq!(refused("{}"), "1:1 the text holds nothing that iamkit knows (root members: ``)\n");
    insta::assert_snapshot!(refused(r#"{"userDetailList": [], "x": 1}"#));
    insta::assert_snapshot!(refused(
        r#"{"request": {}, "policies": {"identity": {"Sid": "UserDetailList"}}}"#
    ));
    insta::assert_snapshot!(refused(&DUMP.replace("\"DefaultVersionId\": \"v2\", ", "")));
    insta::assert_snapshot!(refused(&DUMP.replace("\"v2\", \"PolicyV", "\"v3\", \"PolicyV")));
}

#[test]
fn names_that_are_not_those_of_the_arns_are_errors() {
    for (right, wrong) in [
        ("\"UserName\": \"ines\"", "\"UserName\": \"Ines\""),
        ("\"GroupName\": \"builders\"", "\"GroupName\": \"builder\""),
        ("\"RoleName\": \"ci\"", "\"RoleName\": \"path/ci\""),
        ("\"PolicyName\": \"limit\"", "\"PolicyName\": \"\""),
        ("\"PolicyName\": \"AWSImageB", "\"PolicyName\": \"awsImageB"),
    ] {
        let text = DUMP.replace(right, wrong);
        assert_ne!(text, DUMP, "{right}");
        let said = refused(&text);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(", and the ARN ends in `"), "{said}");
    }
    // A path is no part of the name.
    let moved = DUMP.replace(":role/ci", ":role/a/b/ci");
    assert!(read_account_dump(&parse(&moved)).is_ok());
}

#[test]
fn members_that_nobody_knows_are_listed() {
    assert_eq!(read_account_dump(&parse(DUMP)).unwrap().unknown_members, []);
    let text = DUMP
        .replace("\"UserId\"", "\"Quirk\": 1, \"UserId\"")
        .replace("\"VersionId\"", "\"Quirk\": 1, \"VersionId\"");
    let dump = read_account_dump(&parse(&text)).unwrap();
    let listed = dump.unknown_members.iter().map(|member| {
        let at = LineIndex::new(&text).position(member.span.start);
        format!("{} of {}, {} from line {}", member.name, member.parent, member.count, at.line)
    });
    let listed: Vec<String> = listed.collect();
    assert_eq!(
        listed,
        ["Quirk of a user, 1 from line 4", "Quirk of a policy version, 2 from line 24"]
    );
}

#[test]
fn identities_are_what_one_dump_alone_may_tell_of() {
    let text = DUMP.replace(":role/ci", ":role/a/CI").replace("\"ci\"", "\"CI\"");
    let tree = parse(&text);
    let dump = read_account_dump(&tree).unwrap();
    let keys: Vec<String> = dump.identities().map(|it| it.key.to_string()).collect();
    assert_eq!(
        keys,
        [
            "user aws:111122223333/ines",
            "group aws:111122223333/builders",
            "role aws:111122223333/ci",
            "policy aws:111122223333/limit",
        ]
    );
    let of_aws = DUMP.replace("111122223333:policy/limit", "aws:policy/limit");
    assert_eq!(read_account_dump(&parse(&of_aws)).unwrap().identities().count(), 3);
}

#[test]
fn errors_are_one_line_whatever_the_text_holds() {
    let twice = "\"Q\\n\\u2028\": 1, \"Q\\n\\u2028\": 2, \"UserId\"";
    let said = refused(&DUMP.replace("\"UserId\"", twice));
    assert_eq!(said, "4:25 `Q\\n\\u{2028}` stands twice in one object\n");
}
