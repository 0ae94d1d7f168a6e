//! The decision of a scenario as users see it, and its JSON.

mod json;
mod layers;
mod notes;
mod words;

use std::borrow::Cow;

use iamkit_authz::{
    ActionFacts, Assumptions, Conditional, Decision, Explanation, GrantPath, Layer, PartialOutcome,
    Refusal, Residual, StatementTrace,
};
use iamkit_policy::Effect;
use iamkit_source::SourceError;
use iamkit_syntax::{JsonWriter, LineIndex, Span, Tree};

pub use words::{LayerWords, NearMatches, StatementName, StatementWords};

use crate::{CompiledScenario, ScenarioDecision, ScenarioWarning};

/// The decision of a scenario with what brought it about.
///
/// [`Report::to_json`] is the JSON object that `iamkit simulate` prints.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report<'a> {
    /// The name of the scenario.
    pub name: Option<&'a str>,
    /// The decision.
    pub answer: Answer<'a>,
    /// Condition keys that statements ask for and the request lacks.
    pub missing_context_keys: Vec<&'a str>,
    /// What should be known about the decision.
    pub warnings: Cow<'a, [ScenarioWarning]>,
    /// Parts of policies that are not known before deployment.
    pub unknown_values: &'a [Box<str>],
    /// The text of the scenario, for the places of warnings.
    lines: Option<LineIndex<'a>>,
    /// The whole record; of a conditional answer, with everything unknown held against the request.
    pub explanation: Explanation<'a>,
}

/// The decision of a scenario.
#[derive(Clone, Debug)]
pub enum Answer<'a> {
    /// It is the same whatever the unknown things are.
    Known(KnownAnswer<'a>),
    /// It depends on them.
    Conditional(Conditional<'a>),
}

/// A decision that depends on nothing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KnownAnswer<'a> {
    /// The decision.
    pub decision: Decision,
    /// What granted the request.
    pub granted_by: Option<GrantPath>,
    /// The layers that stopped the request.
    pub blocked_by: Vec<Layer>,
    /// The statements that decided: every `Deny` that applies, or else every `Allow` that granted.
    pub matched_statements: Vec<MatchedStatement<'a>>,
    /// The undecided choices that had a part.
    pub assumptions: Assumptions,
}

/// A statement that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatchedStatement<'a> {
    /// The layer of its policy.
    pub layer: Layer,
    /// Name of its policy.
    pub policy: &'a str,
    /// Its place in the policy, from zero.
    pub statement: u32,
    /// Its `Sid`.
    pub sid: Option<&'a str>,
    /// Its effect.
    pub effect: Effect,
}

impl<'a> MatchedStatement<'a> {
    pub(crate) fn of(trace: &StatementTrace<'a>) -> Self {
        Self {
            layer: trace.layer(),
            policy: trace.policy(),
            statement: trace.at().statement,
            sid: trace.sid().map(iamkit_policy::Sid::as_str).filter(|sid| !sid.is_empty()),
            effect: trace.effect(),
        }
    }

    /// Returns the two names that an expectation may use: the `Sid`, and `policy#index`.
    pub(crate) fn names(&self) -> [Option<Box<str>>; 2] {
        let number = format!("{}#{}", self.policy, self.statement);
        [self.sid.map(Into::into), Some(number.into())]
    }

    fn write(&self, json: &mut JsonWriter) {
        json.object(|json| {
            json.member("layer").text(self.layer.as_str());
            json.member("policy").text(self.policy);
            json.member("statement").number(self.statement);
            json.member("sid").text_or_null(self.sid);
            json.member("effect").text(self.effect.as_str());
        });
    }
}

impl<'a> Report<'a> {
    /// Makes the report of a compiled scenario.
    #[must_use]
    pub fn new(
        name: Option<&'a str>,
        scenario: &'a CompiledScenario,
        facts: &dyn ActionFacts,
    ) -> Self {
        let mut explanation = scenario.explain(facts);
        let partial = scenario.is_partial().then(|| scenario.decide_partial(facts));
        let answer = match partial {
            Some(PartialOutcome::Conditional(conditional)) => Answer::Conditional(conditional),
            Some(PartialOutcome::Known(outcome)) => {
                explanation.outcome = outcome;
                Answer::Known(KnownAnswer::of(&explanation))
            }
            None => Answer::Known(KnownAnswer::of(&explanation)),
        };
        let missing_context_keys = explanation.missing_context_keys();
        let warnings = notes::with_notes(scenario.warnings(), &explanation.diagnostics);
        let unknown_values = scenario.unknown_values();
        let lines = None;
        Self { name, answer, missing_context_keys, warnings, unknown_values, lines, explanation }
    }

    /// Sets the text of the scenario, so that warnings get lines and columns.
    #[must_use]
    pub fn in_text(self, text: &'a str) -> Self {
        // Most decisions have no warning, and then nobody asks for a line.
        let is_asked = !text.is_empty() && !self.warnings.is_empty();
        Self { lines: is_asked.then(|| LineIndex::new(text)), ..self }
    }

