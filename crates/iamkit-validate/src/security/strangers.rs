//! Which statements let strangers in, for all requests at once.

use iamkit_authz::PolicySet;
use iamkit_catalog::Catalog;
use iamkit_condition::ContextValue;
use iamkit_policy::PolicyType;
use iamkit_reason::{
    Answer, PublicResourceType, ReasonOptions, SharedProvider, Witness, no_public_access,
};

/// A request of somebody whom the policy does not know, and the statement that allows it.
#[derive(Clone, Debug)]
pub(crate) struct Stranger {
    pub(crate) statement: u32,
    /// The identity provider that signed their token, which is another check's business.
    pub(crate) provider: Option<SharedProvider>,
    /// Who calls and what, such as `an account of its own calls s3:GetObject on …`.
    pub(crate) text: String,
}

/// Lists a request for each statement of a policy that lets a stranger in; `None` when that could not
/// be decided.
pub(crate) fn strangers(policy: &PolicySet, catalog: &Catalog, day: &str) -> Option<Vec<Stranger>> {
    let resource_type = match policy.policy_type() {
        PolicyType::RoleTrust => PublicResourceType::ROLE,
        PolicyType::Resource => PublicResourceType::ANY_RESOURCE,
        // Other policies let nobody in.
        _ => return Some(Vec::new()),
    };
    let since = format!("{day}T00:00:00Z");
    let options = ReasonOptions::default().with_catalog(catalog).with_since(&since);
    match no_public_access(policy, resource_type, &options) {
        Answer::Holds => Some(Vec::new()),
        Answer::Fails(violations) => {
            let provider_of = |request: &Witness| {
                request.principal.as_deref().and_then(SharedProvider::of_principal)
            };
            let stranger = |one: &iamkit_reason::Violation| Stranger {
                statement: one.statement.at.statement,
                provider: provider_of(&one.request),
                text: text_of(&one.request),
            };
            Some(violations.iter().map(stranger).collect())
        }
        Answer::Undecided(_) => None,
    }
}

fn text_of(request: &Witness) -> String {
    let who = match request.principal.as_deref() {
        None | Some("*") => "anybody, without credentials,",
        Some(_) => "a principal of any other account",
    };
    let mut text = format!("{who} may call `{}` on `{}`", request.action, request.resource);
    let keys: Vec<String> = request.context.iter().map(|(key, value)| given(key, value)).collect();
    if !keys.is_empty() {
        text.push_str(" with ");
        text.push_str(&keys.join(", "));
    }
    text
}

fn given(key: &str, value: &ContextValue) -> String {
    match value {
        ContextValue::One(one) => format!("`{key}` = `{one}`"),
        ContextValue::Many(many) if many.is_empty() => format!("no `{key}`"),
        ContextValue::Many(many) => format!("`{key}` = `{}`", many.join("`, `")),
    }
}
