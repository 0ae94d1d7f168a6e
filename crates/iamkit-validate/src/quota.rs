//! How large policies may be, and since when.

use crate::{Day, PolicyResourceType};

/// A quota that some check compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quota {
    Identity,
    RoleTrust,
    ServiceControl,
    ResourceControl,
    Resource(PolicyResourceType),
    /// A resource-based policy whose resource type is not stated: the largest quota.
    AnyResource,
}

/// What a quota counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Bytes,
    Characters,
    /// White space between JSON tokens does not count.
    CharactersWithoutWhiteSpace,
}

/// One value of a quota.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    since: Day,
    pub(crate) most: usize,
    pub(crate) unit: Unit,
    /// What the service adds to the size before it compares.
    pub(crate) added: usize,
}

impl Limit {
    const fn new(since: Day, most: usize, unit: Unit) -> Self {
        Self { since, most, unit, added: 0 }
    }
}

const ALWAYS: Day = Day::new(2012, 10, 17);

// IAM User Guide, "IAM and AWS STS quotas"; AWS Organizations User Guide, "Quotas and service
// limits"; Amazon S3 User Guide, "Bucket policies"; Amazon DynamoDB Developer Guide,
// "Resource-based policy considerations".
const fn limits(quota: Quota) -> &'static [Limit] {
    use Unit::{Bytes, Characters, CharactersWithoutWhiteSpace};
    match quota {
        // The sum of a role's inline policies. The service reports one character more than the
        // compact text has.
        Quota::Identity => {
            const {
                &[Limit {
                    since: ALWAYS,
                    most: 10_240,
                    unit: CharactersWithoutWhiteSpace,
                    added: 1,
                }]
            }
        }
        // Adjustable up to 8,192.
        Quota::RoleTrust => const { &[Limit::new(ALWAYS, 2_048, CharactersWithoutWhiteSpace)] },
        Quota::ServiceControl => {
            const {
                &[
                    Limit::new(Day::new(2026, 5, 15), 10_240, Characters),
                    Limit::new(ALWAYS, 5_120, Characters),
                ]
            }
        }
        Quota::ResourceControl => const { &[Limit::new(ALWAYS, 5_120, Characters)] },
        Quota::Resource(resource_type) => match resource_type {
            PolicyResourceType::S3Bucket
            | PolicyResourceType::S3AccessPoint
            | PolicyResourceType::S3MultiRegionAccessPoint
            | PolicyResourceType::S3ObjectLambdaAccessPoint
            | PolicyResourceType::DynamoDbTable => const { &[Limit::new(ALWAYS, 20_480, Bytes)] },
        },
        Quota::AnyResource => const { &[Limit::new(ALWAYS, 20_480, Bytes)] },
    }
}

/// Returns the value that held on a day, the newest one without a day.
pub(crate) fn quota_at(quota: Quota, day: Option<Day>) -> Limit {
    let limits = limits(quota);
    let current = limits.iter().find(|limit| day.is_none_or(|day| limit.since <= day));
    // Before the first known value, the oldest one is the best guess.
    current.or(limits.last()).copied().unwrap_or(Limit::new(ALWAYS, usize::MAX, Unit::Characters))
}

/// The most characters outside the white space between JSON tokens that `ValidatePolicy` of IAM
/// Access Analyzer takes; a longer document is refused there, and validated here all the same.
pub const REQUEST_QUOTA: usize = 32_768;

/// Counts the characters outside the white space between JSON tokens, as AWS measures documents.
///
/// ```
/// assert_eq!(iamkit_validate::compact_length("{ \"Sid\": \"a b\" }\n"), 13);
/// ```
#[must_use]
pub fn compact_length(source: &str) -> usize {
    let (mut count, mut in_string, mut escaped) = (0, false, false);
    for char in source.chars() {
        if in_string || !matches!(char, ' ' | '\t' | '\n' | '\r') {
            count += 1;
        }
        if escaped {
            escaped = false;
        } else if in_string && char == '\\' {
            escaped = true;
        } else if char == '"' {
            in_string = !in_string;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_decides() {
        let most = |day| quota_at(Quota::ServiceControl, day).most;
        assert_eq!(most(None), 10_240);
        assert_eq!(most(Some(Day::new(2026, 5, 15))), 10_240);
        assert_eq!(most(Some(Day::new(2026, 5, 14))), 5_120);
        assert_eq!(most(Some(Day::new(2000, 1, 1))), 5_120);
    }
}
