//! The callers, actions, resources and condition keys of random scenarios.

use serde_json::{Value, json};

use crate::generate::Rng;
use crate::text::field;

pub(crate) const OWN: &str = "111122223333";
pub(crate) const OTHER: &str = "444455556666";

const CANONICAL: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

/// Actions and resources that go together.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) is_trust: bool,
    pub(crate) actions: &'static [&'static str],
    pub(crate) resources: &'static [&'static str],
}

pub(crate) const GENERAL: World = World {
    is_trust: false,
    actions: &[
        "s3:GetObject",
        "s3:GetObject",
        "s3:PutObject",
        "s3:ListAllMyBuckets",
        "s3:GetBucketPolicy",
        "sqs:SendMessage",
        "sqs:GetQueueAttributes",
        "sqs:ListQueues",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:RetireGrant",
        "kms:UpdateAlias",
        "dynamodb:GetItem",
        "dynamodb:ListTables",
        "sns:Publish",
        "ec2:StartInstances",
        "iam:PassRole",
        "iam:GetRole",
        "iam:PutRolePolicy",
        "iam:DeletePolicy",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
        "sts:GetFederationToken",
        "sts:DecodeAuthorizationMessage",
        "sts:AssumeRoot",
        "sqs:SetQueueAttributes",
        "ram:AcceptResourceShareInvitation",
        "vpc-lattice-svcs:Invoke",
        "elasticfilesystem:ClientMount",
        "iam:UpdateRoleDescription",
    ],
    resources: &[
        "arn:aws:s3:::reports/ines/q1.csv",
        "arn:aws:s3:::reports/ines/q1.csv",
        "arn:aws:s3:::reports/blue/a*b",
        "arn:aws:s3:::reports/x:y/q1.csv",
        "arn:aws:s3:::reports",
        "arn:aws:sqs:eu-west-1:111122223333:jobs",
        "arn:aws:sqs:eu-west-1:444455556666:jobs",
        "arn:aws:sqs:eu-west-1:444455556666:x:111122223333:jobs",
        "arn:aws:kms:eu-west-1:111122223333:key/0aa0",
        "arn:aws:kms:eu-west-1:444455556666:key/0aa0",
        "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3",
        "arn:aws:dynamodb:us-east-1:111122223333:table/ines",
        "arn:aws:sns:us-east-1:111122223333:alerts",
        "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        "arn:aws:iam::111122223333:role/Ops",
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_1",
        "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
        "arn:aws:iam::444455556666:role/Ops",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::111122223333:policy/own",
        "arn:aws:sts::111122223333:federated-user/tmp",
        "arn:aws:s3:eu-west-1:444455556666:accesspoint/reports/object/a",
        "arn:aws:iam::444455556666:root",
        "arn:aws:ram:eu-west-1:444455556666:resource-share-invitation/0aa0",
        "arn:aws:vpc-lattice-svcs:eu-west-1:111122223333:service/svc-0aa0/orders",
        "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0aa0",
        "*",
    ],
};

pub(crate) const TRUST: World = World {
    is_trust: true,
    actions: &[
        "sts:AssumeRole",
        "sts:AssumeRole",
        "sts:AssumeRole",
        "sts:AssumeRoleWithWebIdentity",
        "sts:AssumeRoleWithSAML",
        "sts:TagSession",
        "sts:SetSourceIdentity",
        "sts:SetContext",
    ],
    resources: &[
        "arn:aws:iam::111122223333:role/Ops",
        "arn:aws:iam::111122223333:role/Ops",
        "arn:aws:iam::111122223333:role/team/Dev",
        "arn:aws:iam::444455556666:role/Ops",
        "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
    ],
};

/// A resource for an action, mostly one of its service.
pub(crate) fn resource(rng: &mut Rng, world: &World, action: &str) -> &'static str {
    let service = action.split(':').next().unwrap();
    let own: Vec<&'static str> =
        world.resources.iter().copied().filter(|arn| field(arn, 2) == service).collect();
    let list = if own.is_empty() || rng.chance(12) { world.resources } else { &own };
    list[rng.below(list.len())]
}

