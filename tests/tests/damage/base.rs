//! Documents that deny one request.

use std::fmt::Write;

use iamkit::policy::PolicyType;

use crate::random::Random;

/// A statement as names and JSON texts of its members, in order.
#[derive(Clone, Debug)]
pub(crate) struct Deny {
    pub(crate) policy_type: PolicyType,
    pub(crate) members: Vec<(String, String)>,
    /// The condition tests: operator, key, JSON text of the values.
    pub(crate) tests: Vec<[String; 3]>,
}

const ACTIONS: [&str; 6] = [
    r#""s3:GetObject""#,
    r#""s3:Get*""#,
    r#""s3:*""#,
    r#""*""#,
    r#"["sqs:SendMessage", "S3:getobject"]"#,
    r#"["s3:GetObject", "s3:PutObject"]"#,
];
const RESOURCES: [&str; 6] = [
    r#""arn:aws:s3:::reports/*""#,
    r#""*""#,
    r#""arn:aws:s3:::reports/x""#,
    r#""arn:*:s3:::rep*/x""#,
    r#"["arn:aws:s3:::other/*", "arn:aws:s3:::reports/*"]"#,
    r#""arn:aws:s3:::reports/${aws:PrincipalTag/file, 'x'}""#,
];
const PRINCIPALS: [&str; 5] = [
    r#""*""#,
    r#"{"AWS": "*"}"#,
    r#"{"AWS": "111122223333"}"#,
    r#"{"AWS": ["arn:aws:iam::111122223333:user/ines", "444455556666"]}"#,
    r#"{"AWS": "arn:aws:iam::111122223333:root", "Service": "lambda.amazonaws.com"}"#,
];
/// Tests that the request meets.
const TESTS: [[&str; 3]; 12] = [
    ["Bool", "aws:SecureTransport", r#""false""#],
    ["Bool", "aws:SecureTransport", "false"],
    ["IpAddress", "aws:SourceIp", r#"["192.0.2.0/24", "10.0.0.0/8"]"#],
    ["NotIpAddress", "aws:SourceIp", r#""192.0.2.0/24""#],
    ["DateGreaterThan", "aws:CurrentTime", r#""2026-01-01T00:00:00Z""#],
    ["NumericLessThan", "aws:MultiFactorAuthAge", r#""3600""#],
    ["StringEquals", "aws:username", r#""ines""#],
    ["StringLike", "aws:username", r#"["in*", "bo"]"#],
    ["StringNotEquals", "aws:PrincipalOrgID", r#""o-a1b2c3d4e5""#],
    ["Null", "aws:TokenIssueTime", r#""true""#],
    ["ArnLike", "aws:PrincipalArn", r#""arn:aws:iam::111122223333:user/*""#],
    ["ForAllValues:StringEquals", "aws:TagKeys", r#""team""#],
];

impl Deny {
    pub(crate) fn new(random: &mut Random) -> Self {
        let policy_type = random.pick(&[PolicyType::Identity, PolicyType::Resource]);
        let mut members = vec![("Effect".to_owned(), r#""Deny""#.to_owned())];
        let mut add = |name: &str, text: &str| members.push((name.to_owned(), text.to_owned()));
        if policy_type == PolicyType::Resource {
            if random.below(5) == 0 {
                add("NotPrincipal", r#"{"AWS": "arn:aws:iam::444455556666:root"}"#);
            } else {
                add("Principal", random.pick(&PRINCIPALS));
            }
        }
        if random.below(5) == 0 {
            add("NotAction", r#"["sqs:*", "iam:GetRole"]"#);
        } else {
            add("Action", random.pick(&ACTIONS));
        }
        if random.below(5) == 0 {
            add("NotResource", r#""arn:aws:s3:::other/*""#);
        } else {
            add("Resource", random.pick(&RESOURCES));
        }
        let mut tests: Vec<[String; 3]> = Vec::new();
        for _ in 0..random.below(3) {
            let test = random.pick(&TESTS).map(str::to_owned);
            if tests.iter().all(|other| other[0] != test[0]) {
                tests.push(test);
            }
        }
        Self { policy_type, members, tests }
    }

    /// Writes a document with the statement and an `Allow` of everything.
    pub(crate) fn document(&self, version: &str) -> String {
        let mut text = format!("{{{version}\"Statement\": [{{");
        for (index, (name, value)) in self.members.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(text, "{comma}\"{name}\": {value}").unwrap();
        }
        if !self.tests.is_empty() {
            let tests = self.tests.iter();
            let tests = tests.map(|[op, key, value]| format!("\"{op}\": {{\"{key}\": {value}}}"));
            write!(text, ", \"Condition\": {{{}}}", tests.collect::<Vec<_>>().join(", ")).unwrap();
        }
        let principal =
            if self.policy_type == PolicyType::Resource { "\"Principal\": \"*\", " } else { "" };
        write!(
            text,
            "}}, {{\"Effect\": \"Allow\", {principal}\"Action\": \"*\", \"Resource\": \"*\"}}]}}"
        )
        .unwrap();
        text
    }
}
