//! The requirements of a decision, one by one.

use std::fmt;

use iamkit_policy::Effect;

use super::{Explanation, LayerReport, PolicyReport, StatementTrace};
use crate::{Decision, GrantPath, Layer, Layers};

/// One requirement of a decision and whether it is met, as IAM Access Troubleshooter lists them
/// (iam-toolbox API Reference, "`GetRequestAuthorizationDetails`").
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Check<'e, 'a> {
    /// What kind of policies it is about.
    pub check_type: CheckType,
    /// The layer of the policies.
    pub layer: Layer,
    /// The root, organizational unit or account, or the scope down policy.
    pub target: Option<&'a str>,
    /// Whether it is met.
    pub effect: CheckEffect,
    /// The statements that made it so: those that deny, or else those that allow.
    pub statements: Vec<&'e StatementTrace<'a>>,
}

/// What kind of policies a [`Check`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckType {
    /// `RESOURCE_CONTROL_POLICY`, one level of the resource owner's organization.
    ResourceControlPolicy,
    /// `SERVICE_CONTROL_POLICY`, one level of the caller's organization.
    ServiceControlPolicy,
    /// `VPC_ENDPOINT`
    VpcEndpoint,
    /// `RESOURCE`: the policy of the resource and what adds to it.
    Resource,
    /// `PRINCIPAL`: the identity-based policies of the caller.
    Principal,
    /// `PERMISSIONS_BOUNDARY`
    PermissionsBoundary,
    /// `SESSION`: session policies, or one scope down policy.
    Session,
}

/// Whether the requirement of a [`Check`] is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckEffect {
    /// A statement allows and none denies.
    Allow,
    /// Nothing matches, and no `Allow` was needed.
    NoImpact,
    /// An `Allow` was needed and is missing.
    ImplicitDeny,
    /// A statement denies.
    ExplicitDeny,
}

impl CheckType {
    /// Returns AWS's name, such as `SERVICE_CONTROL_POLICY`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResourceControlPolicy => "RESOURCE_CONTROL_POLICY",
            Self::ServiceControlPolicy => "SERVICE_CONTROL_POLICY",
            Self::VpcEndpoint => "VPC_ENDPOINT",
            Self::Resource => "RESOURCE",
            Self::Principal => "PRINCIPAL",
            Self::PermissionsBoundary => "PERMISSIONS_BOUNDARY",
            Self::Session => "SESSION",
        }
    }

    /// Returns AWS's name of the policies, such as `IDENTITY_BASED_POLICY`.
    #[must_use]
    pub const fn policy_type(self) -> &'static str {
        match self {
            Self::ResourceControlPolicy => "RESOURCE_CONTROL_POLICY",
            Self::ServiceControlPolicy => "SERVICE_CONTROL_POLICY",
            Self::VpcEndpoint => "VPC_ENDPOINT_POLICY",
            Self::Resource => "RESOURCE_BASED_POLICY",
            Self::Principal => "IDENTITY_BASED_POLICY",
            Self::PermissionsBoundary => "PERMISSIONS_BOUNDARY",
            Self::Session => "SESSION_POLICY",
        }
    }

    /// Returns the type under which a layer is checked.
    #[must_use]
    pub const fn of(layer: Layer) -> Self {
        match layer {
            Layer::Identity => Self::Principal,
            Layer::PermissionsBoundary => Self::PermissionsBoundary,
            Layer::Session | Layer::ScopeDown => Self::Session,
            Layer::Resource => Self::Resource,
            Layer::ServiceControl => Self::ServiceControlPolicy,
            Layer::ResourceControl => Self::ResourceControlPolicy,
            Layer::VpcEndpoint => Self::VpcEndpoint,
        }
    }
}

impl CheckEffect {
    /// Returns AWS's name, such as `NO_IMPACT`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::NoImpact => "NO_IMPACT",
            Self::ImplicitDeny => "IMPLICIT_DENY",
            Self::ExplicitDeny => "EXPLICIT_DENY",
        }
    }
}

impl fmt::Display for CheckType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for CheckEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// AWS's order of the checks; scope down policies stand behind the session policies that they narrow.
const ORDER: [Layer; 8] = [
    Layer::ResourceControl,
    Layer::ServiceControl,
    Layer::VpcEndpoint,
    Layer::Resource,
    Layer::Identity,
    Layer::PermissionsBoundary,
    Layer::Session,
    Layer::ScopeDown,
];

/// Whether something allows, and whether it must.
#[derive(Clone, Copy)]
struct Stand {
    allows: bool,
    is_needed: bool,
}

