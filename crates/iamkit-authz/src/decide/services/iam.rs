//! IAM.

use iamkit_arn::Arn;
use iamkit_policy::ActionName;

use super::ServiceRule;

/// Actions that change a managed policy itself.
const ON_POLICIES: [&str; 6] = [
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:TagPolicy",
    "iam:UntagPolicy",
];

/// Actions on roles that only read.
const READS: [&str; 3] = ["get", "list", "simulate"];

/// IAM User Guide, "Grant a user permissions to pass a role to an AWS service": the role must be in
/// the account of the user.
pub(super) fn is_pass_role(action: &ActionName) -> bool {
    action.is("iam:PassRole")
}

pub(super) fn restriction(action: &ActionName, resource: Option<&Arn>) -> Option<ServiceRule> {
    if action.service() != "iam" {
        return None;
    }
    let arn = resource.filter(|arn| arn.service() == "iam")?;
    if arn.account() == "aws" && arn.resource().starts_with("policy/") {
        let changes = ON_POLICIES.iter().any(|name| action.is(name));
        return changes.then_some(ServiceRule::AwsManagedPolicy);
    }
    let changes = is_pass_role(action) || !reads(action.name());
    (is_reserved(arn) && changes).then_some(ServiceRule::ReservedRole)
}

fn is_reserved(arn: &Arn) -> bool {
    arn.resource().starts_with("role/aws-reserved/")
}

fn reads(name: &str) -> bool {
    READS
        .iter()
        .any(|verb| name.get(..verb.len()).is_some_and(|head| head.eq_ignore_ascii_case(verb)))
}
