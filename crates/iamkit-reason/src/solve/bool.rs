//! `true` and `false`.

use super::Candidates;

/// AWS sends either in lower case, and nothing else.
pub(super) fn candidates() -> Candidates {
    let values = ["true", "false"].map(str::to_owned).into();
    Candidates { values, is_exact_for_texts: true }
}
