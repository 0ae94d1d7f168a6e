//! Whether a pattern reads a word.

use super::word_pattern::canonical_letter;
use super::{Letter, WordPattern, WordToken};

/// The letters of a word that need not be written out.
pub(super) trait Letters: Copy {
    fn at(self, index: usize) -> Option<Letter>;
}

impl Letters for &[Letter] {
    fn at(self, index: usize) -> Option<Letter> {
        self.get(index).copied()
    }
}

/// The word with a fresh letter for every wildcard.
#[derive(Clone, Copy)]
pub(super) struct Canonical<'p> {
    pub(super) tokens: &'p [WordToken],
}

impl Letters for Canonical<'_> {
    fn at(self, index: usize) -> Option<Letter> {
        self.tokens.get(index).map(|&token| canonical_letter(token))
    }
}

/// Says whether the pattern reads the whole word.
pub(super) fn reads(pattern: &WordPattern, word: impl Letters) -> bool {
    if pattern.is_walkable() { walk(pattern, word) } else { sweep(pattern, word) }
}

/// Reads with one way back for each kind of run.
///
/// A run that reads everything makes all choices before it irrelevant. One that stays in its field
/// does so for the runs of that field: the leftmost place of what stands between two of them leaves
/// most to the second, and what holds a colon itself has one place only. A `?` that may read the
/// colon has several, which is left to `sweep`.
fn walk(pattern: &WordPattern, word: impl Letters) -> bool {
    let tokens = pattern.tokens();
    let case = pattern.case();
    let (mut token_at, mut letter_at) = (0, 0);
    let mut run: Option<(usize, usize)> = None;
    let mut field_run: Option<(usize, usize)> = None;
    loop {
        let letter = word.at(letter_at);
        match (tokens.get(token_at), letter) {
            (Some(WordToken::Run), _) => {
                token_at += 1;
                if token_at == tokens.len() {
                    return true;
                }
                run = Some((token_at, letter_at));
                field_run = None;
                continue;
            }
            (Some(WordToken::FieldRun), _) => {
                token_at += 1;
                field_run = Some((token_at, letter_at));
                continue;
            }
            (Some(token), Some(letter)) if token.reads(letter, case) => {
                token_at += 1;
                letter_at += 1;
                continue;
            }
            (None, None) => return true,
            // What is left to read would only become less.
            (Some(_), None) => return false,
            _ => {}
        }
        let longer = field_run.filter(|&(_, from)| {
            word.at(from).is_some_and(|letter| WordToken::FieldRun.runs_over(letter))
        });
        if let Some((token, from)) = longer {
            field_run = Some((token, from + 1));
            (token_at, letter_at) = (token, from + 1);
        } else if let Some((token, from)) = run {
            if word.at(from).is_none() {
                return false;
            }
            run = Some((token, from + 1));
            field_run = None;
            (token_at, letter_at) = (token, from + 1);
        } else {
            return false;
        }
    }
}

/// Reads all ways at once.
fn sweep(pattern: &WordPattern, word: impl Letters) -> bool {
    let tokens = pattern.tokens();
    let mut reached = vec![false; tokens.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    pass_runs(&mut reached, tokens);
    for letter in (0..).map_while(|index| word.at(index)) {
        let mut next = vec![false; reached.len()];
        for (at, token) in tokens.iter().enumerate() {
            if !reached.get(at).is_some_and(|&reached| reached) {
                continue;
            }
            let to = if token.runs_over(letter) {
                at
            } else if token.reads(letter, pattern.case()) {
                at + 1
            } else {
                continue;
            };
            if let Some(slot) = next.get_mut(to) {
                *slot = true;
            }
        }
        pass_runs(&mut next, tokens);
        reached = next;
    }
    reached.last().is_some_and(|&reached| reached)
}

/// A run may read nothing.
fn pass_runs(reached: &mut [bool], tokens: &[WordToken]) {
    for (at, token) in tokens.iter().enumerate() {
        let here = reached.get(at).is_some_and(|&reached| reached);
        if here
            && token.is_run()
            && let Some(slot) = reached.get_mut(at + 1)
        {
            *slot = true;
        }
    }
}
