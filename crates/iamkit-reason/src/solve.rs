//! Values of other types than text that tests tell apart.
//!
//! A test of a number is constant between neighbouring constants, and so it is with points in time
//! and addresses: one value of each such stretch is enough, and when none of them does, none does.
//! How values are read and compared is the business of `iamkit-condition` alone.

mod address;
mod binary;
mod bool;
mod date;
mod number;

use iamkit_policy::ValueType;

/// Values that tests of one type tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidates {
    /// The values as texts, those first that are simplest to read.
    pub(crate) values: Vec<String>,
    /// Whether the values are enough also beside tests of their text, as long as those name whole
    /// texts and each of them is tried besides.
    pub(crate) is_exact_for_texts: bool,
}

/// Returns a value for every answer that tests of a type can give together.
///
/// `constants` are the values of all the tests; what is no value of the type is left out.
/// `unwanted` counts the texts that tests of the text of a value name: each value is then spelled in
/// so many ways more, where it can be. Of addresses only those are wanted that lie in one of the blocks of
/// `within`, if there are any.
pub(crate) fn candidates(
    value_type: ValueType,
    constants: &[&str],
    within: &[&str],
    unwanted: usize,
) -> Candidates {
    match value_type {
        ValueType::Numeric => number::candidates(constants, unwanted),
        ValueType::Date => date::candidates(constants),
        ValueType::IpAddress => address::candidates(constants, within),
        ValueType::Bool => bool::candidates(),
        ValueType::Binary => binary::candidates(constants),
        // Texts are solved as languages.
        ValueType::String | ValueType::Arn | ValueType::Presence => {
            Candidates { values: Vec::new(), is_exact_for_texts: false }
        }
    }
}

/// Sorts constants by their value, one of each.
fn sorted<'t>(
    constants: &[&'t str],
    compare: impl Fn(&str, &str) -> Option<std::cmp::Ordering>,
) -> Vec<&'t str> {
    let is_readable = |text: &&str| compare(text, text).is_some();
    let mut sorted: Vec<&str> = constants.iter().copied().filter(is_readable).collect();
    let order =
        |left: &&str, right: &&str| compare(left, right).unwrap_or(std::cmp::Ordering::Equal);
    sorted.sort_by(order);
    sorted.dedup_by(|left, right| order(left, right).is_eq());
    sorted
}

/// Returns each constant, something between each two neighbours, and something beyond either end.
fn around(
    sorted: &[&str],
    below: impl Fn(&str) -> Option<String>,
    between: impl Fn(&str, &str) -> Option<String>,
    above: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut values: Vec<String> = sorted.iter().map(|&text| text.to_owned()).collect();
    let neighbours = sorted.iter().zip(sorted.iter().skip(1));
    values.extend(neighbours.filter_map(|(left, right)| between(left, right)));
    values.extend(sorted.last().and_then(|last| above(last)));
    values.extend(sorted.first().and_then(|first| below(first)));
    values
}

#[cfg(test)]
mod tests;
