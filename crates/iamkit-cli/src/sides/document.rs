//! The documents of a source, each with the name that answers call it by.

use std::collections::BTreeSet;
use std::sync::Arc;

use iamkit::authz::{CompileError, PolicySet};
use iamkit::policy::{Effect, PolicyDocument, PolicyType, Rule, Statement, Violation};
use iamkit::source::{
    Attachment, Container, Embedded, Format, Note, NoteKind, Place, ReadOptions, SourceError,
    SourceErrorKind, UNKNOWN_KEYS, read,
};
use iamkit::syntax::Span;

use super::Attached;
use crate::policy_file::{chosen, only, problem, problems};
use crate::problem::Problem;
use crate::recognition;
use crate::source::Source;

/// How documents are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct DocumentOptions {
    pub(crate) reading: ReadOptions,
    /// What the documents are; told by where they stand and what they hold without it.
    pub(crate) policy_type: Option<PolicyType>,
    pub(crate) purpose: Purpose,
}

/// What two sides are compared for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Permissions alone: what AWS would refuse has none that could be compared.
    #[default]
    Permissions,
    /// Also findings, which tell of what AWS would refuse; the sources are kept for them.
    Review,
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
    /// The place without the variant that conditions of a template make of it.
    pub(crate) site: String,
    /// What tells the policy from others wherever it stands in its container: who has it, and its name.
    pub(crate) identity: Option<String>,
    /// What the policy is attached to, where the container tells.
    pub(crate) resource_type: Option<Box<str>>,
    /// The policy, with variables for what is not known; nothing when that cannot be said.
    pub(crate) set: Option<PolicySet>,
    /// Parts that are not known before deployment.
    pub(crate) unknown: Vec<String>,
    /// Statements that apply perhaps, as what they name is not known, sorted.
    pub(crate) perhaps: Vec<(Effect, String)>,
    /// Why nothing can be told of its permissions.
    pub(crate) refused: Option<String>,
    /// Parameters that its container declares or asks for.
    pub(crate) parameters: Arc<BTreeSet<Box<str>>>,
    /// Whom it is attached to, where it stands for an attachment.
    pub(crate) attached: Option<Attached>,
    /// Line and column of each statement in the file; of an attachment, its own. The column counts as SARIF does: from
    /// 1, in UTF-16.
    pub(super) places: Vec<(usize, usize)>,
}

impl NamedDocument {
    /// Returns what stands for a policy of which nothing is known.
    pub(super) fn unknown(source: &Source, place: &str, what: &str, span: Span) -> Self {
        let sharp = if place.is_empty() { "" } else { "#" };
        Self {
            name: format!("{}{sharp}{place}", source.name()),
            file: String::new(),
            place: place.to_owned(),
            site: place.to_owned(),
            identity: None,
            resource_type: None,
            set: None,
            unknown: vec![what.to_owned()],
            perhaps: Vec::new(),
            refused: None,
            parameters: Arc::default(),
            attached: None,
            places: vec![place_in(source, span)],
        }
    }

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
        self.statement_place(statement).map(|(line, _)| line)
    }

    /// Returns line and column of a statement in the file.
    pub(crate) fn statement_place(&self, statement: u32) -> Option<(usize, usize)> {
        let index = if self.attached.is_some() { 0 } else { usize::try_from(statement).ok()? };
        self.places.get(index).copied()
    }

    /// Returns the document; nothing when it cannot be told.
    pub(crate) fn document(&self) -> Option<&Arc<PolicyDocument>> {
        self.set.as_ref().and_then(|set| set.document(0))
    }
}

fn place_in(source: &Source, span: Span) -> (usize, usize) {
    let place = source.position(span.start);
    (place.line as usize, place.column_utf16 as usize + 1)
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
    if recognition::passed_although_broken(source, container).is_some() {
        return Ok(Vec::new());
    }
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
    let place_of = |note: &Note| note.place.as_ref().unwrap_or(&note.message).to_string();
    all.extend(unknown.map(|note| {
        NamedDocument::unknown(source, &place_of(note), "the whole policy", note.span)
    }));
    let unknown = container.notes.iter().filter(|note| note.kind == NoteKind::Unknown);
    let told: BTreeSet<&str> = unknown.filter_map(|note| note.place.as_deref()).collect();
    // A policy that is wholly unknown is told above.
    let besides = container.besides.iter().filter(|one| !told.contains(&*one.place.path));
    all.extend(besides.map(|one| Attached::document(source, one)));
    let parameters = Arc::new(container.parameters.clone());
    for one in &mut all {
        one.parameters = Arc::clone(&parameters);
    }
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
    let (variants, parameters) = chosen(source, place, None, &options.reading)?;
    let one = only(variants)?;
    one.see_shown().map_err(|errors| problems(&errors))?;
    let named = named(source, &one, options)?;
    Ok(NamedDocument { parameters: Arc::new(parameters.names), ..named })
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
    let mut named = NamedDocument {
        name,
        file: String::new(),
        place,
        site: document.place.path.to_string(),
        identity: identity(document),
        resource_type: document.kind.resource_type.clone(),
        set: None,
        unknown: unknown_parts(document),
        perhaps: Vec::new(),
        refused: None,
        parameters: Arc::default(),
        attached: None,
        places: vec![place_in(source, document.map.whole())],
    };
    if let Err(errors) = document.see_shown() {
        let why = problems(&errors);
        named.unknown = vec!["its text, which is sensitive,".to_owned()];
        named.refused = why.first().map(|problem| problem.message().to_owned());
        return Ok(named);
    }
    let lowered = if named.unknown.is_empty() {
        document.lower().map(|lowered| (lowered, None))
    } else {
        document.opened().map(|opened| (opened.document, Some(opened.places)))
    };
    let (lowered, places) = match lowered {
        Ok(found) => found,
        // What only a hole breaks may be sound.
        Err(_) if !named.unknown.is_empty() => return Ok(named),
        Err(errors) => return refused(named, problems(&errors), options),
    };
    let statements = lowered.statements();
    let place = |one: &Statement| document.map.outer(one.effect.span);
    let places = places.unwrap_or_else(|| statements.iter().map(place).collect());
    named.places = places.into_iter().map(|span| place_in(source, span)).collect();
    let perhaps = statements.iter().filter(|statement| applies_perhaps(statement));
    let written = |one: &Statement| PolicyDocument::new().with_statement(one.clone()).to_json();
    named.perhaps = perhaps.map(|one| (one.effect.value, written(one))).collect();
    named.perhaps.sort();
    let policy_type = options
        .policy_type
        .or(document.kind.policy_type)
        .unwrap_or_else(|| policy_type_of(&lowered));
    match compiled(&named.name, lowered, policy_type, document) {
        Ok(set) => Ok(NamedDocument { set: Some(set), ..named }),
        // With an unknown part in its place a text may be what AWS takes.
        Err(_) if !named.unknown.is_empty() => Ok(named),
        Err(problems) => refused(named, problems, options),
    }
}

