//! Putting a caller together.

use std::fmt;
use std::str::FromStr;

use iamkit_arn::{AccountId, Arn, Partition, PrincipalArn};
use iamkit_syntax::{did_you_mean, nearest};

use super::identify::{identify, of_kind, role_arn, root, type_of};
use super::{Caller, CallerKind, Organization, ParseCallerError};

/// Type of a caller as scenarios spell it, such as `roleSession`.
///
/// AWS's own names are read, too, without regard to case: `AssumedRole`, `assumed-role`.
///
/// ```
/// use iamkit_authz::CallerType;
///
/// assert_eq!("assumed-role".parse(), Ok(CallerType::RoleSession));
/// assert_eq!(CallerType::RoleSession.to_string(), "roleSession");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants of `CallerKind` say what each is")]
pub enum CallerType {
    Root,
    RootSession,
    User,
    RoleSession,
    FederatedUser,
    Service,
    Federated,
    Anonymous,
}

impl CallerType {
    /// All types.
    pub const ALL: [Self; 8] = [
        Self::Root,
        Self::RootSession,
        Self::User,
        Self::RoleSession,
        Self::FederatedUser,
        Self::Service,
        Self::Federated,
        Self::Anonymous,
    ];

    /// Returns the name, such as `roleSession`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::RootSession => "rootSession",
            Self::User => "user",
            Self::RoleSession => "roleSession",
            Self::FederatedUser => "federatedUser",
            Self::Service => "service",
            Self::Federated => "federated",
            Self::Anonymous => "anonymous",
        }
    }
}

impl fmt::Display for CallerType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no type of caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCallerTypeError {
    /// What was found.
    pub found: Box<str>,
    /// The type that is most like it.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for ParseCallerTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no type of caller", self.found)?;
        match did_you_mean(self.nearest) {
            Some(question) => write!(f, "; {question}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseCallerTypeError {}

impl FromStr for CallerType {
    type Err = ParseCallerTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let own = Self::ALL.into_iter().map(|known| (known.as_str(), known));
        own.chain(AWS_NAMES)
            .find(|(name, _)| is_same_name(name, text))
            .map(|(_, found)| found)
            .ok_or_else(|| ParseCallerTypeError {
                found: text.into(),
                nearest: nearest(text, Self::ALL.map(Self::as_str)),
            })
    }
}

/// The names that AWS has for some types in the condition key `aws:PrincipalType`, in the type of
/// `userIdentity` in CloudTrail events, and in ARNs.
const AWS_NAMES: [(&str, CallerType); 7] = [
    ("Account", CallerType::Root),
    ("IAMUser", CallerType::User),
    ("Role", CallerType::RoleSession),
    ("AssumedRole", CallerType::RoleSession),
    ("AWSService", CallerType::Service),
    ("WebIdentityUser", CallerType::Federated),
    ("SAMLUser", CallerType::Federated),
];

/// Compares two names without regard to case and hyphens: ARNs write `assumed-role`.
fn is_same_name(name: &str, text: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|&char| char != '-').map(|char| char.to_ascii_lowercase()).collect()
    };
    letters(name) == letters(text)
}

/// Collects what is known of a [`Caller`].
///
/// ```
/// use iamkit_authz::{Caller, Organization};
///
/// let caller = Caller::builder()
///     .text("arn:aws:sts::111122223333:assumed-role/Dev/alice")
///     .role("arn:aws:iam::111122223333:role/teams/blue/Dev")
///     .organization(Organization::new("o-aa111bb222"))
///     .tag("team", "blue")
///     .build()?;
/// assert_eq!(
///     caller.principal_arn().unwrap().as_str(),
///     "arn:aws:iam::111122223333:role/teams/blue/Dev"
/// );
/// # Ok::<(), iamkit_authz::ParseCallerError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CallerBuilder {
    caller_type: Option<CallerType>,
    text: Option<Box<str>>,
    account: Option<AccountId>,
    partition: Partition,
    role: Option<Box<str>>,
    parent: Option<Box<str>>,
    services: Vec<Box<str>>,
    organization: Option<Organization>,
    is_service_linked_role: Option<bool>,
    tags: Vec<(Box<str>, Box<str>)>,
    unique_id: Option<Box<str>>,
    canonical_user: Option<Box<str>>,
}

impl CallerBuilder {
    /// Sets the type, which the text must fit.
    pub fn caller_type(mut self, caller_type: CallerType) -> Self {
        self.caller_type = Some(caller_type);
        self
    }

    /// Sets the ARN or what else [`Caller`]'s `FromStr` reads.
    pub fn text(mut self, text: &str) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Sets the account, which the ARN must fit.
    pub fn account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Sets the partition of a root user whose account alone is given; otherwise it is `aws`.
    pub const fn partition(mut self, partition: Partition) -> Self {
        self.partition = partition;
        self
    }

    /// Sets the ARN of the role that a session belongs to.
    pub fn role(mut self, arn: &str) -> Self {
        self.role = Some(arn.into());
        self
    }

    /// Sets the ARN of the user who called `GetFederationToken`.
    pub fn parent(mut self, arn: &str) -> Self {
        self.parent = Some(arn.into());
        self
    }

    /// Adds a name of the calling service.
    pub fn service(mut self, name: &str) -> Self {
        self.services.push(name.into());
        self
    }

    /// Sets the organization of the caller's account.
    pub fn organization(mut self, organization: Organization) -> Self {
        self.organization = Some(organization);
        self
    }

