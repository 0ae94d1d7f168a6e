//! Single requests, decided by the engine.

use iamkit_authz::{Caller, PolicySet, Request, StatementRef};
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
        for (layer, set) in self.layers(side).iter().enumerate() {
            let applying = set.applying(&request);
            // The rules of a grant are of the side that is searched.
            let is_granted = |rule: &super::RuleIndex| {
                let found = self.rules.get(*rule);
                found.is_some_and(|(of, rule)| {
                    *of == side && (rule.layer != layer || applying.contains(&rule.at))
                })
            };
            if !allows(set, &request, &applying) || !grant.rules.iter().all(is_granted) {
                return false;
            }
        }
        let others = self.layers(side.other());
        let allows = |set: &&PolicySet| allows(set, &request, &set.applying(&request));
        others.is_empty() || !others.iter().all(allows)
    }
}

/// Says whether the statements that apply to a request allow it.
fn allows(set: &PolicySet, request: &Request, applying: &[StatementRef]) -> bool {
    let has_principal = set.policy_type().has_principal();
    let mut is_allowed = false;
    for &at in applying {
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
