//! The one part that keeps a statement from applying, and what would change that.

use iamkit::authz::{Applies, ResourceReason, StatementPart, StatementTrace};
use iamkit::condition::{Because, Lookup, TestTrace, Truth};
use iamkit::policy::Statement;
use iamkit::syntax::{Origin, Span};

use super::decision::statement_name;
use super::explanation::sid;
use crate::problem::{Problem, Severity};

/// Says why a statement nearly applies.
pub(super) fn near_miss(trace: &StatementTrace<'_>) -> Problem {
    let name = statement_name(trace.policy(), trace.at().statement, sid(trace));
    let Applies::No(part) = trace.applies() else {
        return Problem::new(Severity::Note, format!("{} of {name} applies", trace.effect()));
    };
    let message = format!("{} of {name} would apply but for its {part}", trace.effect());
    let problem = Problem::new(Severity::Note, message);
    let Some(statement) = trace.statement() else { return problem };
    match part {
        StatementPart::Condition => condition(trace, statement, problem),
        StatementPart::Resource => resource(trace, statement, problem),
        StatementPart::Principal => {
            let origin = statement.principal.as_ref().map(|element| element.clause().origin);
            problem.at(place(origin)).reason("the element does not name the caller")
        }
        StatementPart::Action => {
            let problem = problem.at(place(Some(statement.action.list().origin)));
            if statement.action.is_negated() {
                problem.reason("`NotAction` lists the action")
            } else {
                problem.reason("no pattern matches the action")
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

fn resource(trace: &StatementTrace<'_>, statement: &Statement, problem: Problem) -> Problem {
    let origin = statement.resource.as_ref().map(|element| element.list().origin);
    let problem = problem.at(place(origin));
    match trace.resource() {
        ResourceReason::Listed(_) => problem.reason("`NotResource` lists the resource"),
        ResourceReason::NotListed { field: Some(field) } => {
            problem.reason(format!("the field `{field}` differs from that of the resource"))
        }
        ResourceReason::NotListed { field: None } => {
            problem.reason("no pattern matches the resource")
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
    let problem = problem.at(place(Some(at.test.origin))).reason(said(first));
    let rest: Vec<String> = failed.map(|(test, _)| said(test)).collect();
    rest.into_iter().fold(problem, Problem::reason)
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
        Because::Compared | Because::Missing | Because::UnknownKey | Because::Presence => {}
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
