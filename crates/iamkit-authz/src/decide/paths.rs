//! What can grant a request, and which limits each grant is under.
//!
//! ```text
//! allowed = some path:  its base  and  every layer that limits leaves room, or the path lifts it
//! ```
//!
//! IAM User Guide, "Policy evaluation logic", its pages on one account and across accounts.

mod needs;

use super::services::{self, RequiredResourcePolicy};
use super::{BySpecificity, EvaluationInput, GrantOptions, LayerAnswers, Logic};
use crate::{AclGrant, CallerKind, GrantPath, Layer, Layers, Policies, Request};

pub(crate) use needs::Needs;

/// What the paths depend on besides the policies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation<'a> {
    request: &'a Request,
    required: Option<RequiredResourcePolicy>,
    acl: Option<AclGrant>,
    /// The service lets everyone in, as the resource has no policy.
    is_open_by_default: bool,
    options: GrantOptions,
}

/// The ways in which a request can be granted, the strongest first.
#[derive(Clone, Debug)]
pub(crate) struct Paths<'l, T> {
    // INVARIANT: no path stands behind an empty place.
    list: List<T>,
    answers: &'l LayerAnswers<T>,
}

type List<T> = [Option<Path<T>>; 4];

/// One way in which a request can be granted.
#[derive(Clone, Debug)]
struct Path<T> {
    grant: GrantPath,
    /// When it grants, limits aside.
    base: T,
    /// The layers whose silence does not count.
    lifts: Layers,
}

impl<'a> Situation<'a> {
    pub(crate) fn of(input: &EvaluationInput<'a, '_>, policies: &Policies<'_>) -> Self {
        Self {
            request: input.request,
            required: services::required_resource_policy(input),
            acl: services::acl_grant(input.request, policies),
            is_open_by_default: services::opens_by_default(input.request, policies),
            options: input.request.traits().grant_options,
        }
    }

    pub(crate) const fn requires_resource_policy(&self) -> bool {
        self.required.is_some()
    }

    pub(crate) const fn is_same_account(&self) -> bool {
        self.request.is_same_account()
    }

    pub(crate) const fn access_point_is_enough(&self) -> bool {
        self.options.access_point_policy_is_enough
    }

    const fn caller(&self) -> &'a CallerKind {
        self.request.caller().kind()
    }

    /// Notes the options whose other value would change when the request is allowed.
    pub(crate) fn note_options<T: Logic + PartialEq>(
        &self,
        input: &EvaluationInput<'_, '_>,
        answers: &LayerAnswers<T>,
    ) {
        if answers.lack_resource() && self.acl.is_none() {
            return;
        }
        self.note_options_of_resource(input, answers);
    }

    #[inline(never)]
    fn note_options_of_resource<T: Logic + PartialEq>(
        &self,
        input: &EvaluationInput<'_, '_>,
        answers: &LayerAnswers<T>,
    ) {
        let resource = &answers.resource;
        let grants = resource.grants(self.acl, &self.options).any().or(resource.key_grant.clone());
        // All of these options are about what the resource grants.
        if grants.is_never() && resource.access_point.is_none() {
            return;
        }
        let now = Paths::of(self, answers).allowed();
        for (id, options) in self.options.turned() {
            if Paths::of(&Self { options, ..*self }, answers).allowed() != now {
                input.note(id);
            }
        }
    }
}

impl<'l, T: Logic> Paths<'l, T> {
    pub(crate) fn of(situation: &Situation<'_>, answers: &'l LayerAnswers<T>) -> Self {
        let mut paths = Self::none(answers);
        paths.find(situation);
        paths
    }

    /// Returns an empty list, for [`find`](Self::find) to fill in place.
    pub(crate) const fn none(answers: &'l LayerAnswers<T>) -> Self {
        Self { list: [None, None, None, None], answers }
    }

    /// Finds the ways that there are.
    #[inline]
    pub(crate) fn find(&mut self, situation: &Situation<'_>) {
        let answers = self.answers;
        let [first, ..] = &mut self.list;
        if situation.is_open_by_default {
            // The service does not ask for a signature.
            let lifts = lifted(situation);
            *first =
                Some(Path { grant: GrantPath::ServiceDefault, base: T::constant(true), lifts });
        } else if answers.lack_resource() && situation.acl.is_none() {
            // So are most requests, and then there is one way at most.
            if !situation.request.traits().lacks_bucket_policy {
                *first = by_identity(situation, answers.identity.clone(), T::constant(false));
            }
        } else {
            self.find_on_resource(situation);
        }
    }

    /// Finds the ways when something belongs to the resource that may grant.
    fn find_on_resource(&mut self, situation: &Situation<'_>) {
        let answers = self.answers;
        let resource = answers.resource.grants(situation.acl, &situation.options);
        let key_grant = answers.resource.key_grant.clone();
        let lifts = lifted(situation);
        let [first, ..] = &mut self.list;
        let mut only = |grant, base| *first = Some(Path { grant, base, lifts });
        match situation.caller() {
            _ if situation.request.traits().lacks_bucket_policy => {}
            CallerKind::Service { .. } => {
                only(GrantPath::Service, resource.caller.or(resource.everyone).or(key_grant));
            }
            CallerKind::Federated { .. } => only(GrantPath::Federated, resource.caller),
            CallerKind::Anonymous => only(GrantPath::Anonymous, resource.everyone),
            _ => {
                let identity = answers.identity_through(situation);
                let owner = resource.any().or(key_grant.clone());
                let both = by_identity(situation, identity, owner);
                if situation.request.is_same_account() {
                    same_account(situation, resource, key_grant, both, &mut self.list);
                } else {
                    across_accounts(situation, key_grant, both, &mut self.list);
                }
            }
        }
    }

