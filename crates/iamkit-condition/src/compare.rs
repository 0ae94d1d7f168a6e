//! Comparisons, one module per value type.
//!
//! A comparison knows two values and nothing of negation, `IfExists` and set operators: those are
//! applied once, around it, by the compiled test.

mod arn;
mod binary;
mod bool;
mod date;
mod ip_address;
mod numeric;
mod presence;
mod readable;
mod string;
mod value_comparison;

use std::cmp::Ordering;

use iamkit_pattern::Case;
use iamkit_policy::{BaseOperator, Compare, ConditionValue, OneOrMany, ValueType};
use iamkit_syntax::Spanned;
use iamkit_work::spend;

pub use readable::{
    calendar_date, compare_dates, compare_numbers, date_after, date_before, date_between,
    epoch_seconds, is_request_value_of, is_value_of, number_above, number_below, number_between,
    parse_network,
};
pub use value_comparison::ValueComparison;

use crate::{Note, Options, RequestContext, Substituted, Truth};
use presence::Presence;

/// What a comparison may look at besides its two values.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) context: &'a RequestContext,
    pub(crate) options: Options,
}

/// How one request value compares with one policy value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Match,
    Differ,
    /// A policy variable is unknown, and the answer depends on it.
    Unknown,
    /// A policy variable has no value.
    Unresolved,
    UnreadablePolicy,
    UnreadableRequest,
}

impl Outcome {
    /// Turns the answer to "are they the same" into an outcome.
    const fn of(matched: bool) -> Self {
        if matched { Self::Match } else { Self::Differ }
    }

    pub(crate) const fn truth(self) -> Truth {
        match self {
            Self::Match => Truth::True,
            Self::Unknown => Truth::Unknown,
            Self::Differ | Self::Unresolved | Self::UnreadablePolicy | Self::UnreadableRequest => {
                Truth::False
            }
        }
    }

    const fn is_unreadable(self) -> bool {
        matches!(self, Self::UnreadablePolicy | Self::UnreadableRequest)
    }
}

impl From<Substituted<bool>> for Outcome {
    /// Turns the answer to "do they match" into an outcome: with an unknown variable, a match is
    /// possible but never certain, for its key may be absent.
    fn from(answer: Substituted<bool>) -> Self {
        match answer {
            Substituted::Complete(matched) => Self::of(matched),
            Substituted::Open(true) => Self::Unknown,
            Substituted::Open(false) | Substituted::NotGiven => Self::Differ,
            Substituted::Unresolved => Self::Unresolved,
        }
    }
}

/// How one request value compares with all policy values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Matched {
    /// Whether one of them matches.
    pub(crate) truth: Truth,
    /// Whether none matches and one of the compared values cannot be read.
    pub(crate) unreadable: bool,
    /// Whether the request value, or what a policy variable takes from the request, is what cannot be
    /// read.
    pub(crate) is_request_unreadable: bool,
}

impl Matched {
    const fn readable(truth: Truth) -> Self {
        Self { truth, unreadable: false, is_request_unreadable: false }
    }
}

/// Which request values a policy value matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PossibleMatches {
    Nothing,
    Something,
    Everything,
}

impl PossibleMatches {
    /// Bounds what a template with variables matches.
    const fn of(answer: Substituted<()>) -> Self {
        match answer {
            Substituted::Unresolved | Substituted::NotGiven => Self::Nothing,
            Substituted::Complete(()) | Substituted::Open(()) => Self::Something,
        }
    }
}

/// The comparison of one value type.
trait Comparison {
    /// A policy value, read when the policy is compiled.
    type Policy;
    /// A request value, read once for all policy values.
    type Request<'r>;

    fn value_type(&self) -> ValueType;

    fn policies(&self) -> &[Self::Policy];

    /// Reads a request value; `None` when it is not of the type.
    fn read<'r>(&self, text: &'r str, scope: Scope<'_>) -> Option<Self::Request<'r>>;

    fn compare(
        &self,
        policy: &Self::Policy,
        request: &Self::Request<'_>,
        scope: Scope<'_>,
    ) -> Outcome;

