//! All statements of one policy set that apply, or nearly do.

use iamkit_condition::Truth;
use iamkit_policy::Effect;

use super::trace::Place;
use super::{Diagnostic, LayerResult, PolicyReport, StatementPart, StatementTrace};
use crate::evaluate::{Evaluation, Question, Scratch};
use crate::policy_set::{CompiledStatement, ResourceMatch};
use crate::principal::Viewpoint;
use crate::{Assumptions, Grade};

/// How many statements are listed that fail in resource or action alone.
const MISSES: usize = 20;

/// Looks at every statement that covers the action or names its service. `view` is there for
/// policies whose statements name principals.
pub(super) fn collect<'a>(
    place: Place<'a>,
    target: Option<&'a str>,
    view: Option<Viewpoint<'_>>,
    scratch: &mut Scratch,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolicyReport<'a> {
    let mut assumptions = Assumptions::default();
    let question = Question::of_view(place.request, place.options, place.view);
    let mut evaluation = Evaluation::new(place.set, &question, scratch, &mut assumptions);
    let covering = evaluation.covering();
    let mut numbers = place.set.actions().naming(place.request.action_key()).to_vec();
    numbers.extend_from_slice(&covering);
    numbers.sort_unstable();
    numbers.dedup();
    let mut report = PolicyReport {
        target,
        part: place.part,
        result: LayerResult::Silent,
        allows: Vec::new(),
        denies: Vec::new(),
        misses: Vec::new(),
        omitted_misses: 0,
    };
    for number in numbers {
        let Some(statement) = place.set.compiled(number) else { continue };
        let covers = covering.binary_search(&number).is_ok();
        let Some(trace) = trace(place, statement, covers, view, &mut evaluation, diagnostics)
        else {
            continue;
        };
        match (trace.failed, trace.effect) {
            (None, Effect::Allow) => report.allows.push(trace),
            (None, Effect::Deny) => report.denies.push(trace),
            (Some(_), _) => report.misses.push(trace),
        }
    }
    report.result = match (report.denies.is_empty(), report.allows.is_empty()) {
        (false, _) => LayerResult::Deny,
        (true, false) => LayerResult::Allow,
        (true, true) => LayerResult::Silent,
    };
    // The sort is stable: equals stay in document order.
    report.misses.sort_by_key(|miss| miss.failed);
    let certain = report.misses.partition_point(|miss| miss.failed < Some(StatementPart::Resource));
    let kept = report.misses.len().min(certain + MISSES);
    report.omitted_misses = report.misses.len() - kept;
    report.misses.truncate(kept);
    report
}

/// Matches one statement; `None` when two parts fail.
fn trace<'a>(
    place: Place<'a>,
    statement: &CompiledStatement,
    covers: bool,
    view: Option<Viewpoint<'_>>,
    evaluation: &mut Evaluation<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<StatementTrace<'a>> {
    let is_deny = statement.effect == Effect::Deny;
    let mut failed = (!covers).then_some(StatementPart::Action);
    let mut fail = |part, fits: bool| {
        if !fits && failed.is_some() {
            return false;
        }
        if !fits {
            failed = Some(part);
        }
        true
    };
    let resource = evaluation.resource(statement);
    let reaches = match resource {
        ResourceMatch::Yes => true,
        ResourceMatch::Unknown => is_deny,
        ResourceMatch::No | ResourceMatch::UnknownNo | ResourceMatch::Unresolved => false,
    };
    if !fail(StatementPart::Resource, reaches) {
        return None;
    }
    let condition_result = evaluation.condition(statement);
    let meets = match condition_result {
        Ok(Truth::True) => true,
        Ok(Truth::False) => false,
        Ok(Truth::Unknown) => is_deny,
        Err(_) => is_deny && !place.options.unevaluable_deny_is_skipped,
    };
    if condition_result.is_err() && covers && reaches {
        diagnostics
            .push(Diagnostic::UnknownOperator { layer: place.layer, statement: statement.at });
    }
    if !fail(StatementPart::Condition, meets) {
        return None;
    }
    let principal = view.map(|view| {
        if statement.principal.is_none() && covers {
            diagnostics
                .push(Diagnostic::NoPrincipal { layer: place.layer, statement: statement.at });
        }
        match statement.effect {
            Effect::Allow => evaluation.allows(statement, view).grade,
            Effect::Deny => evaluation.denies(statement, view).grade,
        }
    });
    if !fail(StatementPart::Principal, principal.is_none_or(|grade| grade > Grade::None)) {
        return None;
    }
    Some(StatementTrace {
        place,
        at: statement.at,
        effect: statement.effect,
        failed,
        resource,
        principal,
        condition: statement.condition.and_then(|number| place.set.condition(number)),
        condition_result,
    })
}
