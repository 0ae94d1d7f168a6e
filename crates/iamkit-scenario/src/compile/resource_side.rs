//! What bears on a request besides policies, compiled.

use std::sync::Arc;

use iamkit_arn::Arn;
use iamkit_authz::{AccessPoint, Policies, PolicySet};
use iamkit_policy::PolicyType;
use iamkit_source::SourceError;

use super::policies::PolicyCompiler;
use crate::{ObjectOwnership, ResourceSideInput, Scenario};

/// What bears on a request besides policies.
#[derive(Clone, Debug, Default)]
pub(crate) struct CompiledResourceSide {
    input: ResourceSideInput,
    shares: Option<Arc<PolicySet>>,
    /// The policy of the access point, and the resource as that policy names it.
    access_point: Option<(Arc<PolicySet>, Arn)>,
}

impl CompiledResourceSide {
    pub(super) fn new(
        scenario: &Scenario,
        compiler: &mut PolicyCompiler<'_>,
        errors: &mut Vec<SourceError>,
    ) -> Self {
        let input = scenario.policies.besides.clone();
        let mut set =
            |policies: &[_], name| compiler.set(PolicyType::Resource, policies, name, errors);
        let shares =
            input.resource_shares.as_deref().and_then(|shares| set(shares, "resourceShares"));
        let access_point = input.access_point.as_ref().and_then(|point| {
            let policies = set(&point.policies, "accessPoint")?;
            let resource = behind(&point.arn.value, &scenario.request.resource.value)?;
            Some((policies, resource))
        });
        Self { input, shares, access_point }
    }

    /// Adds it to the policies of a request.
    pub(super) fn add_to<'a>(&'a self, policies: Policies<'a>) -> Policies<'a> {
        let Self { input, shares, access_point } = self;
        let ownership = input.object_ownership;
        policies
            .key_grants(&input.key_grants)
            .acl_grant(input.acl_grant)
            .acls_disabled(ownership == Some(ObjectOwnership::BucketOwnerEnforced))
            .ignore_public_acls(input.block_public_access.ignore_public_acls)
            .restrict_public_buckets(input.block_public_access.restrict_public_buckets)
            .vpc_endpoint_type(input.vpc_endpoint_type)
            .resource_shares(shares.as_deref())
            .access_point(
                access_point
                    .as_ref()
                    .map(|(policies, resource)| AccessPoint { policies, resource }),
            )
    }
}

/// Returns the bucket or object as the policy of an access point names it (Amazon S3 User Guide,
/// "Configuring IAM policies for using access points").
fn behind(access_point: &Arn, resource: &str) -> Option<Arn> {
    let last = resource.splitn(6, ':').nth(5).unwrap_or_default();
    match last.split_once('/') {
        Some((_, key)) => format!("{access_point}/object/{key}").parse().ok(),
        None => Some(access_point.clone()),
    }
}
