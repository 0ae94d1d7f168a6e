//! What becomes of a source: its policies are checked, it is refused, or it is passed over.

use std::collections::BTreeMap;

use iamkit::source::{Container, NoteKind, SourceErrorKind};

use super::documents::{errors, is_container};
use crate::output::Output;
use crate::policy_file;
use crate::problem::{Problem, Severity};
use crate::recognition::{self, Passed};
use crate::source::Source;
use crate::walk::Wanted;

/// What a run saw in its files.
#[derive(Debug, Default)]
pub(super) struct Seen {
    policies: usize,
    files: usize,
    without: BTreeMap<&'static str, usize>,
    unknown: usize,
    has_containers: bool,
}

/// What becomes of one source.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Whether its policies are checked.
    pub(super) has_policies: bool,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Problem>,
    pub(super) passed: Option<Passed>,
}

impl Seen {
    /// Says what becomes of a source, and counts what is in it.
    pub(super) fn take(
        &mut self,
        source: &Source,
        container: &mut Container<'_>,
        place: Option<&str>,
        wanted: Wanted,
    ) -> Taken {
        let passed = recognition::passed_although_broken(source, container);
        let mut taken = Taken { passed, ..Taken::default() };
        if taken.passed.is_some() {
            return taken;
        }
        if !is_container(container.format) && container.documents.is_empty() {
            return take_unknown(source, container, wanted);
        }
        taken.problems = errors(container).into_iter().map(policy_file::problem).collect();
        if let Some(place) = place {
            container.documents.retain(|document| document.place.is_at(place));
            let kept: Vec<_> = container.documents.iter().map(|one| one.map.whole()).collect();
            container.notes.retain(|note| kept.iter().any(|span| span.contains(note.span)));
            if container.documents.is_empty() {
                let message = format!("holds no policy at `{place}`");
                let hint = "`--list-policies` shows the places";
                taken.problems.push(Problem::error(message).hint(hint));
                return taken;
            }
        }
        if is_container(container.format) {
            self.has_containers = true;
            let notes = container.notes.iter().filter(|note| note.kind.code().is_none());
            taken.notes = notes
                .map(|note| {
                    let severity = match note.kind {
                        NoteKind::NotRead | NoteKind::Unknown | NoteKind::Remark => Severity::Note,
                        _ => Severity::Warning,
                    };
                    Problem::new(severity, &*note.message).at(note.span).without_excerpt()
                })
                .collect();
            if container.documents.is_empty() && taken.problems.is_empty() {
                *self.without.entry(container.format.noun()).or_default() += 1;
            }
        }
        let mut holes: Vec<&str> = container
            .documents
            .iter()
            .flat_map(|document| document.holes.iter().map(|hole| &*hole.what))
            .collect();
        holes.sort_unstable();
        holes.dedup();
        self.unknown += holes.len();
        self.policies += container.documents.len();
        self.files += usize::from(!container.documents.is_empty());
        taken.has_policies = true;
        taken
    }

    /// Says what was seen, where files may hold several policies or none.
    pub(super) fn report(&self, output: &mut Output) {
        if !self.has_containers {
            return;
        }
        let number = |count: usize, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            _ => format!("{count} {many}"),
        };
        let mut parts = vec![format!(
            "{} in {}",
            number(self.policies, "policy", "policies"),
            number(self.files, "file", "files")
        )];
        let without = self.without.values().sum::<usize>();
        if without > 0 {
            parts.push(number(without, "file without policies", "files without policies"));
        }
        if self.unknown > 0 {
            let unknown = number(self.unknown, "value", "values");
            parts.push(format!("{unknown} unknown until deployment"));
        }
        output.message(&parts.join("; "));
        if !self.without.is_empty() {
            let kinds = self.without.iter().map(|(noun, count)| {
                format!("{} without policies", number(*count, noun, &format!("{noun}s")))
            });
            output.message(&kinds.collect::<Vec<_>>().join(", "));
        }
    }
}

/// Says what becomes of a source that holds nothing which is known.
fn take_unknown(source: &Source, container: &Container<'_>, wanted: Wanted) -> Taken {
    let mut taken = Taken::default();
    // Who names a type says that it is a policy.
    if source.is_named() && wanted == Wanted::TypedPolicies {
        taken.has_policies = true;
        return taken;
    }
    let is_json =
        container.errors.iter().all(|error| matches!(error.kind, SourceErrorKind::Syntax(_)));
    if !container.errors.is_empty() {
        if is_json {
            // What the person reads next is where the syntax breaks.
            taken.has_policies = true;
        } else {
            taken.problems = container.errors.iter().map(policy_file::problem).collect();
        }
        return taken;
    }
    let kind = recognition::root(source);
    if source.is_named() {
        taken.problems.push(match kind {
            Some(kind) => recognition::no_policy(source, kind),
            None => Problem::error("holds no policy").hint(
                "a policy has a `Statement`; known containers are templates of CloudFormation \
                 and SAM, plans, states and configurations of Terraform, configurations of the \
                 Serverless Framework, outputs of the AWS CLI and snapshots of AWS Config",
            ),
        });
    } else {
        taken.passed = Some(Passed::of(kind));
    }
    taken
}
