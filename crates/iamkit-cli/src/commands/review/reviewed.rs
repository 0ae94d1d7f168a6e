//! What a change brings to one policy.

use std::collections::BTreeMap;
use std::sync::Arc;

use iamkit::reason::{Difference, ReasonOptions};
use iamkit::source::{ReadOptions, read};
use iamkit::validate::{Finding, IssueCode};

use super::FailOn;
use super::exposure::{Exposure, gained};
use super::known::Known;
use crate::commands::diff::{Told, compare, see_pair};
use crate::commands::validate::{
    Baseline, Selection, Suppressions, Unread, Validated, apply_comments, validate_source,
};
use crate::configuration::Configuration;
use crate::output::Output;
use crate::sides::{NamedDocument, Pair, SideSource};

/// What a change brings to one policy.
#[derive(Debug)]
pub(super) struct Reviewed<'p> {
    pub(super) pair: Option<&'p Pair>,
    /// The policy with the findings that are new.
    pub(super) validated: Option<Validated>,
    pub(super) difference: Difference,
    pub(super) exposure: Vec<Exposure>,
    /// Why something could not be told.
    pub(super) unknown: Vec<String>,
}

/// Under which heading a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Finding,
    Exposure,
    Escalation,
}

impl Part {
    /// Tells by the code, and by those of what a finding stands for.
    pub(super) fn of(finding: &Finding) -> Self {
        let is_escalation = |one: &Finding| Self::of_code(one.code) == Self::Escalation;
        if finding.covers.iter().any(is_escalation) {
            return Self::Escalation;
        }
        Self::of_code(finding.code)
    }

    fn of_code(code: IssueCode) -> Self {
        match code.as_str() {
            "IAMKIT_PUBLIC_PRINCIPAL"
            | "IAMKIT_CROSS_ACCOUNT_PRINCIPAL"
            | "IAMKIT_SHARED_IDENTITY_PROVIDER" => Self::Exposure,
            "IAMKIT_PASS_ROLE_TO_ANY_SERVICE" => Self::Escalation,
            name if name.starts_with("IAMKIT_ESCALATION_") => Self::Escalation,
            _ => Self::Finding,
        }
    }
}

/// What a review is made with.
pub(super) struct Reviewer<'a> {
    /// The checks whose findings are shown.
    pub(super) selection: &'a Selection,
    /// The same with all families: exposure and attack paths are always looked for.
    pub(super) all: Selection,
    pub(super) reading: &'a ReadOptions,
    pub(super) asked: ReasonOptions<'static>,
    pub(super) project: usize,
    pub(super) suppressions: Suppressions,
    pub(super) configuration: &'a Configuration,
    pub(super) baseline: Option<Baseline>,
    pub(super) unread: Vec<Unread>,
}

impl Reviewer<'_> {
    /// Reviews pairs of policies and the texts that they stand in.
    pub(super) fn review<'p>(
        &mut self,
        pairs: &'p [Pair],
        sources: &[SideSource],
        output: &mut Output,
    ) -> anyhow::Result<Vec<Reviewed<'p>>> {
        let mut known: BTreeMap<(String, String), Known> = BTreeMap::new();
        let mut new: Vec<(String, Validated)> = Vec::new();
        for side in sources {
            for one in self.validated(side, output)? {
                if side.is_old {
                    let key = (side.file.clone(), one.place().to_owned());
                    known.entry(key).or_default().add(&one);
                } else {
                    new.push((side.file.clone(), one));
                }
            }
        }
        let mut moved: BTreeMap<(&str, &str), &NamedDocument> = BTreeMap::new();
        for pair in pairs {
            if let (Some(old), Some(new)) = (&pair.old, &pair.new) {
                moved.entry((&new.file, &new.site)).or_insert(old);
            }
        }
        for (file, one) in &mut new {
            let place = one.place().to_owned();
            let key = match moved.get(&(&**file, &*place)) {
                Some(old) => (old.file.clone(), old.site.clone()),
                None => (file.clone(), place),
            };
            if let Some(known) = known.get_mut(&key) {
                known.remove_from(one);
            }
        }
        let mut reviewed = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let at = pair.new.as_ref().and_then(|document| {
                new.iter()
                    .position(|(file, one)| *file == document.file && one.place() == document.site)
            });
            let validated = at.map(|at| new.remove(at).1);
            reviewed.push(self.reviewed(pair, validated));
        }
        // Findings on the form of a text that holds no policy, or none that could be told.
        reviewed.extend(new.into_iter().filter(|(_, one)| !one.findings.is_empty()).map(
            |(_, one)| Reviewed {
                pair: None,
                validated: Some(one),
                difference: Difference::default(),
                exposure: Vec::new(),
                unknown: Vec::new(),
            },
        ));
        Ok(reviewed)
    }

    /// Validates the policies of one text.
    fn validated(
        &mut self,
        side: &SideSource,
        output: &mut Output,
    ) -> anyhow::Result<Vec<Validated>> {
        let source = &side.source;
        let mut reading = self.reading.clone();
        reading.plan_values = side.plan_values;
        reading.module.clone_from(&side.module);
        let container = read(source.name(), source.text(), &reading);
        if container.documents.is_empty() && container.notes.is_empty() {
            return Ok(Vec::new());
        }
        let kind = self.selection.kind(self.configuration, source.file())?;
        let mut all = validate_source(source, &container, kind, &self.all);
        let refused = apply_comments(&container, &mut all).refused;
        if !side.is_old {
            output.problems(source, &refused);
            self.unread.extend(refused.iter().map(|problem| Unread::new(source, problem)));
        }
        for one in &mut all {
            let selection = self.selection;
            one.findings.retain(|finding| is_shown(finding, selection));
            if !side.is_old {
                self.suppressions.apply(self.project, self.configuration, one)?;
                if let Some(baseline) = &mut self.baseline {
                    baseline.apply(one);
                }
            }
        }
        Ok(all)
    }

    fn reviewed<'p>(&self, pair: &'p Pair, validated: Option<Validated>) -> Reviewed<'p> {
        let sides = [&pair.old, &pair.new].into_iter().flatten();
        let mut unknown: Vec<String> = sides
            .filter_map(|side| Some(format!("{}: {}", side.name, side.refused.as_ref()?)))
            .collect();
        let mut difference = Difference::default();
        let mut exposure = Vec::new();
        if let Err(error) = see_pair(pair) {
            unknown.push(error.to_string());
        } else if unknown.is_empty() {
            difference = compare(pair, Told::Gained, &self.asked).difference;
            unknown.extend(difference.undecided.iter().map(ToString::to_string));
            let account = self.reading.account;
            let found = gained(pair, &difference, validated.as_ref(), account, &self.asked);
            exposure = found.exposure;
            unknown.extend(found.undecided);
        }
        Reviewed { pair: Some(pair), validated, difference, exposure, unknown }
    }
}

