//! ARNs put together from their fields.

use crate::{Arn, ParseArnError, Partition};

/// The fields of an ARN that is being put together, see [`Arn::builder`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArnBuilder {
    partition: String,
    service: String,
    region: String,
    account: String,
    resource: String,
}

impl Default for ArnBuilder {
    fn default() -> Self {
        Self {
            partition: Partition::Aws.into(),
            service: String::new(),
            region: String::new(),
            account: String::new(),
            resource: String::new(),
        }
    }
}

impl ArnBuilder {
    /// Sets the partition, a [`Partition`] or its name.
    #[must_use]
    pub fn partition(mut self, partition: impl Into<String>) -> Self {
        self.partition = partition.into();
        self
    }

    /// Sets the service, such as `s3`.
    #[must_use]
    pub fn service(mut self, service: impl Into<String>) -> Self {
        self.service = service.into();
        self
    }

    /// Sets the Region, a [`Region`](crate::Region) or its name; empty if not set.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the account, an [`AccountId`](crate::AccountId) or its digits; empty if not set.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// Sets the resource part, such as `role/ci/deploy`.
    #[must_use]
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resource = resource.into();
        self
    }

    /// Puts the ARN together.
    ///
    /// # Errors
    ///
    /// [`ParseArnError::ColonInField`] and those of [`Arn::parse_strict`].
    pub fn build(self) -> Result<Arn, ParseArnError> {
        let Self { partition, service, region, account, resource } = self;
        for field in [&partition, &service, &region, &account] {
            if field.contains(':') {
                return Err(ParseArnError::ColonInField(field.as_str().into()));
            }
        }
        let text = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
        Arn::parse_strict(&text)
    }
}
