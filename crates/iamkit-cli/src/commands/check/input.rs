//! The policies that a question is about.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use iamkit::authz::PolicySet;
use iamkit::policy::{Effect, PolicyDocument, PolicyType};
use iamkit::reason::PolicyLayers;
use iamkit::source::OrganizationPolicy;

use super::QuestionFlags;
use crate::arguments::named_value;
use crate::data::Data;
use crate::escape::escaped;
use crate::output::{Hinted, Output};
use crate::policy_file::place_of;
use crate::principal_policies::{PolicyAt, policies_at};
use crate::problem::{Severity, read_source};
use crate::reading::KnownParameters;
use crate::sides::{
    DocumentOptions, NamedDocument, Pair, documents, of_plan, only_document, paired,
};

/// Policies that must allow a request besides those that are asked about.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Layers")]
pub(crate) struct LayerFlags {
    /// Permissions boundary of the first policy
    #[arg(long, value_name = "FILE")]
    boundary: Option<String>,
    /// Service control policy over the first policy, from the root down
    #[arg(long, value_name = "TARGET=FILE", num_args = 1..)]
    scp: Vec<String>,
    /// Policy that narrowed the credentials of the first policy
    #[arg(long, value_name = "FILE", num_args = 1..=3)]
    scope_down: Vec<String>,
}

/// The same for the policy that is compared with.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Layers")]
pub(crate) struct ReferenceLayerFlags {
    /// Permissions boundary of the second policy
    #[arg(id = "reference_boundary", long = "reference-boundary", value_name = "FILE")]
    boundary: Option<String>,
    /// Service control policy over the second policy, from the root down
    #[arg(id = "reference_scp", long = "reference-scp", value_name = "TARGET=FILE", num_args = 1..)]
    scp: Vec<String>,
    /// Policy that narrowed the credentials of the second policy
    #[arg(id = "reference_scope_down", long = "reference-scope-down", value_name = "FILE", num_args = 1..=3)]
    scope_down: Vec<String>,
}

/// A policy with the layers around it.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) name: String,
    set: PolicySet,
    around: Vec<PolicySet>,
}

impl Side {
    /// Returns the layers as the questions take them.
    pub(crate) fn layers(&self) -> PolicyLayers<'_> {
        self.around.iter().fold(PolicyLayers::new(&self.set), PolicyLayers::and)
    }

    /// Returns the policy without those around it.
    pub(crate) fn policy(&self) -> &PolicySet {
        &self.set
    }

    /// Sees that both policies look at who calls, or none does.
    ///
    /// # Errors
    ///
    /// Only one of them does.
    pub(crate) fn see_comparable(&self, other: &Self) -> anyhow::Result<()> {
        see_comparable((&self.name, self.policy_type()), (&other.name, other.policy_type()))
    }

    /// Says whether something stands around the policy.
    pub(crate) fn has_layers(&self) -> bool {
        !self.around.is_empty()
    }

    /// Sees that it is one policy, and not all of a principal.
    ///
    /// # Errors
    ///
    /// They are several.
    pub(crate) fn see_one(&self) -> anyhow::Result<()> {
        if self.set.policy_count() < 2 {
            return Ok(());
        }
        let names: Vec<&str> = self.set.policy_names().collect();
        Err(Hinted::error(
            format!("{} has several policies: {}", self.name, names.join(", ")),
            "name one of them as `FILE#PLACE`",
        ))
    }

    /// Returns what the policy is called together with what stands around it.
    pub(crate) fn name_with_layers(&self) -> String {
        if self.has_layers() {
            format!("{} with the layers around it", self.name)
        } else {
            self.name.clone()
        }
    }

    /// Returns the document of the policy itself.
    pub(crate) fn document(&self) -> Option<&Arc<PolicyDocument>> {
        self.set.document(0)
    }

    /// Returns the type of the policy itself.
    pub(crate) fn policy_type(&self) -> PolicyType {
        self.set.policy_type()
    }
}

/// Two policies of one place; of one that stands on one side alone the other is nothing.
pub(crate) struct SidePair {
    /// What the pair is called.
    pub(crate) name: String,
    /// The policies of the left and of the right, or why nothing can be told.
    pub(crate) sides: Result<(Side, Side), String>,
}

