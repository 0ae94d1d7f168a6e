//! Asking the policies of every layer.

use super::{BySpecificity, EvaluationInput, Logic, principal_rules, services};
use crate::compile::PrincipalRules;
use crate::input::{PolicySource, Silence, has_full_access, requires_session_policy};
use crate::{Caller, CallerKind, KeyGrant, Layer, Layers, PerLayer, Policies, ResourcePart};

/// Says of policies whether they deny or allow a request: as a `bool`, or as a formula.
pub(crate) trait Judge<'a> {
    type Truth: Logic;

    /// Judges one set of policies. `rules` are there for those whose statements name principals.
    fn judge(
        &mut self,
        source: &PolicySource<'a>,
        rules: Option<PrincipalRules<'_>>,
    ) -> SourceAnswer<Self::Truth>;

    /// Says when a grant of the KMS key covers the request.
    fn key_grant(&mut self, grant: &'a KeyGrant) -> Self::Truth;
}

/// What one set of policies says.
#[derive(Clone, Debug)]
pub(crate) struct SourceAnswer<T> {
    /// When a `Deny` applies.
    pub(crate) deny: T,
    /// When an `Allow` applies that names the caller so closely.
    pub(crate) allows: BySpecificity<T>,
}

/// What all layers say. A layer that does not apply neither denies, grants nor limits.
#[derive(Clone, Debug)]
pub(crate) struct LayerAnswers<T> {
    /// When the layer denies.
    pub(crate) denies: PerLayer<T>,
    /// When identity-based policies allow; always for root users, who need none.
    pub(crate) identity: T,
    /// When they allow what the request is at the access point that it goes through; `None` when it
    /// goes through none.
    pub(crate) identity_at_access_point: Option<T>,
    pub(crate) resource: ResourceAnswers<T>,
    /// When a layer that limits leaves room for a grant; `None` where it does not limit.
    limits: PerLayer<Option<T>>,
    // INVARIANT: the layers that have a limit.
    limiting: Layers,
    // INVARIANT: the layers that were asked. All others say what they say without policies.
    asked: Layers,
}

/// What belongs to the resource and can grant.
#[derive(Clone, Debug)]
pub(crate) struct ResourceAnswers<T> {
    pub(crate) policy: BySpecificity<T>,
    /// `None` when the request does not go through an access point.
    pub(crate) access_point: Option<BySpecificity<T>>,
    pub(crate) share: T,
    pub(crate) key_grant: T,
}

impl<T: Logic> LayerAnswers<T> {
    /// Returns what the layers say when none is given.
    pub(crate) fn without_policies(caller: &Caller) -> Self {
        let never = || T::constant(false);
        Self {
            denies: PerLayer::from_fn(|_| never()),
            identity: T::constant(has_full_access(caller)),
            identity_at_access_point: None,
            resource: ResourceAnswers {
                policy: BySpecificity::never(),
                access_point: None,
                share: never(),
                key_grant: never(),
            },
            limits: PerLayer::from_fn(|_| None),
            limiting: Layers::EMPTY,
            asked: Layers::EMPTY,
        }
    }

    /// Iterates over the layers that limit, with their limits.
    pub(crate) fn limits(&self) -> impl Iterator<Item = (Layer, &T)> {
        self.limiting.iter().filter_map(|layer| Some((layer, self.limits.get(layer).as_ref()?)))
    }

    fn set_limit(&mut self, layer: Layer, limit: T) {
        *self.limits.get_mut(layer) = Some(limit);
        self.limiting.insert(layer);
    }

    fn lift_limit(&mut self, layer: Layer) {
        *self.limits.get_mut(layer) = None;
        self.limiting.remove(layer);
    }

    /// Returns the layers for whose answer `test` holds.
    pub(crate) fn denying(&self, test: impl Fn(&T) -> bool) -> Layers {
        self.asked.iter().filter(|&layer| test(self.denies.get(layer))).collect()
    }

    /// Says whether nothing that belongs to the resource was asked, ACLs aside.
    pub(crate) fn lack_resource(&self) -> bool {
        !self.asked.contains(Layer::Resource) && self.resource.key_grant.is_never()
    }
}

