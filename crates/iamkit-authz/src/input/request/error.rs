//! Why a request is invalid.

use iamkit_arn::{AccountId, ParseArnError};
use iamkit_condition::DuplicateKeyError;

/// Why a request is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The resource is neither an ARN nor `*`.
    #[error("resource `{found}` is neither an ARN nor `*`: {why}")]
    Resource {
        /// The text.
        found: Box<str>,
        /// What keeps it from being an ARN.
        why: ParseArnError,
    },
    /// Caller and resource live in different partitions, which never meet.
    #[error("principal is in partition `{principal}`, resource in `{resource}`")]
    Partition {
        /// The partition of the caller's ARN.
        principal: Box<str>,
        /// The partition of the resource's ARN.
        resource: Box<str>,
    },
    /// The resource's ARN names another account than the one that is given as its owner.
    #[error("`{arn}` does not belong to account `{account}`")]
    ResourceAccount {
        /// The ARN.
        arn: Box<str>,
        /// The account.
        account: AccountId,
    },
    /// The account field of the resource's ARN holds something else than an account.
    #[error("`{arn}` belongs to no account: `{found}` is not 12 digits")]
    AccountField {
        /// The ARN.
        arn: Box<str>,
        /// What stands in place of the account.
        found: Box<str>,
    },
    /// A key is given twice, or two tags differ in case only.
    #[error(transparent)]
    Key(#[from] DuplicateKeyError),
}
