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

/// Returns a date as seconds since 1970, as `aws:EpochTime` has them.
///
/// ```
/// use iamkit_condition::internal::{calendar_date, epoch_seconds};
///
/// assert_eq!(epoch_seconds("2026-11-01T12:00:00+02:00").as_deref(), Some("1793527200"));
/// assert_eq!(calendar_date("1793527200").as_deref(), Some("2026-11-01T10:00:00Z"));
/// assert_eq!(calendar_date("951782400").as_deref(), Some("2000-02-29T00:00:00Z"));
/// assert_eq!(calendar_date("-1").as_deref(), Some("1969-12-31T23:59:59Z"));
/// assert_eq!(epoch_seconds("soon"), None);
/// ```
#[must_use]
pub fn epoch_seconds(text: &str) -> Option<String> {
    date::to_epoch(text)
}

/// Returns a date as `2026-05-01T12:00:00Z`, as `aws:CurrentTime` has it.
#[must_use]
pub fn calendar_date(text: &str) -> Option<String> {
    date::to_calendar(text)
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

/// Returns a number greater than `left` and less than `right`; `None` when there is none or one is no
/// number.
///
/// ```
/// use iamkit_condition::internal::number_between;
///
/// assert_eq!(number_between("1", "2").as_deref(), Some("1.5"));
/// ```
#[must_use]
pub fn number_between(left: &str, right: &str) -> Option<String> {
    numeric::between(left, right)
}

/// Returns a number greater than another.
#[must_use]
pub fn number_above(text: &str) -> Option<String> {
    numeric::above(text)
}

/// Returns a number less than another.
#[must_use]
pub fn number_below(text: &str) -> Option<String> {
    numeric::below(text)
}

/// Compares two dates as the `Date…` operators do; `None` when one is no date.
///
/// ```
/// use std::cmp::Ordering;
///
/// use iamkit_condition::internal::compare_dates;
///
/// assert_eq!(compare_dates("2026", "2026-01-01T00:00Z"), Some(Ordering::Equal));
/// ```
#[must_use]
pub fn compare_dates(left: &str, right: &str) -> Option<Ordering> {
    date::compare(left, right)
}

/// Returns a date after `left` and before `right`; `None` when there is none or one is no date.
#[must_use]
pub fn date_between(left: &str, right: &str) -> Option<String> {
    date::between(left, right)
}

/// Returns a date after another.
#[must_use]
pub fn date_after(text: &str) -> Option<String> {
    date::after(text)
}

/// Returns a date before another.
#[must_use]
pub fn date_before(text: &str) -> Option<String> {
    date::before(text)
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