    /// Says when some path grants the request, `Deny` statements aside.
    pub(crate) fn allowed(&self) -> T {
        self.iter().fold(T::constant(false), |allowed, path| allowed.or(self.holds(path)))
    }

    fn holds(&self, path: &Path<T>) -> T {
        if path.base.is_never() {
            return T::constant(false);
        }
        self.answers
            .limits()
            .filter(|(layer, _)| !path.lifts.contains(*layer))
            .fold(path.base.clone(), |holds, (_, limit)| holds.and(limit.clone()))
    }

    fn iter(&self) -> impl Iterator<Item = &Path<T>> {
        self.list.iter().map_while(Option::as_ref)
    }
}

impl Paths<'_, bool> {
    /// Returns the strongest path that grants the request.
    pub(crate) fn grant(&self) -> Option<GrantPath> {
        self.iter().find(|path| self.holds(path)).map(|path| path.grant)
    }

    /// Returns the layers of which each alone would prevent every grant that is there once the
    /// limits of all layers are lifted.
    pub(crate) fn blocking_layers(&self) -> Layers {
        if !self.iter().any(|path| path.base) {
            return Layers::EMPTY;
        }
        let blocks = |layer| self.iter().all(|path| !path.base || !path.lifts.contains(layer));
        let silent = self.answers.limits().filter(|(_, leaves_room)| !**leaves_room);
        silent.map(|(layer, _)| layer).filter(|&layer| blocks(layer)).collect()
    }
}

/// Returns the layers whose silence a grant lifts that names the caller itself.
fn lifted(situation: &Situation<'_>) -> Layers {
    let mut lifted = Layers::LIFTABLE;
    // What is lifted is the session policy of a session that the policy names. Users and root users
    // are named without regard to their credentials.
    if matches!(situation.caller(), CallerKind::User | CallerKind::Root) {
        lifted.remove(Layer::Session);
    }
    lifted
}

/// Returns the way by which the caller's own policies grant; `owner` says when something that belongs
/// to the resource does. `None` for callers who have no policies.
#[inline]
fn by_identity<T: Logic>(situation: &Situation<'_>, identity: T, owner: T) -> Option<Path<T>> {
    let grant = match situation.caller() {
        CallerKind::Service { .. } | CallerKind::Federated { .. } | CallerKind::Anonymous => {
            return None;
        }
        // Both accounts must allow; who is named on the resource side makes no difference.
        _ if !situation.request.is_same_account() => GrantPath::CrossAccount,
        CallerKind::Root | CallerKind::RootSession => GrantPath::Root,
        CallerKind::User | CallerKind::RoleSession { .. } | CallerKind::FederatedUser { .. } => {
            GrantPath::Identity
        }
    };
    let needs_owner = if grant == GrantPath::CrossAccount {
        !situation.request.traits().needs_no_resource_policy
    } else {
        situation.requires_resource_policy()
    };
    let base = if needs_owner { identity.and(owner) } else { identity };
    Some(Path { grant, base, lifts: Layers::EMPTY })
}

fn same_account<T: Logic>(
    situation: &Situation<'_>,
    resource: BySpecificity<T>,
    key_grant: T,
    by_identity: Option<Path<T>>,
    list: &mut List<T>,
) {
    let [first, second, third, fourth] = list;
    // Whom an auth policy names makes no difference.
    if situation.required == Some(RequiredResourcePolicy::AuthPolicy) {
        *first = by_identity;
        return;
    }
    let mut lifted = lifted(situation);
    // IAM User Guide, "Update a role trust policy": the boundary must allow although the trust
    // policy names the user; that session policies must follows from it.
    if situation.required == Some(RequiredResourcePolicy::RoleTrust)
        && !situation.options.boundary_spares_direct_trust
    {
        lifted = Layers::EMPTY;
    }
    let mut caller_lifts = lifted;
    if situation.options.direct_grants_skip_scope_down {
        caller_lifts.insert(Layer::ScopeDown);
    }
    let everyone_lifts =
        if situation.options.star_grants_are_limited { Layers::EMPTY } else { lifted };
    let path = |grant, base, lifts| Some(Path { grant, base, lifts });
    *first = path(GrantPath::Direct, resource.caller.or(key_grant), caller_lifts);
    *second = path(GrantPath::Direct, resource.everyone, everyone_lifts);
    *third = path(GrantPath::SessionIssuer, resource.role_or_user, Layers::EMPTY);
    *fourth = by_identity;
}

fn across_accounts<T: Logic>(
    situation: &Situation<'_>,
    key_grant: T,
    both: Option<Path<T>>,
    list: &mut List<T>,
) {
    let [first, second, ..] = list;
    *first = both;
    if situation.options.cross_account_key_grant_is_enough {
        let (grant, lifts) = (GrantPath::CrossAccount, Layers::EMPTY);
        *second = Some(Path { grant, base: key_grant, lifts });
    }
}
