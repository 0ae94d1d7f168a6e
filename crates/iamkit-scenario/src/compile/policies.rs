//! The policies of a scenario.

use std::collections::HashMap;
use std::sync::Arc;

use iamkit_authz::{Layer, Level, PerLayer, PolicySet};
use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_source::{
    NamedPolicy, PolicyResolver, ResolvePolicyError, SourceError, SourceErrorKind,
};
use iamkit_syntax::Span;

use super::{CompiledLayer, CompiledLayers};
use crate::{LayerInput, LevelInput, PolicyInput, PolicySource, Scenario};

/// How many compiled sets and documents are kept for the next scenario.
const KEPT: usize = 256;

/// Compiles the policies of scenarios.
pub(super) struct PolicyCompiler<'s> {
    resolver: &'s dyn PolicyResolver,
    documents: HashMap<Box<str>, NamedPolicy>,
    sets: HashMap<Box<str>, Arc<PolicySet>>,
}

impl<'s> PolicyCompiler<'s> {
    pub(super) fn new(resolver: &'s dyn PolicyResolver) -> Self {
        Self { resolver, documents: HashMap::new(), sets: HashMap::new() }
    }

    pub(super) fn layers(
        &mut self,
        scenario: &Scenario,
        errors: &mut Vec<SourceError>,
    ) -> CompiledLayers {
        let resource_type = resource_policy_type(scenario);
        PerLayer::from_fn(|layer| {
            let policy_type = match layer {
                Layer::Resource => resource_type,
                _ => layer.policy_type(),
            };
            match scenario.policies.get(layer)? {
                LayerInput::Policies(inputs) => {
                    self.set(policy_type, inputs, layer.as_str(), errors).map(CompiledLayer::Set)
                }
                LayerInput::Levels(levels) => Some(CompiledLayer::Levels(self.levels(
                    policy_type,
                    levels,
                    layer.as_str(),
                    errors,
                ))),
            }
        })
    }

    fn levels(
        &mut self,
        policy_type: PolicyType,
        levels: &[LevelInput],
        name: &str,
        errors: &mut Vec<SourceError>,
    ) -> Vec<Level> {
        let mut compiled = Vec::with_capacity(levels.len());
        for (index, level) in levels.iter().enumerate() {
            let target = level.target.clone().unwrap_or_else(|| format!("level {index}").into());
            let prefix = format!("{name}[{target}]");
            if let Some(set) = self.set(policy_type, &level.policies, &prefix, errors) {
                compiled.push(Level::new(target, Arc::unwrap_or_clone(set)));
            }
        }
        compiled
    }

    /// Compiles the policies of one layer or level; a set of named policies is kept.
    fn set(
        &mut self,
        policy_type: PolicyType,
        inputs: &[PolicyInput],
        layer: &str,
        errors: &mut Vec<SourceError>,
    ) -> Option<Arc<PolicySet>> {
        let key = key_of(policy_type, inputs);
        if let Some(known) = key.as_ref().and_then(|key| self.sets.get(key)) {
            return Some(Arc::clone(known));
        }
        let before = errors.len();
        let mut builder = PolicySet::builder(policy_type);
        for (index, input) in inputs.iter().enumerate() {
            let Some((name, document)) = self.policy(input, errors) else { continue };
            check(policy_type, input, &document, errors);
            let name = name.unwrap_or_else(|| match inputs.len() {
                1 => layer.into(),
                _ => format!("{layer}[{index}]").into(),
            });
            builder = builder.add(name, document);
        }
        if errors.len() > before {
            return None;
        }
        match builder.build_unchecked() {
            Ok(set) => {
                let set = Arc::new(set);
                if let Some(key) = key {
                    if self.sets.len() >= KEPT {
                        self.sets.clear();
                    }
                    self.sets.insert(key, Arc::clone(&set));
                }
                Some(set)
            }
            Err(error) => {
                let span = inputs.first().map_or(Span::NONE, |input| input.span);
                let kind = SourceErrorKind::Invalid(error.to_string().into());
                errors.push(SourceError { kind, span });
                None
            }
        }
    }

