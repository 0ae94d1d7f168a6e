//! The `policies` member.

use std::sync::Arc;

use iamkit_authz::Layer;
use iamkit_policy::lower;
use iamkit_source::object::{members, missing, text, wrong_type};
use iamkit_source::{SourceError, SourceErrorKind};
use iamkit_syntax::{Kind, Member, Node, Spanned};

use super::resource_side::{self, MEMBERS};
use crate::{
    LevelInput, PolicyInput, PolicyInputs, PolicySource, ResourcePolicyInput, ResourceSideInput,
};

/// Reads policies in one place of a scenario.
pub(super) struct Reader<'e> {
    decides_refused: bool,
    pub(super) errors: &'e mut Vec<SourceError>,
}

/// The longest document, in bytes, of which the text is kept: a managed policy has 6,144 characters, the
/// policy of a bucket 20 kB.
const LONGEST_KEPT: usize = 20_480;

pub(super) fn inputs(
    node: Node<'_>,
    decides_refused: bool,
    errors: &mut Vec<SourceError>,
) -> PolicyInputs {
    let layers = Layer::ALL.map(Layer::as_str);
    let mut known = [""; Layer::ALL.len() + MEMBERS.len()];
    for (slot, name) in known.iter_mut().zip(layers.into_iter().chain(MEMBERS)) {
        *slot = name;
    }
    let Some(found) = members("the policies", node, known, errors) else {
        return PolicyInputs::default();
    };
    let mut reader = Reader { decides_refused, errors };
    let mut inputs = PolicyInputs::default();
    for (name, node) in MEMBERS.iter().zip(found.values.into_iter().skip(layers.len())) {
        if let Some(node) = node {
            resource_side::member(name, node, &mut inputs.besides, &mut reader);
        }
    }
    for (layer, node) in Layer::ALL.into_iter().zip(found.values) {
        let Some(node) = node else { continue };
        match layer {
            Layer::ScopeDown => {
                if let Some(calls) = reader.calls(node) {
                    inputs.set(layer, calls);
                }
            }
            Layer::Resource if is_by_resource(node) => {
                inputs.of_resources = reader.by_resource(node);
            }
            _ if layer.is_leveled() => inputs.set(layer, reader.levels(layer, node)),
            _ => inputs.set(layer, reader.list(node)),
        }
    }
    inputs
}

/// Reads one member that is no policy of a layer.
pub(super) fn besides(
    name: &str,
    node: Node<'_>,
    input: &mut ResourceSideInput,
    errors: &mut Vec<SourceError>,
) {
    let mut reader = Reader { decides_refused: false, errors };
    resource_side::member(name, node, input, &mut reader);
}

/// Says whether an object has ARNs for its members, and so a policy for each.
fn is_by_resource(node: Node<'_>) -> bool {
    let mut names = node.members().map(Member::name);
    node.kind() == Kind::Object
        && node.members().next().is_some()
        && names.all(|name| name.starts_with("arn:"))
}

/// How often credentials can be narrowed (AWS STS API Reference, "`GetScopedCredentials`").
const SCOPE_DOWN_CALLS: usize = 3;

