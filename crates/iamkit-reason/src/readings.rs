//! Questions about policies that AWS may read in one of two ways.

use iamkit_authz::PolicySet;
use iamkit_condition::ConditionOption;
use iamkit_pattern::Field;
use iamkit_policy::{ConditionTestRef, OperatorName, Statement, ValueType};

use crate::answer::{Answer, NotSimulated, Undecided, Violation, Witness};
use crate::ask::{Change, Difference, Inequality, Redundancies, Redundant, Uncovered};
use crate::options::ReasonOptions;
use crate::policy_layers::PolicyLayers;
use crate::question::statements_of;

/// Why something that could be left out in one reading stays.
const IN_ONE_READING: &str = "it has an effect in one of the readings of ARNs that option \
    condition.short-arns chooses from, of which AWS does not say which is right";

/// How a condition reads ARNs of fewer than six fields, the lone `*` too. AWS does not say; as single
/// requests are decided they match nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ShortArns {
    #[default]
    MatchNothing,
    /// The option `condition.short-arns`.
    Completed,
}

/// Returns the options of the other reading, where policies have short ARNs.
pub(crate) fn other_reading<'l, 'c>(
    sets: impl IntoIterator<Item = &'l PolicySet>,
    options: &ReasonOptions<'c>,
) -> Option<ReasonOptions<'c>> {
    // Who asks in one of them has asked in the other, too.
    let is_first = options.short_arns == ShortArns::MatchNothing;
    let is_read_twice = is_first && sets.into_iter().any(has_short_arns);
    is_read_twice.then_some(ReasonOptions { short_arns: ShortArns::Completed, ..*options })
}

/// Asks in both readings, where policies have short ARNs: what is so in one of them alone is not proved.
pub(crate) fn in_every_reading<'l, 'c, A: TwiceAsked>(
    sets: impl IntoIterator<Item = &'l PolicySet>,
    options: &ReasonOptions<'c>,
    ask: impl Fn(&ReasonOptions<'c>) -> A,
) -> A {
    let answer = ask(options);
    if answer.is_settled() {
        return answer;
    }
    match other_reading(sets, options) {
        Some(other) => answer.beside(ask(&other)),
        None => answer,
    }
}

/// The sets of both sides of a question.
pub(crate) fn sets_of<'l>(sides: [&PolicyLayers<'l>; 2]) -> impl Iterator<Item = &'l PolicySet> {
    sides.map(|side| side.layers().to_vec()).into_iter().flatten()
}

/// An answer that is as good as what it says in either reading.
pub(crate) trait TwiceAsked {
    /// Says whether the other reading changes nothing.
    fn is_settled(&self) -> bool;

    /// Puts the answer in the other reading beside the one in which requests are decided.
    #[must_use]
    fn beside(self, other: Self) -> Self;
}

/// What shows that something is not so: the requests of it.
pub(crate) trait Shown {
    fn requests(&mut self) -> impl Iterator<Item = &mut Witness>;
}

/// What requests rest on that only the other reading has.
fn rest_on_reading<'w>(requests: impl Iterator<Item = &'w mut Witness>) {
    for request in requests {
        request.not_simulated.get_or_insert(NotSimulated::Reading(ConditionOption::ShortArns));
    }
}

impl<W: Shown> TwiceAsked for Answer<W> {
    fn is_settled(&self) -> bool {
        self.failure().is_some()
    }

    fn beside(self, other: Self) -> Self {
        match (self, other) {
            (_, Self::Fails(mut shown)) => {
                rest_on_reading(shown.requests());
                Self::Fails(shown)
            }
            (Self::Holds, other) => other,
            (answer, _) => answer,
        }
    }
}

impl Shown for Vec<Violation> {
    fn requests(&mut self) -> impl Iterator<Item = &mut Witness> {
        self.iter_mut().map(|violation| &mut violation.request)
    }
}

impl Shown for Uncovered {
    fn requests(&mut self) -> impl Iterator<Item = &mut Witness> {
        self.violations.requests()
    }
}

impl Shown for Inequality {
    fn requests(&mut self) -> impl Iterator<Item = &mut Witness> {
        self.left.requests().chain(self.right.requests())
    }
}

impl TwiceAsked for Difference {
    fn is_settled(&self) -> bool {
        false
    }

    /// What changes in one of the readings changes.
    fn beside(mut self, other: Self) -> Self {
        add_changes(&mut self.gained, other.gained);
        add_changes(&mut self.lost, other.lost);
        self.names_more_closely |= other.names_more_closely;
        self.undecided = self.undecided.or(other.undecided);
        self
    }
}

fn add_changes(changes: &mut Vec<Change>, others: Vec<Change>) {
    let is_told = |other: &Change| {
        let other = &other.violation;
        let mut known = changes.iter().map(|known| &known.violation);
        known.any(|known| known.statement == other.statement && known.actions == other.actions)
    };
    let mut fresh: Vec<Change> = others.into_iter().filter(|other| !is_told(other)).collect();
    rest_on_reading(fresh.iter_mut().map(|change| &mut change.violation.request));
    changes.extend(fresh);
}

impl TwiceAsked for Redundancies {
    fn is_settled(&self) -> bool {
        false
    }

    /// What has an effect in one of the readings is not without.
    fn beside(self, other: Self) -> Self {
        let is_in = |known: &[Redundant], one: &Redundant| {
            known.iter().any(|known| {
                known.statement == one.statement
                    && known.element == one.element
                    && known.key == one.key
                    && known.operator == one.operator
            })
        };
        let (elements, doubtful): (Vec<Redundant>, Vec<Redundant>) =
            self.elements.into_iter().partition(|one| is_in(&other.elements, one));
        let only_there = other.elements.iter().find(|one| !is_in(&elements, one));
        let doubtful = doubtful.first().or(only_there).map(|one| Undecided::Unsupported {
            statement: one.statement.clone(),
            construct: match &one.value {
                Some(text) => format!("`{text}`").into(),
                None => "all of it".into(),
            },
            reason: IN_ONE_READING,
        });
        let undecided = self.undecided.or(doubtful).or(other.undecided);
        Self { elements, undecided }
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
