//! What is odd about a request.

use std::fmt;

/// Something odd about a request that does not make it invalid.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestDiagnostic {
    /// The given value of a key is not the one that follows from caller and resource.
    KeyContradicts {
        /// The key, such as `aws:PrincipalArn`.
        key: Box<str>,
        /// The given value, which is used.
        given: Box<str>,
        /// The value that follows.
        derived: Box<str>,
    },
    /// The parent of a federated user is not known.
    UnknownParent,
    /// The ARN of the session's role is not known, so that `aws:PrincipalArn` assumes no path.
    AssumedRolePath {
        /// The ARN that is assumed.
        arn: Box<str>,
    },
}

impl fmt::Display for RequestDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyContradicts { key, given, derived } => {
                write!(f, "`{key}` is given as `{given}`, but would be `{derived}`")
            }
            Self::UnknownParent => f.write_str("the parent of the federated user is not given"),
            Self::AssumedRolePath { arn } => {
                write!(f, "the role is taken for `{arn}`, as its ARN is not given")
            }
        }
    }
}