impl<T: Logic> LayerAnswers<T> {
    /// Asks the policies of every applicable layer.
    pub(crate) fn ask<'a>(
        &mut self,
        judge: &mut impl Judge<'a, Truth = T>,
        input: &EvaluationInput<'a, '_>,
        policies: &Policies<'a>,
        applicable: Layers,
    ) {
        let caller = input.request.caller();
        self.asked = applicable;
        if requires_session_policy(caller) {
            self.set_limit(Layer::Session, T::constant(false));
        }
        let has_point = policies.has_access_point()
            && services::counts_part(input.request, ResourcePart::AccessPoint);
        if has_point {
            self.identity_at_access_point = Some(T::constant(has_full_access(caller)));
        }
        for layer in applicable.iter() {
            let spec = layer.spec();
            let rules = spec.names_principals.then(|| principal_rules(input, policies, layer));
            let mut allows = T::constant(spec.is_leveled);
            // What it says of the request as the access point knows it.
            let mut at_point = T::constant(spec.is_leveled);
            policies.each_source(layer, |source| {
                let is_at_point = source.part == ResourcePart::AccessPoint;
                if is_at_point && !has_point {
                    return;
                }
                let answer = judge.judge(source, rules);
                let allow = answer.allows.any();
                let said = if is_at_point { &mut at_point } else { &mut allows };
                let before = said.clone();
                *said = if spec.is_leveled { before.and(allow) } else { before.or(allow) };
                if !answer.deny.is_never() && !services::escapes_deny(input, source) {
                    let denies = self.denies.get_mut(layer);
                    *denies = denies.clone().or(answer.deny);
                }
                if layer == Layer::Resource && services::counts_part(input.request, source.part) {
                    self.resource.add(source.part, answer.allows);
                }
            });
            match spec.silence {
                Silence::GrantsNothing if layer == Layer::Identity => {
                    self.identity = self.identity.clone().or(allows);
                    let earlier = self.identity_at_access_point.take();
                    self.identity_at_access_point = earlier.map(|earlier| earlier.or(at_point));
                }
                // A task policy holds `Deny` statements only: its silence is no limit.
                Silence::Limits if layer == Layer::Session && is_root_task(caller, policies) => {
                    self.lift_limit(layer);
                }
                // Amazon S3 User Guide, "Creating access points restricted to a VPC": the policy of
                // an endpoint must allow both; the other limits follow from that.
                Silence::Limits | Silence::Denies if has_point => {
                    self.set_limit(layer, allows.and(at_point));
                }
                Silence::Limits | Silence::Denies => self.set_limit(layer, allows),
                Silence::GrantsNothing | Silence::Allows => {}
            }
        }
        for grant in policies.grants_of_key() {
            self.resource.key_grant = self.resource.key_grant.clone().or(judge.key_grant(grant));
        }
    }
}

fn is_root_task(caller: &Caller, policies: &Policies<'_>) -> bool {
    *caller.kind() == CallerKind::RootSession
        && policies.set(Layer::Session).is_some_and(services::is_task)
}

impl<T: Logic + PartialEq> LayerAnswers<T> {
    /// Returns what holds in any case: what is open grants nothing and limits nothing.
    pub(crate) fn certain(&self) -> LayerAnswers<bool> {
        let always = |truth: &T| *truth == T::constant(true);
        let by_specificity = |by: &BySpecificity<T>| BySpecificity {
            caller: always(&by.caller),
            everyone: always(&by.everyone),
            role_or_user: always(&by.role_or_user),
            account: always(&by.account),
        };
        LayerAnswers {
            denies: PerLayer::from_fn(|layer| always(self.denies.get(layer))),
            identity: always(&self.identity),
            identity_at_access_point: self.identity_at_access_point.as_ref().map(always),
            resource: ResourceAnswers {
                policy: by_specificity(&self.resource.policy),
                access_point: self.resource.access_point.as_ref().map(by_specificity),
                share: always(&self.resource.share),
                key_grant: always(&self.resource.key_grant),
            },
            limits: PerLayer::from_fn(|layer| {
                self.limits.get(layer).as_ref().map(|limit| !limit.is_never())
            }),
            limiting: self.limiting,
            asked: self.asked,
        }
    }
}

impl<T: Logic> ResourceAnswers<T> {
    fn add(&mut self, part: ResourcePart, allows: BySpecificity<T>) {
        match part {
            ResourcePart::Policy => self.policy = allows,
            ResourcePart::AccessPoint => self.access_point = Some(allows),
            ResourcePart::Share => self.share = allows.any(),
        }
    }
}
