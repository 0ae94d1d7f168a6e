//! A VPC endpoint passes every request.
//!
//! - Policy types: resource
//! - Evidence: documented
//! - Since: 2026-11
//! - Fix: Limit it by conditions on `aws:PrincipalOrgID` and `aws:ResourceOrgID`.
//!
//! # Why it matters
//!
//! The policy of an endpoint lets nobody in: it says which requests pass from the network. One that passes all of
//! them also passes those with somebody else's credentials to somebody else's bucket, by which data leaves. It is what
//! an endpoint has without a policy of its own (AWS `PrivateLink` Guide, "Control access to VPC endpoints using endpoint
//! policies"; AWS whitepaper "Building a Data Perimeter on AWS").
//!
//! # Flagged
//!
//! ```json endpoint
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
//! ```
//!
//! # Clean
//!
//! ```json endpoint
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
//!    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222", "aws:ResourceOrgID": "o-aa111bb222"}}}]}
//! ```
//!
//! ```json endpoint
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
//!   {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
//!    "Condition": {"StringNotEquals": {"aws:ResourceOrgID": "o-aa111bb222"}}}]}
//! ```

use iamkit_policy::{
    ActionElement, Effect, NamedPrincipal, PrincipalElement, ResourceElement, Statement,
};

use crate::context::has_effect;
use crate::{AttachmentKind, Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check =
    Check { code: IssueCode::IamkitEndpointOpen, finding_type: FindingType::Suggestion, run };

fn run(cx: &Context<'_>, found: &mut Findings) {
    // What a `Deny` stops does not pass.
    let denies = cx.statements().iter().any(|statement| has_effect(statement, Effect::Deny));
    if cx.attachment() != Some(AttachmentKind::Endpoint) || denies || !cx.errors.is_empty() {
        return;
    }
    if let Some(open) = cx.statements().iter().find(|statement| passes_everything(statement)) {
        found.report(open.origin.value, "The endpoint passes every request of everybody.");
    }
}

fn passes_everything(statement: &Statement) -> bool {
    let everybody = match &statement.principal {
        Some(element @ PrincipalElement::Principal(_)) => element
            .named()
            .any(|named| matches!(named, NamedPrincipal::Everyone | NamedPrincipal::AwsStar)),
        _ => false,
    };
    let every_action = match &statement.action {
        ActionElement::Action(list) => {
            list.patterns.iter().any(|it| matches!(it.value.as_str(), "*" | "*:*"))
        }
        ActionElement::NotAction(_) => false,
    };
    let every_resource = match &statement.resource {
        Some(ResourceElement::Resource(list)) => list.patterns.iter().any(|it| it.value.is_any()),
        _ => false,
    };
    has_effect(statement, Effect::Allow)
        && statement.condition.is_none()
        && everybody
        && every_action
        && every_resource
}
