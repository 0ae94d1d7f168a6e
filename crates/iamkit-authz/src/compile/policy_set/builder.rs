//! Compiling policies.

use std::collections::HashMap;
use std::sync::Arc;

use iamkit_condition::CompiledCondition;
use iamkit_policy::{
    ConditionBlock, Effect, PolicyDocument, PolicyError, PolicyType, ResourceElement, Statement,
};

use super::resource_matcher::ResourceMatcher;
use super::statement::{CompiledStatement, ResourceClause, ResourceForm};
use super::{Policy, PolicySet};
use crate::StatementRef;
use crate::compile::index::{ActionIndexBuilder, Postings};
use crate::compile::{
    ConditionId, PatternId, PrincipalId, PrincipalMatcher, ResourceHint, StatementGroup,
    StatementId, TextTable,
};

/// Collects the policies of a [`PolicySet`].
#[derive(Clone, Debug)]
#[must_use]
pub struct PolicySetBuilder {
    policy_type: PolicyType,
    policies: Vec<(Box<str>, Arc<PolicyDocument>)>,
}

/// Why policies cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// A document holds what its policy type does not take, such as an identity-based policy with
    /// a `Principal`.
    #[error("policy `{policy}`: {error}")]
    WrongType {
        /// The name of the policy.
        policy: Box<str>,
        /// What is wrong.
        error: PolicyError,
    },
    /// There are more statements than can be numbered.
    #[error("there are more than 2^31 statements")]
    TooLarge,
}

impl PolicySetBuilder {
    pub(super) const fn new(policy_type: PolicyType) -> Self {
        Self { policy_type, policies: Vec::new() }
    }

    /// Adds a policy under a name, by which decisions refer to it.
    pub fn add(
        mut self,
        name: impl Into<Box<str>>,
        document: impl Into<Arc<PolicyDocument>>,
    ) -> Self {
        self.policies.push((name.into(), document.into()));
        self
    }

    /// Compiles the policies.
    ///
    /// # Errors
    ///
    /// When a document holds what its policy type does not take.
    pub fn build(self) -> Result<PolicySet, CompileError> {
        for (name, document) in &self.policies {
            if let Some(error) = self.policy_type.check(document).into_iter().next() {
                return Err(CompileError::WrongType { policy: name.clone(), error });
            }
        }
        self.build_unchecked()
    }

    /// Compiles the policies without regard to what their policy type takes. A statement that a
    /// layer cannot use, such as one without `Principal` in a resource-based policy, never applies.
    ///
    /// # Errors
    ///
    /// When there are more statements than can be numbered.
    pub fn build_unchecked(self) -> Result<PolicySet, CompileError> {
        let count = self.policies.iter().map(|(_, document)| document.statements.len()).sum();
        if count >= 1 << 31 {
            return Err(CompileError::TooLarge);
        }
        let mut compiler = Compiler::new(count);
        let mut policies = Vec::with_capacity(self.policies.len());
        for (policy, (name, document)) in self.policies.iter().enumerate() {
            for (index, statement) in document.statements.iter().enumerate() {
                let at = StatementRef { policy: number(policy), statement: number(index) };
                compiler.add(at, statement, document.has_variables());
            }
            let document = Arc::clone(document);
            policies.push(Policy { name: name.clone(), document });
        }
        let (statements, hints) = (&compiler.statements, &compiler.hints);
        let lists = &compiler.resource_lists;
        let (actions, postings) = compiler.actions.finish();
        let group = |statement: StatementId| {
            statement.of(statements).map_or(StatementGroup::Deny, |statement| {
                match (statement.effect, statement.condition) {
                    (Effect::Deny, _) => StatementGroup::Deny,
                    (Effect::Allow, None) => StatementGroup::Allow,
                    (Effect::Allow, Some(_)) => StatementGroup::ConditionalAllow,
                }
            })
        };
        let hints_of = |statement: StatementId| {
            let clause = statement.of(statements).map(|statement| statement.resource);
            match clause {
                Some(clause) if clause.form == ResourceForm::Listed => lists
                    .get(clause.range())
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|&pattern| pattern.of(hints).cloned())
                    .collect(),
                Some(clause) if clause.form == ResourceForm::None => Vec::new(),
                _ => vec![ResourceHint::Any],
            }
        };
        let postings = Postings::new(&postings, group, hints_of);
        Ok(PolicySet {
            policy_type: self.policy_type,
            policies: policies.into(),
            postings,
            actions,
            statements: compiler.statements.into(),
            resources: compiler.resources.into(),
            resource_lists: compiler.resource_lists.into(),
            conditions: compiler.conditions.into(),
            principals: compiler.principals.into(),
        })
    }
}

