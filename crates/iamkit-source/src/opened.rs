//! Policies of which parts are not known, for decisions.

mod holes;
mod opener;
mod readable;
mod variants;

use iamkit_policy::{OneOrMany, PolicyDocument, PolicyType, Statement, lower};
use iamkit_syntax::{Limits, Span, parse_with};

use crate::object::finish;
use crate::{Embedded, Hole, MAX_POLICY_BYTES, SourceError, SourceErrorKind, SourceMap};
use holes::Holes;
use opener::Opener;
use readable::{Lost, Readable};
use variants::{Composed, Part};

/// What the condition keys start with that stand for what is not known. A request that is decided with
/// such a policy declares all of them unknown.
pub const UNKNOWN_KEYS: &str = "unknown:";

/// A policy in which condition keys of [`UNKNOWN_KEYS`] stand for what is not known.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OpenedPolicy {
    /// The document. It has the statements of the policy, in their order, and behind them those that may
    /// be there, too.
    pub document: PolicyDocument,
    /// The text that its places point into; three dots stand for each unknown part.
    pub text: String,
    /// Where each part of that text stands in the text around the policy.
    pub map: SourceMap,
    /// What is not known.
    pub unknown: Vec<UnknownPart>,
    /// What was taken for known although nobody said so.
    pub assumed: Vec<Box<str>>,
    /// Where each statement of the document stands in the text around the policy: its `Effect`, or
    /// what stands in the place of statements.
    pub places: Vec<Span>,
}

/// Something that is not known before deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPart {
    /// What it is, as the user wrote it: `!GetAtt Bucket.Arn`.
    pub what: Box<str>,
    /// Where it stands first in the text around the policy, if that can be said.
    pub span: Option<Span>,
}

impl UnknownPart {
    /// Returns the name behind [`UNKNOWN_KEYS`] of the key that stands for it in policy variables.
    #[must_use]
    pub fn key(&self) -> String {
        key_of(&self.what)
    }
}

/// Returns the key of what a person wrote: the key of a variable has neither blanks nor braces, and one colon
/// behind its prefix.
fn key_of(what: &str) -> String {
    let name = what.replace("::", ".").replace(':', ".");
    let name = name.replace(char::is_whitespace, ".");
    name.chars().filter(|c| !matches!(c, '{' | '}' | ',' | '$')).collect()
}

impl Embedded<'_> {
    /// Returns the policy in a form that decisions can be made from although parts of it are not known:
    /// a statement applies perhaps where it does so for some text in their places.
    ///
    /// A resource or a value of a condition with an unknown part gets a policy variable of a key that is
    /// not known; a statement with one elsewhere becomes as wide as it can be, under a condition on such
    /// a key. The partition is taken for `aws` unless it is known.
    ///
    /// ```
    /// use iamkit_source::{ReadOptions, read};
    ///
    /// let text = "Parameters: {Acts: {Type: String}}\nResources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    \
    ///     Properties:\n      PolicyDocument: {Version: '2012-10-17', Statement: [\n        \
    ///     {Effect: Deny, Action: !Ref Acts, Resource: '*'}]}\n";
    /// let container = read("t.yaml", text, &ReadOptions::default());
    /// let opened = container.documents[0].opened().unwrap();
    /// assert_eq!(&*opened.unknown[0].what, "!Ref Acts");
    /// assert_eq!(opened.unknown[0].span.unwrap().of(text), Some("!Ref Acts"));
    /// ```
    ///
    /// # Errors
    ///
    /// What [`Embedded::lower`] refuses.
    pub fn opened(&self) -> Result<OpenedPolicy, Vec<SourceError>> {
        Self::opened_together(std::slice::from_ref(self))
    }

    /// Returns the policy that the variants of one place are together: a statement that not all of them
    /// have applies perhaps.
    ///
    /// # Errors
    ///
    /// What [`Embedded::lower`] refuses in one of them.
    pub fn opened_together(variants: &[Self]) -> Result<OpenedPolicy, Vec<SourceError>> {
        let mut holes = Holes::default();
        let mut read = Vec::with_capacity(variants.len());
        for variant in variants {
            read.push(Variant::of(variant, &mut holes)?);
        }
        let Composed { mut document, text, map, parts, mut conditions } =
            variants::composed(&mut read)?;
        let first = variants.first();
        let opener = Opener {
            holes: &holes,
            has_variables: document.has_variables(),
            policy_type: first
                .and_then(|first| first.kind.policy_type)
                .unwrap_or(PolicyType::Identity),
        };
        let is_list = document.statements.is_array();
        let statements = std::mem::take(&mut document.statements);
        let (mut opened, mut places) = (Vec::new(), Vec::new());
        let (mut besides, mut places_besides) = (Vec::new(), Vec::new());
        for (statement, Part { openings, place }) in statements.iter().zip(parts) {
            let (statement, others) = opener.statement(statement.clone(), openings);
            opened.push(statement);
            places.push(place);
            places_besides.extend(others.iter().map(|_| place));
            besides.extend(others);
        }
        for (what, place) in unknown_statements(&read) {
            let others = opener.unknown_statements(what.as_deref());
            places_besides.extend(others.iter().map(|_| place));
            besides.extend(others);
        }
        opened.extend(besides);
        places.extend(places_besides);
        document.statements = one_or_many(opened, is_list);
        let mut unknown: Vec<UnknownPart> = holes
            .unknown()
            .map(|(what, span)| UnknownPart { what: what.into(), span: Some(span) })
            .collect();
        if read.iter().any(Variant::is_open_ended) {
            conditions.push("parts of its statements".into());
        }
        unknown.extend(conditions.into_iter().map(|what| UnknownPart { what, span: None }));
        // As long as the mark of an unknown part, so that places stay.
        let text = text.chars().map(|c| Hole::index_of(c).map_or(c.to_string(), |_| "...".into()));
        let (text, assumed) = (text.collect(), holes.assumptions());
        Ok(OpenedPolicy { document, text, map, unknown, assumed, places })
    }
}

