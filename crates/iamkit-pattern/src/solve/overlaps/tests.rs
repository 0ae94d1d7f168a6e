//! Overlaps against all words of a small alphabet.

use proptest::prelude::*;

use super::*;
use crate::Case;

const LIMITS: SolveLimits = SolveLimits::with_states(50_000);
const LETTERS: [Letter; 3] = [Letter::Char('a'), Letter::Char('b'), Letter::Fresh];
const LONGEST: usize = 7;

fn words() -> Vec<Word> {
    let mut words = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..LONGEST {
        let to = words.len();
        for at in from..to {
            for letter in LETTERS {
                let mut word = words[at].clone();
                word.push(letter);
                words.push(word);
            }
        }
        from = to;
    }
    words.into_iter().map(|letters| letters.into_iter().collect()).collect()
}

/// Returns the first word of each set.
fn naive(patterns: &[(WordPattern, MemberSet)], except: &[&str]) -> BTreeMap<MemberSet, Word> {
    let mut found = BTreeMap::new();
    for word in words() {
        if word.text().is_some_and(|text| except.contains(&&*text)) {
            continue;
        }
        let mut members = MemberSet::new();
        for (pattern, owners) in patterns {
            if pattern.matches(&word) {
                members.union(owners);
            }
        }
        found.entry(members).or_insert(word);
    }
    found
}

fn check(patterns: &[(WordPattern, MemberSet)], except: &[&str]) {
    let found = overlaps(patterns, except, LIMITS).unwrap();
    let expected = naive(patterns, except);
    for (members, word) in &expected {
        let length = found.get(members).map(|word| word.letters().len());
        let shortest = word.letters().len();
        // Where an excepted text came first, its state may go on with a longer word.
        let is_right = length
            .is_some_and(|length| length == shortest || !except.is_empty() && length > shortest);
        assert!(is_right, "{members:?} {length:?} {shortest} {patterns:?} {except:?}");
    }
    // Words of the search may be longer than those that were tried.
    let short: BTreeMap<_, _> =
        found.into_iter().filter(|(_, word)| word.letters().len() <= LONGEST).collect();
    assert!(short.keys().all(|members| expected.contains_key(members)), "{patterns:?} {except:?}");
    assert!(short.values().all(|word| word.text().is_none_or(|text| !except.contains(&&*text))));
    for (members, word) in &short {
        let of_word: BTreeMap<MemberSet, Word> = [(members.clone(), word.clone())].into();
        let mut matched = MemberSet::new();
        for (pattern, owners) in patterns {
            if pattern.matches(word) {
                matched.union(owners);
            }
        }
        assert_eq!(of_word.keys().next(), Some(&matched));
    }
}

fn patterns(
    tokens: &'static [WordToken],
    last: &'static [WordToken],
) -> impl Strategy<Value = Vec<(WordPattern, MemberSet)>> {
    let tokens = proptest::collection::vec(proptest::sample::select(tokens), 0..4);
    let owners = proptest::collection::vec(0..4_usize, 1..3)
        .prop_map(|members| members.into_iter().collect::<MemberSet>());
    let pattern = (tokens, owners).prop_map(move |(mut tokens, owners)| {
        tokens.extend(last);
        (WordPattern::from_tokens(tokens, Case::Sensitive), owners)
    });
    proptest::collection::vec(pattern, 0..5)
}

fn except() -> impl Strategy<Value = Vec<&'static str>> {
    let texts = vec!["", "a", "b", "aa", "ab", "ba", "aba", "abb"];
    proptest::sample::subsequence(texts, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_patterns(
        patterns in patterns(
            &[WordToken::Char('a'), WordToken::Char('b'), WordToken::One, WordToken::Run],
            &[],
        ),
        except in except(),
    ) {
        check(&patterns, &except);
    }

    #[test]
    fn prefixes(
        patterns in patterns(&[WordToken::Char('a'), WordToken::Char('b')], &[WordToken::Run]),
        except in except(),
    ) {
        check(&patterns, &except);
    }
}

#[test]
fn words_beside_excepted_ones_are_found() {
    let pattern = |tokens: &[WordToken], member: usize| {
        let owners = [member].into_iter().collect();
        (WordPattern::from_tokens(tokens.iter().copied(), Case::Sensitive), owners)
    };
    // `ab` and `ba` lead to one state; the first is excepted, the second counts.
    let one = WordToken::One;
    let (a, b) = (WordToken::Char('a'), WordToken::Char('b'));
    let pairs = [pattern(&[a, b], 0), pattern(&[b, a], 0), pattern(&[one, one, one], 1)];
    check(&pairs, &["ab"]);
    check(&pairs, &["ab", "ba"]);
}

#[test]
fn many_words_in_the_middle_stay_small() {
    let words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"];
    let of = |word: &&str, member: usize| {
        let chars = word.chars().map(WordToken::Char);
        let tokens = [WordToken::Run].into_iter().chain(chars).chain([WordToken::Run]);
        let owners: MemberSet = [member].into_iter().collect();
        (WordPattern::from_tokens(tokens, Case::Sensitive), owners)
    };
    let of_one_member: Vec<_> = words.iter().map(|word| of(word, 0)).collect();
    let few = SolveLimits::with_states(200);
    assert_eq!(overlaps(&of_one_member, &[], few).unwrap().len(), 2);
    let of_many: Vec<_> = words.iter().enumerate().map(|(at, word)| of(word, at)).collect();
    assert_eq!(overlaps(&of_many, &[], few), None);
}