impl SidePair {
    fn of(pair: Pair) -> Self {
        let name = pair.name().to_owned();
        let sides = [&pair.new, &pair.old].into_iter().flatten();
        let unknown = sides.clone().find(|it| it.set.is_none() || !it.unknown.is_empty());
        if let Some(side) = unknown {
            let why = match &side.refused {
                Some(why) => why.clone(),
                None => format!("{} is not known before deployment", side.unknown.join(", ")),
            };
            return Self { name, sides: Err(why) };
        }
        let policy_type = sides.filter_map(|it| it.set.as_ref()).map(PolicySet::policy_type).next();
        let policy_type = policy_type.unwrap_or(PolicyType::Identity);
        let side = |document: Option<NamedDocument>, which: &str| {
            let nothing = || {
                let empty = PolicySet::builder(policy_type).build();
                empty.map(|set| (format!("nothing (there is none on the {which})"), set))
            };
            let found = document.and_then(|it| Some((it.name, it.set?)));
            let (name, set) = found.map_or_else(nothing, Ok).map_err(|error| error.to_string())?;
            Ok::<Side, String>(Side { name, set, around: Vec::new() })
        };
        let sides = side(pair.new, "left")
            .and_then(|left| Ok((left, side(pair.old, "right")?)))
            .and_then(|(left, right)| match left.see_comparable(&right) {
                Ok(()) => Ok((left, right)),
                Err(error) => Err(error.to_string()),
            });
        Self { name, sides }
    }
}

/// Reads policies for one question.
pub(crate) struct Reader<'a> {
    options: DocumentOptions,
    data: Data,
    /// Parameters that the policies ask for, to hold the given ones against.
    parameters: KnownParameters,
    output: &'a mut Output,
}

impl<'a> Reader<'a> {
    /// Takes what flags say of the policies.
    ///
    /// # Errors
    ///
    /// A flag is malformed.
    pub(crate) fn new(
        flags: &QuestionFlags,
        data: Data,
        output: &'a mut Output,
    ) -> anyhow::Result<Self> {
        let options = DocumentOptions {
            reading: flags.reading.options()?,
            policy_type: flags.policy_type()?,
            ..DocumentOptions::default()
        };
        Ok(Self { options, data, parameters: KnownParameters::default(), output })
    }

    /// Reads the one policy of a file, or the one at a place in it.
    pub(crate) fn policy(&mut self, named: &str) -> anyhow::Result<Side> {
        let (name, set) = self.typed(named, self.options.policy_type)?;
        Ok(Side { name, set, around: Vec::new() })
    }

    /// Reads a policy as one of a type, unless a flag says another.
    pub(crate) fn typed_policy(
        &mut self,
        named: &str,
        policy_type: PolicyType,
    ) -> anyhow::Result<Side> {
        let policy_type = self.options.policy_type.unwrap_or(policy_type);
        let (name, set) = self.typed(named, Some(policy_type))?;
        Ok(Side { name, set, around: Vec::new() })
    }

    /// Reads the policy of a resource, or of a role.
    pub(crate) fn of_resource(&mut self, named: &str, is_trust: bool) -> anyhow::Result<Side> {
        let policy_type = if is_trust { PolicyType::RoleTrust } else { PolicyType::Resource };
        self.typed_policy(named, policy_type)
    }

    /// Reads two policies to compare, each with those around it.
    ///
    /// # Errors
    ///
    /// One cannot be read, or they cannot be compared.
    pub(crate) fn both(
        &mut self,
        (left, layers): (&str, &LayerFlags),
        (right, reference_layers): (&str, &ReferenceLayerFlags),
    ) -> anyhow::Result<(Side, Side)> {
        let left = self.side(left, &layers.layers()?)?;
        let right = self.side(right, &reference_layers.layers()?)?;
        left.see_comparable(&right)?;
        Ok((left, right))
    }

