//! IAM.

use iamkit_policy::ActionName;

/// IAM User Guide, "Grant a user permissions to pass a role to an AWS service": the role must be in
/// the account of the user.
pub(super) fn is_pass_role(action: &ActionName) -> bool {
    action.is("iam:PassRole")
}
