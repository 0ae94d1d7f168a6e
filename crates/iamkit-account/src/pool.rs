//! The policy documents of an account, each once.

use std::collections::HashMap;
use std::sync::Arc;

use iamkit_policy::PolicyDocument;

/// A policy of an [`Account`](crate::Account), by its place in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyId(pub(crate) u32);

/// A policy under the name that answers show.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AccountPolicy {
    /// Its name.
    pub name: Box<str>,
    /// The document, shared by all policies of the same text.
    pub document: Arc<PolicyDocument>,
    /// Where each statement stands, of a deployment.
    pub places: Vec<Box<str>>,
}

/// All policies of an account. Two of one name and one text are one policy: 2,000 users with the
/// same inline policy hold 2,000 numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    policies: Vec<AccountPolicy>,
    ids: HashMap<(Box<str>, *const PolicyDocument), PolicyId>,
    /// Those whose statements have places, by name.
    placed: HashMap<Box<str>, PolicyId>,
}

impl Pool {
    /// Adds a policy unless it is there.
    pub(crate) fn add(&mut self, name: &str, document: &Arc<PolicyDocument>) -> PolicyId {
        self.add_placed(name, document, Vec::new())
    }

    /// Adds a policy whose statements have places.
    pub(crate) fn add_placed(
        &mut self,
        name: &str,
        document: &Arc<PolicyDocument>,
        places: Vec<Box<str>>,
    ) -> PolicyId {
        // The pool keeps the document alive, so that its address stays its own.
        let key = (name.into(), Arc::as_ptr(document));
        let next = PolicyId(u32::try_from(self.policies.len()).unwrap_or(u32::MAX));
        let id = *self.ids.entry(key).or_insert(next);
        if !places.is_empty() {
            self.placed.insert(name.into(), id);
        }
        if id == next {
            let document = Arc::clone(document);
            self.policies.push(AccountPolicy { name: name.into(), document, places });
        }
        id
    }

    /// Returns where a statement of a policy stands, as people read it.
    pub(crate) fn place(&self, policy: &str, statement: usize) -> Option<&str> {
        let policy = self.get(*self.placed.get(policy)?)?;
        policy.places.get(statement).map(|place| &**place)
    }

    pub(crate) fn get(&self, id: PolicyId) -> Option<&AccountPolicy> {
        self.policies.get(id.0 as usize)
    }
}
