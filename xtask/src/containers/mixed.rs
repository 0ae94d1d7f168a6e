//! Files to measure the readers of containers with: the same each time.

// Writing to a string cannot fail.
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use crate::say;

/// Bytes of a file on average.
const FILE_BYTES: usize = 10_000;
/// Policies and bytes of the large template.
const LARGE_POLICIES: usize = 2_000;

const ACTIONS: [&str; 24] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:DeleteObject",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:PutItem",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sns:Publish",
    "sns:Subscribe",
    "lambda:InvokeFunction",
    "lambda:GetFunction",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "ec2:DescribeInstances",
    "ec2:StartInstances",
    "ssm:GetParameter",
    "secretsmanager:GetSecretValue",
    "states:StartExecution",
    "events:PutEvents",
];

/// Writes the folder and what was written.
pub(super) fn write(folder: &Path, files: usize) -> Result<()> {
    let mut draw = Draw { state: 0x1a5e_2026 };
    let mixed = folder.join("mixed");
    let mut bytes = 0;
    for number in 0..files {
        let (ending, text) = match number % 10 {
            0..=4 => ("yaml", template_yaml(&mut draw, FILE_BYTES)),
            5 => ("json", template_json(&mut draw)),
            6 => ("json", policy(&mut draw)),
            7 => ("json", plan(&mut draw)),
            8 => ("json", wrapped(&mut draw)),
            _ => ("tf", configuration(&mut draw)),
        };
        bytes += text.len();
        let folder = mixed.join(format!("team-{:02}", number % 37));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("file-{number:05}.{ending}")), text)?;
    }
    say(format_args!("{}: {files} files, {bytes} bytes", mixed.display()));
    let large = large_template(&mut draw);
    let path = folder.join("large.yaml");
    say(format_args!("{}: {LARGE_POLICIES} policies, {} bytes", path.display(), large.len()));
    fs::write(path, large)?;
    Ok(())
}

/// Numbers that look drawn and are not.
struct Draw {
    state: u64,
}

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        // Xorshift: good enough to mix files.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % end.max(1) as u64).unwrap_or(0)
    }

    fn action(&mut self) -> &'static str {
        let at = self.below(ACTIONS.len());
        ACTIONS.get(at).copied().unwrap_or("s3:GetObject")
    }

    fn actions(&mut self) -> Vec<&'static str> {
        let mut actions: Vec<_> = (0..=self.below(5)).map(|_| self.action()).collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }

    fn statement(&mut self) -> Value {
        let (bucket, team) = (self.below(2_000), self.below(37));
        json!({"Sid": format!("S{}", self.below(100_000)), "Effect": "Allow",
               "Action": self.actions(),
               "Resource": [format!("arn:aws:s3:::bucket-{bucket}/team-{team}/*"),
                            format!("arn:aws:sqs:eu-west-1:111122223333:queue-{bucket}")],
               "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}})
    }

    fn document(&mut self, statements: usize) -> Value {
        let statements: Vec<_> = (0..statements).map(|_| self.statement()).collect();
        json!({"Version": "2012-10-17", "Statement": statements})
    }
}

fn template_yaml(draw: &mut Draw, bytes: usize) -> String {
    let mut text = String::from(
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {Type: String, Default: dev}\n\
         Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n",
    );
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        add_role(&mut text, number, draw);
    }
    text
}

fn add_role(text: &mut String, number: usize, draw: &mut Draw) {
    let _ = write!(
        text,
        "  Role{number}:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
         Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Principal: {{Service: \
         lambda.amazonaws.com}}\n            Action: sts:AssumeRole\n      Policies:\n        - PolicyName: work\n          \
         PolicyDocument:\n            Version: '2012-10-17'\n            Statement:\n"
    );
    for _ in 0..=draw.below(4) {
        text.push_str("              - Effect: Allow\n                Action:\n");
        for action in draw.actions() {
            let _ = writeln!(text, "                  - {action}");
        }
        let table = draw.below(500);
        let _ = write!(
            text,
            "                Resource:\n                  - !Sub '${{Bucket.Arn}}/team-{table}/*'\n                  \
             - !Sub 'arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:${{Stage}}-{table}'\n"
        );
    }
}

fn template_json(draw: &mut Draw) -> String {
    let mut resources = serde_json::Map::new();
    for number in 0..6 {
        let document = draw.document(3);
        resources.insert(
            format!("Policy{number}"),
            json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}),
        );
    }
    pretty(&json!({"Resources": resources}))
}

fn policy(draw: &mut Draw) -> String {
    let statements = 10 + draw.below(20);
    pretty(&draw.document(statements))
}

fn plan(draw: &mut Draw) -> String {
    let resources: Vec<_> = (0..12)
        .map(|number| {
            let name = format!("p{number}");
            let policy = draw.document(2).to_string();
            json!({"address": format!("module.a.aws_iam_policy.{name}"), "mode": "managed",
                   "type": "aws_iam_policy", "name": name, "values": {"name": name, "policy": policy}})
        })
        .collect();
    json!({"format_version": "1.2", "terraform_version": "1.9.0",
           "planned_values": {"root_module": {"child_modules": [
               {"address": "module.a", "resources": resources}]}}})
    .to_string()
}

fn wrapped(draw: &mut Draw) -> String {
    let document = draw.document(20);
    pretty(&json!({"PolicyVersion": {"VersionId": "v1", "IsDefaultVersion": true,
                                     "Document": document}}))
}

fn configuration(draw: &mut Draw) -> String {
    let mut text = String::from("variable \"stage\" {\n  default = \"dev\"\n}\n");
    let mut number = 0;
    while text.len() < FILE_BYTES {
        number += 1;
        let _ = writeln!(text, "\ndata \"aws_iam_policy_document\" \"d{number}\" {{");
        for _ in 0..=draw.below(4) {
            let actions: Vec<_> = draw.actions().iter().map(|it| format!("\"{it}\"")).collect();
            let bucket = draw.below(900);
            let _ = write!(
                text,
                "  statement {{\n    actions   = [{}]\n    resources = [\"arn:aws:s3:::${{var.stage}}-{bucket}/*\"]\n  }}\n",
                actions.join(", ")
            );
        }
        let _ = write!(
            text,
            "}}\n\nresource \"aws_iam_policy\" \"p{number}\" {{\n  policy = data.aws_iam_policy_document.d{number}.json\n}}\n"
        );
    }
    text
}

/// A template of 8 MiB.
fn large_template(draw: &mut Draw) -> String {
    let mut text = String::from("Resources:\n");
    let mut policies = 0;
    while policies < LARGE_POLICIES {
        policies += 1;
        let _ = write!(
            text,
            "  Policy{policies}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        \
             Version: '2012-10-17'\n        Statement:\n"
        );
        for _ in 0..16 {
            let bucket = draw.below(10_000);
            let _ = write!(
                text,
                "          - Effect: Allow\n            Action: [{}]\n            Resource:\n              - \
                 arn:aws:s3:::bucket-{bucket}/*\n              - !Sub 'arn:${{AWS::Partition}}:sqs:eu-west-1:111122223333:queue-{bucket}'\n",
                draw.actions().join(", ")
            );
        }
    }
    text
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
