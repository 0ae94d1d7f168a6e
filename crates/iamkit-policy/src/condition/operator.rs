//! Condition operators: one table.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use iamkit_pattern::Case;

/// Comparison operator without set operator and `IfExists`, such as `StringEquals`.
///
/// IAM User Guide, "IAM JSON policy elements: Condition operators".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the operator of its name")]
pub enum BaseOperator {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

/// Type of the values that an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// Exact decimal numbers.
    Numeric,
    /// Points in time.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes, written as base64.
    Binary,
    /// IP addresses and CIDR blocks.
    IpAddress,
    /// ARNs.
    Arn,
    /// Nothing: [`BaseOperator::Null`] asks for presence.
    Presence,
}

/// How an operator compares a request value with a policy value, before negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compare {
    /// The same value.
    Equal,
    /// The same value without regard to case.
    EqualIgnoreCase,
    /// Matches the policy value as a wildcard pattern.
    Like,
    /// The request value is less.
    Less,
    /// The request value is less or the same.
    LessOrEqual,
    /// The request value is greater.
    Greater,
    /// The request value is greater or the same.
    GreaterOrEqual,
    /// The request address lies in the policy range.
    Inside,
    /// The key is absent from the request.
    Absent,
}

struct Spec {
    name: &'static str,
    value_type: ValueType,
    compare: Compare,
    negated: bool,
}

impl Spec {
    const fn new(name: &'static str, value_type: ValueType, compare: Compare) -> Self {
        Self { name, value_type, compare, negated: false }
    }

    const fn negated(self, name: &'static str) -> Self {
        Self { name, negated: true, ..self }
    }
}

impl BaseOperator {
    /// All operators, in the order of the IAM User Guide.
    pub const ALL: [Self; 27] = [
        Self::StringEquals,
        Self::StringNotEquals,
        Self::StringEqualsIgnoreCase,
        Self::StringNotEqualsIgnoreCase,
        Self::StringLike,
        Self::StringNotLike,
        Self::NumericEquals,
        Self::NumericNotEquals,
        Self::NumericLessThan,
        Self::NumericLessThanEquals,
        Self::NumericGreaterThan,
        Self::NumericGreaterThanEquals,
        Self::DateEquals,
        Self::DateNotEquals,
        Self::DateLessThan,
        Self::DateLessThanEquals,
        Self::DateGreaterThan,
        Self::DateGreaterThanEquals,
        Self::Bool,
        Self::BinaryEquals,
        Self::IpAddress,
        Self::NotIpAddress,
        Self::ArnEquals,
        Self::ArnLike,
        Self::ArnNotEquals,
        Self::ArnNotLike,
        Self::Null,
    ];

    const fn spec(self) -> Spec {
        use {Compare as C, ValueType as T};
        match self {
            Self::StringEquals => Spec::new("StringEquals", T::String, C::Equal),
            Self::StringNotEquals => Self::StringEquals.spec().negated("StringNotEquals"),
            Self::StringEqualsIgnoreCase => {
                Spec::new("StringEqualsIgnoreCase", T::String, C::EqualIgnoreCase)
            }
            Self::StringNotEqualsIgnoreCase => {
                Self::StringEqualsIgnoreCase.spec().negated("StringNotEqualsIgnoreCase")
            }
            Self::StringLike => Spec::new("StringLike", T::String, C::Like),
            Self::StringNotLike => Self::StringLike.spec().negated("StringNotLike"),
            Self::NumericEquals => Spec::new("NumericEquals", T::Numeric, C::Equal),
            Self::NumericNotEquals => Self::NumericEquals.spec().negated("NumericNotEquals"),
            Self::NumericLessThan => Spec::new("NumericLessThan", T::Numeric, C::Less),
            Self::NumericLessThanEquals => {
                Spec::new("NumericLessThanEquals", T::Numeric, C::LessOrEqual)
            }
            Self::NumericGreaterThan => Spec::new("NumericGreaterThan", T::Numeric, C::Greater),
            Self::NumericGreaterThanEquals => {
                Spec::new("NumericGreaterThanEquals", T::Numeric, C::GreaterOrEqual)
            }
            Self::DateEquals => Spec::new("DateEquals", T::Date, C::Equal),
            Self::DateNotEquals => Self::DateEquals.spec().negated("DateNotEquals"),
            Self::DateLessThan => Spec::new("DateLessThan", T::Date, C::Less),
            Self::DateLessThanEquals => Spec::new("DateLessThanEquals", T::Date, C::LessOrEqual),
            Self::DateGreaterThan => Spec::new("DateGreaterThan", T::Date, C::Greater),
            Self::DateGreaterThanEquals => {
                Spec::new("DateGreaterThanEquals", T::Date, C::GreaterOrEqual)
            }
            Self::Bool => Spec::new("Bool", T::Bool, C::Equal),
            Self::BinaryEquals => Spec::new("BinaryEquals", T::Binary, C::Equal),
            Self::IpAddress => Spec::new("IpAddress", T::IpAddress, C::Inside),
            Self::NotIpAddress => Self::IpAddress.spec().negated("NotIpAddress"),
            // ArnEquals and ArnLike behave alike (IAM User Guide, "ARN condition operators").
            Self::ArnEquals => Spec::new("ArnEquals", T::Arn, C::Like),
            Self::ArnLike => Spec::new("ArnLike", T::Arn, C::Like),
            Self::ArnNotEquals => Self::ArnEquals.spec().negated("ArnNotEquals"),
            Self::ArnNotLike => Self::ArnLike.spec().negated("ArnNotLike"),
            Self::Null => Spec::new("Null", T::Presence, C::Absent),
        }
    }

