//! Whether a condition value has the form of a number or of a date.

/// Says whether a text is an integer or a decimal number, with a sign or without.
pub(crate) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    match text.split_once('.') {
        None => is_digits(text),
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
    }
}

/// Says whether a text consists of ASCII digits, of which it has at least one.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Says whether a text is a date or a date and time of ISO 8601 as the W3C's note on it writes them
/// (IAM User Guide, "Date condition operators"): `2026-01`, `2026-01-31`, `2026-01-31T12:00:00Z`.
pub(crate) fn is_date(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let is_day = year.is_some_and(|year| year.len() == 4 && is_digits(year))
        && month.is_some_and(|month| is_between(month, 1, 12))
        && day.map_or(time.is_none(), |day| is_between(day, 1, 31))
        && parts.next().is_none();
    is_day && time.is_none_or(is_time)
}

fn is_time(text: &str) -> bool {
    let (clock, is_zone) = if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        (clock, true)
    } else if let Some((clock, zone)) = text.split_once(['+', '-']) {
        (clock, is_offset(zone))
    } else {
        (text, true)
    };
    let mut parts = clock.split(':');
    let (hour, minute, second) = (parts.next(), parts.next(), parts.next());
    is_zone
        && hour.is_some_and(|hour| is_between(hour, 0, 24))
        && minute.is_some_and(|minute| is_between(minute, 0, 59))
        && second.is_none_or(is_second)
        && parts.next().is_none()
}

fn is_second(text: &str) -> bool {
    match text.split_once('.') {
        None => is_between(text, 0, 60),
        Some((whole, fraction)) => is_between(whole, 0, 60) && is_digits(fraction),
    }
}

/// Says whether a text is an offset from UTC without its sign: `01:00`, `0100`, `01`.
fn is_offset(text: &str) -> bool {
    let (hours, minutes) = match text.split_once(':') {
        Some((hours, minutes)) => (hours, Some(minutes)),
        None => text.split_at_checked(2).map_or((text, None), |(hours, rest)| {
            (hours, Some(rest).filter(|rest| !rest.is_empty()))
        }),
    };
    is_between(hours, 0, 23) && minutes.is_none_or(|minutes| is_between(minutes, 0, 59))
}

fn is_between(text: &str, least: u8, most: u8) -> bool {
    text.len() == 2
        && is_digits(text)
        && text.parse().is_ok_and(|number: u8| (least..=most).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for text in [
            "2026-01",
            "2026-01-31",
            "2026-01-31T12:00Z",
            "2026-01-31T12:00:00.25+01:00",
            "2026-01-31T12:00:00-0100",
            "2026-01-31t12:00:00z",
            "2026-01-31T12:00:00",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in ["", "2026", "2026-13-01", "26-01-01", "2026-01T12:00Z", "2026-01-31T", "today"]
        {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn numbers() {
        for text in ["0", "-1", "+1.5", "10.0"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "-", "1.", ".5", "1e3", "ten", "1.2.3"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
