//! What the engine needs to know about actions and services.

use iamkit_pattern::Case;
use iamkit_policy::{ActionName, ServicePrefix};

use crate::decide::services;

/// Knowledge about actions and services, which a catalog of AWS services has.
///
/// [`BuiltinFacts`] knows enough for most decisions; the facade answers from its catalog.
pub trait ActionFacts: Send + Sync {
    /// Says whether the action can be limited to resources. `None` when that is not known.
    ///
    /// An action without resource types, such as `ec2:DescribeInstances`, is authorized on `*`,
    /// whatever the request says.
    fn has_resource_types(&self, action: &ActionName) -> Option<bool>;

    /// Says whether resource control policies apply to the service, such as `s3`.
    fn is_rcp_enabled(&self, service: ServicePrefix<'_>) -> bool;

    /// Says whether the access level of the action is List or Read. `None` when that is not known:
    /// the name of the action tells then.
    fn only_reads(&self, action: &ActionName) -> Option<bool> {
        let _ = action;
        None
    }
}

impl<F: ActionFacts + ?Sized> ActionFacts for &F {
    fn has_resource_types(&self, action: &ActionName) -> Option<bool> {
        (**self).has_resource_types(action)
    }

    fn is_rcp_enabled(&self, service: ServicePrefix<'_>) -> bool {
        (**self).is_rcp_enabled(service)
    }

    fn only_reads(&self, action: &ActionName) -> Option<bool> {
        (**self).only_reads(action)
    }
}

/// Facts that come with this crate: the services under resource control policies.
///
/// ```
/// use iamkit_authz::{ActionFacts, BuiltinFacts};
///
/// assert!(BuiltinFacts.is_rcp_enabled("s3".into()));
/// assert!(!BuiltinFacts.is_rcp_enabled("s3express".into()));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BuiltinFacts;

impl BuiltinFacts {
    /// Returns the prefixes of the services under resource control policies, sorted.
    #[must_use]
    pub const fn rcp_services() -> &'static [&'static str] {
        &RCP_SERVICES
    }

    /// Returns the prefixes of the services whose resources commonly carry a policy, sorted.
    #[must_use]
    pub const fn resource_policy_services() -> &'static [&'static str] {
        &RESOURCE_POLICY_SERVICES
    }

    /// Says whether identity-based policies alone authorize the action on resources of other accounts, as
    /// `sts:AssumeRoot`.
    #[must_use]
    pub fn reaches_other_accounts(action: &ActionName) -> bool {
        services::needs_no_resource_policy(action)
    }

    /// Says whether some resource of a service can carry a policy.
    pub(crate) fn takes_resource_policy(service: &str) -> bool {
        let is_it = |known: &&str| Case::Fold.is_same(known, service);
        RESOURCE_POLICY_SERVICES.iter().any(&is_it) || RARE_RESOURCE_POLICIES.iter().any(is_it)
    }
}

impl ActionFacts for BuiltinFacts {
    fn has_resource_types(&self, _: &ActionName) -> Option<bool> {
        None
    }

    fn is_rcp_enabled(&self, service: ServicePrefix<'_>) -> bool {
        service.is_one_of(&RCP_SERVICES)
    }
}

/// Services whose resources can carry a policy (IAM User Guide, "AWS services that work with IAM",
/// column "Resource-based policies"; the `get-…-policy` operations of the service models).
const RESOURCE_POLICY_SERVICES: [&str; 48] = [
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

/// Besides, those of which only some resource has one (actions `Put…Policy` of the Service Authorization
/// Reference; resource types of the CloudFormation Template Reference), without policies that only
/// AWS RAM writes.
const RARE_RESOURCE_POLICIES: [&str; 29] = [
    "agent-registry",
    "aiops",
    "apigateway",
    "aps",
    "aws-marketplace",
    "bedrock-agentcore",
    "cleanrooms-ml",
    "cloudhsm",
    "cloudsearch",
    "comprehend",
    "continuum",
    "dsql",
    "entityresolution",
    "fsx",
    "lookoutequipment",
    "mediaconvert",
    "mediapackagev2",
    "mediatailor",
    "mpa",
    "oam",
    "odb",
    "omics",
    "organizations",
    "qbusiness",
    "refactor-spaces",
    "rekognition",
    "s3files",
    "sagemaker",
    "serverlessrepo",
];

/// The month of both lists.
pub(crate) const RESOURCE_POLICIES_AS_OF: &str = "October 2026";

/// The month of the list of services that resource control policies reach, here and in the catalog.
pub(crate) const RCP_SERVICES_AS_OF: &str = "September 2026";

/// AWS Organizations User Guide, "Resource control policies (RCPs)", list of services, September
/// 2026.
const RCP_SERVICES: [&str; 62] = [
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];