/// Numbers the distinct parts of statements.
struct Compiler<'d> {
    statements: Vec<CompiledStatement>,
    resources: Vec<ResourceMatcher>,
    hints: Vec<ResourceHint>,
    resource_lists: Vec<PatternId>,
    conditions: Vec<CompiledCondition>,
    principals: Vec<PrincipalMatcher>,
    actions: ActionIndexBuilder<'d>,
    /// By text, once without and once with policy variables.
    seen_resources: [TextTable<PatternId>; 2],
    seen_conditions: HashMap<(&'d ConditionBlock, bool), ConditionId>,
}

impl<'d> Compiler<'d> {
    fn new(statements: usize) -> Self {
        Self {
            statements: Vec::with_capacity(statements),
            resources: Vec::new(),
            hints: Vec::new(),
            resource_lists: Vec::new(),
            conditions: Vec::new(),
            principals: Vec::new(),
            actions: ActionIndexBuilder::default(),
            seen_resources: [TextTable::default(), TextTable::default()],
            seen_conditions: HashMap::default(),
        }
    }

    fn add(&mut self, at: StatementRef, statement: &'d Statement, has_variables: bool) {
        let resource = self.resource(statement.resource.as_ref(), has_variables);
        let condition = statement
            .condition
            .as_ref()
            .filter(|block| block.tests().next().is_some())
            .map(|block| self.condition(block, has_variables));
        let principal = statement.principal.as_ref().map(|element| {
            let id = PrincipalId::after(self.principals.len());
            self.principals.push(PrincipalMatcher::new(element));
            id
        });
        self.actions.add(&statement.action, StatementId::after(self.statements.len()));
        self.statements.push(CompiledStatement {
            at,
            effect: statement.effect.value,
            resource,
            condition,
            principal,
        });
    }

    fn resource(
        &mut self,
        element: Option<&'d ResourceElement>,
        has_variables: bool,
    ) -> ResourceClause {
        let start = number(self.resource_lists.len());
        let Some(element) = element else {
            return ResourceClause {
                start,
                end: start,
                form: ResourceForm::Every,
                has_variables: false,
            };
        };
        let (mut any, mut variables) = (false, false);
        for pattern in element.patterns() {
            let text = pattern.value.as_str();
            let fresh = PatternId::after(self.resources.len());
            let [plain, with_variables] = &mut self.seen_resources;
            let seen = if has_variables { with_variables } else { plain };
            let id = seen.update(text, || fresh, |id| *id).unwrap_or(fresh);
            if id == fresh {
                let (matcher, hint) = ResourceMatcher::new(&pattern.value, has_variables);
                self.resources.push(matcher);
                self.hints.push(hint);
            }
            any |= pattern.value.is_any();
            variables |= has_variables && pattern.value.template().variables().next().is_some();
            self.resource_lists.push(id);
        }
        let is_empty = element.patterns().is_empty();
        let form = match (element.is_negated(), variables) {
            (false, false) if any => ResourceForm::Every,
            (false, _) if is_empty => ResourceForm::None,
            (true, false) if any => ResourceForm::None,
            (true, _) if is_empty => ResourceForm::Every,
            (false, _) => ResourceForm::Listed,
            (true, _) => ResourceForm::NotListed,
        };
        ResourceClause {
            start,
            end: number(self.resource_lists.len()),
            form,
            has_variables: variables,
        }
    }

    fn condition(&mut self, block: &'d ConditionBlock, has_variables: bool) -> ConditionId {
        let fresh = ConditionId::after(self.conditions.len());
        *self.seen_conditions.entry((block, has_variables)).or_insert_with(|| {
            self.conditions.push(CompiledCondition::new(block.tests(), has_variables));
            fresh
        })
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
