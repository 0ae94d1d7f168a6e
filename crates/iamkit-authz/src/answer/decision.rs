//! The answer to a request.

use std::fmt;

use crate::decide::Deciding;
use crate::input::PolicySource;
use crate::{Assumptions, Layer, Layers, ServiceRule};

/// Answer to a request.
///
/// ```
/// use iamkit_authz::Decision;
///
/// assert_eq!(Decision::ImplicitDeny.as_str(), "implicitDeny");
/// assert!(!Decision::ImplicitDeny.is_allowed());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Some policy grants the request, and none denies or limits it.
    Allow,
    /// A `Deny` statement applies.
    ExplicitDeny,
    /// Nothing grants the request, or a policy that limits it is silent.
    ImplicitDeny,
}

impl Decision {
    /// Returns `allowed`, `explicitDeny` or `implicitDeny`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }

    /// Says whether the request goes through.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allow)
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What granted a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GrantPath {
    /// The resource's policy names the caller: no other policy needs to allow.
    Direct,
    /// The resource's policy names who issued the session: the role, or the parent of the federated
    /// user.
    SessionIssuer,
    /// Identity-based policies allow, inside what boundary and session policies allow.
    Identity,
    /// Both the caller's account and the resource's policy allow.
    CrossAccount,
    /// The caller is the root user of the account that owns the resource.
    Root,
    /// The resource's policy names the AWS service that calls.
    Service,
    /// The trust policy names the identity provider that the caller comes from.
    Federated,
    /// The resource's policy is open to everyone.
    Anonymous,
    /// The resource has no policy, and the default one of its service lets everyone in.
    ServiceDefault,
    /// AWS answers this action the same way for every caller.
    AlwaysAllowed,
}

impl GrantPath {
    /// Returns the name in JSON output, such as `cross`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::SessionIssuer => "entity",
            Self::Identity => "identity",
            Self::CrossAccount => "cross",
            Self::Root => "root",
            Self::Service => "service",
            Self::Federated => "federated",
            Self::Anonymous => "anonymous",
            Self::ServiceDefault => "serviceDefault",
            Self::AlwaysAllowed => "fixed",
        }
    }
}

impl fmt::Display for GrantPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Number of a statement in a [`PolicySet`](crate::PolicySet): policy, then statement, from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementRef {
    /// Index of the policy in the set.
    pub policy: u32,
    /// Index of the statement in the policy.
    pub statement: u32,
}

/// What a statement on the resource side belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourcePart {
    /// The policy of the resource.
    #[default]
    Policy,
    /// The policy of the S3 access point.
    AccessPoint,
    /// A share of AWS RAM.
    Share,
}

/// A statement that decided, with the layer that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct DecidingStatement {
    /// The layer.
    pub layer: Layer,
    /// Index of the level for service and resource control policies, else 0.
    pub level: u32,
    /// Which policies of [`Layer::Resource`] the statement belongs to.
    pub part: ResourcePart,
    /// The statement in the policy set of layer, level and part.
    pub statement: StatementRef,
}

impl DecidingStatement {
    pub(crate) const fn new(source: &PolicySource<'_>, statement: StatementRef) -> Self {
        let PolicySource { layer, level, part, .. } = *source;
        Self { layer, level, part, statement }
    }
}

/// Decision with what brought it about, from [`Authorizer::authorize`](crate::Authorizer::authorize).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The answer.
    pub decision: Decision,
    /// What granted; only with [`Decision::Allow`].
    pub grant: Option<GrantPath>,
    /// For an explicit deny, every layer with a `Deny` that applies. For an implicit deny, every
    /// layer that limits and alone would have prevented a grant that is otherwise there; empty
    /// when nothing grants.
    pub blocking_layers: Layers,
    /// Whether caller and resource belong to the same account.
    pub is_same_account: bool,
    /// The undecided choices that had a part in the answer.
    pub assumptions: Assumptions,
    /// The rule of a service that decided in place of the policies.
    pub rule: Option<ServiceRule>,
    pub(crate) deciding: Deciding,
}

impl Outcome {
    /// Returns an implicit deny without reasons.
    pub(crate) fn denied(is_same_account: bool) -> Self {
        Self {
            decision: Decision::ImplicitDeny,
            grant: None,
            blocking_layers: Layers::EMPTY,
            is_same_account,
            assumptions: Assumptions::default(),
            rule: None,
            deciding: Deciding::default(),
        }
    }

    /// The same outcome when of the layers only some block for certain.
    pub(crate) fn blocked_by(mut self, layers: Layers) -> Self {
        self.blocking_layers = layers;
        self.deciding = self.deciding.of(layers);
        self
    }

    /// Iterates over one deciding statement of each layer that decided: a `Deny` of every layer
    /// that denies, or else an `Allow` of every layer that allowed.
    ///
    /// The full lists are in the [`Explanation`](crate::Explanation).
    pub fn deciding(&self) -> impl Iterator<Item = DecidingStatement> {
        self.deciding.iter()
    }
}
