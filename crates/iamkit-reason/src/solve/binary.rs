//! Bytes.

use super::Candidates;

/// Bytes are equal or not: one value more is none of them.
pub(super) fn candidates(constants: &[&str]) -> Candidates {
    // Of as many lengths as there are constants and one more, one is no constant's.
    let others = (0..=constants.len()).map(|length| "AAAA".repeat(length + 1));
    let values = constants.iter().map(|&text| text.to_owned()).chain(others).collect();
    Candidates { values, is_exact_for_texts: false }
}
