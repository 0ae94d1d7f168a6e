//! Regions.

use std::fmt;
use std::str::FromStr;

use nom::bytes::complete::{tag, take_while_m_n, take_while1};
use nom::character::complete::satisfy;
use nom::combinator::{all_consuming, recognize};
use nom::multi::many1_count;
use nom::sequence::{pair, terminated};
use nom::{IResult, Parser};

use crate::Partition;

/// Name of an AWS Region, such as `eu-west-1`.
///
/// Only the shape is checked, words of lower-case letters and a number, since new Regions open
/// every year.
///
/// ```
/// use iamkit_arn::{Partition, Region};
///
/// let region: Region = "cn-north-1".parse()?;
/// assert_eq!(region.partition(), Partition::AwsCn);
/// assert!("us-east-1a".parse::<Region>().is_err());
/// # Ok::<(), iamkit_arn::ParseRegionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(with = "String", extend("pattern" = "^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$"))
)]
pub struct Region {
    // INVARIANT: `Region::is_well_formed`.
    name: Box<str>,
}

/// A text does not have the shape of a Region name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` does not have the form of a Region name such as `eu-west-1`")]
pub struct ParseRegionError {
    /// The text.
    pub found: Box<str>,
}

impl Region {
    /// Says whether `text` has the shape of a Region name.
    #[must_use]
    pub fn is_well_formed(text: &str) -> bool {
        all_consuming(region).parse(text).is_ok()
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Returns the partition that the Region is in.
    #[must_use]
    pub fn partition(&self) -> Partition {
        Partition::of_region(&self.name)
    }
}

/// `xx-word-1`, with two to five letters at the start and any number of words.
fn region(text: &str) -> IResult<&str, &str> {
    let letter = |char: char| char.is_ascii_lowercase();
    let area = terminated(take_while_m_n(2, 5, letter), tag("-"));
    let words = many1_count(terminated(take_while1(letter), tag("-")));
    let number = pair(
        satisfy(|char| char.is_ascii_digit()),
        take_while_m_n(0, 1, |char: char| char.is_ascii_digit()),
    );
    recognize((area, words, number)).parse(text)
}

impl FromStr for Region {
    type Err = ParseRegionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if Self::is_well_formed(text) {
            Ok(Self { name: text.into() })
        } else {
            Err(ParseRegionError { found: text.into() })
        }
    }
}

impl TryFrom<String> for Region {
    type Error = ParseRegionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.name.into()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}
