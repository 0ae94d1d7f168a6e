//! What could be left out of a policy, as the layers around it stand.

use std::sync::Arc;

use iamkit_authz::{CompileError, PolicySet, RefusedDocuments, StatementRef};
use iamkit_policy::{ActionElement, Effect, Element, PolicyDocument, ResourceElement, Statement};

use crate::answer::{Answer, Undecided};
use crate::options::{Collect, Effort, Limits, ReasonOptions};
use crate::policy_layers::PolicyLayers;
use crate::question::{place, statements_of};
use crate::rewrite::{Ledger, LostSid, Rewritten, SidFate, one_or_many, size, with_statements};

use super::{Redundancies, RedundancyKind, Redundant, equivalent, minimize, redundancies};

/// Lists what has no effect in a policy, the first of the layers, as long as the others stand around it: what
/// [`redundancies`] lists, and the statements, actions and resources that no request needs which the
/// other layers let through.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::{PolicyLayers, ReasonOptions, redundancies_within};
///
/// let set = |policy_type, actions: &[&str]| {
///     let statement = Statement::allow(actions.iter().copied()).on(["*"]);
///     let document = PolicyDocument::new().with_statement(statement);
///     PolicySet::builder(policy_type).add("policy", document).build()
/// };
/// let policy = set(PolicyType::Identity, &["s3:GetObject", "sqs:SendMessage"])?;
/// let boundary = set(PolicyType::PermissionsBoundary, &["s3:*"])?;
/// let layers = PolicyLayers::new(&policy).and(&boundary);
/// let found = redundancies_within(&layers, &ReasonOptions::default());
/// assert_eq!(found.elements[0].value.as_deref(), Some("sqs:SendMessage"));
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[must_use]
pub fn redundancies_within(layers: &PolicyLayers<'_>, options: &ReasonOptions<'_>) -> Redundancies {
    let Some((&policy, around)) = layers.layers().split_first() else {
        return Redundancies::default();
    };
    let effort = Effort::new(options.limits.comparisons as usize);
    let options = &options.sharing(&effort);
    let mut found = redundancies(policy, options);
    if around.is_empty() {
        return found;
    }
    for at in statements_of(policy) {
        let Some(statement) = policy.statement(at) else { continue };
        let statement_place = place(policy, 0, at);
        for part in Part::all(statement) {
            let is_known = |known: &Redundant| {
                known.statement == statement_place
                    && (known.element.is_none() || known.element == part.element(statement))
            };
            if found.elements.iter().any(is_known) {
                continue;
            }
            match is_needless(layers, at, part, options) {
                Ok(false) => {}
                Err(why) => {
                    found.undecided.get_or_insert(why);
                }
                Ok(true) => found.elements.push(Redundant {
                    statement: statement_place.clone(),
                    element: part.element(statement),
                    key: None,
                    operator: None,
                    value: part.text(statement).map(Into::into),
                    kind: match statement.effect() {
                        Effect::Allow => RedundancyKind::Shadowed,
                        Effect::Deny => RedundancyKind::Covered,
                    },
                    by: Vec::new(),
                }),
            }
        }
    }
    found.elements.sort_by_key(|redundant| redundant.statement.at);
    found
}

/// Shortens a policy as [`minimize`] does, and leaves out what no request needs that the layers around it
/// let through. The result means the same as long as they stand there.
///
/// # Errors
///
/// When AWS would refuse to store the policy.
pub fn minimize_within(
    layers: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Result<Option<Rewritten>, CompileError> {
    let Some((&policy, around)) = layers.layers().split_first() else { return Ok(None) };
    let Some(written) = policy.document(0) else { return Ok(None) };
    let first = minimize(written, policy.policy_type(), options)?;
    let Some(mut document) = first.documents.first().cloned() else { return Ok(Some(first)) };
    if around.is_empty() {
        return Ok(Some(first));
    }
    let effort = Effort::new(options.limits.comparisons as usize);
    let options = &options.sharing(&effort);
    let mut ledger = Ledger::new(first.sizes.0);
    for step in &first.steps {
        let saved = usize::try_from(step.saved).unwrap_or(0);
        ledger.step(step.name, ledger.current().saturating_sub(saved));
    }
    let mut lost_sids = first.lost_sids.clone();
    let mut stopped_by = first.stopped_by.clone();
    let before = document.clone();
    // From the end on, so that of two that do the same the first one stays, and places stay what they are.
    for index in (0..before.statements().len()).rev() {
        let Some(statement) = before.statements().get(index) else { continue };
        for part in Part::all(statement) {
            let shorter = without(&document, index, part);
            // One statement stays.
            let shorter = shorter.filter(|shorter| !shorter.statements().is_empty());
            let Some(shorter) = shorter else { continue };
            match means_the_same(layers, &shorter, options) {
                Ok(true) => {
                    document = shorter;
                    if part == Part::Whole {
                        lost_sids.extend(LostSid::of(statement, SidFate::LeftOut));
                        break;
                    }
                }
                Ok(false) => {}
                Err(why) => {
                    stopped_by.get_or_insert(why);
                }
            }
        }
    }
    if document == before {
        return Ok(Some(Rewritten { stopped_by, ..first }));
    }
    ledger.step("layers", size(&document));
    let merged = minimize(&document, policy.policy_type(), options)?;
    let document = merged.documents.into_iter().next().unwrap_or(document);
    ledger.step("merge", size(&document));
    lost_sids.extend(merged.lost_sids);
    if !matches!(means_the_same(layers, &document, options), Ok(true)) {
        return Ok(Some(Rewritten { stopped_by, ..first }));
    }
    let denies = |document: &PolicyDocument| -> Vec<Statement> {
        let is_deny = |statement: &&Statement| statement.effect() == Effect::Deny;
        document.statements().iter().filter(is_deny).cloned().collect()
    };
    Ok(Some(Rewritten {
        keeps_denies: first.keeps_denies && denies(&before) == denies(&document),
        documents: vec![document],
        sizes: (ledger.before, ledger.current()),
        steps: ledger.steps,
        lost_sids,
        stopped_by,
        ..first
    }))
}

/// What may be left out of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Action(usize),
    Resource(usize),
}

