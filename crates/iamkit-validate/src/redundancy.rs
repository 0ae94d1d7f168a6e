//! Entries of a list of patterns that other entries cover.

use std::cell::OnceCell;
use std::cmp::Ordering;

use iamkit_pattern::{Case, Pattern, Token};
use iamkit_syntax::Span;

use crate::context::Context;
use crate::findings::Findings;
use crate::fix::{Fix, remove_entries};

/// An entry that covers others, with all that it covers.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    /// Index of the covering entry, the first of several equal ones.
    covering: usize,
    /// Indexes of all members, the covering entry among them, ascending.
    members: Vec<usize>,
}

/// Which of several longest texts a message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Longest {
    First,
    Last,
}

/// Reports each group of entries of which one covers the rest.
///
/// `message` gets the number of members and the longest text among them.
pub(crate) fn report_groups(
    cx: &Context<'_>,
    found: &mut Findings,
    entries: &[(&str, Span)],
    case: Case,
    longest: Longest,
    message: impl Fn(usize, &str) -> String,
) {
    if entries.len() < 2 {
        return;
    }
    let texts: Vec<&str> = entries.iter().map(|(text, _)| *text).collect();
    let groups = groups(&texts, case);
    let spans: Vec<Span> = entries.iter().map(|(_, span)| *span).collect();
    for group in groups {
        let member = |index: &usize| entries.get(*index).copied();
        let members: Vec<(&str, Span)> = group.members.iter().filter_map(member).collect();
        let most = members.iter().map(|(text, _)| text.chars().count()).max();
        let mut named =
            members.iter().map(|(text, _)| *text).filter(|text| Some(text.chars().count()) == most);
        let named = if longest == Longest::First { named.next() } else { named.next_back() };
        let Some(((_, first), rest)) = members.split_first() else { continue };
        let kept = spans.get(group.covering).copied();
        let gone: Vec<Span> =
            members.iter().map(|(_, span)| *span).filter(|span| Some(*span) != kept).collect();
        let fix = if cx.has_error_in(list_span(&spans)) {
            None
        } else {
            let edits = remove_entries(&spans, &gone);
            Fix::safe("remove what is covered", edits)
        };
        found
            .report(*first, message(members.len(), named.unwrap_or_default()))
            .hint("")
            .also_all(rest.iter().map(|(_, span)| *span))
            .fix(fix);
    }
}

fn list_span(spans: &[Span]) -> Span {
    match spans {
        [first, .., last] => Span::new(first.start, last.end),
        _ => Span::NONE,
    }
}

/// One spelling and the entries that have it.
struct Spelling<'t> {
    text: &'t str,
    entries: Vec<usize>,
    /// Compiled when the text has a wildcard.
    pattern: Option<Pattern>,
    is_covered: bool,
    /// Other spellings that this one covers.
    covers: Vec<usize>,
}

/// Returns the groups by their first members.
///
/// What a covered entry covers, its covering entry covers too, so that only the others have to be
/// looked at.
fn groups(texts: &[&str], case: Case) -> Vec<Group> {
    let folded = Folded::new(texts, case);
    let mut spellings = spellings(&folded);
    let ways = Ways::default();
    for index in 0..spellings.len() {
        let uncovered = spellings.get(index).filter(|spelling| !spelling.is_covered);
        let Some(pattern) = uncovered.and_then(|spelling| spelling.pattern.as_ref()) else {
            continue;
        };
        let mut covered: Vec<usize> = candidates(pattern, &spellings, &ways)
            .into_iter()
            .filter(|other_index| *other_index != index)
            .filter(|other_index| {
                spellings.get(*other_index).is_some_and(|other| covers(pattern, other))
            })
            .collect();
        covered.sort_unstable();
        for &other_index in &covered {
            // Of two patterns that cover each other, the first entry counts.
            let covers_back = spellings.get(other_index).is_some_and(|other| {
                let me = spellings.get(index);
                other.pattern.as_ref().zip(me).is_some_and(|(pattern, me)| {
                    covers(pattern, me) && other.entries.first() < me.entries.first()
                })
            });
            if let Some(other) = spellings.get_mut(other_index) {
                other.is_covered |= !covers_back;
            }
        }
        if let Some(spelling) = spellings.get_mut(index) {
            spelling.covers = covered;
        }
    }
    let mut groups: Vec<Group> = spellings
        .iter()
        .filter(|spelling| !spelling.is_covered)
        .filter(|spelling| !spelling.covers.is_empty() || spelling.entries.len() > 1)
        .map(|spelling| {
            let mut members = spelling.entries.clone();
            let covered = spelling.covers.iter().filter_map(|index| spellings.get(*index));
            members.extend(covered.flat_map(|covered| &covered.entries));
            members.sort_unstable();
            Group { covering: spelling.entries.first().copied().unwrap_or(0), members }
        })
        .collect();
    groups.sort_by(|left, right| left.members.cmp(&right.members));
    groups
}

