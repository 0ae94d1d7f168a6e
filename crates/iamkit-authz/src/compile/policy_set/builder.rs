//! Compiling policies.

use std::collections::HashMap;
use std::sync::Arc;

use iamkit_condition::CompiledCondition;
use iamkit_policy::{
    Class, ConditionBlock, Detail, Effect, Lowered, PolicyDocument, PolicyErrorKind, PolicyType,
    ResourceElement, Rule, Statement, Violation, judge, judge_lowered,
};

use super::resource_matcher::ResourceMatcher;
use super::stand_in::{Refusals, StandIn};
use super::statement::{CompiledStatement, ResourceClause, ResourceForm};
use super::{Policy, PolicySet, PolicyWarning};
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
    policies: Vec<Source>,
    refused: RefusedDocuments,
}

/// A policy that is to be compiled.
#[derive(Clone, Debug)]
struct Source {
    name: Box<str>,
    document: Arc<PolicyDocument>,
    /// What is wrong with it, where that is known already.
    violations: Option<Vec<Violation>>,
}

/// What is done with a document that AWS would refuse to store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusedDocuments {
    /// `error`: nothing is decided from it.
    #[default]
    Error,
    /// `decide`: a statement with a part that cannot be read fails closed. An `Allow` does not apply,
    /// a `Deny` does, except where its readable actions or resources do not match.
    Decide,
}

/// Why policies cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// AWS would refuse to store a document, or it cannot be read.
    #[error("policy `{policy}`{}: {violation}", in_statement(violation))]
    Refused {
        /// The name of the policy.
        policy: Box<str>,
        /// The first thing that is wrong.
        violation: Box<Violation>,
        /// Everything that is wrong, by the index of the policy.
        all: Vec<(u32, Violation)>,
    },
    /// There are more statements than can be numbered.
    #[error("there are more than 2^31 statements")]
    TooLarge,
}

fn in_statement(violation: &Violation) -> String {
    violation.statement.map_or(String::new(), |index| format!(", statement {index}"))
}

impl PolicySetBuilder {
    pub(super) const fn new(policy_type: PolicyType) -> Self {
        Self { policy_type, policies: Vec::new(), refused: RefusedDocuments::Error }
    }

    /// Says what is done with a document that AWS would refuse to store.
    pub const fn refused_documents(mut self, refused: RefusedDocuments) -> Self {
        self.refused = refused;
        self
    }

    /// Adds a policy under a name, by which decisions refer to it.
    pub fn add(
        mut self,
        name: impl Into<Box<str>>,
        document: impl Into<Arc<PolicyDocument>>,
    ) -> Self {
        let (name, document) = (name.into(), document.into());
        self.policies.push(Source { name, document, violations: None });
        self
    }

    /// Adds a policy that AWS itself has printed, such as one of an account dump: it was stored,
    /// perhaps before a rule that would refuse it today.
    pub fn add_stored(
        mut self,
        name: impl Into<Box<str>>,
        document: impl Into<Arc<PolicyDocument>>,
    ) -> Self {
        let (name, document) = (name.into(), document.into());
        let mut violations = judge(&document, self.policy_type);
        for violation in &mut violations {
            violation.is_stored = true;
        }
        self.policies.push(Source { name, document, violations: Some(violations) });
        self
    }

    /// Adds a policy as [`lower`](iamkit_policy::lower) has read it, with the errors of its grammar.
    pub fn add_lowered(mut self, name: impl Into<Box<str>>, lowered: Lowered) -> Self {
        let violations = Some(judge_lowered(&lowered, self.policy_type));
        let (name, document) = (name.into(), Arc::new(lowered.document));
        self.policies.push(Source { name, document, violations });
        self
    }

