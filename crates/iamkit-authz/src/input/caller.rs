//! Who makes a request.

mod builder;
mod error;
mod identify;
mod organization;
mod powers;

use std::str::FromStr;

use iamkit_arn::{AccountId, Arn};

pub use builder::{CallerBuilder, CallerType, ParseCallerTypeError};
pub use error::ParseCallerError;
pub use organization::Organization;
pub(crate) use powers::{
    has_full_access, has_identity_policies, layers_of, requires_session_policy,
};

/// Who makes a request, such as the user `arn:aws:iam::111122223333:user/ines`.
///
/// ```
/// use iamkit_authz::{Caller, CallerKind};
///
/// let caller: Caller = "arn:aws:sts::111122223333:assumed-role/Dev/alice".parse()?;
/// assert!(matches!(caller.kind(), CallerKind::RoleSession { role_name, .. } if &**role_name == "Dev"));
///
/// // A role never calls by itself: its ARN stands for a session of unknown name.
/// let caller: Caller = "arn:aws:iam::111122223333:role/ci/Dev".parse()?;
/// assert!(matches!(caller.kind(), CallerKind::RoleSession { session_name: None, .. }));
///
/// assert_eq!("ec2.amazonaws.com".parse::<Caller>()?.account(), None);
/// # Ok::<(), iamkit_authz::ParseCallerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub(crate) kind: CallerKind,
    // INVARIANT: the session's ARN for sessions, unless the session name is not known.
    pub(crate) arn: Option<Arn>,
    // INVARIANT: that of the ARNs; `None` exactly for callers without an account.
    pub(crate) account: Option<AccountId>,
    pub(crate) organization: Option<Organization>,
    pub(crate) is_service_linked_role: bool,
    pub(crate) tags: Vec<(Box<str>, Box<str>)>,
    pub(crate) unique_id: Option<Box<str>>,
    pub(crate) canonical_user: Option<Box<str>>,
}

/// Kind of a [`Caller`] with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallerKind {
    /// The root user of an account.
    Root,
    /// A session of the root user from `AssumeRoot`.
    RootSession,
    /// An IAM user, with long-term or `GetSessionToken` credentials.
    User,
    /// A session of a role.
    RoleSession {
        /// Name of the role, without its path.
        role_name: Box<str>,
        /// ARN of the role, which a session's ARN does not tell: it leaves the path out.
        role: Option<Arn>,
        /// Name of the session, if it is known.
        session_name: Option<Box<str>>,
    },
    /// A session from `GetFederationToken`.
    FederatedUser {
        /// Name that the caller of `GetFederationToken` chose.
        name: Box<str>,
        /// ARN of the user, or root user, who called `GetFederationToken`.
        parent: Option<Arn>,
    },
    /// An AWS service that calls with its own name.
    Service {
        /// The names of the service principal, of which there is at least one.
        names: Vec<Box<str>>,
    },
    /// A caller of `AssumeRoleWithSAML` or `AssumeRoleWithWebIdentity`, who has no credentials yet.
    Federated {
        /// ARN or host name of the identity provider.
        provider: Box<str>,
    },
    /// A caller without credentials.
    Anonymous,
}

impl FromStr for Caller {
    type Err = ParseCallerError;

    /// Reads a caller from a text: the ARN of a user, root user, role, session or identity
    /// provider; a service such as `ec2.amazonaws.com`; an account id for its root user; `*` for
    /// an anonymous caller.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::builder().text(text).build()
    }
}

impl Caller {
    /// Starts a caller of whom more is known than one text says.
    pub fn builder() -> CallerBuilder {
        CallerBuilder::default()
    }

    /// Returns an anonymous caller.
    #[must_use]
    pub const fn anonymous() -> Self {
        Self {
            kind: CallerKind::Anonymous,
            arn: None,
            account: None,
            organization: None,
            is_service_linked_role: false,
            tags: Vec::new(),
            unique_id: None,
            canonical_user: None,
        }
    }

    /// Returns what kind of caller this is.
    #[must_use]
    pub const fn kind(&self) -> &CallerKind {
        &self.kind
    }

    /// Returns the caller's own ARN: of the session, not of the role. `None` for services,
    /// anonymous callers, built-in identity providers, and sessions of unknown name.
    #[must_use]
    pub const fn arn(&self) -> Option<&Arn> {
        self.arn.as_ref()
    }

    /// Returns the account; services, anonymous callers and callers without credentials have none.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// Returns the organization of the account, if it is a member of one.
    #[must_use]
    pub const fn organization(&self) -> Option<&Organization> {
        self.organization.as_ref()
    }

    /// Says whether the account manages its organization: service control policies do not bind it.
    #[must_use]
    pub fn is_management_account(&self) -> bool {
        self.organization.as_ref().is_some_and(|organization| organization.is_management_account)
    }

    pub(crate) const fn has_canonical_user(&self) -> bool {
        self.canonical_user.is_some()
    }

    /// Says whether the caller is a session of a service-linked role, which no organization policy
    /// binds.
    #[must_use]
    pub const fn is_service_linked_role(&self) -> bool {
        self.is_service_linked_role
    }

    /// Returns the tags that `aws:PrincipalTag/…` shows.
    #[must_use]
    pub fn tags(&self) -> &[(Box<str>, Box<str>)] {
        &self.tags
    }

    /// Returns the unique id, `AIDA…` of a user, `AROA…` of the session's role.
    #[must_use]
    pub fn unique_id(&self) -> Option<&str> {
        self.unique_id.as_deref()
    }

    /// Returns the text of `aws:PrincipalArn`: the role's ARN for a session of a role.
    #[must_use]
    pub fn principal_arn(&self) -> Option<&Arn> {
        match &self.kind {
            CallerKind::RoleSession { role, .. } => role.as_ref(),
            CallerKind::Federated { .. } => None,
            _ => self.arn.as_ref(),
        }
    }

    pub(crate) const fn is_root(&self) -> bool {
        matches!(self.kind, CallerKind::Root | CallerKind::RootSession)
    }
}
