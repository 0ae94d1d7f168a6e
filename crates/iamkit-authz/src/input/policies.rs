//! All policies that bear on one request.

use iamkit_arn::Arn;

use super::{KeyGrant, Layer, Layers, Level, PerLayer, ResourceView};
use crate::{PolicySet, ResourcePart};

/// The policies that bear on one request, layer by layer.
///
/// A layer that is not given does not apply; an empty [`PolicySet`] applies and allows nothing.
///
/// ```
/// use iamkit_authz::{Layer, Policies, PolicySet};
/// use iamkit_policy::PolicyType;
///
/// let identity = PolicySet::builder(PolicyType::Identity).build()?;
/// let boundary: Option<PolicySet> = None;
/// let policies = Policies::new().identity(&identity).permissions_boundary(boundary.as_ref());
/// assert!(policies.has(Layer::Identity));
/// assert!(!policies.has(Layer::PermissionsBoundary));
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct Policies<'a> {
    layers: PerLayer<LayerPolicies<'a>>,
    // INVARIANT: the layers that `layers` has policies of.
    given: Layers,
    resource_shares: Option<&'a PolicySet>,
    access_point: Option<AccessPoint<'a>>,
    acl_grant: Option<AclGrant>,
    acls_are_disabled: bool,
    ignores_public_acls: bool,
    key_grants: &'a [KeyGrant],
    restricts_public_buckets: bool,
    vpc_endpoint_type: Option<VpcEndpointType>,
}

/// The policies of one layer.
#[derive(Clone, Copy, Debug, Default)]
enum LayerPolicies<'a> {
    #[default]
    NotGiven,
    Set(&'a PolicySet),
    Levels(&'a [Level]),
}

/// One set of policies with its place in a decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicySource<'a> {
    pub(crate) layer: Layer,
    /// Index of the level in a layer of levels, else 0.
    pub(crate) level: u32,
    pub(crate) part: ResourcePart,
    /// What the level belongs to, such as `r-ab12`.
    pub(crate) target: Option<&'a str>,
    pub(crate) set: &'a PolicySet,
    /// The resource as an access point names it.
    behind: Option<&'a Arn>,
}

impl<'a> PolicySource<'a> {
    /// Returns the resource that the statements are held against. `resource` is what the request is
    /// about; an access point knows it by another name.
    pub(crate) fn resource(&self, resource: ResourceView<'a>) -> ResourceView<'a> {
        self.behind.map_or(resource, |arn| ResourceView::from(arn.borrowed().fields()))
    }

    /// Returns the same policies, held against the resource as an access point names it.
    const fn through(self, point: &AccessPoint<'a>) -> Self {
        Self { part: ResourcePart::AccessPoint, behind: Some(point.resource), ..self }
    }
}

impl<'a> Policies<'a> {
    /// Returns policies without any layer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the identity-based policies of the user and its groups, or of the role; for a federated
    /// user, those of the parent.
    pub fn identity(self, set: impl Into<Option<&'a PolicySet>>) -> Self {
        self.with_set(Layer::Identity, set.into())
    }

    /// Sets the permissions boundary of the user or role.
    pub fn permissions_boundary(self, set: impl Into<Option<&'a PolicySet>>) -> Self {
        self.with_set(Layer::PermissionsBoundary, set.into())
    }

    /// Sets the session policies passed to AWS STS.
    pub fn session(self, set: impl Into<Option<&'a PolicySet>>) -> Self {
        self.with_set(Layer::Session, set.into())
    }

    /// Sets the policies passed to `GetScopedCredentials` of AWS STS, one level for each call, the
    /// oldest first. All of them must allow.
    pub fn scope_down(self, levels: impl Into<Option<&'a [Level]>>) -> Self {
        self.with_levels(Layer::ScopeDown, levels.into())
    }

    /// Sets the policy of the resource: bucket policy, key policy, role trust policy and so on.
    pub fn resource(self, set: impl Into<Option<&'a PolicySet>>) -> Self {
        self.with_set(Layer::Resource, set.into())
    }

