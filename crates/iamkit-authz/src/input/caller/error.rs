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
    #[error("`{0}` does not make requests: give a user, root user, role, session or provider")]
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
