//! What becomes of a source: its policies are checked, it is refused, or it is passed over.

use std::collections::BTreeMap;

use iamkit::policy::RootKind;
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

/// What is counted of one source.
#[derive(Debug, Default)]
struct Count {
    policies: usize,
    unknown: usize,
    /// What it is, if it is a container.
    container: Option<&'static str>,
    is_without: bool,
}

/// What becomes of one source.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Whether its policies are checked.
    pub(super) has_policies: bool,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Problem>,
    pub(super) passed: Option<Passed>,
    count: Count,
}

impl Taken {
    /// Says what becomes of a source, and counts what is in it. Of a container what is not at `place` is
    /// taken out.
    pub(super) fn of(
        source: &Source,
        container: &mut Container<'_>,
        place: Option<&str>,
        wanted: Wanted,
    ) -> Self {
        let passed = recognition::passed_although_broken(source, container);
        let mut taken = Self { passed, ..Self::default() };
        if taken.passed.is_some() {
            return taken;
        }
        if !is_container(container.format) && container.documents.is_empty() {
            return take_unknown(source, container, wanted);
        }
        taken.problems = errors(container).into_iter().map(policy_file::problem).collect();
        if let Some(place) = place
            && !keep_place(container, place)
        {
            let message = format!("holds no policy at `{place}`");
            let hint = "`--list-policies` shows the places";
            taken.problems.push(Problem::error(message).hint(hint));
            return taken;
        }
        if is_container(container.format) {
            taken.count.container = Some(container.format.noun());
            taken.notes = notes(container);
            // One output of one command, and nothing of it was read.
            let is_nothing = container.documents.is_empty()
                && container.notes.iter().any(|note| note.kind == NoteKind::ManagementPolicy);
            if is_nothing && source.is_named() && taken.problems.is_empty() {
                let told =
                    container.notes.iter().filter(|note| note.kind == NoteKind::ManagementPolicy);
                let hint = RootKind::ManagementPolicy.hint();
                let told = told.map(|note| Problem::error(&*note.message).at(note.span).hint(hint));
                taken.problems = told.collect();
                taken.notes.clear();
                return taken;
            }
            taken.count.is_without = container.documents.is_empty() && taken.problems.is_empty();
        }
        let documents = container.documents.iter();
        let mut holes: Vec<&str> =
            documents.flat_map(|document| document.holes.iter().map(|hole| &*hole.what)).collect();
        holes.sort_unstable();
        holes.dedup();
        taken.count.unknown = holes.len();
        taken.count.policies = container.documents.len();
        taken.has_policies = true;
        taken
    }
}

/// Takes out what is not at a place, and says whether something is left.
fn keep_place(container: &mut Container<'_>, place: &str) -> bool {
    container.documents.retain(|document| document.place.is_at(place));
    let kept: Vec<_> = container.documents.iter().map(|one| one.map.whole()).collect();
    container.notes.retain(|note| kept.iter().any(|span| span.contains(note.span)));
    !container.documents.is_empty()
}

/// Returns what the reader of a container says that is no finding.
fn notes(container: &Container<'_>) -> Vec<Problem> {
    let notes = container.notes.iter().filter(|note| note.kind.code().is_none());
    notes
        .map(|note| {
            let severity = match note.kind {
                NoteKind::NotRead
                | NoteKind::PartNotRead
                | NoteKind::PrincipalsNotRead
                | NoteKind::ManagementPolicy
                | NoteKind::Unknown
                | NoteKind::Remark => Severity::Note,
                _ => Severity::Warning,
            };
            Problem::new(severity, &*note.message).at(note.span).without_excerpt()
        })
        .collect()
}

impl Seen {
    /// Adds what was counted of one source.
    pub(super) fn add(&mut self, taken: &Taken) {
        let Count { policies, unknown, container, is_without } = taken.count;
        self.has_containers |= container.is_some();
        if let Some(noun) = container.filter(|_| is_without) {
            *self.without.entry(noun).or_default() += 1;
        }
        self.unknown += unknown;
        self.policies += policies;
        self.files += usize::from(policies > 0);
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
    } else if let Some(kind @ (RootKind::Statement | RootKind::StatementList)) = kind {
        // Somebody took it for a policy: nobody else writes effects and actions at the root.
        taken.problems.push(recognition::no_policy(source, kind));
    } else {
        taken.passed = Some(Passed::of(kind));
    }
    taken
}
