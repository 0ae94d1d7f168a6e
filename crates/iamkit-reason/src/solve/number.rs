//! Numbers.

use iamkit_condition::internal::{compare_numbers, number_above, number_below, number_between};

use super::{Candidates, around, sorted};

pub(super) fn candidates(constants: &[&str], unwanted: usize) -> Candidates {
    let sorted = sorted(constants, compare_numbers);
    let mut values = around(&sorted, number_below, number_between, number_above);
    if values.is_empty() {
        values.push("1".to_owned());
    }
    let plain = values.len();
    // A number has any number of spellings, so that texts can be avoided but not exhausted.
    for zeros in 1..=unwanted {
        for at in 0..plain {
            values.extend(values.get(at).and_then(|text| with_zeros(text, zeros)));
        }
    }
    Candidates { values, is_exact_for_texts: true }
}

/// Writes a number with more zeros behind its point.
fn with_zeros(text: &str, zeros: usize) -> Option<String> {
    let exponent = text.find(['e', 'E']).unwrap_or(text.len());
    let (digits, exponent) = text.split_at_checked(exponent)?;
    let point = if digits.contains('.') { "" } else { "." };
    Some(format!("{digits}{point}{}{exponent}", "0".repeat(zeros)))
}
