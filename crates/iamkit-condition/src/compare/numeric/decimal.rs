//! Exact decimal numbers, compared on their digits.

use std::cmp::Ordering;

/// A number as `0.head tail × 10^magnitude`, borrowed from its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    // INVARIANT: ASCII digits; joined they neither start nor end with a zero, and are empty for
    // the number zero, which is not negative and has magnitude zero.
    head: &'a [u8],
    tail: &'a [u8],
    magnitude: i64,
    pub(super) has_exponent: bool,
}

/// Digits of an exponent beyond which a number counts as unreadable; no text can be long enough
/// to make up for such an exponent, and the sum with the length of the text stays in range.
const EXPONENT_DIGITS: usize = 18;

impl<'a> Decimal<'a> {
    /// Reads `[+-]digits[.digits][e[+-]digits]`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (negative, rest) = take_sign(text.as_bytes());
        let (head, rest) = take_digits(rest)?;
        let (tail, rest) = match rest.split_first() {
            Some((b'.', rest)) => take_digits(rest)?,
            _ => (&[][..], rest),
        };
        let (exponent, has_exponent) = match rest.split_first() {
            None => (0, false),
            Some((b'e' | b'E', rest)) => (parse_exponent(rest)?, true),
            Some(_) => return None,
        };
        Some(Self::normal(negative, head, tail, exponent, has_exponent))
    }

    fn normal(
        negative: bool,
        head: &'a [u8],
        tail: &'a [u8],
        exponent: i64,
        has_exponent: bool,
    ) -> Self {
        let mut magnitude = exponent.saturating_add(length(head));
        let (mut head, mut tail) = (trim_start(head, &mut magnitude), tail);
        if head.is_empty() {
            tail = trim_start(tail, &mut magnitude);
        }
        tail = trim_end(tail);
        if tail.is_empty() {
            head = trim_end(head);
        }
        let is_zero = head.is_empty() && tail.is_empty();
        Self {
            negative: negative && !is_zero,
            head,
            tail,
            magnitude: if is_zero { 0 } else { magnitude },
            has_exponent,
        }
    }

    pub(super) const fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) const fn magnitude(&self) -> i64 {
        self.magnitude
    }

    /// Returns the digits behind `0.`, without zeros at either end.
    pub(super) fn digits(&self) -> impl Iterator<Item = u8> {
        self.head.iter().chain(self.tail).copied()
    }

    pub(super) const fn is_zero(&self) -> bool {
        self.head.is_empty() && self.tail.is_empty()
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.cmp_absolute(other),
            (true, true) => other.cmp_absolute(self),
        }
    }

    fn cmp_absolute(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        // Without zeros at the ends, the place of the first digit decides, then the digits do.
        let digits = |number: &Self| number.head.iter().chain(number.tail).copied();
        self.magnitude.cmp(&other.magnitude).then_with(|| digits(self).cmp(digits(other)))
    }
}

/// A number of a policy.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    // The number itself when it is a short integer.
    small: Option<i64>,
    negative: bool,
    digits: Box<[u8]>,
    magnitude: i64,
    has_exponent: bool,
}

impl Number {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let decimal = Decimal::parse(text)?;
        Some(Self {
            small: small_integer(text),
            negative: decimal.negative,
            digits: [decimal.head, decimal.tail].concat().into(),
            magnitude: decimal.magnitude,
            has_exponent: decimal.has_exponent,
        })
    }

    pub(super) const fn has_exponent(&self) -> bool {
        self.has_exponent
    }

    pub(super) fn compared_to(&self, other: &Decimal<'_>) -> Ordering {
        self.decimal().cmp(other)
    }

    pub(super) fn compared_to_small(&self, other: i64) -> Ordering {
        if let Some(small) = self.small {
            return small.cmp(&other);
        }
        let mut digits = [b'0'; SMALL_DIGITS + 1];
        let mut rest = other.unsigned_abs();
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        self.decimal().cmp(&Decimal::normal(other < 0, &digits, &[], 0, false))
    }

    fn decimal(&self) -> Decimal<'_> {
        Decimal {
            negative: self.negative,
            head: &self.digits,
            tail: &[],
            magnitude: self.magnitude,
            has_exponent: self.has_exponent,
        }
    }
}

