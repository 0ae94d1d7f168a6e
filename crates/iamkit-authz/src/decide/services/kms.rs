//! AWS KMS.

use iamkit_arn::Arn;
use iamkit_condition::Truth;
use iamkit_policy::ActionName;

use super::RequiredResourcePolicy;
use crate::decide::Notes;
use crate::{KeyGrant, Request};

/// Says whether the request is about a key, whose policy must always allow (AWS KMS Developer
/// Guide, "Key policies in AWS KMS").
pub(super) fn is_key(action: &ActionName, resource: Option<&Arn>) -> bool {
    action.service() == "kms"
        && resource.is_some_and(|arn| arn.service() == "kms" && arn.resource().starts_with("key/"))
}

pub(super) fn covers(request: &Request, grant: &KeyGrant, notes: &Notes) -> Truth {
    if request.traits().required != Some(RequiredResourcePolicy::Key) {
        return Truth::False;
    }
    grant.covers(request, notes)
}

/// AWS Organizations User Guide, "Resource control policies (RCPs)": `kms:RetireGrant` is not
/// covered.
pub(super) fn is_outside_resource_control(action: &ActionName) -> bool {
    action.is("kms:RetireGrant")
}
