//! Which callers only one principal of a list names so closely.

use iamkit_authz::{PolicySet, PrincipalSpecificity};
use iamkit_policy::{Effect, Element};

use super::ListedValue;
use super::asked::{Asked, specificities_of};
use super::variant::with_one_principal;

/// By principal of one statement: the callers that no other one names as closely.
pub(super) type Named = Vec<Vec<usize>>;

/// Returns the callers of each principal of a statement; `None` where principals do not add up, as those of
/// `NotPrincipal`.
pub(super) fn named_alone(
    asked: &Asked<'_, '_>,
    set: &PolicySet,
    principals: &[ListedValue],
) -> Option<Named> {
    let first = principals.first()?;
    if principals.iter().any(|value| value.list.element != Element::Principal) {
        return None;
    }
    let rule = asked.rule(first.at)?;
    let whole = asked.specificities.get(rule)?;
    let is_allow = asked.effect_of(rule)? == Effect::Allow;
    let (ones, places) = with_one_principal(set, principals)?;
    let of_ones: Vec<Vec<PrincipalSpecificity>> =
        places.iter().map(|at| specificities_of(&asked.question, Some(&ones), *at)).collect();
    let mut named: Named = vec![Vec::new(); principals.len()];
    for (callers, whole) in whole.iter().enumerate() {
        let mut best: Option<(usize, PrincipalSpecificity)> = None;
        let mut second = PrincipalSpecificity::None;
        for (index, of_one) in of_ones.iter().enumerate() {
            let own = *of_one.get(callers)?;
            match best {
                Some((_, known)) if own <= known => second = second.max(own),
                _ => {
                    second =
                        second.max(best.map_or(PrincipalSpecificity::None, |(_, known)| known));
                    best = Some((index, own));
                }
            }
        }
        let (index, own) = best?;
        if own != *whole {
            return None;
        }
        // A `Deny` is one however closely it names the caller.
        let is_alone = if is_allow { second < own } else { second == PrincipalSpecificity::None };
        if is_alone && own > PrincipalSpecificity::None {
            named.get_mut(index)?.push(callers);
        }
    }
    Some(named)
}
