//! One statement in an explanation.

use iamkit_arn::Field;
use iamkit_condition::{
    CompiledCondition, ConditionOption, Lookup, Resolved, TestTrace, Truth, Unevaluable, resolve,
};
use iamkit_pattern::{Case, matches};
use iamkit_policy::{
    Effect, PolicyVariable, ResourceElement, ResourcePattern, Sid, Statement, Template,
};
use iamkit_syntax::Span;

use super::{ActionMatch, PatternAt, ResourceReason};
use crate::policy_set::{ResourceMatch, ResourceMatcher};
use crate::request::ResourceView;
use crate::{Grade, Layer, Options, PolicySet, Request, ResourcePart, StatementRef};

/// One statement and how its parts fit the request. Details are worked out when asked for.
#[derive(Clone, Copy, Debug)]
pub struct StatementTrace<'a> {
    pub(super) place: Place<'a>,
    pub(super) at: StatementRef,
    pub(super) effect: Effect,
    pub(super) failed: Option<StatementPart>,
    pub(super) resource: ResourceMatch,
    pub(super) principal: Option<Grade>,
    pub(super) condition: Option<&'a CompiledCondition>,
    pub(super) condition_result: Result<Truth, Unevaluable>,
}

/// Where statements come from, and what they are held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) request: &'a Request,
    pub(crate) options: &'a Options,
    pub(crate) view: ResourceView<'a>,
    pub(crate) set: &'a PolicySet,
    pub(crate) layer: Layer,
    pub(crate) level: u32,
    pub(crate) part: ResourcePart,
}

/// Part of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatementPart {
    /// `Condition`
    Condition,
    /// `Principal` or `NotPrincipal`
    Principal,
    /// `Resource` or `NotResource`
    Resource,
    /// `Action` or `NotAction`
    Action,
}

impl StatementPart {
    /// Returns `condition`, `principal`, `resource` or `action`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Principal => "principal",
            Self::Resource => "resource",
            Self::Action => "action",
        }
    }
}

impl std::fmt::Display for StatementPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether a statement applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applies {
    /// It applies.
    Yes,
    /// It does not, for this part alone.
    No(StatementPart),
}

