//! Which layers bear on a request.

use super::EvaluationInput;
use crate::input::{Binds, GuardrailsWithoutAccount};
use crate::{ActionFacts, Layers, OptionId, Policies};

const OF_MEMBER_PRINCIPALS: Layers = Layers::that_bind(Binds::MemberPrincipals);
const OF_MEMBER_RESOURCES: Layers = Layers::that_bind(Binds::MemberResources);

/// Returns the layers that are given and bear on the request.
#[inline]
pub(crate) fn applicable_layers(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
    facts: &dyn ActionFacts,
) -> Layers {
    let given = policies.given();
    let mut applicable = given.both(input.request.traits().layers_of_caller);
    let of_principals = given.both(OF_MEMBER_PRINCIPALS);
    if !of_principals.is_empty() && member_principals(input) {
        applicable = applicable.or(of_principals);
    }
    let of_resources = given.both(OF_MEMBER_RESOURCES);
    if !of_resources.is_empty() && member_resources(input, facts) {
        applicable = applicable.or(of_resources);
    }
    applicable
}

/// AWS Organizations User Guide, "Service control policies (SCPs)": they bind neither the
/// management account nor service-linked roles.
fn member_principals(input: &EvaluationInput<'_, '_>) -> bool {
    let caller = input.request.caller();
    if caller.is_service_linked_role() {
        return false;
    }
    if caller.account().is_some() {
        return !caller.is_management_account();
    }
    input.note(OptionId::ScpFederated);
    input.options().guardrails_without_account == GuardrailsWithoutAccount::Both
}

/// AWS Organizations User Guide, "Resource control policies (RCPs)": they bind neither resources of
/// the management account nor service-linked roles, and only some services.
fn member_resources(input: &EvaluationInput<'_, '_>, facts: &dyn ActionFacts) -> bool {
    let (request, options) = (input.request, input.options());
    let caller = request.caller();
    if caller.is_service_linked_role()
        || request.resource_organization().is_some_and(|owner| owner.is_management_account)
        || !facts.is_rcp_enabled(request.action().service())
        || request.traits().is_outside_resource_control
    {
        return false;
    }
    if input.resource.is_any() {
        input.note(OptionId::RcpNoResource);
        if options.rcp_skips_requests_without_resource {
            return false;
        }
    }
    if caller.account().is_some() {
        return true;
    }
    input.note(OptionId::ScpFederated);
    options.guardrails_without_account != GuardrailsWithoutAccount::Neither
}
