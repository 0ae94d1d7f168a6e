//! Questions about policies that AWS may read in one of two ways.

use iamkit_authz::PolicySet;
use iamkit_condition::ConditionOption;
use iamkit_pattern::Field;
use iamkit_policy::{ConditionTestRef, OperatorName, Statement, ValueType};

use crate::answer::{Answer, NotSimulated, Violation};
use crate::options::ReasonOptions;
use crate::policy_layers::PolicyLayers;
use crate::question::statements_of;

/// How a condition reads ARNs of fewer than six fields, the lone `*` too. AWS does not say; as single
/// requests are decided they match nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ShortArns {
    #[default]
    MatchNothing,
    /// The option `condition.short-arns`.
    Completed,
}

/// Asks in both readings, where a policy has short ARNs: what is so in one of them alone is not proved.
pub(crate) fn in_every_reading<'l>(
    layers: impl IntoIterator<Item = &'l PolicyLayers<'l>>,
    options: &ReasonOptions<'_>,
    ask: impl Fn(&ReasonOptions<'_>) -> Answer<Vec<Violation>>,
) -> Answer<Vec<Violation>> {
    let answer = ask(options);
    let mut sets = layers.into_iter().flat_map(PolicyLayers::layers);
    if answer.failure().is_some() || !sets.any(|set| has_short_arns(set)) {
        return answer;
    }
    let mut options = *options;
    options.short_arns = ShortArns::Completed;
    match (answer, ask(&options)) {
        (_, Answer::Fails(mut violations)) => {
            for violation in &mut violations {
                let why = NotSimulated::Reading(ConditionOption::ShortArns);
                violation.request.not_simulated.get_or_insert(why);
            }
            Answer::Fails(violations)
        }
        (Answer::Holds, other) => other,
        (answer, _) => answer,
    }
}

/// Says whether a condition of a policy compares with an ARN of fewer than six fields, the lone `*` too:
/// AWS does not say what such a text matches, and option `condition.short-arns` has the other reading.
#[must_use]
pub fn has_short_arns(set: &PolicySet) -> bool {
    let statements = statements_of(set).filter_map(|at| set.statement(at));
    statements.flat_map(Statement::tests).any(is_short)
}

fn is_short(test: ConditionTestRef<'_>) -> bool {
    let OperatorName::Known(operator) = test.operator.value else { return false };
    operator.base.value_type() == ValueType::Arn
        && test.test.values.iter().any(|value| {
            let text = value.value.text();
            // A variable may stand for a whole ARN.
            !text.contains("${") && text.split(':').count() < Field::COUNT
        })
}
