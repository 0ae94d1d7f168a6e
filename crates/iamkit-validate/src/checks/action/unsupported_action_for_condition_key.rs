//! A statement tests a condition key that some of its actions never carry.
//!
//! - Policy types: resource, role-trust
//! - Evidence: observed
//! - Since: 2022
//! - Fix: Move these actions to another statement.
//!
//! # Why it matters
//!
//! For these actions the condition never holds, so they are not granted. Only actions without
//! wildcards are looked at. The claims of an identity provider are carried by
//! `sts:AssumeRoleWithWebIdentity` and `sts:AssumeRoleWithSAML`, not by `sts:TagSession` or
//! `sts:SetSourceIdentity`.
//!
//! # Flagged
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
//!    "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-abcd-abcd-abcd-123456790ab"}}}]}
//! ```
//!
//! # Clean
//!
//! ```json RoleTrust
//! {"Version": "2012-10-17", "Statement": [
//!   {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
//!    "Action": "sts:*",
//!    "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-abcd-abcd-abcd-123456790ab"}}}]}
//! ```

use iamkit_catalog::{Action, ConditionKeyInfo};
use iamkit_pattern::Case;

use crate::context::Test;
use crate::identity_provider::claim;
use crate::{Check, Context, FindingType, Findings, IssueCode};

pub(crate) const CHECK: Check = Check {
    code: IssueCode::UnsupportedActionForConditionKey,
    finding_type: FindingType::Error,
    run,
};

fn run(cx: &Context<'_>, found: &mut Findings) {
    for test in cx.tests().iter().filter(|test| !test.statement.action.is_negated()) {
        let Some(carries) = carrier(test) else { continue };
        let unsupported: Vec<_> = test
            .statement
            .action
            .patterns()
            .iter()
            .filter(|pattern| pattern.value.is_exact())
            .filter(|pattern| {
                cx.catalog
                    .action(pattern.value.as_str())
                    .is_some_and(|action| !carries.is_carried_by(&action))
            })
            .collect();
        let Some((first, rest)) = unsupported.split_first() else { continue };
        let names: Vec<&str> = unsupported.iter().map(|pattern| pattern.value.as_str()).collect();
        let message = format!(
            "The following actions: {} are not supported by the condition key {}.",
            names.join(", "),
            test.key()
        );
        found
            .report(first.span, message)
            .also_all(rest.iter().map(|pattern| pattern.span))
            .also(test.value_span());
    }
}

enum Carrier<'a> {
    /// The actions that take a token of an identity provider.
    WithToken,
    /// The actions for which the catalog lists the key.
    Listed(ConditionKeyInfo<'a>),
}

/// Returns who carries a key; `None` for global keys and for what the catalog does not know.
fn carrier<'a>(test: &Test<'a>) -> Option<Carrier<'a>> {
    let prefix = test.key().prefix()?;
    if Case::Fold.is_same(prefix, "aws") {
        None
    } else if claim(test.key()).is_some() || Case::Fold.is_same(prefix, "saml") {
        Some(Carrier::WithToken)
    } else {
        test.info.map(Carrier::Listed)
    }
}

impl Carrier<'_> {
    fn is_carried_by(&self, action: &Action<'_>) -> bool {
        match self {
            Self::WithToken => {
                action.service().prefix() != "sts" || action.name().starts_with("AssumeRoleWith")
            }
            Self::Listed(key) => action.all_condition_keys().contains(key),
        }
    }
}
