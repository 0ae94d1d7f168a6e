//! How large policies may be, and since when.

use crate::{AttachmentKind, Day, PolicyResourceType};

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
    /// What a policy is attached to, where that is known.
    Attached(AttachmentKind),
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

    /// Returns the size of a text, if it is more than the quota.
    pub(crate) fn size_of(&self, source: &str) -> Option<usize> {
        // No text has more characters than bytes.
        if source.len() + self.added <= self.most {
            return None;
        }
        let size = match self.unit {
            Unit::Bytes => source.len(),
            Unit::Characters => source.chars().count(),
            Unit::CharactersWithoutWhiteSpace => self.added + compact_length(source),
        };
        (size > self.most).then_some(size)
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
        Quota::Attached(attachment) => attached(attachment),
    }
}

// Besides: Amazon SQS, Amazon SNS, AWS KMS, AWS Lambda, AWS Secrets Manager, Amazon ECR and Amazon VPC,
// the pages on quotas and on policies of each.
const fn attached(attachment: AttachmentKind) -> &'static [Limit] {
    use Unit::{Bytes, Characters, CharactersWithoutWhiteSpace};
    const fn compact(most: usize) -> Limit {
        Limit::new(ALWAYS, most, CharactersWithoutWhiteSpace)
    }
    const fn bytes(most: usize) -> Limit {
        Limit::new(ALWAYS, most, Bytes)
    }
    match attachment {
        AttachmentKind::Managed | AttachmentKind::Boundary => const { &[compact(6_144)] },
        AttachmentKind::InlineUser => const { &[compact(2_048)] },
        AttachmentKind::InlineGroup => const { &[compact(5_120)] },
        AttachmentKind::InlineRole => const { &[compact(10_240)] },
        AttachmentKind::Session | AttachmentKind::ScopeDown => {
            const { &[Limit::new(ALWAYS, 2_048, Characters)] }
        }
        AttachmentKind::Trust => limits(Quota::RoleTrust),
        AttachmentKind::Scp => limits(Quota::ServiceControl),
        AttachmentKind::Rcp => limits(Quota::ResourceControl),
        AttachmentKind::Queue => const { &[bytes(8_192)] },
        AttachmentKind::Topic => const { &[bytes(30_720)] },
        AttachmentKind::Key => const { &[bytes(32_768)] },
        AttachmentKind::Repository => const { &[bytes(10_240)] },
        AttachmentKind::S3Bucket
        | AttachmentKind::AccessPoint
        | AttachmentKind::Table
        | AttachmentKind::Function
        | AttachmentKind::Secret
        | AttachmentKind::Endpoint => const { &[bytes(20_480)] },
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
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let mut count = source.chars().count();
    // All between two strings is white space, numbers and signs; in a string nothing is left out.
    let mut rest = source.as_bytes();
    loop {
        let between = rest.iter().position(|&byte| byte == b'"').unwrap_or(rest.len());
        let (outside, string) = rest.split_at_checked(between).unwrap_or((rest, &[]));
        count -= outside.iter().filter(|byte| is_space(byte)).count();
        let Some(behind) = end_of_string(string) else { return count };
        rest = behind;
    }
}

/// Returns what follows the string that a text starts with; `None` when it has no end.
fn end_of_string(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.get(1..)?;
    loop {
        let at = rest.iter().position(|&byte| byte == b'"' || byte == b'\\')?;
        // An escape takes the next byte with it, which may be a quote.
        let is_end = rest.get(at) == Some(&b'"');
        rest = rest.get(at + if is_end { 1 } else { 2 }..)?;
        if is_end {
            return Some(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, character by character.
    fn counted(source: &str) -> usize {
        let (mut count, mut in_string, mut escaped) = (0, false, false);
        for char in source.chars() {
            count += usize::from(in_string || !matches!(char, ' ' | '\t' | '\n' | '\r'));
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

    #[test]
    fn all_short_texts_are_measured_right() {
        let mut texts = vec![String::new()];
        for _ in 0..6 {
            let longer = texts.iter().flat_map(|text| {
                ['"', '\\', ' ', '\n', 'a', 'é'].map(|char| format!("{text}{char}"))
            });
            texts.extend(longer.collect::<Vec<_>>());
            texts.sort();
            texts.dedup();
        }
        assert_eq!(texts.len(), 55_987);
        for text in texts {
            assert_eq!(compact_length(&text), counted(&text), "{text:?}");
        }
    }

    #[test]
    fn the_day_decides() {
        let most = |day| quota_at(Quota::ServiceControl, day).most;
        assert_eq!(most(None), 10_240);
        assert_eq!(most(Some(Day::new(2026, 5, 15))), 10_240);
        assert_eq!(most(Some(Day::new(2026, 5, 14))), 5_120);
        assert_eq!(most(Some(Day::new(2000, 1, 1))), 5_120);
    }
}
