//! Reasons, for explanations.

use std::fmt;

use iamkit_policy::ValueType;

/// Something about one comparison that an explanation should say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// The policy value cannot be read as the operator's type.
    UnreadablePolicyValue(ValueType),
    /// The request value cannot be read as the operator's type.
    UnreadableRequestValue(ValueType),
    /// A policy variable names a key that the request does not carry.
    VariableAbsent(Box<str>),
    /// A policy variable names a multi-valued key, which cannot replace it.
    VariableMultiValued(Box<str>),
    /// A policy variable names a key that is declared unknown.
    VariableUnknown(Box<str>),
    /// The default text of a policy variable took its place.
    VariableDefault(Box<str>),
    /// The operator takes no policy variables; the text stands for itself.
    VariableIgnored,
    /// A date without zone designator was taken as UTC.
    ZoneAssumed,
    /// Bits behind the prefix length of an IP range were ignored.
    HostBitsIgnored,
    /// An ARN pattern has fewer than six fields.
    ShortArn,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnreadablePolicyValue(kind) => write!(f, "policy value is not {}", noun(*kind)),
            Self::UnreadableRequestValue(kind) => write!(f, "request value is not {}", noun(*kind)),
            Self::VariableAbsent(key) => write!(f, "`${{{key}}}` has no value in the request"),
            Self::VariableMultiValued(key) => {
                write!(f, "`${{{key}}}` is multi-valued, which a policy variable cannot be")
            }
            Self::VariableUnknown(key) => write!(f, "`${{{key}}}` is not known"),
            Self::VariableDefault(key) => write!(f, "`${{{key}}}` took its default text"),
            Self::VariableIgnored => f.write_str("the operator does not replace policy variables"),
            Self::ZoneAssumed => f.write_str("the date has no time zone and is taken as UTC"),
            Self::HostBitsIgnored => f.write_str("bits behind the prefix length are ignored"),
            Self::ShortArn => f.write_str("the ARN pattern has fewer than 6 fields"),
        }
    }
}

const fn noun(kind: ValueType) -> &'static str {
    match kind {
        ValueType::String => "text",
        ValueType::Numeric => "a number",
        ValueType::Date => "a date",
        ValueType::Binary => "base64",
        ValueType::IpAddress => "an IP address",
        ValueType::Arn => "an ARN",
        ValueType::Bool | ValueType::Presence => "`true` or `false`",
    }
}

/// What decided a condition test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestReason {
    /// The values were compared.
    Compared,
    /// The request does not carry the key.
    Missing,
    /// The key is declared unknown.
    UnknownKey,
    /// The request has the key, but its value is not given.
    ValueNotGiven,
    /// The key is multi-valued and the operator has no set operator.
    SetOperatorNeeded,
    /// The list of the request holds nothing but empty strings, which `ForAllValues` drops.
    OnlyEmptyStrings,
    /// `Null` asked whether the key is there.
    Presence,
    /// `ForAllValues:Null` always holds and `ForAnyValue:Null` never does.
    SetOperatorOfNull,
    /// `Bool` or `Null` has several policy values, which an option refuses.
    SeveralValues,
    /// The operator is not one of AWS's.
    UnknownOperator,
}

impl fmt::Display for TestReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compared => "the values were compared",
            Self::Missing => "the key is not in the request",
            Self::UnknownKey => "the key is not known",
            Self::ValueNotGiven => "every such request has the key, but its value is not given",
            Self::SetOperatorNeeded => "a multi-valued key needs ForAllValues or ForAnyValue",
            Self::OnlyEmptyStrings => "ForAllValues drops empty strings, and no other is there",
            Self::Presence => "Null looks at presence alone",
            Self::SetOperatorOfNull => "a set operator decides Null by itself",
            Self::SeveralValues => "Bool and Null take one policy value",
            Self::UnknownOperator => "the condition operator does not exist",
        })
    }
}