    /// Returns what it takes, in steps of work, to read a request value once and to compare it so many
    /// times, as far as that grows with the value.
    fn reading_steps(&self, text: &str, _times: usize) -> usize {
        text.len()
    }

    /// Takes the work of comparing a value of a request with all policy values, each so many times; returns
    /// whether there was enough left.
    fn spend_on(&self, text: &str, times: usize) -> bool {
        let count = 1 + self.policies().len();
        let steps = self.reading_steps(text, count).saturating_add(8 * times * count);
        spend(steps, COMPARING)
    }

    /// Bounds which request values can match, whatever the unknown keys are.
    fn possible_matches(&self, policy: &Self::Policy, scope: Scope<'_>) -> PossibleMatches;

    /// Bounds which of the request values that begin so can match.
    fn possible_matches_of(
        &self,
        policy: &Self::Policy,
        _beginning: &str,
        scope: Scope<'_>,
    ) -> PossibleMatches {
        self.possible_matches(policy, scope)
    }

    /// Adds what an explanation should say about the values beyond the outcome.
    fn remark(
        &self,
        _policy: &Self::Policy,
        _request: Option<&Self::Request<'_>>,
        _notes: &mut Vec<Note>,
    ) {
    }
}

/// The comparison of a test, with its policy values.
#[derive(Clone, Debug)]
pub(crate) enum Comparer {
    String(string::StringComparison),
    Numeric(numeric::NumericComparison),
    Date(date::DateComparison),
    Bool(bool::BoolComparison),
    Binary(binary::BinaryComparison),
    IpAddress(ip_address::IpComparison),
    Arn(arn::ArnComparison),
    Presence(Presence),
}

impl Comparer {
    pub(crate) fn new(
        base: BaseOperator,
        values: &OneOrMany<Spanned<ConditionValue>>,
        has_variables: bool,
    ) -> Self {
        let values = || values.iter().map(|value| &value.value);
        let compare = base.compare();
        match base.value_type() {
            ValueType::String => {
                Self::String(string::StringComparison::new(compare, values(), has_variables))
            }
            ValueType::Numeric => Self::Numeric(numeric::NumericComparison::new(compare, values())),
            ValueType::Date => Self::Date(date::DateComparison::new(compare, values())),
            ValueType::Bool => Self::Bool(bool::BoolComparison::new(values(), has_variables)),
            ValueType::Binary => Self::Binary(binary::BinaryComparison::new(values())),
            ValueType::IpAddress => Self::IpAddress(ip_address::IpComparison::new(values())),
            ValueType::Arn => Self::Arn(arn::ArnComparison::new(values(), has_variables)),
            ValueType::Presence => Self::Presence(Presence::new(values())),
        }
    }

    /// Compares one request value with all policy values.
    #[inline]
    pub(crate) fn any(&self, text: &str, scope: Scope<'_>) -> Matched {
        let nothing = Matched::readable(Truth::False);
        self.questions().map_or(nothing, |comparison| comparison.any(text, scope))
    }

    /// Compares one request value with each policy value, for an explanation.
    pub(crate) fn each(&self, text: &str, scope: Scope<'_>) -> Vec<(Outcome, Vec<Note>)> {
        self.questions().map_or_else(Vec::new, |comparison| comparison.each(text, scope))
    }

    /// Says whether this is `Bool` or `Null` with more than one policy value.
    pub(crate) fn has_several_bools(&self) -> bool {
        match self {
            Self::Bool(comparison) => comparison.policies().len() > 1,
            Self::Presence(presence) => presence.has_several_values(),
            Self::String(_)
            | Self::Numeric(_)
            | Self::Date(_)
            | Self::Binary(_)
            | Self::IpAddress(_)
            | Self::Arn(_) => false,
        }
    }

    /// Bounds which request values, of those that begin as given, match some policy value.
    pub(crate) fn possible_matches(
        &self,
        beginning: Option<&str>,
        scope: Scope<'_>,
    ) -> PossibleMatches {
        self.questions().map_or(PossibleMatches::Nothing, |comparison| {
            comparison.any_possible_matches(beginning, scope)
        })
    }

