//! The place of each layer in a decision.

use crate::decision::Deciding;
use crate::evaluate::{Question, ResourceVerdict, Scratch, Verdict};
use crate::grant::{
    SessionSide, Sides, grant, has_full_access, has_identity_policies, session_side,
};
use crate::options::GuardrailsWithoutAccount;
use crate::principal::Viewpoint;
use crate::resource_side::ResourceSide;
use crate::services::{self, Gate};
use crate::{
    ActionFacts, Assumptions, DecidingStatement, GrantPath, Layer, Layers, Level, OptionId,
    Policies, StatementRef, VpcEndpointType,
};

/// What each layer says about one request. `None` is a layer that does not apply.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Findings {
    pub(crate) identity: Option<Verdict>,
    pub(crate) boundary: Option<Verdict>,
    pub(crate) session: Option<Verdict>,
    pub(crate) resource: ResourceSide,
    pub(crate) service_control: Option<LevelsVerdict>,
    pub(crate) resource_control: Option<LevelsVerdict>,
    pub(crate) vpc_endpoint: Option<ResourceVerdict>,
    pub(crate) gate: Option<Gate>,
}

/// What the levels of an organization say.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LevelsVerdict {
    /// A `Deny` that applies, with its level.
    pub(crate) deny: Option<(u32, StatementRef)>,
    /// The first level without an `Allow`.
    pub(crate) silent: Option<u32>,
}

/// Which layers apply to a request.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one layer")]
pub(crate) struct Applicable {
    pub(crate) identity: bool,
    pub(crate) session: bool,
    pub(crate) service_control: bool,
    pub(crate) resource_control: bool,
}

impl Applicable {
    /// AWS Organizations User Guide, "Service control policies (SCPs)" and "Resource control
    /// policies (RCPs)": neither binds the management account or service-linked roles.
    pub(crate) fn to(
        question: &Question<'_>,
        policies: &Policies<'_>,
        facts: &dyn ActionFacts,
        assumptions: &mut Assumptions,
    ) -> Self {
        let (request, options) = (question.request, question.options);
        let caller = request.caller();
        let without_account = caller.account().is_none();
        let exempt = caller.is_service_linked_role();
        let service_control = policies.service_control.is_some()
            && !exempt
            && if without_account {
                assumptions.insert(OptionId::ScpFederated);
                options.guardrails_without_account == GuardrailsWithoutAccount::Both
            } else {
                !caller.is_management_account()
            };
        let mut resource_control = policies.resource_control.is_some()
            && !exempt
            && request
                .resource_organization()
                .is_none_or(|organization| !organization.is_management_account)
            && facts.is_rcp_enabled(request.action().service().as_str())
            && !request.traits().is_outside_resource_control;
        if resource_control && question.resource.fields.is_none() {
            assumptions.insert(OptionId::RcpNoResource);
            resource_control = !options.rcp_skips_requests_without_resource;
        }
        if resource_control && without_account {
            assumptions.insert(OptionId::ScpFederated);
            resource_control =
                options.guardrails_without_account != GuardrailsWithoutAccount::Neither;
        }
        Self {
            identity: has_identity_policies(caller),
            session: session_side(caller) != SessionSide::None,
            service_control,
            resource_control,
        }
    }
}

/// Returns how principals of a layer are matched.
pub(crate) fn viewpoint<'q>(
    question: &Question<'q>,
    policies: &Policies<'_>,
    layer: Layer,
) -> Viewpoint<'q> {
    let service = question.request.action().service();
    let is_gateway = layer == Layer::VpcEndpoint
        && match policies.vpc_endpoint_type {
            Some(endpoint_type) => endpoint_type == VpcEndpointType::Gateway,
            // The two services that have gateway endpoints.
            None => service.is_one_of(&["s3", "dynamodb"]),
        };
    Viewpoint {
        options: question.options,
        // Services, providers, anonymous callers and root users have none.
        has_boundary: policies.permissions_boundary.is_some()
            && has_identity_policies(question.request.caller()),
        is_gateway_endpoint: is_gateway,
    }
}

impl Findings {
    /// Asks the policies of every layer that applies.
    pub(crate) fn gather(
        question: &Question<'_>,
        policies: &Policies<'_>,
        facts: &dyn ActionFacts,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
    ) -> Self {
        let applicable = Applicable::to(question, policies, facts, assumptions);
        let identity = policies
            .identity
            .filter(|_| applicable.identity)
            .map(|set| Verdict::of(set, question, scratch, assumptions));
        Self::gather_others(question, policies, applicable, identity, scratch, assumptions)
    }