    /// Returns the decision alone.
    #[must_use]
    pub const fn decision(&self) -> ScenarioDecision {
        match &self.answer {
            Answer::Known(known) => ScenarioDecision::Known(known.decision),
            Answer::Conditional(_) => ScenarioDecision::Conditional,
        }
    }

    /// Returns what granted the request.
    #[must_use]
    pub fn granted_by(&self) -> Option<GrantPath> {
        self.known().and_then(|known| known.granted_by)
    }

    /// Returns the layers that stopped the request.
    #[must_use]
    pub fn blocked_by(&self) -> &[Layer] {
        self.known().map_or(&[], |known| &known.blocked_by)
    }

    /// Returns the statements that decided: every `Deny` that applies, or else every `Allow` that
    /// granted.
    #[must_use]
    pub fn matched_statements(&self) -> &[MatchedStatement<'a>] {
        self.known().map_or(&[], |known| &known.matched_statements)
    }

    /// Returns what remains to be known, for a conditional decision: the request is allowed exactly
    /// if it holds.
    #[must_use]
    pub const fn residual(&self) -> Option<&Residual<'a>> {
        match &self.answer {
            Answer::Known(_) => None,
            Answer::Conditional(conditional) => Some(&conditional.residual),
        }
    }

    /// Returns the undecided choices that had a part.
    #[must_use]
    pub const fn assumptions(&self) -> &Assumptions {
        match &self.answer {
            Answer::Known(known) => &known.assumptions,
            Answer::Conditional(conditional) => &conditional.assumptions,
        }
    }

    const fn known(&self) -> Option<&KnownAnswer<'a>> {
        match &self.answer {
            Answer::Known(known) => Some(known),
            Answer::Conditional(_) => None,
        }
    }

    /// Says whether the request goes through for certain.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.decision() == ScenarioDecision::Known(Decision::Allow)
    }

    /// Says what else should be known about the decision, in one line each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let diagnostics = self.explanation.diagnostics.iter().map(ToString::to_string);
        let missing = self.explanation.missing_input.iter();
        diagnostics.chain(missing.map(|input| format!("missing input: {input}"))).collect()
    }

    /// Returns the message of AWS for such a denial; `None` when the request is not denied for
    /// certain, and when a rule of the service refused it.
    #[must_use]
    pub fn aws_message(&self) -> Option<String> {
        self.known().and_then(|_| self.explanation.aws_message())
    }

    /// Returns the end of that message, which says why.
    #[must_use]
    pub fn aws_phrase(&self) -> Option<String> {
        self.known().and_then(|_| self.explanation.aws_phrase())
    }

    /// Returns the rule of the service that refused the request.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        self.known().and_then(|_| self.explanation.refusal())
    }
}

impl<'a> KnownAnswer<'a> {
    fn of(explanation: &Explanation<'a>) -> Self {
        let outcome = &explanation.outcome;
        Self {
            decision: outcome.decision,
            granted_by: outcome.grant,
            blocked_by: explanation.blocked_by().iter().collect(),
            matched_statements: matched_statements(explanation),
            assumptions: explanation.assumptions(),
        }
    }
}

/// Returns the statements that decided, without those that only may have, unless it took these.
fn matched_statements<'a>(explanation: &Explanation<'a>) -> Vec<MatchedStatement<'a>> {
    let mut traces = explanation.matched_statements();
    if traces.iter().any(|trace| trace.is_certain()) {
        traces.retain(|trace| trace.is_certain());
    }
    traces.into_iter().map(MatchedStatement::of).collect()
}

/// Writes the JSON object that stands for a scenario which cannot be decided; `tree` is that of its
/// text.
///
/// The message joins all errors, each with its hint, such as ``"`polices` is no member of a
/// scenario; did you mean `policies`?"``. `path` is the JSON Pointer of the first error, if it has
/// one, `line` and `column` are its place in the text; the object also has its code.
#[must_use]
pub fn error_json(name: Option<&str>, errors: &[SourceError], tree: &Tree<'_>) -> String {
    let message: Vec<String> = errors.iter().map(with_hint).collect();
    let message =
        if message.is_empty() { "cannot be decided".to_owned() } else { message.join("; ") };
    let span = errors.first().map(|error| error.span).filter(|span| *span != Span::NONE);
    let path = span.and_then(|span| tree.path_to(span)).map(|path| path.to_json_pointer());
    let place = span.map(|span| LineIndex::new(tree.text()).position(span.start));
    let place = place.filter(|_| !tree.text().is_empty());
    let mut json = JsonWriter::default();
    json.object(|json| {
        json.member("version").number(1);
        json.member("name").text_or_null(name);
        json.member("error").object(|json| {
            json.member("message").text(&message);
            json.member("path").text_or_null(path.as_deref());
            number_or_null(json.member("line"), place.map(|place| place.line));
            number_or_null(json.member("column"), place.map(|place| place.column_chars + 1));
            json.member("code").text_or_null(errors.first().and_then(|error| error.kind.code()));
        });
    });
    json.finish()
}

pub(crate) fn number_or_null(json: &mut JsonWriter, number: Option<u32>) {
    match number {
        Some(number) => json.number(number),
        None => json.raw("null"),
    }
}

fn with_hint(error: &SourceError) -> String {
    match error.kind.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}
