//! Nothing is exponential: each of these would not end if it were.

use iamkit_pattern::FieldCrossing::Trailing;
use iamkit_pattern::{Case, FieldPattern, Pattern, matches};

#[test]
fn many_stars() {
    let pattern = format!("{}b", "*a".repeat(500));
    let text = "a".repeat(10_000);
    assert!(!matches(&pattern, &text, Case::Sensitive));
    assert!(!Pattern::new(&pattern, Case::Sensitive).matches(&text));
    assert!(matches(&pattern, &format!("{text}b"), Case::Sensitive));
}

#[test]
fn many_fields() {
    let pattern = FieldPattern::new("arn:*:*:*:*:*a*a*a*b");
    let text = format!("arn{}", ":a".repeat(5_000));
    assert!(!pattern.matches(&text, Trailing));
    assert!(pattern.matches(&format!("{text}b"), Trailing));
}

#[test]
fn containment_with_many_positions_at_once() {
    let outer = format!("*a{}", "?".repeat(60));
    let inner = format!("*a{}b", "?".repeat(59));
    let [outer, inner] = [outer, inner].map(|text| Pattern::new(&text, Case::Sensitive));
    assert!(outer.contains(&inner) && !inner.contains(&outer));

    let outer = Pattern::new(&"*a?b".repeat(60), Case::Sensitive);
    let inner = Pattern::new(&"*a?b?".repeat(60), Case::Sensitive);
    assert!(!outer.contains(&inner) && !inner.contains(&outer));
    assert!(outer.intersects(&inner));
}

#[test]
fn pieces_that_nearly_fit_everywhere() {
    // 0.5 s for each of these if every place were tried to its end.
    let piece = "a?".repeat(3_000);
    let text = "a".repeat(60_000);
    let pattern = format!("*{piece}b*");
    assert!(!matches(&pattern, &text, Case::Sensitive));
    assert!(!matches(&pattern, &text, Case::Fold));
    assert!(matches(&pattern, &format!("{text}b"), Case::Sensitive));
    assert!(matches(&pattern, &format!("{text}B{text}"), Case::Fold));
    assert!(!matches(&format!("*{}b*", "a".repeat(3_000)), &text, Case::Fold));
}

#[test]
fn last_fields_that_nearly_fit_everywhere() {
    let text = format!("arn{}", ":a".repeat(30_000));
    for (last, end) in [
        (format!("{}b", "?".repeat(2_999)), "b"),
        (format!("{}b*", "a?".repeat(1_500)), ":b:a"),
        (format!("{}b?*a", "a?".repeat(1_500)), ":b:a"),
    ] {
        let pattern = FieldPattern::new(&format!("arn:*:*:*:*:{last}"));
        assert!(!pattern.matches(&text, Trailing), "{end}");
        assert!(pattern.matches(&format!("{text}{end}"), Trailing), "{end}");
    }
}