    /// Returns the name as AWS spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// Returns the type of the compared values.
    #[must_use]
    pub const fn value_type(self) -> ValueType {
        self.spec().value_type
    }

    /// Returns the comparison, before negation.
    #[must_use]
    pub const fn compare(self) -> Compare {
        self.spec().compare
    }

    /// Says whether the operator holds when no value compares, as `StringNotEquals` does.
    #[must_use]
    pub const fn is_negated(self) -> bool {
        self.spec().negated
    }

    /// Says whether policy variables are replaced in the values: for string and ARN operators, and
    /// for `Bool`, on which AWS's pages disagree.
    #[must_use]
    pub const fn takes_variables(self) -> bool {
        matches!(self.spec().value_type, ValueType::String | ValueType::Arn | ValueType::Bool)
    }

    /// Says whether `*` and `?` are wildcards in the values.
    #[must_use]
    pub const fn takes_wildcards(self) -> bool {
        matches!(self.spec().compare, Compare::Like)
    }
}

impl fmt::Display for BaseOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Set operator in front of a condition operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetOperator {
    /// `ForAllValues:` every value of the request must match; true for an absent key.
    ForAllValues,
    /// `ForAnyValue:` one value of the request must match; false for an absent key.
    ForAnyValue,
}

impl fmt::Display for SetOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl SetOperator {
    fn read(name: &str) -> Option<Self> {
        [Self::ForAllValues, Self::ForAnyValue]
            .into_iter()
            .find(|known| Case::Fold.is_same(known.as_str(), name))
    }

    /// Returns the name without the colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

/// A condition operator with its set operator and suffix, such as
/// `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionOperator {
    /// The comparison.
    pub base: BaseOperator,
    /// The set operator, if any.
    pub set: Option<SetOperator>,
    /// Whether the `IfExists` suffix is there.
    pub if_exists: bool,
}

impl ConditionOperator {
    /// Returns the operator without set operator and suffix.
    #[must_use]
    pub const fn plain(base: BaseOperator) -> Self {
        Self { base, set: None, if_exists: false }
    }

    fn read(name: &str) -> Option<Self> {
        let (set, rest) = match name.split_once(':') {
            None => (None, name),
            Some((prefix, rest)) => (Some(SetOperator::read(prefix)?), rest),
        };
        if let Some(base) = base_from(rest) {
            return Some(Self { base, set, if_exists: false });
        }
        let cut = rest.len().checked_sub("IfExists".len())?;
        let (head, suffix) = rest.split_at_checked(cut)?;
        let base = base_from(head).filter(|_| Case::Fold.is_same(suffix, "IfExists"))?;
        Some(Self { base, set, if_exists: true })
    }
}

/// A text is no condition operator, or no part of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no condition operator")]
pub struct ParseOperatorError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for ConditionOperator {
    type Err = ParseOperatorError;

    /// Reads an operator name without regard to ASCII case.
    ///
    /// `NullIfExists` is read, too: what AWS does not store is the business of
    /// [`judge`](crate::judge), which has a better message.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or_else(|| ParseOperatorError { found: text.into() })
    }
}

impl FromStr for BaseOperator {
    type Err = ParseOperatorError;

    /// Reads the name of a comparison, such as `StringLike`, without regard to ASCII case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        base_from(text).ok_or_else(|| ParseOperatorError { found: text.into() })
    }
}

impl FromStr for SetOperator {
    type Err = ParseOperatorError;

    /// Reads a set operator without its colon and without regard to ASCII case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or_else(|| ParseOperatorError { found: text.into() })
    }
}

impl FromStr for OperatorName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

fn base_from(name: &str) -> Option<BaseOperator> {
    // The length decides first: most names differ in it, and none needs a fold then.
    BaseOperator::ALL
        .into_iter()
        .find(|base| base.as_str().len() == name.len() && Case::Fold.is_same(base.as_str(), name))
}

impl fmt::Display for ConditionOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(set) = self.set {
            write!(f, "{}:", set.as_str())?;
        }
        f.write_str(self.base.as_str())?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}

impl From<BaseOperator> for ConditionOperator {
    fn from(base: BaseOperator) -> Self {
        Self::plain(base)
    }
}

/// Name of an operator in a document, known or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperatorName {
    /// One of the 27 operators with its affixes.
    Known(ConditionOperator),
    /// Anything else, as written; no request can be decided by it.
    Unknown(Box<str>),
}

impl OperatorName {
    /// Reads a name; never fails.
    #[must_use]
    pub fn new(name: &str) -> Self {
        ConditionOperator::read(name).map_or_else(|| Self::Unknown(name.into()), Self::Known)
    }

    /// Returns the operator when it is known.
    #[must_use]
    pub const fn known(&self) -> Option<ConditionOperator> {
        match self {
            Self::Known(operator) => Some(*operator),
            Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for OperatorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(operator) => operator.fmt(f),
            Self::Unknown(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        let sets = [None, Some(SetOperator::ForAllValues), Some(SetOperator::ForAnyValue)];
        let mut count = 0;
        for base in BaseOperator::ALL {
            for set in sets {
                for if_exists in [false, true] {
                    let operator = ConditionOperator { base, set, if_exists };
                    let name = operator.to_string();
                    assert_eq!(name.parse(), Ok(operator), "{name}");
                    assert_eq!(name.to_lowercase().parse(), Ok(operator));
                    count += 1;
                }
            }
        }
        // 159 legal spellings and the three forms of NullIfExists, which is refused later.
        assert_eq!(count, 162);
    }

    #[test]
    fn unknown_names_stay() {
        for name in ["", "StringMatches", "ForEach:StringEquals", "IfExists", "StringEqualsIfExist"]
        {
            assert_eq!(OperatorName::new(name), OperatorName::Unknown(name.into()), "{name}");
        }
    }
}
