//! One text, one pattern.

use iamkit_pattern::{Case, Pattern, Token, matches, tokens, tokens_match};
use proptest::prelude::*;

use crate::naive::{borrow, cases, reads, token_lists, units};

fn check(pattern: &str, text: &str, expected: bool) {
    assert_eq!(matches(pattern, text, Case::Sensitive), expected, "{pattern} / {text}");
    let compiled = Pattern::new(pattern, Case::Sensitive);
    assert_eq!(compiled.matches(text), expected, "{compiled:?} / {text}");
}

#[test]
fn star_is_any_run() {
    check("*", "", true);
    check("a*", "a", true);
    check("a*", "ba", false);
    check("*a", "ba", true);
    check("a*a", "a", false);
    check("a*b*c", "a1b2b3c", true);
    check("*ab*", "aab", true);
    check("*ab*ba*", "aba", false);
}

#[test]
fn question_mark_is_one_scalar_value() {
    check("?", "", false);
    check("?", "é", true);
    check("?", "e\u{301}", false);
    check("a?c", "aéc", true);
    check("*?", "", false);
    check("*a?b*", "aaabb", true);
    check("*?é", "éé", true);
}

#[test]
fn nothing_else_is_special() {
    check("[ab]", "a", false);
    check("{a,b}", "{a,b}", true);
    check(r"a\*", r"a\x", true);
    check(r"a\*", "a*", false);
}

#[test]
fn wildcards_in_the_text_are_plain() {
    check("a", "*", false);
    check("a*", "a?*", true);
}

#[test]
fn folding_is_ascii_only() {
    assert!(matches("gET*", "GetObject", Case::Fold));
    assert!(!matches("É", "é", Case::Fold));
    assert!(Pattern::new("*ACL", Case::Fold).matches("GetObjectAcl"));
    assert!(Pattern::new("g*O?J*t", Case::Fold).matches("GetObject"));
}

#[test]
fn values_are_plain() {
    let tokens = [Token::Value("*"), Token::Literal("?"), Token::AnyRun];
    assert!(tokens_match(&tokens, "*?x", Case::Sensitive));
    assert!(!tokens_match(&tokens, "a?x", Case::Sensitive));
    assert_eq!(Pattern::from_tokens(tokens, Case::Sensitive).literal_prefix(), "*?");
}

#[test]
fn tells_how_it_is_built() {
    let pattern = |text| Pattern::new(text, Case::Sensitive);
    assert!(pattern("*").is_any() && pattern("***").is_any());
    assert!(!pattern("*?").is_any() && !pattern("").is_any());
    assert_eq!(pattern("abc").literal(), Some("abc"));
    assert_eq!(pattern("").literal(), Some(""));
    assert_eq!(pattern("abc*").literal(), None);
    assert_eq!(pattern("ab?c*").literal_prefix(), "ab");
    assert_eq!(pattern("*c").literal_prefix(), "");
    assert_eq!(pattern("a**?b"), pattern("a?*b"));
    assert_ne!(pattern("a"), Pattern::new("a", Case::Fold));
}

proptest! {
    #[test]
    fn agrees_with_the_definition(
        pattern in "[ab*?é]{0,12}",
        text in "[abA*é]{0,14}",
        case in cases(),
    ) {
        let expected = reads(&units(&tokens(&pattern).collect::<Vec<_>>()), &text, case);
        prop_assert_eq!(matches(&pattern, &text, case), expected);
        prop_assert_eq!(Pattern::new(&pattern, case).matches(&text), expected);
    }

    #[test]
    fn tokens_agree_with_the_definition(
        owned in token_lists("[ab*?é]{0,3}"),
        text in "[abA*?:é]{0,14}",
        case in cases(),
    ) {
        let tokens = borrow(&owned);
        let expected = reads(&units(&tokens), &text, case);
        prop_assert_eq!(tokens_match(&tokens, &text, case), expected);
        prop_assert_eq!(Pattern::from_tokens(tokens, case).matches(&text), expected);
    }

    #[test]
    fn long_literals_are_found(
        needle in "[ab]{20,40}",
        before in "[ab]{0,60}",
        after in "[ab]{0,60}",
        case in cases(),
    ) {
        let pattern = format!("*{needle}*");
        let text = format!("{before}{needle}{after}");
        prop_assert!(matches(&pattern, &text, case));
        prop_assert_eq!(matches(&pattern, &before, case), before.contains(&needle));
    }
}
