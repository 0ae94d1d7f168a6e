//! The one part that keeps a statement from applying, and what would change that.

use iamkit::authz::{Applies, ResourceReason, StatementPart, StatementTrace};
use iamkit::condition::{Lookup, TestReason, TestTrace, Truth};
use iamkit::policy::{ConditionTestRef, Statement};
use iamkit::scenario::{PrincipalInput, Scenario};
use iamkit::syntax::{Origin, Span};

use super::decision::statement_name;
use super::drawer::sid;
use crate::problem::{Problem, Severity};

/// Says why a statement nearly applies, and with what change it would.
pub(super) fn near_miss(trace: &StatementTrace<'_>, scenario: &Scenario) -> Problem {
    let name = statement_name(trace.policy(), trace.at().statement, sid(trace));
    let Applies::No(part) = trace.applies() else {
        return Problem::new(Severity::Note, format!("{} of {name} applies", trace.effect()));
    };
    let message = format!("{} of {name} would apply but for its {part}", trace.effect());
    let problem = Problem::new(Severity::Note, message);
    let Some(statement) = trace.statement() else { return problem };
    match part {
        StatementPart::Condition => condition(trace, statement, problem),
        StatementPart::Resource => resource(trace, statement, scenario, problem),
        StatementPart::Principal => {
            let origin = statement.principal.as_ref().map(|element| element.clause().origin);
            let problem = problem.at(place(origin)).reason("the element does not name the caller");
            problem.hint(format!("it would apply if it named {}", caller(scenario)))
        }
        StatementPart::Action => {
            let problem = problem.at(place(Some(statement.action.list().origin)));
            let action = &scenario.request.action.value;
            if statement.action.is_negated() {
                problem.reason(format!("`NotAction` covers `{action}`"))
            } else {
                problem.reason(format!("no pattern matches `{action}`"))
            }
        }
    }
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
    problem: Problem,
) -> Problem {
    let origin = statement.resource.as_ref().map(|element| element.list().origin);
    let wanted = &scenario.request.resource.value;
    let name = match &statement.resource {
        Some(element) if element.is_negated() => "`NotResource` would have to leave out",
        _ => "`Resource` would have to cover",
    };
    let problem = problem.at(place(origin)).hint(format!("{name} `{wanted}`"));
    match trace.resource() {
        ResourceReason::Listed(_) => problem.reason(format!("`NotResource` covers `{wanted}`")),
        ResourceReason::NotListed { field: Some(field) } => {
            problem.reason(format!("the field `{field}` differs from that of `{wanted}`"))
        }
        ResourceReason::NotListed { field: None } => {
            problem.reason(format!("no pattern matches `{wanted}`"))
        }
        ResourceReason::StarOnly => {
            problem.reason("the request is about `*`, which `\"Resource\": \"*\"` alone covers")
        }
        ResourceReason::Unresolved { key } => {
            problem.reason(format!("the policy variable `${{{key}}}` has no value in the request"))
        }
        _ => problem,
    }
}

fn condition(trace: &StatementTrace<'_>, statement: &Statement, problem: Problem) -> Problem {
    let tests = trace.tests();
    let places = statement.tests();
    let mut failed = tests.iter().zip(places).filter(|(test, _)| test.result != Ok(Truth::True));
    let Some((first, at)) = failed.next() else { return problem };
    let problem = problem.at(place(Some(at.test.origin))).reason(said(first)).hint(wants(at));
    let rest: Vec<(String, String)> = failed.map(|(test, at)| (said(test), wants(at))).collect();
    let problem = rest.iter().fold(problem, |problem, (said, _)| problem.reason(said));
    rest.into_iter().fold(problem, |problem, (_, wants)| problem.hint(wants))
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
    let named = match &scenario.request.principal.value {
        PrincipalInput::Text(text) => Some(text),
        PrincipalInput::Details(details) => {
            details.arn.as_ref().or_else(|| details.services.first()).map(|name| &name.value)
        }
    };
    named.map_or_else(|| "the caller".to_owned(), |name| format!("`{name}`"))
}

/// Says of each condition what it found in the request.
pub(super) fn facts_of_conditions(trace: &StatementTrace<'_>) -> Vec<String> {
    trace.tests().iter().map(said).collect()
}

/// Says of one condition what it found in the request, and what it wants.
fn said(test: &TestTrace<'_>) -> String {
    let key = test.key.as_str();
    let found = match test.request {
        Lookup::Absent => format!("`{key}` is not in the request"),
        Lookup::Unknown => format!("`{key}` is not known"),
        Lookup::Present => format!("`{key}` is in every such request, but its value is not given"),
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