/// A random caller; users and sessions of one account come up most.
pub(crate) fn caller(rng: &mut Rng, is_trust: bool) -> Value {
    let texts = [
        "arn:aws:iam::111122223333:user/ines",
        "arn:aws:iam::111122223333:user/ines",
        "arn:aws:iam::111122223333:user/team/bo",
        "arn:aws:sts::111122223333:assumed-role/Dev/s1",
        "arn:aws:sts::111122223333:assumed-role/Dev/s1",
        "arn:aws:sts::111122223333:assumed-role/Dev/s2",
        "arn:aws:iam::111122223333:role/team/Dev",
        "arn:aws:sts::111122223333:federated-user/tmp",
        "arn:aws:iam::111122223333:root",
        "111122223333",
        "arn:aws:iam::444455556666:user/ines",
        "arn:aws:sts::444455556666:assumed-role/Dev/s1",
        "arn:aws:iam::444455556666:root",
        "sns.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "accounts.google.com",
        "arn:aws:iam::111122223333:oidc-provider/token.example.com",
        "arn:aws:iam::111122223333:saml-provider/corp",
        "*",
    ];
    let mut text = *rng.pick(&texts);
    let is_provider = text.contains("-provider/") || text == "accounts.google.com";
    if is_provider && !is_trust && rng.chance(85) {
        // Whoever comes from a provider can do nothing but assume a role.
        text = texts[0];
    }
    let mut details = json!({"arn": text});
    if !text.starts_with("arn:") || text.contains("-provider/") {
        return text.into();
    }
    if text.contains("federated-user") {
        let parent = rng.pick(&["user/ines", "user/ines", "user/team/bo", "root"]);
        details["parentArn"] = format!("arn:aws:iam::{OWN}:{parent}").into();
    } else if text.contains("/Dev/s1") && rng.chance(40) {
        let account = field(text, 4);
        let path = rng.pick(&["role/Dev", "role/team/Dev", "role/dev"]);
        details["roleArn"] = format!("arn:aws:iam::{account}:{path}").into();
    } else if text.ends_with(":root") && rng.chance(40) {
        details["type"] = "rootSession".into();
    } else if rng.chance(50) {
        return text.into();
    }
    if rng.chance(40) {
        details["organizationId"] = "o-aa111bb222".into();
        details["isManagementAccount"] = rng.chance(20).into();
    }
    if rng.chance(30) {
        details["tags"] = json!({"Team": rng.pick(&["blue", "red", ""])});
    }
    if text.contains("user/ines") && rng.chance(30) {
        details["uniqueId"] = "AIDAEXAMPLEINES000001".into();
    }
    if text.contains("assumed-role") && rng.chance(30) {
        details["uniqueId"] = "AROAEXAMPLEDEV0000001".into();
    }
    if rng.chance(15) {
        details["canonicalId"] = CANONICAL.into();
    }
    if text.contains("assumed-role") && rng.chance(5) {
        details["isServiceLinkedRole"] = true.into();
    }
    details
}

