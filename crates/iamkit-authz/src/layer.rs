//! The kinds of policies that take part in one decision.

use std::fmt;
use std::str::FromStr;

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

impl Layer {
    /// All layers, in the order of the members of a scenario.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::PermissionsBoundary,
        Self::Session,
        Self::Resource,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::VpcEndpoint,
    ];

    /// Returns the name as scenarios and decisions spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::PermissionsBoundary => "permissionsBoundary",
            Self::Session => "session",
            Self::Resource => "resource",
            Self::ServiceControl => "serviceControl",
            Self::ResourceControl => "resourceControl",
            Self::VpcEndpoint => "vpcEndpoint",
        }
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

/// Set of layers, such as those that block a request.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Layers {
    bits: u8,
}

impl Layers {
    /// The set without members.
    pub const EMPTY: Self = Self { bits: 0 };

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
        Layer::ALL.into_iter().filter(move |&layer| self.contains(layer))
    }

    pub(crate) const fn insert(&mut self, layer: Layer) {
        self.bits |= layer.bit();
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<Layer> for Layers {
    fn from_iter<I: IntoIterator<Item = Layer>>(layers: I) -> Self {
        let mut set = Self::EMPTY;
        for layer in layers {
            set.insert(layer);
        }
        set
    }
}
