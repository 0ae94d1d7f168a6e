//! Statements.

use iamkit_syntax::{Node, Origin, Spanned};

use super::value::{FirstSeen, string, strings};
use super::{PolicyError, PolicyErrorKind, condition, principal};
use crate::{
    ActionElement, ActionList, ActionPattern, Effect, PrincipalElement, ResourceElement,
    ResourceList, ResourcePattern, Sid, Statement, nearest,
};

/// Names of the elements of a statement, in the order that AWS prints them.
pub(crate) const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Reads an object as a statement.
pub(super) fn statement(node: Node<'_>, errors: &mut Vec<PolicyError>) -> Statement {
    let mut statement = Statement::new(Effect::Deny, ActionElement::Action(ActionList::default()));
    statement.origin = Origin::unnamed(node.span());
    let mut seen = FirstSeen::default();
    let (mut has_effect, mut has_action) = (false, false);
    for member in node.members() {
        let (name, value, origin) = (member.name(), member.value(), member.origin());
        if !seen.is_first(&name, member, errors) {
            continue;
        }
        match &*name {
            "Sid" => {
                statement.sid = string("Sid", value, errors)
                    .map(|text| Spanned::new(Sid::new(text), value.span()));
            }
            "Effect" => {
                has_effect = true;
                statement.effect_origin = origin;
                if let Some(effect) = effect(value, errors) {
                    statement.effect = effect;
                }
            }
            "Action" | "NotAction" => {
                if has_action {
                    both(statement.action.name(), statement.action.list().origin, origin, errors);
                    continue;
                }
                has_action = true;
                let patterns = strings(&name, value, errors, ActionPattern::new);
                let list = ActionList { patterns, origin };
                statement.action = match &*name {
                    "Action" => ActionElement::Action(list),
                    _ => ActionElement::NotAction(list),
                };
            }
            "Resource" | "NotResource" => {
                if let Some(first) = &statement.resource {
                    both(first.name(), first.list().origin, origin, errors);
                    continue;
                }
                let patterns = strings(&name, value, errors, ResourcePattern::new);
                let list = ResourceList { patterns, origin };
                statement.resource = Some(match &*name {
                    "Resource" => ResourceElement::Resource(list),
                    _ => ResourceElement::NotResource(list),
                });
            }
            "Principal" | "NotPrincipal" => {
                if let Some(first) = &statement.principal {
                    both(first.name(), first.clause().origin, origin, errors);
                    continue;
                }
                let clause = principal::clause(&name, value, origin, errors);
                statement.principal = Some(match &*name {
                    "Principal" => PrincipalElement::Principal(clause),
                    _ => PrincipalElement::NotPrincipal(clause),
                });
            }
            "Condition" => statement.condition = condition::block(value, origin, errors),
            _ => errors.push(PolicyError {
                kind: PolicyErrorKind::UnknownElement {
                    nearest: nearest(&name, STATEMENT_ELEMENTS),
                    name: name.into(),
                    parent: "statement",
                },
                span: member.name_span(),
            }),
        }
    }
    if !has_effect {
        errors.push(PolicyError { kind: PolicyErrorKind::MissingEffect, span: node.span() });
    }
    if !has_action {
        errors.push(PolicyError { kind: PolicyErrorKind::MissingAction, span: node.span() });
    }
    statement
}

fn effect(node: Node<'_>, errors: &mut Vec<PolicyError>) -> Option<Spanned<Effect>> {
    let text = string("Effect", node, errors)?;
    let effect = text.parse().ok().map(|effect| Spanned::new(effect, node.span()));
    if effect.is_none() {
        errors.push(PolicyError {
            kind: PolicyErrorKind::InvalidEffect(text.into()),
            span: node.span(),
        });
    }
    effect
}

/// Reports an element that stands beside its negation.
fn both(first: &'static str, kept: Origin, origin: Origin, errors: &mut Vec<PolicyError>) {
    let second = match first {
        "Action" => "NotAction",
        "NotAction" => "Action",
        "Resource" => "NotResource",
        "NotResource" => "Resource",
        "Principal" => "NotPrincipal",
        _ => "Principal",
    };
    errors.push(PolicyError {
        kind: PolicyErrorKind::BothElements { first, second, first_span: kept.name },
        span: origin.name,
    });
}