/// Principals for a statement: the caller of the target in all its names, or somebody else.
pub(crate) fn principals(rng: &mut Rng, target: &Value, is_trust: bool) -> Value {
    if !is_trust && rng.chance(20) {
        return "*".into();
    }
    let caller = &target["principal"];
    let text = caller.as_str().or_else(|| caller["arn"].as_str()).unwrap();
    let mut names: Vec<(&str, String)> = Vec::new();
    let mut own: Vec<(&str, String)> = Vec::new();
    match text {
        "*" => own.push(("AWS", "*".into())),
        text if text.contains("-provider/") || text == "accounts.google.com" => {
            own.push(if is_trust { ("Federated", text.into()) } else { ("AWS", OWN.into()) });
        }
        text if text.ends_with(".amazonaws.com") => own.push(("Service", text.into())),
        OWN => own.push(("AWS", OWN.into())),
        text => {
            let account = text.split(':').nth(4).unwrap();
            let root = format!("arn:aws:iam::{account}:root");
            own.extend([("AWS", text.to_owned()), ("AWS", account.into()), ("AWS", root)]);
            if text.contains("assumed-role") {
                own.push(("AWS", format!("arn:aws:iam::{account}:role/Dev")));
                own.push(("AWS", format!("arn:aws:iam::{account}:role/team/Dev")));
            }
            for member in ["roleArn", "parentArn", "uniqueId"] {
                own.extend(caller[member].as_str().map(|text| ("AWS", text.to_owned())));
            }
        }
    }
    let all = if rng.chance(35) { own.len() } else { 1 };
    for _ in 0..all {
        names.push(rng.pick(&own).clone());
    }
    if rng.chance(40) {
        let others = [
            ("AWS", "*"),
            ("AWS", OTHER),
            ("AWS", OWN),
            ("AWS", "arn:aws:iam::111122223333:user/ines"),
            ("AWS", "arn:aws:iam::111122223333:role/Dev"),
            ("AWS", "arn:aws:sts::111122223333:assumed-role/Dev/s1"),
            ("AWS", "arn:aws:sts::111122223333:federated-user/tmp"),
            ("Service", "sns.amazonaws.com"),
            ("CanonicalUser", CANONICAL),
        ];
        let (kind, text) = *rng.pick(&others);
        names.push((kind, text.into()));
    }
    let mut map = serde_json::Map::new();
    for (kind, text) in names {
        let list = map.entry(kind).or_insert_with(|| json!([]));
        let list = list.as_array_mut().unwrap();
        if !list.iter().any(|known| *known == *text) {
            list.push(text.into());
        }
    }
    Value::from(map)
}

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Text,
    Number,
    Date,
    Bool,
    Address,
    Arn,
    Binary,
}

impl KeyKind {
    pub(crate) const fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "StringEquals",
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringLike",
                "StringNotLike",
            ],
            Self::Number => &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            Self::Date => &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            Self::Bool => &["Bool"],
            Self::Address => &["IpAddress", "NotIpAddress"],
            Self::Arn => &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
            Self::Binary => &["BinaryEquals"],
        }
    }
}

/// A condition key.
#[derive(Debug)]
pub(crate) struct PoolKey {
    pub(crate) name: &'static str,
    pub(crate) kind: KeyKind,
    pub(crate) is_list: bool,
    /// Requests may hold it; else it follows from them.
    pub(crate) is_given: bool,
    values: &'static [&'static str],
}

