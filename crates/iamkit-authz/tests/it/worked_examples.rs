//! Ninety-nine requests whose answers follow from AWS's documentation, and the undecided choices
//! that some of them rest on.

use iamkit_authz::{BuiltinFacts, OptionId, Options, explain};

use crate::scenario::{Scenario, answer, decision, read_lines};

fn examples() -> Vec<Scenario> {
    read_lines(include_str!("../requests/worked_examples.jsonl"))
}

#[test]
fn every_example_is_answered() {
    let examples = examples();
    assert_eq!(examples.len(), 99);
    let wrong: Vec<_> = examples
        .iter()
        .filter_map(|example| {
            let outcome = example.outcome(&Options::default());
            let expected =
                (example.expected_decision.as_str(), example.expected_blockers.as_slice());
            let (found_decision, mut found_blockers) = answer(&outcome);
            found_blockers.sort_unstable();
            let mut blockers: Vec<_> = expected.1.iter().map(String::as_str).collect();
            blockers.sort_unstable();
            ((found_decision, &found_blockers) != (expected.0, &blockers)).then(|| {
                format!("{}: {found_decision} {found_blockers:?}, not {expected:?}", example.name)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Lists the options under whose other values the decision changes. Each of them must be among the
/// assumptions of the decision.
#[test]
fn options_that_examples_rest_on() {
    let mut lines = Vec::new();
    for example in examples() {
        let options = Options::default();
        let request = example.request(&options);
        let explanation = explain(&request, &example.policies(), &options, &BuiltinFacts);
        let (default, told) = (explanation.outcome.decision, explanation.assumptions());
        for id in OptionId::all() {
            for value in id.values().iter().skip(1) {
                let mut options = Options::default();
                options.set_id(id, value).unwrap();
                let other = decision(&example, &options);
                if other != default {
                    let name = &example.name;
                    assert!(told.contains(id), "{name}: {id}");
                    lines.push(format!("{name}: {default}; with {id} = {value} {other}"));
                }
            }
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
