//! Calendar days, for the dates that a rule set or a quota has held since.

use std::fmt;
use std::str::FromStr;

/// Day of the Gregorian calendar, such as `2025-07-01`.
///
/// ```
/// use iamkit_validate::Day;
///
/// let day: Day = "2025-07-01".parse()?;
/// assert!(day < "2025-11-30".parse()?);
/// # Ok::<(), iamkit_validate::ParseDayError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    of_month: u8,
}

impl Day {
    pub(crate) const fn new(year: u16, month: u8, of_month: u8) -> Self {
        Self { year, month, of_month }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

/// A text is no day of the form `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no day of the form `YYYY-MM-DD`")]
pub struct ParseDayError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for Day {
    type Err = ParseDayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let mut parts = text.split('-');
            let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
            let digits = |part: &str, length| {
                part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
            };
            if parts.next().is_some() || !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
                return None;
            }
            let read = Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
            (1..=12).contains(&read.month).then_some(())?;
            (1..=31).contains(&read.of_month).then_some(read)
        };
        read().ok_or_else(|| ParseDayError { found: text.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        assert_eq!("2026-05-15".parse(), Ok(Day::new(2026, 5, 15)));
        assert_eq!(Day::new(2026, 5, 15).to_string(), "2026-05-15");
        for text in ["", "2026-5-15", "2026-13-01", "2026-01-32", "2026-01-01-", "+026-01-01"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