/// Returns what stands in the place of statements, and where.
fn unknown_statements(read: &[Variant<'_, '_>]) -> Vec<(Option<String>, Span)> {
    let mut found: Vec<(Option<String>, Span)> = Vec::new();
    for variant in read {
        for Lost { what, original } in &variant.readable.lost {
            if !found.iter().any(|(known, _)| known.as_ref() == Some(what)) {
                found.push((Some(what.clone()), variant.place(*original)));
            }
        }
        if variant.is_open_ended() && found.is_empty() {
            found.push((None, variant.embedded.map.whole()));
        }
    }
    found
}

fn one_or_many(mut statements: Vec<Statement>, is_list: bool) -> OneOrMany<Statement> {
    match (statements.pop(), is_list || !statements.is_empty()) {
        (Some(only), false) => OneOrMany::One(only),
        (last, _) => {
            statements.extend(last);
            OneOrMany::Many(statements)
        }
    }
}

/// One of the documents that a place can have.
struct Variant<'e, 't> {
    embedded: &'e Embedded<'t>,
    readable: Readable,
    document: PolicyDocument,
}

impl<'e, 't> Variant<'e, 't> {
    fn of(embedded: &'e Embedded<'t>, holes: &mut Holes) -> Result<Self, Vec<SourceError>> {
        embedded.see_shown()?;
        let refuse = |kind| vec![SourceError::new(kind, embedded.map.whole())];
        let text = embedded.open.as_ref().map_or(&*embedded.text, |open| open.text.as_str());
        let Some(text) = holes.renumbered(text, &embedded.holes) else {
            let message = "the policy has more than 6,400 parts that are not known";
            return Err(refuse(SourceErrorKind::Limit(message.into())));
        };
        let limits = Limits::default().with_max_bytes(MAX_POLICY_BYTES);
        let tree = parse_with(&text, limits);
        let Some(root) = tree.root().filter(|_| tree.errors().is_empty()) else {
            return Err(refuse(SourceErrorKind::NoPolicy));
        };
        let readable = Readable::of(root, &text, holes);
        let found = Self { embedded, document: PolicyDocument::default(), readable };
        let (document, errors) = lowered(&found.readable.text);
        let errors = errors
            .into_iter()
            .map(|error| error.moved(|span| found.place(found.readable.original(span))));
        let document = finish(document, errors.collect())?;
        Ok(Self { document, ..found })
    }

    /// Returns where a part of the document stands in the text around it.
    fn place(&self, original: Span) -> Span {
        let map = self.embedded.open.as_ref().map_or(&self.embedded.map, |open| &open.map);
        map.outer(original)
    }

    /// Says whether something is missing, and nobody knows where.
    const fn is_open_ended(&self) -> bool {
        !self.embedded.is_complete && self.embedded.open.is_none()
    }
}

/// Reads a document that AWS would store.
fn lowered(text: &str) -> (PolicyDocument, Vec<SourceError>) {
    let tree = parse_with(text, Limits::default().with_max_bytes(MAX_POLICY_BYTES));
    let Some(root) = tree.root() else { return Default::default() };
    let lowered = lower(root);
    let errors = lowered.errors.into_iter().filter(|error| !error.kind.is_stored());
    let errors =
        errors.map(|error| SourceError::new(SourceErrorKind::Policy(error.kind), error.span));
    (lowered.document, errors.collect())
}
