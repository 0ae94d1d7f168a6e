//! An account in which every kind of principal is there once.

use iamkit_account::{Account, AccountDecision, Question, WhoCan};
use iamkit_authz::{ActionFacts, Authorizer, BuiltinFacts, Options};
use iamkit_policy::{ActionName, ServicePrefix};
use iamkit_source::{ManagedPolicies, read_account_dump};

/// Actions that have no resource types: the facts of the catalog are not here.
const WITHOUT_RESOURCE: [&str; 2] = ["s3:ListAllMyBuckets", "sts:GetSessionToken"];

pub(crate) struct Facts;

impl ActionFacts for Facts {
    fn has_resource_types(&self, action: &ActionName) -> Option<bool> {
        Some(!WITHOUT_RESOURCE.iter().any(|name| action.is(name)))
    }

    fn is_rcp_enabled(&self, service: ServicePrefix<'_>) -> bool {
        BuiltinFacts.is_rcp_enabled(service)
    }
}

const ADMIN: &str =
    r#""AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]"#;

fn statement(effect: &str, action: &str, resource: &str, condition: &str) -> String {
    let condition =
        if condition.is_empty() { String::new() } else { format!(", \"Condition\": {condition}") };
    format!(r#"{{"Effect": "{effect}", "Action": {action}, "Resource": {resource}{condition}}}"#)
}

fn inline(list: &str, statements: &[String]) -> String {
    format!(
        r#""{list}": [{{"PolicyName": "work", "PolicyDocument": {{"Version": "2012-10-17", "Statement": [{}]}}}}]"#,
        statements.join(",")
    )
}

fn user(name: &str, members: &[String]) -> String {
    let members = [&[String::new()], members].concat().join(", ");
    format!(
        r#"{{"UserName": "{name}", "UserId": "AIDA{}", "Arn": "arn:aws:iam::111122223333:user/{name}"{members}}}"#,
        name.to_uppercase()
    )
}

fn role(path: &str, name: &str, trust: &str, members: &[String]) -> String {
    let members = [&[String::new()], members].concat().join(", ");
    format!(
        r#"{{"RoleName": "{name}", "RoleId": "AROA{}", "Arn": "arn:aws:iam::111122223333:role/{path}{name}",
        "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {trust}}}}}{members}}}"#,
        name.to_uppercase()
    )
}

/// The account; `end` is put behind its lists.
pub(crate) fn text(end: &str) -> String {
    let all = r#""*""#;
    let reports = r#"["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]"#;
    let boundary = |name: &str| {
        format!(
            r#""PermissionsBoundary": {{"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/{name}"}}"#
        )
    };
    let mfa = r#"{"PolicyName": "mfa-guard", "PolicyDocument": {"Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "NotAction": ["iam:ListMFADevices", "sts:GetSessionToken"], "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}}"#;
    let gone = ADMIN.replace("[{", r#"[{"PolicyArn": "arn:aws:iam::111122223333:policy/gone"}, {"#);
    let users = [
        user("ines", &[ADMIN.into(), format!(r#""UserPolicyList": [{mfa}]"#)]),
        user(
            "bo",
            &[
                r#""GroupList": ["readers"], "Tags": [{"Key": "team", "Value": "blue"}]"#.into(),
                inline(
                    "UserPolicyList",
                    &[
                        statement(
                            "Allow",
                            r#""s3:PutObject""#,
                            r#""arn:aws:s3:::home/${aws:userid}/*""#,
                            "",
                        ),
                        statement(
                            "Allow",
                            r#""ec2:StartInstances""#,
                            all,
                            r#"{"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}"#,
                        ),
                    ],
                ),
            ],
        ),
        user(
            "cy",
            &[
                r#""GroupList": ["ghosts"]"#.into(),
                inline(
                    "UserPolicyList",
                    &[
                        statement(
                            "Allow",
                            r#""sqs:SendMessage""#,
                            r#""arn:aws:sqs:eu-west-1:111122223333:q""#,
                            "",
                        ),
                        statement("Deny", r#""sqs:DeleteQueue""#, all, ""),
                    ],
                ),
            ],
        ),
        user("dee", &[gone]),
        user("eve", &[ADMIN.into(), boundary("limit")]),
        user("fay", &[ADMIN.into(), boundary("none")]),
        user(
            "gus",
            &[inline(
                "UserPolicyList",
                &[
                    statement("Allow", r#""s3:*""#, reports, ""),
                    statement(
                        "Deny",
                        r#""s3:DeleteObject""#,
                        all,
                        r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:ViaAWSService": "false"}}"#,
                    ),
                ],
            )],
        ),
    ];
    let roles = [
        role(
            "svc/",
            "app",
            r#"{"Service": "ec2.amazonaws.com"}"#,
            &[inline(
                "RolePolicyList",
                &[
                    statement(
                        "Allow",
                        r#"["s3:GetObject", "sqs:*"]"#,
                        r#""arn:aws:s3:::b1/*""#,
                        "",
                    ),
                    statement("Allow", r#""kms:Decrypt""#, all, ""),
                    statement(
                        "Allow",
                        r#""s3:PutObject""#,
                        r#""arn:aws:s3:::home/${aws:userid}/*""#,
                        "",
                    ),
                    statement(
                        "Allow",
                        r#""sagemaker:CreatePresignedDomainUrl""#,
                        r#""arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-1/${aws:userid}""#,
                        "",
                    ),
                    statement(
                        "Allow",
                        r#""ce:GetTags""#,
                        all,
                        r#"{"StringLike": {"aws:userid": ["AROAAPP:i-*", "AIDABO"]}}"#,
                    ),
                    statement(
                        "Allow",
                        r#""ce:GetCostCategories""#,
                        all,
                        r#"{"StringLike": {"aws:userid": "AROAAPP:*"}}"#,
                    ),
                ],
            )],
        ),
        role(
            "",
            "deploy",
            r#"{"AWS": "arn:aws:iam::111122223333:user/bo"}"#,
            &[inline(
                "RolePolicyList",
                &[statement(
                    "Allow",
                    r#""iam:PassRole""#,
                    r#""arn:aws:iam::111122223333:role/boss""#,
                    "",
                )],
            )],
        ),
        role("", "boss", r#"{"Service": "lambda.amazonaws.com"}"#, &[ADMIN.into()]),
        role(
            "",
            "partner",
            r#"{"AWS": "444455556666"}"#,
            &[ADMIN.replace("AdministratorAccess", "ReadOnlyAccess")],
        ),
    ];
    let readers = inline(
        "GroupPolicyList",
        &[statement("Allow", r#"["s3:GetObject", "s3:ListBucket"]"#, reports, "")],
    );
    format!(
        r#"{{"UserDetailList": [{}],
        "GroupDetailList": [{{"GroupName": "readers", "Arn": "arn:aws:iam::111122223333:group/readers", {readers}}}],
        "RoleDetailList": [{}],
        "Policies": [{{"PolicyName": "limit", "Arn": "arn:aws:iam::111122223333:policy/limit", "DefaultVersionId": "v2",
            "PolicyVersionList": [
                {{"VersionId": "v1", "Document": {{"Statement": {}}}}},
                {{"VersionId": "v2", "Document": {{"Statement": {}}}, "IsDefaultVersion": true}}]}}]{end}}}"#,
        users.join(",\n"),
        roles.join(",\n"),
        statement("Allow", all, all, ""),
        statement("Allow", r#""s3:*""#, all, ""),
    )
}

pub(crate) fn account(text: &str) -> Account {
    let tree = iamkit_syntax::parse(text);
    let dump = read_account_dump(&tree).unwrap_or_else(|errors| panic!("{errors:?}"));
    Account::build(&dump, &ManagedPolicies).unwrap_or_else(|errors| panic!("{errors:?}"))
}

pub(crate) fn engine() -> Authorizer<Facts> {
    Authorizer::new(Options::default(), Facts)
}

pub(crate) fn who<'a>(account: &'a Account, question: &Question) -> WhoCan<'a> {
    account.who_can(&engine(), question).unwrap()
}

/// Writes who can as one line: names by answer, with what each depends on.
pub(crate) fn line(who: &WhoCan<'_>) -> String {
    let mut parts = Vec::new();
    for (decision, letter) in [
        (AccountDecision::Allowed, "A"),
        (AccountDecision::Conditional, "C"),
        (AccountDecision::Unknown, "U"),
        (AccountDecision::ExplicitDeny, "E"),
        (AccountDecision::ImplicitDeny, "I"),
    ] {
        let names: Vec<String> = who
            .answers
            .iter()
            .filter(|(_, answer)| answer.decision == decision)
            .map(|(principal, answer)| {
                let missing = answer.missing.iter().map(ToString::to_string);
                let condition = answer.condition.iter().map(|condition| condition.words.clone());
                let because: Vec<String> = missing.chain(condition).collect();
                if because.is_empty() {
                    principal.name.to_string()
                } else {
                    format!("{} ({})", principal.name, because.join("; "))
                }
            })
            .collect();
        if !names.is_empty() {
            parts.push(format!("  {letter}: {}", names.join(", ")));
        }
    }
    parts.push(format!("  root: {}{}", who.root, if who.is_nobody() { ", nobody" } else { "" }));
    parts.join("\n")
}