    /// Sets the service control policies from the root of the caller's organization down to its
    /// account.
    pub fn service_control(self, levels: impl Into<Option<&'a [Level]>>) -> Self {
        self.with_levels(Layer::ServiceControl, levels.into())
    }

    /// Sets the resource control policies from the root of the owner's organization down to its
    /// account. `RCPFullAWSAccess` is implied at every level.
    pub fn resource_control(self, levels: impl Into<Option<&'a [Level]>>) -> Self {
        self.with_levels(Layer::ResourceControl, levels.into())
    }

    /// Sets the policy of the VPC endpoint that the request travels through.
    pub fn vpc_endpoint(self, set: impl Into<Option<&'a PolicySet>>) -> Self {
        self.with_set(Layer::VpcEndpoint, set.into())
    }

    /// Sets the type of that endpoint; otherwise the service tells.
    pub fn vpc_endpoint_type(self, endpoint_type: impl Into<Option<VpcEndpointType>>) -> Self {
        Self { vpc_endpoint_type: endpoint_type.into(), ..self }
    }

    /// Sets the statements that shares of AWS RAM add to the resource's policy.
    pub fn resource_shares(self, set: impl Into<Option<&'a PolicySet>>) -> Self {
        Self { resource_shares: set.into(), ..self }
    }

    /// Sets the S3 access point that the request goes through.
    pub fn access_point(self, access_point: impl Into<Option<AccessPoint<'a>>>) -> Self {
        Self { access_point: access_point.into(), ..self }
    }

    /// Sets what the ACLs of the bucket or object grant the caller; nothing where ACLs are
    /// disabled.
    pub fn acl_grant(self, grant: impl Into<Option<AclGrant>>) -> Self {
        Self { acl_grant: grant.into(), ..self }
    }

    /// Says whether Object Ownership disables ACLs (`BucketOwnerEnforced`): they then grant nothing.
    pub fn acls_disabled(self, are_disabled: bool) -> Self {
        Self { acls_are_disabled: are_disabled, ..self }
    }

    /// Says whether `IgnorePublicAcls` of S3 Block Public Access is on: an ACL then grants everyone
    /// nothing.
    pub fn ignore_public_acls(self, is_on: bool) -> Self {
        Self { ignores_public_acls: is_on, ..self }
    }

    /// Sets the active grants of the KMS key.
    pub fn key_grants(self, grants: &'a [KeyGrant]) -> Self {
        Self { key_grants: grants, ..self }
    }

    /// Says whether `RestrictPublicBuckets` of S3 Block Public Access is on for bucket or account.
    pub fn restrict_public_buckets(self, is_on: bool) -> Self {
        Self { restricts_public_buckets: is_on, ..self }
    }

    /// Returns the same policies without those of one layer.
    pub fn without(mut self, layer: Layer) -> Self {
        self.put(layer, LayerPolicies::NotGiven);
        if layer == Layer::Resource {
            self.resource_shares = None;
            self.access_point = None;
            self.acl_grant = None;
            self.key_grants = &[];
        }
        self
    }

    /// Says whether policies of a layer were given, an empty set included.
    #[must_use]
    pub const fn has(&self, layer: Layer) -> bool {
        !matches!(self.layers.get(layer), LayerPolicies::NotGiven)
    }

    /// Sets the policies of a layer that is known at run time only, such as
    /// [`Layer::PermissionsBoundary`].
    pub fn with_set(mut self, layer: Layer, set: impl Into<Option<&'a PolicySet>>) -> Self {
        let set = set.into();
        self.put(layer, set.map_or(LayerPolicies::NotGiven, LayerPolicies::Set));
        self
    }

    /// Sets the levels of a layer that is known at run time only, such as
    /// [`Layer::ServiceControl`]. Every level must allow.
    pub fn with_levels(mut self, layer: Layer, levels: impl Into<Option<&'a [Level]>>) -> Self {
        let levels = levels.into();
        self.put(layer, levels.map_or(LayerPolicies::NotGiven, LayerPolicies::Levels));
        self
    }

