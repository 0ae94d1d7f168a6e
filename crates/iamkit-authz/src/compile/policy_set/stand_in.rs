//! What stands in for a statement that cannot be taken as it is written, so that it fails closed.

use std::borrow::Cow;
use std::mem;

use iamkit_policy::{
    ActionElement, ActionList, ActionPattern, Class, Effect, OneOrMany, Part, PolicyDocument,
    PolicyType, PrincipalClause, PrincipalElement, PrincipalSpec, ResourceElement, ResourceList,
    ResourcePattern, Rule, Statement, Violation, fails_closed,
};
use iamkit_syntax::{Origin, Spanned};

/// A statement as it is compiled.
#[derive(Debug)]
pub(super) struct StandIn<'d> {
    written: &'d Statement,
    changed: Option<Box<Statement>>,
    /// Whether a part that cannot be read made it match more than is written.
    pub(super) is_refused: bool,
}

impl<'d> StandIn<'d> {
    fn new(written: &'d Statement, changed: Cow<'d, Statement>, is_refused: bool) -> Self {
        let changed = match changed {
            Cow::Borrowed(_) => None,
            Cow::Owned(statement) => Some(Box::new(statement)),
        };
        Self { written, changed, is_refused }
    }

    pub(super) fn into_statement(self) -> Cow<'d, Statement> {
        match self.changed {
            Some(changed) => Cow::Owned(*changed),
            None => Cow::Borrowed(self.written),
        }
    }

    pub(super) fn statement(&self) -> &Statement {
        self.changed.as_deref().unwrap_or(self.written)
    }
}

/// The violations of one document, as far as they change what a statement means.
#[derive(Debug)]
pub(super) struct Refusals<'v> {
    violations: &'v [Violation],
    /// Whether something is wrong with the document around the statements, such as its version.
    whole: bool,
}

impl<'v> Refusals<'v> {
    pub(super) fn new(violations: &'v [Violation]) -> Self {
        let is_whole = |violation: &Violation| {
            violation.class() == Class::Error && violation.statement.is_none()
        };
        Self { violations, whole: violations.iter().any(is_whole) }
    }

    /// Returns what is compiled for a statement; `None` for one that never applies.
    pub(super) fn stand_in<'d>(
        &self,
        index: u32,
        document: &'d PolicyDocument,
        statement: &'d Statement,
        policy_type: PolicyType,
    ) -> Option<StandIn<'d>> {
        // Of a good document there are no violations, and nothing else is asked.
        if self.violations.is_empty() {
            return Some(StandIn::new(statement, Cow::Borrowed(statement), false));
        }
        let own = || self.violations.iter().filter(|v| v.statement == Some(index));
        if self.whole || own().any(|violation| violation.class() == Class::Error) {
            let refused = own().filter(|violation| violation.class() == Class::Error);
            return match statement.effect.value {
                // An `Allow` that cannot be read grants nothing.
                Effect::Allow => None,
                Effect::Deny => {
                    let deny = Cow::Owned(widest_deny(statement, policy_type, refused));
                    Some(StandIn::new(statement, deny, true))
                }
            };
        }
        let mut changed = Cow::Borrowed(statement);
        for violation in own() {
            changed = match violation.rule {
                Rule::DateWithoutInstant | Rule::VariableInValue => {
                    let has_variables = document.has_variables();
                    without_closed_tests(changed, has_variables)?
                }
                Rule::ShortArnNotCompleted => without_short_arns(changed),
                Rule::ApiCompleted => with_api_arns(changed),
                _ => changed,
            };
        }
        Some(StandIn::new(statement, changed, false))
    }
}

/// Returns a `Deny` that applies whatever its parts say, except that a readable list of actions or
/// resources still excludes what it does not match.
fn widest_deny<'v>(
    statement: &Statement,
    policy_type: PolicyType,
    refused: impl Iterator<Item = &'v Violation>,
) -> Statement {
    let mut deny = statement.clone();
    let everyone = PrincipalClause { spec: PrincipalSpec::Everyone, origin: Origin::default() };
    deny.principal = policy_type.has_principal().then_some(PrincipalElement::Principal(everyone));
    deny.condition = None;
    for violation in refused {
        match violation.part {
            Part::Action => deny.action = any_action(),
            Part::Resource => deny.resource = None,
            _ => {}
        }
    }
    deny
}

fn any_action() -> ActionElement {
    let any = Spanned::without_span(ActionPattern::new("*"));
    ActionElement::Action(ActionList { patterns: OneOrMany::One(any), origin: Origin::default() })
}

/// A test that fails closed counts as true in a `Deny` and as false in an `Allow`.
fn without_closed_tests(
    statement: Cow<'_, Statement>,
    has_variables: bool,
) -> Option<Cow<'_, Statement>> {
    if statement.effect.value == Effect::Allow {
        return None;
    }
    let mut statement = statement.into_owned();
    if let Some(condition) = &mut statement.condition {
        for block in &mut condition.operators {
            let operator = &block.operator.value;
            block.tests.retain(|test| !fails_closed(operator, test, has_variables));
        }
    }
    Some(Cow::Owned(statement))
}

/// A short ARN in the `Allow` of a policy on a resource matches nothing.
fn without_short_arns(statement: Cow<'_, Statement>) -> Cow<'_, Statement> {
    with_patterns(statement, |pattern| {
        (pattern.is_any() || pattern.has_all_fields()).then(|| pattern.clone())
    })
}

/// API Gateway completes `execute-api:/prod/GET/x` to the ARN of the API that has the policy (API
/// Gateway Developer Guide, "API Gateway resource policy examples").
fn with_api_arns(statement: Cow<'_, Statement>) -> Cow<'_, Statement> {
    with_patterns(statement, |pattern| {
        Some(match pattern.as_str().strip_prefix("execute-api:/") {
            Some(path) => ResourcePattern::new(format!("arn:*:execute-api:*:*:*/{path}")),
            None => pattern.clone(),
        })
    })
}

fn with_patterns(
    statement: Cow<'_, Statement>,
    change: impl Fn(&ResourcePattern) -> Option<ResourcePattern>,
) -> Cow<'_, Statement> {
    let mut statement = statement.into_owned();
    if let Some(ResourceElement::Resource(list) | ResourceElement::NotResource(list)) =
        &mut statement.resource
    {
        let ResourceList { patterns, .. } = list;
        let changed = mem::take(patterns);
        let changed = changed
            .iter()
            .filter_map(|pattern| Some(Spanned::new(change(&pattern.value)?, pattern.span)));
        *patterns = changed.collect();
    }
    Cow::Owned(statement)
}
