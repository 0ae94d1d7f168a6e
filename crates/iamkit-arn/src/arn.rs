//! ARNs that own their text.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use iamkit_pattern::internal::FieldBorders;

use crate::{AccountId, ArnBuilder, ArnRef, ParseArnError, Partition, PrincipalArn};

/// Amazon Resource Name of one resource, such as `arn:aws:s3:::reports/a.csv`.
///
/// Parsing asks for six fields, of which the first is `arn`; [`Arn::parse_strict`] asks for
/// more. A text with wildcards is a [`Pattern`](crate::Pattern); as an ARN its `*` is a plain
/// character.
///
/// ```
/// use iamkit_arn::Arn;
///
/// let arn: Arn = "arn:aws:iam::111122223333:role/ci/deploy".parse()?;
/// assert_eq!(arn.service(), "iam");
/// assert_eq!(arn.resource_id(), "ci/deploy");
/// assert_eq!(arn.account_id(), "111122223333".parse().ok());
/// # Ok::<(), iamkit_arn::ParseArnError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(with = "String", extend("pattern" = "^arn:[^:]*:[^:]*:[^:]*:[^:]*:"))
)]
pub struct Arn {
    // INVARIANT: `ArnRef::parse` accepts it.
    text: Box<str>,
    // INVARIANT: those of `text`.
    borders: FieldBorders,
}

impl Arn {
    /// Starts an ARN in partition `aws` with all other fields empty.
    ///
    /// ```
    /// use iamkit_arn::{Arn, Partition};
    ///
    /// let arn = Arn::builder()
    ///     .partition(Partition::AwsCn)
    ///     .service("sqs")
    ///     .region("cn-north-1")
    ///     .account("111122223333")
    ///     .resource("jobs")
    ///     .build()?;
    /// assert_eq!(arn.as_str(), "arn:aws-cn:sqs:cn-north-1:111122223333:jobs");
    /// # Ok::<(), iamkit_arn::ParseArnError>(())
    /// ```
    #[must_use]
    pub fn builder() -> ArnBuilder {
        ArnBuilder::default()
    }

    /// Parses an ARN in which nothing is odd.
    ///
    /// # Errors
    ///
    /// The first of what [`Arn::violations`] would tell: an unknown partition, a service that is not in
    /// lower case, a Region of the wrong form or partition, a malformed account id, no resource.
    pub fn parse_strict(text: &str) -> Result<Self, ParseArnError> {
        let arn = ArnRef::parse(text)?;
        arn.violations().next().map_or_else(|| Ok(arn.to_arn()), Err)
    }

    /// Returns the ARN as a borrowed one.
    #[must_use]
    pub fn borrowed(&self) -> ArnRef<'_> {
        ArnRef::with_borders(&self.text, self.borders)
    }

    /// Returns the whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the partition as written, `aws-cn` of `arn:aws-cn:s3:::b`.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.borrowed().partition()
    }

    /// Returns the partition, if it is a known one.
    #[must_use]
    pub fn known_partition(&self) -> Option<Partition> {
        self.borrowed().known_partition()
    }

    /// Returns the service, `s3` of `arn:aws:s3:::b`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.borrowed().service()
    }

    /// Returns the Region as written; empty for resources of global services and for S3.
    #[must_use]
    pub fn region(&self) -> &str {
        self.borrowed().region()
    }

    /// Returns the account field as written; empty for S3 buckets, `aws` for managed policies.
    #[must_use]
    pub fn account(&self) -> &str {
        self.borrowed().account()
    }

    /// Returns the account id, if the account field holds one.
    #[must_use]
    pub fn account_id(&self) -> Option<AccountId> {
        self.borrowed().account_id()
    }

    /// Returns the resource part: all that follows the fifth colon.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.borrowed().resource()
    }

    /// Returns what stands before the first `/` or `:` of the resource part, `role` of
    /// `role/admin`.
    #[must_use]
    pub fn resource_type(&self) -> Option<&str> {
        self.borrowed().resource_type()
    }

    /// Returns what stands behind the first `/` or `:` of the resource part, or all of it when
    /// there is none.
    #[must_use]
    pub fn resource_id(&self) -> &str {
        self.borrowed().resource_id()
    }

    /// Returns the IAM or STS principal that the ARN stands for, if it stands for one.
    #[must_use]
    pub fn principal(&self) -> Option<PrincipalArn<'_>> {
        self.borrowed().principal()
    }

    /// Returns what is odd about the ARN, field by field; nothing for a well-formed one.
    ///
    /// See [`ArnRef::violations`].
    pub fn violations(&self) -> impl Iterator<Item = ParseArnError> + use<'_> {
        self.borrowed().violations()
    }
}

impl From<ArnRef<'_>> for Arn {
    fn from(arn: ArnRef<'_>) -> Self {
        Self { text: arn.as_str().into(), borders: arn.fields().borders() }
    }
}

impl FromStr for Arn {
    type Err = ParseArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        ArnRef::parse(text).map(Self::from)
    }
}

impl TryFrom<String> for Arn {
    type Error = ParseArnError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let borders = ArnRef::parse(&text)?.fields().borders();
        Ok(Self { text: text.into(), borders })
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> Self {
        arn.text.into()
    }
}

impl AsRef<str> for Arn {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialOrd for Arn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Arn {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({self})")
    }
}
