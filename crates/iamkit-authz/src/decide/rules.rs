//! How the principals of a layer are matched.

use super::EvaluationInput;
use crate::compile::PrincipalRules;
use crate::input::has_identity_policies;
use crate::{Layer, Policies, VpcEndpointType};

/// The services that have gateway endpoints (Amazon VPC User Guide, "Gateway endpoints").
const GATEWAY_SERVICES: [&str; 2] = ["s3", "dynamodb"];

pub(crate) fn principal_rules<'n>(
    input: &EvaluationInput<'n, 'n>,
    policies: &Policies<'_>,
    layer: Layer,
) -> PrincipalRules<'n> {
    let service = input.request.action().service();
    let is_gateway_endpoint = layer == Layer::VpcEndpoint
        && match policies.endpoint_type() {
            Some(endpoint_type) => endpoint_type == VpcEndpointType::Gateway,
            None => service.is_one_of(&GATEWAY_SERVICES),
        };
    PrincipalRules {
        options: input.options(),
        // Services, providers, anonymous callers and root users have none.
        has_boundary: policies.has(Layer::PermissionsBoundary)
            && has_identity_policies(input.request.caller()),
        is_gateway_endpoint,
        notes: Some(input.notes),
    }
}
