//! What can never match in the policies of a scenario, and what of them is not known.

use std::collections::HashSet;
use std::sync::Arc;

use iamkit_authz::{Layer, PolicySet};
use iamkit_policy::Violation;
use iamkit_source::UnknownValue;
use iamkit_syntax::Span;
use iamkit_work::{is_used_up, spend};

use super::{CleanDocument, PolicyCompiler};
use crate::compile::warning::{ScenarioWarning, WarningLevel};
use crate::{PolicyInput, PolicySource};

/// Returns how many bytes a document takes, by its text.
fn weight(input: &PolicyInput) -> usize {
    input.span.len() as usize
}

impl PolicyCompiler<'_> {
    pub(super) fn warnings_of(
        &mut self,
        set: &PolicySet,
        inputs: &[PolicyInput],
    ) -> Vec<ScenarioWarning> {
        let keys: Vec<Option<CleanDocument>> =
            inputs.iter().map(|input| self.clean_key(set, input)).collect();
        let is_clean: Vec<bool> = keys
            .iter()
            .zip(inputs)
            .map(|(key, input)| {
                let known = key.as_ref().and_then(|key| self.clean.get(key, weight(input)));
                known.is_some()
            })
            .collect();
        let (warnings, named) = self.fresh_warnings(set, inputs, &is_clean);
        if is_used_up() {
            // Not every name was looked at.
            return warnings;
        }
        for ((policy, key), input) in (0_u32..).zip(keys).zip(inputs) {
            if let Some(key) = key.filter(|_| !named.contains(&policy)) {
                self.clean.insert(key, (), weight(input));
            }
        }
        warnings
    }

    /// Returns under what a document that stands in the scenario is remembered.
    fn clean_key(&self, set: &PolicySet, input: &PolicyInput) -> Option<CleanDocument> {
        let PolicySource::Document(document) = &input.source else { return None };
        self.catalog.map(|_| {
            let judged_for = self.judged_for().map(Box::from);
            (Arc::clone(document), set.policy_type(), judged_for)
        })
    }

    /// Judges what is not known to be clean, and says of which policies something was found.
    fn fresh_warnings(
        &self,
        set: &PolicySet,
        inputs: &[PolicyInput],
        is_clean: &[bool],
    ) -> (Vec<ScenarioWarning>, HashSet<u32>) {
        let judged = set.warnings().iter().map(|found| (found.policy, found.violation.clone()));
        let names = (0..).zip(inputs).zip(is_clean).flat_map(|((policy, input), is_clean)| {
            // Whoever uses a policy of AWS cannot mend the names in it.
            let is_own = !is_clean && !matches!(input.source, PolicySource::Managed { .. });
            let document = set.document(policy).filter(|_| is_own && !is_used_up());
            let found = self
                .catalog
                .zip(document)
                .map(|(catalog, document)| catalog.judge_names(document, set.policy_type()));
            found.into_iter().flatten().map(move |violation| (policy, violation))
        });
        let names: Vec<(u32, Violation)> = names.collect();
        let mut named: HashSet<u32> = names.iter().map(|(policy, _)| *policy).collect();
        let mut all: Vec<(u32, Violation)> = judged.chain(names).collect();
        all.sort_by_key(|(policy, found)| (*policy, found.statement, found.span.start));
        let warnings = all.into_iter().filter_map(|(policy, violation)| {
            let input = inputs.get(usize::try_from(policy).ok()?)?;
            let (name, named) = (set.policy_name(policy)?, self.document_of(&input.source));
            // Each tells the name.
            if !spend(200 + name.len(), "telling of mistakes") {
                return None;
            }
            Some(ScenarioWarning::of_policy((self.layer, name), &violation, &input.source, named))
        });
        let mut warnings: Vec<_> = warnings.collect();
        for (policy, found) in self.targets_of(set, inputs, is_clean) {
            named.insert(policy);
            warnings.push(found);
        }
        (warnings, named)
    }

    /// Warns of statements that reach nothing of what their actions are asked of.
    fn targets_of(
        &self,
        set: &PolicySet,
        inputs: &[PolicyInput],
        is_clean: &[bool],
    ) -> Vec<(u32, ScenarioWarning)> {
        let Some(catalog) = self.catalog else { return Vec::new() };
        let mut warnings = Vec::new();
        let owner = (self.layer == Layer::Resource).then_some(&*self.resource);
        for ((policy, input), is_clean) in (0..).zip(inputs).zip(is_clean) {
            if *is_clean || matches!(input.source, PolicySource::Managed { .. }) {
                continue;
            }
            let named = set.document(policy).zip(set.policy_name(policy));
            let Some((document, name)) = named else { continue };
            let in_file = self.document_of(&input.source);
            let mut found = catalog.judge_targets(document, owner);
            if let Some(partition) = self.partition.as_deref() {
                found.extend(catalog.judge_partitions(document, Some(partition)));
            }
            warnings.extend(found.iter().map(|target| {
                let layer = (self.layer, name);
                (policy, ScenarioWarning::of_target(layer, target, &input.source, in_file))
            }));
        }
        warnings
    }

    /// Returns what is to be said of policies of which parts are not known, and these parts.
    pub(super) fn unknown_in(
        &self,
        inputs: &[PolicyInput],
    ) -> (Vec<ScenarioWarning>, Vec<Box<str>>) {
        let (mut notes, mut unknown) = (Vec::new(), Vec::new());
        for input in inputs {
            let Some(policy) = self.document_of(&input.source) else { continue };
            let name = input.name.as_deref().unwrap_or(&policy.name);
            let open = (!policy.unknown.is_empty()).then(|| {
                let parts: Vec<_> = policy.unknown.iter().map(shown).collect();
                ("UNKNOWN_VALUE", format!("not known before deployment: {}", parts.join(", ")))
            });
            let assumed = policy.assumed.iter().map(|text| ("VALUE_ASSUMED", text.to_string()));
            for (code, message) in open.into_iter().chain(assumed) {
                let level = WarningLevel::Note;
                let note = ScenarioWarning::of_request(level, code, &message, Span::NONE);
                let (layer, policy) = (Some(self.layer), Some(name.into()));
                notes.push(ScenarioWarning { layer, policy, ..note });
            }
            unknown.extend(policy.unknown.iter().map(|value| value.what.clone()));
        }
        (notes, unknown)
    }
}

/// Returns what is not known, and where it stands.
fn shown(value: &UnknownValue) -> String {
    match &value.place {
        Some(place) => format!("`{}` ({place})", value.what),
        None => format!("`{}`", value.what),
    }
}
