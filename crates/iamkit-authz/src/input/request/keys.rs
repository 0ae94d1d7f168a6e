//! Condition keys that follow from others, with the hashes that find them.

use iamkit_condition::KeyName;

pub(super) const ASSUMED_ROOT: KeyName = KeyName::from_static("aws:AssumedRoot");
pub(super) const CALLED_VIA: KeyName = KeyName::from_static("aws:CalledVia");
pub(super) const CALLED_VIA_AWS_MCP: KeyName = KeyName::from_static("aws:CalledViaAWSMCP");
pub(super) const CALLED_VIA_FIRST: KeyName = KeyName::from_static("aws:CalledViaFirst");
pub(super) const CALLED_VIA_LAST: KeyName = KeyName::from_static("aws:CalledViaLast");
pub(super) const CURRENT_TIME: KeyName = KeyName::from_static("aws:CurrentTime");
pub(super) const EC2_REGION: KeyName = KeyName::from_static("ec2:Region");
pub(super) const EPOCH_TIME: KeyName = KeyName::from_static("aws:EpochTime");
pub(super) const FEDERATED_PROVIDER: KeyName = KeyName::from_static("aws:FederatedProvider");
pub(super) const KMS_CALLER_ACCOUNT: KeyName = KeyName::from_static("kms:CallerAccount");
pub(super) const MULTI_FACTOR_AUTH_AGE: KeyName = KeyName::from_static("aws:MultiFactorAuthAge");
pub(super) const MULTI_FACTOR_AUTH_PRESENT: KeyName =
    KeyName::from_static("aws:MultiFactorAuthPresent");
pub(super) const PRINCIPAL_ACCOUNT: KeyName = KeyName::from_static("aws:PrincipalAccount");
pub(super) const PRINCIPAL_ARN: KeyName = KeyName::from_static("aws:PrincipalArn");
pub(super) const PRINCIPAL_IS_AWS_SERVICE: KeyName =
    KeyName::from_static("aws:PrincipalIsAWSService");
pub(super) const PRINCIPAL_ORG_ID: KeyName = KeyName::from_static("aws:PrincipalOrgID");
pub(super) const PRINCIPAL_ORG_PATHS: KeyName = KeyName::from_static("aws:PrincipalOrgPaths");
pub(super) const PRINCIPAL_SERVICE_NAME: KeyName = KeyName::from_static("aws:PrincipalServiceName");
pub(super) const PRINCIPAL_SERVICE_NAMES_LIST: KeyName =
    KeyName::from_static("aws:PrincipalServiceNamesList");
pub(super) const PRINCIPAL_TYPE: KeyName = KeyName::from_static("aws:PrincipalType");
pub(super) const REQUESTED_REGION: KeyName = KeyName::from_static("aws:RequestedRegion");
pub(super) const RESOURCE_ACCOUNT: KeyName = KeyName::from_static("aws:ResourceAccount");
pub(super) const RESOURCE_ORG_ID: KeyName = KeyName::from_static("aws:ResourceOrgID");
pub(super) const RESOURCE_ORG_PATHS: KeyName = KeyName::from_static("aws:ResourceOrgPaths");
pub(super) const S3_RESOURCE_ACCOUNT: KeyName = KeyName::from_static("s3:ResourceAccount");
pub(super) const SOURCE_ACCOUNT: KeyName = KeyName::from_static("aws:SourceAccount");
pub(super) const SOURCE_ARN: KeyName = KeyName::from_static("aws:SourceArn");
pub(super) const SOURCE_OWNER: KeyName = KeyName::from_static("aws:SourceOwner");
pub(super) const TAG_KEYS: KeyName = KeyName::from_static("aws:TagKeys");
pub(super) const TOKEN_ISSUE_TIME: KeyName = KeyName::from_static("aws:TokenIssueTime");
pub(super) const USERNAME: KeyName = KeyName::from_static("aws:username");
pub(super) const USER_ID: KeyName = KeyName::from_static("aws:userid");
pub(super) const VIA_AWS_MCP_SERVICE: KeyName = KeyName::from_static("aws:ViaAWSMCPService");
pub(super) const VIA_AWS_SERVICE: KeyName = KeyName::from_static("aws:ViaAWSService");
