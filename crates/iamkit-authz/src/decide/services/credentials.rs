//! What credentials can call at all, whatever policies say.

use iamkit_condition::{ContextValue, KeyName, Lookup, RequestContext};
use iamkit_pattern::Case;
use iamkit_policy::ActionName;

use crate::{CallerKind, Request};

/// How the credentials of a request came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Credentials {
    /// Access keys of a user.
    User,
    /// Access keys of the root user.
    Root,
    /// `GetSessionToken`, called by a user or root user.
    SessionToken,
    /// `GetFederationToken`.
    FederationToken,
    /// `AssumeRole`, `AssumeRoleWithSAML` or `AssumeRoleWithWebIdentity`.
    Role,
}

/// The operations of one service that credentials can call.
#[derive(Clone, Copy, Debug)]
enum Operations {
    All,
    /// All with MFA, else none.
    WithMfa,
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

/// What one kind of credentials can call of IAM and AWS STS. Other services take all of them.
#[derive(Clone, Copy, Debug)]
struct Limit {
    credentials: Credentials,
    iam: Operations,
    sts: Operations,
}

/// IAM User Guide, "Compare AWS STS credentials"; AWS STS API Reference, the operation that gives
/// the credentials and the one that is called. November 2026: the lists grow.
const LIMITS: [Limit; 5] = [
    Limit {
        credentials: Credentials::User,
        iam: Operations::All,
        sts: Operations::AllBut(&["sts:GetScopedCredentials"]),
    },
    Limit {
        credentials: Credentials::Root,
        iam: Operations::All,
        sts: Operations::AllBut(&["sts:GetScopedCredentials"]),
    },
    Limit {
        credentials: Credentials::SessionToken,
        iam: Operations::WithMfa,
        sts: Operations::Only(&[
            "sts:AssumeRole",
            "sts:GetCallerIdentity",
            "sts:GetScopedCredentials",
            "sts:GetWebIdentityToken",
            "sts:GetDelegatedAccessToken",
        ]),
    },
    Limit {
        credentials: Credentials::FederationToken,
        iam: Operations::Only(&[]),
        sts: Operations::Only(&[
            "sts:GetCallerIdentity",
            "sts:GetScopedCredentials",
            "sts:GetDelegatedAccessToken",
        ]),
    },
    Limit {
        credentials: Credentials::Role,
        iam: Operations::All,
        sts: Operations::AllBut(&["sts:GetFederationToken", "sts:GetSessionToken"]),
    },
];

impl Credentials {
    /// `None` for callers without credentials, and for sessions of `AssumeRoot`, whose task policy
    /// says what they can call.
    fn of(request: &Request) -> Option<Self> {
        let has_token = request.traits().has_token;
        Some(match request.caller().kind() {
            CallerKind::User | CallerKind::Root if has_token => Self::SessionToken,
            CallerKind::User => Self::User,
            CallerKind::Root => Self::Root,
            CallerKind::FederatedUser { .. } => Self::FederationToken,
            CallerKind::RoleSession { .. } => Self::Role,
            CallerKind::RootSession
            | CallerKind::Service { .. }
            | CallerKind::Federated { .. }
            | CallerKind::Anonymous => return None,
        })
    }
}

impl Operations {
    fn contain(self, action: &ActionName, has_mfa: bool) -> bool {
        let is_listed = |list: &[&str]| list.iter().any(|name| action.is(name));
        match self {
            Self::All => true,
            Self::WithMfa => has_mfa,
            Self::Only(list) => is_listed(list),
            Self::AllBut(list) => !is_listed(list),
        }
    }
}

const TOKEN_ISSUE_TIME: KeyName = KeyName::from_static("aws:TokenIssueTime");

/// Says whether the request has `aws:TokenIssueTime`: long-term credentials have none.
pub(super) fn have_token(context: &RequestContext) -> bool {
    !matches!(context.lookup(&TOKEN_ISSUE_TIME), Lookup::Absent | Lookup::Unknown)
}

/// Says whether the caller's credentials cannot call the operation of IAM or AWS STS.
pub(super) fn are_exceeded(request: &Request) -> bool {
    let Some((_, operations)) = limit(request) else { return false };
    let has_mfa = matches!(
        request.context().get("aws:MultiFactorAuthPresent"),
        Some(ContextValue::One(text)) if Case::Fold.is_same(text, "true")
    );
    !operations.contain(request.action(), has_mfa)
}

/// Returns what the caller's credentials can call of the service that the request is for.
fn limit(request: &Request) -> Option<(Credentials, Operations)> {
    let credentials = Credentials::of(request)?;
    let limit = LIMITS.iter().find(|limit| limit.credentials == credentials)?;
    let service = request.action().service();
    if service == "iam" {
        Some((credentials, limit.iam))
    } else if service == "sts" {
        Some((credentials, limit.sts))
    } else {
        None
    }
}

/// Says in one sentence what the caller's credentials can call of the service.
pub(super) fn limit_in_words(request: &Request) -> Option<String> {
    let (credentials, operations) = limit(request)?;
    let service = if request.action().service() == "iam" { "IAM" } else { "AWS STS" };
    let credentials = match credentials {
        Credentials::User => "long-term credentials of a user",
        Credentials::Root => "long-term credentials of a root user",
        Credentials::SessionToken => "credentials of GetSessionToken",
        Credentials::FederationToken => "credentials of GetFederationToken",
        Credentials::Role => "credentials of a role",
    };
    let names = |list: &[&str]| {
        let names: Vec<&str> = list.iter().map(|name| bare_name(name)).collect();
        names.join(", ")
    };
    Some(match operations {
        Operations::All => return None,
        Operations::WithMfa => format!("{credentials} can call {service} with MFA only"),
        Operations::Only([]) => format!("{credentials} can call nothing of {service}"),
        Operations::Only(list) => {
            format!("{credentials} can call of {service} only {}", names(list))
        }
        Operations::AllBut(list) => {
            format!("{credentials} can call all of {service} but {}", names(list))
        }
    })
}

/// Returns the name of an operation without its service.
fn bare_name(action: &str) -> &str {
    action.split_once(':').map_or(action, |(_, name)| name)
}
