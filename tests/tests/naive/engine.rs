//! The engine under test, behind the door of scenarios.

use iamkit::CatalogFacts;
use iamkit::authz::{Authorizer, Explanation, Layer, Options, Policies, Request};
use iamkit::scenario::{CompiledScenario, ScenarioCompiler, read_one};
use iamkit::source::ManagedPolicies;
use serde_json::{Value, json};

use crate::decide::{Answer, Decision};

/// Compiles policies, for requests of any principal.
pub(crate) fn compile(policies: &Value) -> Result<CompiledScenario, String> {
    // Trust policies are told by what they lack: the resource.
    let is_trust =
        policies.get("resource").is_some_and(|set| !set.to_string().contains("Resource"));
    let (action, resource) = if is_trust {
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/Ops")
    } else {
        ("s3:GetObject", "*")
    };
    let principal = "arn:aws:iam::111122223333:user/ines";
    let request = json!({"principal": principal, "action": action, "resource": resource});
    prepare(&request, policies)
}

/// Reads and compiles a scenario.
fn prepare(request: &Value, policies: &Value) -> Result<CompiledScenario, String> {
    let text = json!({"request": request, "policies": policies}).to_string();
    let tree = iamkit::syntax::parse(&text);
    let scenario = read_one(&tree).map_err(|errors| format!("{errors:?}"))?;
    ScenarioCompiler::new(&ManagedPolicies)
        .compile(&scenario)
        .map_err(|errors| format!("{errors:?}"))
}

/// Decides a request under policies that were compiled before.
pub(crate) fn decide(request: &Value, compiled: &CompiledScenario) -> Result<Answer, String> {
    with_request(request, compiled, |authorizer, request, policies| {
        let outcome = authorizer.authorize(request, policies);
        let decision = match outcome.decision {
            iamkit::authz::Decision::Allow => Decision::Allowed,
            iamkit::authz::Decision::ImplicitDeny => Decision::ImplicitDeny,
            iamkit::authz::Decision::ExplicitDeny => Decision::ExplicitDeny,
        };
        let denying = if decision == Decision::ExplicitDeny {
            outcome.blocking_layers.iter().map(Layer::as_str).collect()
        } else {
            std::collections::BTreeSet::new()
        };
        Answer { decision, denying }
    })
}

/// Explains a request under policies that were compiled before.
pub(crate) fn explain<T>(
    request: &Value,
    compiled: &CompiledScenario,
    look: impl FnOnce(&Explanation<'_>) -> T,
) -> Result<T, String> {
    with_request(request, compiled, |authorizer, request, policies| {
        look(&authorizer.explain(request, policies))
    })
}

fn with_request<T>(
    request: &Value,
    compiled: &CompiledScenario,
    ask: impl FnOnce(&Authorizer<CatalogFacts<'_>>, &Request, &Policies<'_>) -> T,
) -> Result<T, String> {
    // Which layers there are tells which keys the request has.
    let mut layers = json!({});
    for layer in [Layer::Session, Layer::VpcEndpoint] {
        if compiled.policies().has(layer) {
            layers[layer.as_str()] = json!([]);
        }
    }
    if compiled.policies().has(Layer::ScopeDown) {
        // Both kinds of policies belong to temporary credentials.
        layers[Layer::Session.as_str()] = json!([]);
    }
    let without_session = json!({ "vpcEndpoint": layers.get("vpcEndpoint") });
    let prepared = prepare(request, &layers).or_else(|error| match &without_session {
        layers if layers["vpcEndpoint"].is_null() => {
            prepare(request, &json!({})).map_err(|_| error)
        }
        layers => prepare(request, layers).map_err(|_| error),
    })?;
    let mut policies = compiled.policies();
    if prepared.request().caller().account().is_none() {
        // Nobody without an account can have a session policy.
        policies = policies.without(Layer::Session).without(Layer::ScopeDown);
    }
    let authorizer = Authorizer::new(Options::default(), CatalogFacts::embedded());
    Ok(ask(&authorizer, prepared.request(), &policies))
}
