//! Collects what checks report, until places become paths and positions.

use std::borrow::Cow;

use iamkit_policy::Effect;
use iamkit_syntax::{Span, one_line};
use iamkit_work::spend;

use crate::check::Check;
use crate::{FindingType, Fix, IssueCode};

/// The reports of all checks on one document.
#[derive(Debug)]
pub(crate) struct Findings {
    done: Vec<Report>,
    /// The latest report, to which places and the like may still be added.
    latest: Option<Report>,
    code: IssueCode,
    finding_type: FindingType,
    default_hint: &'static str,
}

/// One report: a finding whose places are still spans.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) code: IssueCode,
    pub(crate) finding_type: FindingType,
    pub(crate) message: String,
    pub(crate) hint: Cow<'static, str>,
    pub(crate) places: Vec<ReportLocation>,
    pub(crate) fix: Option<Fix>,
    /// What else is said of the same cause.
    pub(crate) covers: Vec<Report>,
}

/// Where a report points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ReportLocation {
    /// The whole document.
    Document,
    /// The value or member name that stands at exactly this span.
    Node(Span),
    /// Some characters of a text that has no tree.
    Text(Span),
}

impl Findings {
    pub(crate) const fn new(first: &Check) -> Self {
        Self {
            done: Vec::new(),
            latest: None,
            code: first.code,
            finding_type: first.finding_type,
            default_hint: "",
        }
    }

    /// Lets the following reports be those of `check`.
    pub(crate) fn start(&mut self, check: &Check) {
        self.code = check.code;
        self.finding_type = check.finding_type;
        self.default_hint = check.code.fix();
    }

    /// Returns what the manual of the check says to do.
    pub(crate) const fn default_hint(&self) -> &'static str {
        self.default_hint
    }

    /// Adds a report about the node or member name at `span`.
    pub(crate) fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Report {
        self.report_at(ReportLocation::Node(span), message.into())
    }

    /// Adds a report about the whole document.
    pub(crate) fn report_document(&mut self, message: impl Into<String>) -> &mut Report {
        self.report_at(ReportLocation::Document, message.into())
    }

    /// Adds a report about characters outside any node.
    pub(crate) fn report_text(&mut self, span: Span, message: impl Into<String>) -> &mut Report {
        self.report_at(ReportLocation::Text(span), message.into())
    }

    fn report_at(&mut self, place: ReportLocation, message: String) -> &mut Report {
        // Messages repeat what a document holds.
        let message = match one_line(&message) {
            Cow::Borrowed(_) => message,
            Cow::Owned(escaped) => escaped,
        };
        // Each is placed in the text and written, with what the manual says.
        let length = message.len() + self.default_hint.len();
        spend(4_000 + 6 * length, "telling of findings");
        let report = Report {
            code: self.code,
            finding_type: self.finding_type,
            message,
            hint: Cow::Borrowed(self.default_hint),
            places: vec![place],
            fix: None,
            covers: Vec::new(),
        };
        self.done.extend(self.latest.take());
        self.latest.insert(report)
    }

    pub(crate) fn into_reports(mut self) -> Vec<Report> {
        self.done.extend(self.latest);
        self.done
    }
}

impl Report {
    /// Iterates over its places and those of what it covers, in the order of both.
    pub(crate) fn all_places(&self) -> impl Iterator<Item = &ReportLocation> {
        self.places.iter().chain(self.covers.iter().flat_map(|covered| &covered.places))
    }

    /// Adds a place.
    pub(crate) fn also(&mut self, span: Span) -> &mut Self {
        self.places.push(ReportLocation::Node(span));
        self
    }

    /// Adds places.
    pub(crate) fn also_all(&mut self, spans: impl IntoIterator<Item = Span>) -> &mut Self {
        self.places.extend(spans.into_iter().map(ReportLocation::Node));
        self
    }

    /// Says how much it matters in a statement of this effect: a `Deny` that denies nothing leaves a door
    /// open, and what is a part of a statement alone takes little from it.
    pub(crate) const fn weigh(&mut self, effect: Effect, is_all: bool) -> &mut Self {
        self.finding_type = match (effect, is_all) {
            (_, false) => FindingType::Suggestion,
            (Effect::Allow, true) => FindingType::Warning,
            (Effect::Deny, true) => FindingType::SecurityWarning,
        };
        self
    }

    /// Says something else than the manual about what to do.
    pub(crate) fn hint(&mut self, hint: impl Into<Cow<'static, str>>) -> &mut Self {
        let hint = hint.into();
        self.hint = match one_line(&hint) {
            Cow::Borrowed(_) => hint,
            Cow::Owned(escaped) => Cow::Owned(escaped),
        };
        self
    }

    /// Adds a repair.
    pub(crate) fn fix(&mut self, fix: Option<Fix>) -> &mut Self {
        self.fix = fix;
        self
    }
}