impl Part {
    /// Returns the parts of a statement: itself, and the elements of its lists from the last one on.
    fn all(statement: &Statement) -> Vec<Self> {
        let several = |count: usize| if count > 1 { count } else { 0 };
        let actions = (0..several(statement.action().patterns().len())).rev().map(Self::Action);
        let resources = statement.resource().map_or(0, |element| element.patterns().len());
        let resources = (0..several(resources)).rev().map(Self::Resource);
        std::iter::once(Self::Whole).chain(actions).chain(resources).collect()
    }

    fn element(self, statement: &Statement) -> Option<(Element, usize)> {
        match self {
            Self::Whole => None,
            Self::Action(at) => Some((statement.action().element(), at)),
            Self::Resource(at) => Some((statement.resource()?.element(), at)),
        }
    }

    fn text(self, statement: &Statement) -> Option<&str> {
        match self {
            Self::Whole => None,
            Self::Action(at) => {
                statement.action().patterns().get(at).map(|pattern| pattern.value.as_str())
            }
            Self::Resource(at) => {
                let patterns = statement.resource()?.patterns();
                patterns.get(at).map(|pattern| pattern.value.as_str())
            }
        }
    }
}

/// Returns a document without a part; `None` where nothing would be left of a list.
fn without(document: &PolicyDocument, index: usize, part: Part) -> Option<PolicyDocument> {
    let mut statements = document.statements().to_vec();
    let statement = statements.get_mut(index)?;
    match part {
        Part::Whole => {
            statements.remove(index);
        }
        Part::Action(at) => {
            let (ActionElement::Action(list) | ActionElement::NotAction(list)) =
                &mut statement.action;
            list.patterns = one_or_many(without_one(list.patterns.as_slice(), at)?);
        }
        Part::Resource(at) => {
            let (ResourceElement::Resource(list) | ResourceElement::NotResource(list)) =
                statement.resource.as_mut()?;
            list.patterns = one_or_many(without_one(list.patterns.as_slice(), at)?);
        }
    }
    Some(with_statements(document, statements))
}

fn without_one<T: Clone>(values: &[T], at: usize) -> Option<Vec<T>> {
    let kept = values.iter().enumerate().filter(|(index, _)| *index != at);
    let kept: Vec<T> = kept.map(|(_, value)| value.clone()).collect();
    (!kept.is_empty() && kept.len() < values.len()).then_some(kept)
}

/// Says whether no request that the layers let through needs a part.
fn is_needless(
    layers: &PolicyLayers<'_>,
    at: StatementRef,
    part: Part,
    options: &ReasonOptions<'_>,
) -> Result<bool, Undecided> {
    let Some(policy) = layers.layers().first() else { return Ok(false) };
    let document = policy.document(at.policy);
    let shorter = document.and_then(|document| without(document, at.statement as usize, part));
    match shorter {
        Some(shorter) => is_same_with(layers, at.policy, shorter, options),
        None => Ok(false),
    }
}

/// Says whether the layers allow the same with another document in the place of the policy.
fn means_the_same(
    layers: &PolicyLayers<'_>,
    document: &PolicyDocument,
    options: &ReasonOptions<'_>,
) -> Result<bool, Undecided> {
    is_same_with(layers, 0, document.clone(), options)
}

fn is_same_with(
    layers: &PolicyLayers<'_>,
    index: u32,
    document: PolicyDocument,
    options: &ReasonOptions<'_>,
) -> Result<bool, Undecided> {
    let Some((policy, around)) = layers.layers().split_first() else { return Ok(false) };
    let builder = PolicySet::builder(policy.policy_type());
    let builder = builder.refused_documents(RefusedDocuments::Decide);
    let mut documents: Vec<Arc<PolicyDocument>> = policy.documents().cloned().collect();
    if let Some(place) = documents.get_mut(index as usize) {
        *place = Arc::new(document);
    }
    let named = policy.policy_names().zip(documents);
    let builder = named.fold(builder, |builder, (name, document)| builder.add(name, document));
    let Ok(other) = builder.build() else { return Ok(false) };
    let other = around.iter().fold(PolicyLayers::new(&other), |layers, set| layers.and(set));
    let limits = Limits { collect: Collect::First, ..options.limits };
    match equivalent(layers, &other, &options.with_limits(limits)) {
        Answer::Holds => Ok(true),
        Answer::Fails(_) => Ok(false),
        Answer::Undecided(why) => Err(why),
    }
}
