//! Which undecided choice changes which scenario.

use std::fmt::Write as _;

use iamkit::CatalogFacts;
use iamkit::authz::OptionId;
use iamkit::scenario::{OptionInput, Report, Scenario, ScenarioCompiler, read};
use iamkit::source::ManagedPolicies;
use iamkit::syntax::Spanned;

use crate::corpus::files;

/// Decides with one option changed; `None` when the value is not taken.
fn decide(scenario: &Scenario, option: Option<(OptionId, &str)>) -> Option<(String, Vec<String>)> {
    let mut scenario = scenario.clone();
    if let Some((id, value)) = option {
        scenario.options.push(OptionInput {
            id: Spanned::without_span(id),
            value: Spanned::without_span(value.into()),
        });
    }
    let prepared = ScenarioCompiler::new(&ManagedPolicies).compile(&scenario).ok()?;
    let report = Report::new(None, &prepared, &CatalogFacts::embedded());
    let blocked: Vec<&str> = report.blocked_by().iter().map(|layer| layer.as_str()).collect();
    let answer = format!("{} [{}]", report.decision(), blocked.join(" "));
    Some((answer, report.assumptions().iter().map(|id| id.to_string()).collect()))
}

/// The list is the record of where a changed decision matters; a decision must name each option
/// that would change it.
#[test]
fn decisions_name_the_options_they_rest_on() {
    let mut out = String::new();
    let mut unnamed = Vec::new();
    for (_, text) in files() {
        let tree = iamkit::syntax::parse(&text);
        let scenarios = read(&tree).unwrap().into_iter();
        // A call has a decision for each of its requests.
        for scenario in scenarios.filter(|scenario| scenario.request.operation.is_none()) {
            let name = scenario.name.as_deref().unwrap();
            let (answer, assumptions) = decide(&scenario, None).unwrap();
            for id in OptionId::all() {
                for value in id.values().iter().skip(1) {
                    let Some((changed, _)) = decide(&scenario, Some((id, value))) else { continue };
                    if changed != answer {
                        let number = name.split(' ').next().unwrap();
                        writeln!(out, "{number} {id}={value}: {answer} -> {changed}").unwrap();
                        if !assumptions.iter().any(|known| *known == *id.as_str()) {
                            unnamed.push(format!("{number} rests on {id}, which is not named"));
                        }
                    }
                }
            }
        }
    }
    insta::assert_snapshot!(out);
    assert_eq!(unnamed, Vec::<String>::new());
}
