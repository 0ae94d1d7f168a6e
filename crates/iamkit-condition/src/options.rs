//! Choices where AWS's documentation is silent or contradicts itself.

use std::fmt;
use std::str::FromStr;

/// A reading of the condition language that differs from the default one, such as
/// `condition.ipv4-mapped`.
///
/// Each stands for one point on which AWS's documentation is silent or contradicts itself. The
/// name says what changes when the option is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConditionOption {
    /// A negated operator without set operator holds for a multi-valued key; by default no
    /// operator without set operator does.
    MultiValuedNegated,
    /// `ForAllValues` tests empty strings too; by default it drops them from the list.
    EmptyStringsInForAllValues,
    /// `ForAnyValue:…IfExists` fails for an absent key; by default it holds.
    ForAnyValueIfExistsAbsent,
    /// A negated operator fails when a value cannot be read, such as `ten` under
    /// `NumericNotEquals`; by default it is the complement of the positive operator and holds.
    UnreadableNegated,
    /// `::ffff:10.1.2.3` is compared as `10.1.2.3`; by default the families never mix.
    Ipv4Mapped,
    /// A date with a time and no zone designator cannot be read; by default it is in UTC.
    ZonelessDate,
    /// A date of four digits counts seconds; by default it is a year.
    FourDigitEpoch,
    /// A number with an exponent, such as `1e3`, cannot be read; by default it can.
    NoExponent,
    /// Policy variables are plain text under `Bool`; by default they are replaced.
    BoolPlainVariables,
    /// The default text of a policy variable is used for absent keys only; by default also when
    /// the key is multi-valued.
    DefaultOnlyWhenAbsent,
    /// `*` and `?` in the text that replaces a policy variable are wildcards; by default they
    /// are plain characters.
    WildcardsInVariables,
    /// An ARN pattern of fewer than six fields, the lone `*` too, is completed with `*`; by
    /// default it matches nothing.
    ShortArns,
    /// `StringEqualsIgnoreCase` folds ASCII letters only; by default Unicode's simple folding
    /// applies.
    AsciiCase,
    /// Several policy values under `Bool` or `Null` fail the test; by default they are
    /// alternatives.
    OneBoolValue,
    /// `Null` takes the empty string for an absent key; by default the key is present.
    EmptyStringIsNull,
    /// A test of a key that every request has and whose value is not given counts against the
    /// request; by default it is decided as for a value that the policy does not name.
    PresentKeysAgainst,
}

impl ConditionOption {
    /// All options.
    pub const ALL: [Self; 16] = [
        Self::MultiValuedNegated,
        Self::EmptyStringsInForAllValues,
        Self::ForAnyValueIfExistsAbsent,
        Self::UnreadableNegated,
        Self::Ipv4Mapped,
        Self::ZonelessDate,
        Self::FourDigitEpoch,
        Self::NoExponent,
        Self::BoolPlainVariables,
        Self::DefaultOnlyWhenAbsent,
        Self::WildcardsInVariables,
        Self::ShortArns,
        Self::AsciiCase,
        Self::OneBoolValue,
        Self::EmptyStringIsNull,
        Self::PresentKeysAgainst,
    ];

    /// Returns the id, such as `condition.ipv4-mapped`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MultiValuedNegated => "condition.multi-valued-negated",
            Self::EmptyStringsInForAllValues => "condition.empty-strings-in-for-all-values",
            Self::ForAnyValueIfExistsAbsent => "condition.for-any-value-if-exists-absent",
            Self::UnreadableNegated => "condition.unreadable-negated",
            Self::Ipv4Mapped => "condition.ipv4-mapped",
            Self::ZonelessDate => "condition.zoneless-date",
            Self::FourDigitEpoch => "condition.four-digit-epoch",
            Self::NoExponent => "condition.no-exponent",
            Self::BoolPlainVariables => "condition.bool-plain-variables",
            Self::DefaultOnlyWhenAbsent => "condition.default-only-when-absent",
            Self::WildcardsInVariables => "condition.wildcards-in-variables",
            Self::ShortArns => "condition.short-arns",
            Self::AsciiCase => "condition.ascii-case",
            Self::OneBoolValue => "condition.one-bool-value",
            Self::EmptyStringIsNull => "condition.empty-string-is-null",
            Self::PresentKeysAgainst => "context.always-present",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for ConditionOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is not the id of a [`ConditionOption`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not an option of the condition language")]
pub struct ParseConditionOptionError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for ConditionOption {
    type Err = ParseConditionOptionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|option| option.as_str() == text);
        found.ok_or_else(|| ParseConditionOptionError { found: text.into() })
    }
}

/// The bit behind those of the options.
const UNREADABLE_IS_UNKNOWN: u32 = 1 << 31;

/// The set of [`ConditionOption`]s in force; none by default.
///
/// ```
/// use iamkit_condition::{ConditionOption, Options};
///
/// let options = Options::default().with(ConditionOption::Ipv4Mapped);
/// assert!(options.has(ConditionOption::Ipv4Mapped));
/// assert!(!options.has(ConditionOption::NoExponent));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Options {
    bits: u32,
}

impl Options {
    /// Sets an option.
    #[must_use]
    pub const fn with(self, option: ConditionOption) -> Self {
        Self { bits: self.bits | option.bit() }
    }

    /// Unsets an option that is set, and sets one that is not.
    #[must_use]
    pub const fn toggled(self, option: ConditionOption) -> Self {
        Self { bits: self.bits ^ option.bit() }
    }

    /// Says whether an option is set.
    #[must_use]
    pub const fn has(self, option: ConditionOption) -> bool {
        self.bits & option.bit() != 0
    }

    /// Leaves a test unknown whose request value the operator cannot read, such as `ten` under
    /// `NumericLessThan`, so that whoever asks holds it against the request; by default such a value
    /// matches nothing.
    ///
    /// A value that is no ARN still matches no ARN (IAM User Guide, "Condition operators", on ARNs);
    /// a negated operator leaves it unknown.
    #[must_use]
    pub const fn with_unreadable_unknown(self) -> Self {
        Self { bits: self.bits | UNREADABLE_IS_UNKNOWN }
    }

    /// Undoes [`with_unreadable_unknown`](Self::with_unreadable_unknown).
    #[must_use]
    pub const fn with_unreadable_as_different(self) -> Self {
        Self { bits: self.bits & !UNREADABLE_IS_UNKNOWN }
    }

    /// Says whether a test is unknown whose request value the operator cannot read.
    pub(crate) const fn leaves_unreadable_unknown(self) -> bool {
        self.bits & UNREADABLE_IS_UNKNOWN != 0
    }

    /// Iterates over the options that are set.
    pub fn iter(self) -> impl Iterator<Item = ConditionOption> {
        ConditionOption::ALL.into_iter().filter(move |&option| self.has(option))
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<ConditionOption> for Options {
    fn from_iter<I: IntoIterator<Item = ConditionOption>>(options: I) -> Self {
        options.into_iter().fold(Self::default(), Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back() {
        for option in ConditionOption::ALL {
            assert_eq!(option.as_str().parse(), Ok(option));
            assert_eq!(Options::default().toggled(option).iter().collect::<Vec<_>>(), [option]);
        }
    }
}
