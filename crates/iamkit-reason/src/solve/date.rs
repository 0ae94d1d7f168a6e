//! Points in time.

use iamkit_condition::internal::{compare_dates, date_after, date_before, date_between};

use super::{Candidates, around, sorted};

/// Any day, where no test names one.
const SOME_DAY: &str = "2026-01-01T00:00:00Z";

pub(super) fn candidates(constants: &[&str]) -> Candidates {
    let sorted = sorted(constants, compare_dates);
    let mut values = around(&sorted, date_before, date_between, date_after);
    if values.is_empty() {
        values.push(SOME_DAY.to_owned());
    }
    Candidates { values, is_exact_for_texts: false }
}
