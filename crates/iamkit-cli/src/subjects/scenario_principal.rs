//! Principals of scenarios.

use iamkit::account::{ASSUMED_KEYS, Answer, ResourceOwner, open_keys};
use iamkit::authz::{ActionFacts, Authorizer, BuiltinFacts, Policies, Request, RequestBuilder};
use iamkit::condition::ContextValue;
use iamkit::pattern::Case;
use iamkit::policy::ActionName;
use iamkit::scenario::{CompiledScenario, ContextInput, PrincipalInput, Scenario};

use crate::question::Question;
use crate::source::Source;

/// A principal of a scenario with the policies that bear on it.
#[derive(Debug)]
pub(crate) struct ScenarioPrincipal {
    /// ARN, service name or account id.
    pub(crate) principal: String,
    /// The scenario that it comes from, if it has a name.
    pub(crate) scenario: Option<String>,
    /// The file that it comes from.
    pub(crate) source: String,
    pub(super) resource: String,
    pub(super) context: Vec<(String, ContextValue)>,
    pub(super) unknown: Vec<String>,
    pub(super) compiled: CompiledScenario,
}

impl ScenarioPrincipal {
    pub(super) fn new(scenario: &Scenario, compiled: CompiledScenario, source: &Source) -> Self {
        let request = &scenario.request;
        let principal = match &request.principal.value {
            PrincipalInput::Text(text) => text.to_string(),
            PrincipalInput::Details(details) => {
                let arn = details.arn.as_ref().or_else(|| details.services.first());
                arn.map_or_else(|| "unnamed".to_owned(), |arn| arn.value.to_string())
            }
        };
        let value = |value: &ContextInput| match value {
            ContextInput::One(text) => ContextValue::One(text.clone()),
            ContextInput::Many(texts) => ContextValue::Many(texts.clone()),
        };
        let context = request.context.iter();
        Self {
            principal,
            scenario: scenario.name.as_deref().map(str::to_owned),
            source: source.name().to_owned(),
            resource: request.resource.value.to_string(),
            context: context.map(|e| (e.key.value.to_string(), value(&e.value))).collect(),
            unknown: scenario.unknown_context.iter().map(|key| key.value.to_string()).collect(),
            compiled,
        }
    }

    /// Returns what decides requests under the options of its scenario.
    pub(crate) fn authorizer<'f>(
        &self,
        facts: &'f dyn ActionFacts,
    ) -> Authorizer<&'f dyn ActionFacts> {
        self.compiled.authorizer(facts)
    }

    /// Returns its policies for a request about a resource: the policy of the resource belongs to
    /// the resource of the scenario only.
    pub(crate) fn policies(&self, resource: &str) -> Policies<'_> {
        let policies = self.compiled.policies();
        if resource == self.resource { policies } else { policies.resource(None) }
    }

    /// Answers a request about a resource. The policy of another resource than that of the scenario was
    /// not given.
    pub(crate) fn answer(
        &self,
        request: &Request,
        resource: &str,
        facts: &dyn ActionFacts,
    ) -> anyhow::Result<Answer> {
        let (engine, policies) = (self.authorizer(facts), self.policies(resource));
        Ok(if resource == self.resource {
            Answer::of_outcome(&engine, request, &policies)
        } else {
            Answer::of_open_resource(&engine, request, &policies)?
        })
    }

    /// Makes the request that asks for an action on a resource. That of the scenario has the owner that
    /// the scenario says; another belongs to the account of the principal where its ARN names none.
    pub(crate) fn request(
        &self,
        action: &ActionName,
        resource: &str,
        question: &Question,
    ) -> anyhow::Result<Request> {
        let told = self.compiled.request();
        let caller = told.caller();
        let authorizer = self.authorizer(&BuiltinFacts);
        let mut request = authorizer
            .request(caller.clone(), action.clone())
            .resource(resource)
            .any_credentials(true);
        let has_account = resource
            .split(':')
            .nth(4)
            .is_some_and(|account| !account.is_empty() && !account.contains(['*', '?']));
        let owner = match question.owner {
            ResourceOwner::Account(account) => Some(account),
            _ if resource == self.resource => told.resource_account(),
            _ => caller.account(),
        };
        if !has_account && let Some(account) = owner {
            request = request.resource_account(account);
        }
        let is_told =
            resource == self.resource && (has_account || owner == told.resource_account());
        if let Some(organization) = told.resource_organization().filter(|_| is_told) {
            request = request.resource_organization(organization.clone());
        }
        let asked =
            |key: &str| question.context.iter().any(|(other, _)| Case::Fold.is_same(other, key));
        let own = self.context.iter().filter(|(key, _)| !asked(key));
        let given: Vec<_> = own.chain(&question.context).collect();
        let unknown: Vec<&str> =
            self.unknown.iter().chain(&question.unknown).map(String::as_str).collect();
        Ok(self.with_keys(request, &given, &unknown).build()?)
    }

    /// Adds keys to a request: those that are given; those that are assumed of every request, unless they
    /// are given or not known; and what else the policies ask for as unknown, since what the scenario does
    /// not say of its request says nothing of this one.
    pub(super) fn with_keys(
        &self,
        mut request: RequestBuilder,
        given: &[&(String, ContextValue)],
        unknown: &[&str],
    ) -> RequestBuilder {
        let is_set = |key: &str| {
            let given = given.iter().map(|(key, _)| key.as_str());
            given.chain(unknown.iter().copied()).any(|known| Case::Fold.is_same(known, key))
        };
        for (key, value) in given {
            request = request.key(key, value.clone());
        }
        for (key, value) in ASSUMED_KEYS.into_iter().filter(|(key, _)| !is_set(key)) {
            request = request.key(key, value);
        }
        // What has a value stays known, so that this leaves alone what is assumed.
        let open = open_keys(self.compiled.documents());
        let open = open.iter().map(|key| &**key).filter(|key| !is_set(key));
        unknown.iter().copied().chain(open).fold(request, RequestBuilder::unknown_key)
    }
}
