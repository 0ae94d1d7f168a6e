//! The policies of one source and what was found in them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use iamkit::config::{findings_of_source, validate_documents, validate_some_documents};
use iamkit::source::{Container, Elsewhere, Embedded, Format, SourceError, SourceErrorKind};
use iamkit::syntax::{Limits, Node, PathStep, Span, Tree, parse_with};
use iamkit::validate::{DocumentKind, Finding, IssueCode, REQUEST_QUOTA, compact_length};

use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

use super::selection::Selection;
use crate::escape::escaped;
use crate::source::Source;
use crate::status::Status;

/// A policy and the findings on it.
#[derive(Clone, Debug)]
pub(crate) struct Validated {
    pub(crate) source: Arc<Source>,
    /// What it was validated as.
    pub(crate) kind: DocumentKind,
    /// Whether the kind was recognised from the document.
    pub(crate) is_recognised: bool,
    /// Whether the text is no JSON.
    pub(crate) is_malformed: bool,
    pub(crate) findings: Vec<Finding>,
    /// How many findings suppressions and the baseline left out.
    pub(crate) hidden: usize,
    /// Where the policy stands in a container; nothing for a file that is a policy.
    pub(crate) site: Option<Site>,
}

/// A policy in a container.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) format: Format,
    pub(crate) path: Box<str>,
    pub(crate) label: Option<Box<str>>,
    pub(crate) owner: Option<Box<str>>,
    pub(crate) addresses: Vec<Box<str>>,
    pub(crate) variant: Option<Box<str>>,
    /// Parts that are not known before deployment.
    pub(crate) unknown: Vec<String>,
    pub(crate) is_sensitive: bool,
    /// Where the policy starts.
    pub(crate) span: Span,
    /// The policy as JSON.
    text: Box<str>,
}

/// How many policies of an account are judged on one core at a time.
const CHUNK: usize = 256;

