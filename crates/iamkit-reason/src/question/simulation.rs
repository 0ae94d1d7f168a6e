//! Requests as the engine decides them: with all that AWS adds to a request.

use iamkit_authz::{
    ActionFacts, Authorizer, Caller, Decision, Options, ParseCallerError, Policies, PolicySet,
    Request,
};
use iamkit_catalog::{AccessLevel, Catalog, GivenResource};
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::{ActionName, ParseActionNameError, PolicyType, ServicePrefix};

use crate::answer::NotSimulated;
use crate::concrete::Concrete;

use super::{Question, Replay, Side, decision_options, with_reading};

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
    /// Says why the engine does not decide the request as the policies alone do: it may read the
    /// resource as `*`, ask for another policy, or refuse by a rule of the service.
    pub(crate) fn not_simulated(
        &self,
        side: Side,
        replay: Replay<'_>,
        concrete: &Concrete,
    ) -> Option<NotSimulated> {
        let catalog = self.options.catalog?;
        if !takes(catalog, replay.action, &concrete.resource) {
            return Some(NotSimulated::Resource);
        }
        // What else bears on a request to a resource is not known here.
        let is_identity = |set: &&PolicySet| set.policy_type() == PolicyType::Identity;
        let mut sets = self.layers(side).iter().chain(self.layers(side.other()));
        let own = self.layers(side).first().filter(|_| sets.all(is_identity))?;
        let other = self.layers(side.other()).first();
        let why = |options: Options| {
            let authorizer = Authorizer::new(options, Facts { catalog });
            let request = match self.simulated(&authorizer, replay, concrete) {
                Ok(request) => request,
                Err(why) => return Some(NotSimulated::Request(why)),
            };
            let decide =
                |set: &PolicySet| authorizer.authorize(&request, &Policies::new().identity(set));
            let decided = decide(own);
            if decided.decision != Decision::Allow {
                return Some(decided.rule.map_or(NotSimulated::NotAllowed, NotSimulated::Rule));
            }
            let is_other = other.is_some_and(|other| decide(other).decision == Decision::Allow);
            is_other.then_some(NotSimulated::AllowedByBoth)
        };
        let as_usual = why(with_reading(Options::default(), &self.options))?;
        let by_crossing = why(decision_options(&self.options)).is_none();
        Some(if by_crossing { NotSimulated::FieldCrossing } else { as_usual })
    }

    fn simulated(
        &self,
        authorizer: &Authorizer<Facts<'_>>,
        replay: Replay<'_>,
        concrete: &Concrete,
    ) -> Result<Request, Box<str>> {
        let why = |error: &dyn std::fmt::Display| Box::<str>::from(error.to_string());
        let caller: Caller = caller_for(&concrete.resource)
            .parse()
            .map_err(|error: ParseCallerError| why(&error))?;
        let action: ActionName =
            replay.action.parse().map_err(|error: ParseActionNameError| why(&error))?;
        let mut context = RequestContext::new();
        for (key, value) in &concrete.context {
            let value = value.clone().unwrap_or(ContextValue::Many(Vec::new()));
            context.replace(self.deciders.space.key_name(*key), value);
        }
        let request = authorizer.request(caller, action).resource(&concrete.resource);
        request.context(context).build().map_err(|error| why(&error))
    }
}

/// Says whether AWS may ask about an action on a resource.
fn takes(catalog: &Catalog, action: &str, resource: &str) -> bool {
    catalog.action(action).is_none_or(|action| {
        matches!(
            action.given_resource(resource),
            GivenResource::Fits(_) | GivenResource::Everything | GivenResource::Unnamed(_)
        )
    })
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
