//! What the catalog says of a resource ARN.

use iamkit_catalog::Catalog;
use iamkit_policy::ResourcePattern;
use iamkit_syntax::Spanned;

/// A resource ARN of the document with all its fields, and the resource types that it can denote.
#[derive(Debug)]
pub(crate) struct ArnFacts<'a> {
    pub(crate) pattern: &'a Spanned<ResourcePattern>,
}

impl<'a> ArnFacts<'a> {
    /// Returns `None` for the lone `*` and for what has fewer than six fields.
    pub(crate) fn new(
        pattern: &'a Spanned<ResourcePattern>,
        _catalog: &'a Catalog,
    ) -> Option<Self> {
        (pattern.value.field_count() == 6).then_some(Self { pattern })
    }
}
