//! Partitions and Regions.

use crate::catalog::Catalog;

/// A group of Regions with its own accounts, such as `aws` or `aws-cn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartitionInfo<'a> {
    /// Identifier, the second field of an ARN.
    pub id: &'a str,
    /// Suffix of host names, such as `amazonaws.com`.
    pub dns_suffix: &'a str,
    region_heads: &'a str,
}

/// A Region, such as `eu-west-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegionInfo<'a> {
    /// Code of the Region.
    pub code: &'a str,
    /// The partition's identifier.
    pub partition: &'a str,
    /// Display name, such as `Europe (Ireland)`.
    pub name: &'a str,
}

impl PartitionInfo<'_> {
    /// Returns whether `region` is spelled as this partition's Regions are, known or not: a
    /// head, a direction and a number.
    #[must_use]
    pub fn could_have_region(&self, region: &str) -> bool {
        self.region_heads.split(',').any(|head| {
            let rest = region.strip_prefix(head).and_then(|rest| rest.strip_prefix('-'));
            rest.and_then(|rest| rest.split_once('-')).is_some_and(|(direction, number)| {
                let letters = |byte: u8| byte.is_ascii_lowercase();
                !direction.is_empty()
                    && direction.bytes().all(letters)
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
    }
}

impl Catalog {
    /// Returns whether `id` is a partition, such as `aws-cn`.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert!(catalog.is_partition("aws") && !catalog.is_partition("amazon"));
    /// # }
    /// ```
    #[must_use]
    pub fn is_partition(&self, id: &str) -> bool {
        // Nearly all ARNs are of this one, and no catalog is without it: nothing has to be read.
        id == "aws" || self.facts().find("partition", id).is_some()
    }

    /// Returns the partitions, sorted by identifier.
    pub fn partitions(&self) -> impl Iterator<Item = PartitionInfo<'_>> {
        self.facts().all("partition").filter_map(|line| {
            let mut fields = line.split('\t');
            Some(PartitionInfo {
                id: fields.next()?,
                dns_suffix: fields.next()?,
                region_heads: fields.next()?,
            })
        })
    }

    /// Returns the Regions of all partitions, sorted by code.
    pub fn regions(&self) -> impl Iterator<Item = RegionInfo<'_>> {
        self.facts().all("region").filter_map(|line| {
            let mut fields = line.split('\t');
            Some(RegionInfo {
                code: fields.next()?,
                partition: fields.next()?,
                name: fields.next()?,
            })
        })
    }

    /// Returns whether `region` is the code of a Region that the catalog knows.
    #[must_use]
    pub fn is_region(&self, region: &str) -> bool {
        self.partition_of_region(region).is_some()
    }

    /// Returns the partition of a known Region: `aws-cn` of `cn-north-1`.
    #[must_use]
    pub fn partition_of_region(&self, region: &str) -> Option<&str> {
        self.facts().find("region", region).and_then(|values| values.split('\t').next())
    }
}
