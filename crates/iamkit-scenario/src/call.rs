//! One API call as scenarios: one for each request that it makes.

mod compiled;
mod report;

use iamkit_arn::ArnRef;
use iamkit_authz::{Decision, Layer};
use iamkit_catalog::{CallRow, GivenCall, Operation, PlanCallError, PlannedRequest};
use iamkit_pattern::Case;
use iamkit_policy::ActionName;
use iamkit_syntax::Spanned;
use iamkit_work::spend;

pub use compiled::{CompiledCall, CompiledCallRequest, CompiledQuestion};
pub use report::{CallReport, QuestionReport};

use crate::{
    ContextEntry, ContextInput, PrincipalInput, ResourcePolicyInput, Scenario, ScenarioDecision,
};

/// The requests of one API call, each with the policies that bear on it.
///
/// The call is allowed when every request is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call<'c> {
    /// The requests.
    pub requests: Vec<CallRequest<'c>>,
    /// Requests of which nothing given tells that the call makes them.
    pub also: Vec<CallRow<'c>>,
}

/// One request of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallRequest<'c> {
    /// What the catalog says of it.
    pub planned: PlannedRequest<'c>,
    /// The request and its policies.
    pub scenario: Scenario,
}

impl<'c> Call<'c> {
    /// Lays out a call of `operation` on `resources` with all else as in `scenario`, whose action
    /// and resource do not count.
    ///
    /// The policy of the resource layer is that of the first one; others have those that are given by
    /// their ARNs, or none.
    ///
    /// # Errors
    ///
    /// The catalog knows no action of the operation, or a resource fits no request of it.
    ///
    /// ```
    /// use iamkit_catalog::Catalog;
    /// use iamkit_scenario::{Call, RequestInput, Scenario};
    ///
    /// let caller = "arn:aws:iam::111122223333:user/ines";
    /// let scenario = Scenario::new(RequestInput::new(caller, "kms:ReEncryptTo".parse()?, "*"));
    /// let catalog = Catalog::from_bytes(iamkit_catalog_data::CATALOG)?;
    /// let operation = catalog.operation_named("kms:ReEncrypt").unwrap();
    /// let key = "arn:aws:kms:eu-west-1:111122223333:key/old";
    /// let call = Call::new(&scenario, &operation, &[key])?;
    /// let actions: Vec<_> = call.requests.iter().map(|row| row.planned.action.name()).collect();
    /// assert_eq!(actions, ["ReEncryptFrom", "ReEncryptTo"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        scenario: &Scenario,
        operation: &Operation<'c>,
        resources: &[&str],
    ) -> Result<Self, PlanCallError> {
        let keys: Vec<&str> =
            scenario.request.context.iter().map(|entry| &*entry.key.value).collect();
        let caller = caller(scenario).and_then(|text| ArnRef::parse(text).ok());
        let call = GivenCall {
            resources,
            context_keys: &keys,
            partition: caller.as_ref().map_or("aws", |arn| arn.partition()),
            account: caller.as_ref().map(ArnRef::account),
            region: region(scenario),
        };
        let plan = operation.plan(&call)?;
        let first = resources.first().copied();
        // What all requests share: a call may name thousands of resources, each a request.
        let mut shared = scenario.clone();
        shared.request.operation = None;
        shared.policies.of_resources.clear();
        // Each has what all share once more: a long text times thousands of requests would fill memory.
        let weight = scenario.span.len() as usize / 4;
        let planned = plan
            .requests
            .into_iter()
            .take_while(|_| spend(weight, "laying out the requests of a call"));
        let requests = planned.filter_map(|planned| {
            let own = scenario.policies.of_resource(&planned.resource);
            let scenario = request(&shared, &planned, (first, own))?;
            Some(CallRequest { planned, scenario })
        });
        Ok(Self { requests: requests.collect(), also: plan.also })
    }
}

/// Returns the decision of a whole call from those of its requests: one explicit denial denies it,
/// then an implicit one, then one that depends on what is not known.
#[must_use]
pub fn whole_decision(decisions: &[ScenarioDecision]) -> ScenarioDecision {
    let order = [
        ScenarioDecision::Known(Decision::ExplicitDeny),
        ScenarioDecision::Known(Decision::ImplicitDeny),
        ScenarioDecision::Conditional,
    ];
    let found = order.into_iter().find(|decision| decisions.contains(decision));
    // A call that makes no request is not known to be allowed.
    let nothing = ScenarioDecision::Known(Decision::ImplicitDeny);
    let otherwise = ScenarioDecision::Known(Decision::Allow);
    found.unwrap_or(if decisions.is_empty() { nothing } else { otherwise })
}

fn caller(scenario: &Scenario) -> Option<&str> {
    match &scenario.request.principal.value {
        PrincipalInput::Text(text) => Some(text),
        PrincipalInput::Details(details) => details.arn.as_ref().map(|arn| &*arn.value),
    }
}

fn region(scenario: &Scenario) -> Option<&str> {
    scenario.request.context.iter().find_map(|entry| match &entry.value {
        ContextInput::One(value) if Case::Fold.is_same(&entry.key.value, "aws:RequestedRegion") => {
            Some(&**value)
        }
        _ => None,
    })
}

/// Returns the scenario of one request of a call, from what all share, the first resource of the call and
/// the policies that are given for the one of the request.
fn request(
    shared: &Scenario,
    planned: &PlannedRequest<'_>,
    (first, own): (Option<&str>, Option<&ResourcePolicyInput>),
) -> Option<Scenario> {
    let mut scenario = shared.clone();
    let action: ActionName = planned.action.to_string().parse().ok()?;
    scenario.request.action = Spanned { value: action, span: scenario.request.action.span };
    let span = scenario.request.resource.span;
    scenario.request.resource = Spanned { value: planned.resource.as_str().into(), span };
    let resource = planned.resource.as_str();
    let own = own.filter(|_| planned.is_given).map(|own| own.policies.clone());
    match own {
        Some(own) => scenario.policies.set(Layer::Resource, own),
        None if first != Some(resource) || !planned.is_given => {
            scenario.policies.clear(Layer::Resource);
        }
        None => {}
    }
    let context = std::mem::take(&mut scenario.request.context);
    let kept =
        context.into_iter().enumerate().filter(|(index, _)| !planned.left_out.contains(index));
    scenario.request.context = kept.map(|(_, entry)| entry).collect();
    for (key, value) in &planned.sets {
        let is_set = |entry: &ContextEntry| Case::Fold.is_same(&entry.key.value, key);
        // What the caller says of the request counts.
        if !scenario.request.context.iter().any(is_set) {
            let value = ContextInput::One(value.as_str().into());
            scenario.request.context.push(ContextEntry::new(key, value));
        }
    }
    Some(scenario)
}
