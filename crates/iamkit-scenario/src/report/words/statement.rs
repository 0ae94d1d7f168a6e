//! What there is to say about one statement.

use std::fmt;

use iamkit_authz::{Request, ResourceReason, StatementPart, StatementTrace};
use iamkit_condition::{Lookup, TestReason, TestTrace, Truth};
use iamkit_policy::{ActionName, ConditionTestRef, Sid, Statement};
use iamkit_syntax::{Origin, Span};

use super::mistakes::mistakes;
use crate::Scenario;

/// How many failed tests of a condition one line tells of.
const FAILED_TESTS: usize = 3;

/// How a statement is called: `policy#index` and, where it has one, its `Sid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementName<'a> {
    /// The policy.
    pub policy: &'a str,
    /// The number of the statement in it, from 0.
    pub index: u32,
    /// The `Sid`, if it has one.
    pub sid: Option<&'a str>,
}

impl<'a> StatementName<'a> {
    fn of(trace: &StatementTrace<'a>) -> Self {
        let sid = trace.sid().map(Sid::as_str).filter(|sid| !sid.is_empty());
        Self { policy: trace.policy(), index: trace.at().statement, sid }
    }
}

impl fmt::Display for StatementName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.policy, self.index)?;
        match self.sid {
            Some(sid) => write!(f, " ({sid})"),
            None => Ok(()),
        }
    }
}

/// Why a statement applies or nearly does, and what would change that.
///
/// Written out, it is the message alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementWords {
    /// What is the case, in one sentence.
    pub message: String,
    /// The part of the policy text that it is about.
    pub span: Option<Span>,
    /// What was found in the request.
    pub reasons: Vec<String>,
    /// What would have to change.
    pub hints: Vec<String>,
}

impl fmt::Display for StatementWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StatementWords {
    fn new(message: String) -> Self {
        Self { message, span: None, reasons: Vec::new(), hints: Vec::new() }
    }

    /// Points at a part, unless another one is more to the point already.
    fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reasons.push(reason.into());
        self
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says that a statement applies, and which conditions made it so.
    #[must_use]
    pub fn of_decider(trace: &StatementTrace<'_>) -> Self {
        let message = format!("{} of {} applies", trace.effect(), StatementName::of(trace));
        let words = Self::new(message).at(action_span(trace));
        trace.tests().iter().map(said).fold(words, Self::reason)
    }

    /// Says why a statement nearly applies, and with what change it would.
    #[must_use]
    pub fn of_near_match(trace: &StatementTrace<'_>, scenario: &Scenario) -> Self {
        let name = StatementName::of(trace);
        let parts: Vec<StatementPart> = trace.misses().collect();
        let message = match parts.as_slice() {
            [] => return Self::of_decider(trace),
            [part] => format!("{} of {name} would apply but for its {part}", trace.effect()),
            parts => format!("{} of {name} misses by its {}", trace.effect(), joined(parts)),
        };
        let words = Self::new(message);
        let Some(statement) = trace.statement() else { return words };
        let words = parts.iter().fold(words, |words, part| match part {
            StatementPart::Condition => condition(trace, statement, words),
            StatementPart::Resource => resource(trace, statement, scenario, words),
            StatementPart::Principal => {
                let origin = statement.principal.as_ref().map(|element| element.clause().origin);
                let words = words.at(place(origin)).reason("the element does not name the caller");
                words.hint(format!("it would apply if it named {}", caller(scenario)))
            }
            StatementPart::Action => {
                let words = words.at(place(Some(statement.action.list().origin)));
                words.reason(action(statement, &scenario.request.action.value))
            }
        });
        mistakes(trace).into_iter().fold(words, Self::hint)
    }

    /// Says the same in one line.
    pub(super) fn in_one_line(trace: &StatementTrace<'_>, request: &Request) -> String {
        let parts: Vec<StatementPart> = trace.misses().collect();
        let head = format!("`{}` of {} misses by its", trace.effect(), StatementName::of(trace));
        let Some(statement) = trace.statement() else {
            return format!("{head} {}", joined(&parts));
        };
        let whys = parts.iter().map(|part| match part {
            StatementPart::Condition => {
                let tests = trace.tests();
                let failed: Vec<_> =
                    tests.iter().filter(|test| test.result != Ok(Truth::True)).collect();
                let mut whys: Vec<String> =
                    failed.iter().take(FAILED_TESTS).map(|test| said(test)).collect();
                if failed.len() > FAILED_TESTS {
                    whys.push(format!("and {} more tests fail", failed.len() - FAILED_TESTS));
                }
                whys.join("; ")
            }
            StatementPart::Resource => resource_reason(trace, request.resource().as_str()),
            StatementPart::Principal => match statement.principal.as_ref() {
                Some(element) if element.is_negated() => "it excepts the caller".to_owned(),
                _ => "it does not name the caller".to_owned(),
            },
            StatementPart::Action => action(statement, request.action()),
        });
        let whys: Vec<String> = whys.collect();
        format!("{head} {}: {}", joined(&parts), whys.join("; "))
    }
}

