//! The policies of a scenario.

mod warnings;

use std::collections::HashMap;
use std::fmt::Write;
use std::mem;
use std::sync::Arc;

use iamkit_authz::{CompileError, Layer, Level, PerLayer, PolicySet, RefusedDocuments};
use iamkit_catalog::Catalog;
use iamkit_policy::{PolicyDocument, PolicyType, Statement, Violation};
use iamkit_source::{
    NamedPolicy, PolicyResolver, ResolvePolicyError, SourceError, SourceErrorKind,
};
use iamkit_syntax::Span;
use iamkit_work::{is_used_up, spend};

use super::kept::Kept;
use super::warning::{Place, ScenarioWarning};
use super::{CompiledLayer, CompiledLayers, request};
use crate::{LayerInput, LevelInput, PolicyInput, PolicySource, Scenario};

/// How many documents of files and managed policies are kept for the next scenario.
const KEPT: usize = 256;

/// Compiles the policies of scenarios.
pub(super) struct PolicyCompiler<'s> {
    resolver: &'s dyn PolicyResolver,
    documents: HashMap<Box<str>, NamedPolicy>,
    sets: Kept<Box<str>, CompiledSet>,
    /// What the resolver said of each file when it was read.
    versions: HashMap<Box<str>, Option<Box<str>>>,
    /// The files that were looked at for this scenario, so that all of it sees one text.
    current: Vec<Box<str>>,
    refused: RefusedDocuments,
    /// The layer that is being compiled.
    layer: Layer,
    /// The type of the policies that are being compiled.
    policy_type: PolicyType,
    /// The resource of the request.
    resource: Box<str>,
    /// The partition of the request, where it is known.
    partition: Option<Box<str>>,
    /// What is not known of the policies of this scenario.
    unknown: Vec<Box<str>>,
    warnings: Vec<ScenarioWarning>,
    catalog: Option<&'s Catalog>,
    /// Documents of scenarios about whose names and targets nothing is to be said: lines repeat
    /// them, and looking up each name costs more than the decision.
    clean: Kept<CleanDocument, ()>,
}

/// A document, what it is, and the resource that it belongs to if it is the policy of one, else the
/// partition of the request.
type CleanDocument = (Arc<PolicyDocument>, PolicyType, Option<Box<str>>);

/// A set of policies, and what should be known about them.
#[derive(Clone)]
struct CompiledSet {
    set: Arc<PolicySet>,
    warnings: Vec<ScenarioWarning>,
    unknown: Vec<Box<str>>,
}

impl<'s> PolicyCompiler<'s> {
    pub(super) fn new(resolver: &'s dyn PolicyResolver) -> Self {
        Self {
            resolver,
            documents: HashMap::new(),
            sets: Kept::new(),
            versions: HashMap::new(),
            current: Vec::new(),
            refused: RefusedDocuments::Error,
            layer: Layer::Identity,
            policy_type: PolicyType::Identity,
            unknown: Vec::new(),
            resource: Box::default(),
            partition: None,
            warnings: Vec::new(),
            catalog: None,
            clean: Kept::new(),
        }
    }

    pub(super) const fn judge_names(&mut self, catalog: &'s Catalog) {
        self.catalog = Some(catalog);
    }

