//! Whose the resources of a policy are.

use std::collections::BTreeSet;

use iamkit_arn::{AccountId, Field};
use iamkit_policy::{PolicyDocument, ResourceElement, Statement};

/// The accounts that own the resources of a policy, as far as their ARNs say.
///
/// ```
/// use iamkit_policy::{PolicyDocument, Statement};
/// use iamkit_reason::ResourceOwners;
///
/// let statement = Statement::allow(["sqs:SendMessage"])
///     .on(["arn:aws:sqs:us-east-1:111122223333:orders"])
///     .by_everyone();
/// let document = PolicyDocument::new().with_statement(statement);
/// let owners = ResourceOwners::of([&document]);
/// assert_eq!(owners.only().unwrap().as_str(), "111122223333");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceOwners {
    named: BTreeSet<AccountId>,
    /// Whether a resource may be of any account.
    is_open: bool,
}

impl ResourceOwners {
    /// Reads the resources of documents. What `NotResource` leaves out says nothing of the rest.
    #[must_use]
    pub fn of<'d>(documents: impl IntoIterator<Item = &'d PolicyDocument>) -> Self {
        let mut owners = Self::default();
        let statements = documents.into_iter().flat_map(PolicyDocument::statements);
        for element in statements.filter_map(Statement::resource) {
            let ResourceElement::Resource(list) = element else {
                owners.is_open = true;
                continue;
            };
            for pattern in &list.patterns {
                let account = pattern.value.field(Field::Account).unwrap_or_default();
                match AccountId::new(account) {
                    Some(account) => drop(owners.named.insert(account)),
                    None => owners.is_open = true,
                }
            }
        }
        owners
    }

    /// Returns the accounts; `None` where a resource may be of another one.
    #[must_use]
    pub fn all(&self) -> Option<&BTreeSet<AccountId>> {
        (!self.is_open && !self.named.is_empty()).then_some(&self.named)
    }

    /// Returns the one account that resources name; a resource whose ARN has none may be its, too.
    #[must_use]
    pub fn only(&self) -> Option<AccountId> {
        let mut named = self.named.iter();
        named.next().copied().filter(|_| named.next().is_none())
    }
}