    /// Returns the comparison of values; `Null` has none.
    #[inline]
    fn questions(&self) -> Option<&dyn Questions> {
        match self {
            Self::String(comparison) => Some(comparison),
            Self::Numeric(comparison) => Some(comparison),
            Self::Date(comparison) => Some(comparison),
            Self::Bool(comparison) => Some(comparison),
            Self::Binary(comparison) => Some(comparison),
            Self::IpAddress(comparison) => Some(comparison),
            Self::Arn(comparison) => Some(comparison),
            Self::Presence(_) => None,
        }
    }
}

/// What is asked of a comparison about all its policy values.
trait Questions {
    fn any(&self, text: &str, scope: Scope<'_>) -> Matched;

    fn each(&self, text: &str, scope: Scope<'_>) -> Vec<(Outcome, Vec<Note>)>;

    fn any_possible_matches(&self, beginning: Option<&str>, scope: Scope<'_>) -> PossibleMatches;
}

impl<C: Comparison> Questions for C {
    fn any(&self, text: &str, scope: Scope<'_>) -> Matched {
        let mut matched = Matched::readable(Truth::False);
        if !self.spend_on(text, 1) {
            return matched;
        }
        let Some(request) = self.read(text, scope) else {
            let is_request_unreadable = true;
            return Matched { truth: Truth::False, unreadable: true, is_request_unreadable };
        };
        for policy in self.policies() {
            let outcome = self.compare(policy, &request, scope);
            matched.truth = matched.truth.or(outcome.truth());
            if matched.truth.is_true() {
                return Matched::readable(Truth::True);
            }
            matched.unreadable |= outcome.is_unreadable();
            matched.is_request_unreadable |= outcome == Outcome::UnreadableRequest;
        }
        matched
    }

    fn each(&self, text: &str, scope: Scope<'_>) -> Vec<(Outcome, Vec<Note>)> {
        // What is told of each costs more than the comparison.
        if !self.spend_on(text, 20) {
            return Vec::new();
        }
        let request = self.read(text, scope);
        let of = |policy| {
            let outcome = match &request {
                Some(request) => self.compare(policy, request, scope),
                None => Outcome::UnreadableRequest,
            };
            let mut notes = Vec::new();
            match outcome {
                Outcome::UnreadableRequest => {
                    notes.push(Note::UnreadableRequestValue(self.value_type()));
                }
                Outcome::UnreadablePolicy => {
                    notes.push(Note::UnreadablePolicyValue(self.value_type()));
                }
                Outcome::Match | Outcome::Differ | Outcome::Unknown | Outcome::Unresolved => {}
            }
            self.remark(policy, request.as_ref(), &mut notes);
            (outcome, notes)
        };
        self.policies().iter().map(of).collect()
    }

    fn any_possible_matches(&self, beginning: Option<&str>, scope: Scope<'_>) -> PossibleMatches {
        let of = |policy| match beginning {
            None => self.possible_matches(policy, scope),
            Some(beginning) => self.possible_matches_of(policy, beginning, scope),
        };
        if !spend(8 * self.policies().len(), COMPARING) {
            return PossibleMatches::Something;
        }
        self.policies().iter().map(of).max().unwrap_or(PossibleMatches::Nothing)
    }
}

/// What is done when work is used up.
const COMPARING: &str = "comparing values of the request with those of policies";

/// Says whether an order of request and policy value is the one that is asked for.
const fn holds(compare: Compare, order: Ordering) -> bool {
    match compare {
        Compare::Less => order.is_lt(),
        Compare::LessOrEqual => order.is_le(),
        Compare::Greater => order.is_gt(),
        Compare::GreaterOrEqual => order.is_ge(),
        Compare::Equal
        | Compare::EqualIgnoreCase
        | Compare::Like
        | Compare::Inside
        | Compare::Absent => order.is_eq(),
    }
}

/// Reads `true` or `false` in any case.
fn read_bool(text: &str) -> Option<bool> {
    if Case::Fold.is_same(text, "true") {
        Some(true)
    } else if Case::Fold.is_same(text, "false") {
        Some(false)
    } else {
        None
    }
}
