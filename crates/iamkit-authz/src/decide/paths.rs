//! What can grant a request, and which limits each grant is under.
//!
//! ```text
//! allowed = some path:  its base  and  every layer that limits leaves room, or the path lifts it
//! ```
//!
//! IAM User Guide, "Policy evaluation logic", its pages on one account and across accounts.

mod needs;

use super::services::{self, RequiredResourcePolicy};
use super::{BySpecificity, EvaluationInput, LayerAnswers, Logic};
use crate::{AclGrant, CallerKind, GrantPath, Layer, Layers, OptionId, Options, Policies};

pub(crate) use needs::Needs;

/// What the paths depend on besides the policies.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the request")]
pub(crate) struct Situation<'a> {
    caller: &'a CallerKind,
    is_same_account: bool,
    required: Option<RequiredResourcePolicy>,
    acl: Option<AclGrant>,
    /// The service lets everyone in, as the resource has no policy.
    is_open_by_default: bool,
    /// The policies of the other account have no part.
    needs_no_resource_policy: bool,
    /// The policy of the bucket behind an access point would have to allow, and is not given.
    lacks_bucket_policy: bool,
    options: GrantOptions,
}

/// The options that bear on paths.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one choice between two readings")]
pub(crate) struct GrantOptions {
    pub(crate) access_point_policy_is_enough: bool,
    pub(crate) share_names_the_caller: bool,
    star_grants_are_limited: bool,
    boundary_spares_direct_trust: bool,
    cross_account_key_grant_is_enough: bool,
    direct_grants_skip_scope_down: bool,
}

/// Finds the field of an option.
type Toggle = fn(&mut GrantOptions) -> &mut bool;

/// The options that bear on paths, and how to turn each around.
const TOGGLES: [(OptionId, Toggle); 6] = [
    (OptionId::S3AccessPoint, |options| &mut options.access_point_policy_is_enough),
    (OptionId::RamShareGrade, |options| &mut options.share_names_the_caller),
    (OptionId::StarDirect, |options| &mut options.star_grants_are_limited),
    (OptionId::TrustDirectBoundary, |options| &mut options.boundary_spares_direct_trust),
    (OptionId::KmsGrantCrossAccount, |options| &mut options.cross_account_key_grant_is_enough),
    (OptionId::ScopeDownDirect, |options| &mut options.direct_grants_skip_scope_down),
];

/// The ways in which a request can be granted, the strongest first.
#[derive(Clone, Debug)]
pub(crate) struct Paths<'l, T> {
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
        let Options {
            access_point_policy_is_enough,
            share_names_the_caller,
            star_grants_are_limited,
            boundary_spares_direct_trust,
            cross_account_key_grant_is_enough,
            direct_grants_skip_scope_down,
            ..
        } = *input.options();
        Self {
            caller: input.request.caller().kind(),
            is_same_account: input.request.is_same_account(),
            required: services::required_resource_policy(input),
            acl: policies.acl(),
            is_open_by_default: services::opens_by_default(input, policies),
            needs_no_resource_policy: input.request.traits().needs_no_resource_policy,
            lacks_bucket_policy: services::lacks_bucket_policy(input),
            options: GrantOptions {
                access_point_policy_is_enough,
                share_names_the_caller,
                star_grants_are_limited,
                boundary_spares_direct_trust,
                cross_account_key_grant_is_enough,
                direct_grants_skip_scope_down,
            },
        }
    }

    pub(crate) const fn requires_resource_policy(&self) -> bool {
        self.required.is_some()
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
        for (id, flag) in TOGGLES {
            let mut other = *self;
            let flag = flag(&mut other.options);
            *flag = !*flag;
            if Paths::of(&other, answers).allowed() != now {
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
        let resource = answers.resource.grants(situation.acl, &situation.options);
        let key_grant = answers.resource.key_grant.clone();
        let identity = answers.identity.clone();
        let lifts = lifted(situation);
        let [first, ..] = &mut self.list;
        let mut only = |grant, base| *first = Some(Path { grant, base, lifts });
        match situation.caller {
            // The service does not ask for a signature.
            _ if situation.is_open_by_default => only(GrantPath::ServiceDefault, T::constant(true)),
            _ if situation.lacks_bucket_policy => {}
            CallerKind::Service { .. } => {
                only(GrantPath::Service, resource.caller.or(resource.everyone).or(key_grant));
            }
            CallerKind::Federated { .. } => only(GrantPath::Federated, resource.caller),
            CallerKind::Anonymous => only(GrantPath::Anonymous, resource.everyone),
            _ if situation.is_same_account => {
                same_account(situation, resource, key_grant, identity, &mut self.list);
            }
            _ => across_accounts(situation, &resource, key_grant, identity, &mut self.list),
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
        self.list.iter().flatten()
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
    if matches!(situation.caller, CallerKind::User | CallerKind::Root) {
        lifted.remove(Layer::Session);
    }
    lifted
}

fn same_account<T: Logic>(
    situation: &Situation<'_>,
    resource: BySpecificity<T>,
    key_grant: T,
    identity: T,
    list: &mut List<T>,
) {
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
    let gate = match situation.required {
        None => T::constant(true),
        Some(_) => resource.any().or(key_grant.clone()),
    };
    let by_identity = match situation.caller {
        CallerKind::Root | CallerKind::RootSession => GrantPath::Root,
        _ => GrantPath::Identity,
    };
    let path = |grant, base, lifts| Some(Path { grant, base, lifts });
    let [first, second, third, fourth] = list;
    // Whom an auth policy names makes no difference.
    if situation.required != Some(RequiredResourcePolicy::AuthPolicy) {
        *first = path(GrantPath::Direct, resource.caller.or(key_grant), caller_lifts);
        *second = path(GrantPath::Direct, resource.everyone, everyone_lifts);
        *third = path(GrantPath::SessionIssuer, resource.role_or_user, Layers::EMPTY);
    }
    *fourth = path(by_identity, identity.and(gate), Layers::EMPTY);
}

/// Both accounts must allow; who is named on the resource side makes no difference.
fn across_accounts<T: Logic>(
    situation: &Situation<'_>,
    resource: &BySpecificity<T>,
    key_grant: T,
    identity: T,
    list: &mut List<T>,
) {
    let path = |base| Some(Path { grant: GrantPath::CrossAccount, base, lifts: Layers::EMPTY });
    let other_side = if situation.needs_no_resource_policy {
        T::constant(true)
    } else {
        resource.any().or(key_grant.clone())
    };
    let [both, grant_alone, ..] = list;
    *both = path(identity.and(other_side));
    if situation.options.cross_account_key_grant_is_enough {
        *grant_alone = path(key_grant);
    }
}
