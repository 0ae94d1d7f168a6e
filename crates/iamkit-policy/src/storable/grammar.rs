//! Errors of the grammar as violations, and the elements that each policy type takes.

use iamkit_syntax::{Origin, Span};

use super::document::statement_at;
use super::violation::{Part, Violations};
use super::{Rule, Scope};
use crate::{
    Element, ForbiddenValue, Lowered, PolicyDocument, PolicyError, PolicyErrorKind, PolicyType,
    Statement,
};

/// Adds the errors that lowering reported.
pub(super) fn judge(lowered: &Lowered, found: &mut Violations) {
    for error in &lowered.errors {
        let Some(rule) = rule(error, &lowered.document) else { continue };
        let statement = statement_at(&lowered.document, error.span);
        let part = statement
            .and_then(|index| lowered.document.statements.as_slice().get(index as usize))
            .map_or(Part::Whole, |statement| part_of(statement, error));
        if let Some(index) = statement {
            found.enter(index);
        }
        found.add_error(rule, part, error);
        found.leave();
    }
}

impl PolicyErrorKind {
    /// Returns the issue code under which it is reported, such as `MISSING_EFFECT`, where it does not
    /// depend on the type of the policy.
    #[must_use]
    pub const fn code(&self) -> Option<&'static str> {
        match rule_of(self) {
            Some(rule) => Some(rule.code()),
            None => match self {
                Self::UnknownOperator { .. } => Some(Rule::UnknownOperator.code()),
                _ => None,
            },
        }
    }
}

fn rule(error: &PolicyError, document: &PolicyDocument) -> Option<Rule> {
    match &error.kind {
        PolicyErrorKind::DuplicateMember { .. } if is_condition_key(error.span, document) => {
            Some(Rule::DuplicateConditionKey)
        }
        kind => rule_of(kind),
    }
}

const fn rule_of(kind: &PolicyErrorKind) -> Option<Rule> {
    Some(match kind {
        PolicyErrorKind::Syntax(_) | PolicyErrorKind::NotAnObject { .. } => Rule::Syntax,
        PolicyErrorKind::UnknownElement { .. } => Rule::UnknownElement,
        PolicyErrorKind::DuplicateMember { .. } => Rule::DuplicateElement,
        PolicyErrorKind::DuplicateConditionKey { .. } => Rule::DuplicateConditionKey,
        PolicyErrorKind::MissingStatement => Rule::MissingStatement,
        PolicyErrorKind::MissingEffect => Rule::MissingEffect,
        PolicyErrorKind::MissingAction => Rule::MissingAction,
        PolicyErrorKind::InvalidVersion(_) => Rule::InvalidVersion,
        PolicyErrorKind::InvalidEffect(_) => Rule::InvalidEffect,
        PolicyErrorKind::BothElements { .. } => Rule::BothElements,
        PolicyErrorKind::BarePrincipal(_) => Rule::BarePrincipal,
        PolicyErrorKind::UnknownPrincipalKind { .. } => Rule::PrincipalKind,
        PolicyErrorKind::MixedConditionValues { .. } => Rule::MixedConditionValues,
        // These stand in the document and are judged there.
        PolicyErrorKind::UnknownOperator { .. } | PolicyErrorKind::NullInList { .. } => {
            return None;
        }
        PolicyErrorKind::WrongType { .. }
        | PolicyErrorKind::ForbiddenElement { .. }
        | PolicyErrorKind::MissingElement { .. }
        | PolicyErrorKind::ForbiddenValue { .. } => Rule::JsonType,
    })
}

fn is_condition_key(span: Span, document: &PolicyDocument) -> bool {
    let index = statement_at(document, span).and_then(|index| usize::try_from(index).ok());
    let statement = index.and_then(|index| document.statements.as_slice().get(index));
    let condition = statement.and_then(|statement| statement.condition.as_ref());
    let mut blocks = condition.iter().flat_map(|condition| &condition.operators);
    blocks.any(|block| block.origin.value.contains(span))
}