    fn policy(
        &mut self,
        input: &PolicyInput,
        errors: &mut Vec<SourceError>,
    ) -> Option<(Option<Box<str>>, Arc<PolicyDocument>)> {
        let (key, span) = match &input.source {
            PolicySource::Document(document) => {
                return Some((input.name.clone(), Arc::clone(document)));
            }
            PolicySource::Managed { name, .. } => (source_key(&input.source)?, name.span),
            PolicySource::File(path) => (source_key(&input.source)?, path.span),
        };
        if !self.documents.contains_key(&*key) {
            match self.load(&input.source) {
                Ok(policy) => {
                    if self.documents.len() >= KEPT {
                        self.documents.clear();
                    }
                    self.documents.insert(key.clone(), policy);
                }
                Err(ResolvePolicyError { message, hint }) => {
                    errors.push(SourceError {
                        kind: SourceErrorKind::Unresolved { message, hint },
                        span,
                    });
                    return None;
                }
            }
        }
        let policy = self.documents.get(&*key)?;
        let name = input.name.clone().unwrap_or_else(|| policy.name.clone());
        Some((Some(name), Arc::clone(&policy.document)))
    }

    fn load(&self, source: &PolicySource) -> Result<NamedPolicy, ResolvePolicyError> {
        match source {
            PolicySource::Managed { name, version } => {
                self.resolver.managed(&name.value, version.as_ref().map(|text| &*text.value))
            }
            PolicySource::File(path) => self.resolver.file(&path.value),
            PolicySource::Document(document) => {
                Ok(NamedPolicy { name: Box::default(), document: Arc::clone(document) })
            }
        }
    }
}

/// A policy of `sts:AssumeRole…` on a role is its trust policy.
fn resource_policy_type(scenario: &Scenario) -> PolicyType {
    let action = &scenario.request.action.value;
    let is_assume = action.service() == "sts"
        && action
            .name()
            .get(.."AssumeRole".len())
            .is_some_and(|head| head.eq_ignore_ascii_case("AssumeRole"));
    let is_role = scenario.request.resource.value.contains(":role/");
    if is_assume && is_role { PolicyType::RoleTrust } else { PolicyType::Resource }
}

fn check(
    policy_type: PolicyType,
    input: &PolicyInput,
    document: &PolicyDocument,
    errors: &mut Vec<SourceError>,
) {
    for error in policy_type.check(document) {
        errors.push(match &input.source {
            PolicySource::Document(_) => {
                SourceError::new(SourceErrorKind::Policy(error.kind), error.span)
            }
            // The positions of a named policy belong to another text.
            PolicySource::Managed { name, .. } | PolicySource::File(name) => {
                let policy = name.value.clone();
                let kind = SourceErrorKind::NamedPolicy { policy, error: error.kind };
                SourceError::new(kind, input.span)
            }
        });
    }
}

fn source_key(source: &PolicySource) -> Option<Box<str>> {
    match source {
        PolicySource::Document(_) => None,
        PolicySource::Managed { name, version } => {
            let version = version.as_ref().map_or("", |text| &*text.value);
            Some(format!("managed {version} {}", name.value).into())
        }
        PolicySource::File(path) => Some(format!("file {}", path.value).into()),
    }
}

/// Names a set that consists of named policies only.
fn key_of(policy_type: PolicyType, inputs: &[PolicyInput]) -> Option<Box<str>> {
    if inputs.is_empty() {
        return None;
    }
    let mut key = policy_type.as_str().to_owned();
    for input in inputs {
        key.push('\n');
        key.push_str(&source_key(&input.source)?);
        key.push('\n');
        key.push_str(input.name.as_deref().unwrap_or_default());
    }
    Some(key.into())
}
