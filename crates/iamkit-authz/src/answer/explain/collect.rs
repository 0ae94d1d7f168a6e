//! All statements of one policy set that apply, or nearly do.

use iamkit_policy::Effect;

use super::{Diagnostic, LayerResult, PolicyReport, StatementPart, StatementTrace};
use crate::Request;
use crate::compile::{CompiledStatement, PrincipalMatch, PrincipalRules};
use crate::decide::{Evaluation, EvaluationInput, Notes, Scratch, StatementSource};
use crate::input::PolicySource;

/// How many statements are listed that fail in resource or action alone: a page of text. Those that
/// fail in a condition or principal are all listed, since they are what people look for.
const NEAR_MATCHES: usize = 20;

/// Looks at every statement that covers the action or names its service. `rules` are there for
/// policies whose statements name principals.
pub(super) fn collect<'a>(
    request: &'a Request,
    source: &PolicySource<'a>,
    rules: Option<PrincipalRules<'_>>,
    scratch: &mut Scratch,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolicyReport<'a> {
    let notes = Notes::default();
    let input = EvaluationInput::for_resource(request, source.resource, &notes);
    let mut evaluation = Evaluation::new(source.set, &input, scratch);
    let covering = evaluation.covering();
    let mut numbers = source.set.actions().statements_of_service(request.action_key()).to_vec();
    numbers.extend_from_slice(&covering);
    numbers.sort_unstable();
    numbers.dedup();
    let mut report = PolicyReport {
        target: source.target,
        part: source.part,
        result: LayerResult::ImplicitDeny,
        allows: Vec::new(),
        denies: Vec::new(),
        near_matches: Vec::new(),
        omitted_near_matches: 0,
    };
    let source = StatementSource::new(request, source);
    for number in numbers {
        let Some(statement) = source.set.compiled(number) else { continue };
        let covers = covering.binary_search(&number).is_ok();
        let Some(trace) = trace(source, statement, covers, rules, &mut evaluation, diagnostics)
        else {
            continue;
        };
        match (trace.failed, trace.effect) {
            (None, Effect::Allow) => report.allows.push(trace),
            (None, Effect::Deny) => report.denies.push(trace),
            (Some(_), _) => report.near_matches.push(trace),
        }
    }
    report.result = match (report.denies.is_empty(), report.allows.is_empty()) {
        (false, _) => LayerResult::Deny,
        (true, false) => LayerResult::Allow,
        (true, true) => LayerResult::ImplicitDeny,
    };
    // The sort is stable: equals stay in document order.
    report.near_matches.sort_by_key(|near| near.failed);
    let certain =
        report.near_matches.partition_point(|near| near.failed < Some(StatementPart::Resource));
    let kept = report.near_matches.len().min(certain + NEAR_MATCHES);
    report.omitted_near_matches = report.near_matches.len() - kept;
    report.near_matches.truncate(kept);
    report
}

/// Matches one statement; `None` when two parts fail.
fn trace<'a>(
    source: StatementSource<'a>,
    statement: &CompiledStatement,
    covers: bool,
    rules: Option<PrincipalRules<'_>>,
    evaluation: &mut Evaluation<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<StatementTrace<'a>> {
    let mut failed = (!covers).then_some(StatementPart::Action);
    let mut fail = |part, matches: bool| {
        if !matches && failed.is_some() {
            return false;
        }
        if !matches {
            failed = Some(part);
        }
        true
    };
    let resource_matches = evaluation.resource_matches(statement);
    if !fail(StatementPart::Resource, resource_matches) {
        return None;
    }
    let condition_result = evaluation.condition(statement);
    if condition_result.is_err() && covers && resource_matches {
        diagnostics
            .push(Diagnostic::UnknownOperator { layer: source.layer, statement: statement.at });
    }
    if !fail(StatementPart::Condition, evaluation.conditions_hold(statement)) {
        return None;
    }
    let principal = rules.map(|rules| {
        if statement.principal.is_none() && covers {
            diagnostics
                .push(Diagnostic::NoPrincipal { layer: source.layer, statement: statement.at });
        }
        evaluation.principal(statement, rules)
    });
    if !fail(StatementPart::Principal, principal.is_none_or(PrincipalMatch::covers)) {
        return None;
    }
    Some(StatementTrace {
        source,
        at: statement.at,
        effect: statement.effect,
        failed,
        resource: evaluation.resource(statement),
        principal: principal.map(|found| found.specificity),
        condition: statement.condition.and_then(|number| source.set.condition(number)),
        condition_result,
    })
}