    /// Reads a policy and those around it; of a user, group or role that a place names, all of its policies.
    pub(crate) fn side(&mut self, named: &str, layers: &[Layer<'_>]) -> anyhow::Result<Side> {
        let is_boundary = |layer: &Layer<'_>| layer.policy_type == PolicyType::PermissionsBoundary;
        let whole = self.whole(named, layers.iter().any(is_boundary))?;
        let ((name, set), own_boundary) = match whole {
            Some((set, boundary)) => ((named.to_owned(), set), boundary),
            None => (self.typed(named, self.options.policy_type)?, None),
        };
        let mut around = Vec::with_capacity(layers.len());
        for layer in layers {
            let mut merged = PolicySet::builder(layer.policy_type);
            for path in &layer.policies {
                let (name, set) = self.layer_policy(path, layer.policy_type)?;
                if let Some(policy) = set.document(0) {
                    merged = merged.add(name, Arc::clone(policy));
                }
            }
            let set = merged.build()?;
            if let Some(target) = layer.target {
                self.tell_bare(&set, target);
            }
            around.push(set);
        }
        around.extend(own_boundary);
        Ok(Side { name, set, around })
    }

    /// Tells of a level that lets nothing through.
    fn tell_bare(&mut self, level: &PolicySet, (flag, target): (&str, &str)) {
        let mut statements = level.documents().flat_map(|document| document.statements());
        if statements.any(|statement| statement.effect() == Effect::Allow) {
            return;
        }
        let message = format!("{flag} {target}: the level has no `Allow` and lets nothing through");
        let hint = format!(
            "`FullAWSAccess` is usually attached beside it: `{flag} {target}=FullAWSAccess`"
        );
        self.output.note(Severity::Warning, &escaped(&message), Some(&escaped(&hint)));
    }

    /// Reads all policies of the principal that a place names, and its permissions boundary; nothing where
    /// another policy is meant.
    fn whole(
        &mut self,
        named: &str,
        has_boundary: bool,
    ) -> anyhow::Result<Option<(PolicySet, Option<PolicySet>)>> {
        if self.options.policy_type.is_some_and(|of| of != PolicyType::Identity) {
            return Ok(None);
        }
        let found = policies_at(named, has_boundary, &self.options.reading)?;
        if found.is_only(named) {
            return Ok(None);
        }
        let mut set = PolicySet::builder(PolicyType::Identity);
        for at in &found.identity {
            let (name, read) = self.at(at, PolicyType::Identity)?;
            if let Some(document) = read.document(0) {
                set = set.add_stored(name, Arc::clone(document));
            }
        }
        let boundary = found.boundary.map(|at| self.at(&at, PolicyType::PermissionsBoundary));
        let boundary = boundary.transpose()?.map(|(_, set)| set);
        Ok(Some((set.build()?, boundary)))
    }

    fn at(
        &mut self,
        at: &PolicyAt,
        policy_type: PolicyType,
    ) -> anyhow::Result<(String, PolicySet)> {
        match at {
            PolicyAt::File(path) => self.typed(path, Some(policy_type)),
            PolicyAt::Managed(arn) => {
                let policy = crate::commands::managed::find(self.data, arn)?;
                let document = policy.latest().document()?;
                let set = PolicySet::builder(policy_type).add_stored(policy.name(), document);
                Ok((policy.name().to_owned(), set.build()?))
            }
        }
    }

    /// Reads the policies of two containers in pairs, by where they stand; nothing when one of the two is
    /// a policy, or holds one alone, or when one was named.
    ///
    /// # Errors
    ///
    /// One cannot be read.
    pub(crate) fn pairs(
        &mut self,
        left: &str,
        right: &str,
    ) -> anyhow::Result<Option<Vec<SidePair>>> {
        let mut all = Vec::new();
        for named in [right, left] {
            let (path, place) = place_of(Path::new(named));
            // Standard input is read once, by whoever reads one policy.
            if place.is_some() || named == "-" {
                return Ok(None);
            }
            let source = read_source(&path)?;
            let Ok(found) = documents(&source, &self.options) else { return Ok(None) };
            all.push(found);
        }
        let is_bare = all.iter().flatten().any(|document| document.place.is_empty());
        if is_bare || all.iter().any(Vec::is_empty) || all.iter().all(|found| found.len() == 1) {
            return Ok(None);
        }
        let (Some(left), Some(right)) = (all.pop(), all.pop()) else { return Ok(None) };
        for one in left.iter().chain(&right) {
            self.parameters.add(one.parameters.iter().cloned());
        }
        Ok(Some(paired(right, left).into_iter().map(SidePair::of).collect()))
    }

    /// Reads what a plan makes of each policy, and what is there before.
    ///
    /// # Errors
    ///
    /// The plan, or a policy in it, cannot be read.
    pub(crate) fn plan(&mut self, plan: &Path) -> anyhow::Result<Vec<SidePair>> {
        let sides = of_plan(plan, &self.options, self.output)?;
        if !sides.is_complete() {
            anyhow::bail!("{}: not all of its policies can be read", plan.display());
        }
        let pairs = sides.paired().into_iter().map(|mut pair| {
            // Both have one address.
            if let Some(old) = &mut pair.old {
                old.name.push_str(" (before)");
            }
            SidePair::of(pair)
        });
        Ok(pairs.collect())
    }

    fn layer_policy(
        &mut self,
        path: &str,
        policy_type: PolicyType,
    ) -> anyhow::Result<(String, PolicySet)> {
        // A file of that name counts, wherever it is.
        match OrganizationPolicy::named(path).filter(|_| !Path::new(path).exists()) {
            Some(policy) => {
                let set = PolicySet::builder(policy_type).add(policy.name(), policy.document()?);
                Ok((policy.name().to_owned(), set.build()?))
            }
            None => self.typed(path, Some(policy_type)),
        }
    }

    fn typed(
        &mut self,
        named: &str,
        policy_type: Option<PolicyType>,
    ) -> anyhow::Result<(String, PolicySet)> {
        let (path, place) = place_of(Path::new(named));
        let source = read_source(&path)?;
        let options = DocumentOptions { policy_type, ..self.options.clone() };
        let NamedDocument { name, set, unknown, parameters, .. } =
            only_document(&source, place.as_deref(), &options)
                .map_err(|problems| self.output.refuse(&source, problems))?;
        self.parameters.add(parameters.iter().cloned());
        let set = set.filter(|_| unknown.is_empty());
        if set.is_none() {
            // A slip in a name is why its value is not known.
            self.check_parameters()?;
        }
        set.map(|set| (name.clone(), set)).ok_or_else(|| {
            Hinted::error(
                format!("{name}: {} is not known before deployment", unknown.join(", ")),
                "give its value with `--parameter NAME=VALUE`, `--account-id` or `--region`",
            )
        })
    }

    /// Refuses parameters that none of the policies asks for.
    ///
    /// # Errors
    ///
    /// Names the first of them.
    pub(crate) fn check_parameters(&self) -> anyhow::Result<()> {
        self.parameters.clone().check(&self.options.reading)
    }

    /// Reads an AWS managed policy.
    pub(crate) fn managed(&self, name: &str) -> anyhow::Result<Side> {
        let policy = crate::commands::managed::find(self.data, name)?;
        let document = policy.latest().document()?;
        let set = PolicySet::builder(PolicyType::Identity).add_stored(policy.name(), document);
        Ok(Side { name: policy.name().to_owned(), set: set.build()?, around: Vec::new() })
    }
}

/// Says that two policies cannot be compared, as one of them looks at who calls and the other does not.
///
/// # Errors
///
/// Their types are of different kinds.
pub(crate) fn see_comparable(
    (left, left_type): (&str, PolicyType),
    (right, right_type): (&str, PolicyType),
) -> anyhow::Result<()> {
    if left_type.has_principal() == right_type.has_principal() {
        return Ok(());
    }
    let (left_type, right_type) = (left_type.with_article(), right_type.with_article());
    Err(Hinted::error(
        format!(
            "{left} is {left_type} and {right} is {right_type}: only one of them names who calls"
        ),
        "compare policies of one kind, or say which they are with `--policy-type`",
    ))
}

/// A layer by its files.
#[derive(Debug)]
pub(crate) struct Layer<'f> {
    policy_type: PolicyType,
    policies: Vec<&'f str>,
    /// The flag and the target of service control policies.
    target: Option<(&'f str, &'f str)>,
}

