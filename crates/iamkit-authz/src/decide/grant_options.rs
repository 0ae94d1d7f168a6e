//! The options that bear on what can grant.

use crate::{OptionId, Options};

/// The options that bear on what can grant.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one choice between two readings")]
pub(crate) struct GrantOptions {
    pub(crate) access_point_policy_is_enough: bool,
    pub(crate) share_names_the_caller: bool,
    pub(crate) star_grants_are_limited: bool,
    pub(crate) boundary_spares_direct_trust: bool,
    pub(crate) cross_account_key_grant_is_enough: bool,
    pub(crate) direct_grants_skip_scope_down: bool,
}

/// Finds the field of an option.
type Toggle = fn(&mut GrantOptions) -> &mut bool;

/// Each of the options, and how to turn it around.
const TOGGLES: [(OptionId, Toggle); 6] = [
    (OptionId::S3AccessPoint, |options| &mut options.access_point_policy_is_enough),
    (OptionId::RamShareGrade, |options| &mut options.share_names_the_caller),
    (OptionId::StarDirect, |options| &mut options.star_grants_are_limited),
    (OptionId::TrustDirectBoundary, |options| &mut options.boundary_spares_direct_trust),
    (OptionId::KmsGrantCrossAccount, |options| &mut options.cross_account_key_grant_is_enough),
    (OptionId::ScopeDownDirect, |options| &mut options.direct_grants_skip_scope_down),
];

impl GrantOptions {
    pub(crate) const fn of(options: &Options) -> Self {
        let Options {
            access_point_policy_is_enough,
            share_names_the_caller,
            star_grants_are_limited,
            boundary_spares_direct_trust,
            cross_account_key_grant_is_enough,
            direct_grants_skip_scope_down,
            ..
        } = *options;
        Self {
            access_point_policy_is_enough,
            share_names_the_caller,
            star_grants_are_limited,
            boundary_spares_direct_trust,
            cross_account_key_grant_is_enough,
            direct_grants_skip_scope_down,
        }
    }

    /// Iterates over the options, each with what it is to turn that one around.
    pub(crate) fn turned(self) -> impl Iterator<Item = (OptionId, Self)> {
        TOGGLES.into_iter().map(move |(id, flag)| {
            let mut other = self;
            let flag = flag(&mut other);
            *flag = !*flag;
            (id, other)
        })
    }
}
