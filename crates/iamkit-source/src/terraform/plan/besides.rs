//! What the principals of a plan or state have besides, with what the configuration says of what is
//! unknown.

use iamkit_syntax::{Node, Span};

use super::super::besides::{Given, collect, given_by_node, names_in_expression, without_indices};
use super::{Plan, Resource};

impl<'a> Plan<'a, '_, '_> {
    /// Collects what a resource has besides, and whom it is attached to.
    pub(super) fn collect_besides(&mut self, resource: &Resource<'a>) {
        let mut principals = std::mem::take(&mut self.principals);
        let mut besides = std::mem::take(&mut self.parts.besides);
        let place = resource.place(resource.address.to_string());
        let given = |attribute: &str| self.given(resource, attribute);
        collect(&resource.of_type, &place, given, (&mut principals, &mut besides));
        (self.principals, self.parts.besides) = (principals, besides);
    }

    fn given(&self, resource: &Resource<'a>, attribute: &str) -> (Given, Span) {
        if let Some(value) = resource.values.member(attribute) {
            return (given_by_node(value), value.span());
        }
        // Unknown values are not there.
        let found = self.expression_of(resource, attribute);
        let span = resource.values.span();
        let Some((expression, prefix)) = found else { return (Given::Nothing, span) };
        let references = expression.member("references").into_iter().flat_map(Node::items);
        let references: Vec<_> = references.filter_map(Node::as_str).collect();
        (Given::Names(names_in_expression(&references.join(" "), &prefix)), span)
    }

    /// Returns what the configuration says of an attribute, and the module that it says it in.
    fn expression_of(
        &self,
        resource: &Resource<'a>,
        attribute: &str,
    ) -> Option<(Node<'a>, String)> {
        let address = without_indices(&resource.address);
        let at = address.rfind(&format!("{}.", resource.of_type))?;
        let (prefix, local) = address.split_at_checked(at)?;
        let mut module = self.configuration?;
        for call in prefix.split("module.").skip(1) {
            let name = call.trim_end_matches('.');
            module = module.member("module_calls")?.member(name)?.member("module")?;
        }
        let mut resources = module.member("resources")?.items();
        let is_meant = |node: &Node<'_>| {
            node.member("address").and_then(Node::as_str).is_some_and(|known| *known == *local)
        };
        let expressions = resources.find(is_meant)?.member("expressions")?;
        Some((expressions.member(attribute)?, prefix.to_owned()))
    }
}
