//! One statement in an explanation.

use iamkit_arn::Field;
use iamkit_condition::{
    CompiledCondition, CompiledTest, ConditionOption, Lookup, Options as ConditionOptions,
    Resolved, TestTrace, Truth, Unevaluable, resolve,
};
use iamkit_pattern::{Case, matches};
use iamkit_policy::{
    Effect, PolicyVariable, ResourceElement, ResourcePattern, Sid, Statement, Template,
};
use iamkit_syntax::Span;
use iamkit_work::spend;

use super::{ActionMatch, PatternAt, ResourceReason};
use crate::compile::{ResourceMatch, ResourceMatcher};
use crate::decide::StatementSource;
use crate::{Layer, PolicySet, PrincipalSpecificity, Request, ResourcePart, StatementRef};

/// One statement and how its parts fit the request. Details are worked out when asked for.
#[derive(Clone, Copy, Debug)]
pub struct StatementTrace<'a> {
    pub(super) source: StatementSource<'a>,
    pub(super) at: StatementRef,
    pub(super) effect: Effect,
    // INVARIANT: in the order of `StatementPart`.
    pub(super) misses: [Option<StatementPart>; 4],
    pub(super) resource: ResourceMatch,
    pub(super) principal: Option<PrincipalSpecificity>,
    pub(super) condition: Option<&'a CompiledCondition>,
    pub(super) condition_result: Result<Truth, Unevaluable>,
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
    /// It does not, for this part; [`StatementTrace::misses`] tells whether for others, too.
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
        self.source.layer
    }

    /// Returns the level, for the policies of an organization, else 0.
    #[must_use]
    pub const fn level(&self) -> u32 {
        self.source.level
    }

    /// Returns which policies of [`Layer::Resource`] it belongs to.
    #[must_use]
    pub const fn part(&self) -> ResourcePart {
        self.source.part
    }

    /// Returns the place in the policy set.
    #[must_use]
    pub const fn at(&self) -> StatementRef {
        self.at
    }

    /// Returns the request.
    #[must_use]
    pub const fn request(&self) -> &'a Request {
        self.source.request
    }

    /// Returns the policy set.
    #[must_use]
    pub const fn set(&self) -> &'a PolicySet {
        self.source.set
    }

    /// Returns the name of the policy.
    #[must_use]
    pub fn policy(&self) -> &'a str {
        self.source.set.policy_name(self.at.policy).unwrap_or_default()
    }

    /// Returns the statement as it stands in its document.
    #[must_use]
    pub fn statement(&self) -> Option<&'a Statement> {
        self.source.set.statement(self.at)
    }

    /// Returns the `Sid`.
    #[must_use]
    pub fn sid(&self) -> Option<&'a Sid> {
        self.source.set.sid(self.at)
    }

    /// Returns where the statement stands in the text of its document.
    #[must_use]
    pub fn span(&self) -> Span {
        self.source.set.span(self.at).unwrap_or_default()
    }

    /// Returns the effect.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Says whether the statement applies, or the first part that keeps it from applying.
    #[must_use]
    pub fn applies(&self) -> Applies {
        match self.failed() {
            None => Applies::Yes,
            Some(part) => Applies::No(part),
        }
    }

    /// Iterates over all parts that keep the statement from applying.
    pub fn misses(&self) -> impl Iterator<Item = StatementPart> {
        self.misses.into_iter().flatten()
    }

    pub(super) fn failed(&self) -> Option<StatementPart> {
        self.misses().next()
    }

    /// Returns how closely the statement names the caller; `None` in policies without principals.
    #[must_use]
    pub const fn principal(&self) -> Option<PrincipalSpecificity> {
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
        let request = self.source.request;
        self.condition
            .map(|condition| condition.trace(request.context(), self.options()))
            .unwrap_or_default()
    }

    /// Says which action pattern fits.
    #[must_use]
    pub fn action(&self) -> ActionMatch {
        let Some(element) = self.statement().map(|statement| &statement.action) else {
            return ActionMatch { matched: false, pattern: None };
        };
        let action = self.source.request.action();
        if !spend(250 * element.patterns().len(), "explaining statements") {
            return ActionMatch { matched: false, pattern: None };
        }
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
                        let context = self.source.request.context();
                        let found = resolve(variable, context, self.options());
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
            (None, _) if self.source.resource.is_any() => ResourceReason::StarOnly,
            (None, [only]) => ResourceReason::NotListed { field: self.differing(&only.value) },
            (None, _) => ResourceReason::NotListed { field: None },
        }
    }

    pub(super) fn has_variables(&self) -> bool {
        self.source.set.document(self.at.policy).is_some_and(|document| document.has_variables())
    }

    fn pattern_matches(&self, pattern: &ResourcePattern, has_variables: bool) -> bool {
        let condition = self.options();
        self.verdict(pattern, has_variables, condition) == ResourceMatch::Yes
    }

    pub(super) fn verdict(
        &self,
        pattern: &ResourcePattern,
        has_variables: bool,
        condition: ConditionOptions,
    ) -> ResourceMatch {
        let StatementSource { request, resource, .. } = self.source;
        let (matcher, _) = ResourceMatcher::new(pattern, has_variables);
        matcher.matches(&resource, request.options().field_crossing, request.context(), condition)
    }

    /// Returns the first field of the resource that its counterpart in the pattern does not match.
    fn differing(&self, pattern: &ResourcePattern) -> Option<Field> {
        let fields = self.source.resource.fields()?;
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
        let request = self.source.request;
        let mut keys = Vec::new();
        if matches!(self.failed(), Some(StatementPart::Action | StatementPart::Principal)) {
            return keys;
        }
        if self.resource == ResourceMatch::Unresolved
            && let ResourceReason::Unresolved { key } = self.resource()
        {
            keys.push(key);
        }
        keys.extend(self.keys_not_given_in_resources());
        if self.failed() == Some(StatementPart::Resource) {
            return keys;
        }
        for test in self.condition.map(CompiledCondition::tests).unwrap_or_default() {
            if self.asks_for(test) {
                keys.push(test.key().as_str());
            }
            let templates = test.values().iter().filter_map(|value| value.value.template());
            for variable in templates.flat_map(Template::variables) {
                let found = resolve(variable, request.context(), self.options());
                if self.has_variables() && matches!(found, Resolved::Absent | Resolved::NotGiven) {
                    keys.push(variable.key());
                }
            }
        }
        keys
    }

    /// Returns the keys of the variables of resources that could match if the value of a key were given.
    fn keys_not_given_in_resources(&self) -> Vec<&'a str> {
        let element = self.statement().and_then(|statement| statement.resource.as_ref());
        let patterns = element.map(ResourceElement::patterns).unwrap_or_default();
        if !self.has_variables() || self.resource == ResourceMatch::Yes {
            return Vec::new();
        }
        let context = self.source.request.context();
        let against = self.options().with(ConditionOption::PresentKeysAgainst);
        let could_match = |pattern: &&ResourcePattern| {
            pattern.template().parts().is_some()
                && self.verdict(pattern, true, against) == ResourceMatch::Unknown
        };
        let patterns = patterns.iter().map(|pattern| &pattern.value).filter(could_match);
        let variables = patterns.flat_map(|pattern| pattern.template().variables());
        let keys = variables.map(PolicyVariable::key);
        keys.filter(|key| matches!(context.lookup(&(*key).into()), Lookup::Present)).collect()
    }

    /// Says whether the request lacks the key of a test, or has it with a value that is not given
    /// and that the test turns on.
    fn asks_for(&self, test: &CompiledTest) -> bool {
        let context = self.source.request.context();
        match context.lookup(test.key_name()) {
            Lookup::Absent => true,
            Lookup::Present => {
                let against = self.options().with(ConditionOption::PresentKeysAgainst);
                test.evaluate(context, against) == Ok(Truth::Unknown)
            }
            Lookup::Unknown | Lookup::Begins(_) | Lookup::One(_) | Lookup::Many(_) => false,
        }
    }

    /// Returns the keys of the statement's condition tests and variables, if its action and
    /// principal cover the request.
    pub(super) fn tested_keys(&self) -> Vec<&'a str> {
        if matches!(self.failed(), Some(StatementPart::Action | StatementPart::Principal)) {
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

    /// Returns the readings of the condition language in force.
    pub(super) fn options(&self) -> ConditionOptions {
        self.source.request.options().readings()
    }
}
