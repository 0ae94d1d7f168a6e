//! A shorter document that means the same.

mod values;
mod writing;

use iamkit_authz::{CompileError, PolicySet};
use iamkit_policy::{Effect, PolicyDocument, PolicyType, Statement};

use crate::answer::Undecided;
use crate::implied::counts_denies;
use crate::options::{Effort, ReasonOptions, Universe};
use crate::readings::other_reading;
use crate::rewrite::{
    Ledger, LostSid, Pair, Rewritten, SidFate, merge_statements, set_of, size, with_statements,
};

use super::elements::{Effectiveness, Elements, Split, Target};
use values::without_needless_values;
use writing::{Wildcards, with_single_values};

/// Leaves out what has no effect, merges what can be merged, and proves that the result means the
/// same. In the catalog universe lists of actions become wildcards that name the same actions of the
/// catalog.
///
/// What cannot be proved is not done: the document comes back as it was, but for lists of one value, with the
/// reason.
///
/// A `Deny` that takes nothing away goes, too: nothing that it denies is allowed by the document. It
/// stays where other policies are what it takes from: in a document that only denies, and in the policy
/// of a resource, beside which the policies of its account grant. [`Rewritten::keeps_denies`] says
/// whether the same is denied whatever other policies allow, as it is after [`fit`](crate::fit).
///
/// ```
/// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::{ReasonOptions, minimize};
///
/// let resources = ["arn:aws:s3:::a/*", "arn:aws:s3:::a/b/*"];
/// let document = PolicyDocument::new()
///     .with_statement(Statement::allow(["s3:GetObject"]).on(resources));
/// let found = minimize(&document, PolicyType::Identity, &ReasonOptions::default())?;
/// assert!(found.is_proved && found.sizes.1 < found.sizes.0);
/// assert_eq!(found.documents[0].statements()[0].resource().unwrap().patterns().len(), 1);
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
///
/// # Errors
///
/// When AWS would refuse to store the document.
pub fn minimize(
    document: &PolicyDocument,
    policy_type: PolicyType,
    options: &ReasonOptions<'_>,
) -> Result<Rewritten, CompileError> {
    let denies = Denies::of(document, policy_type);
    let most = options.limits.comparisons as usize;
    let (mut first_reason, mut stopped_by) = (None, None);
    // Half of what may be taken is for the proof.
    let effort = Effort::new(most / 2);
    let options = &options.sharing(&effort);
    for steps in [Steps::All, Steps::Writing] {
        let mut ledger = Ledger::new(size(document));
        effort.allow(most / 2);
        let shorter = shortened(document, (policy_type, denies, steps), options, &mut ledger)?;
        stopped_by =
            stopped_by.or(effort.is_spent().then(|| Undecided::comparisons(options.limits)));
        effort.allow(most);
        match finish((document, policy_type, denies), options, ledger, shorter) {
            Ok(found) => return Ok(Rewritten { reason: first_reason, stopped_by, ..found }),
            Err(reason) => first_reason = first_reason.or(Some(reason)),
        }
    }
    Ok(Rewritten { stopped_by, ..unchanged(document, first_reason) })
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Steps {
    All,
    /// What is plainly the same: nothing is left out or merged that had to be proved by a search.
    Writing,
}

/// Returns a document as it was, with the reason.
fn unchanged(document: &PolicyDocument, reason: Option<Box<str>>) -> Rewritten {
    let size = size(document);
    Rewritten {
        documents: vec![document.clone()],
        sizes: (size, size),
        steps: Vec::new(),
        is_proved: false,
        keeps_denies: true,
        reason,
        lost_sids: Vec::new(),
        lost_ids: Vec::new(),
        stopped_by: None,
        replaced: Vec::new(),
        by_replacing: None,
    }
}

/// Which `Deny` statements have an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denies {
    /// All that deny what no other does: other policies may allow it.
    Beside,
    /// Those that take away something that the document allows.
    Within,
}

impl Denies {
    fn of(document: &PolicyDocument, policy_type: PolicyType) -> Self {
        let is_allow = |statement: &Statement| statement.effect() == Effect::Allow;
        let allows = document.statements().iter().any(is_allow);
        if counts_denies(policy_type, allows) { Self::Beside } else { Self::Within }
    }
}

/// A shorter document, and the names that it lost.
pub(super) struct Shortened {
    pub(super) document: PolicyDocument,
    pub(super) lost_sids: Vec<LostSid>,
}

/// Returns the shorter document, or why it is not proved to mean the same.
fn finish(
    (document, policy_type, denies): (&PolicyDocument, PolicyType, Denies),
    options: &ReasonOptions<'_>,
    ledger: Ledger,
    shorter: Shortened,
) -> Result<Rewritten, Box<str>> {
    let Shortened { document: after, lost_sids } = shorter;
    let (old, new) = (std::slice::from_ref(document), std::slice::from_ref(&after));
    let pair = Pair::new(policy_type, old, new)?;
    let (allowed, denied) = (pair.allows_the_same(options), pair.denies_the_same(options));
    let keeps_denies = denied.is_ok();
    allowed?;
    if denies == Denies::Beside {
        denied?;
    }
    Ok(Rewritten {
        documents: vec![after],
        sizes: (ledger.before, ledger.current()),
        steps: ledger.steps,
        is_proved: true,
        keeps_denies,
        reason: None,
        lost_sids,
        lost_ids: Vec::new(),
        stopped_by: None,
        replaced: Vec::new(),
        by_replacing: None,
    })
}

