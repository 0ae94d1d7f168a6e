//! Patterns whose only wildcards are `*` over any character: most of them, and those can be compared
//! in linear time.

use super::{Class, Step};

/// Says whether every text that can be read along `inner` can be read along `outer`; `None` when
/// the lines are not of the kind that can be told here.
///
/// ```text
/// outer   a*bc*d        inner   a?c*bc*xd   → word   a·c·bc·xd        (· is a fresh character)
/// ```
///
/// The wildcards of `inner` are replaced by a character that `outer` does not name. If `outer`
/// reads this word, its runs read the fresh characters, and read as well whatever may stand in
/// their place. If not, the word itself is what `inner` reads and `outer` does not.
pub(super) fn contains(outer: &[Step], inner: &[Step]) -> Option<bool> {
    let has_runs_alone = |step: &Step| !matches!(step, Step::One(_) | Step::Run(Class::NotColon));
    // A letter of either case is two words for an outer line that tells them apart.
    let names_case = |step: &Step| matches!(step, Step::Char(char) if char.is_ascii_alphabetic());
    let folds = |line: &[Step]| line.iter().any(|step| matches!(step, Step::Fold(_)));
    if !outer.iter().all(has_runs_alone) || folds(inner) && outer.iter().any(names_case) {
        return None;
    }
    let folds = folds(outer);
    let word: Vec<Symbol> = inner.iter().map(|&step| symbol(step, folds)).collect();
    let parts: Vec<Vec<Symbol>> = outer
        .split(|step| matches!(step, Step::Run(_)))
        .map(|part| part.iter().map(|&step| symbol(step, folds)).collect())
        .collect();
    Some(reads(&parts, &word))
}

/// Says whether some text can be read along both lines; `None` when they are not of the kind that can
/// be told here.
///
/// When either line begins and ends its wildcards with a run, only what stands before the first run
/// and behind the last one can contradict: between them stand the middles of both, one behind the
/// other, each inside a run of the other line.
pub(super) fn intersects(
    left: &[Step],
    right: &[Step],
    overlap: impl Fn(Step, Step) -> bool,
) -> Option<bool> {
    let (left_head, left_tail) = ends(left)?;
    let (right_head, right_tail) = ends(right)?;
    let agrees = |(&left, &right): (&Step, &Step)| overlap(left, right);
    let heads = left_head.iter().zip(right_head).all(agrees);
    let tails = left_tail.iter().rev().zip(right_tail.iter().rev()).all(agrees);
    Some(heads && tails)
}

/// Returns what stands before the first run and behind the last one; `None` when there is none, or one
/// of the two cannot read every character.
fn ends(line: &[Step]) -> Option<(&[Step], &[Step])> {
    let is_run = |step: &Step| matches!(step, Step::Run(_));
    let (first, last) = (line.iter().position(is_run)?, line.iter().rposition(is_run)?);
    let is_open = |at: usize| line.get(at) == Some(&Step::Run(Class::Any));
    (is_open(first) && is_open(last))
        .then_some((line.get(..first)?, line.get(last + 1..).unwrap_or_default()))
}

/// A character of the word, in lower case where case does not count; `None` for a fresh one.
type Symbol = Option<char>;

fn symbol(step: Step, folds: bool) -> Symbol {
    match step {
        Step::Char(char) if folds => Some(char.to_ascii_lowercase()),
        Step::Char(char) | Step::Fold(char) => Some(char),
        Step::One(_) | Step::Run(_) => None,
    }
}

/// Says whether a word is made of parts with anything between them. Each part is placed where it fits
/// first: that leaves the most room for the next ones.
fn reads(parts: &[Vec<Symbol>], word: &[Symbol]) -> bool {
    match parts {
        [] => word.is_empty(),
        [only] => word == only,
        [first, middle @ .., last] => {
            let rest = word.strip_prefix(first.as_slice());
            let Some(mut rest) = rest.and_then(|rest| rest.strip_suffix(last.as_slice())) else {
                return false;
            };
            for part in middle {
                let Some(at) = end_of(part, rest) else { return false };
                rest = rest.get(at..).unwrap_or_default();
            }
            true
        }
    }
}

/// Returns where the first occurrence of a part ends, by the method of Knuth, Morris and Pratt: parts
/// that nearly repeat themselves, such as `aaab`, cost no more than others.
fn end_of(part: &[Symbol], word: &[Symbol]) -> Option<usize> {
    let borders = borders(part);
    let mut matched = 0;
    if part.is_empty() {
        return Some(0);
    }
    for (at, symbol) in word.iter().enumerate() {
        matched = extend(part, &borders, matched, *symbol);
        if matched == part.len() {
            return Some(at + 1);
        }
    }
    None
}

/// Returns for each length how long the longest part of that much is that both begins and ends it.
fn borders(part: &[Symbol]) -> Vec<usize> {
    let mut borders = vec![0];
    let mut matched = 0;
    for symbol in part.iter().skip(1) {
        matched = extend(part, &borders, matched, *symbol);
        borders.push(matched);
    }
    borders
}

/// Returns how much of a part is matched after one more symbol.
fn extend(part: &[Symbol], borders: &[usize], mut matched: usize, symbol: Symbol) -> usize {
    loop {
        if part.get(matched) == Some(&symbol) {
            return matched + 1;
        }
        match matched.checked_sub(1).and_then(|last| borders.get(last)) {
            Some(&shorter) => matched = shorter,
            None => return 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Steps;
    use super::*;
    use crate::{Case, Pattern};

    fn steps(text: &str, case: Case) -> Vec<Step> {
        let mut steps = Steps::default();
        steps.push_pattern(&Pattern::new(text, case));
        steps.finish()
    }

    #[test]
    fn runs_are_compared_by_one_word() {
        let (exact, fold) = (Case::Sensitive, Case::Fold);
        for (outer, inner, answer) in [
            (("a*bc*d", exact), ("a?c*bc*xd", exact), Some(true)),
            (("a*bc*d", exact), ("a*b*c*d", exact), Some(false)),
            (("*aab*", exact), ("*aaab*", exact), Some(true)),
            (("*aab*aab*", exact), ("*aaabab*", exact), Some(false)),
            (("*ab*", fold), ("x?aB", exact), Some(true)),
            (("*AB*", fold), ("*ab", fold), Some(true)),
            // One spelling of the letter, and the other.
            (("*a*", exact), ("a*", fold), None),
            (("*?a*", exact), ("*ba*", exact), None),
        ] {
            let found = contains(&steps(outer.0, outer.1), &steps(inner.0, inner.1));
            assert_eq!(found, answer, "{outer:?} {inner:?}");
        }
    }
}
