//! Values of condition operators that compare no text.

use std::net::IpAddr;

use iamkit_pattern::Case;

use crate::ValueType;

/// Says whether an operator can read a text as the value of a policy. Dates have a file of their own,
/// string operators read every text, ARN operators every text with six fields.
pub(super) fn is_readable(value_type: ValueType, text: &str) -> bool {
    match value_type {
        ValueType::String | ValueType::Date => true,
        ValueType::Numeric => is_number(text),
        ValueType::Bool | ValueType::Presence => {
            Case::Fold.is_same(text, "true") || Case::Fold.is_same(text, "false")
        }
        ValueType::Binary => is_base64(text),
        ValueType::IpAddress => is_network(text),
        ValueType::Arn => text.bytes().filter(|byte| *byte == b':').count() >= 5,
    }
}

/// `[+-]digits[.digits][e[+-]digits]`.
fn is_number(text: &str) -> bool {
    let unsigned =
        |text: &str| -> bool { !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) };
    let without_sign = |text| str::strip_prefix(text, ['+', '-']).unwrap_or(text);
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    unsigned(without_sign(whole))
        && fraction.is_none_or(unsigned)
        // A longer exponent is beyond what the engine compares.
        && exponent.is_none_or(|text| unsigned(without_sign(text)) && text.len() <= 18)
}

/// An address, or an address with the length of its prefix. `Ipv4Addr` refuses leading zeros.
fn is_network(text: &str) -> bool {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let longest = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    prefix.is_none_or(|prefix| {
        let is_plain = prefix == "0" || !prefix.starts_with(['0', '+']);
        is_plain && prefix.parse::<u8>().is_ok_and(|bits| bits <= longest)
    })
}

/// Padded base64 of the standard alphabet.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    // One letter alone in the last group would be fewer bits than a byte.
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.len() % 4 != 1
        && body.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_operators_read() {
        use ValueType::{Arn, Binary, Bool, IpAddress, Numeric, Presence, String};
        for (value_type, text, expected) in [
            (Numeric, "10", true),
            (Numeric, "-10.50", true),
            (Numeric, "+1e5", true),
            (Numeric, "1.", false),
            (Numeric, ".5", false),
            (Numeric, "ten", false),
            (Numeric, "", false),
            (Numeric, "1e1000000000000000000", false),
            (Bool, "True", true),
            (Bool, "flase", false),
            (Bool, " true", false),
            (Presence, "yes", false),
            (Presence, "false", true),
            (IpAddress, "10.0.0.1", true),
            (IpAddress, "10.0.0.1/8", true),
            (IpAddress, "2001:db8::/32", true),
            (IpAddress, "0.0.0.0/0", true),
            (IpAddress, "10.0.0.0/33", false),
            (IpAddress, "10.0.0.0/8 ", false),
            (IpAddress, "10.0.0.0/08", false),
            (IpAddress, "10.0.0.0/+8", false),
            (IpAddress, "010.0.0.0/8", false),
            (IpAddress, "10.0.0.256", false),
            (IpAddress, "10.0.0.0/", false),
            (Binary, "QUJD", true),
            (Binary, "QUI=", true),
            (Binary, "QQ==", true),
            (Binary, "", true),
            (Binary, "Q===", false),
            (Binary, "%%%", false),
            (Binary, "QUI", false),
            (Arn, "arn:aws:iam::111122223333:user/*", true),
            (Arn, "user/*", false),
            (String, "", true),
        ] {
            assert_eq!(is_readable(value_type, text), expected, "{value_type:?} {text}");
        }
    }
}
