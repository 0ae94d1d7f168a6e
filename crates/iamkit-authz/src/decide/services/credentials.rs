//! What credentials can call at all, whatever policies say.

use iamkit_condition::{KeyName, Lookup, RequestContext, Truth};
use iamkit_pattern::Case;
use iamkit_policy::ActionName;

use crate::decide::Logic;
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

/// What is known of the credentials of a request.
#[derive(Clone, Debug)]
pub(crate) struct KnownOfCredentials<T> {
    /// When they are temporary.
    pub(crate) has_token: T,
    /// When they are long-term ones.
    pub(crate) lacks_token: T,
    /// When the caller did not use MFA.
    pub(crate) lacks_mfa: T,
}

impl KnownOfCredentials<bool> {
    /// What is not known counts against the request, whichever way that is.
    fn against(request: &Request) -> Self {
        let has_token = request.traits().token;
        let has_mfa = have_mfa(request.context());
        Self {
            has_token: has_token != Truth::False,
            lacks_token: has_token != Truth::True,
            lacks_mfa: has_mfa != Truth::True,
        }
    }
}

impl Credentials {
    /// Returns the kinds that the credentials of a request can be of, temporary and long-term ones.
    ///
    /// Empty for callers without credentials, and for sessions of `AssumeRoot`, whose task policy
    /// says what they can call.
    const fn of(kind: &CallerKind) -> (Option<Self>, Option<Self>) {
        match kind {
            CallerKind::User => (Some(Self::SessionToken), Some(Self::User)),
            CallerKind::Root => (Some(Self::SessionToken), Some(Self::Root)),
            CallerKind::FederatedUser { .. } => (Some(Self::FederationToken), None),
            CallerKind::RoleSession { .. } => (Some(Self::Role), None),
            CallerKind::RootSession
            | CallerKind::Service { .. }
            | CallerKind::Federated { .. }
            | CallerKind::Anonymous => (None, None),
        }
    }

    /// Returns what the credentials can call of the service that an action belongs to.
    fn operations(self, action: &ActionName) -> Operations {
        let limit = LIMITS.iter().find(|limit| limit.credentials == self);
        match limit {
            Some(limit) if action.service() == "iam" => limit.iam,
            Some(limit) if action.service() == "sts" => limit.sts,
            _ => Operations::All,
        }
    }
}

impl Operations {
    /// Says when the action is none of them.
    fn lack<T: Logic>(self, action: &ActionName, lacks_mfa: &T) -> T {
        let is_listed = |list: &[&str]| list.iter().any(|name| action.is(name));
        match self {
            Self::All => T::constant(false),
            Self::WithMfa => lacks_mfa.clone(),
            Self::Only(list) => T::constant(!is_listed(list)),
            Self::AllBut(list) => T::constant(is_listed(list)),
        }
    }
}

const TOKEN_ISSUE_TIME: KeyName = KeyName::from_static("aws:TokenIssueTime");
const MULTI_FACTOR_AUTH_PRESENT: KeyName = KeyName::from_static("aws:MultiFactorAuthPresent");

/// Says whether the request has `aws:TokenIssueTime`: long-term credentials have none.
pub(super) fn have_token(context: &RequestContext) -> Truth {
    match context.lookup(&TOKEN_ISSUE_TIME) {
        Lookup::Absent => Truth::False,
        Lookup::Unknown => Truth::Unknown,
        Lookup::Present | Lookup::Begins(_) | Lookup::One(_) | Lookup::Many(_) => Truth::True,
    }
}

/// Says whether the caller used MFA to get the credentials.
pub(super) fn have_mfa(context: &RequestContext) -> Truth {
    match context.lookup(&MULTI_FACTOR_AUTH_PRESENT) {
        Lookup::One(text) => Case::Fold.is_same(text, "true").into(),
        Lookup::Absent | Lookup::Many(_) => Truth::False,
        Lookup::Unknown | Lookup::Present | Lookup::Begins(_) => Truth::Unknown,
    }
}

/// Says whether the caller's credentials may be of a kind that cannot call the operation of IAM or
/// AWS STS.
pub(super) fn may_be_exceeded(request: &Request) -> bool {
    are_exceeded(request, &KnownOfCredentials::against(request))
}

/// Says when the caller's credentials cannot call the operation of IAM or AWS STS.
pub(super) fn are_exceeded<T: Logic>(request: &Request, known: &KnownOfCredentials<T>) -> T {
    let action = request.action();
    let lack =
        |credentials: Credentials| credentials.operations(action).lack(action, &known.lacks_mfa);
    match Credentials::of(request.caller().kind()) {
        (Some(temporary), Some(long_term)) if request.traits().takes_any_credentials => {
            lack(temporary).and(lack(long_term))
        }
        (Some(temporary), Some(long_term)) => {
            let of_token = known.has_token.clone().and(lack(temporary));
            of_token.or(known.lacks_token.clone().and(lack(long_term)))
        }
        (found, None) | (None, found) => found.map_or_else(|| T::constant(false), lack),
    }
}

/// Says in one sentence what the caller's credentials can call of the service. Of credentials that may
/// be of two kinds, those are meant that cannot make the request.
pub(super) fn limit_in_words(request: &Request) -> Option<String> {
    let action = request.action();
    let known = KnownOfCredentials::against(request);
    let (temporary, long_term) = Credentials::of(request.caller().kind());
    let is_alone = long_term.is_none();
    let credentials = temporary
        .filter(|found| {
            is_alone || known.has_token && found.operations(action).lack(action, &known.lacks_mfa)
        })
        .or_else(|| long_term.filter(|_| known.lacks_token))?;
    let operations = credentials.operations(action);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Authorizer, Caller};

    fn words(caller: &str, action: &str) -> Option<String> {
        let caller = caller.parse::<Caller>().unwrap();
        let request = Authorizer::default().request(caller, action.parse().unwrap());
        limit_in_words(&request.build().unwrap())
    }

    #[test]
    fn limits_are_told_in_words() {
        let federated = "arn:aws:sts::111122223333:federated-user/tmp";
        let session = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
        for (caller, action, said) in [
            (
                federated,
                "iam:ListUsers",
                Some("credentials of GetFederationToken can call nothing of IAM"),
            ),
            (federated, "s3:GetObject", None),
            (session, "iam:ListUsers", None),
            (
                session,
                "sts:GetSessionToken",
                Some(
                    "credentials of a role can call all of AWS STS but GetFederationToken, \
                     GetSessionToken",
                ),
            ),
            ("*", "iam:ListUsers", None),
        ] {
            assert_eq!(words(caller, action).as_deref(), said, "{caller} {action}");
        }
        let only = words(federated, "sts:AssumeRole").unwrap();
        assert!(only.contains("can call of AWS STS only GetCallerIdentity, "), "{only}");
    }

    #[test]
    fn names_of_operations_have_no_service() {
        assert_eq!(bare_name("sts:AssumeRole"), "AssumeRole");
        assert_eq!(bare_name("AssumeRole"), "AssumeRole");
    }
}
