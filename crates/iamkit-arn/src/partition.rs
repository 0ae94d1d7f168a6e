//! Partitions.

use std::fmt;
use std::str::FromStr;

/// Group of AWS Regions with its own accounts, such as `aws-us-gov`.
///
/// An ARN may name a partition that is not in this list; it is an ARN all the same, see
/// [`Arn::violations`](crate::Arn::violations).
///
/// ```
/// use iamkit_arn::Partition;
///
/// assert_eq!(Partition::of_region("us-gov-west-1"), Partition::AwsUsGov);
/// assert_eq!(Partition::AwsCn.dns_suffix(), "amazonaws.com.cn");
/// assert_eq!("aws-eusc".parse(), Ok(Partition::AwsEusc));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(with = "String", extend("enum" = Partition::ALL.map(Partition::as_str)))
)]
#[non_exhaustive]
pub enum Partition {
    /// `aws`, the commercial Regions.
    #[default]
    Aws,
    /// `aws-cn`, the Regions in China.
    AwsCn,
    /// `aws-us-gov`, AWS `GovCloud` (US).
    AwsUsGov,
    /// `aws-iso`, the US top secret Regions.
    AwsIso,
    /// `aws-iso-b`, the US secret Region.
    AwsIsoB,
    /// `aws-iso-e`, the European isolated Region.
    AwsIsoE,
    /// `aws-iso-f`, further US isolated Regions.
    AwsIsoF,
    /// `aws-eusc`, the AWS European Sovereign Cloud.
    AwsEusc,
}

/// What belongs to a partition, as told by the file `partitions.json` of the AWS SDKs.
struct Spec {
    id: &'static str,
    /// What the names of its Regions start with; empty for the partition that has all others.
    region_prefix: &'static str,
    dns_suffix: &'static str,
}

impl Partition {
    /// Every known partition.
    pub const ALL: [Self; 8] = [
        Self::Aws,
        Self::AwsCn,
        Self::AwsUsGov,
        Self::AwsIso,
        Self::AwsIsoB,
        Self::AwsIsoE,
        Self::AwsIsoF,
        Self::AwsEusc,
    ];

    const fn spec(self) -> Spec {
        let (id, region_prefix, dns_suffix) = match self {
            Self::Aws => ("aws", "", "amazonaws.com"),
            Self::AwsCn => ("aws-cn", "cn-", "amazonaws.com.cn"),
            Self::AwsUsGov => ("aws-us-gov", "us-gov-", "amazonaws.com"),
            Self::AwsIso => ("aws-iso", "us-iso-", "c2s.ic.gov"),
            Self::AwsIsoB => ("aws-iso-b", "us-isob-", "sc2s.sgov.gov"),
            Self::AwsIsoE => ("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk"),
            Self::AwsIsoF => ("aws-iso-f", "us-isof-", "csp.hci.ic.gov"),
            Self::AwsEusc => ("aws-eusc", "eusc-", "amazonaws.eu"),
        };
        Spec { id, region_prefix, dns_suffix }
    }

    /// Returns the text that stands in ARNs, such as `aws-cn`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.spec().id
    }

    /// Returns the domain that the endpoints of the partition end in, such as `amazonaws.com.cn`.
    #[must_use]
    pub const fn dns_suffix(self) -> &'static str {
        self.spec().dns_suffix
    }

    /// Returns the partition of a Region, judged by how its name starts.
    ///
    /// A name that no other partition claims is taken for one of `aws`.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        Self::ALL
            .into_iter()
            .filter(|partition| !partition.spec().region_prefix.is_empty())
            .find(|partition| region.starts_with(partition.spec().region_prefix))
            .unwrap_or_default()
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text names no known partition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a known partition")]
pub struct ParsePartitionError {
    /// The text.
    pub found: Box<str>,
}

impl FromStr for Partition {
    type Err = ParsePartitionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|partition| partition.as_str() == text)
            .ok_or_else(|| ParsePartitionError { found: text.into() })
    }
}

impl TryFrom<String> for Partition {
    type Error = ParsePartitionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Partition> for String {
    fn from(partition: Partition) -> Self {
        partition.as_str().to_owned()
    }
}
