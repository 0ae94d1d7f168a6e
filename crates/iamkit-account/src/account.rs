//! The model of an account.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_authz::Caller;
use iamkit_policy::Violation;
use iamkit_syntax::Span;

use crate::container::StandIn;
use crate::pool::Pool;
use crate::{AccountPolicy, PolicyId};

/// The users and roles of an account and everything that bears on what they may do.
///
/// What is known to exist and is not in the input is a [`Gap`], never nothing.
#[derive(Clone, Debug, Default)]
pub struct Account {
    pub(crate) principals: Vec<Principal>,
    pub(crate) pool: Pool,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) cut: Option<Cut>,
    pub(crate) warnings: Vec<AccountWarning>,
    /// The condition keys that its policies ask for.
    pub(crate) keys: BTreeSet<Box<str>>,
    /// The account that stands for one that is not known before deployment.
    pub(crate) stand_in: Option<StandIn>,
    /// Names that stand for those of principals that are not known, and what these are called.
    pub(crate) names: Vec<(String, String)>,
    /// What is not known before deployment and where it stands, by the key that stands for it.
    pub(crate) unknown: BTreeMap<String, (Box<str>, Option<Box<str>>)>,
    /// The policies of resources by the ARNs of these.
    pub(crate) resource_policies: BTreeMap<Box<str>, PolicyId>,
    /// The same deployment in the accounts that it names.
    pub(crate) elsewhere: Vec<Account>,
    /// Whether it names more accounts than are tried.
    pub(crate) has_more_accounts: bool,
}

/// Says that an input does not hold all principals: it is cut, or a part of the deployment is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cut {
    /// The number of the text that says so.
    pub text: usize,
    /// Where it says so.
    pub span: Span,
    /// What is to be said of it.
    pub message: Box<str>,
}

impl Cut {
    /// Returns that of a dump which says itself that there is more.
    pub(crate) fn of_dump(span: Span) -> Self {
        Self { text: 0, span, message: "the dump is cut, principals may be missing".into() }
    }
}

/// A part of a policy of the account that can never match.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountWarning {
    /// The name of the policy.
    pub policy: Box<str>,
    /// What it is; its place is in the text of the policy.
    pub violation: Violation,
    /// Where it stands in the user's file.
    pub span: Span,
    /// The number of the text that it stands in; 0 for a dump.
    pub text: usize,
}

/// Keys that follow from the name of a principal.
pub(crate) const OF_NAME: [&str; 2] = ["aws:PrincipalArn", "aws:username"];

/// A user or role.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Principal {
    /// What it is.
    pub kind: PrincipalKind,
    /// Its ARN; one that stands for it where that is not known before deployment.
    pub arn: Box<str>,
    /// Its name, without the path.
    pub name: Box<str>,
    /// Its unique id, such as `AIDAEXAMPLE`.
    pub unique_id: Option<Box<str>>,
    /// Its tags.
    pub tags: Vec<(Box<str>, Box<str>)>,
    /// Its identity-based policies, those of its groups included.
    pub identity: Vec<PolicyId>,
    /// Its permissions boundary.
    pub permissions_boundary: Option<PolicyId>,
    /// The trust policy of a role.
    pub trust: Option<PolicyId>,
    /// What of it is known to exist and not in the input, by its place in [`Account::gaps`].
    pub gaps: Vec<usize>,
    /// Where it stands in the user's file.
    pub span: Span,
    /// The number of the text that it stands in; 0 for a dump.
    pub text: usize,
    /// The file and place that it is called by where its ARN is not known.
    pub(crate) title: Option<Box<str>>,
    /// The file and place that it stands at; nothing of a dump, where it is called by its ARN.
    pub(crate) place: Option<Box<str>>,
    /// Whether not even its name is known.
    pub(crate) is_unnamed: bool,
    /// What the engine knows of it.
    pub(crate) caller: Caller,
    /// Whether somebody may tag its sessions.
    pub(crate) has_session_tags: bool,
}

impl Principal {
    /// Returns a root user.
    pub(crate) fn root(caller: Caller) -> Self {
        Self {
            kind: PrincipalKind::User,
            arn: Box::default(),
            name: Box::default(),
            unique_id: None,
            tags: Vec::new(),
            identity: Vec::new(),
            permissions_boundary: None,
            trust: None,
            gaps: Vec::new(),
            span: Span::NONE,
            text: 0,
            title: None,
            place: None,
            is_unnamed: false,
            caller,
            has_session_tags: false,
        }
    }

