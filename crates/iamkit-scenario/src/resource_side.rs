//! What bears on a request besides policies.

use iamkit_arn::Arn;
use iamkit_authz::{AclGrant, KeyGrant, VpcEndpointType};
use iamkit_syntax::Spanned;

use crate::PolicyInput;

/// Grants, ACLs, shares and settings on the side of the resource, and the kind of VPC endpoint.
///
/// ```
/// use iamkit_authz::AclGrant;
/// use iamkit_scenario::{ObjectOwnership, ResourceSideInput};
///
/// let mut input = ResourceSideInput::default();
/// input.acl_grant = Some(AclGrant::Everyone);
/// input.object_ownership = Some(ObjectOwnership::BucketOwnerEnforced);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ResourceSideInput {
    /// Active grants of the KMS key.
    pub key_grants: Vec<KeyGrant>,
    /// What the ACLs of the bucket or object grant the caller.
    pub acl_grant: Option<AclGrant>,
    /// The S3 access point that the request goes through.
    pub access_point: Option<AccessPointInput>,
    /// Statements that shares of AWS RAM add to the policy of the resource.
    pub resource_shares: Option<Vec<PolicyInput>>,
    /// S3 Block Public Access of bucket and account together.
    pub block_public_access: BlockPublicAccess,
    /// Object Ownership of the bucket.
    pub object_ownership: Option<ObjectOwnership>,
    /// The type of the VPC endpoint; otherwise the service tells.
    pub vpc_endpoint_type: Option<VpcEndpointType>,
}

/// An S3 access point.
#[derive(Clone, Debug)]
pub struct AccessPointInput {
    /// Its ARN, such as `arn:aws:s3:eu-west-1:111122223333:accesspoint/reports`.
    pub arn: Spanned<Arn>,
    /// Its policy; none where it has no policy, and then grants nothing by itself.
    pub policies: Vec<PolicyInput>,
}

/// The settings of S3 Block Public Access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "these are the four settings of Amazon S3")]
#[expect(missing_docs, reason = "the names are those of Amazon S3")]
pub struct BlockPublicAccess {
    pub restrict_public_buckets: bool,
    pub ignore_public_acls: bool,
    pub block_public_acls: bool,
    pub block_public_policy: bool,
}

/// Object Ownership of an S3 bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectOwnership {
    /// ACLs are disabled.
    BucketOwnerEnforced,
    /// ACLs count; the bucket's owner owns what others write with the right ACL.
    BucketOwnerPreferred,
    /// ACLs count; whoever writes an object owns it.
    ObjectWriter,
}

impl ObjectOwnership {
    /// All values.
    pub const ALL: [Self; 3] =
        [Self::BucketOwnerEnforced, Self::BucketOwnerPreferred, Self::ObjectWriter];

    /// Returns the name in scenarios, such as `bucketOwnerEnforced`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BucketOwnerEnforced => "bucketOwnerEnforced",
            Self::BucketOwnerPreferred => "bucketOwnerPreferred",
            Self::ObjectWriter => "objectWriter",
        }
    }
}
