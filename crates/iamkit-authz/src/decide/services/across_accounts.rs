//! Actions that reach into other accounts without a policy there.

use iamkit_policy::ActionName;

/// Actions that identity-based policies alone authorize although the ARN names another account.
const BY_IDENTITY_ALONE: [&str; 5] = [
    // IAM User Guide, "Perform a privileged task on an AWS Organizations member account".
    "sts:AssumeRoot",
    // Service Authorization Reference, AWS Resource Access Manager: the ARN is that of the sharing
    // account, which has no policy for it.
    "ram:AcceptResourceShareInvitation",
    "ram:RejectResourceShareInvitation",
    // Service Authorization Reference, AWS Organizations: that of the account that invites.
    "organizations:AcceptHandshake",
    "organizations:DeclineHandshake",
];

pub(crate) fn needs_no_resource_policy(action: &ActionName) -> bool {
    BY_IDENTITY_ALONE.iter().any(|name| action.is(name))
}
