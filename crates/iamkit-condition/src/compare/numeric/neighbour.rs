//! Numbers next to others, written out.

use std::cmp::Ordering;

use super::decimal::{Decimal, small_integer};

/// Digits of a number that is written without exponent.
const PLAIN_DIGITS: i64 = 40;

/// Returns a number greater than one and less than another; `None` when there is none or a text is
/// no number.
pub(crate) fn between(left: &str, right: &str) -> Option<String> {
    let (low, high) = (Decimal::parse(left)?, Decimal::parse(right)?);
    if low.cmp(&high) != Ordering::Less {
        return None;
    }
    let whole = above(left)?;
    if Decimal::parse(&whole)?.cmp(&high) == Ordering::Less {
        return Some(whole);
    }
    if high.is_negative() || high.is_zero() {
        // Both below or at zero: the same with the signs turned.
        return Some(format!("-{}", between_positive(&high, &low)));
    }
    Some(between_positive(&low, &high))
}

/// Returns a number between the absolutes of two that differ, the lesser first, which have one sign
/// or a zero among them.
fn between_positive(low: &Decimal<'_>, high: &Decimal<'_>) -> String {
    if low.is_zero() {
        // A tenth of the first digit's place.
        return write(b"1", high.magnitude().saturating_sub(1));
    }
    // The lesser one with a five behind the last digit of either: their difference is at least one
    // in that last place.
    let zeros = match usize::try_from(high.magnitude().saturating_sub(low.magnitude())) {
        Ok(0) => high.digits().count().saturating_sub(low.digits().count()),
        _ => 0,
    };
    let digits = low.digits().chain(std::iter::repeat_n(b'0', zeros)).chain([b'5']);
    write(&digits.collect::<Vec<u8>>(), low.magnitude())
}

/// Returns a number greater than another, the next integer where that is short.
pub(crate) fn above(text: &str) -> Option<String> {
    let number = Decimal::parse(text)?;
    let whole = floor(&number).and_then(|floor| floor.checked_add(1));
    Some(match whole {
        Some(whole) => whole.to_string(),
        None if number.is_negative() => "0".to_owned(),
        None => write(b"1", number.magnitude() + 1),
    })
}

/// Returns a number less than another, the next integer where that is short.
pub(crate) fn below(text: &str) -> Option<String> {
    let number = Decimal::parse(text)?;
    let whole = floor(&number).and_then(|floor| {
        let is_whole = Decimal::parse(&floor.to_string())?.cmp(&number) == Ordering::Equal;
        if is_whole { floor.checked_sub(1) } else { Some(floor) }
    });
    Some(match whole {
        Some(whole) => whole.to_string(),
        None if number.is_negative() => format!("-{}", write(b"1", number.magnitude() + 1)),
        None => "0".to_owned(),
    })
}

/// Returns the greatest integer that is not greater, when it is short.
fn floor(number: &Decimal<'_>) -> Option<i64> {
    if number.magnitude() > PLAIN_DIGITS {
        return None;
    }
    let places = usize::try_from(number.magnitude().max(0)).ok()?;
    let digits = number.digits().chain(std::iter::repeat(b'0')).take(places);
    let digits: String = std::iter::once('0').chain(digits.map(char::from)).collect();
    let whole = small_integer(digits.trim_start_matches('0'))
        .or_else(|| digits.bytes().all(|digit| digit == b'0').then_some(0))?;
    // Zero has no digits.
    let has_fraction = number.digits().count() > places;
    Some(match (number.is_negative(), has_fraction) {
        (false, _) => whole,
        (true, false) => -whole,
        (true, true) => -whole - 1,
    })
}

/// Writes `0.digits × 10^magnitude`.
fn write(digits: &[u8], magnitude: i64) -> String {
    let digits = || digits.iter().copied().map(char::from);
    let count = i64::try_from(digits().count()).unwrap_or(i64::MAX);
    if magnitude.saturating_abs() > PLAIN_DIGITS {
        // As an integer with exponent.
        return format!("{}e{}", digits().collect::<String>(), magnitude.saturating_sub(count));
    }
    let zeros = |count: i64| std::iter::repeat_n('0', usize::try_from(count).unwrap_or(0));
    if magnitude <= 0 {
        return "0.".chars().chain(zeros(-magnitude)).chain(digits()).collect();
    }
    let places = usize::try_from(magnitude).unwrap_or(0);
    let mut text: String = digits().take(places).chain(zeros(magnitude - count)).collect();
    if count > magnitude {
        text.push('.');
        text.extend(digits().skip(places));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(left: &str, right: &str) -> Ordering {
        Decimal::parse(left).unwrap().cmp(&Decimal::parse(right).unwrap())
    }

    const NUMBERS: &[&str] = &[
        "-1e400",
        "-100000000000000000000000",
        "-1e19",
        "-12",
        "-10.5",
        "-10",
        "-9.5001",
        "-9.5",
        "-1.15",
        "-1.1",
        "-1",
        "-0.11",
        "-0.1",
        "-1e-9",
        "-1e-400",
        "0",
        "1e-400",
        "1e-399",
        "0.0009",
        "0.001",
        "0.01",
        "0.1",
        "0.10001",
        "0.11",
        "0.9",
        "0.99",
        "1",
        "1.05",
        "1.1",
        "2",
        "9.5",
        "9.95",
        "10",
        "99",
        "100",
        "999999999999999998",
        "999999999999999999",
        "1000000000000000000",
        "9999999999999999999",
        "10000000000000000000",
        "10000000000000000000.5",
        "1e20",
        "11e19",
        "1e21",
        "1e40",
        "1e41",
        "1e400",
        "11e399",
    ];

    #[test]
    fn numbers_lie_where_they_should() {
        for (at, low) in NUMBERS.iter().enumerate() {
            let more = above(low).unwrap();
            assert_eq!(order(low, &more), Ordering::Less, "{low} {more}");
            let less = below(low).unwrap();
            assert_eq!(order(&less, low), Ordering::Less, "{less} {low}");
            for high in &NUMBERS[at + 1..] {
                let middle = between(low, high).unwrap();
                assert_eq!(order(low, &middle), Ordering::Less, "{low} {middle} {high}");
                assert_eq!(order(&middle, high), Ordering::Less, "{low} {middle} {high}");
            }
            assert_eq!(between(low, low), None);
        }
    }

    #[test]
    fn numbers_are_simple_where_they_can() {
        for (low, high, expected) in [
            ("1", "3", "2"),
            ("1", "2", "1.5"),
            ("-1", "1", "0"),
            ("-2", "-1", "-1.5"),
            ("0", "0.1", "0.01"),
            ("9.50", "9.51", "9.505"),
        ] {
            assert_eq!(between(low, high).as_deref(), Some(expected));
        }
        // Integers of up to eighteen digits are short.
        assert_eq!(above("999999999999999998").as_deref(), Some("999999999999999999"));
        assert_eq!(above("-100000000000000000").as_deref(), Some("-99999999999999999"));
        assert_eq!(above("3600").as_deref(), Some("3601"));
        assert_eq!(below("3600").as_deref(), Some("3599"));
        assert_eq!(below("0.5").as_deref(), Some("0"));
        // Beyond that the next power of ten, or zero on its side.
        assert_eq!(above("1e50").as_deref(), Some("1e51"));
        assert_eq!(below("1e50").as_deref(), Some("0"));
        assert_eq!(above("-1e50").as_deref(), Some("0"));
        assert_eq!(below("-1e50").as_deref(), Some("-1e51"));
        assert_eq!(above("ten"), None);
    }
}
