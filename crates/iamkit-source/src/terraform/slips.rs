//! Slips in resources of IAM: what is not read would be left out.

use hcl_edit::Span as _;
use hcl_edit::structure::{Block, Structure};
use iamkit_syntax::Span;

use super::data_document::span_of_block;
use super::elsewhere::labels;
use crate::parts::Parts;
use crate::spelling::{properties_of, required_of, slip, slip_of_type};
use crate::yaml::span_of;
use crate::{SourceError, SourceErrorKind};

/// What each resource may have besides (Terraform language, "Meta-arguments").
const META: [&str; 9] = [
    "connection",
    "count",
    "depends_on",
    "dynamic",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
    "timeouts",
];
/// Reports names in a resource that were meant for others.
pub(super) fn report(block: &Block, resource_type: &str, base: usize, parts: &mut Parts<'_>) {
    let of_block = span_of_block(block, base);
    parts.errors.extend(slip_of_type(resource_type, of_block));
    let Some(own) = properties_of(resource_type) else { return };
    // An argument that a name was meant for is not missing: the slip is told.
    let before = parts.errors.len();
    let known: Vec<&'static str> = own.iter().copied().chain(META).collect();
    for structure in &block.body {
        let (name, range) = match structure {
            Structure::Attribute(attribute) => (attribute.key.as_str(), attribute.key.span()),
            Structure::Block(inner) if inner.ident.as_str() == "dynamic" => {
                let label = inner.labels.first();
                let name = labels(inner).first().copied().unwrap_or("dynamic");
                (name, label.and_then(hcl_edit::Span::span))
            }
            Structure::Block(inner) => {
                inline_policy(inner, base, parts);
                (inner.ident.as_str(), inner.ident.span())
            }
        };
        let span = spanned(range, base, of_block);
        parts.errors.extend(slip(name, span, &known, "a resource of this type"));
    }
    if parts.errors.len() > before {
        return;
    }
    for name in required_of(resource_type) {
        if block.body.get_attribute(name).is_none() {
            let span = spanned(block.ident.span(), base, of_block);
            let message = format!("`{resource_type}` needs `{name}`");
            parts.errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), span));
        }
    }
}

fn inline_policy(block: &Block, base: usize, parts: &mut Parts<'_>) {
    if block.ident.as_str() != "inline_policy" {
        return;
    }
    for attribute in block.body.attributes() {
        let span = spanned(attribute.key.span(), base, span_of_block(block, base));
        let name = attribute.key.as_str();
        parts.errors.extend(slip(name, span, &["name", "policy"], "an inline policy"));
    }
}

fn spanned(range: Option<std::ops::Range<usize>>, base: usize, otherwise: Span) -> Span {
    range.map_or(otherwise, |range| span_of(base + range.start, base + range.end))
}