/// Digits that always fit an `i64`.
const SMALL_DIGITS: usize = 18;

/// Reads an integer of few digits without a plus sign.
pub(super) fn small_integer(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes.split_first() {
        Some((b'-', digits)) => (true, digits),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > SMALL_DIGITS {
        return None;
    }
    let mut value = 0_i64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

fn take_sign(bytes: &[u8]) -> (bool, &[u8]) {
    match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, bytes),
    }
}

/// Takes one digit or more.
fn take_digits(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    if end == 0 { None } else { bytes.split_at_checked(end) }
}

fn parse_exponent(bytes: &[u8]) -> Option<i64> {
    let (negative, rest) = take_sign(bytes);
    let (digits, rest) = take_digits(rest)?;
    let digits = trim_start(digits, &mut 0);
    if !rest.is_empty() || digits.len() > EXPONENT_DIGITS {
        return None;
    }
    let value = digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    Some(if negative { -value } else { value })
}

/// Drops zeros in front, each of which lowers the magnitude.
fn trim_start<'a>(digits: &'a [u8], magnitude: &mut i64) -> &'a [u8] {
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    let (zeros, rest) = digits.split_at_checked(zeros).unwrap_or((&[], digits));
    *magnitude = magnitude.saturating_sub(length(zeros));
    rest
}

fn trim_end(mut digits: &[u8]) -> &[u8] {
    while let Some((b'0', rest)) = digits.split_last() {
        digits = rest;
    }
    digits
}

fn length(digits: &[u8]) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(left: &str, right: &str) -> Ordering {
        let number = Number::parse(left).unwrap();
        let order = number.compared_to(&Decimal::parse(right).unwrap());
        if let Some(small) = small_integer(right) {
            assert_eq!(number.compared_to_small(small), order, "{left} {right}");
        }
        order
    }

    #[test]
    fn orders_exactly() {
        let ascending = [
            "-1e400",
            "-100000000000000000000000",
            "-10",
            "-9.50001",
            "-9.5",
            "-0.1",
            "-1e-9",
            "0",
            "1e-400",
            "0.0009",
            "0.001",
            "0.1",
            "0.10000000000000000000001",
            "1",
            "9.5",
            "10",
            "11",
            "100",
            "999999999999999999",
            "9999999999999999999",
            "10000000000000000000",
            "10000000000000000000.5",
            "1e20",
            "1e21",
        ];
        for (at, left) in ascending.iter().enumerate() {
            for (other, right) in ascending.iter().enumerate() {
                assert_eq!(order(left, right), at.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn spellings_of_one_number_are_equal() {
        for (left, right) in [
            ("9.5", "9.50"),
            ("10", "1e1"),
            ("+7", "7"),
            ("-0", "0"),
            ("007", "7"),
            ("0.0", "0e9"),
            ("1200", "12E+2"),
            ("0.012", "12e-3"),
            ("1e000000000000000000000001", "10"),
        ] {
            assert_eq!(order(left, right), Ordering::Equal, "{left} {right}");
            assert_eq!(order(right, left), Ordering::Equal, "{left} {right}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "",
            "+",
            "-",
            ".5",
            "5.",
            "1e",
            "1e+",
            "e1",
            " 1",
            "1 ",
            "0x10",
            "1_000",
            "1,5",
            "--1",
            "NaN",
            "inf",
            "١",
            "1e9999999999999999999",
            "${a}",
        ] {
            assert!(Decimal::parse(text).is_none(), "{text}");
            assert!(small_integer(text).is_none(), "{text}");
        }
    }

    #[test]
    fn short_integers_are_told_by_their_digits() {
        for text in ["0", "9", "-9", "999999999999999999", "-999999999999999999"] {
            assert_eq!(small_integer(text), text.parse().ok(), "{text}");
        }
        for text in ["", "-", "+1", "1000000000000000000", "1.0", "1e1", "-:", "/"] {
            assert_eq!(small_integer(text), None, "{text}");
        }
    }

    #[test]
    fn exponents_have_at_most_eighteen_digits() {
        assert!(Decimal::parse("1e999999999999999999").is_some());
        assert!(Decimal::parse("1e-000999999999999999999").is_some());
        assert!(Decimal::parse("1e1000000000000000000").is_none());
    }
}
