//! Lists of AWS's pages that grow: what stands on them, and when they were read.

use iamkit_pattern::Case;

use crate::catalog::Catalog;

/// A list of one of AWS's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DatedList {
    /// Services under resource control policies, [`Service::is_rcp_enabled`](crate::Service::is_rcp_enabled).
    RcpServices,
    /// Services that send the keys of a VPC endpoint, [`Catalog::sends_endpoint_key`].
    VpcEndpointKeys,
    /// Types of policies of AWS Organizations, [`Catalog::organization_policy_types`].
    OrganizationPolicyTypes,
}

impl DatedList {
    const fn id(self) -> &'static str {
        match self {
            Self::RcpServices => "rcp-services",
            Self::VpcEndpointKeys => "vpc-endpoint-keys",
            Self::OrganizationPolicyTypes => "organization-policy-types",
        }
    }
}

/// When and where a fact was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading<'a> {
    /// The day, such as `2026-11-29`.
    pub date: &'a str,
    /// The page or API model.
    pub source: &'a str,
}

impl<'a> Reading<'a> {
    fn new(values: &'a str) -> Option<Self> {
        let (date, source) = values.split_once('\t')?;
        Some(Self { date, source })
    }
}

/// A type of policy of AWS Organizations, such as `SERVICE_CONTROL_POLICY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganizationPolicyType<'a> {
    /// Name as the API spells it.
    pub name: &'a str,
    /// Whether policies of the type take part in the authorization of requests.
    pub is_authorizing: bool,
}

impl Catalog {
    /// Returns when and where `list` was read.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::{Catalog, DatedList};
    ///
    /// let reading = Catalog::embedded().reading(DatedList::RcpServices).unwrap();
    /// assert_eq!(reading.date, "2026-09-26");
    /// # }
    /// ```
    #[must_use]
    pub fn reading(&self, list: DatedList) -> Option<Reading<'_>> {
        Reading::new(self.facts().find("list", list.id())?)
    }

    /// Returns when and where the action or condition key `name`, in any case, was read when it is
    /// newer than the packages that the catalog is made from.
    #[must_use]
    pub fn newer_than_sources(&self, name: &str) -> Option<Reading<'_>> {
        Reading::new(self.facts().find("seen", &name.to_ascii_lowercase())?)
    }

    /// Returns whether `key` is one of those that tell of the VPC endpoint that a request came
    /// through and that only some services send: `aws:SourceVpcArn`, `aws:VpceAccount`,
    /// `aws:VpceOrgID`, `aws:VpceOrgPaths`.
    #[must_use]
    pub fn is_endpoint_key(&self, key: &str) -> bool {
        self.facts().endpoint_keys().iter().any(|listed| Case::Fold.is_same(listed, key))
    }

    /// Returns whether requests for `action`, such as `s3:GetObject`, carry `key` when they come
    /// through a VPC endpoint; `None` for keys of which AWS lists no services.
    ///
    /// Source: "AWS global condition context keys" of the IAM user guide.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert_eq!(catalog.sends_endpoint_key("s3:GetObject", "aws:VpceAccount"), Some(true));
    /// assert_eq!(catalog.sends_endpoint_key("sns:Publish", "aws:VpceAccount"), Some(false));
    /// assert_eq!(catalog.sends_endpoint_key("s3:GetObject", "aws:SourceVpce"), None);
    /// # }
    /// ```
    #[must_use]
    pub fn sends_endpoint_key(&self, action: &str, key: &str) -> Option<bool> {
        if !self.is_endpoint_key(key) {
            return None;
        }
        let action = action.to_ascii_lowercase();
        let service = action.split_once(':').map_or(action.as_str(), |(service, _)| service);
        let pair = format!("{service}/{}", key.to_ascii_lowercase());
        let is_listed = self.facts().find("endpoint-key", &pair).is_some();
        Some(is_listed && self.facts().find("endpoint-key-exception", &action).is_none())
    }

    /// Returns the types of policies of AWS Organizations, sorted.
    pub fn organization_policy_types(&self) -> impl Iterator<Item = OrganizationPolicyType<'_>> {
        let types = self.facts().all("organization-policy-type");
        types.filter_map(|line| line.split_once('\t')).map(|(name, role)| OrganizationPolicyType {
            name,
            is_authorizing: role == "authorizes",
        })
    }
}
