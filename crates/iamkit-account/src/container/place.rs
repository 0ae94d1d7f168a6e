//! What principals are called whose ARN is not known.

use std::collections::BTreeSet;

use iamkit_arn::AccountId;

/// An account that stands for the one that nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StandIn {
    pub(crate) account: AccountId,
}

impl StandIn {
    /// Returns one that is none of those.
    pub(super) fn apart_from(named: &BTreeSet<AccountId>) -> Option<Self> {
        let last = named.len();
        let ids = (0..=last).filter_map(|less| {
            AccountId::new(&format!("{:012}", 999_999_999_999_usize.checked_sub(less)?))
        });
        let account = ids.into_iter().find(|id| !named.contains(id))?;
        Some(Self { account })
    }

    /// Returns the name of a principal that stands for one that nobody knows: no policy has it.
    pub(super) fn name(at: usize) -> String {
        format!("={at}=")
    }
}

/// Returns the logical id at a place of a template.
pub(super) fn logical_id(place: &str) -> Option<&str> {
    let own = place.strip_suffix("/Properties")?;
    Some(own.rsplit_once('/').map_or(own, |(_, id)| id))
}

/// Returns a place as people name it: a logical id, an address.
pub(super) fn short(place: &str) -> &str {
    let own = place.strip_suffix("/Properties").unwrap_or(place);
    own.strip_prefix("Resources/").unwrap_or(own)
}

/// Says whether the policy at a path says who may take on a role.
pub(super) fn is_trust(path: &str) -> bool {
    path.ends_with("/assume_role_policy") || path.ends_with("/AssumeRolePolicyDocument")
}
