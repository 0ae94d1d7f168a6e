//! Containment and intersection, held against the matching of enumerated texts.

use iamkit_pattern::FieldCrossing::{Strict, Trailing};
use iamkit_pattern::{Case, FieldCrossing, FieldPattern, Pattern, tokens};
use proptest::prelude::*;

use crate::naive::{cases, compare, crossings, field_units, texts, units};

fn check(outer: &str, inner: &str, contains: bool, intersects: bool) {
    let [outer, inner] = [outer, inner].map(|text| Pattern::new(text, Case::Sensitive));
    assert_eq!(outer.contains(&inner), contains, "{outer:?} {inner:?}");
    assert_eq!(outer.intersects(&inner), intersects, "{outer:?} {inner:?}");
    assert_eq!(inner.intersects(&outer), intersects, "{inner:?} {outer:?}");
}

#[test]
fn compares_globs() {
    check("a*", "ab*", true, true);
    check("ab*", "a*", false, true);
    check("a*", "*b", false, true);
    check("a*", "b*", false, false);
    check("*?", "?*", true, true);
    check("*a*", "*ba?", true, true);
    check("??*", "a*b", true, true);
    check("???*", "a*b", false, true);
    check("*a?", "*a?b", false, true);
    check("*ab*", "*aab*", true, true);
    check("*a*b*", "*ab*", true, true);
    check("*a?b*", "*a*b*", false, true);
    check("a?c", "ab", false, false);
    check("*", "", true, true);
    check("?*", "", false, false);
    // Either reading of the inner text is covered by another way through the outer one.
    check("*a*a?????*", "aaaaaaaa*", true, true);
}

#[test]
fn compares_case() {
    let fold = |text| Pattern::new(text, Case::Fold);
    let exact = |text| Pattern::new(text, Case::Sensitive);
    assert!(fold("get*").contains(&fold("GETOBJECT*")));
    assert!(fold("get*").contains(&exact("Get*")));
    assert!(!exact("get*").contains(&fold("get*")));
    assert!(!exact("get").contains(&fold("get")));
    assert!(exact("1*").contains(&fold("1")));
    assert!(exact("Get").intersects(&fold("get")));
    assert!(exact("*et").intersects(&fold("GET")));
}

fn check_fields(outer: &str, inner: &str, crossing: FieldCrossing, contains: bool, meets: bool) {
    let [outer, inner] = [outer, inner].map(FieldPattern::new);
    assert_eq!(outer.contains(&inner, crossing), contains, "{outer:?} {inner:?}");
    assert_eq!(outer.intersects(&inner, crossing), meets, "{outer:?} {inner:?}");
    assert_eq!(inner.intersects(&outer, crossing), meets, "{inner:?} {outer:?}");
}

#[test]
fn compares_fields() {
    check_fields("*", "arn:aws:s3:::b", Trailing, true, true);
    check_fields("arn:aws:s3:::*", "*", Trailing, false, true);
    check_fields("arn:aws:s3", "arn:aws:s3:::*", Strict, true, true);
    check_fields("arn:aws:s3:::*", "arn:aws:s3", Strict, false, true);
    check_fields("arn:*:s3:::b/*", "arn:aws:s3:::b/c", Strict, true, true);
    check_fields("arn:aws:sns:*:1:t", "arn:aws:sns:eu:1:t", Trailing, true, true);
    check_fields("arn:aws:sns:eu:1:t", "arn:aws:sns:*:1:t", Trailing, false, true);
    check_fields("arn:aws:sns:us:1:t", "arn:aws:sns:eu*:1:t", Trailing, false, false);
    // Only a star that runs past colons reads these.
    check_fields("arn:aws:sns:*:1:t", "arn:aws:sns:eu:9:x:1:t", Trailing, true, true);
    check_fields("arn:aws:sns:*:1:t", "arn:aws:sns:eu:9:x:1:t", Strict, false, false);
    check_fields("arn:aws:sns:*:1:t", "arn:aws:sns:eu:9:*", Trailing, false, true);
    check_fields("arn:aws:sns:*:1:t", "arn:aws:sns:eu:9:*:1:t", Trailing, true, true);
    check_fields("arn:aws:sns:*:*:t", "arn:aws:sns:eu*:1:t", Trailing, true, true);
    check_fields("arn:aws:sns:?*:1:t", "arn:aws:sns:*?:1:t", Trailing, true, true);
    check_fields("arn:aws:sns:*?:1:t", "arn:aws:sns:?*:1:t", Trailing, false, true);
    check_fields("arn:aws:sns:*?:1:t", "arn:aws:sns:?*:1:t", Strict, true, true);
}