impl Reader<'_> {
    /// Reads one policy or an array of policies.
    pub(super) fn list(&mut self, node: Node<'_>) -> Vec<PolicyInput> {
        if node.kind() == Kind::Array {
            node.items().filter_map(|item| self.policy(item)).collect()
        } else {
            self.policy(node).into_iter().collect()
        }
    }

    /// Reads the policies of resources by their ARNs.
    fn by_resource(&mut self, node: Node<'_>) -> Vec<ResourcePolicyInput> {
        let mut read: Vec<ResourcePolicyInput> = Vec::new();
        for member in node.members() {
            let arn = Spanned::new(member.name().into(), member.name_span());
            if read.iter().any(|known| known.arn.value == arn.value) {
                let kind = SourceErrorKind::DuplicateMember(arn.value);
                self.errors.push(SourceError::new(kind, arn.span));
                continue;
            }
            let policies = self.list(member.value());
            read.push(ResourcePolicyInput { arn, policies });
        }
        read
    }

    fn levels(&mut self, layer: Layer, node: Node<'_>) -> Vec<LevelInput> {
        if node.kind() != Kind::Array {
            self.errors.push(wrong_type(layer.as_str(), "an array of levels", node));
            return Vec::new();
        }
        node.items().filter_map(|item| self.level(item)).collect()
    }

    /// Reads the policies of calls that narrowed the credentials; `None` when there were none.
    fn calls(&mut self, node: Node<'_>) -> Option<Vec<LevelInput>> {
        let layer = Layer::ScopeDown;
        if node.kind() != Kind::Array {
            self.errors.push(wrong_type(layer.as_str(), "an array of layers", node));
            return None;
        }
        if let Some(extra) = node.items().nth(SCOPE_DOWN_CALLS) {
            let message =
                format!("credentials are narrowed by {SCOPE_DOWN_CALLS} policies at most");
            self.errors
                .push(SourceError::new(SourceErrorKind::Invalid(message.into()), extra.span()));
        }
        let calls: Vec<_> = node
            .items()
            .enumerate()
            .map(|(index, item)| LevelInput {
                target: Some(format!("{layer}[{index}]").into()),
                policies: self.list(item),
                span: item.span(),
            })
            .collect();
        (!calls.is_empty()).then_some(calls)
    }

    fn level(&mut self, node: Node<'_>) -> Option<LevelInput> {
        const LEVEL: &str = "a level";
        let [target, policies] = members(LEVEL, node, ["target", "policies"], self.errors)?.values;
        let target = target.and_then(|node| text("target", node, self.errors));
        let Some(policies) = policies else {
            self.errors.push(missing("policies", LEVEL, node));
            return None;
        };
        Some(LevelInput {
            target: target.map(|text| text.value),
            policies: self.list(policies),
            span: node.span(),
        })
    }

    fn policy(&mut self, node: Node<'_>) -> Option<PolicyInput> {
        if node.kind() != Kind::Object {
            self.errors.push(wrong_type("policies", "policy objects", node));
            return None;
        }
        let (name, source) = if node.member("managed").is_some() {
            (None, self.managed(node)?)
        } else if node.member("file").is_some() {
            self.file(node)?
        } else if node.member("document").is_some() {
            self.named(node)?
        } else {
            (None, self.document(node))
        };
        let is_here = matches!(source, PolicySource::Document(_));
        // Longer ones would fill the memory of whoever keeps what is compiled.
        let is_kept = is_here && node.source().len() <= LONGEST_KEPT;
        let text = is_kept.then(|| node.source().into());
        Some(PolicyInput { name, source, span: node.span(), text })
    }

    fn managed(&mut self, node: Node<'_>) -> Option<PolicySource> {
        let [name, version] =
            members("a managed policy", node, ["managed", "policyVersion"], self.errors)?.values;
        Some(PolicySource::Managed {
            name: text("managed", name?, self.errors)?,
            version: version.and_then(|node| text("policyVersion", node, self.errors)),
        })
    }

    fn file(&mut self, node: Node<'_>) -> Option<(Option<Box<str>>, PolicySource)> {
        let [file, name] = members("a policy file", node, ["file", "name"], self.errors)?.values;
        let name = name.and_then(|node| text("name", node, self.errors));
        let file = text("file", file?, self.errors)?;
        Some((name.map(|text| text.value), PolicySource::File(file)))
    }

    fn named(&mut self, node: Node<'_>) -> Option<(Option<Box<str>>, PolicySource)> {
        let [name, document] =
            members("a named policy", node, ["name", "document"], self.errors)?.values;
        let name = name.and_then(|node| text("name", node, self.errors));
        let source = self.document(document?);
        Some((name.map(|text| text.value), source))
    }

    fn document(&mut self, node: Node<'_>) -> PolicySource {
        let lowered = lower(node);
        let is_refused = lowered.errors.iter().any(|error| !error.kind.is_stored());
        if is_refused && self.decides_refused {
            return PolicySource::Refused(Arc::new(lowered));
        }
        for error in lowered.errors.into_iter().filter(|error| !error.kind.is_stored()) {
            let kind = SourceErrorKind::Policy(error.kind);
            self.errors.push(SourceError { kind, span: error.span });
        }
        PolicySource::Document(Arc::new(lowered.document))
    }
}