impl<'a> StatementTrace<'a> {
    /// Says whether no unknown key had a part in whether the statement applies. An uncertain
    /// `Deny` counts as applying, an uncertain `Allow` as failing.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.resource != ResourceMatch::Unknown && self.condition_result != Ok(Truth::Unknown)
    }

    /// Returns the layer of the statement.
    #[must_use]
    pub const fn layer(&self) -> Layer {
        self.place.layer
    }

    /// Returns the level, for the policies of an organization, else 0.
    #[must_use]
    pub const fn level(&self) -> u32 {
        self.place.level
    }

    /// Returns which policies of [`Layer::Resource`] it belongs to.
    #[must_use]
    pub const fn part(&self) -> ResourcePart {
        self.place.part
    }

    /// Returns the place in the policy set.
    #[must_use]
    pub const fn at(&self) -> StatementRef {
        self.at
    }

    /// Returns the policy set.
    #[must_use]
    pub const fn set(&self) -> &'a PolicySet {
        self.place.set
    }

    /// Returns the name of the policy.
    #[must_use]
    pub fn policy(&self) -> &'a str {
        self.place.set.policy_name(self.at.policy).unwrap_or_default()
    }

    /// Returns the statement as it stands in its document.
    #[must_use]
    pub fn statement(&self) -> Option<&'a Statement> {
        self.place.set.statement(self.at)
    }

    /// Returns the `Sid`.
    #[must_use]
    pub fn sid(&self) -> Option<&'a Sid> {
        self.place.set.sid(self.at)
    }

    /// Returns where the statement stands in the text of its document.
    #[must_use]
    pub fn span(&self) -> Span {
        self.place.set.span(self.at).unwrap_or_default()
    }

    /// Returns the effect.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Says whether the statement applies, or the one part that keeps it from applying.
    #[must_use]
    pub const fn applies(&self) -> Applies {
        match self.failed {
            None => Applies::Yes,
            Some(part) => Applies::No(part),
        }
    }

    /// Returns how closely the statement names the caller; `None` in policies without principals.
    #[must_use]
    pub const fn principal(&self) -> Option<Grade> {
        self.principal
    }

    /// Says whether the conditions hold.
    ///
    /// # Errors
    ///
    /// When a condition operator does not exist.
    pub const fn condition_result(&self) -> Result<Truth, Unevaluable> {
        self.condition_result
    }

    /// Explains each condition test, in document order.
    #[must_use]
    pub fn tests(&self) -> Vec<TestTrace<'a>> {
        let Place { request, options, .. } = self.place;
        self.condition
            .map(|condition| condition.trace(request.context(), options.condition))
            .unwrap_or_default()
    }

    /// Says which action pattern fits.
    #[must_use]
    pub fn action(&self) -> ActionMatch {
        let Some(element) = self.statement().map(|statement| &statement.action) else {
            return ActionMatch { matched: false, pattern: None };
        };
        let action = self.place.request.action();
        let index = element.patterns().iter().position(|pattern| pattern.value.matches(action));
        ActionMatch {
            matched: index.is_some() != element.is_negated(),
            pattern: index.map(|index| PatternAt { index }),
        }
    }

    /// Says why the resource fits or not.
    #[must_use]
    pub fn resource(&self) -> ResourceReason<'a> {
        let element = self.statement().and_then(|statement| statement.resource.as_ref());
        let Some(element) = element else { return ResourceReason::NoElement };
        match self.resource {
            ResourceMatch::Unresolved => {
                let variables =
                    element.patterns().iter().flat_map(|at| at.value.template().variables());
                let key = variables
                    .filter(|variable| {
                        let context = self.place.request.context();
                        let found = resolve(variable, context, self.place.options.condition);
                        matches!(found, Resolved::Absent | Resolved::MultiValued)
                    })
                    .map(PolicyVariable::key)
                    .next();
                return ResourceReason::Unresolved { key: key.unwrap_or_default() };
            }
            ResourceMatch::Unknown => return ResourceReason::Unknown,
            ResourceMatch::Yes | ResourceMatch::No | ResourceMatch::UnknownNo => {}
        }
        let has_variables = self.has_variables();
        let index = element
            .patterns()
            .iter()
            .position(|pattern| self.pattern_matches(&pattern.value, has_variables));
        match (index, element.patterns()) {
            (Some(index), _) => ResourceReason::Listed(PatternAt { index }),
            (None, _) if self.place.view.fields.is_none() => ResourceReason::StarOnly,
            (None, [only]) => ResourceReason::NotListed { field: self.differing(&only.value) },
            (None, _) => ResourceReason::NotListed { field: None },
        }
    }

    fn has_variables(&self) -> bool {
        self.place.set.document(self.at.policy).is_some_and(|document| document.has_variables())
    }

    fn pattern_matches(&self, pattern: &ResourcePattern, has_variables: bool) -> bool {
        let condition = self.place.options.condition;
        self.verdict(pattern, has_variables, condition) == ResourceMatch::Yes
    }

    fn verdict(
        &self,
        pattern: &ResourcePattern,
        has_variables: bool,
        condition: iamkit_condition::Options,
    ) -> ResourceMatch {
        let Place { request, options, view, .. } = self.place;
        let (matcher, _) = ResourceMatcher::new(pattern, has_variables);
        matcher.matches(&view, options.field_crossing, request.context(), condition)
    }

    /// Returns the first field of the resource that its counterpart in the pattern does not match.
    fn differing(&self, pattern: &ResourcePattern) -> Option<Field> {
        let fields = self.place.view.fields?;
        let differs = |field: &Field| {
            let wanted = pattern.field(*field).unwrap_or("*");
            let found = fields.get(*field);
            // That the pattern fails is known; only the last field has variables.
            wanted.contains("${") || !matches(wanted, found, Case::Sensitive)
        };
        Field::ALL.into_iter().find(differs)
    }

    /// Returns the keys that the statement asks for and the request does not carry.
    pub(super) fn absent_keys(&self) -> Vec<&'a str> {
        let Place { request, options, .. } = self.place;
        let mut keys = Vec::new();
        if self.failed == Some(StatementPart::Action)
            || self.failed == Some(StatementPart::Principal)
        {
            return keys;
        }
        if self.resource == ResourceMatch::Unresolved
            && let ResourceReason::Unresolved { key } = self.resource()
        {
            keys.push(key);
        }
        if self.failed == Some(StatementPart::Resource) {
            return keys;
        }
        for test in self.condition.map(CompiledCondition::tests).unwrap_or_default() {
            if request.context().lookup(test.key_name()) == Lookup::Absent {
                keys.push(test.key().as_str());
            }
            let templates = test.values().iter().filter_map(|value| value.value.template());
            for variable in templates.flat_map(Template::variables) {
                let found = resolve(variable, request.context(), options.condition);
                if self.has_variables() && found == Resolved::Absent {
                    keys.push(variable.key());
                }
            }
        }
        keys
    }

    /// Returns the keys of the statement's condition tests and variables, if its action and
    /// principal cover the request.
    pub(super) fn tested_keys(&self) -> Vec<&'a str> {
        if matches!(self.failed, Some(StatementPart::Action | StatementPart::Principal)) {
            return Vec::new();
        }
        let tests = self.condition.map(CompiledCondition::tests).unwrap_or_default();
        let in_tests = tests.iter().flat_map(|test| {
            let templates = test.values().iter().filter_map(|value| value.value.template());
            std::iter::once(test.key().as_str())
                .chain(templates.flat_map(Template::variables).map(PolicyVariable::key))
        });
        let element = self.statement().and_then(|statement| statement.resource.as_ref());
        let patterns = element.map(ResourceElement::patterns).unwrap_or_default();
        let templates = patterns.iter().map(|pattern| pattern.value.template());
        in_tests.chain(templates.flat_map(Template::variables).map(PolicyVariable::key)).collect()
    }

    /// Returns the readings of the condition language that would change whether the statement
    /// applies.
    pub(super) fn condition_assumptions(&self) -> Vec<ConditionOption> {
        let mut assumptions = Vec::new();
        if matches!(self.failed, None | Some(StatementPart::Resource)) {
            assumptions.extend(self.resource_assumptions());
        }
        if matches!(self.failed, None | Some(StatementPart::Condition)) {
            assumptions.extend(self.test_assumptions());
        }
        assumptions
    }

    /// Returns the readings of policy variables that would change which resources are listed.
    fn resource_assumptions(&self) -> impl Iterator<Item = ConditionOption> {
        let element = self.statement().and_then(|statement| statement.resource.as_ref());
        let patterns = element.map(ResourceElement::patterns).unwrap_or_default();
        let with_variables: Vec<&ResourcePattern> = patterns
            .iter()
            .map(|pattern| &pattern.value)
            .filter(|pattern| pattern.template().parts().is_some() && self.has_variables())
            .collect();
        let now = self.place.options.condition;
        [ConditionOption::DefaultOnlyWhenAbsent, ConditionOption::WildcardsInVariables]
            .into_iter()
            .filter(move |&option| {
                let toggled = now.toggled(option);
                with_variables.iter().any(|pattern| {
                    self.verdict(pattern, true, toggled) != self.verdict(pattern, true, now)
                })
            })
    }

    fn test_assumptions(&self) -> Vec<ConditionOption> {
        let Place { request, options, .. } = self.place;
        let Some(condition) = self.condition else { return Vec::new() };
        let tests = condition.tests().iter();
        let candidates: std::collections::BTreeSet<_> =
            tests.flat_map(|test| test.assumptions(request.context(), options.condition)).collect();
        let now = condition.evaluate(request.context(), options.condition);
        candidates
            .into_iter()
            .filter(|&option| {
                condition.evaluate(request.context(), options.condition.toggled(option)) != now
            })
            .collect()
    }
}

/// Says whether two names are the same condition key.
pub(super) fn same_key(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}