/// Returns the element of a statement that an error is about.
fn part_of(statement: &Statement, error: &PolicyError) -> Part {
    match &error.kind {
        PolicyErrorKind::MissingEffect | PolicyErrorKind::InvalidEffect(_) => return Part::Effect,
        PolicyErrorKind::MissingAction => return Part::Action,
        PolicyErrorKind::BothElements { first, .. } => return part_of_element(*first),
        PolicyErrorKind::DuplicateMember { name, .. }
            if part_of_name(name) != Part::Whole && !is_inside(statement, error.span) =>
        {
            return part_of_name(name);
        }
        _ => {}
    }
    let holds = |origin: Origin| origin.value.contains(error.span) || origin.name == error.span;
    let principal = statement.principal.as_ref().map(|element| element.clause().origin);
    let resource = statement.resource.as_ref().map(|element| element.list().origin);
    let condition = statement.condition.as_ref().map(|block| block.origin);
    if holds(statement.action.list().origin) {
        Part::Action
    } else if resource.is_some_and(holds) {
        Part::Resource
    } else if principal.is_some_and(holds) {
        Part::Principal
    } else if condition.is_some_and(holds) {
        Part::Condition
    } else if holds(statement.effect_origin) {
        Part::Effect
    } else {
        Part::Whole
    }
}

fn is_inside(statement: &Statement, span: Span) -> bool {
    let condition = statement.condition.as_ref().map(|block| block.origin.value);
    let principal = statement.principal.as_ref().map(|element| element.clause().origin.value);
    [condition, principal].into_iter().flatten().any(|part| part.contains(span))
}

fn part_of_name(name: &str) -> Part {
    name.parse().map_or(Part::Whole, part_of_element)
}

const fn part_of_element(element: Element) -> Part {
    match element {
        Element::Action | Element::NotAction => Part::Action,
        Element::Resource | Element::NotResource => Part::Resource,
        Element::Principal | Element::NotPrincipal => Part::Principal,
        Element::Condition => Part::Condition,
        Element::Effect => Part::Effect,
        Element::Sid => Part::Sid,
    }
}

/// Judges which elements a statement has, by the policy type.
pub(super) fn judge_elements(scope: &Scope<'_>, found: &mut Violations) {
    let Scope { statement, policy_type, .. } = *scope;
    let mut errors = Vec::new();
    policy_type.check_statement(statement, &mut errors);
    for error in &errors {
        let (rule, part) = rule_of_type(policy_type, &error.kind);
        found.add_error(rule, part, error);
    }
    if policy_type == PolicyType::ResourceControl && PolicyType::is_full_access(statement) {
        found.add(Rule::RcpFullAccess, Part::Whole, statement.origin.value);
    }
    if statement.resource.is_none()
        && matches!(policy_type, PolicyType::Resource | PolicyType::VpcEndpoint)
        && !found.has_error_in(statement.origin.value)
    {
        // Amazon ECR User Guide, "Private repository policies": they have no `Resource`.
        let is_repository =
            policy_type == PolicyType::Resource && scope.is_only_about(&["ecr", "ecr-public"]);
        let rule = if is_repository { Rule::ResourceTaken } else { Rule::MissingResource };
        found.add(rule, Part::Resource, statement.origin.value);
    }
}

fn rule_of_type(policy_type: PolicyType, kind: &PolicyErrorKind) -> (Rule, Part) {
    let is_rcp = policy_type == PolicyType::ResourceControl;
    match kind {
        PolicyErrorKind::MissingElement { element: Element::Principal, .. } => {
            (Rule::MissingPrincipal, Part::Principal)
        }
        PolicyErrorKind::MissingElement { .. } => (Rule::MissingResource, Part::Resource),
        PolicyErrorKind::ForbiddenElement { element, .. } => {
            let part = part_of_element(*element);
            let rule = match (policy_type, part) {
                (PolicyType::ServiceControl, _) => Rule::ScpPrincipal,
                (PolicyType::RoleTrust, Part::Resource) => Rule::TrustResource,
                (PolicyType::RoleTrust, _) => Rule::TrustNotPrincipal,
                _ if is_rcp && part == Part::Action => Rule::RcpNotAction,
                _ if is_rcp => Rule::RcpPrincipal,
                _ => Rule::IdentityPrincipal,
            };
            (rule, part)
        }
        PolicyErrorKind::ForbiddenValue { value: ForbiddenValue::NamedPrincipal, .. } => {
            (Rule::RcpPrincipal, Part::Principal)
        }
        PolicyErrorKind::ForbiddenValue { value: ForbiddenValue::AnyAction, .. } => {
            (Rule::RcpAnyAction, Part::Action)
        }
        _ => (Rule::RcpAllow, Part::Effect),
    }
}
