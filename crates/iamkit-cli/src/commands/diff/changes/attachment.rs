//! What an attachment brings and takes.

use iamkit::authz::PolicySet;
use iamkit::policy::PolicyType;
use iamkit::reason::{Difference, PolicyLayers, ReasonOptions, Undecided, difference};
use iamkit::source::BesidesKind;

use super::{Told, in_place_of_denials, open_side, opens, unknown};
use crate::sides::{Attached, Pair, unbound};

/// Compares what is attached before and after. Nothing in the place of a permissions boundary allows everything, of
/// all else nothing.
pub(super) fn difference_of(
    pair: &Pair,
    attached: &Attached,
    told: Told,
    options: &ReasonOptions<'_>,
) -> Difference {
    let is_boundary = attached.kind == BesidesKind::Boundary;
    let mut found = Difference::default();
    let is_untold = |side: &Option<_>| {
        side.as_ref().is_some_and(|side: &crate::sides::NamedDocument| side.set.is_none())
    };
    if is_untold(&pair.old) || is_untold(&pair.new) {
        // What bounds where nothing did before takes, whatever it is, and so does what only allowed and is gone.
        let takes = match attached.kind {
            BesidesKind::Boundary | BesidesKind::PublicAccessBlock => pair.old.is_none(),
            BesidesKind::Permission => pair.new.is_none(),
            _ => false,
        };
        if takes && told == Told::Gained || attached.is_owner_gone {
            return found;
        }
        let verb = match (&pair.old, &pair.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        let what = format!("{} {verb}", attached.what);
        found.undecided = Some(Undecided::Untold { what: what.into() });
        return found;
    }
    let nothing =
        if is_boundary { unbound() } else { PolicySet::builder(PolicyType::Identity).build().ok() };
    let old = pair.old.as_ref().and_then(|side| side.set.as_ref()).or(nothing.as_ref());
    let new = pair.new.as_ref().and_then(|side| side.set.as_ref()).or(nothing.as_ref());
    let (Some(old), Some(new)) = (old, new) else { return found };
    found = difference(&PolicyLayers::new(old), &PolicyLayers::new(new), options);
    if found.undecided.is_none()
        && !(is_boundary || attached.is_owner_gone)
        && let Some(side) = pair.old.as_ref().filter(|_| opens(old, new, options))
    {
        found.undecided = Some(in_place_of_denials(side));
    }
    if found.undecided.is_none() {
        found.undecided = open_side(pair, told).map(unknown);
    }
    found
}