/// Joins the names of parts, such as `condition and resource`.
fn joined(parts: &[StatementPart]) -> String {
    let names: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn action(statement: &Statement, action: &ActionName) -> String {
    if statement.action.is_negated() {
        format!("`NotAction` covers `{action}`")
    } else {
        format!("no pattern matches `{action}`")
    }
}

/// Returns where the pattern stands that covers the action or, under `NotAction`, the whole list.
fn action_span(trace: &StatementTrace<'_>) -> Span {
    let Some(statement) = trace.statement() else { return Span::default() };
    let pattern = trace.action().pattern;
    let found = pattern.and_then(|at| statement.action.patterns().get(at.index));
    found.map_or(statement.action.list().origin.value, |pattern| pattern.span)
}

/// Returns where a member stands, name and value.
fn place(origin: Option<Origin>) -> Span {
    let origin = origin.unwrap_or_default();
    if origin.name.is_empty() {
        origin.value
    } else {
        Span::new(origin.name.start, origin.value.end)
    }
}

fn resource(
    trace: &StatementTrace<'_>,
    statement: &Statement,
    scenario: &Scenario,
    words: StatementWords,
) -> StatementWords {
    let origin = statement.resource.as_ref().map(|element| element.list().origin);
    let wanted = &scenario.request.resource.value;
    let words = words.at(place(origin)).reason(resource_reason(trace, wanted));
    match (&statement.resource, trace.resource()) {
        (_, ResourceReason::StarOnly) if &**wanted == "*" => {
            words.hint("write `\"Resource\": \"*\"`, or ask about a resource")
        }
        (_, ResourceReason::StarOnly) => words.hint("write `\"Resource\": \"*\"`"),
        (Some(element), _) if element.is_negated() => {
            words.hint(format!("`NotResource` would have to leave out `{wanted}`"))
        }
        _ => words.hint(format!("`Resource` would have to cover `{wanted}`")),
    }
}

/// Says why the resource does not fit.
fn resource_reason(trace: &StatementTrace<'_>, wanted: &str) -> String {
    match trace.resource() {
        ResourceReason::Listed(_) => format!("`NotResource` covers `{wanted}`"),
        ResourceReason::NotListed { field: Some(field) } => {
            format!("the field `{field}` differs from that of `{wanted}`")
        }
        ResourceReason::StarOnly if wanted == "*" => {
            "the request is about `*`, which `\"Resource\": \"*\"` alone covers".to_owned()
        }
        ResourceReason::StarOnly => {
            "the action is decided on `*`: write `\"Resource\": \"*\"`".to_owned()
        }
        ResourceReason::Unresolved { key } => {
            format!("the policy variable `${{{key}}}` has no value in the request")
        }
        ResourceReason::NoElement => "there is no `Resource`".to_owned(),
        ResourceReason::Unknown => "it depends on a policy variable that is not known".to_owned(),
        _ => format!("no pattern matches `{wanted}`"),
    }
}

fn condition(
    trace: &StatementTrace<'_>,
    statement: &Statement,
    words: StatementWords,
) -> StatementWords {
    let tests = trace.tests();
    let places = statement.tests();
    let mut failed = tests.iter().zip(places).filter(|(test, _)| test.result != Ok(Truth::True));
    let Some((first, at)) = failed.next() else { return words };
    let words = words.at(place(Some(at.test.origin))).reason(said(first)).hint(wants(at));
    let rest: Vec<(String, String)> = failed.map(|(test, at)| (said(test), wants(at))).collect();
    let words = rest.iter().fold(words, |words, (said, _)| words.reason(said));
    rest.into_iter().fold(words, |words, (_, wants)| words.hint(wants))
}

/// Says what a condition asks of the request.
fn wants(at: ConditionTestRef<'_>) -> String {
    let values: Vec<String> =
        at.test.values.iter().map(|value| format!("`{}`", value.value.text())).collect();
    let list = match values.as_slice() {
        [first, second, third, _, ..] => {
            format!("{first}, {second}, {third} and {} more", values.len() - 3)
        }
        few => few.join(", "),
    };
    format!("`{}` has to satisfy `{}` with {list}", at.test.key.value, at.operator.value)
}

/// Names the caller as the request does.
fn caller(scenario: &Scenario) -> String {
    let named = scenario.request.principal.value.named();
    named.map_or_else(|| "the caller".to_owned(), |name| format!("`{name}`"))
}

/// Says of one condition what it found in the request, and what it wants.
fn said(test: &TestTrace<'_>) -> String {
    let key = test.key.as_str();
    let found = match test.request {
        Lookup::Absent => format!("`{key}` is not in the request"),
        Lookup::Unknown | Lookup::Begins("") => format!("`{key}` is not known"),
        Lookup::Present => format!("`{key}` is in every such request, but its value is not given"),
        Lookup::Begins(text) => format!("`{key}` begins with `{text}`, the rest is not known"),
        Lookup::One(text) => format!("`{key}` is `{text}`"),
        Lookup::Many(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
            match texts.as_slice() {
                [] => format!("`{key}` is an empty list"),
                texts => format!("`{key}` is the list {}", texts.join(", ")),
            }
        }
    };
    let verdict = match test.result {
        Ok(Truth::True) => "holds",
        Ok(Truth::False) => "fails",
        Ok(Truth::Unknown) => "is open",
        Err(_) => "cannot be evaluated",
    };
    let mut text = format!("{found}, so `{}` {verdict}", test.operator);
    match test.because {
        TestReason::Compared
        | TestReason::Missing
        | TestReason::UnknownKey
        | TestReason::ValueNotGiven
        | TestReason::Presence => {}
        because => {
            text.push_str(": ");
            text.push_str(&because.to_string());
        }
    }
    let mut notes: Vec<String> = Vec::new();
    for comparison in test.values.iter().flat_map(|value| &value.comparisons) {
        if comparison.policy != comparison.resolved {
            notes.push(format!("`{}` stands for `{}`", comparison.policy, comparison.resolved));
        }
        notes.extend(comparison.notes.iter().map(ToString::to_string));
    }
    notes.dedup();
    for note in notes.iter().take(3) {
        text.push_str("; ");
        text.push_str(note);
    }
    text
}