/// Says whether a finding is shown: those of the checks that were chosen, and what is looked for in
/// any case.
fn is_shown(finding: &Finding, selection: &Selection) -> bool {
    Part::of(finding) != Part::Finding || selection.options.runs(finding.code)
}

impl Reviewed<'_> {
    /// Returns the new findings of a part.
    pub(super) fn findings(&self, part: Part) -> impl Iterator<Item = (&Validated, &Finding)> {
        let validated = self.validated.iter();
        validated.flat_map(move |one| {
            let findings = one.findings.iter();
            findings.filter(move |finding| Part::of(finding) == part).map(move |it| (one, it))
        })
    }

    /// Says whether there is something of a kind.
    pub(super) fn has(&self, what: FailOn) -> bool {
        match what {
            FailOn::Findings => self.findings(Part::Finding).next().is_some(),
            FailOn::Gained => !self.difference.gained.is_empty(),
            FailOn::Exposure => self.count(Part::Exposure) > 0,
            FailOn::Escalation => self.count(Part::Escalation) > 0,
            FailOn::Unknown => !self.unknown.is_empty(),
        }
    }

    /// Counts what is new of a part.
    pub(super) fn count(&self, part: Part) -> usize {
        let told = if part == Part::Exposure { self.exposure.len() } else { 0 };
        self.findings(part).count() + told
    }

    /// Says whether there is anything to tell.
    pub(super) fn is_changed(&self) -> bool {
        let has_findings = self.validated.as_ref().is_some_and(|one| !one.findings.is_empty());
        let Difference { gained, lost, names_more_closely, .. } = &self.difference;
        has_findings
            || !(gained.is_empty() && lost.is_empty())
            || *names_more_closely
            || !(self.exposure.is_empty() && self.unknown.is_empty())
    }

    /// Returns the file on the newer side, or what it was in the repository.
    pub(super) fn path(&self) -> &str {
        match (self.pair, &self.validated) {
            (Some(Pair { new: Some(new), .. }), _) => new.path(),
            (Some(Pair { old: Some(old), .. }), _) if !old.file.is_empty() => &old.file,
            (Some(Pair { old: Some(old), .. }), _) => old.path(),
            (_, Some(one)) => one.source.name(),
            _ => "",
        }
    }

    /// Returns the place in the file; empty for a file that is the policy.
    pub(super) fn place(&self) -> &str {
        let document = self.pair.and_then(|pair| pair.new.as_ref().or(pair.old.as_ref()));
        document.map_or_else(
            || self.validated.as_ref().map_or("", Validated::place),
            |document| &document.place,
        )
    }

    /// Returns what headings call the policy.
    pub(super) fn name(&self) -> String {
        let (path, place) = (self.path(), self.place());
        if place.is_empty() { path.to_owned() } else { format!("{path}#{place}") }
    }

    /// Says what became of the policy.
    pub(super) fn state(&self) -> &'static str {
        match self.pair {
            Some(Pair { old: None, .. }) => "added",
            Some(Pair { new: None, .. }) => "removed",
            _ => "changed",
        }
    }

    /// Returns the line of a statement on the newer side.
    pub(super) fn line(&self, statement: u32) -> Option<usize> {
        self.pair?.new.as_ref()?.line(statement)
    }

    /// Returns its line and column.
    pub(super) fn statement_place(&self, statement: u32) -> Option<(usize, usize)> {
        self.pair?.new.as_ref()?.statement_place(statement)
    }
}

/// Returns what findings of a source share.
pub(super) fn line_of(validated: &Validated, finding: &Finding) -> usize {
    let start = finding.locations.first().map(|place| place.bytes.start);
    start.map_or(1, |start| Arc::clone(&validated.source).line_and_column(start).0)
}
