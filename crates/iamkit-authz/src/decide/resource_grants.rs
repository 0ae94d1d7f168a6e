//! What everything on the resource grants together.

use super::ask::{LayerAnswers, ResourceAnswers};
use super::{BySpecificity, GrantOptions, Logic, Situation};
use crate::AclGrant;

impl<T: Logic> ResourceAnswers<T> {
    /// Joins the policy of the resource with access point, shares and ACL.
    ///
    /// Amazon S3 User Guide, "Configuring IAM policies for using access points": bucket and access
    /// point must both allow. AWS RAM and ACLs add to what the policy grants.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "it was just written by field, and a copy would wait for that"
    )]
    pub(crate) fn grants(&self, acl: Option<AclGrant>, options: &GrantOptions) -> BySpecificity<T> {
        let policy = &self.policy;
        let mut grants = match &self.access_point {
            None => policy.clone(),
            Some(alone) if options.access_point_policy_is_enough => alone.clone(),
            Some(access_point) => access_point.both(policy),
        };
        if options.share_names_the_caller {
            grants.caller = grants.caller.or(self.share.clone());
        }
        grants.account = grants.account.or(self.share.clone());
        match acl {
            Some(AclGrant::Everyone) => grants.everyone = T::constant(true),
            Some(AclGrant::Account) => grants.account = T::constant(true),
            None => {}
        }
        grants
    }
}

impl<T: Logic> LayerAnswers<T> {
    /// Says when identity-based policies allow. A request through an access point is asked of the
    /// access point and of the bucket: inside the owner's account they must allow where the policy of
    /// the one or the other does not, from another account on both sides.
    pub(crate) fn identity_through(&self, situation: &Situation<'_>) -> T {
        let identity = self.identity.clone();
        let Some(at_point) = self.identity_at_access_point.clone() else { return identity };
        let Some(point) = &self.resource.access_point else { return identity.and(at_point) };
        if !situation.is_same_account() {
            return identity.and(at_point);
        }
        let bucket = if situation.access_point_is_enough() { point } else { &self.resource.policy };
        let at_bucket = identity.or(bucket.at_least_role_or_user());
        at_bucket.and(at_point.or(point.at_least_role_or_user()))
    }
}
