//! What AWS asks about a request besides the policies of a question, in the ways in which it may stand.

use std::sync::LazyLock;

use iamkit_authz::{Level, Policies, PolicySet};
use iamkit_policy::{PolicyDocument, PolicyType, Statement};

/// An account that owns a resource and that no policy and no caller has.
pub(crate) const OWNER: &str = "210987654321";

/// What stands beside the policies of a question, which are not all that AWS asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Besides {
    /// Nothing: the policies grant or do not.
    Nothing,
    /// Identity-based policies that allow everything.
    Identity,
    /// The same for a resource of another account, which both sides must allow then.
    OtherAccount,
}

impl Besides {
    /// Returns what may stand beside policies, the simplest first.
    pub(crate) fn ways(sets: &[&PolicySet]) -> &'static [Self] {
        let has_identity = sets.iter().any(|set| set.policy_type() == PolicyType::Identity);
        if has_identity {
            &[Self::Nothing]
        } else if sets.iter().any(|set| set.policy_type().has_principal()) {
            &[Self::Nothing, Self::Identity, Self::OtherAccount]
        } else {
            &[Self::Identity]
        }
    }
}

/// Identity-based policies that allow everything.
static EVERYTHING: LazyLock<Option<PolicySet>> = LazyLock::new(|| {
    let everything = PolicyDocument::new().with_statement(Statement::allow(["*"]).on(["*"]));
    PolicySet::builder(PolicyType::Identity).add("everything", everything).build().ok()
});

/// The layers of one side of a question, where AWS asks them.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) sets: Vec<&'a PolicySet>,
    service_control: Vec<Level>,
    resource_control: Vec<Level>,
    scope_down: Vec<Level>,
}

impl<'a> Placed<'a> {
    pub(crate) fn new(sets: Vec<&'a PolicySet>) -> Self {
        let levels_of = |policy_type: PolicyType| {
            let found = sets.iter().filter(|set| set.policy_type() == policy_type);
            found.map(|&set| Level::new("level", set.clone())).collect()
        };
        Self {
            service_control: levels_of(PolicyType::ServiceControl),
            resource_control: levels_of(PolicyType::ResourceControl),
            scope_down: levels_of(PolicyType::Session),
            sets,
        }
    }

    pub(crate) fn policies(&self, besides: Besides) -> Policies<'_> {
        let set = |policy_type: &[PolicyType]| {
            self.sets.iter().copied().find(|set| policy_type.contains(&set.policy_type()))
        };
        let everything = EVERYTHING.as_ref().filter(|_| besides != Besides::Nothing);
        Policies::new()
            .identity(set(&[PolicyType::Identity]).or(everything))
            .permissions_boundary(set(&[PolicyType::PermissionsBoundary]))
            .resource(set(&[PolicyType::Resource, PolicyType::RoleTrust]))
            .vpc_endpoint(set(&[PolicyType::VpcEndpoint]))
            .scope_down(levels(&self.scope_down))
            .service_control(levels(&self.service_control))
            .resource_control(levels(&self.resource_control))
    }

    /// Says whether the request has credentials of AWS STS.
    pub(crate) fn is_temporary(&self) -> bool {
        !self.scope_down.is_empty()
    }

    /// Says whether the request travels through a VPC endpoint.
    pub(crate) fn is_through_endpoint(&self) -> bool {
        self.sets.iter().any(|set| set.policy_type() == PolicyType::VpcEndpoint)
    }
}

/// Returns the levels of a layer that there is.
fn levels(levels: &[Level]) -> Option<&[Level]> {
    (!levels.is_empty()).then_some(levels)
}
