//! Does a set of policies allow anything that another does not?

use iamkit_policy::Statement;

use crate::answer::{Answer, Undecided, Violation};
use crate::classes::SortedActions;
use crate::implied::{Completed, only_takes_away};
use crate::options::{Collect, ReasonOptions};
use crate::policy_layers::PolicyLayers;
use crate::question::{Actions, Alike, Question, Side, TooManyClasses, Trimmed, statements_of};
use crate::readings::{has_short_arns, in_every_reading, sets_of};

use super::gather;

/// Says whether every request that `new` allows is allowed by `reference`, too.
///
/// Service control and resource control policies that allow nothing are compared beside the policy
/// that allows everything, which AWS Organizations attaches: its name ends with `(implied)`. So it is
/// with the first layer of each side; a layer around it that allows nothing lets nothing through.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::{ReasonOptions, no_new_access};
///
/// let set = |action: &str| {
///     let document = PolicyDocument::new().with_statement(Statement::allow([action]).on(["*"]));
///     PolicySet::builder(PolicyType::Identity).add("policy", document).build()
/// };
/// let (wide, narrow) = (set("s3:Get*")?, set("s3:GetObject")?);
/// let options = ReasonOptions::default();
/// assert!(no_new_access(&(&narrow).into(), &(&wide).into(), &options).holds());
///
/// let answer = no_new_access(&(&wide).into(), &(&narrow).into(), &options);
/// let violation = &answer.failure().unwrap()[0];
/// assert!(violation.request.action.starts_with("s3:get"));
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[must_use]
pub fn no_new_access(
    new: &PolicyLayers<'_>,
    reference: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    in_every_reading(sets_of([new, reference]), options, |options| {
        let (new, reference) = (Completed::new(new), Completed::new(reference));
        let (new, reference) = (new.layers(), reference.layers());
        let trimmed = Trimmed::new(&new, &reference);
        let actions = Actions { sorted: None, asks_whether: asks_whether(options) };
        let question = Question::beside(&new, Some(&reference), actions, &trimmed, *options);
        answer(question, Side::Left, options)
    })
}

/// Policies that many others are held against, prepared once.
///
/// The answers are those of [`no_new_access`], witnesses included.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::{CompiledReference, ReasonOptions};
///
/// let set = |action: &str| {
///     let document = PolicyDocument::new().with_statement(Statement::allow([action]).on(["*"]));
///     PolicySet::builder(PolicyType::Identity).add("policy", document).build()
/// };
/// let (wide, narrow) = (set("s3:Get*")?, set("s3:GetObject")?);
/// let reference = CompiledReference::new(&(&wide).into(), ReasonOptions::default());
/// assert!(reference.no_new_access(&(&narrow).into()).holds());
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[derive(Debug)]
pub struct CompiledReference<'a> {
    layers: PolicyLayers<'a>,
    options: ReasonOptions<'a>,
    /// Nothing where a layer stands beside an implied policy, or is read in two ways.
    sorted: Option<SortedActions<'a>>,
    alike: Option<Alike<'a>>,
}

impl<'a> CompiledReference<'a> {
    /// Prepares policies for questions with these options.
    #[must_use]
    pub fn new(layers: &PolicyLayers<'a>, options: ReasonOptions<'a>) -> Self {
        let layers = layers.clone();
        let is_written = !layers.layers().first().is_some_and(|set| only_takes_away(set))
            && !layers.layers().iter().any(|set| has_short_arns(set));
        let elements = layers.layers().iter().flat_map(|&set| {
            statements_of(set).filter_map(move |at| set.statement(at).map(Statement::action))
        });
        let sorted = is_written.then(|| SortedActions::new(elements.collect()));
        let alike = Alike::new(&layers).map(Alike::for_many);
        Self { layers, options, sorted, alike }
    }

    /// Says whether every request that `new` allows is allowed by the reference, too.
    #[must_use]
    pub fn no_new_access(&self, new: &PolicyLayers<'_>) -> Answer<Vec<Violation>> {
        let has_short_arns = new.layers().iter().any(|set| has_short_arns(set));
        let Some(sorted) = self.sorted.as_ref().filter(|_| !has_short_arns) else {
            return no_new_access(new, &self.layers, &self.options);
        };
        let new = Completed::new(new);
        let new = new.layers();
        let alike = self.alike.as_ref();
        let trimmed = alike.map_or_else(Trimmed::default, |alike| Trimmed::by(&new, alike));
        let asks_whether = asks_whether(&self.options);
        let actions = Actions { sorted: Some(sorted), asks_whether };
        let question = Question::beside(&new, Some(&self.layers), actions, &trimmed, self.options);
        answer(question, Side::Left, &self.options)
    }
}

/// Says whether not all requests are wanted that are found.
pub(super) const fn asks_whether(options: &ReasonOptions<'_>) -> bool {
    !matches!(options.limits.collect, Collect::All)
}

/// Answers whether one side of a question allows nothing that the other does not.
pub(super) fn answer(
    question: Result<Question<'_, '_>, TooManyClasses>,
    side: Side,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    match question {
        Ok(question) => answer_compiled_for(question, side, options),
        Err(TooManyClasses) => Answer::Undecided(Undecided::classes(options)),
    }
}

/// Answers whether the left side of a question allows nothing that the right one does not.
pub(super) fn answer_compiled(
    question: Question<'_, '_>,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    answer_compiled_for(question, Side::Left, options)
}

fn answer_compiled_for(
    mut question: Question<'_, '_>,
    side: Side,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    let gathered = gather(&mut question, side, options.limits.collect);
    let violations = gathered.explain(&mut question);
    match (violations.is_empty(), gathered.undecided) {
        (false, _) => Answer::Fails(violations),
        (true, Some(undecided)) => Answer::Undecided(undecided),
        (true, None) => Answer::Holds,
    }
}