    /// Says whether the role is a service-linked one; otherwise the path of its ARN tells.
    pub const fn service_linked_role(mut self, is_one: bool) -> Self {
        self.is_service_linked_role = Some(is_one);
        self
    }

    /// Adds a tag of the user, the role or the session.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// Sets the unique id: `AIDA…` of a user, `AROA…` of a role.
    pub fn unique_id(mut self, id: &str) -> Self {
        self.unique_id = Some(id.into());
        self
    }

    /// Sets the canonical user id of the caller's account, by which S3 knows it.
    pub fn canonical_user(mut self, id: &str) -> Self {
        self.canonical_user = Some(id.into());
        self
    }

    /// Puts the caller together.
    ///
    /// # Errors
    ///
    /// When nothing says who calls, or two of the given things contradict each other.
    pub fn build(self) -> Result<Caller, ParseCallerError> {
        let mut caller = self.identify()?;
        let found = type_of(&caller.kind);
        let fits = self.caller_type.is_none_or(|wanted| {
            wanted == found || (wanted, found) == (CallerType::RootSession, CallerType::Root)
        });
        if let Some(expected) = self.caller_type.filter(|_| !fits) {
            let arn = self.text.unwrap_or_else(|| found.as_str().into());
            return Err(ParseCallerError::WrongType { arn, expected });
        }
        if self.caller_type == Some(CallerType::RootSession) {
            caller.kind = CallerKind::RootSession;
        }
        if let Some(account) = self.account
            && caller.account != Some(account)
        {
            let arn = self.text.unwrap_or_else(|| found.as_str().into());
            return Err(ParseCallerError::Account { arn, account });
        }
        self.complete(caller, found)
    }

    /// Reads the text, or what stands in its place.
    fn identify(&self) -> Result<Caller, ParseCallerError> {
        if let Some(text) = &self.text {
            return identify(text, self.caller_type, self.partition);
        }
        let missing =
            |caller_type, missing| Err(ParseCallerError::Missing { caller_type, missing });
        match (self.caller_type, self.account, &self.role) {
            (Some(CallerType::Anonymous), ..) => Ok(Caller::anonymous()),
            (Some(CallerType::Service) | None, ..) if !self.services.is_empty() => {
                Ok(of_kind(CallerKind::Service { names: Vec::new() }, None))
            }
            (Some(CallerType::RoleSession) | None, _, Some(role)) => {
                identify(role, self.caller_type, self.partition)
            }
            (Some(CallerType::Root | CallerType::RootSession), Some(account), _) => {
                root(account, self.partition)
            }
            (Some(caller_type @ CallerType::Service), ..) => {
                missing(caller_type, "the name of a service")
            }
            (Some(caller_type @ (CallerType::Root | CallerType::RootSession)), ..) => {
                missing(caller_type, "an ARN or an account")
            }
            (Some(caller_type), ..) => missing(caller_type, "an ARN"),
            (None, ..) => Err(ParseCallerError::Nobody),
        }
    }

    /// Adds what the text does not say.
    fn complete(self, mut caller: Caller, found: CallerType) -> Result<Caller, ParseCallerError> {
        let refuse = |property| Err(ParseCallerError::Property { caller_type: found, property });
        match (&mut caller.kind, self.role) {
            (CallerKind::RoleSession { role, role_name, .. }, Some(text)) => {
                let arn = role_arn(&text, role_name, caller.account);
                let Some(arn) = arn.filter(|arn| role.as_ref().is_none_or(|known| known == arn))
                else {
                    let session = caller.arn.as_ref().map_or("", Arn::as_str);
                    return Err(ParseCallerError::Role { session: session.into(), role: text });
                };
                *role = Some(arn);
            }
            (_, Some(_)) => return refuse("role"),
            (_, None) => {}
        }
        match (&mut caller.kind, self.parent) {
            (CallerKind::FederatedUser { parent, .. }, Some(text)) => {
                let arn = text.parse::<Arn>().ok().filter(|arn| {
                    arn.account_id() == caller.account
                        && matches!(
                            arn.principal(),
                            Some(PrincipalArn::User { .. } | PrincipalArn::Root { .. })
                        )
                });
                *parent = Some(arn.ok_or(ParseCallerError::Parent(text))?);
            }
            (_, Some(_)) => return refuse("parent"),
            (_, None) => {}
        }
        match &mut caller.kind {
            CallerKind::Service { names } => {
                for name in self.services {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
            _ if !self.services.is_empty() => return refuse("service names"),
            _ => {}
        }
        if caller.account.is_none() && self.organization.is_some() {
            return refuse("organization");
        }
        caller.organization = self.organization;
        caller.is_service_linked_role = match (&caller.kind, self.is_service_linked_role) {
            (CallerKind::RoleSession { .. }, Some(given)) => given,
            (CallerKind::RoleSession { role: Some(role), .. }, None) => {
                role.resource().starts_with("role/aws-service-role/")
            }
            // IAM User Guide, "Service-linked roles": the prefix of their names is AWS's own.
            (CallerKind::RoleSession { role: None, role_name, .. }, None) => {
                role_name.starts_with("AWSServiceRoleFor")
            }
            (_, Some(true)) => return refuse("service-linked role"),
            _ => false,
        };
        caller.tags = self.tags;
        caller.unique_id = self.unique_id;
        caller.canonical_user = self.canonical_user;
        Ok(caller)
    }
}