/// Which `Deny` statements that apply count.
#[derive(Clone, Copy)]
enum Counted {
    None,
    All,
    /// Those that apply whatever is not known.
    Certain,
    /// All, but as if an `Allow` were missing.
    AsSilence,
}

impl<'a> Explanation<'a> {
    /// Lists the requirements of the decision in AWS's order, one for each level of an organization,
    /// and says of each whether it is met.
    ///
    /// An explicit deny has a check that denies explicitly, an implicit deny one that denies
    /// implicitly, unless a [rule](crate::Outcome::rule) of the service refused; an allowed request
    /// has neither. An answer that AWS gives everyone has no checks.
    #[must_use]
    pub fn checks(&self) -> Vec<Check<'_, 'a>> {
        let mut checks = Vec::with_capacity(ORDER.len());
        let any_certain = self.any_certain_deny();
        self.each_check(any_certain, |layer, target, effect, policies| {
            let statements = match effect {
                CheckEffect::ExplicitDeny => {
                    let counted = policies.iter().flat_map(denying);
                    counted.filter(|deny| !any_certain || deny.is_certain()).collect()
                }
                CheckEffect::Allow => policies.iter().flat_map(|report| &report.allows).collect(),
                CheckEffect::NoImpact | CheckEffect::ImplicitDeny => Vec::new(),
            };
            let check_type = CheckType::of(layer);
            checks.push(Check { check_type, layer, target, effect, statements });
        });
        checks
    }

    /// Returns the first type of check that denies, explicitly before implicitly.
    pub(super) fn first_denial(&self) -> Option<(CheckType, CheckEffect)> {
        let (mut explicit, mut implicit) = (None, None);
        self.each_check(self.any_certain_deny(), |layer, _, effect, _| match effect {
            CheckEffect::ExplicitDeny => _ = explicit.get_or_insert((CheckType::of(layer), effect)),
            CheckEffect::ImplicitDeny => _ = implicit.get_or_insert((CheckType::of(layer), effect)),
            CheckEffect::Allow | CheckEffect::NoImpact => {}
        });
        explicit.or(implicit)
    }

    /// Says whether some `Deny` applies whatever is not known. It then counts before those that may
    /// apply.
    fn any_certain_deny(&self) -> bool {
        self.policies().flat_map(denying).any(StatementTrace::is_certain)
    }