/// Texts over these characters tell all patterns here apart; `z` stands for all others.
const ALPHABET: [char; 6] = ['a', 'b', 'A', 'B', ':', 'z'];

#[test]
fn enumerated_texts_agree() {
    let texts = texts(&['a', 'b', 'z'], 6);
    let patterns = ["a*", "*a?", "?*b", "a?b", "*a*b*", "*ab", "", "??", "*?a?*"];
    for outer in patterns.map(|text| Pattern::new(text, Case::Sensitive)) {
        for inner in patterns.map(|text| Pattern::new(text, Case::Sensitive)) {
            let mut inside = texts.iter().filter(|text| inner.matches(text));
            assert_eq!(inside.clone().any(|text| outer.matches(text)), outer.intersects(&inner));
            assert_eq!(inside.all(|text| outer.matches(text)), outer.contains(&inner));
        }
    }
}

proptest! {
    #[test]
    fn globs_agree_with_the_definition(
        outer in "[ab*?]{0,12}",
        inner in "[ab*?]{0,12}",
        outer_case in cases(),
        inner_case in cases(),
    ) {
        let units = [&outer, &inner].map(|text| units(&tokens(text).collect::<Vec<_>>()));
        let [our_units, their_units] = &units;
        let (contains, intersects) =
            compare((our_units, outer_case), (their_units, inner_case), &ALPHABET);
        let outer = Pattern::new(&outer, outer_case);
        let inner = Pattern::new(&inner, inner_case);
        prop_assert_eq!(outer.contains(&inner), contains);
        prop_assert_eq!(outer.intersects(&inner), intersects);
    }

    #[test]
    fn fields_agree_with_the_definition(
        outer in "([ab*?]{0,2}:){0,5}[ab*?:]{0,5}",
        inner in "([ab*?]{0,2}:){3,5}[ab*?:]{0,5}",
        crossing in crossings(),
    ) {
        let units = [&outer, &inner].map(|text| {
            field_units(&tokens(text).collect::<Vec<_>>(), crossing)
        });
        let [our_units, their_units] = &units;
        let (contains, intersects) =
            compare((our_units, Case::Sensitive), (their_units, Case::Sensitive), &ALPHABET);
        let any = outer == "*";
        let outer = FieldPattern::new(&outer);
        let inner = FieldPattern::new(&inner);
        prop_assert_eq!(outer.contains(&inner, crossing), any || contains);
        prop_assert_eq!(outer.intersects(&inner, crossing), any || intersects);
    }

    /// Pairs that are nearly the same are where containment is delicate.
    #[test]
    fn fields_and_their_variants_agree_with_the_definition(
        base in "([ab]?[*?]{0,2}[ab]?:){5}[ab:]?[*?]{0,2}[ab:]{0,2}",
        edits in prop::collection::vec((0_usize..40, "[ab*?:]{0,2}"), 1..4),
        crossing in crossings(),
    ) {
        let mut edited = base.clone();
        for (at, text) in edits {
            let at = at % (edited.len() + 1);
            edited.replace_range(at..(at + 1).min(edited.len()), &text);
        }
        prop_assume!(edited != "*");
        let units = [&base, &edited].map(|text| {
            field_units(&tokens(text).collect::<Vec<_>>(), crossing)
        });
        let [base_units, edited_units] = units.each_ref().map(|units| (&**units, Case::Sensitive));
        let [base, edited] = [&base, &edited].map(|text| FieldPattern::new(text));
        let (contains, intersects) = compare(base_units, edited_units, &ALPHABET);
        prop_assert_eq!(base.contains(&edited, crossing), contains);
        prop_assert_eq!(base.intersects(&edited, crossing), intersects);
        let (contains, _) = compare(edited_units, base_units, &ALPHABET);
        prop_assert_eq!(edited.contains(&base, crossing), contains);
    }
}
