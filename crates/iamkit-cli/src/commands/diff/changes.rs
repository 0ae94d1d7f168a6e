//! What a pair of policies gained and lost.

mod attachment;

use std::sync::Arc;

use iamkit::authz::PolicySet;
use iamkit::policy::{Effect, OneOrMany, PolicyDocument, PolicyType, Statement};
use iamkit::reason::{Difference, PolicyLayers, ReasonOptions, Undecided, difference};

use crate::sides::{NamedDocument, Pair};

/// A pair of policies and how they differ.
#[derive(Debug)]
pub(crate) struct Compared<'p> {
    pub(crate) pair: &'p Pair,
    pub(crate) difference: Difference,
}

impl Compared<'_> {
    pub(crate) fn is_changed(&self) -> bool {
        let Difference { gained, lost, undecided, names_more_closely, .. } = &self.difference;
        !(gained.is_empty() && lost.is_empty() && undecided.is_none()) || *names_more_closely
    }

    /// Returns the file on the newer side, or what it was in the repository.
    pub(crate) fn file(&self) -> &str {
        match (&self.pair.new, &self.pair.old) {
            (Some(new), _) => new.path(),
            (None, Some(old)) if !old.file.is_empty() => &old.file,
            (None, Some(old)) => old.path(),
            (None, None) => "",
        }
    }

    /// Returns the line of a statement on the newer side.
    pub(crate) fn line(&self, statement: u32) -> Option<usize> {
        self.pair.new.as_ref()?.line(statement)
    }
}

/// Which changes must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Gained,
    GainedAndLost,
}

/// Compares a pair; what is on one side only is compared with a policy that allows nothing.
pub(crate) fn compare<'p>(pair: &'p Pair, told: Told, options: &ReasonOptions<'_>) -> Compared<'p> {
    Compared { pair, difference: difference_of(pair, told, options) }
}

/// Compares two policies of which parts may be unknown: a variable stands for each that can have one,
/// and the answer is about all values.
fn difference_of(pair: &Pair, told: Told, options: &ReasonOptions<'_>) -> Difference {
    if let Some(attached) = pair.attached() {
        return attachment::difference_of(pair, attached, told, options);
    }
    let sides = [&pair.old, &pair.new].into_iter().flatten();
    let mut nothing = Difference::default();
    if let Some(side) = sides.clone().find(|side| side.set.is_none()) {
        nothing.undecided = Some(unknown(side));
        return nothing;
    }
    let policy_type = sides.clone().find_map(|side| side.set.as_ref()).map(PolicySet::policy_type);
    let empty = PolicySet::builder(policy_type.unwrap_or(PolicyType::Identity)).build();
    let old = pair.old.as_ref().and_then(|side| side.set.as_ref()).or(empty.as_ref().ok());
    let new = pair.new.as_ref().and_then(|side| side.set.as_ref()).or(empty.as_ref().ok());
    let (Some(old), Some(new)) = (old, new) else { return nothing };
    let mut found = difference(&PolicyLayers::new(old), &PolicyLayers::new(new), options);
    if found.undecided.is_none()
        && let Some(side) = pair.old.as_ref().filter(|_| opens(old, new, options))
    {
        found.undecided = Some(in_place_of_denials(side));
    }
    if found.undecided.is_none() {
        found.undecided = open_side(pair, told).map(unknown);
    }
    found
}

/// Says that what a denial leaves is up to other policies.
fn in_place_of_denials(side: &NamedDocument) -> Undecided {
    let what = "the access that other policies allow in place of the denials";
    Undecided::Unknown { policy: side.name.as_str().into(), what: what.into() }
}

/// Returns the side that leaves open what is told.
fn open_side(pair: &Pair, told: Told) -> Option<&NamedDocument> {
    is_open(pair.old.as_ref(), pair.new.as_ref()).or_else(|| {
        let is_asked = told == Told::GainedAndLost;
        is_asked.then(|| is_open(pair.new.as_ref(), pair.old.as_ref())).flatten()
    })
}

/// Says whether something is no longer denied that the policy does not allow either: what that opens is up to
/// the other policies of whoever has it. Policies of organizations have their `Allow` beside them anyway. Where a policy
/// that also allows is gone, its principal most likely is, too.
pub(crate) fn opens(old: &PolicySet, new: &PolicySet, options: &ReasonOptions<'_>) -> bool {
    let effects = |set: &PolicySet| -> Vec<Effect> {
        let document = set.document(0);
        let statements = document.iter().flat_map(|document| document.statements());
        statements.map(|statement| statement.effect.value).collect()
    };
    let is_alone =
        !matches!(old.policy_type(), PolicyType::ServiceControl | PolicyType::ResourceControl);
    let (before, now) = (effects(old), effects(new));
    let is_gone = now.is_empty() && before.contains(&Effect::Allow);
    if !is_alone || is_gone || !before.contains(&Effect::Deny) {
        return false;
    }
    // What the policy allows now is shown as gained.
    let (Some(old), Some(new)) = (beside_everything(old, false), beside_everything(new, true))
    else {
        return true;
    };
    let found = difference(&PolicyLayers::new(&old), &PolicyLayers::new(&new), options);
    !found.gained.is_empty() || found.undecided.is_some()
}

/// Returns a policy beside one that allows everything; `but_allowed` leaves out what the policy itself allows.
fn beside_everything(set: &PolicySet, but_allowed: bool) -> Option<PolicySet> {
    let policy_type = set.policy_type();
    let mut everything = Statement::allow(["*"]);
    if policy_type != PolicyType::RoleTrust {
        everything = everything.on(["*"]);
    }
    if policy_type.has_principal() {
        everything = everything.by_everyone();
    }
    let everything = PolicyDocument::new().with_statement(everything);
    let builder = PolicySet::builder(policy_type).add_stored("everything", everything);
    let builder = match set.document(0) {
        Some(document) if but_allowed => {
            let mut denying = PolicyDocument::clone(document);
            let statements = document.statements().iter().cloned();
            let statements = statements.map(|mut statement| {
                statement.effect.value = Effect::Deny;
                statement
            });
            denying.statements = OneOrMany::Many(statements.collect());
            builder.add_stored("policy", denying)
        }
        Some(document) => builder.add_stored("policy", Arc::clone(document)),
        None => builder,
    };
    builder.build().ok()
}

/// Returns the side that leaves open what is gained: an `Allow` of the newer one, or a `Deny` of the
/// older one, applies perhaps and stands on that side alone. One that stands on both applies on both or
/// on none; an `Allow` that is gone and a `Deny` that came take nothing from what is shown.
fn is_open<'p>(
    old: Option<&'p NamedDocument>,
    new: Option<&'p NamedDocument>,
) -> Option<&'p NamedDocument> {
    let has =
        |side: Option<&NamedDocument>, one| side.is_some_and(|side| side.perhaps.contains(one));
    let only = |side: &'p NamedDocument, other: Option<&NamedDocument>, effect: Effect| {
        let mut perhaps = side.perhaps.iter();
        perhaps.any(|one| one.0 == effect && !has(other, one)).then_some(side)
    };
    let of_new = new.and_then(|side| only(side, old, Effect::Allow));
    of_new.or_else(|| old.and_then(|side| only(side, new, Effect::Deny)))
}

/// Says what of a policy is not known.
fn unknown(side: &NamedDocument) -> Undecided {
    let what = side.unknown.first().map_or("the policy", String::as_str);
    Undecided::Unknown { policy: side.name.as_str().into(), what: what.into() }
}
