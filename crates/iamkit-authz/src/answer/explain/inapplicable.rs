//! Layers that are given and do not apply.

use std::fmt;

use crate::decide::EvaluationInput;
use crate::input::{Binds, RCP_SERVICES_AS_OF};
use crate::{ActionFacts, CallerKind, Layer, Layers, Policies};

/// A layer whose policies are given and have no part in the decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InapplicableLayer {
    /// The layer.
    pub layer: Layer,
    /// Why it does not apply.
    pub why: NotApplicable,
}

/// Why a layer does not apply to a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NotApplicable {
    /// The caller is a root user.
    RootUser,
    /// An AWS service calls by its own name.
    Service,
    /// The caller comes from an identity provider and has no credentials yet.
    Provider,
    /// The caller is anonymous.
    Anonymous,
    /// The caller belongs to the management account of its organization.
    ManagementAccount,
    /// The resource belongs to the management account of its organization.
    ResourceOfManagementAccount,
    /// The caller is a session of a service-linked role.
    ServiceLinkedRole,
    /// Resource control policies do not reach the service.
    ServiceOutsideControl {
        /// Prefix of the service, such as `ec2`.
        service: Box<str>,
    },
    /// Resource control policies leave the action alone.
    ActionOutsideControl,
    /// The action is not about a resource.
    NoResource,
    /// The policy is the trust policy of a role, and the action does not assume it.
    NoAssumption,
}

impl NotApplicable {
    /// Returns the rest of the sentence that starts with the policies.
    fn verb(&self) -> String {
        let text = match self {
            Self::RootUser => "do not apply to root users",
            Self::Service => "do not apply to an AWS service that calls by its own name",
            Self::Provider => "do not apply to a caller without credentials yet",
            Self::Anonymous => "do not apply to an anonymous caller",
            Self::ManagementAccount => "do not bind the management account",
            Self::ResourceOfManagementAccount => "do not bind resources of the management account",
            Self::ServiceLinkedRole => "do not bind service-linked roles",
            Self::ServiceOutsideControl { service } => {
                return format!("do not reach `{service}` (list of {RCP_SERVICES_AS_OF})");
            }
            Self::ActionOutsideControl => "do not reach this action",
            Self::NoResource => "do not bind an action without resource",
            Self::NoAssumption => "of a role say who assumes it and have no part in this action",
        };
        text.to_owned()
    }
}

impl fmt::Display for InapplicableLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policies = match self.layer {
            Layer::Identity => "identity-based policies",
            Layer::PermissionsBoundary => "permissions boundaries",
            Layer::Session => "session policies",
            Layer::ScopeDown => "scope down policies",
            Layer::Resource => "resource-based policies",
            Layer::ServiceControl => "service control policies",
            Layer::ResourceControl => "resource control policies",
            Layer::VpcEndpoint => "VPC endpoint policies",
        };
        write!(f, "{policies} {}, a `Deny` in them has no effect", self.why.verb())
    }
}

/// Tells of the layers that are given and not among those that apply why that is.
pub(super) fn inapplicable(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
    applicable: Layers,
    facts: &dyn ActionFacts,
) -> Vec<InapplicableLayer> {
    let given = policies.given();
    let idle = given.iter().filter(|&layer| !applicable.contains(layer));
    idle.map(|layer| InapplicableLayer { layer, why: why(layer, input, facts) }).collect()
}

/// In the order in which `applicable_layers` asks.
fn why(layer: Layer, input: &EvaluationInput<'_, '_>, facts: &dyn ActionFacts) -> NotApplicable {
    let request = input.request;
    let caller = request.caller();
    match layer.spec().binds {
        Binds::MemberPrincipals | Binds::MemberResources if caller.is_service_linked_role() => {
            return NotApplicable::ServiceLinkedRole;
        }
        Binds::MemberPrincipals if caller.is_management_account() => {
            return NotApplicable::ManagementAccount;
        }
        Binds::MemberResources => {
            let service = request.action().service();
            let owner = request.resource_organization();
            if owner.is_some_and(|owner| owner.is_management_account) {
                return NotApplicable::ResourceOfManagementAccount;
            }
            if !facts.is_rcp_enabled(service) {
                let service = service.as_str().into();
                return NotApplicable::ServiceOutsideControl { service };
            }
            if request.traits().is_outside_resource_control {
                return NotApplicable::ActionOutsideControl;
            }
            if input.resource.is_any() && input.options().rcp_skips_requests_without_resource {
                return NotApplicable::NoResource;
            }
        }
        Binds::Everyone if layer == Layer::Resource => return NotApplicable::NoAssumption,
        Binds::Everyone
        | Binds::Identities
        | Binds::TemporaryCredentials
        | Binds::MemberPrincipals => {}
    }
    match caller.kind() {
        CallerKind::Service { .. } => NotApplicable::Service,
        CallerKind::Federated { .. } => NotApplicable::Provider,
        CallerKind::Anonymous => NotApplicable::Anonymous,
        CallerKind::Root
        | CallerKind::RootSession
        | CallerKind::User
        | CallerKind::RoleSession { .. }
        | CallerKind::FederatedUser { .. } => NotApplicable::RootUser,
    }
}
