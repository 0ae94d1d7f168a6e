//! Field by field.

use iamkit_pattern::FieldCrossing::{Strict, Trailing};
use iamkit_pattern::{Case, Field, FieldPattern, Fields, Token, fields_match, tokens};
use proptest::prelude::*;

use crate::naive::{borrow, crossings, field_units, reads, token_lists};

fn check(pattern: &str, text: &str, trailing: bool, strict: bool) {
    let compiled = FieldPattern::new(pattern);
    let tokens: Vec<_> = tokens(pattern).collect();
    for (crossing, expected) in [(Trailing, trailing), (Strict, strict)] {
        assert_eq!(compiled.matches(text, crossing), expected, "{pattern} / {text} / {crossing:?}");
        assert_eq!(fields_match(&tokens, text, crossing), expected, "{pattern} / {text}");
    }
}

#[test]
fn star_matches_what_is_no_arn() {
    check("*", "", true, true);
    check("*", "no ARN", true, true);
    check("**", "no ARN", false, false);
    check("**", "a:b:c:d:e:f", true, true);
}

#[test]
fn missing_fields_are_stars() {
    check("arn:aws:s3", "arn:aws:s3:::bucket", true, true);
    check("arn:aws:s3", "arn:aws:s3", false, false);
    check("arn:aws:s3:::", "arn:aws:s3:::bucket", false, false);
    check("arn:aws:s3*", "arn:aws:s3:::bucket", true, true);
}

#[test]
fn resource_covers_colons_and_slashes() {
    check("arn:aws:lambda:*:1:function:*", "arn:aws:lambda:r:1:function:f:2", true, true);
    check("arn:aws:s3:::b/*", "arn:aws:s3:::b/c/d:e", true, true);
    check("arn:aws:s3:::b?c", "arn:aws:s3:::b:c", true, true);
}

// IAM User Guide, "IAM JSON policy elements: Resource".
#[test]
fn trailing_star_runs_past_colons() {
    let odd = "arn:aws:sns:eu-west-1:9:x:1:t";
    check("arn:aws:sns:*:1:t", odd, true, false);
    check("arn:aws:sns:eu*:1:t", odd, true, false);
    check("arn:aws:sns:*1:1:t", odd, false, false);
    check("arn:aws:sns:*?:1:t", odd, false, false);
    check("arn:*:1:t:u:v", odd, false, false);
    check("arn:*:*:*:1:t", odd, true, false);
    check("arn:aws:sns:*:x:*t", odd, true, false);
    check("arn:aws:sns:*:x:1:?", odd, true, false);
}

#[test]
fn colons_in_values_are_no_borders() {
    let tokens = [Token::Literal("arn:aws:s3:::"), Token::Value("a:b"), Token::AnyRun];
    assert!(fields_match(&tokens, "arn:aws:s3:::a:b/c", Strict));
    assert!(FieldPattern::from_tokens(tokens).has_all_fields());
    let early = [Token::Literal("arn:aws:"), Token::Value("a:b"), Token::Literal(":::c")];
    assert!(FieldPattern::from_tokens(early).has_all_fields());
    assert!(!fields_match(&early, "arn:aws:a:b:::c", Trailing));
    let void = FieldPattern::from_tokens(early);
    assert_eq!(void.literal(), None);
    assert!(!void.intersects(&FieldPattern::new("*"), Trailing));
    assert!(FieldPattern::new("arn:aws:x:::y").contains(&void, Trailing));
    assert!(!fields_match(&[Token::Value("*")], "arn:aws:a:b:::c", Trailing));
}

#[test]
fn tells_how_it_is_built() {
    assert!(FieldPattern::new("*").is_any());
    assert!(!FieldPattern::new("*:*").is_any());
    assert!(!FieldPattern::new("arn:aws:s3").has_all_fields());
    assert!(!FieldPattern::new("*").has_all_fields());
    assert!(FieldPattern::new("a:b:c:d:e:f:g").has_all_fields());
    assert_eq!(FieldPattern::new("a:b:c:d:e:f:g").literal(), Some("a:b:c:d:e:f:g"));
    assert_eq!(FieldPattern::new("a:b:c:d:e").literal(), None);
    let pattern = FieldPattern::new("arn:aws:s3:::b/*");
    assert_eq!(pattern.field(Field::Service).unwrap().literal(), Some("s3"));
    assert_eq!(pattern.field(Field::Resource).unwrap().literal_prefix(), "b/");
    assert!(FieldPattern::new("*").field(Field::Service).is_none());
}

proptest! {
    #[test]
    fn agrees_with_the_definition(
        pattern in "([ab]?[*?]{0,2}[ab]?:){0,6}[ab*?:]{0,5}",
        text in "[ab:]{0,4}:[ab:]{4,12}",
        crossing in crossings(),
    ) {
        let tokens: Vec<_> = tokens(&pattern).collect();
        let expected =
            pattern == "*" || reads(&field_units(&tokens, crossing), &text, Case::Sensitive);
        let compiled = FieldPattern::new(&pattern);
        prop_assert_eq!(compiled.matches(&text, crossing), expected);
        prop_assert_eq!(fields_match(&tokens, &text, crossing), expected);
        if let Some(fields) = Fields::split(&text) {
            prop_assert_eq!(compiled.matches_fields(&fields, crossing), expected);
        }
    }

    #[test]
    fn long_last_fields_agree_with_the_definition(
        early in "[ab]{0,1}\\*:([ab*]{0,1}:){4}",
        wild in "[ab:]?[?]{20,50}",
        end in "[ab:*?]{0,4}",
        text in "a:b?:?[ab:]{40,90}",
    ) {
        let pattern = early + &wild + &end;
        let tokens: Vec<_> = tokens(&pattern).collect();
        let expected = reads(&field_units(&tokens, Trailing), &text, Case::Sensitive);
        prop_assert_eq!(FieldPattern::new(&pattern).matches(&text, Trailing), expected);
        prop_assert_eq!(fields_match(&tokens, &text, Trailing), expected);
    }

    #[test]
    fn tokens_agree_with_the_definition(
        owned in token_lists("([ab*]?:){0,3}[ab]?"),
        text in "[ab*:]{0,3}:[ab:]{4,12}",
        crossing in crossings(),
    ) {
        let written: Vec<_> = borrow(&owned)
            .into_iter()
            .filter(|token| !matches!(token, Token::Literal("") | Token::Value("")))
            .collect();
        let expected = written == [Token::AnyRun]
            || reads(&field_units(&written, crossing), &text, Case::Sensitive);
        let tokens = borrow(&owned);
        prop_assert_eq!(fields_match(&tokens, &text, crossing), expected);
        let compiled = FieldPattern::from_tokens(tokens.iter().copied());
        prop_assert_eq!(compiled.matches(&text, crossing), expected);
        let colons = tokens.iter().map(|token| match token {
            Token::Literal(text) => text.matches(':').count(),
            _ => 0,
        });
        prop_assert_eq!(compiled.has_all_fields(), colons.sum::<usize>() >= 5);
    }

    #[test]
    fn fields_join_to_the_text(text in "[a:é]{0,12}") {
        match Fields::split(&text) {
            Some(fields) => {
                prop_assert_eq!(fields.to_array().join(":"), text.clone());
                prop_assert_eq!(Fields::with_borders(&text, fields.borders()), fields);
            }
            None => prop_assert!(text.matches(':').count() < 5),
        }
    }
}
