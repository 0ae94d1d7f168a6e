//! Explaining a request.

use std::mem;

use iamkit_condition::ContextValue;
use iamkit_pattern::Case;
use iamkit_policy::{Principal, PrincipalElement, PrincipalKind};

use super::inapplicable::inapplicable;
use super::judge::ReportJudge;
use super::{Diagnostic, Explanation, LayerReport, LayerResult, MissingInput, PolicyReport};
use crate::decide::services::{self, RequiredResourcePolicy};
use crate::decide::{
    EvaluationInput, LayerAnswers, Needs, Notes, Situation, applicable_layers, decide, with_scratch,
};
use crate::{
    ActionFacts, BuiltinFacts, CallerKind, Layer, Policies, PolicySet, Request, ResourcePart,
};

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
        let applicable = applicable_layers(&input, policies, facts);
        let mut judge = ReportJudge::new(input, scratch);
        let mut answers = LayerAnswers::without_policies(request.caller());
        answers.ask(&mut judge, &input, policies, applicable);
        let needs = Needs::of(&Situation::of(&input, policies), &answers);
        let inapplicable = inapplicable(&input, policies, applicable, facts);
        let mut diagnostics = request_diagnostics(&input, policies, facts);
        diagnostics.extend(inapplicable.iter().cloned().map(Diagnostic::LayerNotApplicable));
        diagnostics.append(&mut judge.diagnostics);
        let makes_grants = request.action().is("kms:CreateGrant")
            && judge.key_grants.iter().any(|grant| grant.pairs().next().is_some());
        diagnostics.extend(makes_grants.then_some(Diagnostic::GrantConstraintUnseen));
        let report = |layer: Layer| {
            let policies = mem::take(judge.reports.get_mut(layer));
            let result = layer_result(layer, &policies);
            LayerReport { layer, result, policies }
        };
        Explanation {
            outcome,
            layers: applicable.iter().map(report).collect(),
            key_grants: judge.key_grants,
            inapplicable,
            missing_input: missing_input(&input, policies, needs),
            diagnostics,
            request,
            needs,
            has_resource_side: !policies.has_no_resource_side_grants(),
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
        input.resource.is_any() && facts.has_resource_types(request.action()) == Some(true),
        Diagnostic::ResourceMissing,
    );
    let is_behind_service = matches!(
        request.context().get("aws:ViaAWSService"),
        Some(ContextValue::One(text)) if Case::Fold.is_same(text, "true")
    );
    add(policies.has(Layer::VpcEndpoint) && is_behind_service, Diagnostic::EndpointBehindService);
    add(policies.acl_is_void(), Diagnostic::AclWithoutEffect);
    add(services::misses_acl(request, policies), Diagnostic::AclNotApplicable);
    let shares_count = services::counts_part(request, ResourcePart::Share);
    let point_counts = services::counts_part(request, ResourcePart::AccessPoint);
    add(policies.has_access_point() && !point_counts, Diagnostic::AccessPointNotApplicable);
    add(services::is_unknown_root_task_caller(request), Diagnostic::RootTaskCallerUnknown);
    add(policies.has_resource_shares() && !shares_count, Diagnostic::ShareNotApplicable);
    add(services::is_unmodelled(service), Diagnostic::ServiceRuleUnmodelled);
    add(services::opens_by_default(input.request, policies), Diagnostic::OpenByDefault);
    found.extend(without_policy(input, policies));
    let is_unnamed = request.caller().account().is_some() && !request.caller().has_canonical_user();
    let of_resource = policies.set(Layer::Resource);
    let names_canonical = |kind, _: &Principal| kind == PrincipalKind::CanonicalUser;
    let asks = is_unnamed && of_resource.is_some_and(|set| names(set, names_canonical));
    found.extend(asks.then_some(Diagnostic::CanonicalUserUnknown));
    // The beginnings are those of users and of roles (IAM User Guide, "IAM identifiers").
    let beginning = match request.caller().kind() {
        CallerKind::User if request.caller().unique_id().is_none() => Some("AIDA"),
        CallerKind::RoleSession { .. } if request.caller().unique_id().is_none() => Some("AROA"),
        _ => None,
    };
    let asks = of_resource.zip(beginning).is_some_and(|(set, beginning)| {
        names(set, |kind, principal| {
            kind == PrincipalKind::Aws && principal.as_str().starts_with(beginning)
        })
    });
    found.extend(asks.then_some(Diagnostic::UniqueIdUnknown));
    found
}

