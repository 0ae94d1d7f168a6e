//! One policy document inside a text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use iamkit_policy::{PolicyDocument, PolicyType, lower};
use iamkit_syntax::{Kind as JsonKind, Limits, Node, Span, Tree, parse_with, string_literal};

use crate::embedded_text::decode;
use crate::object::{finish, syntax_errors};
use crate::project::{OpenText, Projection};
use crate::{Hole, SourceError, SourceErrorKind, SourceMap};

/// Longest policy document that is read, in bytes: far above every quota of AWS, so that a check of
/// the size can speak.
pub const MAX_POLICY_BYTES: u32 = 8 << 20;

/// A policy document inside a text, with the way back to the user's file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Embedded<'t> {
    /// The policy as JSON.
    pub text: Cow<'t, str>,
    /// Where each part of it stands in the text around it.
    pub map: SourceMap,
    /// Where it is, in the terms of its container.
    pub place: Place,
    /// Which policy it is.
    pub kind: Kind,
    /// Who or what has it.
    pub attachment: Attachment,
    /// Parts that are not known before deployment; each is one character of [`Embedded::text`].
    pub holes: Vec<Hole>,
    /// Which way the conditions of a template turn out in it: `Prod` or `not Prod`.
    pub variant: Option<Box<str>>,
    /// Whether all statements, elements and items are there; false if some are not known.
    pub is_complete: bool,
    /// Whether no part of the text may be shown.
    pub is_sensitive: bool,
    /// Whether repairs may be written back; nobody edits the output of a tool.
    pub is_output: bool,
    /// Whether each deployment has a policy at this place of which something is known.
    pub presence: Presence,
    /// The document with a mark for everything that is not known, where [`Embedded::text`] lacks some.
    pub(crate) open: Option<Box<OpenText>>,
}

/// Whether each deployment has a policy at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// It has.
    #[default]
    Always,
    /// Conditions around the place decide.
    Sometimes,
}

/// Where a document is in its container: logical, not a byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// Members and indices down from the root, such as `PolicyVersion/Document`; empty for a text
    /// that is the document.
    pub path: Box<str>,
    /// What else it is called: the construct path of the CDK.
    pub label: Option<Box<str>>,
    /// The type of the resource that has it, such as `AWS::IAM::Role`.
    pub owner: Option<Box<str>>,
    /// The name of an inline policy, where one stands beside it.
    pub name: Option<Box<str>>,
    /// All resources with this same policy: the instances of `count` and `for_each`.
    pub addresses: Vec<Box<str>>,
    /// The ARN of the user, group, role, managed policy or other resource that has it, in what AWS
    /// prints of an account.
    pub arn: Option<Box<str>>,
}

/// Which policy a document is, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kind {
    /// The policy type; `None` says that the document has to tell.
    pub policy_type: Option<PolicyType>,
    /// The type of the resource that it belongs to, where checks know it: `AWS::S3::Bucket`.
    pub resource_type: Option<Box<str>>,
    /// Why.
    pub because: Because,
}

/// How it is known which policy a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Because {
    /// The whole text is the document, nothing around it says more.
    WholeText,
    /// The member that holds it says so.
    Member(Box<str>),
    /// A table of the places that hold policies says so.
    TableRow,
    /// A member beside it says its type.
    StatedType,
    /// The document itself, in another syntax than JSON.
    Recognised,
}

/// Who or what has a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attachment {
    /// The container does not say.
    #[default]
    Unknown,
    /// A user, group or role, by its ARN.
    Principal(Box<str>),
    /// A managed policy holds it, by its ARN.
    Managed(Box<str>),
    /// Something that the container calls by a name: a logical id, an address.
    Named(Box<str>),
}

impl Because {
    /// Returns how it is known, in a few words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::WholeText => "the file is a policy",
            Self::Member(name) => name,
            Self::TableRow => "a place of policies",
            Self::StatedType => "its stated type",
            Self::Recognised => "recognised from the document",
        }
    }
}

impl Place {
    /// Returns the place at a path such as `PolicyVersion/Document`.
    #[must_use]
    pub fn new(path: impl Into<Box<str>>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }
}

