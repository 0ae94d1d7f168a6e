//! What is known of service principals.

/// Services that say for whom they act when they use a resource (`aws:SourceArn`,
/// `aws:SourceAccount`), as their own guides document under "confused deputy prevention".
const SENDS_SOURCE_KEYS: [&str; 46] = [
    "access-analyzer",
    "appflow",
    "apigateway",
    "aps",
    "backup",
    "billingreports",
    "bcm-data-exports",
    "bedrock",
    "budgets",
    "cloudfront",
    "cloudtrail",
    "cloudwatch",
    "codebuild",
    "codestar-notifications",
    "config",
    "costalerts",
    "delivery.logs",
    "dms",
    "events",
    "firehose",
    "glue",
    "guardduty",
    "iot",
    "kinesis",
    "lambda",
    "logging.s3",
    "logs",
    "macie",
    "oam",
    "pipes",
    "rds",
    "redshift",
    "s3",
    "sagemaker",
    "scheduler",
    "secretsmanager",
    "securityhub",
    "serverlessrepo",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "states",
    "storage-lens.s3",
    "transfer",
    "vpc-flow-logs",
];

/// Says whether a service principal such as `cloudtrail.amazonaws.com` is known to send the keys.
pub(crate) fn sends_source_keys(principal: &str) -> bool {
    principal
        .strip_suffix(".amazonaws.com")
        .or_else(|| principal.strip_suffix(".amazonaws.com.cn"))
        .is_some_and(|name| SENDS_SOURCE_KEYS.contains(&name))
}