    /// Compiles the policies.
    ///
    /// # Errors
    ///
    /// When AWS would refuse to store a document; with [`RefusedDocuments::Decide`] only when a
    /// document cannot be read at all.
    pub fn build(mut self) -> Result<PolicySet, CompileError> {
        let policy_type = self.policy_type;
        for source in &mut self.policies {
            source.violations.get_or_insert_with(|| judge(&source.document, policy_type));
        }
        let stops = |violation: &Violation| match self.refused {
            RefusedDocuments::Error => violation.class() == Class::Error,
            RefusedDocuments::Decide => hides_statements(violation),
        };
        let all: Vec<(u32, &Source, &Violation)> = self
            .policies
            .iter()
            .enumerate()
            .flat_map(|(index, source)| {
                let violations = source.violations.iter().flatten();
                violations.map(move |violation| (number(index), source, violation))
            })
            .filter(|(_, _, violation)| stops(violation))
            .collect();
        if let Some((_, source, violation)) = all.first() {
            return Err(CompileError::Refused {
                policy: source.name.clone(),
                violation: Box::new((*violation).clone()),
                all: all.iter().map(|(index, _, found)| (*index, (*found).clone())).collect(),
            });
        }
        self.compile()
    }

    /// Compiles the policies without judging them. A statement that a layer cannot use, such as one
    /// without `Principal` in a resource-based policy, never applies; nor does what cannot be read.
    ///
    /// For documents that are known to be stored, such as those of AWS.
    ///
    /// # Errors
    ///
    /// When there are more statements than can be numbered.
    pub fn build_unchecked(mut self) -> Result<PolicySet, CompileError> {
        for source in &mut self.policies {
            source.violations = None;
        }
        self.compile()
    }

    fn compile(self) -> Result<PolicySet, CompileError> {
        let count = self.policies.iter().map(|source| source.document.statements.len()).sum();
        if count >= 1 << 31 {
            return Err(CompileError::TooLarge);
        }
        let mut compiler = Compiler::new(count);
        let mut policies = Vec::with_capacity(self.policies.len());
        let stand_ins = self.stand_ins();
        for (at, stand_in, has_variables) in &stand_ins {
            compiler.add(*at, stand_in.statement(), *has_variables, stand_in.is_refused);
        }
        for Source { name, document, .. } in &self.policies {
            policies.push(Policy { name: name.clone(), document: Arc::clone(document) });
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
            warnings: warnings(&self.policies),
        })
    }

    /// Returns the statements that are compiled, with their places.
    fn stand_ins(&self) -> Vec<(StatementRef, StandIn<'_>, bool)> {
        let mut stand_ins = Vec::new();
        for (policy, source) in self.policies.iter().enumerate() {
            let document = &*source.document;
            let refusals = Refusals::new(source.violations.as_deref().unwrap_or_default());
            for (index, statement) in document.statements.iter().enumerate() {
                let at = StatementRef { policy: number(policy), statement: number(index) };
                let stand_in =
                    refusals.stand_in(at.statement, document, statement, self.policy_type);
                stand_ins.extend(stand_in.map(|stand_in| (at, stand_in, document.has_variables())));
            }
        }
        stand_ins
    }
}

/// Says whether a violation may hide a whole statement, so that nothing can stand in for it.
fn hides_statements(violation: &Violation) -> bool {
    let element = match &violation.detail {
        Detail::Grammar(
            PolicyErrorKind::WrongType { element, .. }
            | PolicyErrorKind::DuplicateMember { name: element, .. },
        ) => &**element,
        _ => "",
    };
    violation.statement.is_none()
        && (element == "Statement"
            || matches!(violation.rule, Rule::Syntax | Rule::MissingStatement))
}

fn warnings(policies: &[Source]) -> Box<[PolicyWarning]> {
    let numbered = policies.iter().enumerate().flat_map(|(index, source)| {
        let violations = source.violations.iter().flatten();
        violations.map(move |violation| (number(index), violation))
    });
    numbered
        .map(|(policy, violation)| PolicyWarning { policy, violation: violation.clone() })
        .collect()
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

    fn add(
        &mut self,
        at: StatementRef,
        statement: &'d Statement,
        has_variables: bool,
        is_refused: bool,
    ) {
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
            is_refused,
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
