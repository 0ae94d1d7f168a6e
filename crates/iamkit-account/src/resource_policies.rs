//! Which resources can carry a policy.

use iamkit_arn::ArnRef;
use iamkit_pattern::Case;
use iamkit_policy::ActionName;

use crate::Missing;

/// Services whose resources can carry a policy (IAM User Guide, "AWS services that work with IAM",
/// column "Resource-based policies"; the `get-…-policy` operations of the service models).
const SERVICES: [&str; 48] = [
    "acm-pca",
    "backup",
    "bedrock",
    "cloudtrail",
    "codeartifact",
    "codebuild",
    "dynamodb",
    "ecr",
    "ecr-public",
    "elasticfilesystem",
    "es",
    "events",
    "execute-api",
    "glacier",
    "glue",
    "imagebuilder",
    "kafka",
    "kinesis",
    "kms",
    "lambda",
    "lex",
    "logs",
    "mediastore",
    "network-firewall",
    "osis",
    "payment-cryptography",
    "redshift",
    "redshift-serverless",
    "route53-recovery-control-config",
    "rum",
    "s3",
    "s3-object-lambda",
    "s3-outposts",
    "s3express",
    "s3tables",
    "s3vectors",
    "schemas",
    "secretsmanager",
    "ses",
    "signer",
    "sms-voice",
    "sns",
    "sqs",
    "ssm",
    "ssm-contacts",
    "vpc-lattice",
    "vpc-lattice-svcs",
    "xray",
];

/// Returns the policy on the side of the resource that could grant a request, if the resource can
/// carry one.
pub(crate) fn resource_policy_of(
    action: &ActionName,
    resource: &str,
    has_resource_types: bool,
) -> Option<Missing> {
    if is_assume_role(action) {
        return Some(Missing::TrustPolicy(resource.into()));
    }
    if !has_resource_types {
        return None;
    }
    let arn = ArnRef::parse(resource).ok();
    let is_service = |name: &str| match &arn {
        // The resource says whose policy it is: an action of one service may be about a resource of
        // another one.
        Some(arn) if !arn.service().contains(['*', '?']) => arn.service() == name,
        _ => action.service() == name,
    };
    if is_service("kms") {
        let is_key = arn.is_none_or(|arn| !arn.resource().starts_with("alias/"));
        return is_key.then(|| Missing::KeyPolicy(resource.into()));
    }
    let can_carry = SERVICES.into_iter().any(is_service);
    can_carry.then(|| Missing::ResourcePolicy(resource.into()))
}

/// Says whether an action is decided by the trust policy of a role.
pub(crate) fn is_assume_role(action: &ActionName) -> bool {
    const HEAD: &str = "AssumeRole";
    action.service() == "sts" && Case::Fold.starts_with(action.name(), HEAD)
}