const fn given(name: &'static str, kind: KeyKind, values: &'static [&'static str]) -> PoolKey {
    PoolKey { name, kind, is_list: false, is_given: true, values }
}

const fn derived(name: &'static str, kind: KeyKind, values: &'static [&'static str]) -> PoolKey {
    PoolKey { name, kind, is_list: false, is_given: false, values }
}

pub(crate) const KEYS: [PoolKey; 24] = [
    given("aws:SourceVpc", KeyKind::Text, &["vpc-1", "vpc-2"]),
    given("aws:RequestTag/team", KeyKind::Text, &["blue", "red", "Blue", "", "a*b"]),
    PoolKey { is_list: true, ..given("aws:TagKeys", KeyKind::Text, &["team", "cost", "Team", ""]) },
    given("aws:SourceIp", KeyKind::Address, &["203.0.113.7", "198.51.100.4", "2001:db8::7"]),
    given("aws:MultiFactorAuthPresent", KeyKind::Bool, &["true", "false"]),
    given("s3:max-keys", KeyKind::Number, &["10", "9.50", "9.5", "1e1", "-3"]),
    given(
        "example:Since",
        KeyKind::Date,
        &["2026-03-01T22:00:00Z", "2026-03-01T23:30:00+02:00", "2026", "1772402400", "2026-03-01"],
    ),
    given(
        "aws:SourceArn",
        KeyKind::Arn,
        &["arn:aws:sns:eu-west-1:111122223333:alerts", "arn:aws:s3:::reports", "text"],
    ),
    given("example:Digest", KeyKind::Binary, &["YWJj", "YWJjZA==", "AAE="]),
    given("aws:TokenIssueTime", KeyKind::Date, &["2026-03-01T22:00:00Z"]),
    PoolKey {
        is_list: true,
        ..given(
            "aws:CalledVia",
            KeyKind::Text,
            &["athena.amazonaws.com", "cloudformation.amazonaws.com"],
        )
    },
    given("aws:SecureTransport", KeyKind::Bool, &["true", "false"]),
    given("example:Level", KeyKind::Text, &["ines", "blue", "${aws:username}"]),
    derived("aws:PrincipalTag/team", KeyKind::Text, &["blue", "red", ""]),
    derived("aws:username", KeyKind::Text, &["ines", "bo"]),
    derived("aws:PrincipalOrgID", KeyKind::Text, &["o-aa111bb222", "o-other"]),
    derived("aws:PrincipalAccount", KeyKind::Text, &[OWN, OTHER]),
    derived("aws:ResourceAccount", KeyKind::Text, &[OWN, OTHER]),
    derived(
        "aws:PrincipalArn",
        KeyKind::Arn,
        &[
            "arn:aws:iam::111122223333:user/ines",
            "arn:aws:iam::111122223333:role/Dev",
            "arn:aws:iam::111122223333:role/team/Dev",
            "arn:aws:iam::444455556666:root",
        ],
    ),
    derived("aws:PrincipalType", KeyKind::Text, &["User", "AssumedRole", "Account", "Anonymous"]),
    derived("aws:PrincipalIsAWSService", KeyKind::Bool, &["true", "false"]),
    derived("aws:ViaAWSService", KeyKind::Bool, &["true", "false"]),
    derived("aws:RequestedRegion", KeyKind::Text, &["eu-west-1", "us-east-1"]),
    derived(
        "aws:userid",
        KeyKind::Text,
        &["111122223333", "AROAEXAMPLEDEV0000001:s1", "AIDAEXAMPLEINES000001"],
    ),
];

/// A value for the context of a request.
pub(crate) fn request_value(rng: &mut Rng, key: &PoolKey) -> Value {
    if !key.is_list {
        return (*rng.pick(key.values)).into();
    }
    let count = 1 + rng.below(2);
    let mut values: Vec<&str> = (0..count).map(|_| *rng.pick(key.values)).collect();
    values.dedup();
    json!(values)
}

/// A value for a policy: often that of the request, sometimes a pattern or a variable.
pub(crate) fn policy_value(
    rng: &mut Rng,
    key: &PoolKey,
    given: Option<&Value>,
    operator: &str,
) -> String {
    let same = given.filter(|_| rng.chance(50)).map(|given| match given {
        Value::Array(list) => crate::context::text(rng.pick(list)),
        one => crate::context::text(one),
    });
    // What follows `$` in a request is plain text, in a policy a variable.
    let value = same.unwrap_or_else(|| (*rng.pick(key.values)).to_owned());
    if operator.contains("String") && rng.chance(15) {
        return (*rng.pick(&[
            "${aws:username}",
            "${aws:PrincipalTag/team}",
            "${aws:PrincipalTag/team, 'blue'}",
            "${aws:TagKeys}",
            "a${*}b",
        ]))
        .to_owned();
    }
    let half = value.len() / 2;
    match (rng.below(4), operator) {
        (0, operator) if operator.contains("Like") && operator.contains("String") => {
            format!("{}*", value.split_at(half).0)
        }
        (1, operator) if operator.contains("Like") && operator.contains("String") => {
            format!("?{}", value.get(1..).unwrap_or_default())
        }
        (0, operator) if operator.contains("Arn") => value.replace("eu-west-1", "*"),
        (1, operator) if operator.contains("Arn") => {
            value.replace("alerts", "al*").replace("user/ines", "user/${aws:username}")
        }
        (0, operator) if operator.contains("IpAddress") => match value.as_str() {
            "2001:db8::7" => "2001:db8::/32".to_owned(),
            _ => format!("{value}/24"),
        },
        _ => value,
    }
}
