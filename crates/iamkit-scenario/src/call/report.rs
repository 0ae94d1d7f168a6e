//! The decision of an API call, and of whatever a scenario asks.

use std::collections::{BTreeSet, HashSet};

use iamkit_authz::{ActionFacts, Decision, Layer};
use iamkit_syntax::{JsonWriter, LineIndex};

use super::compiled::{CompiledCall, CompiledCallRequest};
use crate::compile::ScenarioWarning;
use crate::{MatchedStatement, Report, ScenarioDecision, whole_decision};

/// The decision of what a scenario asks.
#[derive(Clone, Debug)]
pub enum QuestionReport<'a> {
    /// Of one request.
    Request(Box<Report<'a>>),
    /// Of every request of one API call.
    Call(CallReport<'a>),
}

/// The decision of an API call: allowed when every request that it makes is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallReport<'a> {
    /// The name of the scenario.
    pub name: Option<&'a str>,
    /// The call.
    pub call: &'a CompiledCall<'a>,
    /// The decisions of its requests, in their order.
    pub reports: Vec<Report<'a>>,
    /// The text of the scenario, for the places of warnings.
    lines: Option<LineIndex<'a>>,
}

impl<'a> CallReport<'a> {
    pub(super) fn new(
        name: Option<&'a str>,
        call: &'a CompiledCall<'a>,
        facts: &dyn ActionFacts,
    ) -> Self {
        let report =
            |request: &'a CompiledCallRequest<'a>| Report::new(None, &request.compiled, facts);
        Self { name, call, reports: call.requests.iter().map(report).collect(), lines: None }
    }

    fn in_text(self, text: &'a str) -> Self {
        let is_asked = !text.is_empty() && !self.warnings().is_empty();
        let reports = self.reports.into_iter().map(|report| report.in_text(text)).collect();
        Self { reports, lines: is_asked.then(|| LineIndex::new(text)), ..self }
    }

    /// Pairs the requests with their decisions.
    pub fn rows(&self) -> impl Iterator<Item = (&'a CompiledCallRequest<'a>, &Report<'a>)> {
        self.call.requests.iter().zip(&self.reports)
    }

    /// Returns the decision of the whole call.
    #[must_use]
    pub fn decision(&self) -> ScenarioDecision {
        let decisions: Vec<_> = self.reports.iter().map(Report::decision).collect();
        whole_decision(&decisions)
    }

    /// Returns what should be known, each once.
    #[must_use]
    pub fn warnings(&self) -> Vec<&ScenarioWarning> {
        let of_requests = self.reports.iter().flat_map(|report| report.warnings.iter());
        let mut said = HashSet::new();
        let all = self.call.warnings.iter().chain(of_requests);
        all.filter(|warning| said.insert(*warning)).collect()
    }

    /// Writes the decisions as one line of JSON.
    #[must_use]
    pub fn to_json(&self, explain: bool) -> String {
        let mut json = JsonWriter::default();
        json.object(|json| {
            json.member("version").number(1);
            json.member("name").text_or_null(self.name);
            json.member("operation").text(&self.call.operation);
            json.member("decision").text(self.decision().as_str());
            json.member("decisions").array(|json| {
                for (request, report) in self.rows() {
                    json.item().raw(&row(request, report, explain));
                }
            });
            json.member("also").array(|json| {
                for row in &self.call.also {
                    json.item().object(|json| {
                        json.member("action").text(&row.action.to_string());
                        let resource_type = row.resource_type.map(|found| found.name());
                        json.member("resourceType").text_or_null(resource_type);
                        json.member("when").text(&row.when.to_string());
                    });
                }
            });
            json.member("warnings").array(|json| {
                for warning in &self.call.warnings {
                    warning.write(self.lines.as_ref(), json.item());
                }
            });
        });
        json.finish()
    }
}

/// Writes the members of a row before those of its decision.
fn row(request: &CompiledCallRequest<'_>, report: &Report<'_>, explain: bool) -> String {
    let planned = &request.planned;
    let mut json = JsonWriter::default();
    json.object(|json| {
        json.member("action").text(&planned.action.to_string());
        json.member("resource").text(&planned.resource);
        let resource_type = planned.resource_type.map(|found| found.name());
        json.member("resourceType").text_or_null(resource_type);
        json.member("given").flag(planned.is_given);
        let because = match planned.source {
            Some(source) => format!("{} ({source})", planned.because),
            None => planned.because.clone(),
        };
        json.member("because").text(&because);
    });
    let (head, decision) = (json.finish(), report.to_json(explain));
    let head = head.strip_suffix('}').unwrap_or_default();
    format!("{head},{}", decision.strip_prefix('{').unwrap_or_default())
}

impl<'a> QuestionReport<'a> {
    /// Sets the text of the scenario, so that warnings get lines and columns.
    #[must_use]
    pub fn in_text(self, text: &'a str) -> Self {
        match self {
            Self::Request(report) => Self::Request(Box::new(report.in_text(text))),
            Self::Call(report) => Self::Call(report.in_text(text)),
        }
    }

    /// Returns the decision alone.
    #[must_use]
    pub fn decision(&self) -> ScenarioDecision {
        match self {
            Self::Request(report) => report.decision(),
            Self::Call(report) => report.decision(),
        }
    }

    /// Says whether everything goes through for certain.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.decision() == ScenarioDecision::Known(Decision::Allow)
    }

    /// Returns the layers that stopped a request.
    #[must_use]
    pub fn blocked_by(&self) -> BTreeSet<Layer> {
        let layers = self.reports().iter().flat_map(Report::blocked_by);
        layers.copied().collect()
    }

    /// Returns the statements that decided, each once.
    #[must_use]
    pub fn matched_statements(&self) -> Vec<MatchedStatement<'a>> {
        let mut all: Vec<MatchedStatement<'a>> = Vec::new();
        for matched in self.reports().iter().flat_map(Report::matched_statements) {
            if !all.contains(matched) {
                all.push(*matched);
            }
        }
        all
    }

    /// Returns what should be known, each once.
    #[must_use]
    pub fn warnings(&self) -> Vec<&ScenarioWarning> {
        match self {
            Self::Request(report) => report.warnings.iter().collect(),
            Self::Call(report) => report.warnings(),
        }
    }

    /// Writes what should be known as a JSON list.
    #[must_use]
    pub fn warnings_json(&self) -> String {
        let lines = match self {
            Self::Request(report) => return report.warnings_json(),
            Self::Call(report) => report.lines.as_ref(),
        };
        let mut json = JsonWriter::default();
        json.array(|json| {
            for warning in self.warnings() {
                warning.write(lines, json.item());
            }
        });
        json.finish()
    }

    /// Writes the decision as one line of JSON, with the record of every layer when `explain`.
    #[must_use]
    pub fn to_json(&self, explain: bool) -> String {
        match self {
            Self::Request(report) => report.to_json(explain),
            Self::Call(report) => report.to_json(explain),
        }
    }

    /// Returns the reports of the requests.
    #[must_use]
    pub fn reports(&self) -> &[Report<'a>] {
        match self {
            Self::Request(report) => std::slice::from_ref(report),
            Self::Call(report) => &report.reports,
        }
    }
}