/// Validates the policies of a source; `kind` is recognised where it is not given.
pub(crate) fn validate_source(
    source: &Arc<Source>,
    container: &Container<'_>,
    kind: Option<DocumentKind>,
    selection: &Selection,
) -> Vec<Validated> {
    let text = source.text();
    // Who names a type says that the whole is a policy, whatever it holds.
    let whole = [Embedded::whole(text)];
    let is_policy = container.documents.is_empty() && !is_container(container.format);
    let documents = if is_policy { &whole } else { container.documents.as_slice() };
    let found = match container.format {
        // Each policy of an account stands for itself, and there are many in one file.
        Format::AccountDump if documents.len() > CHUNK => {
            let lines = source.line_index();
            let judge = |(number, chunk): (usize, &[Embedded<'_>])| {
                let mut found = validate_some_documents(&lines, chunk, kind, &selection.options);
                for one in &mut found {
                    one.documents.iter_mut().for_each(|at| *at += number * CHUNK);
                }
                found
            };
            let chunks = documents.par_chunks(CHUNK).enumerate();
            chunks.map(judge).collect::<Vec<_>>().into_iter().flatten().collect()
        }
        _ => validate_documents(text, documents, kind, &selection.options),
    };
    let mut all: Vec<Validated> = found
        .into_iter()
        .map(|found| {
            let first = found.documents.first().and_then(|number| documents.get(*number));
            let document = first.filter(|document| !document.is_whole_text());
            let site = document.map(|document| {
                let others = found.documents.iter().filter_map(|number| documents.get(*number));
                Site::of(container.format, document, others)
            });
            let is_malformed =
                found.findings.iter().any(|finding| finding.code == IssueCode::JsonSyntaxError);
            Validated {
                source: Arc::clone(source),
                kind: found.kind,
                is_recognised: found.is_recognised,
                is_malformed,
                findings: found.findings,
                hidden: 0,
                site,
            }
        })
        .collect();
    tell_elsewhere(&mut all, &container.elsewhere, source);
    let notes = findings_of_source(text, &container.notes, &selection.options);
    add_notes(&mut all, notes, source, container.format);
    all
}

/// How many texts of one place are compared with what a finding names.
const MAX_OF_A_PLACE: usize = 256;

/// Says of findings on texts of other files where these stand.
fn tell_elsewhere(all: &mut [Validated], elsewhere: &[Elsewhere], source: &Source) {
    if elsewhere.is_empty() {
        return;
    }
    let mut by_place: BTreeMap<u32, Vec<&Elsewhere>> = BTreeMap::new();
    for one in elsewhere {
        by_place.entry(one.at.start).or_default().push(one);
    }
    let folder = source.file().and_then(Path::parent).unwrap_or(Path::new(""));
    for finding in all.iter_mut().flat_map(|one| &mut one.findings) {
        let Some(place) = finding.locations.first().map(|place| place.bytes) else { continue };
        // What a call makes of a text may be the place.
        let inside = by_place.range(place.start..=place.end).flat_map(|(_, found)| found);
        let inside = inside.take(MAX_OF_A_PLACE).filter(|one| place.contains(one.at));
        let inside: Vec<&&Elsewhere> = inside.collect();
        let named = inside.iter().filter(|one| finding.message.contains(&*one.text));
        // Of `s3:Get*` and `s3` the longer one is meant; of the same text the innermost place, which is first.
        let named = named.min_by_key(|one| Reverse(one.text.len()));
        // A message may name a part of the only text.
        let only = || inside.first().filter(|_| inside.len() == 1);
        let Some(one) = named.or_else(only) else { continue };
        let Elsewhere { line, column, .. } = ***one;
        let where_it_is = if one.is_argument {
            format!("given at {}:{line}:{column}, where the module is read", one.file)
        } else {
            format!("at {}:{line}:{column}", folder.join(&*one.file).display())
        };
        let blank = if finding.hint.is_empty() { "" } else { " " };
        let told = format!("{}{blank}The text is {where_it_is}.", finding.hint);
        finding.hint = told.into();
    }
}

pub(crate) fn is_container(format: Format) -> bool {
    !matches!(format, Format::Policy | Format::Scenario | Format::Other)
}

/// Adds findings on the form of the text to the policy that they stand in, or else to the first.
fn add_notes(all: &mut Vec<Validated>, notes: Vec<Finding>, source: &Arc<Source>, format: Format) {
    for note in notes {
        let at = note.locations.first().map_or(Span::NONE, |place| place.bytes);
        let holds = |one: &Validated| one.site.as_ref().is_some_and(|site| site.span.contains(at));
        let index = all.iter().position(holds).unwrap_or(0);
        if all.is_empty() {
            all.push(Validated {
                source: Arc::clone(source),
                kind: DocumentKind::Identity,
                is_recognised: false,
                is_malformed: false,
                findings: Vec::new(),
                hidden: 0,
                site: Some(Site::whole(format, at)),
            });
        }
        if let Some(one) = all.get_mut(index) {
            one.findings.push(note);
        }
    }
}

/// Returns what is wrong with the text around the policies; a file that was named as a policy is one
/// whatever it holds.
pub(crate) fn errors<'c>(container: &'c Container<'_>) -> Vec<&'c SourceError> {
    // A bare policy shows its syntax errors as findings.
    let is_policy = !is_container(container.format);
    let of_policy =
        |error: &&SourceError| !(is_policy && matches!(error.kind, SourceErrorKind::Syntax(_)));
    container.errors.iter().filter(of_policy).collect()
}

impl Site {
    fn of<'d>(
        format: Format,
        document: &'d Embedded<'_>,
        all: impl Iterator<Item = &'d Embedded<'d>>,
    ) -> Self {
        let place = &document.place;
        let mut addresses = Vec::new();
        let mut count = 0;
        for one in all {
            count += 1;
            addresses.extend(one.place.addresses.iter().cloned());
        }
        addresses.dedup();
        Self {
            format,
            path: place.path.clone(),
            label: place.label.clone(),
            owner: place.owner.clone(),
            addresses,
            // What several variants share is said of none.
            variant: document.variant.clone().filter(|_| count == 1),
            unknown: document.holes.iter().map(|hole| hole.what.to_string()).collect(),
            is_sensitive: document.is_sensitive,
            span: document.map.whole(),
            text: document.text.as_ref().into(),
        }
    }

    fn whole(format: Format, span: Span) -> Self {
        Self {
            format,
            path: "".into(),
            label: None,
            owner: None,
            addresses: Vec::new(),
            variant: None,
            unknown: Vec::new(),
            is_sensitive: false,
            span,
            text: "{}".into(),
        }
    }

    /// Writes `Resources/Role/Properties/PolicyDocument (AWS::IAM::Role)`.
    pub(crate) fn describe(&self, kind: DocumentKind) -> String {
        let path = if self.path.is_empty() { self.format.noun() } else { &self.path };
        let label = self.label.as_ref().map_or_else(String::new, |label| format!(" `{label}`"));
        let owner = self.owner.as_ref().map_or_else(String::new, |owner| format!("{owner}, "));
        format!("{path}{label} ({owner}{kind})")
    }
}

