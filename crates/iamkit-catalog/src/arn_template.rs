//! ARN templates and which ARNs and ARN patterns they can denote.

use std::fmt;

use iamkit_pattern::{
    Case, Field, FieldCrossing, FieldPattern, Pattern, Token, tokens, tokens_match,
};
use iamkit_work::spend;

use crate::catalog::Catalog;
use crate::resource_type::{ResourceType, Template};

/// Documented form of a resource type's ARNs, such as `arn:${Partition}:s3:::${BucketName}`.
///
/// A variable stands for any text, `/` and `:` included: AWS's own policies rely on it. The exceptions
/// are names of buckets, and of tables of DynamoDB, which never hold a `/`.
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
        self.field(Field::Partition)
    }

    /// Returns the Region, empty when these ARNs have none.
    #[must_use]
    pub fn region(&self) -> &'a str {
        self.field(Field::Region)
    }

    /// Returns the account, empty when these ARNs have none.
    #[must_use]
    pub fn account(&self) -> &'a str {
        self.field(Field::Account)
    }

    /// Returns everything after the fifth colon, such as `${BucketName}/${ObjectName}`.
    #[must_use]
    pub fn resource(&self) -> &'a str {
        self.field(Field::Resource)
    }

    /// Writes the form with a text in the place of each variable: `value` is asked with the field that the
    /// variable stands in and with its name.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let bucket = catalog.service("s3").unwrap().resource_type("bucket").unwrap();
    /// let template = bucket.arn_templates().next().unwrap();
    /// let arn = template.filled(|_, name| if name == "Partition" { "aws" } else { "reports" });
    /// assert_eq!(arn, "arn:aws:s3:::reports");
    /// # }
    /// ```
    #[must_use]
    pub fn filled<'v>(&self, mut value: impl FnMut(Field, &str) -> &'v str) -> String {
        let mut filled = String::with_capacity(self.text.len());
        for (field, text) in Field::ALL.into_iter().zip(self.text.splitn(Field::COUNT, ':')) {
            if field != Field::Prefix {
                filled.push(':');
            }
            let mut rest = text;
            while let Some((before, inside)) = rest.split_once("${") {
                let (name, after) = inside.split_once('}').unwrap_or((inside, ""));
                filled.push_str(before);
                filled.push_str(value(field, name));
                rest = after;
            }
            filled.push_str(rest);
        }
        filled
    }

    fn field(&self, field: Field) -> &'a str {
        field.of(self.text).unwrap_or_default()
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
pub(crate) struct ArnText<'t> {
    pieces: Vec<Token<'t>>,
    /// How often a `/` is written out.
    slashes: usize,
}

impl<'t> ArnText<'t> {
    pub(crate) fn new(arn: &'t str) -> Self {
        let pieces = variables_as_runs(arn, "${");
        let slashes = |piece: &Token<'_>| match piece {
            Token::Literal(text) => text.matches('/').count(),
            _ => 0,
        };
        Self { slashes: pieces.iter().map(slashes).sum(), pieces }
    }

    /// Returns whether the template of a bucket, or of a table, is compared with something below.
    fn is_beyond(&self, template: &str) -> bool {
        let is_of_table = || template.contains(":dynamodb:") && template.ends_with("/${TableName}");
        match self.slashes {
            0 => false,
            1 => template.ends_with(":${BucketName}"),
            _ => template.ends_with(":${BucketName}") || is_of_table(),
        }
    }

    /// Compares as one text: a wildcard of either side may reach over colons.
    pub(crate) fn overlaps(&self, template: &ArnTemplate<'_>) -> bool {
        if self.is_beyond(template.text) || !spend_comparing(4) {
            return false;
        }
        // The ARN of a request is plain text, and nothing has to be compiled for it.
        if let [Token::Literal(text)] = self.pieces.as_slice() {
            return denotes(template.text, text);
        }
        self.pattern().intersects(&compiled(template.text))
    }

    /// Compares as one text, with the pattern of the template that is kept for other ARNs.
    fn overlaps_kept(&self, pattern: &Pattern, template: &Template, text: &str) -> bool {
        if self.is_beyond(text) {
            return false;
        }
        match self.pieces.as_slice() {
            [Token::Literal(plain)] => denotes(text, plain),
            _ => template.compiled().whole.get_or_init(|| compiled(text)).intersects(pattern),
        }
    }

    /// Says whether this is plain text with just the colons between the fields of an ARN.
    fn has_least_colons(&self) -> bool {
        matches!(self.pieces.as_slice(), [Token::Literal(text)] if colons(text) == FIELDS_COLONS)
    }

    fn pattern(&self) -> Pattern {
        Pattern::from_tokens(self.pieces.iter().copied(), Case::Sensitive)
    }

    fn fields(&self) -> FieldPattern {
        FieldPattern::from_tokens(self.pieces.iter().copied())
    }
}

/// How many colons stand between the fields of an ARN.
const FIELDS_COLONS: usize = Field::COUNT - 1;

fn colons(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b':').count()
}

/// Returns the third field of `arn` when it is literal text.
///
/// A wildcard partition such as `arn:*:s3:::b` could reach beyond its field, but then the third
/// field would not be where the author wrote it: only an open service tries every template.
fn plain_segment(arn: &str) -> Option<&str> {
    // A text that ends within the field leaves it open.
    Field::Region.of(arn)?;
    Field::Service.of(arn).filter(|text| !text.is_empty() && !text.contains(['*', '?', '$']))
}