    /// Returns what it is called: its ARN, or `FILE#PLACE` where that is not known before deployment.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.arn)
    }

    /// Returns a text that is equal for two that AWS takes for the same, as
    /// [`DumpIdentity::key`](iamkit_source::DumpIdentity::key): kind, partition, account and name in any case.
    #[must_use]
    pub fn identity_key(&self) -> Box<str> {
        let mut fields = self.arn.split(':').skip(1);
        let partition = fields.next().unwrap_or_default();
        let account = fields.nth(2).unwrap_or_default();
        let name = self.name.to_ascii_lowercase();
        format!("{} {partition}:{account}/{name}", self.kind.as_str()).into()
    }

    /// Says whether its ARN is known.
    #[must_use]
    pub const fn has_arn(&self) -> bool {
        self.title.is_none()
    }

    /// Returns the keys that are open although they follow from the principal.
    pub(crate) fn open_keys(&self) -> impl Iterator<Item = &'static str> {
        let is_without_id = !self.arn.is_empty() && self.unique_id.is_none();
        let id = is_without_id.then_some("aws:userid");
        let named = self.is_unnamed.then_some(OF_NAME).into_iter().flatten();
        id.into_iter().chain(self.has_session_tags.then_some("aws:PrincipalTag/*")).chain(named)
    }
}

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PrincipalKind {
    /// A user.
    User,
    /// A role, as a session of unknown name.
    Role,
}

impl PrincipalKind {
    /// Returns the name in JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
        }
    }
}

/// Something that is known to exist and is not in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// The ARN of the principal that it belongs to.
    pub about: Box<str>,
    /// What it is.
    pub part: GapPart,
    /// Its name or ARN.
    pub name: Box<str>,
    /// Where the user's file names it.
    pub span: Span,
    /// The number of the text that names it; 0 for a dump.
    pub text: usize,
    /// The same place as people read it, of a deployment.
    pub place: Option<Box<str>>,
}

/// What a gap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GapPart {
    /// A group of a user.
    Group,
    /// An attached policy, also one of a group.
    Policy,
    /// A permissions boundary.
    PermissionsBoundary,
}

impl GapPart {
    /// Returns the name in JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Policy => "policy",
            Self::PermissionsBoundary => "permissionsBoundary",
        }
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let noun = match self.part {
            GapPart::Group => "group",
            GapPart::Policy => "policy",
            GapPart::PermissionsBoundary => "permissions boundary",
        };
        match &self.place {
            Some(place) => {
                write!(f, "{noun} {} cannot be told from the input ({place})", self.name)
            }
            None => write!(f, "{noun} {} is not in the input", self.name),
        }
    }
}

impl Account {
    /// Returns the users and roles, in the order of the input.
    #[must_use]
    pub fn principals(&self) -> &[Principal] {
        &self.principals
    }

    /// Finds principals by what people call them: an ARN, `user/NAME` or `role/NAME` with or without
    /// path, a name alone, a unique id, or the ARN of a role session, which leaves the path of the
    /// role out (IAM User Guide, "IAM identifiers").
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<&Principal> {
        let session = text.split(':').nth(5).and_then(|resource| {
            let (name, _) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
            Some(name)
        });
        let is_meant = |principal: &&Principal| {
            let resource = principal.arn.rsplit(':').next().unwrap_or_default();
            let kind = principal.kind.as_str();
            let is_named = |name: &str| *principal.name == *name;
            let named_kind = text.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/'));
            let place = principal.place.as_deref();
            let short = place.map(|place| place.rsplit('#').next() == Some(text));
            *principal.arn == *text
                || place == Some(text)
                || short == Some(true)
                || resource == text
                || named_kind.is_some_and(is_named)
                || is_named(text)
                || principal.unique_id.as_deref() == Some(text)
                || principal.kind == PrincipalKind::Role && session.is_some_and(is_named)
        };
        self.principals.iter().filter(is_meant).collect()
    }

    /// Returns the policy of a resource; that of a bucket is the one of its objects.
    pub(crate) fn policy_of(&self, resource: &str) -> Option<PolicyId> {
        let bucket = resource.split_once('/').map(|(bucket, _)| bucket);
        let bucket = bucket.filter(|bucket| bucket.split(':').nth(2) == Some("s3"));
        let owners = [Some(resource), bucket];
        owners.into_iter().flatten().find_map(|arn| self.resource_policies.get(arn)).copied()
    }

    /// Returns a policy.
    #[must_use]
    pub fn policy(&self, id: PolicyId) -> Option<&AccountPolicy> {
        self.pool.get(id)
    }

    /// Returns what can never match in the policies.
    #[must_use]
    pub fn warnings(&self) -> &[AccountWarning] {
        &self.warnings
    }

    /// Returns what is known to exist and not in the input.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Returns the condition keys that its policies ask for.
    pub(crate) const fn keys(&self) -> &BTreeSet<Box<str>> {
        &self.keys
    }

    /// Returns what says that the input is cut or has parts that are not read, so that principals may be missing.
    #[must_use]
    pub const fn cut(&self) -> Option<&Cut> {
        self.cut.as_ref()
    }
}
