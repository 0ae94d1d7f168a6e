//! What is counted as work.

use iamkit_work::spend;

/// Takes the work of looking through so many bytes or positions, as many `width` times as there are
/// machine words to be moved; returns whether there was enough left.
#[inline]
pub(crate) fn spend_reading(length: usize, width: usize) -> bool {
    spend(length.saturating_mul(width), "comparing texts with patterns")
}
