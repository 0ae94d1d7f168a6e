//! What bears on a request besides policies, compiled.

use std::sync::Arc;

use iamkit_arn::Arn;
use iamkit_authz::{AccessPoint, Policies, PolicySet, VpcEndpointType};
use iamkit_policy::PolicyType;
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::Span;

use super::policies::PolicyCompiler;
use super::warning::{ScenarioWarning, WarningLevel};
use crate::{BlockPublicAccess, ObjectOwnership, RequestInput, ResourceSideInput, Scenario};

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
        let mut set = |policies: &[_], name, owner: &str| {
            compiler.beside_resource(owner);
            compiler.set(PolicyType::Resource, policies, name, errors)
        };
        let shares = input.resource_shares.as_deref();
        let shares = shares.and_then(|shares| set(shares, "resourceShares", ""));
        let access_point = input.access_point.as_ref().and_then(|point| {
            let policies = set(&point.policies, "accessPoint", point.arn.value.as_str())?;
            let resource = behind(&point.arn.value, &scenario.request.resource.value)?;
            Some((policies, resource))
        });
        Self { input, shares, access_point }
    }

    /// Iterates over the policies.
    pub(super) fn sets(&self) -> impl Iterator<Item = &PolicySet> {
        let point = self.access_point.as_ref().map(|(set, _)| set);
        self.shares.iter().chain(point).map(|set| &**set)
    }

    /// Tells of settings that look at a new ACL or policy, which a request does not show (Amazon S3 User
    /// Guide, "Blocking public access to your Amazon S3 storage").
    pub(super) fn unseen_setting(&self, request: &RequestInput) -> Option<ScenarioWarning> {
        let action = &request.action.value;
        let settings = &self.input.block_public_access;
        let is_acl = action.is("s3:PutBucketAcl") || action.is("s3:PutObjectAcl");
        let name = if settings.block_public_acls && is_acl {
            "blockPublicAcls"
        } else if settings.block_public_policy && action.is("s3:PutBucketPolicy") {
            "blockPublicPolicy"
        } else {
            return None;
        };
        let message = format!(
            "`{name}` refuses what would make the bucket public; the new ACL or policy is not in the \
             request"
        );
        let code = "PUBLIC_ACCESS_UNSEEN";
        let level = WarningLevel::Note;
        Some(ScenarioWarning::of_request(level, code, &message, request.action.span))
    }

    /// Refuses a gateway endpoint of a service that has none (Amazon VPC User Guide, "Gateway endpoints";
    /// Amazon S3 User Guide, "Networking for directory buckets").
    pub(super) fn refuse_gateway(&self, request: &RequestInput, errors: &mut Vec<SourceError>) {
        const SERVICES: [&str; 3] = ["s3", "dynamodb", "s3express"];
        let service = request.action.value.service();
        let is_gateway = self.input.vpc_endpoint_type == Some(VpcEndpointType::Gateway);
        if !is_gateway || service.is_one_of(&SERVICES) {
            return;
        }
        let message = format!(
            "`{service}` has no gateway endpoints, which are there for Amazon S3 and DynamoDB only"
        );
        let kind = SourceErrorKind::Invalid(message.into());
        errors.push(SourceError::new(kind, request.action.span));
    }

    /// Tells of what is given and bears on no request of the service, or on none without an endpoint.
    pub(super) fn idle(&self, request: &RequestInput, has_endpoint: bool) -> Vec<ScenarioWarning> {
        let input = &self.input;
        let service = request.action.value.service();
        let (is_s3, is_kms) = (service == "s3", service == "kms");
        let of_s3 = "bears on requests of Amazon S3 only";
        let settings = input.block_public_access != BlockPublicAccess::default();
        let idle = [
            (
                !input.key_grants.is_empty() && !is_kms,
                "keyGrants",
                "bears on requests of AWS KMS only",
            ),
            (settings && !is_s3, "blockPublicAccess", of_s3),
            (input.access_point.is_some() && !is_s3, "accessPoint", of_s3),
            (input.object_ownership.is_some() && !is_s3, "objectOwnership", of_s3),
            (
                input.vpc_endpoint_type.is_some() && !has_endpoint,
                "vpcEndpointType",
                "says nothing without a `vpcEndpoint` policy",
            ),
        ];
        let given = idle.iter().filter(|(is_idle, ..)| *is_idle);
        let notes = given.map(|(_, name, why)| {
            let (level, message) = (WarningLevel::Note, format!("`{name}` {why}"));
            ScenarioWarning::of_request(level, "LAYER_NOT_APPLICABLE", &message, Span::NONE)
        });
        notes.collect()
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
