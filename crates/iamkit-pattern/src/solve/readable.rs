//! Words that a person can read.

use std::collections::BTreeSet;

use crate::Field;
use crate::fold::fold_char;

use super::{Language, Letter, Word, WordPattern, WordToken};

/// How many comparisons it may take to find texts for the letters of one word: a word of hundreds of letters
/// beside long patterns is none that a person reads.
const MOST_COMPARISONS: usize = 100_000;

/// Short letters that say "anything" to a reader, tried in this order.
const PLAIN: [char; 10] = ['x', 'y', 'z', 'a', 'b', 'c', 'n', 'q', '0', '1'];

impl Word {
    /// Returns the word with a text for each fresh letter, still in every language of `positive` and
    /// in none of `negative`, as the word itself is.
    ///
    /// `prefer` gives the texts to try first, the best one first, for a letter in a field of an ARN
    /// or in a text of another kind, with the letters that stand before it. When none fits, one character
    /// does that no pattern holds.
    ///
    /// ```
    /// use iamkit_pattern::solve::{Language, Letter, SolveLimits, Solved, WordPattern, solve};
    /// use iamkit_pattern::{Field, FieldPattern};
    ///
    /// let queues = FieldPattern::new("arn:aws:sqs:*:*:jobs-*");
    /// let queues: Language = WordPattern::from_field_pattern(&queues).into_iter().collect();
    /// let Solved::Word(word) = solve(&[&queues], &[], SolveLimits::default()) else { panic!() };
    /// let readable = word.readable(&[&queues], &[], |field, _| match field {
    ///     Some(Field::Region) => &["us-east-1"],
    ///     Some(Field::Account) => &["111122223333"],
    ///     _ => &["example"],
    /// });
    /// let text = readable.text().unwrap();
    /// assert_eq!(text, "arn:aws:sqs:us-east-1:111122223333:jobs-example");
    /// ```
    #[must_use]
    pub fn readable<'t>(
        &self,
        positive: &[&Language],
        negative: &[&Language],
        prefer: impl Fn(Option<Field>, &[Letter]) -> &'t [&'t str],
    ) -> Self {
        self.readable_counted(positive, negative, prefer).0
    }

    /// Returns the same with about how many comparisons of texts and patterns it took, of which there is a
    /// limit: what is left then becomes characters that no pattern holds.
    #[must_use]
    pub fn readable_counted<'t>(
        &self,
        positive: &[&Language],
        negative: &[&Language],
        prefer: impl Fn(Option<Field>, &[Letter]) -> &'t [&'t str],
    ) -> (Self, usize) {
        let mut letters = self.letters().to_vec();
        let mut compared = 0;
        let mut is_in_place = |letters: &[Letter]| {
            if compared > MOST_COMPARISONS {
                return false;
            }
            let all = positive.iter().chain(negative);
            compared += all.map(|language| language.comparisons(letters.len())).sum::<usize>();
            let matches = |language: &&Language| language.matches_letters(letters);
            positive.iter().all(matches) && !negative.iter().any(matches)
        };
        // One text says what two beside each other say, where nothing asks for two.
        let mut at = 1;
        while at < letters.len() {
            let are_fresh = letters.get(at - 1..=at) == Some(&[Letter::Fresh; 2]);
            let fewer = are_fresh.then(|| with_text(&letters, at, ""));
            match fewer.filter(|fewer| is_in_place(fewer)) {
                Some(fewer) => letters = fewer,
                None => at += 1,
            }
        }
        let mut plain = None;
        let mut at = 0;
        while let Some(letter) = letters.get(at) {
            if *letter != Letter::Fresh {
                at += 1;
                continue;
            }
            let texts = prefer(field_of(&letters, at), letters.get(..at).unwrap_or_default());
            let mut fits = |text: &str| {
                let attempt = with_text(&letters, at, text);
                is_in_place(&attempt).then(|| (attempt, text.chars().count()))
            };
            let found = texts.iter().find_map(|text| fits(text));
            let (next, length) = found.unwrap_or_else(|| {
                let plain = plain.get_or_insert_with(|| unnamed(positive, negative));
                (with_text(&letters, at, plain.encode_utf8(&mut [0; 4])), 1)
            });
            letters = next;
            at += length;
        }
        (letters.into_iter().collect(), compared)
    }
}

fn with_text(letters: &[Letter], at: usize, text: &str) -> Vec<Letter> {
    let (before, after) = letters.split_at_checked(at).unwrap_or((letters, &[]));
    let after = after.get(1..).unwrap_or_default();
    let text = text.chars().map(Letter::Char);
    before.iter().copied().chain(text).chain(after.iter().copied()).collect()
}

/// Returns the field in which a letter stands, when the word is an ARN.
fn field_of(letters: &[Letter], at: usize) -> Option<Field> {
    let is_colon = |letter: &&Letter| **letter == Letter::Char(':');
    let is_arn = letters.starts_with(&['a', 'r', 'n', ':'].map(Letter::Char))
        && letters.iter().filter(is_colon).count() + 1 >= Field::COUNT;
    if !is_arn {
        return None;
    }
    let before = letters.get(..at)?.iter().filter(is_colon).count();
    Field::ALL.get(before).or(Field::ALL.last()).copied()
}

/// Returns a character that no pattern names, in any case.
fn unnamed(positive: &[&Language], negative: &[&Language]) -> char {
    let mut named: BTreeSet<char> = BTreeSet::new();
    for language in positive.iter().chain(negative) {
        for token in language.patterns().iter().flat_map(WordPattern::tokens) {
            if let WordToken::Char(char) = *token {
                named.insert(char);
            }
        }
    }
    let others = ('a'..='z').chain('0'..='9').chain('\u{100}'..=char::MAX);
    let mut all = PLAIN.into_iter().chain(others);
    all.find(|&char| !named.contains(&char) && !named.contains(&fold_char(char)))
        .unwrap_or(char::MAX)
}