    /// Asks the policies of every other layer, given what the identity-based ones say.
    pub(crate) fn gather_others(
        question: &Question<'_>,
        policies: &Policies<'_>,
        applicable: Applicable,
        identity: Option<Verdict>,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
    ) -> Self {
        let gate = services::gate(question.request, question.options, assumptions);
        if policies.are_identity_based() {
            return Self { identity, gate, ..Self::default() };
        }
        let mut plain = |set| Verdict::of(set, question, scratch, assumptions);
        let boundary =
            policies.permissions_boundary.filter(|_| applicable.identity).map(&mut plain);
        let mut session = policies.session.filter(|_| applicable.session).map(&mut plain);
        if let (Some(verdict), Some(set)) = (&mut session, policies.session)
            && set.policy_count() > 1
            && verdict.allow.is_some()
        {
            let all = Verdict::every_policy_allows(set, question, scratch, assumptions);
            if !all {
                assumptions.insert(OptionId::SessionMultiple);
                if question.options.session_policies_intersect {
                    verdict.allow = None;
                }
            }
        }
        let mut levels = |levels, layer| {
            LevelsVerdict::of(levels, layer, question, policies, scratch, assumptions)
        };
        let service_control = policies
            .service_control
            .filter(|_| applicable.service_control)
            .map(|list| levels(list, Layer::ServiceControl));
        let resource_control = policies
            .resource_control
            .filter(|_| applicable.resource_control)
            .map(|list| levels(list, Layer::ResourceControl));
        let vpc_endpoint = policies.vpc_endpoint.map(|set| {
            let view = viewpoint(question, policies, Layer::VpcEndpoint);
            ResourceVerdict::of(set, question, view, scratch, assumptions)
        });
        Self {
            identity,
            boundary,
            session,
            resource: ResourceSide::gather(question, policies, scratch, assumptions),
            service_control,
            resource_control,
            vpc_endpoint,
            gate,
        }
    }

    /// Returns the layers that deny.
    pub(crate) fn denying(&self) -> Layers {
        let plain = |verdict: &Option<Verdict>| verdict.is_some_and(|found| found.deny.is_some());
        let levels =
            |verdict: &Option<LevelsVerdict>| verdict.is_some_and(|found| found.deny.is_some());
        let mut layers = Layers::EMPTY;
        let mut note = |layer, denies: bool| {
            if denies {
                layers.insert(layer);
            }
        };
        note(Layer::Identity, plain(&self.identity));
        note(Layer::PermissionsBoundary, plain(&self.boundary));
        note(Layer::Session, plain(&self.session));
        note(Layer::Resource, self.resource.deny().is_some());
        note(Layer::ServiceControl, levels(&self.service_control));
        note(Layer::ResourceControl, levels(&self.resource_control));
        note(Layer::VpcEndpoint, self.vpc_endpoint.is_some_and(|found| found.deny.is_some()));
        layers
    }

    /// Returns one `Deny` of each layer that denies.
    pub(crate) fn denies(&self) -> Deciding {
        Layer::ALL.map(|layer| self.deny_of(layer))
    }

    fn deny_of(&self, layer: Layer) -> Option<DecidingStatement> {
        let at = |layer, statement| DecidingStatement::new(layer, statement);
        Some(match layer {
            Layer::Identity => at(layer, self.identity?.deny?),
            Layer::PermissionsBoundary => at(layer, self.boundary?.deny?),
            Layer::Session => at(layer, self.session?.deny?),
            Layer::Resource => {
                let (part, statement) = self.resource.deny()?;
                at(layer, statement).with_part(part)
            }
            Layer::ServiceControl => {
                let (level, statement) = self.service_control?.deny?;
                at(layer, statement).with_level(level)
            }
            Layer::ResourceControl => {
                let (level, statement) = self.resource_control?.deny?;
                at(layer, statement).with_level(level)
            }
            Layer::VpcEndpoint => at(layer, self.vpc_endpoint?.deny?),
        })
    }

    /// Says whether the organization and the endpoint leave room for a grant.
    pub(crate) fn guardrails_allow(&self) -> bool {
        self.allows(Layer::ServiceControl) && self.allows(Layer::VpcEndpoint)
    }

    /// Says whether a layer that limits does not, `Deny` statements aside.
    fn allows(&self, layer: Layer) -> bool {
        match layer {
            Layer::PermissionsBoundary => {
                self.boundary.is_none_or(|verdict| verdict.allow.is_some())
            }
            Layer::ServiceControl => {
                self.service_control.is_none_or(|levels| levels.silent.is_none())
            }
            Layer::VpcEndpoint => self.vpc_endpoint.is_none_or(|verdict| verdict.best().is_some()),
            Layer::Identity | Layer::Session | Layer::Resource | Layer::ResourceControl => true,
        }
    }