    /// Visits the checks: layer, target, effect, and the policies that it is about.
    fn each_check<'e>(
        &'e self,
        any_certain: bool,
        mut visit: impl FnMut(Layer, Option<&'a str>, CheckEffect, &'e [PolicyReport<'a>]),
    ) {
        if self.outcome.grant == Some(GrantPath::AlwaysAllowed) {
            return;
        }
        let counted = self.counted_denies(any_certain);
        self.each_stand(|layer, target, stand, policies| {
            visit(layer, target, self.effect(stand, policies, counted), policies);
        });
    }

    /// Visits what is checked, and where it stands.
    fn each_stand<'e>(
        &'e self,
        mut visit: impl FnMut(Layer, Option<&'a str>, Stand, &'e [PolicyReport<'a>]),
    ) {
        for layer in ORDER {
            match self.layer(layer) {
                Some(report) if layer.is_leveled() => {
                    for level in &report.policies {
                        let stand = self.stand_of_level(layer, level);
                        visit(layer, level.target, stand, std::slice::from_ref(level));
                    }
                }
                report => {
                    let policies = report.map_or(&[][..], |report| &report.policies);
                    if let Some(stand) = self.stand_of_layer(layer, report) {
                        visit(layer, None, stand, policies);
                    }
                }
            }
        }
    }

    /// Says which `Deny` statements count. When not everything is known, one that may apply counts in
    /// an explicit deny alone.
    fn counted_denies(&self, any_certain: bool) -> Counted {
        match self.outcome.decision {
            Decision::ExplicitDeny if any_certain => Counted::Certain,
            Decision::ExplicitDeny => Counted::All,
            Decision::Allow => Counted::None,
            Decision::ImplicitDeny => {
                let any = self.policies().flat_map(denying).next().is_some();
                let mut is_silent = self.outcome.rule.is_some();
                if any && !is_silent {
                    self.each_stand(|_, _, stand, _| is_silent |= stand.is_needed && !stand.allows);
                }
                // For some of what is not known a `Deny` applies, for the rest something is silent.
                if any && !is_silent { Counted::AsSilence } else { Counted::None }
            }
        }
    }

    /// Returns every layer that stands in the way: each with a `Deny` that applies, each that limits
    /// and is silent where it had to allow, and the side of two accounts, or of a resource whose
    /// policy has to take part, that does not grant. Empty when nothing grants, and when a rule of
    /// the service refused.
    #[must_use]
    pub fn blocked_by(&self) -> Layers {
        let mut blocked = self.outcome.blocking_layers;
        let needs = &self.needs;
        match self.outcome.decision {
            Decision::Allow => {}
            Decision::ExplicitDeny => {
                let silent = needs.silent.iter().filter(|&layer| !needs.lifted.contains(layer));
                blocked.extend(silent.filter(|&layer| self.is_silent_for_certain(layer)));
            }
            Decision::ImplicitDeny if self.outcome.rule.is_some() || needs.is_granted => {}
            Decision::ImplicitDeny => {
                blocked.extend(
                    self.missing_sides().filter(|&layer| self.is_silent_for_certain(layer)),
                );
            }
        }
        blocked
    }

    /// Returns the sides that do not grant although the other one does, or although both have to.
    fn missing_sides(&self) -> impl Iterator<Item = Layer> {
        let needs = &self.needs;
        let is_across = !self.outcome.is_same_account;
        let has_account = self.request.caller().account().is_some();
        let lacks_identity = is_across && needs.identity.is_needed && !needs.identity.allows;
        let lacks_resource = needs.resource.is_needed
            && !needs.resource.allows
            && (is_across || needs.identity.allows);
        [(Layer::Identity, lacks_identity), (Layer::Resource, lacks_resource)]
            .into_iter()
            .filter(move |(_, lacks)| has_account && *lacks)
            .map(|(layer, _)| layer)
    }

    /// Says whether no `Allow` of the layer may apply after all.
    fn is_silent_for_certain(&self, layer: Layer) -> bool {
        let report = self.layer(layer);
        let near = report.into_iter().flat_map(|report| &report.policies);
        near.flat_map(|policies| &policies.near_matches)
            .all(|near| near.effect() == Effect::Deny || near.is_certain())
    }

    fn stand_of_level(&self, layer: Layer, level: &PolicyReport<'_>) -> Stand {
        // Resource control policies all have `RCPFullAWSAccess`.
        let is_open = layer == Layer::ResourceControl;
        Stand {
            allows: is_open || !level.allows.is_empty(),
            is_needed: !self.needs.lifted.contains(layer),
        }
    }

    /// Returns where a layer without levels stands; `None` when there is nothing to check.
    fn stand_of_layer(&self, layer: Layer, report: Option<&LayerReport<'_>>) -> Option<Stand> {
        let needs = &self.needs;
        match layer {
            Layer::Identity => self.request.caller().account().map(|_| Stand {
                allows: needs.identity.allows,
                is_needed: needs.identity.is_needed,
            }),
            Layer::Resource => {
                let is_there = self.has_resource_side || needs.resource.is_needed;
                is_there.then_some(Stand {
                    allows: needs.resource.allows,
                    is_needed: needs.resource.is_needed,
                })
            }
            _ => {
                let is_limit = needs.silent.contains(layer) || needs.open.contains(layer);
                (is_limit || report.is_some()).then(|| Stand {
                    allows: needs.open.contains(layer),
                    // The silence of a task policy is no limit.
                    is_needed: is_limit && !needs.lifted.contains(layer),
                })
            }
        }
    }

    fn effect(&self, stand: Stand, policies: &[PolicyReport<'_>], counted: Counted) -> CheckEffect {
        let mut denies = policies.iter().flat_map(denying);
        let (denies, effect) = match counted {
            Counted::None => (false, CheckEffect::ExplicitDeny),
            Counted::All => (denies.next().is_some(), CheckEffect::ExplicitDeny),
            Counted::Certain => (denies.any(StatementTrace::is_certain), CheckEffect::ExplicitDeny),
            Counted::AsSilence => (denies.next().is_some(), CheckEffect::ImplicitDeny),
        };
        let is_allowed = self.outcome.decision == Decision::Allow;
        if denies {
            effect
        } else if stand.allows || stand.is_needed && is_allowed {
            CheckEffect::Allow
        } else if stand.is_needed {
            CheckEffect::ImplicitDeny
        } else {
            CheckEffect::NoImpact
        }
    }
}

/// Returns the statements that deny.
fn denying<'r, 'a>(
    policies: &'r PolicyReport<'a>,
) -> impl Iterator<Item = &'r StatementTrace<'a>> + use<'r, 'a> {
    policies.denies.iter().filter(|_| !policies.is_escaped)
}
