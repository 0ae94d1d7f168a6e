//! ARN templates and which ARNs and ARN patterns they can denote.

use std::fmt;

use iamkit_pattern::{Case, Pattern, Token, tokens};

use crate::catalog::Catalog;
use crate::resource_type::ResourceType;

/// Documented form of a resource type's ARNs, such as `arn:${Partition}:s3:::${BucketName}`.
///
/// A variable stands for any text, `/` and `:` included: AWS's own policies rely on it. The one
/// exception is a bucket name, which never holds a `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ArnTemplate<'a> {
    text: &'a str,
    segment: &'a str,
}

impl<'a> ArnTemplate<'a> {
    pub(crate) const fn new(text: &'a str, segment: &'a str) -> Self {
        Self { text, segment }
    }

    /// Returns the template text.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.text
    }

    /// Returns the service segment, such as `s3`; it may differ from the service's prefix.
    #[must_use]
    pub const fn service_segment(&self) -> &'a str {
        self.segment
    }

    /// Returns the partition, such as `${Partition}`.
    #[must_use]
    pub fn partition(&self) -> &'a str {
        self.field(1)
    }

    /// Returns the Region, empty when these ARNs have none.
    #[must_use]
    pub fn region(&self) -> &'a str {
        self.field(3)
    }

    /// Returns the account, empty when these ARNs have none.
    #[must_use]
    pub fn account(&self) -> &'a str {
        self.field(4)
    }

    /// Returns everything after the fifth colon, such as `${BucketName}/${ObjectName}`.
    #[must_use]
    pub fn resource(&self) -> &'a str {
        self.field(5)
    }

    fn field(&self, index: usize) -> &'a str {
        self.text.splitn(6, ':').nth(index).unwrap_or_default()
    }

    /// Returns whether some ARN has this form and matches `arn`, an ARN or ARN pattern.
    ///
    /// Policy variables in `arn` stand for any text.
    #[must_use]
    pub fn overlaps(&self, arn: &str) -> bool {
        ArnText::new(arn).overlaps(self)
    }
}

impl fmt::Display for ArnTemplate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text)
    }
}

/// An ARN or ARN pattern, prepared for comparisons with many templates.
pub(crate) struct ArnText {
    pattern: Pattern,
    /// The third field, `None` when a wildcard may cross its borders.
    segment: Option<Box<str>>,
    holds_slash: bool,
}

impl ArnText {
    pub(crate) fn new(arn: &str) -> Self {
        let pieces = variables_as_runs(arn, "${");
        let holds_slash =
            pieces.iter().any(|piece| matches!(piece, Token::Literal(text) if text.contains('/')));
        let segment = plain_segment(arn).map(Into::into);
        Self { pattern: Pattern::from_tokens(pieces, Case::Sensitive), segment, holds_slash }
    }

    pub(crate) fn overlaps(&self, template: &ArnTemplate<'_>) -> bool {
        if self.holds_slash && template.text.ends_with(":${BucketName}") {
            return false;
        }
        let pieces = variables_as_runs(template.text, "{");
        self.pattern.intersects(&Pattern::from_tokens(pieces, Case::Sensitive))
    }
}

/// Returns the third field of `arn` when it is literal text.
///
/// A wildcard partition such as `arn:*:s3:::b` could reach beyond its field, but then the third
/// field would not be where the author wrote it: only an open service tries every template.
fn plain_segment(arn: &str) -> Option<&str> {
    let mut fields = arn.splitn(6, ':').skip(2);
    let segment = fields.next().filter(|text| !text.is_empty() && !text.contains(['*', '?', '$']));
    fields.next().and(segment)
}

/// Splits `text` into tokens, with a run for every variable that starts with `open`.
///
/// Templates hold variables without a dollar sign too, such as `{Date}`.
fn variables_as_runs<'t>(text: &'t str, open: &str) -> Vec<Token<'t>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once(open) {
        let Some((_, after)) = inside.split_once('}') else { break };
        pieces.extend(tokens(before.strip_suffix('$').unwrap_or(before)));
        pieces.push(Token::AnyRun);
        rest = after;
    }
    pieces.extend(tokens(rest));
    pieces
}

impl Catalog {
    /// Returns the resource types that `arn`, an ARN or ARN pattern, can denote, sorted.
    ///
    /// The templates are found by the service segment of the ARN, not by the prefix of the
    /// service that defines them: `arn:aws:s3:::b` is also a resource of `ssm`.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let names = |arn| {
    ///     catalog.resource_types_matching_arn(arn).iter().map(|t| t.name()).collect::<Vec<_>>()
    /// };
    /// assert!(names("arn:aws:s3:::bucket/*").contains(&"object"));
    /// assert!(!names("arn:aws:s3:::bucket/*").contains(&"bucket"));
    /// # }
    /// ```
    #[must_use]
    pub fn resource_types_matching_arn(&self, arn: &str) -> Vec<ResourceType<'_>> {
        let table = self.resource_type_table();
        let arn = ArnText::new(arn);
        let candidates = match arn.segment.as_deref() {
            Some(segment) => {
                let order = &table.by_segment;
                let first = order.partition_point(|index| table.segment(*index) < segment);
                let same = order.iter().skip(first);
                let count = same.take_while(|index| table.segment(**index) == segment).count();
                order.get(first..first + count).unwrap_or_default()
            }
            None => &table.by_segment,
        };
        let mut ids: Vec<u16> = candidates
            .iter()
            .filter_map(|index| table.templates.get(usize::from(*index)))
            .filter(|template| {
                let text = table.part(&template.text);
                arn.overlaps(&ArnTemplate::new(text, table.part(&template.segment)))
            })
            .map(|template| template.resource_type)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.resource_type_at(id)).collect()
    }

    /// Returns whether some ARN template has the service segment `segment`, such as `s3`.
    #[must_use]
    pub fn is_arn_service(&self, segment: &str) -> bool {
        let table = self.resource_type_table();
        table.by_segment.binary_search_by(|index| table.segment(*index).cmp(segment)).is_ok()
    }
}