impl Place {
    /// Says whether a person who names a place means this one: its path, its construct path, the
    /// logical id or address that the path starts with, or the ARN or name of what has it.
    #[must_use]
    pub fn is_at(&self, name: &str) -> bool {
        let is_part = |path: &str| path.split('/').any(|part| part == name);
        // The name is the last part of an ARN, behind the path (IAM User Guide, "IAM identifiers").
        let is_called =
            |arn: &str| arn == name || arn.rsplit_once('/').is_some_and(|(_, last)| last == name);
        &*self.path == name
            || self.label.as_deref() == Some(name)
            || self.addresses.iter().any(|address| &**address == name)
            || self.path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'))
            || is_part(&self.path)
            || self.arn.as_deref().is_some_and(is_called)
    }
}

impl Kind {
    /// Returns the kind of a document that stands in a member, which says its type where it can.
    #[must_use]
    pub fn of_member(name: &str, policy_type: Option<PolicyType>) -> Self {
        Self { policy_type, resource_type: None, because: Because::Member(name.into()) }
    }
}

impl<'t> Embedded<'t> {
    /// Returns the document that is a whole text.
    #[must_use]
    pub fn whole(text: &'t str) -> Self {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let kind = Kind { policy_type: None, resource_type: None, because: Because::WholeText };
        let map = SourceMap::verbatim(Span::new(0, end));
        Self::new(Cow::Borrowed(text), map, Place::default(), kind)
    }

    /// Returns a document without holes and variants.
    pub(crate) fn new(text: Cow<'t, str>, map: SourceMap, place: Place, kind: Kind) -> Self {
        Self {
            text,
            map,
            place,
            kind,
            attachment: Attachment::Unknown,
            holes: Vec::new(),
            variant: None,
            is_complete: true,
            is_sensitive: false,
            is_output: false,
            presence: Presence::Always,
            open: None,
        }
    }

    /// Returns a document that was put together.
    pub(crate) fn projected(projection: Projection, place: Place, kind: Kind) -> Self {
        let Projection { text, map, holes, is_complete, open } = projection;
        Self { holes, is_complete, open, ..Self::new(text.into(), map, place, kind) }
    }

    /// Returns the document that a value of a sound text holds: a string holds its text, everything
    /// else is the document.
    pub(crate) fn of(text: &'t str, value: Node<'_>, place: Place, kind: Kind) -> Self {
        let span = value.span();
        let (text, map) = if value.kind() == JsonKind::String {
            let (decoded, map) = decode(value);
            (Cow::Owned(decoded), map)
        } else {
            (Cow::Borrowed(span.of(text).unwrap_or_default()), SourceMap::verbatim(span))
        };
        Self::new(text, map, place, kind)
    }

    /// Says who or what has the document.
    pub(crate) fn attached_to(mut self, attachment: Attachment) -> Self {
        self.attachment = attachment;
        self
    }

    /// Says whether the document is a whole text, with nothing around it.
    #[must_use]
    pub fn is_whole_text(&self) -> bool {
        self.kind.because == Because::WholeText
    }