/// Ways to the spellings that a pattern could cover, each made when a long list asks for it.
#[derive(Default)]
struct Ways {
    /// Places of the spellings in the order of their texts read from the end.
    by_end: OnceCell<Vec<usize>>,
    /// Three bytes that stand in a spelling behind each other, with its place; sorted.
    by_part: OnceCell<Vec<PartAt>>,
}

/// As many bytes of what stands between two wildcards tell most texts apart: three digits of a number,
/// three letters of a word.
const PART: usize = 3;

/// A part and the place of a spelling that holds it, the part in the upper half: numbers are sorted
/// several times as fast as pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PartAt(u64);

impl PartAt {
    fn new([first, second, third]: [u8; PART], place: u32) -> Self {
        Self(u64::from(u32::from_be_bytes([0, first, second, third])) << 32 | u64::from(place))
    }

    /// Returns the index of the spelling.
    fn place(self) -> usize {
        usize::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(usize::MAX)
    }
}

impl Ways {
    fn by_end(&self, spellings: &[Spelling<'_>]) -> &[usize] {
        let text = |index: usize| text_of(spellings, index);
        self.by_end.get_or_init(|| {
            let mut order: Vec<usize> = (0..spellings.len()).collect();
            order.sort_unstable_by(|left, right| backwards(text(*left), text(*right)));
            order
        })
    }

    fn by_part(&self, spellings: &[Spelling<'_>]) -> &[PartAt] {
        self.by_part.get_or_init(|| {
            let parts = spellings.iter().zip(0..).flat_map(|(spelling, place)| {
                parts_of(spelling.text).map(move |part| PartAt::new(part, place))
            });
            let mut parts: Vec<_> = parts.collect();
            parts.sort_unstable();
            parts.dedup();
            parts
        })
    }
}

fn parts_of(text: &str) -> impl Iterator<Item = [u8; PART]> + '_ {
    text.as_bytes().windows(PART).filter_map(|window| window.first_chunk().copied())
}

fn text_of<'t>(spellings: &[Spelling<'t>], index: usize) -> &'t str {
    spellings.get(index).map_or("", |spelling| spelling.text)
}

fn backwards(left: &str, right: &str) -> Ordering {
    left.bytes().rev().cmp(right.bytes().rev())
}

/// Returns the indexes of all spellings that a pattern could cover: what it covers starts with the
/// text before its first wildcard, ends with the text behind its last one, and holds each part of what
/// stands between. The shortest of these lists is enough.
fn candidates(pattern: &Pattern, spellings: &[Spelling<'_>], ways: &Ways) -> Vec<usize> {
    /// From here on, the other lists are worth their price.
    const MANY: usize = 32;
    let head = pattern.literal_prefix();
    let start = spellings.partition_point(|other| other.text < head);
    let from_head = spellings.get(start..).unwrap_or_default();
    let count = from_head.partition_point(|other| other.text.starts_with(head));
    let by_head = start..start + count;
    if count <= MANY {
        return by_head.collect();
    }
    let by_tail = match pattern.tokens().next_back() {
        Some(Token::Literal(tail)) => {
            let order = ways.by_end(spellings);
            let is_less = |index: &usize| backwards(text_of(spellings, *index), tail).is_lt();
            let from_tail = order.get(order.partition_point(is_less)..).unwrap_or_default();
            let has_tail = |index: &usize| text_of(spellings, *index).ends_with(tail);
            from_tail.get(..from_tail.partition_point(has_tail)).unwrap_or_default()
        }
        _ => &[],
    };
    let has_tail = matches!(pattern.tokens().next_back(), Some(Token::Literal(_)));
    let shortest = if has_tail { by_tail.len().min(count) } else { count };
    if shortest > MANY
        && let Some(by_part) = rarest_part(pattern, spellings, ways)
        && by_part.len() < shortest
    {
        return by_part.iter().map(|part| part.place()).collect();
    }
    if has_tail && by_tail.len() < count { by_tail.to_vec() } else { by_head.collect() }
}

/// Returns the spellings that hold the part of a pattern that stands in the fewest of them; `None` when no
/// text between wildcards is long enough.
fn rarest_part<'w>(
    pattern: &Pattern,
    spellings: &[Spelling<'_>],
    ways: &'w Ways,
) -> Option<&'w [PartAt]> {
    let literals = pattern.tokens().filter_map(|token| match token {
        Token::Literal(text) => Some(text),
        _ => None,
    });
    // What it starts with was looked at.
    let is_bound = !pattern.literal_prefix().is_empty();
    let parts = literals.skip(usize::from(is_bound)).flat_map(parts_of);
    let all = ways.by_part(spellings);
    let with = |part: [u8; PART]| {
        let (first, last) = (PartAt::new(part, 0), PartAt::new(part, u32::MAX));
        let from = all.get(all.partition_point(|other| *other < first)..).unwrap_or_default();
        from.get(..from.partition_point(|other| *other <= last)).unwrap_or_default()
    };
    parts.map(with).min_by_key(|places| places.len())
}

