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
}

/// All policies of an account. Two of one name and one text are one policy: 2,000 users with the
/// same inline policy hold 2,000 numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    policies: Vec<AccountPolicy>,
    ids: HashMap<(Box<str>, *const PolicyDocument), PolicyId>,
}

impl Pool {
    /// Adds a policy unless it is there.
    pub(crate) fn add(&mut self, name: &str, document: &Arc<PolicyDocument>) -> PolicyId {
        // The pool keeps the document alive, so that its address stays its own.
        let key = (name.into(), Arc::as_ptr(document));
        let next = PolicyId(u32::try_from(self.policies.len()).unwrap_or(u32::MAX));
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            let document = Arc::clone(document);
            self.policies.push(AccountPolicy { name: name.into(), document });
        }
        id
    }

    pub(crate) fn get(&self, id: PolicyId) -> Option<&AccountPolicy> {
        self.policies.get(id.0 as usize)
    }
}