    /// Returns the document with a text in the place of each hole, as JSON, and the map of that
    /// text. `text_of` gets the place of a hole in [`Embedded::text`].
    ///
    /// Holes that are not written in the text stay as they are: nothing.
    #[must_use]
    pub fn filled<'f>(&self, text_of: impl Fn(u32) -> &'f str) -> (String, SourceMap) {
        let mut text = String::with_capacity(self.text.len());
        let mut lengths = Vec::new();
        for (at, c) in self.text.char_indices() {
            if Hole::index_of(c).is_none() {
                text.push(c);
                continue;
            }
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let literal = string_literal(text_of(at));
            let escaped = literal.get(1..literal.len() - 1).unwrap_or_default();
            text.push_str(escaped);
            lengths.push((at, u32::try_from(escaped.len()).unwrap_or(u32::MAX)));
        }
        (text, self.map.with_lengths(&lengths))
    }

    /// Returns the document with texts in the place of those holes of which `known` says what comes to stand
    /// there.
    ///
    /// ```
    /// use iamkit_source::{ReadOptions, read};
    ///
    /// let text = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      \
    ///     PolicyDocument: {Version: '2012-10-17', Statement: [\n        \
    ///     {Effect: Deny, Action: '*', Resource: !GetAtt Role.Arn}]}\n";
    /// let container = read("t.yaml", text, &ReadOptions::default());
    /// let role = |what: &str| (what == "!GetAtt Role.Arn").then_some("arn:aws:iam::111122223333:role/r");
    /// let document = container.documents[0].with_known(|hole| role(&hole.what).map(str::to_owned));
    /// assert!(document.holes.is_empty());
    /// assert!(document.text.contains("arn:aws:iam::111122223333:role/r"));
    /// ```
    #[must_use]
    pub fn with_known(&self, known: impl Fn(&Hole) -> Option<String>) -> Self {
        let texts: BTreeMap<u16, String> =
            self.holes.iter().filter_map(|hole| Some((hole.index, known(hole)?))).collect();
        let mut document = self.clone();
        if texts.is_empty() {
            return document;
        }
        let replaced = |text: &str, map: &SourceMap| {
            let mut lengths = Vec::new();
            let mut out = String::with_capacity(text.len());
            for (at, c) in text.char_indices() {
                let Some(text) = Hole::index_of(c).and_then(|index| texts.get(&index)) else {
                    out.push(c);
                    continue;
                };
                let literal = string_literal(text);
                let escaped = literal.get(1..literal.len() - 1).unwrap_or_default();
                out.push_str(escaped);
                let small = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
                lengths.push((small(at), small(escaped.len())));
            }
            (out, map.with_lengths(&lengths))
        };
        let (text, map) = replaced(&self.text, &self.map);
        (document.text, document.map) = (Cow::Owned(text), map);
        if let Some(open) = &self.open {
            let (text, map) = replaced(&open.text, &open.map);
            document.open = Some(Box::new(OpenText { text, map }));
        }
        document.holes.retain(|hole| !texts.contains_key(&hole.index));
        document
    }

    /// Reads the JSON of the document; its places are those of [`Embedded::text`].
    #[must_use]
    pub fn tree(&self) -> Tree<'_> {
        parse_with(&self.text, Limits::default().with_max_bytes(MAX_POLICY_BYTES))
    }

    /// Sees that the text may be shown: every answer about a policy tells a part of it.
    ///
    /// # Errors
    ///
    /// The document is sensitive.
    pub fn see_shown(&self) -> Result<(), Vec<SourceError>> {
        if !self.is_sensitive {
            return Ok(());
        }
        let kind = SourceErrorKind::Sensitive(self.place.path.clone());
        Err(vec![SourceError::new(kind, self.map.whole())])
    }

    /// Returns what is no JSON, in the text around the document.
    #[must_use]
    pub fn syntax_errors(&self) -> Vec<SourceError> {
        if let Err(errors) = self.see_shown() {
            return errors;
        }
        self.moved_out(syntax_errors(&self.tree()))
    }

    /// Reads the document strictly; the places in it are those of [`Embedded::text`].
    ///
    /// # Errors
    ///
    /// All syntax errors, or else all grammar errors, in the text around the document; the document
    /// is sensitive.
    pub fn lower(&self) -> Result<PolicyDocument, Vec<SourceError>> {
        self.see_shown()?;
        let tree = self.tree();
        let Some(root) = tree.root().filter(|_| tree.errors().is_empty()) else {
            let errors = self.moved_out(syntax_errors(&tree));
            let nothing = || vec![SourceError::new(SourceErrorKind::NoPolicy, self.map.whole())];
            return Err(if errors.is_empty() { nothing() } else { errors });
        };
        let lowered = lower(root);
        // What AWS stores all the same stays in the document.
        let errors = lowered.errors.into_iter().filter(|error| !error.kind.is_stored());
        let errors = errors
            .map(|error| SourceError::new(SourceErrorKind::Policy(error.kind), error.span))
            .collect();
        finish(lowered.document, self.moved_out(errors))
    }

    fn moved_out(&self, errors: Vec<SourceError>) -> Vec<SourceError> {
        errors.into_iter().map(|error| error.moved(|span| self.map.outer(span))).collect()
    }
}
