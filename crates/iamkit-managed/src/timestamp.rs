//! Points in time, to the second.

use std::fmt;
use std::str::FromStr;

/// Point in time in UTC, such as `2015-02-06T18:39:46Z`, the `CreateDate` of a version.
///
/// A date alone is its last second, so that a version of that day exists [at](crate::ManagedPolicy::at)
/// that date.
///
/// ```
/// use iamkit_managed::Timestamp;
///
/// let created: Timestamp = "2015-02-06T18:39:46.000Z".parse()?;
/// assert_eq!(created.to_string(), "2015-02-06T18:39:46Z");
/// assert_eq!("2015-02-06".parse::<Timestamp>()?.to_string(), "2015-02-06T23:59:59Z");
/// assert_eq!("2015-02-06T19:39:46+01:00".parse(), Ok(created));
/// # Ok::<(), iamkit_managed::ParseTimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    // INVARIANT: between the years 0 and 9999.
    seconds: i64,
}

/// Why a text is not a point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is neither a date such as `2024-01-31` nor a time such as `2024-01-31T08:00:00Z`"
)]
pub struct ParseTimestampError {
    /// The text.
    pub found: Box<str>,
}

const DAY: i64 = 86_400;
const YEAR_0: i64 = -719_528 * DAY;
const YEAR_10000: i64 = 2_932_897 * DAY;

impl Timestamp {
    /// Returns the point `seconds` after the start of 1970, within the years 0 to 9999.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        if YEAR_0 <= seconds && seconds < YEAR_10000 { Some(Self { seconds }) } else { None }
    }

    /// Returns the seconds since the start of 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.seconds.div_euclid(DAY));
        let second = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text)
            .and_then(Self::from_seconds)
            .ok_or_else(|| ParseTimestampError { found: text.into() })
    }
}

fn parse(text: &str) -> Option<i64> {
    let Some((date, time)) = text.split_once(['T', 't']) else {
        return Some(day(text)? * DAY + DAY - 1);
    };
    let mark = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at_checked(mark)?;
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let (sign, zone) = zone.split_at_checked(1)?;
            let (hours, minutes) = zone.split_once(':')?;
            let offset = number(hours, 2, 0, 23)? * 3600 + number(minutes, 2, 0, 59)? * 60;
            if sign == "-" { -offset } else { offset }
        }
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut fields = time.split(':');
    let hour = number(fields.next()?, 2, 0, 23)?;
    let minute = number(fields.next()?, 2, 0, 59)?;
    let second = number(fields.next()?, 2, 0, 59)?;
    let seconds = hour * 3600 + minute * 60 + second - offset;
    fields.next().is_none().then_some(day(date)? * DAY + seconds)
}

/// Days from the start of 1970 to a date such as `2024-01-31`.
fn day(date: &str) -> Option<i64> {
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4, 0, 9999)?;
    let month = number(fields.next()?, 2, 1, 12)?;
    let day = number(fields.next()?, 2, 1, 31)?;
    let days = days_before(year, month) + day - 1;
    (fields.next().is_none() && civil(days) == (year, month, day)).then_some(days)
}

fn number(digits: &str, length: usize, least: i64, most: i64) -> Option<i64> {
    let fits = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|number| (least..=most).contains(number));
    number.filter(|_| fits)
}

/// Days from the start of 1970 to the first of a month. Years begin in March here, so that the leap
/// day is the last of its year; 306 days lie between March and the end of the year.
const fn days_before(year: i64, month: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let month = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 306 + 5) / 10 - 719_468
}

/// Year, month and day of the day that lies `days` after the start of 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    // A guess that is at most one year early, because years have 365.2425 days on average.
    let mut year = 1969 + (days * 400).div_euclid(146_097);
    while days_before(year + 1, 1) <= days {
        year += 1;
    }
    let month = (2..=12).take_while(|month| days_before(year, *month) <= days).last().unwrap_or(1);
    (year, month, days - days_before(year, month) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_its_date() {
        for (first, days) in [((-1, 12, 31), -719_528..-718_000), ((1899, 12, 31), -25_567..50_000)]
        {
            every_day_follows(first, days);
        }
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(civil(2_932_896), (9999, 12, 31));
    }

    fn every_day_follows(mut last: (i64, i64, i64), days: std::ops::Range<i64>) {
        for day in days {
            let (y, m, d) = civil(day);
            let follows = (y, m, d) == (last.0, last.1, last.2 + 1)
                || (y, m, d) == (last.0, last.1 + 1, 1)
                || (y, m, d) == (last.0 + 1, 1, 1) && (last.1, last.2) == (12, 31);
            assert!(follows, "{last:?} {:?}", (y, m, d));
            assert_eq!(days_before(y, m) + d - 1, day);
            last = (y, m, d);
        }
    }

    #[test]
    fn times_are_strict() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01", 86_399),
            ("2024-02-29T23:59:59.999Z", 1_709_251_199),
            ("2026-03-26T03:42:09+00:00", 1_774_496_529),
            ("1970-01-01T00:00:00-00:30", 1800),
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().seconds(), seconds, "{text}");
        }
        for text in [
            "",
            "2023-02-29",
            "2023-13-01",
            "2023-1-01",
            "2023-01-01T",
            "2023-01-01T00:00:00",
            "2023-01-01T00:00Z",
            "2023-01-01T24:00:00Z",
            "2023-01-01T00:00:00.Z",
            "2023-01-01T00:00:00+1:00",
            "+023-01-01",
            "2023-01-01T00:00:00é",
            "10000-01-01",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
