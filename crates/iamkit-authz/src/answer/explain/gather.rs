//! Explaining a request.

use super::collect::collect;
use super::{Diagnostic, Explanation, LayerReport, LayerResult, MissingInput, PolicyReport};
use crate::decide::services::{self, RequiredResourcePolicy};
use crate::decide::{
    EvaluationInput, Notes, Scratch, applicable_layers, decide, principal_rules, with_scratch,
};
use crate::input::Silence;
use crate::{ActionFacts, CallerKind, Layer, Policies, Request};

/// Decides a request and tells why.
pub(crate) fn explain<'a>(
    request: &'a Request,
    policies: &Policies<'a>,
    facts: &dyn ActionFacts,
) -> Explanation<'a> {
    with_scratch(|scratch| {
        let outcome = decide(request, policies, facts, scratch);
        let notes = Notes::default();
        let input = EvaluationInput::new(request, facts, &notes);
        let mut diagnostics = request_diagnostics(&input, policies, facts);
        let layers = applicable_layers(&input, policies, facts)
            .iter()
            .map(|layer| report(layer, &input, policies, scratch, &mut diagnostics))
            .collect();
        Explanation {
            outcome,
            layers,
            missing_input: missing_input(&input, policies),
            diagnostics,
            caller: request.caller(),
        }
    })
}

/// Says what is wrong with the request before any policy is looked at.
fn request_diagnostics(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
    facts: &dyn ActionFacts,
) -> Vec<Diagnostic> {
    let request = input.request;
    let service = request.action().service();
    let mut found: Vec<_> =
        request.diagnostics().iter().cloned().map(Diagnostic::Request).collect();
    let mut add = |is_so: bool, diagnostic| found.extend(is_so.then_some(diagnostic));
    add(input.ignores_resource, Diagnostic::ResourceIgnored);
    add(
        input.resource.fields.is_none() && facts.has_resource_types(request.action()) == Some(true),
        Diagnostic::ResourceMissing,
    );
    add(
        policies.has(Layer::ResourceControl) && !facts.is_rcp_enabled(service),
        Diagnostic::ResourceControlWithoutEffect,
    );
    add(policies.acl_is_void(), Diagnostic::AclWithoutEffect);
    add(services::is_unmodelled(service), Diagnostic::ServiceRuleUnmodelled);
    add(services::opens_by_default(input, policies), Diagnostic::OpenByDefault);
    found
}

/// Says what all policies of a layer say.
fn report<'a>(
    layer: Layer,
    input: &EvaluationInput<'a, '_>,
    policies: &Policies<'a>,
    scratch: &mut Scratch,
    diagnostics: &mut Vec<Diagnostic>,
) -> LayerReport<'a> {
    let spec = layer.spec();
    let rules = spec.names_principals.then(|| principal_rules(input, policies, layer));
    let mut reports = Vec::new();
    policies.each_source(layer, input.resource, |source| {
        let mut report = collect(input.request, source, rules, scratch, diagnostics);
        if spec.silence == Silence::Allows && report.result == LayerResult::ImplicitDeny {
            report.result = LayerResult::Allow;
        }
        reports.push(report);
    });
    LayerReport { layer, result: layer_result(spec.is_leveled, &reports), policies: reports }
}

/// Joins what the policies of a layer say: one level without an `Allow` is enough to be silent.
fn layer_result(is_leveled: bool, policies: &[PolicyReport<'_>]) -> LayerResult {
    let any = |result| policies.iter().any(|report| report.result == result);
    let is_silent =
        if is_leveled { any(LayerResult::ImplicitDeny) } else { !any(LayerResult::Allow) };
    if any(LayerResult::Deny) {
        LayerResult::Deny
    } else if is_silent {
        LayerResult::ImplicitDeny
    } else {
        LayerResult::Allow
    }
}

/// Names what would be needed for a full answer and was not given.
fn missing_input(input: &EvaluationInput<'_, '_>, policies: &Policies<'_>) -> Vec<MissingInput> {
    let mut missing = Vec::new();
    if !policies.has(Layer::Resource) {
        missing.extend(services::required_resource_policy(input).map(|required| match required {
            RequiredResourcePolicy::RoleTrust => MissingInput::TrustPolicy,
            RequiredResourcePolicy::Key => MissingInput::KeyPolicy,
            RequiredResourcePolicy::AuthPolicy => MissingInput::AuthPolicy,
            RequiredResourcePolicy::ByOption => MissingInput::ResourcePolicy,
        }));
    }
    if services::lacks_bucket_policy(input) {
        missing.push(MissingInput::BucketPolicy);
    }
    match input.request.caller().kind() {
        CallerKind::FederatedUser { parent: None, .. } => missing.push(MissingInput::Parent),
        CallerKind::RootSession if !policies.has(Layer::Session) => {
            missing.push(MissingInput::TaskPolicy);
        }
        _ => {}
    }
    missing
}
