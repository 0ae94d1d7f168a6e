//! Does a policy allow all that is required, and what would have to be added?

mod actions;
mod added;
mod lacks;

use std::collections::BTreeSet;

use iamkit_authz::PolicySet;
use iamkit_policy::Statement;

use crate::answer::{Answer, Undecided, Violation};
use crate::implied::Completed;
use crate::options::{Collect, ReasonOptions};
use crate::policy_layers::PolicyLayers;
use crate::question::{Question, Side, Trimmed, statements_of};
use crate::readings::{in_every_reading, sets_of};

use super::gather;
use added::with_missing;
use lacks::lacks;

/// What a policy lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uncovered {
    /// Required requests that are not allowed, by statement of the requirement and class of actions.
    pub violations: Vec<Violation>,
    /// Statements that would allow them.
    pub missing: Vec<MissingStatement>,
    /// Whether all that is required is allowed once the statements are added. It is not where a
    /// `Deny` is in the way, and where a wildcard is covered in part: of what is left of it the
    /// statements name the actions of the catalog, and not those that may come. Nor is it where another
    /// layer limits.
    pub is_enough: bool,
    /// The layers beside the first that do not allow all that is required.
    pub limits: Vec<LimitingLayer>,
}

/// A layer, such as a permissions boundary, that does not allow all that is required.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitingLayer {
    /// Which layer, counted from 0.
    pub layer: usize,
    /// The names of its policies.
    pub policies: Vec<Box<str>>,
}

/// A statement that could be added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingStatement {
    /// The statement.
    pub statement: Statement,
    /// The statement of the requirement that it was cut from, counted from 0.
    pub required: u32,
    /// Whether a `Deny` is in the way, so that adding the statement is not enough.
    pub is_denied: bool,
}

/// Says whether every request that `required` allows is allowed by `policy`, too.
///
/// Policies that only take away are asked about as by [`no_new_access`](crate::no_new_access()).
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::{ReasonOptions, covers};
///
/// let set = |actions: &[&str]| {
///     let statement = Statement::allow(actions.iter().copied()).on(["*"]);
///     let document = PolicyDocument::new().with_statement(statement);
///     PolicySet::builder(PolicyType::Identity).add("policy", document).build()
/// };
/// let (policy, required) = (set(&["sqs:List*"])?, set(&["sqs:ListQueues", "sqs:GetQueueUrl"])?);
/// let answer = covers(&(&policy).into(), &required, &ReasonOptions::default());
/// let uncovered = answer.failure().unwrap();
/// let statement = &uncovered.missing[0].statement;
/// assert_eq!(statement.action().patterns()[0].value.as_str(), "sqs:GetQueueUrl");
/// assert!(uncovered.is_enough);
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[must_use]
pub fn covers(
    policy: &PolicyLayers<'_>,
    required: &PolicySet,
    options: &ReasonOptions<'_>,
) -> Answer<Uncovered> {
    let required_layers = PolicyLayers::new(required);
    in_every_reading(sets_of([policy, &required_layers]), options, |options| {
        covers_so(policy, required, options)
    })
}

/// The same in one reading of the conditions.
fn covers_so(
    policy: &PolicyLayers<'_>,
    required: &PolicySet,
    options: &ReasonOptions<'_>,
) -> Answer<Uncovered> {
    let required_layers = PolicyLayers::new(required);
    let completed = Completed::new(policy);
    let policy = &completed.layers();
    // The classes of whole statements are needed for what could be added.
    let trimmed = Trimmed::default();
    let Ok(mut question) = Question::new(&required_layers, Some(policy), &trimmed, *options) else {
        return Answer::Undecided(Undecided::classes(options));
    };
    let gathered = gather(&mut question, Side::Left, Collect::All);
    let violations = gathered.explain(&mut question);
    if violations.is_empty() {
        return gathered.undecided.map_or(Answer::Holds, Answer::Undecided);
    }
    let lacks = lacks(&question, required, policy, &gathered.violations);
    let mut missing = Vec::with_capacity(lacks.len());
    let mut sids = sids_of(policy);
    for lack in lacks {
        let Some((mut statement, at)) = lack.statement(&question) else { continue };
        // A name stands once in a policy.
        statement.sid = statement.sid.filter(|sid| sids.insert(sid.value.as_str().into()));
        missing.push(MissingStatement { statement, required: at, is_denied: lack.is_denied });
    }
    let is_enough = with_missing(policy, &missing).is_some_and(|sets| {
        let layers = PolicyLayers::of(sets.iter().collect());
        super::no_new_access(&required_layers, &layers, options).holds()
    });
    let limits = limits_of(policy, &required_layers, options);
    Answer::Fails(Uncovered { violations, missing, is_enough, limits })
}

/// Returns the layers beside the first that do not allow all that is required.
fn limits_of(
    policy: &PolicyLayers<'_>,
    required: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Vec<LimitingLayer> {
    let mut options = *options;
    options.limits.collect = Collect::First;
    let others = policy.layers().iter().enumerate().skip(1);
    let limiting = others.filter(|(_, set)| {
        super::no_new_access(required, &PolicyLayers::new(set), &options).failure().is_some()
    });
    let named = limiting.map(|(layer, set)| LimitingLayer {
        layer,
        policies: set.policy_names().map(Box::from).collect(),
    });
    named.collect()
}

fn sids_of(policy: &PolicyLayers<'_>) -> BTreeSet<Box<str>> {
    let of_set = |set: &PolicySet| -> Vec<Box<str>> {
        let sids = statements_of(set).filter_map(|at| set.sid(at));
        sids.map(|sid| sid.as_str().into()).collect()
    };
    policy.layers().iter().flat_map(|set| of_set(set)).collect()
}
