//! AWS KMS.

use iamkit_condition::Truth;

use super::ServiceRule;
use crate::{KeyGrant, Options, Policies, Request};

fn is_kms(request: &Request) -> bool {
    request.action().service().eq_ignore_ascii_case("kms")
}

/// Says whether the request is about a key, whose policy must always allow (AWS KMS Developer
/// Guide, "Key policies in AWS KMS").
pub(super) fn is_key(request: &Request) -> bool {
    is_kms(request)
        && request
            .resource()
            .arn()
            .is_some_and(|arn| arn.service() == "kms" && arn.resource().starts_with("key/"))
}

pub(super) fn has_grant(request: &Request, policies: &Policies<'_>, options: &Options) -> bool {
    policies.key_grants.iter().any(|grant| covers(request, grant, options).is_true())
}

pub(super) fn covers(request: &Request, grant: &KeyGrant, options: &Options) -> Truth {
    if !is_key(request) {
        return Truth::False;
    }
    grant.covers(request.caller(), request.action(), request.context(), options)
}

/// AWS Organizations User Guide, "Resource control policies (RCPs)": `kms:RetireGrant` is not
/// covered.
pub(super) fn is_outside_resource_control(request: &Request) -> bool {
    is_kms(request) && request.action().is("kms:RetireGrant")
}

/// AWS KMS Developer Guide, "Aliases in AWS KMS": the prefix `alias/aws/` is reserved.
pub(super) fn refusal(request: &Request) -> Option<ServiceRule> {
    const CHANGES: [&str; 3] = ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"];
    let is_reserved = || {
        request
            .resource()
            .arn()
            .is_some_and(|arn| arn.service() == "kms" && arn.resource().starts_with("alias/aws/"))
    };
    (is_kms(request) && CHANGES.iter().any(|name| request.action().is(name)) && is_reserved())
        .then_some(ServiceRule::AwsManagedAlias)
}