/// The texts as they are compared, one behind the other.
struct Folded {
    text: String,
    ends: Vec<usize>,
}

impl Folded {
    fn new(texts: &[&str], case: Case) -> Self {
        let mut text = String::with_capacity(texts.iter().map(|text| text.len()).sum());
        let ends = texts.iter().map(|entry| {
            push_opaque(&mut text, entry);
            text.len()
        });
        let ends = ends.collect();
        if case == Case::Fold {
            text.make_ascii_lowercase();
        }
        Self { text, ends }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }
}

/// Appends a text with the `*` and `?` inside `${…}` hidden, which are no wildcards: `${*}` is the
/// character itself.
fn push_opaque(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('$') {
        out.push_str(before);
        out.push('$');
        rest = inside;
        if let Some((variable, after)) = inside.split_once('}').filter(|_| inside.starts_with('{'))
        {
            out.push_str(&variable.replace('*', "\u{1}").replace('?', "\u{2}"));
            out.push('}');
            rest = after;
        }
    }
    out.push_str(rest);
}

/// Returns the different spellings in the order of their text.
fn spellings(folded: &Folded) -> Vec<Spelling<'_>> {
    let mut order: Vec<(&str, usize)> = folded.texts().zip(0..).collect();
    order.sort_unstable();
    let mut spellings: Vec<Spelling<'_>> = Vec::with_capacity(order.len());
    for (text, index) in order {
        match spellings.last_mut() {
            Some(last) if last.text == text => last.entries.push(index),
            _ => {
                let pattern =
                    text.contains(['*', '?']).then(|| Pattern::new(text, Case::Sensitive));
                let (entries, covers) = (vec![index], Vec::new());
                spellings.push(Spelling { text, entries, pattern, is_covered: false, covers });
            }
        }
    }
    spellings
}

/// Says whether a pattern covers a spelling read literally, where a `*` of the spelling has to meet
/// a `*` of the pattern.
fn covers(pattern: &Pattern, other: &Spelling<'_>) -> bool {
    if !pattern.matches(other.text) {
        return false;
    }
    // Without `?`, only a `*` can have met the `*`.
    let has_one = pattern.tokens().any(|token| token == Token::AnyOne);
    !has_one || other.pattern.as_ref().is_none_or(|other| pattern.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(texts: &[&str]) -> Vec<Vec<usize>> {
        groups(texts, Case::Fold).into_iter().map(|group| group.members).collect()
    }

    #[test]
    fn one_group_for_each_widest_entry() {
        assert_eq!(members(&["a:x", "a:*", "a:x*", "b:x"]), [vec![0, 1, 2]]);
        assert_eq!(members(&["a:xy", "a:x*", "a:*y"]), [vec![0, 1], vec![0, 2]]);
        assert_eq!(members(&["a:Get*", "a:*Report"]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn duplicates_are_a_group() {
        assert_eq!(members(&["a:x", "b:y", "A:X"]), [vec![0, 2]]);
        assert_eq!(members(&["a:*", "a:**"]), [vec![0, 1]]);
        assert_eq!(groups(&["a:x", "a:X"], Case::Sensitive), []);
    }

    #[test]
    fn a_question_mark_covers_no_star() {
        assert_eq!(members(&["a:?b", "a:*b"]), [vec![0, 1]]);
        assert_eq!(members(&["a:?b", "a:?"]), Vec::<Vec<usize>>::new());
        assert_eq!(members(&["a:x?", "a:x*y"]), Vec::<Vec<usize>>::new());
    }

    /// Long lists go other ways than short ones.
    #[test]
    fn long_lists_have_the_same_groups() {
        let mut texts: Vec<String> = (0..200).map(|index| format!("s3:{index}Tag")).collect();
        texts.extend((0..40).map(|index| format!("s3:*{index}Tag")));
        texts.push("s3:1*Tag".into());
        are_those_of_all_pairs(&texts);
        let mut texts: Vec<String> = (0..200).map(|index| format!("s3:*{index:06}*")).collect();
        texts.extend((0..200).map(|index| format!("s3:Get{}x", index * 997)));
        texts.extend(["*019*", "s3:*1?3*", "s3:*00004*", "*:*0001*9*"].map(str::to_owned));
        are_those_of_all_pairs(&texts);
    }

    fn are_those_of_all_pairs(texts: &[String]) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = groups(&texts, Case::Fold);
        let is_covered = |index: usize| {
            texts.iter().enumerate().any(|(other, wide)| {
                other != index
                    && wide.contains('*')
                    && iamkit_pattern::matches(wide, texts[index], Case::Sensitive)
            })
        };
        let expected: Vec<usize> = (0..texts.len()).filter(|index| is_covered(*index)).collect();
        let mut covered: Vec<usize> = found
            .iter()
            .flat_map(|group| group.members.iter().copied().filter(|at| *at != group.covering))
            .collect();
        covered.sort_unstable();
        covered.dedup();
        assert_eq!(covered, expected);
    }
}
