//! The names of the fields.

use std::fmt;

/// Field of an ARN, by its place between the colons.
///
/// ```
/// use iamkit_pattern::Field;
///
/// let pattern = "arn:aws:iam::*";
/// assert_eq!(Field::Account.of(pattern), Some("*"));
/// assert_eq!(Field::Resource.of(pattern), None);
/// ```
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
    pub const ALL: [Self; Self::COUNT] =
        [Self::Prefix, Self::Partition, Self::Service, Self::Region, Self::Account, Self::Resource];

    /// How many fields an ARN has (IAM User Guide, "Identify AWS resources with Amazon Resource
    /// Names (ARNs)"): the first five colons end one each, the rest belong to the resource.
    pub const COUNT: usize = 6;

    /// Returns the place of the field, from 0 to 5.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns this field of a text that is split on its first five colons; `None` when the text
    /// does not write it out.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        // Fields are short: a search that is made for long texts takes longer to prepare than to run.
        let mut rest = text;
        for _ in 0..self.index() {
            rest = split_at_colon(rest)?.1;
        }
        match self {
            Self::Resource => Some(rest),
            _ => Some(split_at_colon(rest).map_or(rest, |(field, _)| field)),
        }
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

fn split_at_colon(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == b':')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_what_colons_split() {
        for text in
            ["", ":", "arn", "arn:aws:s3:::b", "arn:aws:s3:::b:c/d", "a:b:c:d:e", ":::::", "é:ü:"]
        {
            for field in Field::ALL {
                let split = text.splitn(Field::COUNT, ':').nth(field.index());
                assert_eq!(field.of(text), split, "{field} of {text}");
            }
        }
    }
}
