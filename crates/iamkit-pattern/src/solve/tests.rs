//! The solver against all words of a small alphabet.

use proptest::prelude::*;

use super::*;
use crate::{Case, FieldCrossing, FieldPattern, Pattern};

const LIMITS: SolveLimits = SolveLimits::with_states(50_000);

/// Reads in the plainest way: the first token takes what it may, the rest the rest.
fn naive(tokens: &[WordToken], word: &[Letter], case: Case) -> bool {
    let Some((first, rest)) = tokens.split_first() else { return word.is_empty() };
    if naive_run(*first) {
        return naive(rest, word, case)
            || word.split_first().is_some_and(|(letter, after)| {
                let is_colon = *letter == Letter::Char(':');
                (*first == WordToken::Run || !is_colon) && naive(tokens, after, case)
            });
    }
    word.split_first().is_some_and(|(letter, after)| {
        let reads = match (*first, *letter) {
            (WordToken::Char(a), Letter::Char(b)) if case == Case::Fold => {
                a.to_lowercase().eq(b.to_lowercase())
            }
            (WordToken::Char(a), Letter::Char(b)) => a == b,
            (WordToken::Generic(a), Letter::Generic(b)) => a == b,
            (WordToken::Generic(a), Letter::OtherCase(b)) => a == b && case == Case::Fold,
            (WordToken::One, Letter::Char(_) | Letter::Fresh)
            | (WordToken::FieldOne, Letter::Fresh) => true,
            (WordToken::FieldOne, Letter::Char(b)) => b != ':',
            _ => false,
        };
        reads && naive(rest, after, case)
    })
}

fn naive_run(token: WordToken) -> bool {
    matches!(token, WordToken::Run | WordToken::FieldRun)
}

fn holds(word: &[Letter], positive: &[Language], negative: &[Language]) -> bool {
    let reads = |language: &Language| {
        language.patterns().iter().any(|pattern| naive(pattern.tokens(), word, pattern.case()))
    };
    positive.iter().all(reads) && !negative.iter().any(reads)
}

/// Returns all words of the alphabet up to a length, the short ones first.
fn words(alphabet: &[Letter], longest: usize) -> Vec<Vec<Letter>> {
    let mut words = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..longest {
        let to = words.len();
        for at in from..to {
            for letter in alphabet {
                let mut word = words[at].clone();
                word.push(*letter);
                words.push(word);
            }
        }
        from = to;
    }
    words
}

fn check(positive: &[Language], negative: &[Language], alphabet: &[Letter], longest: usize) {
    let ours: Vec<&Language> = positive.iter().collect();
    let theirs: Vec<&Language> = negative.iter().collect();
    let found = solve(&ours, &theirs, LIMITS);
    let (found_by_search, _) = search(&ours, &theirs, LIMITS);
    for (solved, who) in [(&found, "solve"), (&found_by_search, "search")] {
        if let Solved::Word(word) = solved {
            assert!(
                holds(word.letters(), positive, negative),
                "{who} {word} {positive:?} {negative:?}"
            );
        }
    }
    let is_word = |solved: &Solved| matches!(solved, Solved::Word(_));
    assert_eq!(is_word(&found), is_word(&found_by_search), "{positive:?} {negative:?}");
    assert_ne!(found, Solved::TooLarge);
    let shortest =
        words(alphabet, longest).into_iter().find(|word| holds(word, positive, negative));
    match (&shortest, &found_by_search) {
        (Some(shortest), Solved::Word(word)) => {
            assert_eq!(shortest.len(), word.letters().len(), "{positive:?} {negative:?}");
        }
        (Some(shortest), _) => panic!("{shortest:?} is missed: {positive:?} {negative:?}"),
        (None, Solved::Word(word)) => assert!(
            word.letters().len() > longest
                || word.letters().iter().any(|letter| !alphabet.contains(letter)),
            "{word}: {positive:?} {negative:?}"
        ),
        (None, _) => {}
    }
    check_readable(&found, &ours, &theirs);
}

