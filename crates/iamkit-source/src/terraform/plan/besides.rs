//! What the principals of a plan or state have besides, with what the configuration says of what is
//! unknown.

use std::borrow::Cow;

use iamkit_syntax::{Kind as JsonKind, Node, Span};

use super::super::besides::{
    Attributes, Given, collect, given_by_node, granted_by_text, is_of_groups, names_in_expression,
    referred, without_indices,
};
use super::{Plan, Resource};
use crate::Granted;

/// Stands for what may not be shown.
const SECRET: &str = "a value that is sensitive";

impl<'a> Plan<'a, '_, '_> {
    /// Collects what a resource has besides, and whom it is attached to.
    pub(super) fn collect_besides(&mut self, resource: &Resource<'a>) {
        let mut principals = std::mem::take(&mut self.principals);
        let mut besides = std::mem::take(&mut self.parts.besides);
        let place = resource.place(resource.address.to_string());
        let attributes = OfResource { plan: self, resource };
        collect(&resource.of_type, &place, &attributes, (&mut principals, &mut besides));
        (self.principals, self.parts.besides) = (principals, besides);
    }

    /// Returns what the expression of an attribute whose value is unknown refers to, and the module.
    fn references(
        &self,
        resource: &Resource<'a>,
        attribute: &str,
    ) -> Option<(Vec<Cow<'a, str>>, String)> {
        let (expression, prefix) = self.expression_of(resource, attribute)?;
        let references = expression.member("references").into_iter().flat_map(Node::items);
        Some((references.filter_map(Node::as_str).collect(), prefix))
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

/// A resource of a plan.
struct OfResource<'p, 'a, 't, 'q> {
    plan: &'p Plan<'a, 't, 'q>,
    resource: &'p Resource<'a>,
}

impl Attributes for OfResource<'_, '_, '_, '_> {
    fn given(&self, attribute: &str) -> (Given, Span) {
        if let Some(value) = self.resource.values.member(attribute) {
            return (given_by_node(value), value.span());
        }
        // Unknown values are not there.
        let span = self.resource.values.span();
        let found = self.plan.references(self.resource, attribute);
        let Some((references, prefix)) = found else { return (Given::Nothing, span) };
        (Given::Names(names_in_expression(&references.join(" "), &prefix)), span)
    }

    fn grants(&self, attribute: &str) -> Vec<(Granted, Span)> {
        if let Some(value) = self.resource.values.member(attribute) {
            let items: Vec<Node<'_>> = match value.kind() {
                JsonKind::Array => value.items().collect(),
                _ => vec![value],
            };
            let is_secret = self.plan.is_secret(self.resource, attribute);
            let granted = |item: &Node<'_>| {
                let text = item.as_str().filter(|text| !text.is_empty())?;
                let secret = || Granted::Unknown(SECRET.into());
                let of_groups = is_of_groups(attribute);
                Some(if is_secret { secret() } else { granted_by_text(&text, of_groups) })
            };
            return items.iter().filter_map(|it| Some((granted(it)?, it.span()))).collect();
        }
        let span = self.resource.values.span();
        let found = self.plan.references(self.resource, attribute);
        let Some((references, prefix)) = found else { return Vec::new() };
        // Nothing that is given by references alone is no policy.
        let Some(first) = references.first() else { return Vec::new() };
        let is_repeated = |it: &Cow<'_, str>| it.starts_with("each.") || it.starts_with("count.");
        let whole = references.iter().filter(|it| !it.contains('['));
        let mut policies: Vec<String> = whole.filter_map(|it| referred(it)).collect();
        policies.dedup();
        let granted = match policies.as_slice() {
            // An instance of several is named with its index, which is unknown here.
            [one] if !references.iter().any(is_repeated) => {
                Granted::Place(format!("{prefix}{one}").into())
            }
            _ => Granted::Unknown(format!("{prefix}{first}").into()),
        };
        vec![(granted, span)]
    }

    fn written(&self, attribute: &str) -> String {
        if self.plan.is_secret(self.resource, attribute) {
            return SECRET.to_owned();
        }
        if let Some(value) = self.resource.values.member(attribute) {
            let text = value.as_str().map(|text| text.to_string());
            return text.unwrap_or_else(|| value.source().to_owned());
        }
        let found = self.plan.references(self.resource, attribute);
        found.and_then(|(it, prefix)| Some(format!("{prefix}{}", it.first()?))).unwrap_or_default()
    }

    fn is_permission_read(&self) -> bool {
        self.plan.permission(self.resource).is_some()
    }

    fn known(&self, attribute: &str) -> Option<String> {
        let is_secret = self.plan.is_secret(self.resource, attribute);
        let value = self.resource.values.member(attribute).filter(|_| !is_secret)?;
        value.as_str().map(|text| text.to_string())
    }

    fn span(&self) -> Span {
        self.resource.values.span()
    }

    fn is_certain(&self, attribute: &str) -> bool {
        if self.resource.values.member(attribute).is_some() {
            return true;
        }
        let found = self.plan.references(self.resource, attribute);
        found.is_some_and(|(references, _)| {
            let names = names_in_expression(&references.join(" "), "");
            names.len() == 1 && !references.iter().any(|it| it.starts_with("each."))
        })
    }
}