/// Shortens a document step by step, until nothing more can be left out or merged.
pub(super) fn shortened(
    document: &PolicyDocument,
    asked: (PolicyType, Denies, Steps),
    options: &ReasonOptions<'_>,
    ledger: &mut Ledger,
) -> Result<Shortened, CompileError> {
    const MOST_ROUNDS: usize = 6;
    let mut found = Shortened { document: document.clone(), lost_sids: Vec::new() };
    let mut wildcards = Wildcards::default();
    for _ in 0..MOST_ROUNDS {
        let before = found.document.clone();
        let round = shortened_once(&before, asked, options, (ledger, &mut wildcards))?;
        found.document = round.document;
        found.lost_sids.extend(round.lost_sids);
        if found.document == before {
            break;
        }
    }
    Ok(found)
}

fn shortened_once(
    document: &PolicyDocument,
    (policy_type, denies, steps): (PolicyType, Denies, Steps),
    options: &ReasonOptions<'_>,
    (ledger, wildcards): (&mut Ledger, &mut Wildcards),
) -> Result<Shortened, CompileError> {
    if steps == Steps::Writing {
        let shorter = document.statements().iter().map(with_single_values).collect();
        let document = with_statements(document, shorter);
        ledger.step("lists", size(&document));
        return Ok(Shortened { document, lost_sids: Vec::new() });
    }
    let set = set_of(policy_type, std::slice::from_ref(document))?;
    let split = Split::new(&set);
    let mut statements: Vec<Statement> = document.statements().to_vec();
    let mut lost_sids = Vec::new();
    if let Some((mut elements, mut other)) = in_both_readings(&set, &split, denies, options) {
        drop_needless(&mut elements, other.as_mut(), false);
        let shorter = left(document, &elements, false, &mut lost_sids);
        ledger.step("elements", size(&with_statements(document, shorter)));
        drop_needless(&mut elements, other.as_mut(), true);
        statements = left(document, &elements, true, &mut lost_sids);
        ledger.step("statements", size(&with_statements(document, statements.clone())));
    }
    let document = &with_statements(document, statements);
    let document = &without_needless_values(document, policy_type, options)?;
    ledger.step("values", size(document));
    let (merged, lost) = merge_statements(document.statements().to_vec());
    lost_sids.extend(lost);
    ledger.step("merge", size(&with_statements(document, merged.clone())));
    let mut shorter: Vec<Statement> = merged.iter().map(with_single_values).collect();
    ledger.step("lists", size(&with_statements(document, shorter.clone())));
    if let (Universe::Catalog, Some(catalog)) = (options.universe, options.catalog) {
        shorter = wildcards.put_into(catalog, &shorter);
        ledger.step("wildcards", size(&with_statements(document, shorter.clone())));
    }
    let document = with_statements(document, shorter);
    Ok(Shortened { document, lost_sids })
}

/// Returns the elements of a document, and the same as the other reading of its conditions has it.
fn in_both_readings<'a, 'c>(
    set: &'a PolicySet,
    split: &'a Split,
    denies: Denies,
    options: &ReasonOptions<'c>,
) -> Option<(Elements<'a, 'c>, Option<Elements<'a, 'c>>)> {
    let elements = |options: ReasonOptions<'c>| {
        let mut elements = Elements::new(set, split, options).ok()?;
        elements.do_denies_count = denies == Denies::Beside;
        Some(elements)
    };
    let first = elements(*options)?;
    match other_reading([set], options) {
        Some(other) => Some((first, Some(elements(other)?))),
        None => Some((first, None)),
    }
}

/// Leaves out what is not needed, the most specific elements first, so that wildcards stay.
fn drop_needless(
    elements: &mut Elements<'_, '_>,
    mut other: Option<&mut Elements<'_, '_>>,
    are_statements: bool,
) {
    let mut targets: Vec<(usize, std::cmp::Reverse<usize>, usize, Target)> = elements
        .targets()
        .into_iter()
        .filter(|target| matches!(target, Target::Statement(_)) == are_statements)
        .enumerate()
        .map(|(order, target)| {
            let text = elements.text(target).unwrap_or_default();
            let wildcards = text.matches(['*', '?']).count();
            (wildcards, std::cmp::Reverse(text.len()), order, target)
        })
        .collect();
    targets.sort_unstable();
    if are_statements {
        // Of two statements that cover each other the first one stays.
        targets.reverse();
    }
    for (.., target) in targets {
        if !elements.may_leave_out(target) {
            continue;
        }
        let is_last = are_statements && alive(elements) < 2;
        if !is_last
            && is_needless(elements, target)
            && other.as_mut().is_none_or(|other| is_needless(other, target))
        {
            elements.leave_out(target);
            if let Some(other) = &mut other {
                other.leave_out(target);
            }
        }
    }
}

fn is_needless(elements: &mut Elements<'_, '_>, target: Target) -> bool {
    matches!(elements.effectiveness(target), Effectiveness::Needless { .. })
}

fn alive(elements: &Elements<'_, '_>) -> usize {
    elements.entries.iter().filter(|entry| entry.is_alive).count()
}

/// Returns the statements with what is left of them.
fn left(
    document: &PolicyDocument,
    elements: &Elements<'_, '_>,
    drops_statements: bool,
    lost_sids: &mut Vec<LostSid>,
) -> Vec<Statement> {
    let mut statements = Vec::new();
    for (index, written) in document.statements().iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let entry = elements.entries.iter().find(|entry| entry.rule.at.statement == index);
        match entry {
            // What never applies is left as it is: it may be there for people.
            None => statements.push(written.clone()),
            Some(entry) if entry.is_alive || !drops_statements => statements.push(entry.left()),
            Some(_) => lost_sids.extend(LostSid::of(written, SidFate::LeftOut)),
        }
    }
    statements
}
