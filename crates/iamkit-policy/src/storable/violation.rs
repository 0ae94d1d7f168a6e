//! What is wrong with a document, and where.

use std::fmt;

use iamkit_syntax::{Span, did_you_mean};
use iamkit_work::spend;

use super::rule::{Class, Rule};
use crate::quoted::Quoted;
use crate::{PolicyError, PolicyErrorKind};

/// One thing that AWS refuses, or stores although it means nothing, from [`judge`](super::judge).
///
/// ```
/// use iamkit_policy::{Part, PolicyDocument, PolicyType, Statement, judge};
///
/// let document = PolicyDocument::new()
///     .with_statement(Statement::deny(["s3:*"]).on(["arn:aws-typo:s3:::reports/*"]));
/// let found = judge(&document, PolicyType::Identity);
/// assert_eq!((found[0].statement, found[0].part), (Some(0), Part::Resource));
/// assert_eq!(found[0].rule.number(), "17");
/// assert_eq!(found[0].to_string(), "`arn:aws-typo:s3:::reports/*` names no partition");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The index of the statement; `None` for the document as a whole.
    pub statement: Option<u32>,
    /// The element at fault.
    pub part: Part,
    /// The text, member name or statement at fault; [`Span::NONE`] in a document built in code.
    pub span: Span,
    /// What was found there.
    pub detail: Detail,
    /// What was probably meant: text to write in the place of what was found.
    pub nearest: Option<Box<str>>,
    /// Whether AWS itself has printed the document, so that it was stored, perhaps long ago.
    pub is_stored: bool,
}

/// What a [`Violation`] is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing beyond the rule.
    None,
    /// The text at fault.
    Text(Box<str>),
    /// An error of the grammar.
    Grammar(PolicyErrorKind),
}

/// Element of a document that a [`Violation`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The document or the statement as a whole.
    Whole,
    /// `Sid`.
    Sid,
    /// `Effect`.
    Effect,
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// `Condition`.
    Condition,
}

impl Violation {
    /// Says how bad it is.
    #[must_use]
    pub const fn class(&self) -> Class {
        let is_history = matches!(
            self.rule,
            Rule::UnsupportedCharacter | Rule::SidCharacters | Rule::RepeatedSid
        );
        // These do not hinder reading, and rules of today say nothing of yesterday.
        if self.is_stored && is_history { Class::Warning } else { self.rule.class() }
    }

    /// Returns a violation of a rule that asks more than a document, such as which names exist.
    #[must_use]
    pub fn new(rule: Rule, statement: Option<u32>, part: Part, span: Span, text: &str) -> Self {
        let detail = Detail::Text(text.into());
        Self { rule, statement, part, span, detail, nearest: None, is_stored: false }
    }

    /// Adds what was probably meant.
    #[must_use]
    pub fn with_nearest(mut self, nearest: Option<impl Into<Box<str>>>) -> Self {
        self.nearest = nearest.map(Into::into);
        self
    }

    /// Returns the issue code under which it is reported, such as `INVALID_ACTION`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.rule.code()
    }

    /// Says what would be right, where that can be said in one line.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match (&self.nearest, &self.detail) {
            (Some(nearest), _) => did_you_mean([Quoted(nearest)]),
            (None, Detail::Grammar(kind)) => kind.hint(),
            (None, _) => self.rule.hint().map(str::to_owned),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.detail {
            Detail::Grammar(kind) => return kind.fmt(f),
            Detail::Text(text) => &**text,
            Detail::None => "",
        };
        match self.rule.reason().split_once("{}") {
            Some((before, after)) => write!(f, "{before}`{}`{after}", Quoted(text)),
            None => f.write_str(self.rule.reason()),
        }
    }
}

/// Collects violations.
#[derive(Debug, Default)]
pub(super) struct Violations {
    list: Vec<Violation>,
    statement: Option<u32>,
    /// Where lowering left something out, in text order, so that a list is not called empty because
    /// of it.
    errors: Vec<Span>,
}

impl Violations {
    pub(super) fn with_errors(errors: &[PolicyError]) -> Self {
        let lost = errors.iter().filter(|error| !error.kind.is_stored());
        Self { errors: lost.map(|error| error.span).collect(), ..Self::default() }
    }

    pub(super) fn into_list(self) -> Vec<Violation> {
        self.list
    }

    /// Lets the following violations be those of a statement.
    pub(super) const fn enter(&mut self, statement: u32) {
        self.statement = Some(statement);
    }

    pub(super) const fn leave(&mut self) {
        self.statement = None;
    }

    /// Says whether lowering left something out inside `span`.
    pub(super) fn has_error_in(&self, span: Span) -> bool {
        let first = self.errors.partition_point(|error| error.start < span.start);
        self.errors.get(first).is_some_and(|error| span.contains(*error))
    }

    pub(super) fn add(&mut self, rule: Rule, part: Part, span: Span) {
        self.push(rule, part, span, Detail::None, None);
    }

    pub(super) fn add_text(&mut self, rule: Rule, part: Part, span: Span, text: &str) {
        self.push(rule, part, span, Detail::Text(text.into()), None);
    }

    pub(super) fn add_meant(
        &mut self,
        rule: Rule,
        part: Part,
        (span, text): (Span, &str),
        nearest: Option<Box<str>>,
    ) {
        self.push(rule, part, span, Detail::Text(text.into()), nearest);
    }

    pub(super) fn add_error(&mut self, rule: Rule, part: Part, error: &PolicyError) {
        self.push(rule, part, error.span, Detail::Grammar(error.kind.clone()), None);
    }

    fn push(
        &mut self,
        rule: Rule,
        part: Part,
        span: Span,
        detail: Detail,
        nearest: Option<Box<str>>,
    ) {
        spend(400, "judging whether AWS stores the policy");
        let statement = self.statement;
        let is_stored = false;
        self.list.push(Violation { rule, statement, part, span, detail, nearest, is_stored });
    }
}
