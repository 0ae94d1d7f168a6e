//! A document at its place in a template.

use super::Resource;
use crate::embedded::{Attachment, Embedded, Kind, Place};
use crate::project::Projection;

/// Where a document was found.
pub(in crate::template) struct Site<'r, 'v> {
    pub(in crate::template) path: String,
    pub(in crate::template) kind: Kind,
    pub(in crate::template) resource: &'r Resource<'v>,
    pub(in crate::template) is_near_iam: bool,
}

pub(super) fn embedded<'t>(
    projection: Projection,
    variant: Option<Box<str>>,
    site: &Site<'_, '_>,
) -> Embedded<'t> {
    let place = Place {
        label: site.resource.label.clone(),
        owner: Some(site.resource.of_type.into()),
        ..Place::new(site.path.clone())
    };
    let attachment = Attachment::Named(site.resource.name.as_str().into());
    let document = Embedded::projected(projection, place, site.kind.clone());
    Embedded {
        variant,
        is_complete: document.is_complete && !site.is_near_iam,
        ..document.attached_to(attachment)
    }
}
