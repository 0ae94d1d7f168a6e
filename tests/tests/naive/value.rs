//! Values of condition keys that are no plain text.

use std::net::IpAddr;

/// A decimal number in units of 10^-9.
pub(crate) fn number(text: &str) -> Option<i128> {
    const PLACES: i32 = 9;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, exponent) = match digits.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
    let shift = PLACES + exponent - i32::try_from(fraction.len()).ok()?;
    let power = 10_i128.checked_pow(shift.unsigned_abs())?;
    Some(sign * if shift < 0 { mantissa / power } else { mantissa.checked_mul(power)? })
}

/// An instant in nanoseconds since 1970 (IAM JSON policy elements, "Condition operators": W3C date
/// formats of ISO 8601, or seconds since the epoch).
pub(crate) fn instant(text: &str) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    let is_year = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if !is_year && !text.get(1..).unwrap_or_default().contains(['-', 'T']) {
        return number(text);
    }
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00Z"));
    let mut parts = date.split('-');
    let year: i64 = parts.next()?.parse().ok()?;
    let month: i64 = parts.next().unwrap_or("01").parse().ok()?;
    let day: i64 = parts.next().unwrap_or("01").parse().ok()?;
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    let minutes = |text: &str| -> Option<i64> {
        let (hours, minutes) = text.split_once(':')?;
        Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
    };
    let offset = match offset.split_at(1) {
        ("+", text) => minutes(text)?,
        ("-", text) => -minutes(text)?,
        _ => 0,
    };
    let (clock, seconds) = match clock.match_indices(':').nth(1) {
        Some((at, _)) => {
            let (clock, seconds) = clock.split_at(at);
            (clock, number(seconds.strip_prefix(':')?)?)
        }
        None => (clock, 0),
    };
    let days = days_since_1970(year, month, day);
    Some(i128::from((days * 24 * 60) + minutes(clock)? - offset) * 60 * SECOND + seconds)
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let in_year = |year| if is_leap(year) { 366 } else { 365 };
    let years: i64 = if year >= 1970 {
        (1970..year).map(in_year).sum()
    } else {
        -(year..1970).map(in_year).sum::<i64>()
    };
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month - 1).unwrap_or_default();
    years + months.iter().take(before).sum::<i64>() + day - 1
}

/// Says whether an address lies in a range; families never match each other.
pub(crate) fn is_in_range(range: &str, address: &str) -> Option<bool> {
    let (network, prefix) = range.split_once('/').unwrap_or((range, ""));
    let (network, address): (IpAddr, IpAddr) = (network.parse().ok()?, address.parse().ok()?);
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u128::from(network.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return Some(false),
    };
    let prefix: u32 = if prefix.is_empty() { width } else { prefix.parse().ok()? };
    let shift = width.checked_sub(prefix)?;
    Some(network.checked_shr(shift).unwrap_or(0) == address.checked_shr(shift).unwrap_or(0))
}

/// Decodes padded base64.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let six = ALPHABET.iter().position(|known| *known == byte)?;
        bits = bits << 6 | u32::try_from(six).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(bytes)
}
