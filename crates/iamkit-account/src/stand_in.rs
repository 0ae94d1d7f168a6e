//! Policies that stand for what was not given, at its best.

use std::sync::Arc;

use iamkit_authz::{CompileError, PolicySet};
use iamkit_policy::{
    ActionElement, ActionList, ActionPattern, Effect, OneOrMany, PolicyDocument, PolicyType,
    Principal, PrincipalClause, PrincipalElement, PrincipalEntry, PrincipalKind, PrincipalSpec,
    ResourceElement, ResourceList, ResourcePattern, Statement,
};
use iamkit_syntax::{Origin, Spanned};

/// What stands for the policy of a resource that was not given, where it could grant.
pub(crate) enum OpenPolicy {
    /// One that lets everybody do everything.
    Everyone,
    /// One that leaves the decision to the identity-based policies of an account, as the usual key
    /// policy does.
    Delegating(Box<str>),
}

/// Returns an identity-based policy that allows everything.
pub(crate) fn everything() -> Arc<PolicyDocument> {
    Arc::new(document(statement()))
}

/// Returns a policy of a resource, or of a role, that allows everything.
pub(crate) fn resource(
    policy_type: PolicyType,
    open: &OpenPolicy,
) -> Result<PolicySet, CompileError> {
    let spec = match open {
        OpenPolicy::Everyone => PrincipalSpec::Everyone,
        OpenPolicy::Delegating(account) => {
            let account = Spanned::without_span(Principal::new(&**account));
            PrincipalSpec::Map(vec![PrincipalEntry {
                kind: PrincipalKind::Aws,
                values: OneOrMany::One(account),
                origin: Origin::default(),
            }])
        }
    };
    let mut statement = statement();
    statement.principal =
        Some(PrincipalElement::Principal(PrincipalClause { spec, origin: Origin::default() }));
    if policy_type == PolicyType::RoleTrust {
        statement.resource = None;
    }
    PolicySet::builder(policy_type).add("not in the input", document(statement)).build_unchecked()
}

fn statement() -> Statement {
    let all = Spanned::without_span(ActionPattern::new("*"));
    let list = ActionList { patterns: OneOrMany::One(all), origin: Origin::default() };
    let mut statement = Statement::new(Effect::Allow, ActionElement::Action(list));
    let all = Spanned::without_span(ResourcePattern::new("*"));
    let list = ResourceList { patterns: OneOrMany::One(all), origin: Origin::default() };
    statement.resource = Some(ResourceElement::Resource(list));
    statement
}

fn document(statement: Statement) -> PolicyDocument {
    let mut document = PolicyDocument::new();
    document.statements = OneOrMany::One(statement);
    document
}
