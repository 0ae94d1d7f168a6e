//! Grants of KMS keys.

use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::{ActionName, PrincipalKind};

use crate::principal::{Entry, Viewpoint};
use crate::{Assumptions, Caller, Grade, Options};

/// Active grant of a KMS key (AWS KMS Developer Guide, "Grants in AWS KMS").
///
/// ```
/// use iamkit_authz::{KeyGrant, KeyGrantConstraint};
///
/// let grant = KeyGrant::new("arn:aws:iam::111122223333:role/Dev", ["Decrypt", "GenerateDataKey"])
///     .with_constraint(KeyGrantConstraint::Subset, [("project", "blue")]);
/// assert_eq!(grant.grantee(), "arn:aws:iam::111122223333:role/Dev");
/// ```
#[derive(Clone, Debug)]
pub struct KeyGrant {
    grantee: Box<str>,
    entry: Entry,
    operations: Vec<Box<str>>,
    constraint: Option<KeyGrantConstraint>,
    /// What the constraint demands.
    pairs: Vec<(Box<str>, Box<str>)>,
}

/// What a grant demands of the encryption context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyGrantConstraint {
    /// `EncryptionContextEquals`: it is exactly this.
    Equals,
    /// `EncryptionContextSubset`: it holds at least this.
    Subset,
}

const CONTEXT: &str = "kms:EncryptionContext:";

impl KeyGrant {
    /// Returns a grant to a principal for operations such as `Decrypt`.
    #[must_use]
    pub fn new<I>(grantee: &str, operations: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Box<str>>,
    {
        let kind = if grantee.starts_with("arn:") || grantee.bytes().all(|b| b.is_ascii_digit()) {
            PrincipalKind::Aws
        } else {
            PrincipalKind::Service
        };
        Self {
            grantee: grantee.into(),
            entry: Entry::new(kind, grantee),
            operations: operations.into_iter().map(Into::into).collect(),
            constraint: None,
            pairs: Vec::new(),
        }
    }

    /// Adds a demand on the encryption context.
    #[must_use]
    pub fn with_constraint<'a>(
        mut self,
        constraint: KeyGrantConstraint,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        self.constraint = Some(constraint);
        self.pairs = pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self
    }

    /// Returns the principal that the grant is for.
    #[must_use]
    pub fn grantee(&self) -> &str {
        &self.grantee
    }

    /// Says whether the grant is one for this request.
    pub(crate) fn covers(
        &self,
        caller: &Caller,
        action: &ActionName,
        context: &RequestContext,
        options: &Options,
    ) -> bool {
        let view = Viewpoint { options, has_boundary: false, is_gateway_endpoint: false };
        let grade = self.entry.matches(caller, view, &mut Assumptions::default()).grade;
        grade >= Grade::Account
            && self.operations.iter().any(|name| name.eq_ignore_ascii_case(action.name()))
            && self.constraint_holds(context)
    }

    fn constraint_holds(&self, context: &RequestContext) -> bool {
        let Some(constraint) = self.constraint else { return true };
        let holds = self.pairs.iter().all(|(key, value)| {
            context.get(&format!("{CONTEXT}{key}")) == Some(&ContextValue::One(value.clone()))
        });
        let count = || {
            context
                .iter()
                .filter(|(key, _)| {
                    key.get(..CONTEXT.len()).is_some_and(|head| head.eq_ignore_ascii_case(CONTEXT))
                })
                .count()
        };
        holds && (constraint == KeyGrantConstraint::Subset || count() == self.pairs.len())
    }
}
