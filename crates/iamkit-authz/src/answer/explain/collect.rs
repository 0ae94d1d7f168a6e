//! All statements of one policy set that apply, or nearly do.

use iamkit_policy::Effect;

use super::{Diagnostic, LayerResult, PolicyReport, StatementPart, StatementTrace};
use crate::PrincipalSpecificity;
use crate::compile::{CompiledStatement, PrincipalMatch, PrincipalRules};
use crate::decide::{BySpecificity, Evaluation, EvaluationInput, Notes, Scratch, StatementSource};
use crate::input::PolicySource;

/// How many statements are listed that fail in resource or action alone, or in several parts: a page
/// of text. Those that fail in a condition or principal alone are all listed, since they are what
/// people look for.
const NEAR_MATCHES: usize = 20;

/// Looks at every statement that covers the action or names its service, and tells besides how
/// closely the `Allow` statements that apply name the caller. `rules` are there for policies whose
/// statements name principals.
pub(super) fn collect<'a>(
    asked: &EvaluationInput<'a, '_>,
    source: &PolicySource<'a>,
    rules: Option<PrincipalRules<'_>>,
    scratch: &mut Scratch,
    diagnostics: &mut Vec<Diagnostic>,
) -> (PolicyReport<'a>, BySpecificity<bool>) {
    let notes = Notes::default();
    let request = asked.request;
    let input = asked.of_source(source, &notes);
    let place = StatementSource::new(asked, source);
    let mut evaluation = Evaluation::new(source.set, &input, scratch);
    let covering = evaluation.covering();
    let mut numbers = source.set.actions().statements_of_service(request.action_key()).to_vec();
    numbers.extend_from_slice(&covering);
    numbers.sort_unstable();
    numbers.dedup();
    let mut report = PolicyReport {
        target: source.target,
        part: source.part,
        set: source.set,
        result: LayerResult::ImplicitDeny,
        allows: Vec::new(),
        denies: Vec::new(),
        is_escaped: false,
        near_matches: Vec::new(),
        omitted_near_matches: 0,
        far_matches: Vec::new(),
    };
    let mut allows = BySpecificity::default();
    for number in numbers {
        let Some(statement) = source.set.compiled(number) else { continue };
        let covers = covering.binary_search(&number).is_ok();
        let Some((trace, principal)) =
            trace(place, statement, covers, rules, &mut evaluation, diagnostics)
        else {
            continue;
        };
        match (trace.misses().count(), trace.effect) {
            (0, Effect::Allow) => {
                if let Some(slot) = allows.get_mut(principal.specificity, principal.is_everyone) {
                    *slot = true;
                }
                report.allows.push(trace);
            }
            (0, Effect::Deny) => report.denies.push(trace),
            (1, _) => report.near_matches.push(trace),
            _ => report.far_matches.push(trace),
        }
    }
    report.result = match (report.denies.is_empty(), report.allows.is_empty()) {
        (false, _) => LayerResult::Deny,
        (true, false) => LayerResult::Allow,
        (true, true) => LayerResult::ImplicitDeny,
    };
    // The sorts are stable: equals stay in document order.
    report.near_matches.sort_by_key(StatementTrace::failed);
    let certain =
        report.near_matches.partition_point(|near| near.failed() < Some(StatementPart::Resource));
    let kept = report.near_matches.len().min(certain + NEAR_MATCHES);
    report.omitted_near_matches = report.near_matches.len() - kept;
    report.near_matches.truncate(kept);
    report.far_matches.sort_by_key(|far| far.misses().count());
    report.far_matches.truncate(NEAR_MATCHES);
    (report, allows)
}

/// Matches one statement; `None` when it is about another action and fails in another part, too.
fn trace<'a>(
    source: StatementSource<'a>,
    statement: &CompiledStatement,
    covers: bool,
    rules: Option<PrincipalRules<'_>>,
    evaluation: &mut Evaluation<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(StatementTrace<'a>, PrincipalMatch)> {
    let resource_matches = evaluation.resource_matches(statement);
    if !covers && !resource_matches {
        return None;
    }
    let condition_result = evaluation.condition(statement);
    if condition_result.is_err() && covers && resource_matches {
        diagnostics
            .push(Diagnostic::UnknownOperator { layer: source.layer, statement: statement.at });
    }
    let conditions_hold = evaluation.conditions_hold(statement);
    if !covers && !conditions_hold {
        return None;
    }
    let principal = rules.map(|rules| {
        if statement.principal.is_none() && covers {
            diagnostics
                .push(Diagnostic::NoPrincipal { layer: source.layer, statement: statement.at });
        }
        evaluation.principal(statement, rules)
    });
    let names_caller = principal.is_none_or(PrincipalMatch::covers);
    if !covers && !names_caller {
        return None;
    }
    let trace = StatementTrace {
        source,
        at: statement.at,
        effect: statement.effect,
        misses: [
            (!conditions_hold).then_some(StatementPart::Condition),
            (!names_caller).then_some(StatementPart::Principal),
            (!resource_matches).then_some(StatementPart::Resource),
            (!covers).then_some(StatementPart::Action),
        ],
        resource: evaluation.resource(statement),
        principal: principal.map(|found| found.specificity),
        condition: statement.condition.and_then(|number| source.set.condition(number)),
        condition_result,
    };
    // Statements of policies without principals count as naming the caller.
    let unnamed =
        PrincipalMatch { specificity: PrincipalSpecificity::Caller, ..PrincipalMatch::default() };
    Some((trace, principal.unwrap_or(unnamed)))
}