fn check_readable(solved: &Solved, positive: &[&Language], negative: &[&Language]) {
    if let Solved::Word(word) = solved {
        let readable = word.readable(positive, negative, |_, _| &["", "ab", "b"]);
        assert!(!readable.letters().contains(&Letter::Fresh));
        assert!(positive.iter().all(|language| language.matches(&readable)));
        assert!(!negative.iter().any(|language| language.matches(&readable)));
    }
}

const A: Letter = Letter::Char('a');
const B: Letter = Letter::Char('b');

fn token(plain: &'static [WordToken]) -> impl Strategy<Value = WordToken> {
    proptest::sample::select(plain)
}

fn language(
    tokens: &'static [WordToken],
    cases: &'static [Case],
) -> impl Strategy<Value = Language> {
    let pattern = (proptest::collection::vec(token(tokens), 0..5), proptest::sample::select(cases))
        .prop_map(|(tokens, case)| WordPattern::from_tokens(tokens, case));
    proptest::collection::vec(pattern, 1..4).prop_map(Language::new)
}

fn sides(
    tokens: &'static [WordToken],
    cases: &'static [Case],
) -> impl Strategy<Value = (Vec<Language>, Vec<Language>)> {
    (
        proptest::collection::vec(language(tokens, cases), 0..3),
        proptest::collection::vec(language(tokens, cases), 0..3),
    )
}

use WordToken::{Char, FieldOne, FieldRun, Generic, One, Run};

const SENSITIVE: &[Case] = &[Case::Sensitive];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 600 } else { 20_000 }))]

    #[test]
    fn plain_patterns(
        (positive, negative) in sides(&[Char('a'), Char('b'), Run, Run], SENSITIVE),
    ) {
        check(&positive, &negative, &[A, B, Letter::Fresh], 6);
    }

    #[test]
    fn patterns_with_one(
        (positive, negative) in sides(&[Char('a'), Char('b'), One, Run], SENSITIVE),
    ) {
        check(&positive, &negative, &[A, B, Letter::Fresh], 6);
    }

    #[test]
    fn field_patterns(
        (positive, negative) in
            sides(&[Char('a'), Char(':'), FieldOne, FieldRun, One, Run], SENSITIVE),
    ) {
        check(&positive, &negative, &[A, Letter::Char(':'), Letter::Fresh], 6);
    }

    #[test]
    fn folded_and_exact(
        (positive, negative) in
            sides(&[Char('a'), Char('b'), Char('B'), One, Run], &[Case::Sensitive, Case::Fold]),
    ) {
        let alphabet = [A, B, Letter::Char('A'), Letter::Char('B'), Letter::Fresh];
        check(&positive, &negative, &alphabet, 4);
    }

    #[test]
    fn generic_letters(
        (positive, negative) in
            sides(
                &[Char('a'), Generic(0), Generic(1), One, Run, FieldRun],
                &[Case::Sensitive, Case::Fold],
            ),
    ) {
        // A generic letter is needed only where a positive language that is not everything names it.
        let narrow = |language| {
            if Language::is_universal(&language) { Language::everything() } else { language }
        };
        let positive: Vec<_> = positive.into_iter().map(narrow).collect();
        // A colon is what the runs of fields tell from the rest.
        let mut alphabet = vec![A, Letter::Char('A'), Letter::Char(':'), Letter::Fresh];
        for pattern in positive.iter().flat_map(Language::patterns) {
            for token in pattern.tokens() {
                let Generic(variable) = *token else { continue };
                alphabet.push(Letter::Generic(variable));
                if pattern.case() == Case::Fold {
                    alphabet.push(Letter::OtherCase(variable));
                }
            }
        }
        alphabet.sort_unstable();
        alphabet.dedup();
        check(&positive, &negative, &alphabet, 4);
    }
}

