//! Why a caller cannot be told.

use iamkit_arn::AccountId;

use super::CallerType;

/// Why a caller cannot be told from what is given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseCallerError {
    /// The text is no principal.
    #[error(
        "`{0}` is not a principal: give an ARN, a service such as `ec2.amazonaws.com`, an account \
         id, or `*`"
    )]
    Unknown(Box<str>),
    /// The ARN belongs to something that does not make requests.
    #[error("`{arn}` {why}", arn = .0, why = why_no_principal(.0))]
    NotAPrincipal(Box<str>),
    /// The ARN is of another kind than the one that is asked for.
    #[error("`{arn}` is not of type `{expected}`")]
    WrongType {
        /// The ARN or other text.
        arn: Box<str>,
        /// The type that was given.
        expected: CallerType,
    },
    /// A type needs an ARN or another text that is not there.
    #[error("a caller of type `{caller_type}` needs {missing}")]
    Missing {
        /// The type that was given.
        caller_type: CallerType,
        /// What is missing, for a sentence.
        missing: &'static str,
    },
    /// Nothing says who the caller is.
    #[error("nothing says who makes the request")]
    Nobody,
    /// The ARN belongs to another account than the one that is given.
    #[error("`{arn}` does not belong to account `{account}`")]
    Account {
        /// The ARN, or the kind of caller that has no account.
        arn: Box<str>,
        /// The account.
        account: AccountId,
    },
    /// The role's ARN does not fit the session's.
    #[error("`{session}` is not a session of `{role}`")]
    Role {
        /// The session's ARN.
        session: Box<str>,
        /// The role's ARN.
        role: Box<str>,
    },
    /// The parent of a federated user is no user of the same account.
    #[error("`{0}` cannot be the parent of the federated user")]
    Parent(Box<str>),
    /// A property is given that this kind of caller does not have.
    #[error("a caller of type `{caller_type}` has no {property}")]
    Property {
        /// The type.
        caller_type: CallerType,
        /// The property, for a sentence.
        property: &'static str,
    },
}

/// Says what keeps an ARN from being that of a principal.
fn why_no_principal(arn: &str) -> &'static str {
    let mut fields = arn.splitn(6, ':').skip(2);
    let is_identity = fields.next().is_some_and(|service| service == "iam" || service == "sts");
    let (account, resource) =
        (fields.nth(1).unwrap_or_default(), fields.next().unwrap_or_default());
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    if is_identity && account.parse::<AccountId>().is_err() {
        return "names no account: an account has 12 digits";
    }
    match kind {
        "group" => "is a group, which makes no requests: give one of its users",
        "assumed-role" if !name.contains('/') => {
            "names no session: write `assumed-role/ROLE/SESSION`, or the ARN of the role"
        }
        "user" | "role" | "assumed-role" | "federated-user" if name.is_empty() => "has no name",
        _ => "does not make requests: give a user, root user, role, session or provider",
    }
}