    /// Returns the catalog that knows the names.
    pub(super) const fn catalog(&self) -> Option<&'s Catalog> {
        self.catalog
    }

    /// Starts a scenario, whose options say what is done with refused documents.
    pub(super) fn start(&mut self, refused: RefusedDocuments, scenario: &Scenario) {
        self.refused = refused;
        self.resource = scenario.request.resource.value.clone();
        self.partition = request::partition_of(&scenario.request).map(Into::into);
        self.warnings.clear();
        self.current.clear();
        self.unknown.clear();
    }

    /// Goes on to policies on the side of a resource that are not its own: those of `owner`, an access
    /// point, or of nobody.
    pub(super) fn beside_resource(&mut self, owner: &str) {
        self.layer = Layer::Resource;
        self.resource = owner.into();
    }

    /// Returns what is not known of the policies compiled since the start.
    pub(super) fn take_unknown(&mut self) -> Vec<Box<str>> {
        mem::take(&mut self.unknown)
    }

    fn add_unknown(&mut self, unknown: &[Box<str>]) {
        for what in unknown {
            if !self.unknown.contains(what) {
                self.unknown.push(what.clone());
            }
        }
    }

    /// Forgets a file that may hold something else than it did for an earlier scenario.
    fn forget_changed(&mut self, path: &str) {
        if self.current.iter().any(|known| **known == *path) {
            return;
        }
        self.current.push(path.into());
        let version = self.resolver.file_version(path);
        let known = self.versions.get(path);
        if known.is_some_and(|known| known.is_some() && *known == version) {
            return;
        }
        if known.is_some() {
            let key = file_key(path);
            self.documents.retain(|known, _| !known.starts_with(&key));
            // Files change seldom.
            self.sets.clear();
        }
        if self.versions.len() >= KEPT {
            self.versions.clear();
            self.documents.clear();
            self.sets.clear();
        }
        self.versions.insert(path.into(), version);
    }

    /// Returns what should be known about the policies compiled since the start.
    pub(super) fn take_warnings(&mut self) -> Vec<ScenarioWarning> {
        mem::take(&mut self.warnings)
    }

    pub(super) fn layers(
        &mut self,
        scenario: &Scenario,
        errors: &mut Vec<SourceError>,
    ) -> CompiledLayers {
        let resource_type = resource_policy_type(scenario);
        let is_beside_trust = is_beside_trust(scenario);
        PerLayer::from_fn(|layer| {
            let policy_type = match layer {
                Layer::Resource => resource_type,
                _ => layer.policy_type(),
            };
            self.layer = layer;
            match scenario.policies.get(layer)? {
                LayerInput::Policies(inputs) if layer == Layer::Resource && is_beside_trust => {
                    self.idle_set(inputs, layer.as_str(), errors).map(CompiledLayer::Set)
                }
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

    /// Compiles policies of a role for an action in which they have no part: its trust policy, or what is
    /// none and could be that of another resource.
    fn idle_set(
        &mut self,
        inputs: &[PolicyInput],
        layer: &str,
        errors: &mut Vec<SourceError>,
    ) -> Option<Arc<PolicySet>> {
        let (mut as_trust, mut as_other) = (Vec::new(), Vec::new());
        let found = self.set(PolicyType::RoleTrust, inputs, layer, &mut as_trust);
        let found = found.or_else(|| self.set(PolicyType::Resource, inputs, layer, &mut as_other));
        if found.is_none() {
            errors.append(&mut as_trust);
        }
        found
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
                compiled.push(Level::new(target, set));
            }
        }
        compiled
    }

    /// Compiles the policies of one layer or level; a set of named policies is kept.
    pub(super) fn set(
        &mut self,
        policy_type: PolicyType,
        inputs: &[PolicyInput],
        layer: &str,
        errors: &mut Vec<SourceError>,
    ) -> Option<Arc<PolicySet>> {
        self.policy_type = policy_type;
        for input in inputs {
            if let PolicySource::File(path) = &input.source {
                // The file system is asked whether it is what it was.
                if !spend(20_000, "reading policies that are named") {
                    return None;
                }
                self.forget_changed(&path.value);
            }
        }
        let about = self.judged_for().unwrap_or_default();
        let key = key_of((self.layer, policy_type), about, inputs, self.refused);
        let known = key.as_ref().and_then(|key| self.sets.get(&**key, key.len()));
        if let Some(known) = known {
            self.warnings.extend_from_slice(&known.warnings);
            let (set, unknown) = (Arc::clone(&known.set), known.unknown.clone());
            self.add_unknown(&unknown);
            return Some(set);
        }
        let before = errors.len();
        let mut builder = PolicySet::builder(policy_type).refused_documents(self.refused);
        for (index, input) in inputs.iter().enumerate() {
            let Some((name, document)) = self.policy(input, errors) else { continue };
            if !spend_compiling(&document) {
                return None;
            }
            let name = name.unwrap_or_else(|| match inputs.len() {
                1 => layer.into(),
                _ => format!("{layer}[{index}]").into(),
            });
            builder = match &input.source {
                PolicySource::Refused(lowered) => builder.add_lowered(name, (**lowered).clone()),
                _ => builder.add(name, document),
            };
        }
        if errors.len() > before {
            return None;
        }
        match builder.build() {
            Ok(set) => {
                let mut warnings = self.warnings_of(&set, inputs);
                let (notes, unknown) = self.unknown_in(inputs);
                warnings.extend(notes);
                self.add_unknown(&unknown);
                let compiled = CompiledSet { set: Arc::new(set), warnings, unknown };
                self.warnings.extend_from_slice(&compiled.warnings);
                // Where work is used up, warnings are not complete.
                if let Some(key) = key.filter(|_| !is_used_up()) {
                    let weight = key.len();
                    self.sets.insert(key, compiled.clone(), weight);
                }
                Some(compiled.set)
            }
            Err(CompileError::Refused { all, .. }) => {
                errors.extend(all.into_iter().filter_map(|(policy, violation)| {
                    let input = inputs.get(usize::try_from(policy).ok()?)?;
                    Some(self.refusal(input, violation))
                }));
                None
            }
            Err(error) => {
                let span = inputs.first().map_or(Span::NONE, |input| input.span);
                let kind = SourceErrorKind::Invalid(error.to_string().into());
                errors.push(SourceError { kind, span });
                None
            }
        }
    }

    /// Returns what the warnings about a policy depend on besides: that of a resource is judged by the
    /// resource, every other one by the partition of the request.
    fn judged_for(&self) -> Option<&str> {
        if self.layer == Layer::Resource { Some(&self.resource) } else { self.partition.as_deref() }
    }

    fn document_of(&self, source: &PolicySource) -> Option<&NamedPolicy> {
        self.documents.get(&*source_key(source, self.policy_type)?)
    }

    /// Turns a violation into an error: in the scenario at its place, in another file with the
    /// place in words.
    fn refusal(&self, input: &PolicyInput, violation: Violation) -> SourceError {
        match &input.source {
            PolicySource::Document(_) | PolicySource::Refused(_) => {
                let span = violation.span;
                let violation = Box::new(violation);
                SourceError::new(SourceErrorKind::Refused { place: None, violation }, span)
            }
            PolicySource::Managed { name, .. } | PolicySource::File(name) => {
                let named = self.document_of(&input.source);
                let place = named.and_then(|named| Place::of(&name.value, named, violation.span));
                let place = place.map_or_else(
                    || name.value.clone(),
                    |Place { file, line, column }| format!("{file}:{line}:{column}").into(),
                );
                let violation = Box::new(violation);
                let kind = SourceErrorKind::Refused { place: Some(place), violation };
                SourceError::new(kind, input.span)
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
            PolicySource::Refused(lowered) => {
                // Whoever asks takes the errors with it.
                return Some((input.name.clone(), Arc::new(lowered.document.clone())));
            }
            PolicySource::Managed { name, .. } => {
                (source_key(&input.source, self.policy_type)?, name.span)
            }
            PolicySource::File(path) => (source_key(&input.source, self.policy_type)?, path.span),
        };
        if !self.documents.contains_key(&*key) {
            // A file is opened, a name looked up.
            if !spend(200_000, "reading policies that are named") {
                return None;
            }
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
            PolicySource::File(path) => self.resolver.file_of(&path.value, self.policy_type),
            PolicySource::Document(document) => {
                let document = Arc::clone(document);
                Ok(NamedPolicy::new("", document))
            }
            PolicySource::Refused(lowered) => {
                let document = Arc::new(lowered.document.clone());
                Ok(NamedPolicy::new("", document))
            }
        }
    }
}

/// The policy of a role that is to be assumed is its trust policy; so it is for what a call of
/// `AssumeRole` may need besides.
fn resource_policy_type(scenario: &Scenario) -> PolicyType {
    let is_of_sts = scenario.request.action.value.service() == "sts";
    if is_of_sts && is_about_role(scenario) { PolicyType::RoleTrust } else { PolicyType::Resource }
}

fn is_about_role(scenario: &Scenario) -> bool {
    scenario.request.resource.value.contains(":role/")
}

/// Says whether the request is about a role and asks nothing of its trust policy.
fn is_beside_trust(scenario: &Scenario) -> bool {
    scenario.request.action.value.service() == "iam" && is_about_role(scenario)
}

fn source_key(source: &PolicySource, policy_type: PolicyType) -> Option<Box<str>> {
    match source {
        PolicySource::Document(_) | PolicySource::Refused(_) => None,
        PolicySource::Managed { name, version } => {
            let version = version.as_ref().map_or("", |text| &*text.value);
            Some(format!("managed {version} {}", name.value).into())
        }
        PolicySource::File(path) => Some(format!("{}{policy_type}", file_key(&path.value)).into()),
    }
}

/// Takes the work of compiling a policy; returns whether there was enough left.
fn spend_compiling(document: &PolicyDocument) -> bool {
    let elements = |statement: &Statement| {
        let resources = statement.resource.as_ref().map_or(0, |it| it.patterns().len());
        let values = statement.tests().map(|test| test.test.values.len()).sum::<usize>();
        4 + statement.action.patterns().len() + resources + values
    };
    let count = document.statements().iter().map(elements).sum::<usize>();
    spend(400 * count, "compiling policies")
}

/// Names what is kept of a file, whatever its policies are taken for.
fn file_key(path: &str) -> String {
    format!("file {path}\n")
}

/// Names a set: policies that have names by these, documents of the scenario by their text and place.
fn key_of(
    (layer, policy_type): (Layer, PolicyType),
    owner: &str,
    inputs: &[PolicyInput],
    refused: RefusedDocuments,
) -> Option<Box<str>> {
    if inputs.is_empty() {
        return None;
    }
    let texts = inputs.iter().filter_map(|input| input.text.as_deref());
    let mut key = String::with_capacity(128 + owner.len() + texts.map(str::len).sum::<usize>());
    // Writing to a string cannot fail.
    let _ = write!(key, "{layer} {policy_type} {refused:?} {owner}");
    for input in inputs {
        key.push('\n');
        match (&input.source, &input.text) {
            // Its places go with it into reports.
            (PolicySource::Document(_), Some(text)) => {
                let _ = write!(key, "document {} {} {text}", input.span.start, text.len());
            }
            (source, _) => key.push_str(&source_key(source, policy_type)?),
        }
        key.push('\n');
        key.push_str(input.name.as_deref().unwrap_or_default());
    }
    Some(key.into())
}
