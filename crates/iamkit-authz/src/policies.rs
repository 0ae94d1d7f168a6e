//! All policies that bear on one request.

mod key_grant;
mod level;

use iamkit_arn::Arn;

pub use key_grant::{KeyGrant, KeyGrantConstraint};
pub use level::Level;

use crate::PolicySet;

/// The policies that bear on one request, layer by layer.
///
/// `None` means that the layer does not apply; an empty [`PolicySet`] applies and allows nothing.
///
/// ```
/// use iamkit_authz::{Policies, PolicySet};
/// use iamkit_policy::PolicyType;
///
/// let identity = PolicySet::builder(PolicyType::Identity).build()?;
/// let mut policies = Policies::default();
/// policies.identity = Some(&identity);
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Policies<'a> {
    /// Identity-based policies of the user and its groups, or of the role; for a federated user,
    /// those of the parent.
    pub identity: Option<&'a PolicySet>,
    /// The permissions boundary of the user or role.
    pub permissions_boundary: Option<&'a PolicySet>,
    /// Session policies passed to AWS STS.
    pub session: Option<&'a PolicySet>,
    /// The policy of the resource: bucket policy, key policy, role trust policy and so on.
    pub resource: Option<&'a PolicySet>,
    /// Service control policies from the root of the caller's organization down to its account.
    pub service_control: Option<&'a [Level]>,
    /// Resource control policies from the root of the owner's organization down to its account.
    /// `RCPFullAWSAccess` is implied at every level.
    pub resource_control: Option<&'a [Level]>,
    /// The policy of the VPC endpoint that the request travels through.
    pub vpc_endpoint: Option<&'a PolicySet>,
    /// The type of that endpoint; otherwise the service tells.
    pub vpc_endpoint_type: Option<VpcEndpointType>,
    /// Statements that shares of AWS RAM add to the resource's policy.
    pub resource_shares: Option<&'a PolicySet>,
    /// The S3 access point that the request goes through.
    pub access_point: Option<AccessPoint<'a>>,
    /// What the ACLs of the bucket or object grant the caller; nothing where ACLs are disabled.
    pub acl_grant: Option<AclGrant>,
    /// Active grants of the KMS key.
    pub key_grants: &'a [KeyGrant],
    /// Whether `RestrictPublicBuckets` of S3 Block Public Access is on for bucket or account.
    pub restrict_public_buckets: bool,
}

impl Policies<'_> {
    /// Says whether there are no other policies than identity-based ones.
    pub(crate) const fn are_identity_based(&self) -> bool {
        self.permissions_boundary.is_none()
            && self.session.is_none()
            && self.service_control.is_none()
            && self.resource_control.is_none()
            && self.vpc_endpoint.is_none()
            && self.is_bare()
    }

    /// Says whether nothing belongs to the resource that could grant.
    pub(crate) const fn is_bare(&self) -> bool {
        self.resource.is_none()
            && self.resource_shares.is_none()
            && self.access_point.is_none()
            && self.acl_grant.is_none()
            && self.key_grants.is_empty()
    }
}

/// Type of a VPC endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VpcEndpointType {
    /// Gateway endpoint, which Amazon S3 and DynamoDB have.
    Gateway,
    /// Interface endpoint.
    Interface,
}

/// S3 access point that a request goes through.
#[derive(Clone, Copy, Debug)]
pub struct AccessPoint<'a> {
    /// The policy of the access point.
    pub policies: &'a PolicySet,
    /// The resource as that policy names it, such as
    /// `arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/q1.csv`.
    pub resource: &'a Arn,
}

/// Whom an ACL of Amazon S3 grants the permission that a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AclGrant {
    /// The caller's account.
    Account,
    /// Everyone, anonymous callers included.
    Everyone,
}
