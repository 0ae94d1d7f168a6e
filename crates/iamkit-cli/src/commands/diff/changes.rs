//! What a pair of policies gained and lost.

use iamkit::authz::PolicySet;
use iamkit::policy::PolicyType;
use iamkit::reason::{Difference, PolicyLayers, ReasonOptions, Undecided, difference};

use crate::sides::Pair;

/// A pair of policies and how they differ.
#[derive(Debug)]
pub(super) struct Compared<'p> {
    pub(super) pair: &'p Pair,
    pub(super) difference: Difference,
}

impl Compared<'_> {
    pub(super) fn is_changed(&self) -> bool {
        let Difference { gained, lost, undecided, .. } = &self.difference;
        !(gained.is_empty() && lost.is_empty() && undecided.is_none())
    }

    /// Returns the file on the newer side, or what it was in the repository.
    pub(super) fn file(&self) -> &str {
        match (&self.pair.new, &self.pair.old) {
            (Some(new), _) => new.path(),
            (None, Some(old)) if !old.file.is_empty() => &old.file,
            (None, Some(old)) => old.path(),
            (None, None) => "",
        }
    }

    /// Returns the line of a statement on the newer side.
    pub(super) fn line(&self, statement: u32) -> Option<usize> {
        self.pair.new.as_ref()?.line(statement)
    }
}

/// Compares a pair; what is on one side only is compared with a policy that allows nothing.
pub(super) fn compare<'p>(pair: &'p Pair, options: &ReasonOptions<'_>) -> Compared<'p> {
    Compared { pair, difference: difference_of(pair, options) }
}

fn difference_of(pair: &Pair, options: &ReasonOptions<'_>) -> Difference {
    let sides = [&pair.old, &pair.new].into_iter().flatten();
    let unknown = sides.clone().find_map(|side| Some((side, side.unknown.first()?)));
    let mut nothing = Difference::default();
    if let Some((side, what)) = unknown {
        let (policy, what) = (side.name.as_str().into(), what.as_str().into());
        nothing.undecided = Some(Undecided::Unknown { policy, what });
        return nothing;
    }
    let policy_type = sides.clone().find_map(|side| side.set.as_ref()).map(PolicySet::policy_type);
    let empty = PolicySet::builder(policy_type.unwrap_or(PolicyType::Identity)).build();
    let old = pair.old.as_ref().and_then(|side| side.set.as_ref()).or(empty.as_ref().ok());
    let new = pair.new.as_ref().and_then(|side| side.set.as_ref()).or(empty.as_ref().ok());
    let (Some(old), Some(new)) = (old, new) else { return nothing };
    difference(&PolicyLayers::new(old), &PolicyLayers::new(new), options)
}
