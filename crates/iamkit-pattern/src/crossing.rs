//! Field by field matching.

use crate::Field;
use crate::fields::{FIELDS, Fields, split_field};
use crate::glob::Head;

/// How far a `*` in one of the first five fields reaches.
///
/// ```
/// use iamkit_pattern::{FieldCrossing, FieldPattern};
///
/// let topics = FieldPattern::new("arn:aws:sns:*:111122223333:t");
/// let odd = "arn:aws:sns:eu-west-1:9:x:111122223333:t";
/// assert!(topics.matches(odd, FieldCrossing::Trailing));
/// assert!(!topics.matches(odd, FieldCrossing::Strict));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldCrossing {
    /// A `*` that is the last character of a field may run past the colons that follow, as in
    /// `Resource` (IAM User Guide, "IAM JSON policy elements: Resource").
    #[default]
    Trailing,
    /// No wildcard leaves its field, as in the ARN condition operators (IAM User Guide,
    /// "IAM JSON policy elements: Condition operators").
    Strict,
}

/// The pattern of one field.
pub(crate) trait FieldGlob {
    fn matches(&self, text: &str) -> bool;
    /// Takes what stands before the first `*` off the front of `text`.
    fn head<'t>(&self, text: &'t str) -> Head<'t>;
    /// Says whether the field is written with `*` as its last character.
    fn ends_in_run(&self) -> bool;
}

/// Says whether the fields match, with wildcards that cross as `crossing` allows.
pub(crate) fn fields_match(
    patterns: &[impl FieldGlob; FIELDS],
    fields: &Fields<'_>,
    crossing: FieldCrossing,
) -> bool {
    // From the last field back: the resource part tells most ARNs apart, while the first three fields
    // are the same in nearly all of a service.
    let strict = patterns
        .iter()
        .zip(Field::ALL)
        .rev()
        .all(|(pattern, field)| pattern.matches(fields.get(field)));
    strict
        || crossing == FieldCrossing::Trailing
            && fields.has_extra_colon()
            && crossing_match(patterns, fields.as_str()).unwrap_or(false)
}

/// Matches when the `*` at the end of a field may run on; `None` is a mismatch, too.
///
/// The fields form groups, each but the last ending with a field that ends in `*`. A group
/// reads consecutive segments of the text, one per field, and the `*` at its end skips any
/// number of further segments. As with the pieces of a glob, the leftmost place of each group
/// is the best one, so no place is tried again.
fn crossing_match<G: FieldGlob>(patterns: &[G; FIELDS], mut text: &str) -> Option<bool> {
    let (last, mut early) = patterns.split_last()?;
    let mut floating = false;
    while let Some(at) = early.iter().position(FieldGlob::ends_in_run) {
        let (group, rest) = early.split_at_checked(at + 1)?;
        loop {
            match segments_match(group, text) {
                Some(rest) => break text = rest,
                None if floating => text = split_field(text)?.1,
                None => return None,
            }
        }
        early = rest;
        floating = true;
    }
    if !floating {
        return None;
    }
    loop {
        if let Some(rest) = segments_match(early, text) {
            match last.head(rest) {
                Head::Whole("") => return Some(true),
                // What follows `*` fits best where most text is left, that is here.
                Head::Run(_) => return Some(last.matches(rest)),
                Head::Whole(_) | Head::Mismatch => {}
            }
        }
        text = split_field(text)?.1;
    }
}

/// Matches one segment per pattern at the start of `text` and returns what follows them.
fn segments_match<'t, G: FieldGlob>(patterns: &[G], mut text: &'t str) -> Option<&'t str> {
    for pattern in patterns {
        let (segment, rest) = split_field(text)?;
        if !pattern.matches(segment) {
            return None;
        }
        text = rest;
    }
    Some(text)
}