/// Returns what tells a policy from others whatever its index in a list is.
fn identity(document: &Embedded<'_>) -> Option<String> {
    let Place { path, name, .. } = &document.place;
    let variant = document.variant.as_deref().unwrap_or_default();
    let member = path.rsplit('/').next().unwrap_or_default();
    if let Attachment::Principal(arn) | Attachment::Managed(arn) = &document.attachment {
        let name = name.as_deref().unwrap_or_default();
        return Some(format!("{arn}/{member}/{name} ({variant})"));
    }
    let name = name.as_deref()?;
    let is_index = |step: &&str| step.bytes().all(|byte| byte.is_ascii_digit());
    let index = path.split('/').rev().find(is_index)?;
    let (before, after) = path.rsplit_once(&format!("/{index}/"))?;
    Some(format!("{before}/{name}/{after} ({variant})"))
}

/// Returns what is not known, as the user wrote it.
fn unknown_parts(document: &Embedded<'_>) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    for hole in &document.holes {
        if !unknown.iter().any(|known| **known == *hole.what) {
            unknown.push(hole.what.to_string());
        }
    }
    if unknown.is_empty() && !document.is_complete {
        unknown.push("parts of the policy".to_owned());
    }
    unknown
}

/// Says whether a statement stands under a condition on what is not known.
fn applies_perhaps(statement: &Statement) -> bool {
    let blocks = statement.condition.iter().flat_map(|condition| &condition.operators);
    let mut tests = blocks.flat_map(|block| &block.tests);
    tests.any(|test| test.key.value.as_str().starts_with(UNKNOWN_KEYS))
}

/// Refuses a policy; where findings tell of it, its permissions cannot be told.
fn refused(
    named: NamedDocument,
    problems: Vec<Problem>,
    options: &DocumentOptions,
) -> Result<NamedDocument, Vec<Problem>> {
    match options.purpose {
        Purpose::Permissions => Err(problems),
        Purpose::Review => {
            let why = problems.first().map_or("cannot be read", Problem::message).to_owned();
            Ok(NamedDocument { refused: Some(why), ..named })
        }
    }
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

/// Compiles a document that AWS would store. A statement of a resource's policy that names nobody is refused, too: a
/// proof would take it for one that grants nothing, and it is the policy of somebody.
fn compiled(
    name: &str,
    document: PolicyDocument,
    policy_type: PolicyType,
    embedded: &Embedded<'_>,
) -> Result<PolicySet, Vec<Problem>> {
    match PolicySet::builder(policy_type).add(name, document).build() {
        Ok(set) => {
            let names_nobody =
                |violation: &&Violation| violation.rule == Rule::AllowWithoutPrincipal;
            let warnings = set.warnings().iter().map(|warning| &warning.violation);
            let refused: Vec<Problem> = warnings
                .filter(names_nobody)
                .map(|violation| refusal(violation.clone(), embedded))
                .collect();
            if refused.is_empty() { Ok(set) } else { Err(refused) }
        }
        Err(CompileError::Refused { all, .. }) => {
            Err(all.into_iter().map(|(_, violation)| refusal(violation, embedded)).collect())
        }
        Err(error) => Err(vec![Problem::error(error.to_string())]),
    }
}

fn refusal(violation: Violation, embedded: &Embedded<'_>) -> Problem {
    let span = embedded.map.outer(violation.span);
    let kind = SourceErrorKind::Refused { place: None, violation: Box::new(violation) };
    problem(&SourceError::new(kind, span))
}

/// Returns what tells a policy from the others of its file, as `FILE#PLACE` names it.
fn place(document: &Embedded<'_>) -> String {
    let path = &document.place.path;
    match &document.variant {
        Some(variant) => format!("{path} ({variant})"),
        None => path.to_string(),
    }
}
