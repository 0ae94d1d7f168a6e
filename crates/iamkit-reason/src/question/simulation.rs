//! Requests as the engine decides them: with all that AWS adds to a request.

use iamkit_authz::{
    ActionFacts, Authorizer, Caller, Decision, Options, Policies, PolicySet, Request,
};
use iamkit_catalog::{AccessLevel, Catalog, GivenResource};
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::{ActionName, PolicyType, ServicePrefix};

use crate::concrete::Concrete;

use super::{Question, Replay, Side};

/// Facts about actions from a catalog.
#[derive(Clone, Copy, Debug)]
struct Facts<'c> {
    catalog: &'c Catalog,
}

impl ActionFacts for Facts<'_> {
    fn has_resource_types(&self, action: &ActionName) -> Option<bool> {
        self.catalog.action(action.as_str()).map(|action| action.has_resource_types())
    }

    fn is_rcp_enabled(&self, service: ServicePrefix<'_>) -> bool {
        self.catalog.is_rcp_enabled(service.as_str())
    }

    fn only_reads(&self, action: &ActionName) -> Option<bool> {
        let level = self.catalog.action(action.as_str())?.access_level();
        Some(matches!(level, AccessLevel::List | AccessLevel::Read))
    }
}

impl Question<'_, '_> {
    /// Says whether the engine decides the request as the policies alone do: it may read the resource
    /// as `*`, ask for another policy, or refuse by a rule of the service.
    pub(crate) fn simulates(&self, side: Side, replay: Replay<'_>, concrete: &Concrete) -> bool {
        let Some(catalog) = self.options.catalog else { return true };
        let takes = match catalog.action(replay.action) {
            None => true,
            Some(action) => matches!(
                action.given_resource(&concrete.resource),
                GivenResource::Fits(_) | GivenResource::Everything | GivenResource::Unnamed(_)
            ),
        };
        // What else bears on a request to a resource is not known here.
        let is_identity = |set: &&PolicySet| set.policy_type() == PolicyType::Identity;
        let sets = || self.layers(side).iter().chain(self.layers(side.other()));
        if !takes || !sets().all(is_identity) {
            return takes;
        }
        let Some(own) = self.layers(side).first() else { return takes };
        let authorizer = Authorizer::new(Options::default(), Facts { catalog });
        let Some(request) = self.simulated(&authorizer, replay, concrete) else { return false };
        let decide = |set: &PolicySet| {
            authorizer.authorize(&request, &Policies::new().identity(set)).decision
        };
        let other = self.layers(side.other()).first();
        decide(own) == Decision::Allow && other.is_none_or(|other| decide(other) != Decision::Allow)
    }

    fn simulated(
        &self,
        authorizer: &Authorizer<Facts<'_>>,
        replay: Replay<'_>,
        concrete: &Concrete,
    ) -> Option<Request> {
        let caller: Caller = caller_for(&concrete.resource).parse().ok()?;
        let mut context = RequestContext::new();
        for (key, value) in &concrete.context {
            let value = value.clone().unwrap_or(ContextValue::Many(Vec::new()));
            context.replace(self.deciders.space.key_name(*key), value);
        }
        authorizer
            .request(caller, replay.action.parse().ok()?)
            .resource(&concrete.resource)
            .context(context)
            .build()
            .ok()
    }
}

/// Returns a user of the account that owns a resource.
pub(crate) fn caller_for(resource: &str) -> String {
    let mut fields = resource.split(':');
    let partition = fields.nth(1).filter(|text| !text.is_empty() && resource.starts_with("arn:"));
    let account = fields.nth(2);
    let is_account =
        |text: &&str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let account = account.filter(is_account).unwrap_or("111122223333");
    format!("arn:{}:iam::{account}:user/example", partition.unwrap_or("aws"))
}
