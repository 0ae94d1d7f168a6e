//! Single requests, decided by the engine.

use iamkit_authz::{Caller, PolicySet, Request};
use iamkit_condition::RequestContext;
use iamkit_policy::Effect;

use crate::concrete::Concrete;

use super::{CallerClass, Grant, Question, Side};

/// A caller that stands for any, where no policy asks who calls.
const ANY_CALLER: &str = "arn:aws:iam::111122223333:user/example";

/// What a request is replayed with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replay<'r> {
    pub(crate) action: &'r str,
    pub(crate) callers: &'r CallerClass,
}

impl Question<'_, '_> {
    /// Builds a request with exactly these keys.
    fn request(&self, replay: Replay<'_>, concrete: &Concrete) -> Option<Request> {
        let caller: Caller = match &replay.callers.caller {
            Some(known) => known.caller.clone(),
            None => ANY_CALLER.parse().ok()?,
        };
        let mut context = RequestContext::new();
        for (key, value) in &concrete.context {
            if let Some(value) = value {
                context.replace(self.deciders.space.key_name(*key), value.clone());
            }
        }
        self.authorizer
            .request(caller, replay.action.parse().ok()?)
            .resource(&concrete.resource)
            .context(context)
            .build_as_given()
            .ok()
    }

    /// Says whether one side allows a request, by the statements of the grant, and the other does not;
    /// without another side, whether the one does.
    pub(crate) fn separates(
        &self,
        side: Side,
        grant: &Grant,
        replay: Replay<'_>,
        concrete: &Concrete,
    ) -> bool {
        let Some(request) = self.request(replay, concrete) else { return false };
        let allows_all = |side: Side| self.layers(side).iter().all(|set| allows(set, &request));
        let set_of = |rule: &super::RuleIndex| {
            let (side, rule) = self.rules.get(*rule)?;
            Some((self.set_of(*side, rule)?, rule.at))
        };
        let applies = |rule: &super::RuleIndex| {
            set_of(rule).is_some_and(|(set, at)| set.applying(&request).contains(&at))
        };
        allows_all(side)
            && grant.rules.iter().all(applies)
            && (self.layers(side.other()).is_empty() || !allows_all(side.other()))
    }
}

fn allows(set: &PolicySet, request: &Request) -> bool {
    let has_principal = set.policy_type().has_principal();
    let mut is_allowed = false;
    for at in set.applying(request) {
        if has_principal && !set.covers_caller(at, request.caller(), request.options()) {
            continue;
        }
        match set.statement(at).map(iamkit_policy::Statement::effect) {
            Some(Effect::Allow) => is_allowed = true,
            Some(Effect::Deny) | None => return false,
        }
    }
    is_allowed
}
