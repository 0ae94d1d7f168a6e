//! What a text is to the comparisons, without a request.

use std::cmp::Ordering;

use iamkit_pattern::FieldPattern;
use iamkit_policy::ValueType;
use ipnet::IpNet;

use super::{binary, date, ip_address, numeric, read_bool};

/// Says whether operators of a type can read a text as the value of a policy: `IpAddress` reads
/// `10.0.0.0/8`.
///
/// A policy variable is taken as it stands; string operators read every text.
///
/// ```
/// use iamkit_condition::internal::is_value_of;
/// use iamkit_policy::ValueType;
///
/// assert!(is_value_of(ValueType::Date, "2026-05-01T12:00:00Z"));
/// assert!(!is_value_of(ValueType::Date, "2026-02-30"));
/// assert!(!is_value_of(ValueType::IpAddress, "10.0.0.0/33"));
/// assert!(!is_value_of(ValueType::Arn, "*"));
/// ```
#[must_use]
pub fn is_value_of(value_type: ValueType, text: &str) -> bool {
    match value_type {
        ValueType::String => true,
        ValueType::Numeric => numeric::is_number(text),
        ValueType::Date => date::is_date(text),
        ValueType::Bool | ValueType::Presence => read_bool(text).is_some(),
        ValueType::Binary => binary::is_base64(text),
        ValueType::IpAddress => parse_network(text).is_some(),
        ValueType::Arn => FieldPattern::new(text).has_all_fields(),
    }
}

/// Says whether operators of a type can read a text as the value of a request: an address, where a
/// policy may have a network, too.
///
/// ```
/// use iamkit_condition::internal::is_request_value_of;
/// use iamkit_policy::ValueType;
///
/// assert!(is_request_value_of(ValueType::IpAddress, "10.0.0.1"));
/// assert!(!is_request_value_of(ValueType::IpAddress, "10.0.0.0/8"));
/// assert!(!is_request_value_of(ValueType::Arn, "topic"));
/// ```
#[must_use]
pub fn is_request_value_of(value_type: ValueType, text: &str) -> bool {
    match value_type {
        ValueType::IpAddress => !text.contains('/') && is_value_of(value_type, text),
        ValueType::Arn => text.starts_with("arn:") && is_value_of(value_type, text),
        _ => is_value_of(value_type, text),
    }
}

/// Compares two numbers as the `Numeric…` operators do, exactly; `None` when one is no number.
///
/// ```
/// use std::cmp::Ordering;
///
/// use iamkit_condition::internal::compare_numbers;
///
/// assert_eq!(compare_numbers("9.50", "9.5"), Some(Ordering::Equal));
/// assert_eq!(compare_numbers("9007199254740993", "9007199254740992"), Some(Ordering::Greater));
/// assert_eq!(compare_numbers("ten", "10"), None);
/// ```
#[must_use]
pub fn compare_numbers(left: &str, right: &str) -> Option<Ordering> {
    numeric::compare(left, right)
}

/// Reads an address, which stands for itself alone, or a CIDR block as `IpAddress` does; bits
/// behind the prefix length stay.
///
/// ```
/// use iamkit_condition::internal::parse_network;
///
/// let network = parse_network("203.0.113.7/24").unwrap();
/// assert_eq!(network.trunc().to_string(), "203.0.113.0/24");
/// assert!(parse_network("10.0.0").is_none());
/// ```
#[must_use]
pub fn parse_network(text: &str) -> Option<IpNet> {
    ip_address::parse(text)
}
