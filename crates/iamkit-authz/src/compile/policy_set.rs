//! Compiled policies of one layer.

mod builder;
mod resource_matcher;
mod stand_in;
mod statement;

use std::borrow::Cow;
use std::sync::Arc;

use iamkit_condition::CompiledCondition;
use iamkit_policy::{Effect, PolicyDocument, PolicyType, Sid, Statement, Violation};
use iamkit_syntax::Span;
use iamkit_work::spend;

pub use builder::{CompileError, PolicySetBuilder, RefusedDocuments};
pub(crate) use resource_matcher::{ResourceMatch, ResourceMatcher};
pub(crate) use statement::{CompiledStatement, ResourceClause, ResourceForm};

use super::index::{ActionIndex, Postings};
use super::{ConditionId, PatternId, PrincipalId, PrincipalMatcher, PrincipalRules, StatementId};
use crate::{Caller, Options, PrincipalSpecificity, StatementRef};

/// Policies of one layer, compiled to an index: immutable, and cheap to share between threads and
/// between principals.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType};
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::reports/*"}}"#
///     .parse()?;
/// let policies = PolicySet::builder(PolicyType::Identity).add("read", document).build()?;
/// assert_eq!(policies.policy_names().collect::<Vec<_>>(), ["read"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PolicySet {
    policy_type: PolicyType,
    policies: Box<[Policy]>,
    // INVARIANT: ordered by policy, then by place in its document.
    statements: Box<[CompiledStatement]>,
    resources: Box<[ResourceMatcher]>,
    resource_lists: Box<[PatternId]>,
    conditions: Box<[CompiledCondition]>,
    principals: Box<[PrincipalMatcher]>,
    actions: ActionIndex,
    postings: Postings,
    warnings: Box<[PolicyWarning]>,
}

/// What should be known about a policy of a [`PolicySet`]: a part that can never match, or one that
/// means something else than it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyWarning {
    /// The index of the policy.
    pub policy: u32,
    /// What it is.
    pub violation: Violation,
}

#[derive(Clone, Debug)]
struct Policy {
    name: Box<str>,
    document: Arc<PolicyDocument>,
}

impl PolicySet {
    /// Starts a set of policies of one type.
    pub fn builder(policy_type: PolicyType) -> PolicySetBuilder {
        PolicySetBuilder::new(policy_type)
    }

    /// Returns the type of the policies.
    #[must_use]
    pub const fn policy_type(&self) -> PolicyType {
        self.policy_type
    }

    /// Iterates over the names of the policies in order.
    #[must_use]
    pub fn policy_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.policies.iter().map(|policy| &*policy.name)
    }

    /// Returns the name of a policy by its index.
    #[must_use]
    pub fn policy_name(&self, policy: u32) -> Option<&str> {
        self.policies.get(policy as usize).map(|policy| &*policy.name)
    }

    /// Iterates over the documents of the policies in order.
    #[must_use]
    pub fn documents(&self) -> impl ExactSizeIterator<Item = &Arc<PolicyDocument>> {
        self.policies.iter().map(|policy| &policy.document)
    }

    /// Returns the document of a policy by its index.
    #[must_use]
    pub fn document(&self, policy: u32) -> Option<&Arc<PolicyDocument>> {
        self.policies.get(policy as usize).map(|policy| &policy.document)
    }

    /// Returns what should be known about the policies, in their order.
    ///
    /// ```
    /// use iamkit_authz::PolicySet;
    /// use iamkit_policy::{Class, PolicyDocument, PolicyType, Statement};
    ///
    /// let document = PolicyDocument::new()
    ///     .with_statement(Statement::deny(["s3:GetObject "]).on(["*"]));
    /// let policies = PolicySet::builder(PolicyType::Identity).add("guard", document).build()?;
    /// let [warning] = policies.warnings() else { unreachable!() };
    /// assert_eq!(warning.violation.class(), Class::Warning);
    /// assert_eq!(warning.violation.to_string(), "`s3:GetObject ` matches no action");
    /// # Ok::<(), iamkit_authz::CompileError>(())
    /// ```
    #[must_use]
    pub const fn warnings(&self) -> &[PolicyWarning] {
        &self.warnings
    }

    /// Returns a statement as it stands in its document.
    #[must_use]
    pub fn statement(&self, at: StatementRef) -> Option<&Statement> {
        self.document(at.policy)?.statements.as_slice().get(at.statement as usize)
    }

    /// Returns the `Sid` of a statement.
    #[must_use]
    pub fn sid(&self, at: StatementRef) -> Option<&Sid> {
        self.statement(at)?.sid.as_ref().map(|sid| &sid.value)
    }

    /// Returns where a statement stands in the text of its document.
    #[must_use]
    pub fn span(&self, at: StatementRef) -> Option<Span> {
        self.statement(at).map(|statement| statement.origin.value)
    }

    /// Returns the number of policies.
    #[must_use]
    pub const fn policy_count(&self) -> usize {
        self.policies.len()
    }

    /// Returns the number of statements of all policies.
    #[must_use]
    pub const fn statement_count(&self) -> usize {
        self.statements.len()
    }

    /// Returns a statement as it is decided: a part that can never match is left out, and a short
    /// ARN stands for what it is completed to. `None` when the statement never applies.
    ///
    /// ```
    /// use iamkit_authz::{PolicySet, StatementRef};
    /// use iamkit_policy::{PolicyType, Statement, PolicyDocument};
    ///
    /// let document = PolicyDocument::new()
    ///     .with_statement(Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::a"]));
    /// let policies = PolicySet::builder(PolicyType::Identity).add("read", document).build()?;
    /// let first = StatementRef { policy: 0, statement: 0 };
    /// assert_eq!(policies.decided_statement(first).as_deref(), policies.statement(first));
    /// # Ok::<(), iamkit_authz::CompileError>(())
    /// ```
    #[must_use]
    pub fn decided_statement(&self, at: StatementRef) -> Option<Cow<'_, Statement>> {
        let written = self.statement(at)?;
        if self.warnings.is_empty() {
            return Some(Cow::Borrowed(written));
        }
        let document = self.document(at.policy)?;
        let of_policy = self.warnings.iter().filter(|warning| warning.policy == at.policy);
        let violations: Vec<Violation> =
            of_policy.map(|warning| warning.violation.clone()).collect();
        let refusals = stand_in::Refusals::new(&violations);
        let stand_in = refusals.stand_in(at.statement, document, written, self.policy_type)?;
        Some(stand_in.into_statement())
    }

    /// Says whether the `Principal` or `NotPrincipal` of a statement covers a caller; a statement
    /// without either covers none.
    #[must_use]
    pub fn covers_caller(&self, at: StatementRef, caller: &Caller, options: &Options) -> bool {
        self.caller_specificity(at, caller, options) > PrincipalSpecificity::None
    }

    /// Says how closely the `Principal` or `NotPrincipal` of a statement names a caller: of an
    /// `Allow` what the grant is worth depends on it.
    #[must_use]
    pub fn caller_specificity(
        &self,
        at: StatementRef,
        caller: &Caller,
        options: &Options,
    ) -> PrincipalSpecificity {
        if !spend(40, "comparing the caller with principals") {
            return PrincipalSpecificity::None;
        }
        let place = self.statements.binary_search_by_key(&at, |statement| statement.at);
        let statement = place.ok().and_then(|place| self.statements.get(place));
        let Some(statement) = statement else { return PrincipalSpecificity::None };
        let Some(principal) = statement.principal.and_then(|number| self.principal(number)) else {
            return PrincipalSpecificity::None;
        };
        let rules = PrincipalRules {
            options,
            has_boundary: false,
            is_gateway_endpoint: false,
            notes: None,
        };
        let found = match statement.effect {
            Effect::Allow => principal.allows(caller, rules),
            Effect::Deny => principal.denies(caller, rules),
        };
        found.specificity
    }

    pub(crate) const fn actions(&self) -> &ActionIndex {
        &self.actions
    }

    pub(crate) const fn postings(&self) -> &Postings {
        &self.postings
    }

    pub(crate) fn compiled(&self, statement: StatementId) -> Option<&CompiledStatement> {
        statement.of(&self.statements)
    }

    pub(crate) fn resource_list(&self, clause: &ResourceClause) -> Option<&[PatternId]> {
        let patterns = self.resource_lists.get(clause.range());
        debug_assert!(patterns.is_some(), "a clause of another set");
        patterns
    }

    pub(crate) fn resource(&self, pattern: PatternId) -> Option<&ResourceMatcher> {
        pattern.of(&self.resources)
    }

    pub(crate) fn condition(&self, condition: ConditionId) -> Option<&CompiledCondition> {
        condition.of(&self.conditions)
    }

    pub(crate) fn principal(&self, principal: PrincipalId) -> Option<&PrincipalMatcher> {
        principal.of(&self.principals)
    }

    pub(crate) const fn conditions(&self) -> &[CompiledCondition] {
        &self.conditions
    }

    pub(crate) const fn resources(&self) -> &[ResourceMatcher] {
        &self.resources
    }

    pub(crate) const fn resource_count(&self) -> usize {
        self.resources.len()
    }

    pub(crate) const fn condition_count(&self) -> usize {
        self.conditions.len()
    }
}
