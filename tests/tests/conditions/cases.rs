use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use iamkit_condition::{
    CompiledCondition, ConditionOption, ContextValue, Options, RequestContext, Unevaluable,
};
use iamkit_policy::{BaseOperator, LanguageVersion, lower};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    shows: String,
    condition: Value,
    context: BTreeMap<String, Values>,
    #[serde(default)]
    unknown: Vec<String>,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default = "current_version")]
    version: Option<String>,
    expected: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(Box<str>),
    Many(Vec<Box<str>>),
}

#[expect(clippy::unnecessary_wraps, reason = "serde asks for the type of the field")]
fn current_version() -> Option<String> {
    Some(LanguageVersion::V2012.as_str().into())
}

/// Evaluates a case, and checks on the way that the explanation has the same answer.
fn answer(case: &Case) -> String {
    let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    statement["Condition"] = case.condition.clone();
    let mut document = json!({"Statement": [statement]});
    if let Some(version) = &case.version {
        document["Version"] = version.as_str().into();
    }
    let text = document.to_string();
    let document = lower(iamkit_syntax::parse(&text).root().unwrap()).document;
    let statement = &document.statements()[0];
    let condition = CompiledCondition::new(statement.tests(), document.has_variables());

    let mut context = RequestContext::new();
    for (key, values) in &case.context {
        let value = match values {
            Values::One(text) => ContextValue::One(text.clone()),
            Values::Many(texts) => ContextValue::Many(texts.clone()),
        };
        context.insert(key.as_str(), value).unwrap();
    }
    for key in &case.unknown {
        context.declare_unknown(key);
    }
    let options: Options =
        case.options.iter().map(|id| id.parse::<ConditionOption>().unwrap()).collect();

    for trace in condition.trace(&context, options) {
        for value in &trace.values {
            let holds = value.comparisons.iter().map(|compared| compared.matched).max();
            let negated = trace.operator.known().is_some_and(|known| known.base.is_negated());
            // Unreadable values make a difference under an option only, and then to the worse.
            if let (Some(holds), true) = (holds, case.options.is_empty()) {
                assert_eq!(value.result, if negated { !holds } else { holds }, "{trace:?}");
            }
        }
    }
    let traces = condition.trace(&context, options);
    let traced = traces.iter().try_fold(iamkit_condition::Truth::True, |all, trace| {
        Ok::<_, Unevaluable>(all.and(trace.result?))
    });
    let evaluated = condition.evaluate(&context, options);
    assert_eq!(evaluated, traced, "{}", case.shows);
    evaluated.map_or("unevaluable", iamkit_condition::Truth::as_str).into()
}

#[test]
fn every_operator_answers_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conditions");
    let mut wrong = Vec::new();
    for operator in BaseOperator::ALL {
        let text = fs::read_to_string(folder.join(format!("{operator}.json"))).unwrap();
        let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
        assert!(cases.len() > 50, "{operator} has {} cases", cases.len());
        for case in &cases {
            let found = answer(case);
            if found != case.expected {
                let Case { shows, condition, expected, .. } = case;
                wrong.push(format!("{operator}, {shows}: {condition}: {found}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_is_of_an_operator() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conditions");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    for file in files {
        let name = file.to_str().unwrap().trim_end_matches(".json").to_owned();
        assert!(BaseOperator::ALL.iter().any(|known| known.as_str() == name), "{name}");
    }
}
