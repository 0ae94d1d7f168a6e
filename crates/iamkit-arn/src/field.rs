//! The names of the fields.

use std::fmt;

/// Field of an ARN, by its place between the colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The first, always `arn`.
    Prefix,
    /// The second, such as `aws`.
    Partition,
    /// The third, such as `s3`.
    Service,
    /// The fourth, such as `eu-west-1`.
    Region,
    /// The fifth, such as `111122223333`.
    Account,
    /// The sixth and all that follows, such as `role/ci/deploy`.
    Resource,
}

impl Field {
    /// Every field, in order.
    pub const ALL: [Self; 6] =
        [Self::Prefix, Self::Partition, Self::Service, Self::Region, Self::Account, Self::Resource];

    /// Returns the place of the field, from 0 to 5.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns the name of the field, such as `account`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prefix => "arn",
            Self::Partition => "partition",
            Self::Service => "service",
            Self::Region => "region",
            Self::Account => "account",
            Self::Resource => "resource",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