/// Says whether a template can denote a plain text.
fn denotes(template: &str, text: &str) -> bool {
    if template.bytes().any(|byte| byte == b'*' || byte == b'?') {
        return tokens_match(&variables_as_runs(template, "{"), text, Case::Sensitive);
    }
    // Between variables stand plain parts: the first place of each leaves most to what follows, and
    // the last one ends the text.
    let mut rest = text;
    let mut parts = template;
    let mut is_first = true;
    while let Some((before, inside)) = split_at_byte(parts, b'{') {
        let Some((_, after)) = split_at_byte(inside, b'}') else { break };
        let part = before.strip_suffix('$').unwrap_or(before);
        let behind =
            if is_first { rest.strip_prefix(part) } else { Case::Sensitive.behind(rest, part) };
        let Some(behind) = behind else { return false };
        (rest, parts, is_first) = (behind, after, false);
    }
    if is_first { rest == parts } else { rest.ends_with(parts) }
}

/// Splits a short text at an ASCII character, without the preparation of a search in a long one.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
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

/// Takes the work of comparing an ARN with so many templates; returns whether there was enough left.
fn spend_comparing(templates: usize) -> bool {
    spend(150 * templates, "comparing ARNs with forms of ARNs")
}

/// Compiles a template as one text.
fn compiled(template: &str) -> Pattern {
    Pattern::from_tokens(variables_as_runs(template, "{"), Case::Sensitive)
}

impl Catalog {
    /// Returns the service segments of all ARN templates, sorted, each once.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// assert!(catalog.arn_services().any(|segment| segment == "execute-api"));
    /// # }
    /// ```
    pub fn arn_services(&self) -> impl Iterator<Item = &str> {
        let table = self.resource_type_table();
        let order = table.by_segment.as_slice();
        order
            .chunk_by(|left, right| table.segment(*left) == table.segment(*right))
            .filter_map(|same| same.first().map(|template| table.segment(*template)))
    }

    /// Returns the ARN templates with the service segment `segment`, in the order of their resource types.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let templates = catalog.arn_templates_with("sqs");
    /// assert!(templates.iter().any(|template| template.resource() == "${QueueName}"));
    /// # }
    /// ```
    #[must_use]
    pub fn arn_templates_with(&self, segment: &str) -> Vec<ArnTemplate<'_>> {
        let table = self.resource_type_table();
        let templates = table.templates_of(Some(segment)).into_iter();
        let template =
            |it: &Template| ArnTemplate::new(table.part(&it.text), table.part(&it.segment));
        templates.map(template).collect()
    }

    /// Returns the resource types that `arn`, an ARN or ARN pattern, can denote, sorted.
    ///
    /// The templates are found by the service segment of the ARN, not by the prefix of the
    /// service that defines them: `arn:aws:s3:::b` is also a resource of `ssm`. They are compared
    /// field by field; when none matches so, a wildcard may stand for several fields.
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
        let candidates = table.templates_of(plain_segment(arn));
        if !spend_comparing(candidates.len()) {
            return Vec::new();
        }
        let arn = ArnText::new(arn);
        let fields = arn.fields();
        let by_field = candidates.iter().copied().filter(|template| {
            let compiled = template.compiled().fields.get_or_init(|| {
                FieldPattern::from_tokens(variables_as_runs(table.part(&template.text), "{"))
            });
            !arn.is_beyond(table.part(&template.text))
                && fields.intersects(compiled, FieldCrossing::Strict)
        });
        let mut ids: Vec<u16> = by_field.map(|template| template.resource_type).collect();
        if ids.is_empty() {
            let pattern = arn.pattern();
            // Where a plain text has no colon more than its fields need, each of them is one of the form's,
            // which was compared field by field.
            let is_settled = arn.has_least_colons();
            let as_one_text = candidates.iter().filter(|template| {
                let text = table.part(&template.text);
                let is_settled = is_settled && colons(text) >= FIELDS_COLONS;
                !is_settled && arn.overlaps_kept(&pattern, template, text)
            });
            ids.extend(as_one_text.map(|template| template.resource_type));
        }
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.resource_type_at(id)).collect()
    }

    /// Returns the ARN forms of a service whose resource part meets `resource`, whatever their Region and
    /// account; none for a service that is not written out.
    pub(crate) fn arn_templates_of(&self, service: &str, resource: &str) -> Vec<ArnTemplate<'_>> {
        if service.is_empty() || service.contains(['*', '?', '$']) {
            return Vec::new();
        }
        let table = self.resource_type_table();
        let text = format!("arn:*:{service}:*:*:{resource}");
        let (arn, service) = (ArnText::new(&text), Some(service));
        let fields = arn.fields();
        let mut forms = Vec::new();
        let candidates = table.templates_of(service);
        if !spend_comparing(candidates.len()) {
            return forms;
        }
        for template in candidates {
            let form = table.part(&template.text);
            let compiled = template
                .compiled()
                .fields
                .get_or_init(|| FieldPattern::from_tokens(variables_as_runs(form, "{")));
            if !arn.is_beyond(form) && fields.intersects(compiled, FieldCrossing::Strict) {
                forms.push(ArnTemplate::new(form, table.part(&template.segment)));
            }
        }
        forms
    }

    /// Returns whether some ARN template has the service segment `segment`, such as `s3`.
    #[must_use]
    pub fn is_arn_service(&self, segment: &str) -> bool {
        let table = self.resource_type_table();
        table.by_segment.binary_search_by(|index| table.segment(*index).cmp(segment)).is_ok()
    }
}