#[test]
fn long_words_are_exact_too() {
    let pattern = |text| WordPattern::from_pattern(&Pattern::new(text, Case::Sensitive));
    let languages = |texts: &[&[&'static str]]| -> Vec<Language> {
        texts.iter().map(|texts| texts.iter().map(|&text| pattern(text)).collect()).collect()
    };
    let alphabet = [A, B, Letter::Fresh];
    for (positive, negative) in [
        (&[&["*a?????"][..]][..], &[&["??????"][..]][..]),
        (&[&["*ab*", "*ba*"], &["?*?"]], &[&["*a?b*", "*b?a*"]]),
        (&[&["*a*a*"], &["*b*b*"]], &[&["*ab*", "aa*"]]),
        (&[&["a*b", "b*a"], &["???*"]], &[&["*aa*"], &["*bb*"]]),
        (&[&["*"]], &[&["", "?", "??*"]]),
        (&[], &[&["?*", ""]]),
    ] {
        check(&languages(positive), &languages(negative), &alphabet, 7);
    }
}

#[test]
fn letters_that_only_case_tells_apart_are_found() {
    let one = |text, case| Language::new([WordPattern::literal(text, case)]);
    let kelvin = solve(
        &[&one("k", Case::Fold)],
        &[&one("k", Case::Sensitive), &one("K", Case::Sensitive)],
        LIMITS,
    );
    assert_eq!(kelvin, Solved::Word(Word::from("\u{212A}")));
    let upper = solve(&[&one("é", Case::Fold)], &[&one("é", Case::Sensitive)], LIMITS);
    assert_eq!(upper, Solved::Word(Word::from("É")));
    let same = solve(&[&one("É", Case::Fold)], &[&one("é", Case::Fold)], LIMITS);
    assert_eq!(same, Solved::Empty);
}

#[test]
fn arn_patterns_are_split_alike() {
    for text in
        ["*", "arn:aws:s3:::b/*", "arn:*:sqs:eu-*:1?1:q:?", "arn:aws:sqs", "a*?:b", "arn:aws:::*"]
    {
        let field_pattern = FieldPattern::new(text);
        let compiled = WordPattern::from_field_pattern(&field_pattern).unwrap();
        let parts = || crate::tokens(text).map(WordPart::Token);
        let completed = WordPattern::from_field_parts(parts(), ShortPattern::Complete);
        assert_eq!(completed.as_ref(), Some(&compiled), "{text}");
        let strict = WordPattern::from_field_parts(parts(), ShortPattern::MatchNothing);
        let is_whole = field_pattern.has_all_fields() || field_pattern.is_any();
        assert_eq!(strict.is_some(), is_whole, "{text}");
        for word in [
            "arn:aws:s3:::b/x",
            "arn:aws:sqs:eu-x:1:1:q:x",
            "arn:aws:sqs:eu-x:111:q:x",
            "arn:aws:sqs:::",
            "x",
            "arn:aws:::",
            "axb:b::::x:y",
        ] {
            let matches = field_pattern.matches(word, FieldCrossing::Strict);
            assert_eq!(compiled.matches(&Word::from(word)), matches, "{text} {word}");
        }
    }
    let value = [WordPart::Token(crate::Token::Value("a:b"))];
    assert_eq!(WordPattern::from_field_parts(value, ShortPattern::Complete), None);
    assert!(WordPattern::any_arn().matches(&Word::from("arn:::::")));
    assert!(!WordPattern::any_arn().matches(&Word::from("arn::::")));
}

#[test]
fn what_is_too_large_says_so() {
    let pattern = |text| WordPattern::from_pattern(&Pattern::new(text, Case::Sensitive));
    // The automaton has to remember the last twenty letters.
    let positive = Language::new([pattern("*a????????????????????")]);
    let negative =
        Language::new([pattern("*b????????????????????"), pattern("?????????????????????")]);
    let few = SolveLimits::with_states(1_000);
    assert_eq!(search(&[&positive], &[&negative, &positive], few).0, Solved::TooLarge);
}
