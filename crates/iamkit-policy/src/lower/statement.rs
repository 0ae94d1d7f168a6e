//! Statements.

use iamkit_syntax::{Member, Node, Origin, Spanned, nearest};

use super::value::Lowering;
use super::{PolicyErrorKind, condition, principal};
use crate::{
    ActionElement, ActionList, ActionPattern, Effect, PrincipalElement, ResourceElement,
    ResourceList, ResourcePattern, Sid, Statement,
};

/// Reads an object as a statement.
pub(super) fn statement(node: Node<'_>, lowering: &mut Lowering) -> Statement {
    let mut statement = Statement::new(Effect::Deny, ActionElement::Action(ActionList::default()));
    statement.origin = Origin::unnamed(node.span());
    let (mut has_effect, mut has_action) = (false, false);
    let mut seconds = Vec::new();
    let mut seen = 0_u16;
    for member in node.members() {
        let (name, value, origin) = (member.name(), member.value(), member.origin());
        let Some(bit) = Statement::ELEMENTS.iter().position(|element| *element == name) else {
            let nearest = nearest(&name, Statement::ELEMENTS);
            let (name, parent) = (name.into(), "statement");
            let kind = PolicyErrorKind::UnknownElement { name, parent, nearest };
            lowering.report(kind, member.name_span());
            continue;
        };
        if seen & (1 << bit) != 0 {
            duplicate(node, member, lowering);
            continue;
        }
        seen |= 1 << bit;
        match &*name {
            "Sid" => {
                statement.sid = lowering
                    .string("Sid", value)
                    .map(|text| Spanned::new(Sid::new(text), value.span()));
            }
            "Effect" => {
                has_effect = true;
                statement.effect_origin = origin;
                if let Some(effect) = effect(value, lowering) {
                    statement.effect = effect;
                }
            }
            "Action" | "NotAction" => {
                let patterns = lowering.strings(&name, value, ActionPattern::new);
                let list = ActionList { patterns, origin };
                let element = match &*name {
                    "Action" => ActionElement::Action(list),
                    _ => ActionElement::NotAction(list),
                };
                if has_action {
                    both(statement.action.name(), statement.action.list().origin, origin, lowering);
                    seconds.push(Second::Action(element));
                } else {
                    has_action = true;
                    statement.action = element;
                }
            }
            "Resource" | "NotResource" => {
                let patterns = lowering.strings(&name, value, ResourcePattern::new);
                let list = ResourceList { patterns, origin };
                let element = match &*name {
                    "Resource" => ResourceElement::Resource(list),
                    _ => ResourceElement::NotResource(list),
                };
                if let Some(first) = &statement.resource {
                    both(first.name(), first.list().origin, origin, lowering);
                    seconds.push(Second::Resource(element));
                } else {
                    statement.resource = Some(element);
                }
            }
            "Principal" | "NotPrincipal" => {
                let clause = principal::clause(&name, value, origin, lowering);
                let element = match &*name {
                    "Principal" => PrincipalElement::Principal(clause),
                    _ => PrincipalElement::NotPrincipal(clause),
                };
                if let Some(first) = &statement.principal {
                    both(first.name(), first.clause().origin, origin, lowering);
                    seconds.push(Second::Principal(element));
                } else {
                    statement.principal = Some(element);
                }
            }
            _ => statement.condition = condition::block(value, origin, lowering),
        }
    }
    if !has_effect {
        lowering.report(PolicyErrorKind::MissingEffect, node.span());
    }
    if !has_action {
        lowering.report(PolicyErrorKind::MissingAction, node.span());
    }
    if !seconds.is_empty() {
        lowering.alternates.push(alternate(&statement, seconds));
    }
    statement
}

/// An element that stands behind its counterpart, such as `NotAction` behind `Action`.
enum Second {
    Action(ActionElement),
    Resource(ResourceElement),
    Principal(PrincipalElement),
}

/// Returns the statement with its second elements in the place of the first.
fn alternate(statement: &Statement, seconds: Vec<Second>) -> Statement {
    let mut alternate = statement.clone();
    for second in seconds {
        match second {
            Second::Action(element) => alternate.action = element,
            Second::Resource(element) => alternate.resource = Some(element),
            Second::Principal(element) => alternate.principal = Some(element),
        }
    }
    alternate
}

fn effect(node: Node<'_>, lowering: &mut Lowering) -> Option<Spanned<Effect>> {
    let text = lowering.string("Effect", node)?;
    let effect = text.parse().ok().map(|effect| Spanned::new(effect, node.span()));
    if effect.is_none() {
        lowering.report(PolicyErrorKind::InvalidEffect((&*text).into()), node.span());
    }
    effect
}

/// Reports a member whose name stood before.
fn duplicate(node: Node<'_>, member: Member<'_>, lowering: &mut Lowering) {
    let first = node.members().find(|first| first.name() == member.name());
    let first = first.map_or(member.name_span(), Member::name_span);
    let name = member.name().into();
    lowering.report(PolicyErrorKind::DuplicateMember { name, first }, member.name_span());
}

/// Reports an element that stands beside its negation.
fn both(first: &'static str, kept: Origin, origin: Origin, lowering: &mut Lowering) {
    let second = match first {
        "Action" => "NotAction",
        "NotAction" => "Action",
        "Resource" => "NotResource",
        "NotResource" => "Resource",
        "Principal" => "NotPrincipal",
        _ => "Principal",
    };
    lowering.report(
        PolicyErrorKind::BothElements { first, second, first_span: kept.name },
        origin.name,
    );
}
