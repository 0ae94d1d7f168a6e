//! IAM.

use iamkit_arn::Arn;

use super::ServiceRule;
use crate::Request;

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

pub(super) fn refusal(request: &Request) -> Option<ServiceRule> {
    let action = request.action();
    if !action.service().eq_ignore_ascii_case("iam") {
        return None;
    }
    let arn = request.resource().arn().filter(|arn| arn.service() == "iam")?;
    if arn.account() == "aws" && arn.resource().starts_with("policy/") {
        let changes = ON_POLICIES.iter().any(|name| action.is(name));
        return changes.then_some(ServiceRule::AwsManagedPolicy);
    }
    if !arn.resource().starts_with("role/") {
        return None;
    }
    let is_pass = action.is("iam:PassRole");
    if is_reserved(arn) && (is_pass || !reads(action.name())) {
        return Some(ServiceRule::ReservedRole);
    }
    // IAM User Guide, "Grant a user permissions to pass a role to an AWS service": the role must be
    // in the account of the user.
    let is_foreign = is_pass && request.caller().account().is_some() && !request.is_same_account();
    is_foreign.then_some(ServiceRule::PassRoleAcrossAccounts)
}

fn is_reserved(arn: &Arn) -> bool {
    arn.resource().starts_with("role/aws-reserved/")
}

fn reads(name: &str) -> bool {
    READS
        .iter()
        .any(|verb| name.get(..verb.len()).is_some_and(|head| head.eq_ignore_ascii_case(verb)))
}