    fn put(&mut self, layer: Layer, policies: LayerPolicies<'a>) {
        match policies {
            LayerPolicies::NotGiven => self.given.remove(layer),
            LayerPolicies::Set(_) | LayerPolicies::Levels(_) => self.given.insert(layer),
        }
        *self.layers.get_mut(layer) = policies;
    }

    /// Returns the layers that there are policies of, those that add to the resource's included.
    pub(crate) fn given(&self) -> Layers {
        let mut given = self.given;
        if self.resource_shares.is_some() || self.access_point.is_some() {
            given.insert(Layer::Resource);
        }
        given
    }

    /// Returns these policies with those of a layer taken from `other`.
    pub(crate) fn with_layer_of(mut self, layer: Layer, other: &Self) -> Self {
        self.put(layer, *other.layers.get(layer));
        self
    }

    /// Visits the sets of policies of a layer. Those that know nothing of an access point are visited
    /// twice when the request goes through one: it is asked of both, and they may name either.
    #[inline]
    pub(crate) fn each_source(&self, layer: Layer, mut visit: impl FnMut(&PolicySource<'a>)) {
        let part = ResourcePart::Policy;
        let single = |set| PolicySource { layer, level: 0, part, target: None, set, behind: None };
        let mut visit_both = |source: &PolicySource<'a>| {
            visit(source);
            if let Some(point) = self.access_point
                && layer != Layer::Resource
            {
                visit(&source.through(&point));
            }
        };
        match *self.layers.get(layer) {
            LayerPolicies::NotGiven => {}
            LayerPolicies::Set(set) => visit_both(&single(set)),
            LayerPolicies::Levels(levels) => {
                for (level, index) in levels.iter().zip(0..) {
                    let target = Some(level.target());
                    visit_both(&PolicySource { level: index, target, ..single(level.policies()) });
                }
            }
        }
        if layer != Layer::Resource {
            return;
        }
        if let Some(point) = self.access_point {
            visit(&single(point.policies).through(&point));
        }
        if let Some(set) = self.resource_shares {
            visit(&PolicySource { part: ResourcePart::Share, ..single(set) });
        }
    }

    pub(crate) const fn has_access_point(&self) -> bool {
        self.access_point.is_some()
    }

    pub(crate) fn set_of_access_point(&self) -> Option<&'a PolicySet> {
        self.access_point.map(|point| point.policies)
    }

    pub(crate) const fn has_resource_shares(&self) -> bool {
        self.resource_shares.is_some()
    }

    /// Returns the policies of a layer that has no levels.
    pub(crate) const fn set(&self, layer: Layer) -> Option<&'a PolicySet> {
        match *self.layers.get(layer) {
            LayerPolicies::Set(set) => Some(set),
            LayerPolicies::NotGiven | LayerPolicies::Levels(_) => None,
        }
    }

    /// Returns what ACLs grant, as far as they count.
    pub(crate) const fn acl(&self) -> Option<AclGrant> {
        match self.acl_grant {
            Some(AclGrant::Everyone) if self.ignores_public_acls => None,
            grant if !self.acls_are_disabled => grant,
            _ => None,
        }
    }

    /// Says whether an ACL was given that does not count.
    pub(crate) const fn acl_is_void(&self) -> bool {
        self.acl_grant.is_some() && self.acl().is_none()
    }

    pub(crate) const fn grants_of_key(&self) -> &'a [KeyGrant] {
        self.key_grants
    }

    pub(crate) const fn public_buckets_are_restricted(&self) -> bool {
        self.restricts_public_buckets
    }

    pub(crate) const fn endpoint_type(&self) -> Option<VpcEndpointType> {
        self.vpc_endpoint_type
    }

    /// Says whether nothing belongs to the resource that could grant.
    pub(crate) const fn has_no_resource_side_grants(&self) -> bool {
        !self.has(Layer::Resource)
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

impl VpcEndpointType {
    /// Both types.
    pub const ALL: [Self; 2] = [Self::Gateway, Self::Interface];

    /// Returns the name in scenarios, `gateway` or `interface`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Interface => "interface",
        }
    }
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

impl AclGrant {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Account, Self::Everyone];

    /// Returns the name in scenarios, `account` or `everyone`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Everyone => "everyone",
        }
    }
}
