//! The ARN templates of the catalog by service, ready to be compared with.

use std::sync::OnceLock;

use iamkit_catalog::Catalog;
use iamkit_pattern::{Case, Field, Pattern};

/// All ARN templates by their service segment, each list made when first needed, and patterns compiled
/// then: they serve all documents.
#[derive(Clone, Debug)]
pub(crate) struct ArnIndex {
    // INVARIANT: sorted by service.
    services: Vec<IndexedService>,
}

#[derive(Clone, Debug)]
struct IndexedService {
    segment: Box<str>,
    templates: OnceLock<Box<[IndexedTemplate]>>,
}

/// One ARN template, such as `arn:${Partition}:s3:::${BucketName}`.
#[derive(Clone, Debug)]
pub(crate) struct IndexedTemplate {
    text: Box<str>,
    has_all_fields: bool,
    has_region: bool,
    has_account: bool,
    whole: OnceLock<Pattern>,
    resource: OnceLock<Pattern>,
}

impl ArnIndex {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let services = catalog
            .arn_services()
            .map(|segment| IndexedService { segment: segment.into(), templates: OnceLock::new() });
        Self { services: services.collect() }
    }

    /// Returns the templates of a service as ARNs name it.
    pub(crate) fn templates(&self, service: &str, catalog: &Catalog) -> &[IndexedTemplate] {
        let at = self.services.binary_search_by(|known| (*known.segment).cmp(service));
        let known = at.ok().and_then(|at| self.services.get(at));
        known.map_or(&[], |known| known.templates.get_or_init(|| templates_with(service, catalog)))
    }
}

fn templates_with(service: &str, catalog: &Catalog) -> Box<[IndexedTemplate]> {
    let mut templates: Vec<IndexedTemplate> = Vec::new();
    for template in catalog.arn_templates_with(service) {
        let text = template.as_str();
        if !templates.iter().any(|known| &*known.text == text) {
            templates.push(IndexedTemplate {
                text: text.into(),
                has_all_fields: Field::Resource.of(text).is_some(),
                has_region: !template.region().is_empty(),
                has_account: !template.account().is_empty(),
                whole: OnceLock::new(),
                resource: OnceLock::new(),
            });
        }
    }
    templates.into()
}

impl IndexedTemplate {
    /// Says whether the template writes out the colons between all fields.
    pub(crate) const fn has_all_fields(&self) -> bool {
        self.has_all_fields
    }

    /// Says whether these ARNs have a Region.
    pub(crate) const fn has_region(&self) -> bool {
        self.has_region
    }

    /// Says whether these ARNs have an account.
    pub(crate) const fn has_account(&self) -> bool {
        self.has_account
    }

    /// Returns the Region, which some templates hold as literal text.
    pub(crate) fn region(&self) -> &str {
        self.field(Field::Region)
    }

    /// Says whether some ARN of this form has the whole of `arn`.
    pub(crate) fn fits(&self, arn: &Pattern) -> bool {
        self.whole().intersects(arn)
    }

    /// Says whether some ARN of this form has the resource part `resource`.
    pub(crate) fn fits_resource(&self, resource: &Pattern) -> bool {
        self.resource().intersects(resource)
    }

    fn field(&self, field: Field) -> &str {
        field.of(&self.text).unwrap_or_default()
    }

    /// Returns the pattern of the whole ARN.
    fn whole(&self) -> &Pattern {
        self.whole.get_or_init(|| pattern(&self.text))
    }

    /// Returns the pattern of what follows the fifth colon.
    fn resource(&self) -> &Pattern {
        self.resource.get_or_init(|| pattern(self.field(Field::Resource)))
    }
}

/// Compiles a text with `*` in the place of every variable: `${…}`, or `{…}` in some templates.
///
/// A variable of a template may hold `/` and `:`, as AWS's own policies rely on.
pub(crate) fn pattern(text: &str) -> Pattern {
    if !text.contains('{') {
        return Pattern::new(text, Case::Sensitive);
    }
    let mut opened = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((_, after)) = inside.split_once('}') else { break };
        opened.push_str(before.strip_suffix('$').unwrap_or(before));
        opened.push('*');
        rest = after;
    }
    opened.push_str(rest);
    Pattern::new(&opened, Case::Sensitive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_wildcards() {
        let same = |left: &str, right: &str| {
            assert_eq!(pattern(left), Pattern::new(right, Case::Sensitive), "{left}");
        };
        same("a/${aws:username}/b${x}", "a/*/b*");
        same("backup/{Date}", "backup/*");
        same("a/${aws:username", "a/${aws:username");
    }
}
