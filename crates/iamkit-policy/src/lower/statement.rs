//! Statements.

use iamkit_syntax::{Member, Node, Origin, Spanned, nearest};

use super::value::Lowering;
use super::{PolicyErrorKind, condition, principal};
use crate::{
    ActionElement, ActionList, ActionPattern, Effect, Element, PrincipalClause, PrincipalElement,
    ResourceElement, ResourceList, ResourcePattern, Sid, Statement,
};

/// Reads an object as a statement.
pub(super) fn statement(node: Node<'_>, lowering: &mut Lowering) -> Statement {
    let statement = Statement::new(Effect::Deny, ActionElement::Action(ActionList::default()));
    let mut reading = Reading { statement, seconds: Vec::new(), seen: 0 };
    reading.statement.origin = Origin::unnamed(node.span());
    for member in node.members() {
        let name = member.name();
        match name.parse::<Element>() {
            Ok(element) if reading.is_first(element) => reading.read(element, member, lowering),
            Ok(_) => duplicate(node, member, lowering),
            Err(_) => {
                let nearest = nearest(&name, Element::ALL.map(Element::as_str));
                let (name, parent) = (name.into(), "statement");
                let kind = PolicyErrorKind::UnknownElement { name, parent, nearest };
                lowering.report(kind, member.name_span());
            }
        }
    }
    reading.finish(node, lowering)
}

/// A statement of which some members are read.
struct Reading {
    statement: Statement,
    seconds: Vec<Second>,
    /// One bit for each element that stood before.
    seen: u16,
}

impl Reading {
    /// Notes an element; says whether it stands for the first time.
    fn is_first(&mut self, element: Element) -> bool {
        let is_first = !self.has(element);
        self.seen |= 1 << element as u16;
        is_first
    }

    const fn has(&self, element: Element) -> bool {
        self.seen & (1 << element as u16) != 0
    }

    fn read(&mut self, element: Element, member: Member<'_>, lowering: &mut Lowering) {
        let (value, origin) = (member.value(), member.origin());
        match element {
            Element::Sid => {
                let sid = lowering.string("Sid", value);
                self.statement.sid = sid.map(|text| Spanned::new(Sid::new(text), value.span()));
            }
            Element::Effect => {
                self.statement.effect_origin = origin;
                if let Some(effect) = effect(value, lowering) {
                    self.statement.effect = effect;
                }
            }
            Element::Action | Element::NotAction => {
                let patterns = lowering.strings(element.as_str(), value, ActionPattern::new);
                self.action(element, ActionList { patterns, origin }, lowering);
            }
            Element::Resource | Element::NotResource => {
                let patterns = lowering.strings(element.as_str(), value, ResourcePattern::new);
                self.resource(element, ResourceList { patterns, origin }, lowering);
            }
            Element::Principal | Element::NotPrincipal => {
                let clause = principal::clause(element.as_str(), value, origin, lowering);
                self.principal(element, clause, lowering);
            }
            Element::Condition => {
                self.statement.condition = condition::block(value, origin, lowering);
            }
        }
    }

    fn action(&mut self, element: Element, list: ActionList, lowering: &mut Lowering) {
        let origin = list.origin;
        let read = match element {
            Element::NotAction => ActionElement::NotAction(list),
            _ => ActionElement::Action(list),
        };
        if element.counterpart().is_some_and(|other| self.has(other)) {
            both(element, self.statement.action.list().origin, origin, lowering);
            self.seconds.push(Second::Action(read));
        } else {
            self.statement.action = read;
        }
    }

    fn resource(&mut self, element: Element, list: ResourceList, lowering: &mut Lowering) {
        let origin = list.origin;
        let read = match element {
            Element::NotResource => ResourceElement::NotResource(list),
            _ => ResourceElement::Resource(list),
        };
        if let Some(first) = &self.statement.resource {
            both(element, first.list().origin, origin, lowering);
            self.seconds.push(Second::Resource(read));
        } else {
            self.statement.resource = Some(read);
        }
    }

    fn principal(&mut self, element: Element, clause: PrincipalClause, lowering: &mut Lowering) {
        let origin = clause.origin;
        let read = match element {
            Element::NotPrincipal => PrincipalElement::NotPrincipal(clause),
            _ => PrincipalElement::Principal(clause),
        };
        if let Some(first) = &self.statement.principal {
            both(element, first.clause().origin, origin, lowering);
            self.seconds.push(Second::Principal(read));
        } else {
            self.statement.principal = Some(read);
        }
    }

    /// Reports what is missing.
    fn finish(self, node: Node<'_>, lowering: &mut Lowering) -> Statement {
        if !self.has(Element::Effect) {
            lowering.report(PolicyErrorKind::MissingEffect, node.span());
        }
        if !self.has(Element::Action) && !self.has(Element::NotAction) {
            lowering.report(PolicyErrorKind::MissingAction, node.span());
        }
        if !self.seconds.is_empty() {
            lowering.alternates.push(alternate(&self.statement, self.seconds));
        }
        self.statement
    }
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

/// Reports an element that stands beside its counterpart.
fn both(second: Element, kept: Origin, origin: Origin, lowering: &mut Lowering) {
    // Only an element that has a counterpart comes here.
    let first = second.counterpart().unwrap_or(second);
    lowering.report(
        PolicyErrorKind::BothElements { first, second, first_span: kept.name },
        origin.name,
    );
}