/// Says whether some statement names such a principal.
fn names(set: &PolicySet, is_such: impl Fn(PrincipalKind, &Principal) -> bool) -> bool {
    let documents = (0..).map_while(|policy: u32| set.document(policy));
    let mut statements = documents.flat_map(|document| &document.statements);
    statements.any(|statement| {
        let principals = statement.principal.iter().flat_map(PrincipalElement::principals);
        principals.into_iter().any(|(kind, principal)| is_such(kind, &principal.value))
    })
}

/// Tells of a resource-based policy of a service that has none; what stands in it counts, for the
/// list may be older than the service.
fn without_policy(input: &EvaluationInput<'_, '_>, policies: &Policies<'_>) -> Option<Diagnostic> {
    let request = input.request;
    let is_trust = services::required_resource_policy(input)
        .is_some_and(|required| matches!(required, RequiredResourcePolicy::RoleTrust));
    let is_idle = !request.traits().layers_of_caller.contains(Layer::Resource);
    if !policies.has(Layer::Resource) || is_trust || is_idle {
        return None;
    }
    // An action of one service may be about a resource of another one.
    let service = request.resource().arn().map(|arn| arn.service().to_owned());
    let service = service.unwrap_or_else(|| request.action().service().as_str().to_owned());
    let takes = BuiltinFacts::takes_resource_policy(&service)
        || BuiltinFacts::takes_resource_policy(request.action().service().as_str());
    (!takes).then(|| Diagnostic::NoResourcePolicy { service: service.into() })
}

/// Joins what the policies of a layer say: one level without an `Allow` is enough to be silent.
fn layer_result(layer: Layer, policies: &[PolicyReport<'_>]) -> LayerResult {
    let any = |result| policies.iter().any(|report| report.result == result);
    let must_all = layer.is_leveled() || layer != Layer::Resource && !policies.is_empty();
    let is_silent =
        if must_all { any(LayerResult::ImplicitDeny) } else { !any(LayerResult::Allow) };
    if any(LayerResult::Deny) {
        LayerResult::Deny
    } else if is_silent {
        LayerResult::ImplicitDeny
    } else {
        LayerResult::Allow
    }
}

/// Names what would be needed for a full answer and was not given.
fn missing_input(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
    needs: Needs,
) -> Vec<MissingInput> {
    let mut missing = Vec::new();
    let request = input.request;
    let is_across = request.caller().account().is_some() && !request.is_same_account();
    if !policies.has(Layer::Resource) {
        missing.extend(services::required_resource_policy(input).map(|required| match required {
            RequiredResourcePolicy::RoleTrust => MissingInput::TrustPolicy,
            RequiredResourcePolicy::Key => MissingInput::KeyPolicy,
            RequiredResourcePolicy::AuthPolicy => MissingInput::AuthPolicy,
            RequiredResourcePolicy::ByOption => MissingInput::ResourcePolicy,
        }));
    }
    if input.request.traits().lacks_bucket_policy {
        missing.push(MissingInput::BucketPolicy);
    }
    let lacks_resource_side = needs.resource.is_needed && policies.has_no_resource_side_grants();
    if is_across && lacks_resource_side && missing.is_empty() {
        missing.push(MissingInput::ResourcePolicy);
    }
    let lacks_identity = needs.identity.is_needed && !needs.identity.allows;
    if is_across && lacks_identity && !policies.has(Layer::Identity) {
        missing.push(MissingInput::IdentityPolicies);
    }
    match request.caller().kind() {
        CallerKind::FederatedUser { parent: None, .. } => missing.push(MissingInput::Parent),
        CallerKind::RootSession if !policies.has(Layer::Session) => {
            missing.push(MissingInput::TaskPolicy);
        }
        _ => {}
    }
    missing
}
