//! The record of every layer as JSON.

use iamkit_authz::{
    ActionMatch, Applies, Explanation, Layer, LayerReport, PolicyReport, ResourceReason,
    StatementPart, StatementTrace,
};
use iamkit_condition::{Lookup, TestTrace, Truth};

use iamkit_syntax::JsonWriter;
use iamkit_work::is_used_up;

/// Writes an object with one member for each layer, `null` where the layer is not given.
pub(super) fn write(json: &mut JsonWriter, explanation: &Explanation<'_>) {
    json.object(|json| {
        for layer in Layer::ALL {
            json.member(layer.as_str());
            let idle = explanation.inapplicable.iter().find(|found| found.layer == layer);
            match (explanation.layer(layer), idle) {
                (Some(report), _) => write_layer(json, report),
                (None, Some(inapplicable)) => json.object(|json| {
                    json.member("applies").flag(false);
                    json.member("why").text(&inapplicable.to_string());
                }),
                (None, None) => json.raw("null"),
            }
        }
    });
}

fn write_layer(json: &mut JsonWriter, report: &LayerReport<'_>) {
    json.object(|json| {
        json.member("applies").flag(true);
        json.member("result").text(report.result.as_str());
        let is_level = |policies: &PolicyReport<'_>| policies.target.is_some();
        if report.policies.iter().any(is_level) {
            json.member("levels").array(|json| {
                for level in &report.policies {
                    json.item().object(|json| {
                        json.member("target").text_or_null(level.target);
                        json.member("result").text(level.result.as_str());
                        write_statements(json, std::slice::from_ref(level));
                    });
                }
            });
        } else {
            write_statements(json, &report.policies);
        }
    });
}

fn write_statements(json: &mut JsonWriter, policies: &[PolicyReport<'_>]) {
    type List<'r, 'a> = fn(&'r PolicyReport<'a>) -> &'r Vec<StatementTrace<'a>>;
    let lists: [(&str, &[List<'_, '_>]); 3] = [
        ("allows", &[|report| &report.allows]),
        ("denies", &[|report| &report.denies]),
        ("misses", &[|report| &report.near_matches, |report| &report.far_matches]),
    ];
    for (name, lists) in lists {
        json.member(name).array(|json| {
            for list in lists {
                let traces = policies.iter().flat_map(list);
                for trace in traces.take_while(|_| !is_used_up()) {
                    write_trace(json.item(), trace);
                }
            }
        });
    }
}

fn write_trace(json: &mut JsonWriter, trace: &StatementTrace<'_>) {
    json.object(|json| {
        json.member("policy").text(trace.policy());
        json.member("statement").number(trace.at().statement);
        json.member("sid").text_or_null(trace.sid().map(iamkit_policy::Sid::as_str));
        json.member("effect").text(trace.effect().as_str());
        let span = trace.span();
        if !span.is_empty() {
            json.member("span").object(|json| {
                json.member("start").number(span.start);
                json.member("end").number(span.end);
            });
        }
        let failed = match trace.applies() {
            Applies::Yes => None,
            Applies::No(part) => Some(part.as_str()),
        };
        json.member("failed").text_or_null(failed);
        json.member("misses").texts(trace.misses().map(StatementPart::as_str));
        write_action(json.member("action"), trace.action());
        write_resource(json.member("resource"), &trace.resource());
        json.member("principal")
            .text_or_null(trace.principal().map(iamkit_authz::PrincipalSpecificity::as_str));
        json.member("conditions").array(|json| {
            for test in trace.tests() {
                write_test(json.item(), &test);
            }
        });
    });
}

fn write_action(json: &mut JsonWriter, action: ActionMatch) {
    json.object(|json| {
        json.member("matched").flag(action.matched);
        write_index(json, action.pattern.map(|at| at.index));
    });
}

fn write_index(json: &mut JsonWriter, index: Option<usize>) {
    match index.and_then(|index| u32::try_from(index).ok()) {
        Some(index) => json.member("pattern").number(index),
        None => json.member("pattern").raw("null"),
    }
}

fn write_resource(json: &mut JsonWriter, reason: &ResourceReason<'_>) {
    json.object(|json| {
        let index = match reason {
            ResourceReason::Listed(at) => Some(at.index),
            _ => None,
        };
        write_index(json, index);
        match reason {
            ResourceReason::NoElement => json.member("reason").text("noElement"),
            ResourceReason::Listed(_) => json.member("reason").text("listed"),
            ResourceReason::NotListed { field } => {
                json.member("reason").text("notListed");
                json.member("field").text_or_null(field.map(iamkit_arn::Field::as_str));
            }
            ResourceReason::StarOnly => json.member("reason").text("starOnly"),
            ResourceReason::Unresolved { key } => {
                json.member("reason").text("unresolved");
                json.member("key").text(key);
            }
            _ => json.member("reason").text("unknown"),
        }
    });
}

fn write_test(json: &mut JsonWriter, test: &TestTrace<'_>) {
    json.object(|json| {
        json.member("operator").text(&test.operator.to_string());
        json.member("key").text(test.key.as_str());
        json.member("requestValue");
        match test.request {
            Lookup::Absent => json.raw("null"),
            Lookup::Unknown | Lookup::Begins("") => {
                json.object(|json| json.member("unknown").flag(true));
            }
            Lookup::Present => json.object(|json| json.member("present").flag(true)),
            Lookup::Begins(text) => json.object(|json| json.member("begins").text(text)),
            Lookup::One(text) => json.text(text),
            Lookup::Many(texts) => json.texts(texts.iter().map(|text| &**text)),
        }
        json.member("result").text(match test.result {
            Ok(Truth::True) => "true",
            Ok(Truth::False) => "false",
            Ok(Truth::Unknown) => "unknown",
            Err(_) => "unevaluable",
        });
        json.member("because").text(&test.because.to_string());
        json.member("values").array(|json| {
            for request in &test.values {
                for comparison in &request.comparisons {
                    json.item().object(|json| {
                        json.member("request").text(request.text);
                        json.member("policy").text(comparison.policy);
                        json.member("resolved").text(&comparison.resolved);
                        json.member("matched").text(match comparison.matched {
                            Truth::True => "true",
                            Truth::False => "false",
                            Truth::Unknown => "unknown",
                        });
                        let notes: Vec<String> =
                            comparison.notes.iter().map(ToString::to_string).collect();
                        json.member("notes").texts(notes.iter().map(String::as_str));
                    });
                }
            }
        });
    });
}
