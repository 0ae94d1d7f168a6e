//! What is timed: compiled policies and built requests.

use std::sync::LazyLock;

use anyhow::{Context, Result, ensure};
use iamkit::authz::{Authorizer, Caller, Decision, Outcome, Policies, PolicySet, Request};
use iamkit::policy::{PolicyDocument, PolicyType};

use crate::data::{Expected, RequestRow};

/// Decides with the default options and the built-in facts.
pub(crate) static AUTHORIZER: LazyLock<Authorizer> = LazyLock::new(Authorizer::default);

/// Parses and compiles identity-based policies.
pub(crate) fn policy_set<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Result<PolicySet> {
    let mut builder = PolicySet::builder(PolicyType::Identity);
    for (index, text) in texts.into_iter().enumerate() {
        let document: PolicyDocument = text.as_ref().parse()?;
        builder = builder.add(index.to_string(), document);
    }
    Ok(builder.build()?)
}

/// Attaches identity-based policies and nothing else.
pub(crate) fn attached(identity: &PolicySet) -> Policies<'_> {
    Policies::new().identity(identity)
}

/// Builds a request.
pub(crate) fn request(row: &RequestRow) -> Result<Request> {
    let caller = row.principal.parse::<Caller>()?;
    request_of(&caller, &row.action, &row.resource, &row.context)
}

/// Builds a request of a caller.
pub(crate) fn request_of<'a>(
    caller: &Caller,
    action: &str,
    resource: &str,
    context: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> Result<Request> {
    let mut builder = AUTHORIZER.request(caller.clone(), action.parse()?).resource(resource);
    for (key, value) in context {
        builder = builder.key(key, value.as_str());
    }
    builder.build().with_context(|| format!("{action} on {resource}"))
}

/// Decides by identity-based policies with the default options.
pub(crate) fn decide(request: &Request, policies: &Policies<'_>) -> Outcome {
    AUTHORIZER.authorize(request, policies)
}

/// Asserts a decision.
pub(crate) fn check(found: Decision, expected: Expected, what: &str) -> Result<()> {
    let equal = match expected {
        Expected::Allow => found == Decision::Allow,
        Expected::Deny => found == Decision::ExplicitDeny,
        Expected::NotApplicable => found == Decision::ImplicitDeny,
    };
    ensure!(equal, "{what} is {found}, expected {expected:?}");
    Ok(())
}
