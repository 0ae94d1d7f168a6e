//! ARNs that borrow their text.

use std::fmt;

use iamkit_pattern::internal::FieldBorders;
use iamkit_pattern::{Field, Fields};

use crate::{AccountId, Arn, ParseArnError, Partition, PrincipalArn, Region};

/// ARN split in place, without allocation, such as `arn:aws:s3:::reports/a.csv`.
///
/// ```
/// use iamkit_arn::ArnRef;
///
/// let arn = ArnRef::parse("arn:aws:lambda:eu-west-1:111122223333:function:resize:2")?;
/// assert_eq!(arn.service(), "lambda");
/// assert_eq!(arn.resource(), "function:resize:2");
/// assert_eq!((arn.resource_type(), arn.resource_id()), (Some("function"), "resize:2"));
/// # Ok::<(), iamkit_arn::ParseArnError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArnRef<'a> {
    // INVARIANT: the first field is `arn`.
    fields: Fields<'a>,
}

/// Words that AWS puts in place of an account id: managed policies and other resources that
/// belong to AWS, the origin access identities of `CloudFront`, AWS Marketplace.
const ACCOUNT_WORDS: [&str; 3] = ["aws", "cloudfront", "aws-marketplace"];

impl<'a> ArnRef<'a> {
    /// Splits a text on its first five colons.
    ///
    /// This is the lenient door: six fields, of which the first is `arn`. What else may be
    /// wrong is told by [`ArnRef::violations`].
    ///
    /// # Errors
    ///
    /// [`ParseArnError::MissingField`] or [`ParseArnError::WrongPrefix`].
    pub fn parse(text: &'a str) -> Result<Self, ParseArnError> {
        let Some(fields) = Fields::split(text) else {
            return Err(ParseArnError::MissingField { found: text.split(':').count() });
        };
        match fields.get(Field::Prefix) {
            "arn" => Ok(Self { fields }),
            prefix => Err(ParseArnError::WrongPrefix(prefix.into())),
        }
    }

    /// Takes a text that was parsed before.
    pub(crate) const fn with_borders(text: &'a str, borders: FieldBorders) -> Self {
        Self { fields: Fields::with_borders(text, borders) }
    }

    /// Returns the whole text.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.fields.as_str()
    }

    /// Returns one of the six fields.
    #[must_use]
    pub fn field(&self, field: Field) -> &'a str {
        self.fields.get(field)
    }

    /// Returns the partition as written, `aws-cn` of `arn:aws-cn:s3:::b`.
    #[must_use]
    pub fn partition(&self) -> &'a str {
        self.field(Field::Partition)
    }

    /// Returns the partition, if it is a known one.
    #[must_use]
    pub fn known_partition(&self) -> Option<Partition> {
        self.partition().parse().ok()
    }

    /// Returns the service, `s3` of `arn:aws:s3:::b`.
    #[must_use]
    pub fn service(&self) -> &'a str {
        self.field(Field::Service)
    }

    /// Returns the Region as written; empty for resources of global services and for S3.
    #[must_use]
    pub fn region(&self) -> &'a str {
        self.field(Field::Region)
    }

    /// Returns the account field as written; empty for S3 buckets, `aws` for managed policies.
    #[must_use]
    pub fn account(&self) -> &'a str {
        self.field(Field::Account)
    }

    /// Returns the account id, if the account field holds one.
    #[must_use]
    pub fn account_id(&self) -> Option<AccountId> {
        AccountId::new(self.account())
    }

    /// Returns the resource part: all that follows the fifth colon.
    #[must_use]
    pub fn resource(&self) -> &'a str {
        self.field(Field::Resource)
    }

    /// Returns what stands before the first `/` or `:` of the resource part, `role` of
    /// `role/admin`.
    ///
    /// This looks at the text only: for an S3 object it is the bucket.
    #[must_use]
    pub fn resource_type(&self) -> Option<&'a str> {
        self.resource().split_once(['/', ':']).map(|(kind, _)| kind)
    }

    /// Returns what stands behind the first `/` or `:` of the resource part, or all of it when
    /// there is none.
    #[must_use]
    pub fn resource_id(&self) -> &'a str {
        let resource = self.resource();
        resource.split_once(['/', ':']).map_or(resource, |(_, id)| id)
    }

    /// Returns the IAM or STS principal that the ARN stands for, if it stands for one.
    #[must_use]
    pub fn principal(&self) -> Option<PrincipalArn<'a>> {
        PrincipalArn::of(*self)
    }

    /// Returns the fields, for matching against an ARN pattern.
    #[must_use]
    pub const fn fields(&self) -> &Fields<'a> {
        &self.fields
    }

    /// Returns what is odd about the ARN, field by field; nothing for a well-formed one.
    ///
    /// A new partition or a custom vendor's service makes an odd ARN that still matches.
    ///
    /// ```
    /// use iamkit_arn::{ArnRef, ParseArnError};
    ///
    /// let arn = ArnRef::parse("arn:aws:SNS:eu-west-1:1234:alerts")?;
    /// assert_eq!(arn.violations().collect::<Vec<_>>(), [
    ///     ParseArnError::MalformedService("SNS".into()),
    ///     ParseArnError::MalformedAccount("1234".into()),
    /// ]);
    /// # Ok::<(), ParseArnError>(())
    /// ```
    pub fn violations(&self) -> impl Iterator<Item = ParseArnError> + use<'a> {
        [
            self.partition_violation(),
            self.service_violation(),
            self.region_violation(),
            self.account_violation(),
            self.resource().is_empty().then_some(ParseArnError::EmptyResource),
        ]
        .into_iter()
        .flatten()
    }

    fn partition_violation(&self) -> Option<ParseArnError> {
        match self.known_partition() {
            Some(_) => None,
            None => Some(ParseArnError::UnknownPartition(self.partition().into())),
        }
    }

    fn service_violation(&self) -> Option<ParseArnError> {
        let service = self.service();
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        (service.is_empty() || !service.bytes().all(plain))
            .then(|| ParseArnError::MalformedService(service.into()))
    }

    fn region_violation(&self) -> Option<ParseArnError> {
        let region = self.region();
        if region.is_empty() {
            return None;
        }
        if !Region::is_well_formed(region) {
            return Some(ParseArnError::MalformedRegion(region.into()));
        }
        let expected = Partition::of_region(region);
        self.known_partition().filter(|&found| found != expected).map(|found| {
            ParseArnError::ForeignRegion {
                region: region.into(),
                found: found.as_str().into(),
                expected,
            }
        })
    }

    fn account_violation(&self) -> Option<ParseArnError> {
        let account = self.account();
        let fine =
            account.is_empty() || ACCOUNT_WORDS.contains(&account) || self.account_id().is_some();
        (!fine).then(|| ParseArnError::MalformedAccount(account.into()))
    }

    /// Copies the text to an owned ARN.
    #[must_use]
    pub fn to_arn(&self) -> Arn {
        Arn::from(*self)
    }
}

impl fmt::Display for ArnRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ArnRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArnRef({self})")
    }
}
