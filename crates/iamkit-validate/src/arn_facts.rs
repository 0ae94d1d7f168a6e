//! What the catalog says of a resource ARN.

use std::cell::OnceCell;

use iamkit_catalog::Catalog;
use iamkit_pattern::Field;
use iamkit_policy::ResourcePattern;
use iamkit_syntax::{Span, Spanned};

use crate::arn_index::{ArnIndex, IndexedTemplate, pattern};

/// A resource of the document with all six fields of an ARN, and the templates of its service.
#[derive(Debug)]
pub(crate) struct ArnFacts<'a> {
    pub(crate) span: Span,
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
    text: &'a ResourcePattern,
    templates: &'a [IndexedTemplate],
    knows_service: bool,
    /// The templates whose resource part fits.
    fitting: OnceCell<Vec<&'a IndexedTemplate>>,
}

impl<'a> ArnFacts<'a> {
    /// Returns `None` for the lone `*` and for what has fewer than six fields.
    pub(crate) fn new(
        text: &'a Spanned<ResourcePattern>,
        catalog: &Catalog,
        index: &'a ArnIndex,
    ) -> Option<Self> {
        let field = |field| text.value.field(field);
        let service = field(Field::Service)?;
        let templates = index.templates(service, catalog);
        let knows = |service: &str| {
            !index.templates(service, catalog).is_empty() || catalog.service(service).is_some()
        };
        Some(Self {
            span: text.span,
            partition: field(Field::Partition)?,
            service,
            region: field(Field::Region)?,
            account: field(Field::Account)?,
            resource: field(Field::Resource)?,
            text: &text.value,
            templates,
            knows_service: !templates.is_empty() || knows(&service.to_ascii_lowercase()),
            fitting: OnceCell::new(),
        })
    }

    /// Says whether the service exists, as a prefix of actions or in ARNs; its name is taken in
    /// lower case.
    pub(crate) const fn knows_service(&self) -> bool {
        self.knows_service
    }

    /// Says whether the resource part begins with a wildcard, which may stand for any type of resource
    /// (recorded answers on AWS managed policies: `arn:aws:kms:*::*` lacks no account).
    pub(crate) fn is_open(&self) -> bool {
        self.resource.starts_with(['*', '?'])
    }

    /// Says whether the account field holds 12 digits.
    pub(crate) fn has_account_id(&self) -> bool {
        self.account.len() == 12 && self.account.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Says whether the catalog has templates for the service and the ARN has the form of none.
    ///
    /// The ARN is compared as one text, so that a wildcard of either side may run over colons.
    /// Where the resource part alone fits, another field is at fault, which has its own check.
    pub(crate) fn has_no_form(&self) -> bool {
        if self.templates.is_empty() {
            return false;
        }
        if !self.fitting().is_empty() {
            return false;
        }
        // Where a plain text has no colon more than its fields need, the resource part alone decides.
        let text = self.text.as_str();
        let colons = text.bytes().filter(|byte| *byte == b':').count();
        let is_settled = colons < Field::COUNT && !text.contains(['*', '?', '{']);
        let whole = OnceCell::new();
        !self.templates.iter().any(|known| {
            !(is_settled && known.has_all_fields())
                && known.fits(whole.get_or_init(|| pattern(text)))
        })
    }

    /// Returns the templates that have the form of the resource part.
    fn fitting(&self) -> &[&'a IndexedTemplate] {
        self.fitting.get_or_init(|| {
            let resource = pattern(self.resource);
            self.templates.iter().filter(|known| known.fits_resource(&resource)).collect()
        })
    }

    /// Says whether the resource part of the ARN has the form of some template, and `holds` is
    /// true of all the templates whose form it has.
    pub(crate) fn every_template(&self, holds: impl Fn(&IndexedTemplate) -> bool) -> bool {
        // Where it holds of no template at all, or of none of those, there is nothing to compare.
        self.templates.iter().any(&holds)
            && !self.fitting().is_empty()
            && self.fitting().iter().all(|known| holds(known))
    }

    /// Says whether some template has the Region as literal text.
    pub(crate) fn templates_hold_region(&self) -> bool {
        self.templates.iter().any(|known| known.region() == self.region)
    }

    /// Returns the span of a field, where the text holds it as it is.
    pub(crate) fn span_of_field(&self, text: &str, field: Field) -> Option<Span> {
        let earlier = Field::ALL.into_iter().take_while(|earlier| *earlier < field);
        let before: usize =
            earlier.filter_map(|earlier| self.text.field(earlier)).map(|f| f.len() + 1).sum();
        let field = self.text.field(field)?;
        let start = self.span.start + 1 + u32::try_from(before).ok()?;
        let span = Span::new(start, start + u32::try_from(field.len()).ok()?);
        (span.of(text) == Some(field)).then_some(span)
    }
}