impl LayerFlags {
    /// Says whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.boundary.is_none() && self.scp.is_empty() && self.scope_down.is_empty()
    }

    /// Returns the layers.
    pub(crate) fn layers(&self) -> anyhow::Result<Vec<Layer<'_>>> {
        layers(self.boundary.as_deref(), ("--scp", &self.scp), &self.scope_down)
    }
}

impl ReferenceLayerFlags {
    /// Says whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.boundary.is_none() && self.scp.is_empty() && self.scope_down.is_empty()
    }

    /// Returns the layers.
    pub(crate) fn layers(&self) -> anyhow::Result<Vec<Layer<'_>>> {
        let boundary = self.boundary.as_deref();
        layers(boundary, ("--reference-scp", &self.scp), &self.scope_down)
    }
}

fn layers<'f>(
    boundary: Option<&'f str>,
    (flag, scps): (&'f str, &'f [String]),
    scope_down: &'f [String],
) -> anyhow::Result<Vec<Layer<'f>>> {
    let one = |policy_type: PolicyType, file: &'f str| Layer {
        policy_type,
        policies: vec![file],
        target: None,
    };
    let mut all: Vec<Layer<'f>> = Vec::new();
    all.extend(boundary.map(|file| one(PolicyType::PermissionsBoundary, file)));
    // Policies of one target add up; each target must allow.
    let mut targets: Vec<(&str, Layer<'f>)> = Vec::new();
    for entry in scps {
        let (target, file) = named_value(flag, entry, "r-root=scp.json")?;
        let known = targets.iter_mut().find(|(known, _)| *known == target);
        if let Some((_, layer)) = known {
            layer.policies.push(file);
            continue;
        }
        let layer = one(PolicyType::ServiceControl, file);
        targets.push((target, Layer { target: Some((flag, target)), ..layer }));
    }
    all.extend(targets.into_iter().map(|(_, layer)| layer));
    all.extend(scope_down.iter().map(|file| one(PolicyType::Session, file)));
    Ok(all)
}

impl QuestionFlags {
    /// Returns the type that a flag says.
    ///
    /// # Errors
    ///
    /// There is no such type.
    pub(crate) fn policy_type(&self) -> anyhow::Result<Option<PolicyType>> {
        let Some(text) = &self.policy_type else { return Ok(None) };
        match text.parse() {
            Ok(policy_type) => Ok(Some(policy_type)),
            Err(error) => {
                let names = PolicyType::ALL.map(PolicyType::as_str).join(", ");
                Err(Hinted::error(format!("{error}"), format!("they are {names}")))
            }
        }
    }
}
