//! The documents of a source, each with the name that answers call it by.

use std::sync::Arc;

use iamkit::authz::{CompileError, PolicySet};
use iamkit::policy::{PolicyDocument, PolicyType};
use iamkit::source::{
    Container, Embedded, Format, NoteKind, ReadOptions, SourceError, SourceErrorKind, read,
};
use iamkit::syntax::Span;

use crate::policy_file::{chosen, problem, problems};
use crate::problem::Problem;
use crate::recognition;
use crate::source::Source;

/// How documents are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct DocumentOptions {
    pub(crate) reading: ReadOptions,
    /// What the documents are; told by where they stand and what they hold without it.
    pub(crate) policy_type: Option<PolicyType>,
}

/// A policy and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct NamedDocument {
    /// What answers call it: the path, and the place in a container after `#`.
    pub(crate) name: String,
    /// The file, relative to the folder that was named; empty for a file that was named.
    pub(crate) file: String,
    /// The place in its file; empty when the file is the policy.
    pub(crate) place: String,
    /// The policy; nothing when parts of it are unknown.
    pub(crate) set: Option<PolicySet>,
    /// Parts that are not known before deployment.
    pub(crate) unknown: Vec<String>,
    /// Line of each statement in the file.
    lines: Vec<usize>,
}

impl NamedDocument {
    /// Says which file it stands in, relative to the folder that was named.
    pub(crate) fn in_file(self, file: &str) -> Self {
        Self { file: file.to_owned(), ..self }
    }

    /// Returns the path of the file, without the place in it.
    pub(crate) fn path(&self) -> &str {
        let place = self.place.len() + usize::from(!self.place.is_empty());
        self.name.get(..self.name.len() - place).unwrap_or(&self.name)
    }

    /// Returns the line of a statement in the file.
    pub(crate) fn line(&self, statement: u32) -> Option<usize> {
        self.lines.get(usize::try_from(statement).ok()?).copied()
    }

    /// Returns the document as it was read; nothing when parts of it are unknown.
    pub(crate) fn document(&self) -> Option<&Arc<PolicyDocument>> {
        self.set.as_ref().and_then(|set| set.document(0))
    }
}

/// Reads all policies of a source. A container without any has none; what is neither a policy nor a
/// container is an error when a person named it. A policy that is wholly unknown has a name that
/// says so.
///
/// # Errors
///
/// What is wrong with the text, or with a policy in it; a policy that AWS would refuse.
pub(crate) fn documents(
    source: &Source,
    options: &DocumentOptions,
) -> Result<Vec<NamedDocument>, Vec<Problem>> {
    documents_of(source, &read(source.name(), source.text(), &options.reading), options)
}

/// Reads all policies of a source that was opened.
///
/// # Errors
///
/// As [`documents`].
pub(super) fn documents_of(
    source: &Source,
    container: &Container<'_>,
    options: &DocumentOptions,
) -> Result<Vec<NamedDocument>, Vec<Problem>> {
    if !container.errors.is_empty() {
        return Err(problems(&container.errors));
    }
    let is_container = !matches!(container.format, Format::Policy | Format::Other);
    if container.documents.is_empty() && source.is_named() && !is_container {
        return Err(vec![no_policy(source)]);
    }
    let mut all = Vec::with_capacity(container.documents.len());
    let mut wrong = Vec::new();
    for document in &container.documents {
        match named(source, document, options) {
            Ok(document) => all.push(document),
            Err(problems) => wrong.extend(problems),
        }
    }
    let unknown = container.notes.iter().filter(|note| note.kind == NoteKind::Unknown);
    all.extend(unknown.map(|note| NamedDocument {
        name: format!("{}#{}", source.name(), note.message),
        file: String::new(),
        place: note.message.to_string(),
        set: None,
        unknown: vec![note.message.to_string()],
        lines: Vec::new(),
    }));
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

/// Reads the one policy of a source, or the one at `place`.
///
/// # Errors
///
/// There is none, or there are several; what [`documents`] refuses.
pub(crate) fn only_document(
    source: &Source,
    place: Option<&str>,
    options: &DocumentOptions,
) -> Result<NamedDocument, Vec<Problem>> {
    let (one, _) = chosen(source, place, None, &options.reading)?;
    named(source, &one, options)
}

fn no_policy(source: &Source) -> Problem {
    match recognition::root(source) {
        Some(kind) => recognition::no_policy(source, kind),
        None => Problem::error("holds no policy"),
    }
}

fn named(
    source: &Source,
    document: &Embedded<'_>,
    options: &DocumentOptions,
) -> Result<NamedDocument, Vec<Problem>> {
    let place = place(document);
    let name = if place.is_empty() {
        source.name().to_owned()
    } else {
        format!("{}#{place}", source.name())
    };
    let lowered = match document.lower() {
        Ok(lowered) => lowered,
        // What only a hole breaks may be sound.
        Err(_) if !document.holes.is_empty() => PolicyDocument::new(),
        Err(errors) => return Err(problems(&errors)),
    };
    let policy_type = options
        .policy_type
        .or(document.kind.policy_type)
        .unwrap_or_else(|| policy_type_of(&lowered));
    let mut unknown: Vec<String> =
        document.holes.iter().map(|hole| hole.what.to_string()).collect();
    if unknown.is_empty() && !document.is_complete {
        unknown.push("parts of the policy".to_owned());
    }
    let line = |span: Span| source.line_and_column(document.map.outer(span).start).0;
    let lines = lowered.statements().iter().map(|one| line(one.effect.span)).collect();
    let set = if unknown.is_empty() {
        Some(compiled(&name, lowered, policy_type, document)?)
    } else {
        None
    };
    Ok(NamedDocument { name, file: String::new(), place, set, unknown, lines })
}

/// Tells what a document is by what it holds: only policies of resources have a principal, and of
/// them only trust policies name no resource.
fn policy_type_of(document: &PolicyDocument) -> PolicyType {
    let statements = document.statements();
    let has_principal = statements.iter().any(|statement| statement.principal.is_some());
    let has_resource = statements.iter().any(|statement| statement.resource.is_some());
    match (has_principal, has_resource) {
        (false, _) => PolicyType::Identity,
        (true, true) => PolicyType::Resource,
        (true, false) => PolicyType::RoleTrust,
    }
}

/// Compiles a document that AWS would store.
fn compiled(
    name: &str,
    document: PolicyDocument,
    policy_type: PolicyType,
    embedded: &Embedded<'_>,
) -> Result<PolicySet, Vec<Problem>> {
    match PolicySet::builder(policy_type).add(name, document).build() {
        Ok(set) => Ok(set),
        Err(CompileError::Refused { all, .. }) => {
            let refused = all.into_iter().map(|(_, violation)| {
                let span = embedded.map.outer(violation.span);
                let violation = Box::new(violation);
                let kind = SourceErrorKind::Refused { place: None, violation };
                problem(&SourceError::new(kind, span))
            });
            Err(refused.collect())
        }
        Err(error) => Err(vec![Problem::error(error.to_string())]),
    }
}

/// Returns what tells a policy from the others of its file, as `FILE#PLACE` names it.
fn place(document: &Embedded<'_>) -> String {
    let path = &document.place.path;
    match &document.variant {
        Some(variant) => format!("{path} ({variant})"),
        None => path.to_string(),
    }
}
