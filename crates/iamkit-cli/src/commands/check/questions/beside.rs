//! What is told beside a proof, which is about each policy alone.

use iamkit::reason::{self, ReasonOptions};

use super::Side;
use crate::commands::diff::opens;
use crate::escape::escaped;
use crate::output::Output;
use crate::problem::Severity;
use crate::render::proof::MORE_CLOSELY;

/// Tells of callers whom one policy names more closely than the other, which grants the same: what is proved is
/// about each policy alone.
pub(super) fn tell_closer(
    (one, other): (&Side, &Side),
    options: &ReasonOptions<'_>,
    output: &mut Output,
) -> bool {
    let is_closer = reason::names_callers_more_closely(one.policy(), other.policy(), options);
    if is_closer {
        let message = format!("{} beside {}: {MORE_CLOSELY}", one.name, other.name);
        let hint = "what is proved is about each policy alone";
        output.note(Severity::Warning, &escaped(&message), Some(hint));
    }
    is_closer
}

/// Tells of a `Deny` of the other policy that takes nothing from what it allows itself, and that the first one has not:
/// other policies may allow it.
pub(super) fn tell_denials(
    (one, other): (&Side, &Side),
    options: &ReasonOptions<'_>,
    output: &mut Output,
) {
    if opens(other.policy(), one.policy(), options) {
        let message = format!(
            "{} denies what {} does not: beside other policies that allow it, that matters",
            other.name, one.name
        );
        let hint = "what is proved is about each policy alone";
        output.note(Severity::Warning, &escaped(&message), Some(hint));
    }
}
