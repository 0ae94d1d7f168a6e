//! What the values of a condition key are and when a request carries them.

use std::fmt;

use iamkit_policy::ValueType;

/// Type of a condition key's values: `aws:SourceIp` holds `IpAddress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionKeyType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A date in ISO 8601 form or seconds since 1970.
    Date,
    /// An integer or decimal number.
    Numeric,
    /// An IPv4 or IPv6 address or range.
    IpAddress,
    /// Base64 text.
    Binary,
}

impl ConditionKeyType {
    /// Every type, in the order of the numbers in a pack file.
    pub const ALL: [Self; 7] = [
        Self::String,
        Self::Arn,
        Self::Bool,
        Self::Date,
        Self::Numeric,
        Self::IpAddress,
        Self::Binary,
    ];

    /// Returns the type of the operators that read such values.
    #[must_use]
    pub const fn value_type(self) -> ValueType {
        match self {
            Self::String => ValueType::String,
            Self::Arn => ValueType::Arn,
            Self::Bool => ValueType::Bool,
            Self::Date => ValueType::Date,
            Self::Numeric => ValueType::Numeric,
            Self::IpAddress => ValueType::IpAddress,
            Self::Binary => ValueType::Binary,
        }
    }

    /// Returns the name that AWS uses, such as `IPAddress`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Arn => "ARN",
            Self::Bool => "Bool",
            Self::Date => "Date",
            Self::Numeric => "Numeric",
            Self::IpAddress => "IPAddress",
            Self::Binary => "Binary",
        }
    }
}

impl fmt::Display for ConditionKeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// When a request context carries a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// Not stated: the key of a service.
    Unknown,
    /// With every request: `aws:SecureTransport`.
    Always,
    /// With every signed request: `aws:PrincipalArn`.
    Signed,
    /// With some requests: `aws:MultiFactorAuthPresent` needs temporary credentials.
    Conditional,
}

impl Presence {
    /// Every value, in the order of the numbers in a pack file.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Always, Self::Signed, Self::Conditional];
}
