//! Raw states, as Terraform stores them.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_syntax::Node;

use super::{Plan, Resource, text_of};
use crate::besides::Principals;
use crate::parts::Parts;
use crate::{PlanValues, SourceError, SourceErrorKind};

/// Reads the policies of a state as Terraform stores it (version 4).
pub(super) fn read<'t>(text: &'t str, root: Node<'_>, parts: &mut Parts<'t>) {
    let version = root.member("version");
    let number = version.map(Node::source).unwrap_or_default();
    if number != "4" {
        let message = format!("state format {number} is not known, 4 is");
        let span = version.map_or(root.span(), Node::span);
        parts.errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), span));
        return;
    }
    let mut plan = Plan {
        text,
        changes: BTreeMap::new(),
        parts,
        built_from_fields: Vec::new(),
        left_out: 0,
        changed_only: false,
        values: PlanValues::Planned,
        configuration: None,
        taken: BTreeSet::new(),
        principals: Principals::default(),
    };
    for resource in root.member("resources").into_iter().flat_map(Node::items) {
        if text_of(resource, "mode").as_deref() != Some("managed") {
            continue;
        }
        let Some(of_type) = text_of(resource, "type") else { continue };
        let name = text_of(resource, "name").unwrap_or_default();
        let module = text_of(resource, "module").map(|module| format!("{module}."));
        for instance in resource.member("instances").into_iter().flat_map(Node::items) {
            let Some(values) = instance.member("attributes") else { continue };
            let index = instance.member("index_key").map(|key| format!("[{}]", key.source()));
            let address = format!(
                "{}{of_type}.{name}{}",
                module.as_deref().unwrap_or_default(),
                index.unwrap_or_default()
            );
            let sensitive = instance.member("sensitive_attributes");
            plan.state_instance(address.into(), of_type.clone(), values, sensitive);
        }
    }
    plan.finish(root);
}

impl<'a> Plan<'a, '_, '_> {
    fn state_instance(
        &mut self,
        address: Box<str>,
        of_type: Box<str>,
        values: Node<'a>,
        sensitive: Option<Node<'a>>,
    ) {
        // A raw state lists the paths of sensitive attributes: any of them in this resource makes
        // its policies secret.
        let is_secret = sensitive.is_some_and(|paths| paths.items().next().is_some());
        let first = self.parts.documents.len();
        self.resource(&Resource { address, of_type, values, sensitive: None });
        for document in self.parts.documents.iter_mut().skip(first) {
            document.is_sensitive |= is_secret;
        }
    }
}
