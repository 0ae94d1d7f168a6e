//! The kinds of policies that take part in one decision.

use std::fmt;
use std::str::FromStr;

use iamkit_policy::PolicyType;

/// Place of a policy in the evaluation of a request, such as `permissionsBoundary`.
///
/// ```
/// use iamkit_authz::Layer;
///
/// assert_eq!(Layer::ServiceControl.as_str(), "serviceControl");
/// assert_eq!("vpcEndpoint".parse(), Ok(Layer::VpcEndpoint));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Identity-based policies of the user, its groups, or the role.
    Identity,
    /// The permissions boundary of the user or role.
    PermissionsBoundary,
    /// Session policies passed to AWS STS.
    Session,
    /// Policies passed to `GetScopedCredentials` of AWS STS, one level for each call.
    ScopeDown,
    /// The policy of the resource, a trust policy or key policy included, with the statements that
    /// AWS RAM, ACLs and grants add to it.
    Resource,
    /// Service control policies of the caller's account.
    ServiceControl,
    /// Resource control policies of the resource owner's account.
    ResourceControl,
    /// The policy of the VPC endpoint that the request travels through.
    VpcEndpoint,
}

/// Everything that sets one layer apart from another. The code that walks the layers asks this
/// table and names no layer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    /// The name in scenarios and decisions.
    name: &'static str,
    /// The type of its policies; that of a role is a trust policy in place of a resource-based one.
    policy_type: PolicyType,
    /// Whether its statements have a `Principal` element.
    pub(crate) names_principals: bool,
    /// Whether each of its policy sets is a level of its own, all of which must allow.
    pub(crate) is_leveled: bool,
    /// What it means that none of its statements allows.
    pub(crate) silence: Silence,
    /// Whose requests it bears on.
    pub(crate) binds: Binds,
}

/// What it means that no statement of a layer allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Nothing: the layer can grant, and another one may.
    GrantsNothing,
    /// The request is denied, unless what grants it lifts the silence: a resource-based policy that
    /// names the caller itself (IAM User Guide, "Policy evaluation logic").
    Limits,
    /// The request is denied.
    Denies,
    /// Nothing: the layer allows by a policy that is always attached.
    Allows,
}

/// Whose requests a layer bears on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binds {
    /// Everyone's.
    Everyone,
    /// Those of users, sessions of roles and federated users.
    Identities,
    /// Those of temporary credentials, which any principal of an account can have: that such a
    /// policy is given says that these are.
    TemporaryCredentials,
    /// Those of principals of member accounts of an organization.
    MemberPrincipals,
    /// Those for resources of member accounts of an organization.
    MemberResources,
}

