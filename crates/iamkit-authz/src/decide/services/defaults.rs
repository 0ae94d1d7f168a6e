//! What holds where a resource has no policy, or a root session comes to remove it.

use iamkit_policy::ActionName;

use super::EvaluationInput;
use crate::{CallerKind, OptionId};

/// Amazon EFS User Guide, "Using IAM to control access to file systems", default file system
/// policy: it lets every client in that reaches a mount target, without IAM.
pub(super) fn is_open(action: &ActionName) -> bool {
    const CLIENT_ACTIONS: [&str; 3] = [
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientWrite",
        "elasticfilesystem:ClientRootAccess",
    ];
    CLIENT_ACTIONS.iter().any(|name| action.is(name))
}

/// VPC Lattice User Guide, "Control access to VPC Lattice services using auth policies": the auth
/// policy and the identity-based policies of a signed caller must both allow.
pub(super) fn needs_auth_policy(action: &ActionName) -> bool {
    action.is("vpc-lattice-svcs:Invoke")
}

/// Says whether a session of `AssumeRoot` passes the `Deny` statements of the policy that it is to
/// unlock (IAM User Guide, "Perform a privileged task on an AWS Organizations member account"). Its
/// task policy denies everything else.
pub(super) fn task_escapes(input: &EvaluationInput<'_, '_>) -> bool {
    const UNLOCKING: [&str; 6] = [
        "s3:GetBucketPolicy",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
        "sqs:GetQueueAttributes",
        "sqs:SetQueueAttributes",
        "sqs:GetQueueUrl",
    ];
    let request = input.request;
    let escapes = *request.caller().kind() == CallerKind::RootSession
        && request.is_same_account()
        && UNLOCKING.iter().any(|name| request.action().is(name));
    if escapes {
        input.note(OptionId::RootTaskEscape);
    }
    escapes && !input.options().unlock_task_can_be_locked_out
}