    /// Says whether session policies do not limit the caller, or allow.
    fn session_allows(&self, question: &Question<'_>) -> bool {
        match (session_side(question.request.caller()), &self.session) {
            (SessionSide::None, _) | (SessionSide::Optional, None) => true,
            (SessionSide::Required, None) => false,
            (_, Some(verdict)) => verdict.allow.is_some(),
        }
    }

    /// Finds what grants the request if the silence of the layers in `lifted` did not count.
    pub(crate) fn grant(
        &self,
        question: &Question<'_>,
        lifted: Layers,
        assumptions: &mut Assumptions,
    ) -> Option<GrantPath> {
        let caller = question.request.caller();
        let sides = Sides {
            identity: has_full_access(caller)
                || self.identity.is_some_and(|verdict| verdict.allow.is_some()),
            boundary: self.allows(Layer::PermissionsBoundary)
                || lifted.contains(Layer::PermissionsBoundary),
            session: self.session_allows(question) || lifted.contains(Layer::Session),
            resource: self.resource.grades(question.options, assumptions),
            is_gated: self.gate.is_some(),
            is_role_trust: self.gate == Some(Gate::RoleTrust),
            is_same_account: question.request.is_same_account(),
        };
        grant(caller, &sides, question.options, assumptions)
    }

    /// Returns the limiting layers of which each alone would prevent a grant that is there once the
    /// limits of all of them are lifted.
    pub(crate) fn blockers(
        &self,
        question: &Question<'_>,
        assumptions: &mut Assumptions,
    ) -> Layers {
        if self.allows(Layer::PermissionsBoundary)
            && self.session_allows(question)
            && self.guardrails_allow()
        {
            return Layers::EMPTY;
        }
        let all = [Layer::PermissionsBoundary, Layer::Session].into_iter().collect();
        if self.grant(question, all, assumptions).is_none() {
            return Layers::EMPTY;
        }
        let mut blockers = Layers::EMPTY;
        let only = |layer: Layer| [layer].into_iter().collect::<Layers>();
        if self.grant(question, only(Layer::Session), assumptions).is_none() {
            blockers.insert(Layer::PermissionsBoundary);
        }
        if self.grant(question, only(Layer::PermissionsBoundary), assumptions).is_none() {
            blockers.insert(Layer::Session);
        }
        for layer in [Layer::ServiceControl, Layer::VpcEndpoint] {
            if !self.allows(layer) {
                blockers.insert(layer);
            }
        }
        blockers
    }

    /// Returns the `Allow` statements that a grant rests on.
    pub(crate) fn granting(&self, grant: GrantPath) -> Deciding {
        let (identity, resource) = match grant {
            GrantPath::Identity => (true, self.gate.is_some()),
            GrantPath::CrossAccount => (true, true),
            GrantPath::Root | GrantPath::Fixed => (false, false),
            GrantPath::Direct
            | GrantPath::Entity
            | GrantPath::Service
            | GrantPath::Federated
            | GrantPath::Anonymous => (false, true),
        };
        let mut deciding = Deciding::default();
        let [first, second, ..] = &mut deciding;
        *first = self
            .identity
            .filter(|_| identity)
            .and_then(|verdict| verdict.allow)
            .map(|statement| DecidingStatement::new(Layer::Identity, statement));
        *second = self.resource.allow().filter(|_| resource).map(|(part, statement)| {
            DecidingStatement::new(Layer::Resource, statement).with_part(part)
        });
        deciding
    }
}

impl LevelsVerdict {
    fn of(
        levels: &[Level],
        layer: Layer,
        question: &Question<'_>,
        policies: &Policies<'_>,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
    ) -> Self {
        let mut verdict = Self::default();
        for (level, index) in levels.iter().zip(0..) {
            let (deny, is_silent) = if layer == Layer::ResourceControl {
                let view = viewpoint(question, policies, layer);
                let found =
                    ResourceVerdict::of(level.policies(), question, view, scratch, assumptions);
                // `RCPFullAWSAccess` is attached everywhere and cannot be detached.
                (found.deny, false)
            } else {
                let found = Verdict::of(level.policies(), question, scratch, assumptions);
                (found.deny, found.allow.is_none() && found.deny.is_none())
            };
            if verdict.deny.is_none() {
                verdict.deny = deny.map(|statement| (index, statement));
            }
            if verdict.silent.is_none() && is_silent {
                verdict.silent = Some(index);
            }
        }
        verdict
    }
}
