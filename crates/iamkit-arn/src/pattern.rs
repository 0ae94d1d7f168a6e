//! ARN patterns.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use iamkit_pattern::{Field, FieldCrossing, FieldPattern};

use crate::{Arn, ArnRef};

/// ARN with wildcards, as `Resource` elements and ARN conditions hold it, such as
/// `arn:aws:s3:::reports/*`.
///
/// Every text is a pattern. Exactly `*` matches everything; any other pattern matches only
/// ARNs, and the fields that it does not write out are `*`.
///
/// Equality is of the text as written.
///
/// ```
/// use iamkit_arn::{ArnRef, FieldCrossing, Pattern};
///
/// let queues = Pattern::new("arn:aws:sqs:*:111122223333:jobs-?");
/// let queue = ArnRef::parse("arn:aws:sqs:eu-west-1:111122223333:jobs-7")?;
/// assert!(queues.matches(&queue, FieldCrossing::Trailing));
/// assert!(Pattern::new("arn:aws:sqs:*").contains(&queues, FieldCrossing::Trailing));
/// # Ok::<(), iamkit_arn::ParseArnError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "String", into = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct Pattern {
    text: Box<str>,
    // INVARIANT: compiled from `text`.
    fields: FieldPattern,
}

impl Pattern {
    /// Compiles a pattern.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self { fields: FieldPattern::new(&text), text }
    }

    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns a field as written; `None` when the pattern does not write it out.
    ///
    /// ```
    /// use iamkit_arn::{Field, Pattern};
    ///
    /// let pattern = Pattern::new("arn:aws:iam::*");
    /// assert_eq!(pattern.field(Field::Account), Some("*"));
    /// assert_eq!(pattern.field(Field::Resource), None);
    /// ```
    #[must_use]
    pub fn field(&self, field: Field) -> Option<&str> {
        field.of(&self.text)
    }

    /// Says whether the pattern writes out all six fields.
    ///
    /// The ARN condition operators do not complete a short pattern: there it matches nothing.
    #[must_use]
    pub const fn has_all_fields(&self) -> bool {
        self.fields.has_all_fields()
    }

    /// Says whether this is exactly `*`.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.fields.is_any()
    }

    /// Says whether `*` or `?` occurs.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        self.text.contains(['*', '?'])
    }

    /// Says whether `*` or `?` occurs in one field as written.
    #[must_use]
    pub fn has_wildcard_in(&self, field: Field) -> bool {
        self.field(field).is_some_and(|text| text.contains(['*', '?']))
    }

    /// Returns the only ARN that matches, when there is no wildcard.
    #[must_use]
    pub fn to_arn(&self) -> Option<Arn> {
        self.fields.literal()?.parse().ok()
    }

    /// Says whether an ARN matches.
    #[must_use]
    pub fn matches(&self, arn: &ArnRef<'_>, crossing: FieldCrossing) -> bool {
        self.fields.matches_fields(arn.fields(), crossing)
    }

    /// Says whether a text matches; one that is no ARN is matched by `*` only.
    #[must_use]
    pub fn matches_text(&self, text: &str, crossing: FieldCrossing) -> bool {
        self.fields.matches(text, crossing)
    }

    /// Says whether this pattern matches everything that `other` matches.
    #[must_use]
    pub fn contains(&self, other: &Self, crossing: FieldCrossing) -> bool {
        self.fields.contains(&other.fields, crossing)
    }

    /// Says whether something matches both patterns.
    #[must_use]
    pub fn intersects(&self, other: &Self, crossing: FieldCrossing) -> bool {
        self.fields.intersects(&other.fields, crossing)
    }

    /// Returns the compiled fields.
    #[must_use]
    pub const fn fields(&self) -> &FieldPattern {
        &self.fields
    }
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&Arn> for Pattern {
    /// Takes the text of the ARN; a `*` in it becomes a wildcard.
    fn from(arn: &Arn) -> Self {
        Self::new(arn.as_str())
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.text.into()
    }
}

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(text))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({self})")
    }
}
