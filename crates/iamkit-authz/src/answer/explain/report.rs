//! The record of a decision.

use std::collections::HashSet;

use iamkit_condition::ConditionOption;
use iamkit_pattern::Case;

use super::{Diagnostic, InapplicableLayer, MissingInput, StatementTrace};
use crate::decide::Needs;
use crate::{
    Assumptions, CallerKind, DecidingStatement, Decision, GrantPath, KeyGrant, Layer, OptionId,
    Outcome, PolicySet, Request, ResourcePart,
};

/// A decision with everything that led to it, from [`Authorizer::explain`](crate::Authorizer::explain).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation<'a> {
    /// The decision; the same that [`Authorizer::authorize`](crate::Authorizer::authorize) returns.
    pub outcome: Outcome,
    /// What each layer says, those that do not apply left out, in the order of [`Layer::ALL`].
    pub layers: Vec<LayerReport<'a>>,
    /// The grants of the KMS key that cover the request.
    pub key_grants: Vec<&'a KeyGrant>,
    /// The layers that are given and do not apply.
    pub inapplicable: Vec<InapplicableLayer>,
    /// What would be needed for a full answer and was not given.
    pub missing_input: Vec<MissingInput>,
    /// What is noteworthy about the request and its policies.
    pub diagnostics: Vec<Diagnostic>,
    pub(super) request: &'a Request,
    pub(super) needs: Needs,
    /// Something is given of the resource's side.
    pub(super) has_resource_side: bool,
}

/// What the policies of one layer say.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LayerReport<'a> {
    /// The layer.
    pub layer: Layer,
    /// What all its policies together say.
    pub result: LayerResult,
    /// What each of its sets of policies says: one for most layers, one for each level of an
    /// organization.
    pub policies: Vec<PolicyReport<'a>>,
}

/// What one set of policies says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PolicyReport<'a> {
    /// Root, organizational unit or account, for the policies of an organization.
    pub target: Option<&'a str>,
    /// Which policies of [`Layer::Resource`] these are.
    pub part: ResourcePart,
    /// The policies.
    pub set: &'a PolicySet,
    /// What they say.
    pub result: LayerResult,
    /// The `Allow` statements that apply, in document order.
    pub allows: Vec<StatementTrace<'a>>,
    /// The `Deny` statements that apply, in document order.
    pub denies: Vec<StatementTrace<'a>>,
    /// Whether these deny nothing, since the caller is a root user who may mend the policy.
    pub is_escaped: bool,
    /// The statements that fail to apply in exactly one part, those that fail in their conditions
    /// first, then principal, resource, action.
    pub near_matches: Vec<StatementTrace<'a>>,
    /// How many more statements fail in exactly one part.
    pub omitted_near_matches: usize,
    /// The statements about the action that fail in several other parts, those with the fewest
    /// first; at most 20.
    pub far_matches: Vec<StatementTrace<'a>>,
}

/// What policies say about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerResult {
    /// An `Allow` applies and no `Deny`; for an organization, on every level.
    Allow,
    /// A `Deny` applies.
    Deny,
    /// Neither applies.
    ImplicitDeny,
}

impl LayerResult {
    /// Returns `allow`, `deny` or `silent`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::ImplicitDeny => "silent",
        }
    }
}

impl std::fmt::Display for LayerResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl<'a> Explanation<'a> {
    /// Returns the request.
    #[must_use]
    pub const fn request(&self) -> &'a Request {
        self.request
    }

    /// Returns the report of a layer; `None` when it does not apply.
    #[must_use]
    pub fn layer(&self, layer: Layer) -> Option<&LayerReport<'a>> {
        self.layers.iter().find(|report| report.layer == layer)
    }

    /// Returns all statements that decided: every `Deny` that applies, or else every `Allow` of the
    /// layers that grant. Empty for an implicit deny.
    #[must_use]
    pub fn matched_statements(&self) -> Vec<&StatementTrace<'a>> {
        let grants = |layer: Layer| match self.outcome.grant {
            Some(GrantPath::Identity) => {
                layer == Layer::Identity
                    || layer == Layer::Resource && self.decided_by(Layer::Resource)
            }
            Some(GrantPath::CrossAccount) => matches!(layer, Layer::Identity | Layer::Resource),
            Some(GrantPath::Root | GrantPath::AlwaysAllowed) | None => false,
            Some(_) => layer == Layer::Resource,
        };
        match self.outcome.decision {
            Decision::ImplicitDeny => Vec::new(),
            Decision::ExplicitDeny => self.policies().flat_map(|report| &report.denies).collect(),
            Decision::Allow => self
                .layers
                .iter()
                .filter(|report| grants(report.layer))
                .flat_map(|report| report.policies.iter().flat_map(|policies| &policies.allows))
                .collect(),
        }
    }

    fn decided_by(&self, layer: Layer) -> bool {
        self.outcome.deciding().any(|decided: DecidingStatement| decided.layer == layer)
    }

    /// Returns the condition keys that conditions or policy variables ask for and the request does
    /// not carry, as the policies spell them, each once.
    ///
    /// Only statements count whose action and principal cover the request.
    #[must_use]
    pub fn missing_context_keys(&self) -> Vec<&'a str> {
        let mut seen = HashSet::new();
        let keys = self.statements().flat_map(StatementTrace::absent_keys);
        keys.filter(|key| seen.insert(key.to_ascii_lowercase())).collect()
    }

    /// Returns the options that had a part in the decision, those of the condition language
    /// included: the readings that would change whether the conditions of a statement hold.
    #[must_use]
    pub fn assumptions(&self) -> Assumptions {
        let mut assumptions = self.outcome.assumptions;
        let options = self.statements().flat_map(StatementTrace::condition_assumptions);
        for option in options.collect::<std::collections::BTreeSet<ConditionOption>>() {
            assumptions.insert(OptionId::Condition(option));
        }
        for key in self.statements().flat_map(StatementTrace::tested_keys) {
            if let Some(option) = self.option_of_key(key) {
                assumptions.insert(option);
            }
        }
        assumptions
    }

    /// Returns the option that decides what a key holds for the caller.
    fn option_of_key(&self, key: &str) -> Option<OptionId> {
        let is = |names: &[&str]| Case::Fold.is_one_of(key, names);
        match self.request.caller().kind() {
            CallerKind::RoleSession { role: None, .. } if is(&["aws:PrincipalArn"]) => {
                Some(OptionId::PrincipalRolePath)
            }
            CallerKind::Service { .. }
                if is(&["aws:PrincipalAccount", "aws:PrincipalType", "aws:userid"]) =>
            {
                Some(OptionId::ContextServicePrincipal)
            }
            _ => None,
        }
    }

    pub(super) fn policies(&self) -> impl Iterator<Item = &PolicyReport<'a>> {
        self.layers.iter().flat_map(|report| &report.policies)
    }

    fn statements(&self) -> impl Iterator<Item = &StatementTrace<'a>> {
        self.policies().flat_map(|report| {
            report.denies.iter().chain(&report.allows).chain(&report.near_matches)
        })
    }
}
