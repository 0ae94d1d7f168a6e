//! The statements of policies that are about one action.
//!
//! A managed policy such as `ReadOnlyAccess` compiles to 0.7 MB, and most principals have a set of
//! policies of their own. A question is about one action: the statements that cover it, with that
//! action in the place of their list, decide the same and take next to nothing.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use iamkit_authz::{CompileError, PolicySet};
use iamkit_policy::{
    ActionElement, ActionList, ActionName, ActionPattern, OneOrMany, PolicyDocument, PolicyType,
    Statement,
};
use iamkit_syntax::{Origin, Spanned};

use crate::{Account, AccountPolicy, PolicyId};

/// The part of a policy that is about the action.
#[derive(Clone, Debug)]
struct Slice {
    name: Box<str>,
    document: Arc<PolicyDocument>,
    /// The places of its statements in the whole policy.
    statements: Arc<[u32]>,
}

impl Slice {
    fn whole(policy: &AccountPolicy) -> Self {
        let document = Arc::clone(&policy.document);
        Self { name: policy.name.clone(), document, statements: Arc::from([]) }
    }
}

/// A compiled set of slices.
#[derive(Clone, Debug)]
pub(crate) struct SlicedSet {
    pub(crate) policies: PolicySet,
    /// For each policy of the set, the places of its statements in the whole policy; none for
    /// policies that are whole.
    statements: Vec<Arc<[u32]>>,
}

impl SlicedSet {
    /// Returns the place of a statement in the whole policy.
    pub(crate) fn whole(&self, policy: u32, statement: u32) -> u32 {
        let places = self.statements.get(policy as usize);
        places.and_then(|places| places.get(statement as usize)).copied().unwrap_or(statement)
    }
}

type Compiled = HashMap<(PolicyType, Vec<PolicyId>), Arc<SlicedSet>>;

/// Compiles the policies of an account, each set once: as they are, or for one action.
pub(crate) struct Slices<'a> {
    account: &'a Account,
    action: Option<&'a ActionName>,
    cut: RefCell<HashMap<PolicyId, Option<Slice>>>,
    compiled: RefCell<Compiled>,
}

impl<'a> Slices<'a> {
    /// Takes what of the policies is about one action.
    pub(crate) fn of_action(account: &'a Account, action: &'a ActionName) -> Self {
        Self { action: Some(action), ..Self::whole(account) }
    }

    /// Takes the policies as they are, for many actions.
    pub(crate) fn whole(account: &'a Account) -> Self {
        Self { account, action: None, cut: RefCell::default(), compiled: RefCell::default() }
    }

    /// Compiles what of some policies is about the action.
    pub(crate) fn set(
        &self,
        policy_type: PolicyType,
        ids: &[PolicyId],
    ) -> Result<Arc<SlicedSet>, CompileError> {
        let key = (policy_type, self.relevant(ids));
        if let Some(known) = self.compiled.borrow().get(&key) {
            return Ok(Arc::clone(known));
        }
        let set = Arc::new(self.compile(policy_type, &key.1, None)?);
        self.compiled.borrow_mut().insert(key, Arc::clone(&set));
        Ok(set)
    }

    /// Compiles the same with one policy more, which is not about a principal's own.
    pub(crate) fn set_with(
        &self,
        policy_type: PolicyType,
        ids: &[PolicyId],
        more: &Arc<PolicyDocument>,
    ) -> Result<SlicedSet, CompileError> {
        self.compile(policy_type, &self.relevant(ids), Some(more))
    }

    /// Returns the policies that have a statement about the action.
    pub(crate) fn relevant(&self, ids: &[PolicyId]) -> Vec<PolicyId> {
        ids.iter().copied().filter(|id| self.slice(*id).is_some()).collect()
    }

    fn compile(
        &self,
        policy_type: PolicyType,
        ids: &[PolicyId],
        more: Option<&Arc<PolicyDocument>>,
    ) -> Result<SlicedSet, CompileError> {
        let mut builder = PolicySet::builder(policy_type);
        let mut statements = Vec::with_capacity(ids.len());
        for slice in ids.iter().filter_map(|id| self.slice(*id)) {
            builder = builder.add_stored(slice.name, slice.document);
            statements.push(slice.statements);
        }
        if let Some(more) = more {
            builder = builder.add("not in the input", Arc::clone(more));
        }
        Ok(SlicedSet { policies: builder.build()?, statements })
    }

    fn slice(&self, id: PolicyId) -> Option<Slice> {
        if let Some(known) = self.cut.borrow().get(&id) {
            return known.clone();
        }
        let slice = self.account.policy(id).and_then(|policy| match self.action {
            Some(action) => slice(policy, action),
            None => Some(Slice::whole(policy)),
        });
        self.cut.borrow_mut().insert(id, slice.clone());
        slice
    }
}

fn slice(policy: &AccountPolicy, action: &ActionName) -> Option<Slice> {
    let covering = policy.document.statements().iter().zip(0_u32..);
    let covering = covering.filter(|(statement, _)| statement.action.covers(action));
    let (statements, places): (Vec<Statement>, Vec<u32>) =
        covering.map(|(statement, place)| (about(statement, action), place)).unzip();
    if statements.is_empty() {
        return None;
    }
    let mut document = PolicyDocument::new();
    document.version.clone_from(&policy.document.version);
    document.statements = OneOrMany::Many(statements);
    let document = Arc::new(document);
    Some(Slice { name: policy.name.clone(), document, statements: places.into() })
}

/// Returns a statement with one action in the place of a list that covers it.
fn about(statement: &Statement, action: &ActionName) -> Statement {
    let pattern = Spanned::without_span(ActionPattern::new(action.as_str()));
    let list = ActionList { patterns: OneOrMany::One(pattern), origin: Origin::default() };
    let mut about = Statement::new(statement.effect.value, ActionElement::Action(list));
    about.sid.clone_from(&statement.sid);
    about.principal.clone_from(&statement.principal);
    about.resource.clone_from(&statement.resource);
    about.condition.clone_from(&statement.condition);
    about
}