impl Validated {
    /// Returns what the policy alone would make of a run.
    pub(crate) fn status(&self, selection: &Selection) -> Status {
        if self.is_malformed {
            Status::CouldNotRun
        } else if self.findings.iter().any(|finding| selection.fails_on(finding)) {
            Status::Findings
        } else {
            Status::Clean
        }
    }

    /// Returns what a finding says, and which policy of a container it is about.
    pub(crate) fn details(&self, finding: &Finding) -> String {
        match &self.site {
            Some(site) => format!("{} In {}.", finding.details(), site.describe(self.kind)),
            None => finding.details().into_owned(),
        }
    }

    fn tree(&self) -> Tree<'_> {
        let text = self.site.as_ref().map_or(self.source.text(), |site| &site.text);
        parse_with(text, Limits::default().with_max_bytes(iamkit::source::MAX_POLICY_BYTES))
    }

    /// Says that the service would refuse a document of this size.
    pub(crate) fn size_note(&self) -> Option<String> {
        // No text has more characters than bytes.
        if self.source.text().len() <= REQUEST_QUOTA {
            return None;
        }
        let size = compact_length(self.tree().root()?.source());
        (size > REQUEST_QUOTA).then(|| {
            format!(
                "{}: {size} characters without white space, ValidatePolicy takes {REQUEST_QUOTA}",
                escaped(self.source.name())
            )
        })
    }

    /// Returns the `Sid` of the statement that a finding is in.
    pub(crate) fn sid(&self, finding: &Finding) -> Option<String> {
        self.in_statement(finding, |statement| {
            statement.member("Sid")?.as_str().map(std::borrow::Cow::into_owned)
        })
    }

    /// Returns the text of the statement that a finding is in, without white space around it.
    pub(crate) fn statement(&self, finding: &Finding) -> Option<String> {
        self.in_statement(finding, |statement| Some(statement.source().to_owned()))
    }

    fn in_statement(
        &self,
        finding: &Finding,
        of: impl FnOnce(Node<'_>) -> Option<String>,
    ) -> Option<String> {
        let path = &finding.locations.first()?.path;
        let tree = self.tree();
        let statements = tree.root()?.member("Statement")?;
        let statement = match path.steps() {
            [PathStep::Value(name), PathStep::Index(index), ..] if &**name == "Statement" => {
                statements.items().nth(*index as usize)?
            }
            [PathStep::Value(name), ..] if &**name == "Statement" => statements,
            _ => return None,
        };
        of(statement)
    }

    /// Keeps what reports name of a policy without findings.
    pub(crate) fn forget_text(&mut self, source: &Arc<Source>) {
        self.source = Arc::clone(source);
        self.forget_document();
    }

    /// Keeps of a policy without findings what reports name of it, and its file.
    pub(crate) fn forget_document(&mut self) {
        if let Some(site) = &mut self.site {
            site.text = Box::default();
        }
    }

    /// Returns the place in a container; empty for a file that is the policy.
    pub(crate) fn place(&self) -> &str {
        self.site.as_ref().map_or("", |site| &site.path)
    }
}
