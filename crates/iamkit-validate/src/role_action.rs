//! Statements that allow an action on every role: what `iam:PassRole` and
//! `iam:CreateServiceLinkedRole` are looked at for.

use iamkit_pattern::{Case, Field, matches};
use iamkit_policy::{
    ActionElement, ActionName, Effect, ResourceElement, ResourcePattern, Statement,
};
use iamkit_syntax::Span;

use crate::context::{Context, Test, has_effect};
use crate::findings::Findings;

/// An action on roles that should be limited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoleAction {
    pub(crate) name: &'static str,
    /// Says whether a condition limits what the action reaches.
    pub(crate) is_narrowed_by: fn(&Test<'_>) -> bool,
}

/// How an element of a statement reaches the action or the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The action by its name.
    Named,
    /// A pattern.
    Star,
    /// The negated element.
    Negated,
}

impl Form {
    pub(crate) const NAMED: Self = Self::Named;
    pub(crate) const STAR: Self = Self::Star;
    pub(crate) const NOT_ACTION: Self = Self::Negated;
    pub(crate) const NOT_RESOURCE: Self = Self::Negated;
}

impl RoleAction {
    /// Reports the `Allow` statements that reach the action and the roles in the given forms.
    pub(crate) fn report(self, cx: &Context<'_>, found: &mut Findings, action: Form, role: Form) {
        let Ok(name) = self.name.parse::<ActionName>() else { return };
        for statement in cx.statements().iter().filter(|s| has_effect(s, Effect::Allow)) {
            let resources = resources(statement, role);
            if resources.is_empty() {
                continue;
            }
            let actions = actions(statement, action, &name);
            let Some((first, rest)) = actions.split_first() else { continue };
            // What a condition would narrow is not looked at beside `NotResource`.
            if role == Form::Star && cx.tests_of(statement).any(self.is_narrowed_by) {
                continue;
            }
            found
                .report(*first, self.message(action, role))
                .also_all(rest.iter().copied())
                .also_all(resources);
        }
    }

    fn message(self, action: Form, role: Form) -> String {
        let action = match action {
            Form::Named => format!("the action {}", self.name),
            Form::Star => format!("a wildcard in the action that matches {}", self.name),
            Form::Negated => format!("NotAction without {}", self.name),
        };
        let role = if role == Form::Star { "a wildcard in the resource" } else { "NotResource" };
        format!("Using {action} with {role} can be overly permissive.")
    }
}

fn actions(statement: &Statement, form: Form, name: &ActionName) -> Vec<Span> {
    match (&statement.action, form) {
        (ActionElement::NotAction(list), Form::Negated) if statement.action.covers(name) => {
            vec![list.origin.name]
        }
        (ActionElement::Action(list), Form::Named | Form::Star) => list
            .patterns
            .iter()
            .filter(|pattern| {
                pattern.value.is_exact() == (form == Form::Named) && pattern.value.matches(name)
            })
            .map(|pattern| pattern.span)
            .collect(),
        _ => Vec::new(),
    }
}

fn resources(statement: &Statement, form: Form) -> Vec<Span> {
    match (&statement.resource, form) {
        (Some(ResourceElement::NotResource(list)), Form::Negated) => vec![list.origin.name],
        (Some(ResourceElement::Resource(list)), Form::Star) => list
            .patterns
            .iter()
            .filter(|pattern| is_every_role(&pattern.value))
            .map(|pattern| pattern.span)
            .collect(),
        _ => Vec::new(),
    }
}

/// Says whether a pattern leaves the path and the name of a role wholly open.
fn is_every_role(pattern: &ResourcePattern) -> bool {
    if pattern.is_any() {
        return true;
    }
    let role = pattern
        .field(Field::Resource)
        .map(|resource| resource.strip_prefix("role/").unwrap_or(resource));
    pattern.field(Field::Service).is_some_and(|service| matches(service, "iam", Case::Sensitive))
        && role.is_some_and(|role| !role.is_empty() && role.chars().all(|c| matches!(c, '*' | '?')))
}