impl Layer {
    /// All layers, in the order of the members of a scenario.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::PermissionsBoundary,
        Self::Session,
        Self::ScopeDown,
        Self::Resource,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::VpcEndpoint,
    ];

    /// The rows of all layers, by their place in [`Layer::ALL`]: a decision reads rows, it builds none.
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, for each layer once")]
    const ROWS: [Spec; Self::ALL.len()] = {
        let mut rows = [Self::Identity.row(); Self::ALL.len()];
        let mut place = 0;
        while place < rows.len() {
            rows[place] = Self::ALL[place].row();
            place += 1;
        }
        rows
    };

    /// Returns the row of the layer.
    #[expect(clippy::indexing_slicing, reason = "a layer's number is below their count")]
    pub(crate) const fn spec(self) -> &'static Spec {
        &Self::ROWS[self as usize]
    }

    /// One row for each layer: a new layer is a new row, and what the compiler then asks for.
    const fn row(self) -> Spec {
        match self {
            Self::Identity => Spec {
                name: "identity",
                policy_type: PolicyType::Identity,
                names_principals: false,
                is_leveled: false,
                silence: Silence::GrantsNothing,
                binds: Binds::Identities,
            },
            Self::PermissionsBoundary => Spec {
                name: "permissionsBoundary",
                policy_type: PolicyType::PermissionsBoundary,
                names_principals: false,
                is_leveled: false,
                silence: Silence::Limits,
                binds: Binds::Identities,
            },
            Self::Session => Spec {
                name: "session",
                policy_type: PolicyType::Session,
                names_principals: false,
                is_leveled: false,
                silence: Silence::Limits,
                binds: Binds::TemporaryCredentials,
            },
            Self::ScopeDown => Spec {
                name: "scopeDown",
                policy_type: PolicyType::Session,
                names_principals: false,
                is_leveled: true,
                // AWS STS API Reference, "GetScopedCredentials": the *effective permissions* of the
                // session are intersected, what its resource-based policies grant included.
                silence: Silence::Denies,
                binds: Binds::TemporaryCredentials,
            },
            Self::Resource => Spec {
                name: "resource",
                policy_type: PolicyType::Resource,
                names_principals: true,
                is_leveled: false,
                silence: Silence::GrantsNothing,
                binds: Binds::Everyone,
            },
            Self::ServiceControl => Spec {
                name: "serviceControl",
                policy_type: PolicyType::ServiceControl,
                names_principals: false,
                is_leveled: true,
                silence: Silence::Denies,
                binds: Binds::MemberPrincipals,
            },
            Self::ResourceControl => Spec {
                name: "resourceControl",
                policy_type: PolicyType::ResourceControl,
                names_principals: true,
                is_leveled: true,
                // `RCPFullAWSAccess` is attached everywhere and cannot be detached.
                silence: Silence::Allows,
                binds: Binds::MemberResources,
            },
            Self::VpcEndpoint => Spec {
                name: "vpcEndpoint",
                policy_type: PolicyType::VpcEndpoint,
                names_principals: true,
                is_leveled: false,
                silence: Silence::Denies,
                binds: Binds::Everyone,
            },
        }
    }

    /// Returns the name in scenarios and decisions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// Returns the type of its policies, such as [`PolicyType::ServiceControl`]. The policy of a role
    /// is a trust policy.
    #[must_use]
    pub const fn policy_type(self) -> PolicyType {
        self.spec().policy_type
    }

    /// Says whether its policies come in levels, all of which must allow.
    #[must_use]
    pub const fn is_leveled(self) -> bool {
        self.spec().is_leveled
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text names no layer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a layer of policies")]
pub struct ParseLayerError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for Layer {
    type Err = ParseLayerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|layer| layer.as_str() == text)
            .ok_or_else(|| ParseLayerError { found: text.into() })
    }
}

// The sets of options, of layers and of statement groups are types of their own and not one generic
// set: they are made and asked in constants, where functions of traits cannot be called.

/// Set of layers, such as those that block a request.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Layers {
    bits: u8,
}

impl Layers {
    /// The set without members.
    pub const EMPTY: Self = Self { bits: 0 };

    /// The layers whose silence a resource-based policy lifts that names the caller itself.
    pub(crate) const LIFTABLE: Self = {
        let mut set = Self::EMPTY;
        let mut rest = Layer::ALL.as_slice();
        while let [layer, others @ ..] = rest {
            if matches!(layer.spec().silence, Silence::Limits) {
                set.insert(*layer);
            }
            rest = others;
        }
        set
    };

    /// Returns the layers that bear on the requests of such callers.
    pub(crate) const fn that_bind(callers: Binds) -> Self {
        let mut set = Self::EMPTY;
        let mut rest = Layer::ALL.as_slice();
        while let [layer, others @ ..] = rest {
            if layer.spec().binds as u8 == callers as u8 {
                set.insert(*layer);
            }
            rest = others;
        }
        set
    }

    /// Says whether `layer` is a member.
    #[must_use]
    pub const fn contains(self, layer: Layer) -> bool {
        self.bits & layer.bit() != 0
    }

    /// Says whether there is no member.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// Iterates over the members in the order of [`Layer::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Layer> {
        let mut rest = self.bits;
        std::iter::from_fn(move || {
            // The bit of a layer is its place in `Layer::ALL`.
            let layer = Layer::ALL.get(rest.trailing_zeros() as usize).copied()?;
            rest &= rest - 1;
            Some(layer)
        })
    }

    pub(crate) const fn both(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits }
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits }
    }

    pub(crate) const fn insert(&mut self, layer: Layer) {
        self.bits |= layer.bit();
    }

    pub(crate) const fn remove(&mut self, layer: Layer) {
        self.bits &= !layer.bit();
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Extend<Layer> for Layers {
    fn extend<I: IntoIterator<Item = Layer>>(&mut self, layers: I) {
        layers.into_iter().for_each(|layer| self.insert(layer));
    }
}

impl FromIterator<Layer> for Layers {
    fn from_iter<I: IntoIterator<Item = Layer>>(layers: I) -> Self {
        let mut set = Self::EMPTY;
        set.extend(layers);
        set
    }
}
