//! Dates: which texts IAM stores, and which of them are points in time.

/// Says whether IAM stores a text as the value of a `Date…` operator.
///
/// Recorded from `CreatePolicy`: calendar dates down to the year with month and day in range, a time
/// with one digit or more for the hour, fractions of up to nine digits, offsets of two digits for the
/// hour; or an integer of 64 bits that is not negative. Decimal seconds are documented (IAM User Guide,
/// "Date condition operators").
pub(super) fn is_stored(text: &str) -> bool {
    match text.split_once(['T', 't']) {
        Some((date, time)) => is_date(date) && is_time(time),
        None if text.contains('-') => is_date(text),
        None => is_epoch(text),
    }
}

/// Says whether a stored text names a point in time.
pub(super) fn is_instant(text: &str) -> bool {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    if !date.contains('-') {
        return time.is_none() && is_epoch(text);
    }
    let mut parts = date.split('-');
    let (Some(year), Some(month)) = (all_digits(parts.next(), 4), all_digits(parts.next(), 2))
    else {
        return false;
    };
    let day = match (parts.next(), time) {
        (None, None) => 1,
        (None, Some(_)) => return false,
        (day, _) => all_digits(day, 2).unwrap_or_default(),
    };
    parts.next().is_none()
        && (1..=days_of(year, month)).contains(&day)
        && time.is_none_or(is_exact_time)
}

fn is_date(text: &str) -> bool {
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = text.split('-');
    let year = digits(parts.next(), 9);
    // The range of years of the reader in the messages of the service.
    let is_year =
        year.is_some_and(|year| year <= if is_negative { 292_275_054 } else { 292_278_993 });
    let is_in = |part: Option<&str>, last: u32| match part {
        None => true,
        Some(part) => digits(Some(part), 2).is_some_and(|number| (1..=last).contains(&number)),
    };
    is_year && is_in(parts.next(), 12) && is_in(parts.next(), 31) && parts.next().is_none()
}

/// Reads one digit or more, at most `most`.
fn digits(text: Option<&str>, most: usize) -> Option<u32> {
    let text = text?;
    let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Reads exactly so many digits: `2026-1-01` is stored, but in no form that names a day.
fn all_digits(text: Option<&str>, count: usize) -> Option<u32> {
    digits(text.filter(|text| text.len() == count), count)
}

/// Splits a time from its zone: `Z`, `+01`, `+01:00` or nothing.
fn split_zone(text: &str) -> (&str, Option<&str>) {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return (time, None);
    }
    text.split_once(['+', '-']).map_or((text, None), |(time, zone)| (time, Some(zone)))
}

fn is_time(text: &str) -> bool {
    let (time, zone) = split_zone(text);
    // `01T` is stored.
    (time.is_empty() || is_clock(time)) && zone.is_none_or(is_zone)
}

fn is_clock(text: &str) -> bool {
    let mut parts = text.split(':');
    let (hour, minute, second) = (parts.next(), parts.next(), parts.next());
    let is_second = second.is_none_or(|second| {
        let (whole, fraction) = match second.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (second, None),
        };
        digits(Some(whole), 2).is_some_and(|number| number < 60)
            && fraction.is_none_or(|fraction| digits(Some(fraction), 9).is_some())
    });
    digits(hour, 2).is_some_and(|number| number < 24)
        && minute.is_none_or(|minute| digits(Some(minute), 2).is_some_and(|number| number < 60))
        && is_second
        && parts.next().is_none()
}

fn is_zone(text: &str) -> bool {
    let (hour, minute) = match text.split_once(':') {
        Some((hour, minute)) => (hour, Some(minute)),
        None => (text, None),
    };
    let is_pair = |text: &str, below: u32| {
        text.len() == 2 && digits(Some(text), 2).is_some_and(|number| number < below)
    };
    is_pair(hour, 24) && minute.is_none_or(|minute| is_pair(minute, 60))
}

/// `hh:mm`, `hh:mm:ss` or with a fraction, each of two digits, and a zone of hour and minute.
fn is_exact_time(text: &str) -> bool {
    let (time, zone) = match text.strip_suffix('Z') {
        Some(time) => (time, None),
        None => split_zone(text),
    };
    let has_pairs = time.split('.').next().is_some_and(|whole| {
        let mut parts = whole.split(':');
        parts.clone().count() >= 2 && parts.all(|part| part.len() == 2)
    });
    has_pairs
        && is_clock(time)
        && !text.ends_with('z')
        && zone.is_none_or(|zone| zone.len() == 5 && is_zone(zone))
}

fn is_epoch(text: &str) -> bool {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    !whole.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && whole.parse::<i64>().is_ok()
        && fraction.is_none_or(|fraction| digits(Some(fraction), 9).is_some())
}

const fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_and_when_it_is() {
        for (text, stored, instant) in [
            ("2026-10-01", true, true),
            ("2026-10", true, true),
            ("2026", true, true),
            ("2026-10-01T00:00:00Z", true, true),
            ("2026-10-01T00:00Z", true, true),
            ("2026-10-01T00:00:00", true, true),
            ("2026-10-01T00:00:00.123456789+02:00", true, true),
            ("2026-10-01T00:00:00-07:00", true, true),
            ("1700000000", true, true),
            ("1700000000.5", true, true),
            ("9223372036854775807", true, true),
            ("2016-12-13t2:00:00.593194+23", true, false),
            ("2026-10-01T2:00Z", true, false),
            ("2026-10-01t00:00:00Z", true, false),
            ("2026-10-01T00:00:00+02", true, false),
            ("01T", true, false),
            ("-292275054", true, false),
            ("2027-02-31T00:00:00Z", true, false),
            ("2027-02-31", true, false),
            ("2026-1-01", true, false),
            ("2026-01-1", true, false),
            ("2026-1", true, false),
            ("26-01-01", true, false),
            ("230-01-01T00:00:00Z", true, false),
            ("12026-01-01", true, false),
            ("sdfdsf", false, false),
            ("", false, false),
            ("234-13", false, false),
            ("2026-13-01", false, false),
            ("2026-10-01T24:00:00Z", false, false),
            ("2026-10-01T00:00:00+1", false, false),
            ("2026-10-01T00:00:00.1234567890Z", false, false),
            ("9223372036854775808", false, false),
            ("-292275055", false, false),
            ("01/10/2026", false, false),
            ("today", false, false),
        ] {
            assert_eq!(
                (is_stored(text), is_stored(text) && is_instant(text)),
                (stored, instant),
                "{text}"
            );
        }
    }
}
