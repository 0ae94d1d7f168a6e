//! Field by field matching.

use std::iter;

use crate::fields::{FIELDS, Fields, split_field};
use crate::glob::{Head, Patience, head, seek, start_of_last};
use crate::work::spend_reading;
use crate::{Case, Field, Token};

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
    fn tokens(&self) -> impl Iterator<Item = Token<'_>> + Clone;
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
    // What may run on is sought in all of the text.
    let is_bounded = || spend_reading(fields.as_str().len() / 8 + 4, 1);
    strict
        || crossing == FieldCrossing::Trailing
            && is_bounded()
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
    floating.then(|| floating_end_match(early, last, text))
}

/// Matches the last group, which ends with the last field, at its leftmost place.
fn floating_end_match<G: FieldGlob>(group: &[G], last: &G, text: &str) -> bool {
    let mut patience = Patience::new();
    let mut places = iter::successors(Some(text), |text| Some(split_field(text)?.1))
        .filter_map(|text| segments_match(group, text));
    while !patience.is_over() {
        let Some(rest) = places.next() else { return false };
        let mut counted = last.tokens().inspect(|token| patience.spend(token));
        match head(&mut counted, rest, Case::Sensitive) {
            Head::Whole("") => return true,
            // What follows `*` fits best where most text is left, that is here.
            Head::Run(_) => return last.matches(rest),
            Head::Whole(_) | Head::Mismatch => {}
        }
    }
    let mut starts = places.map(|rest| text.len() - rest.len());
    let start = if last.tokens().any(|token| token == Token::AnyRun) {
        let piece = last.tokens().take_while(|token| *token != Token::AnyRun);
        let place = if group.is_empty() {
            let is_colon = |at: usize| text.as_bytes().get(at) == Some(&b':');
            seek(piece, text, Case::Sensitive, |at| at.checked_sub(1).is_none_or(is_colon))
        } else {
            let mut starts = starts.peekable();
            let may_start = |at| {
                while starts.next_if(|start| *start < at).is_some() {}
                starts.peek() == Some(&at)
            };
            seek(piece, text, Case::Sensitive, may_start)
        };
        place.map(|place| place.start)
    } else {
        // Without `*` the number of characters leaves one place.
        let start = start_of_last(text, last.tokens().map(Token::characters).sum());
        start.filter(|start| starts.any(|place| place == *start))
    };
    start.and_then(|start| text.get(start..)).is_some_and(|rest| last.matches(rest))
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
