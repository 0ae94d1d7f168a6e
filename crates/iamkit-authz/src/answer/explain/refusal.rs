//! Why a service refuses, and what AWS says of a denial.

use std::borrow::Cow;

use super::{CheckEffect, CheckType, Explanation};
use crate::decide::services;
use crate::{Caller, CallerKind, Decision, ServiceRule};

/// A rule of a service by which it refuses a request, whatever the policies say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The rule.
    pub rule: ServiceRule,
    /// What it says, in one sentence.
    pub text: Cow<'static, str>,
    /// The page of AWS that states it.
    pub page: &'static str,
}

impl Explanation<'_> {
    /// Returns the rule of the service that refused the request.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        let rule = self.outcome.rule.filter(|_| self.outcome.decision == Decision::ImplicitDeny)?;
        let limit = (rule == ServiceRule::CredentialLimit)
            .then(|| services::credential_limit(self.request))
            .flatten();
        let text = limit.map_or_else(|| Cow::from(rule.text()), Cow::from);
        Some(Refusal { rule, text, page: rule.page() })
    }

    /// Returns the message of AWS for such a denial, which names the first check that fails, explicit
    /// denials before implicit ones (IAM User Guide, "Troubleshoot access denied error messages").
    ///
    /// `None` for an allowed request and where a rule of the service refused.
    #[must_use]
    pub fn aws_message(&self) -> Option<String> {
        let (caller, resource) = (name(self.request.caller()), self.request.resource());
        Some(format!(
            "User: {caller} is not authorized to perform: {} on resource: {resource} {}",
            self.request.action(),
            self.aws_phrase()?
        ))
    }

    /// Returns the end of that message, such as `because no permissions boundary allows the
    /// s3:GetObject action`.
    #[must_use]
    pub fn aws_phrase(&self) -> Option<String> {
        if self.outcome.decision == Decision::Allow || self.outcome.rule.is_some() {
            return None;
        }
        let (check, effect) = self.first_denial()?;
        let action = self.request.action();
        Some(if effect == CheckEffect::ExplicitDeny {
            format!("with an explicit deny in {}", with_article(check))
        } else {
            format!("because no {} allows the {action} action", noun(check))
        })
    }
}

fn name(caller: &Caller) -> &str {
    match caller.kind() {
        CallerKind::Service { names } => names.first().map_or("service", |name| name),
        CallerKind::Federated { provider } => provider,
        CallerKind::Anonymous => "anonymous",
        _ => caller.arn().or_else(|| caller.principal_arn()).map_or("unknown", |arn| arn.as_str()),
    }
}

const fn noun(check: CheckType) -> &'static str {
    match check {
        CheckType::ResourceControlPolicy => "resource control policy",
        CheckType::ServiceControlPolicy => "service control policy",
        CheckType::VpcEndpoint => "VPC endpoint policy",
        CheckType::Resource => "resource-based policy",
        CheckType::Principal => "identity-based policy",
        CheckType::PermissionsBoundary => "permissions boundary",
        CheckType::Session => "session policy",
    }
}

fn with_article(check: CheckType) -> String {
    let article = if check == CheckType::Principal { "an" } else { "a" };
    format!("{article} {}", noun(check))
}
