//! Dates in the forms that AWS accepts.

/// A point in time since the start of 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant {
    pub(super) seconds: i64,
    // INVARIANT: less than a billion, and counted forward also before 1970.
    pub(super) nanoseconds: u32,
}

/// A date and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(super) instant: Instant,
    pub(super) form: Form,
}

/// The forms of a date on which opinions differ, and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Four digits, which could also be seconds.
    Year { digits: i64 },
    /// A date and a time without zone designator.
    Zoneless,
    /// Everything else.
    Exact,
}

const DAY: i64 = 86_400;
const BILLION: u32 = 1_000_000_000;

impl Instant {
    /// Writes the instant to the second; `None` outside of the years of four digits.
    pub(super) fn to_calendar(self) -> Option<String> {
        self.to_calendar_with("")
    }

    /// Writes the instant to the second, with a fraction behind it; `None` outside of the years of
    /// four digits.
    pub(super) fn to_calendar_with(self, fraction: &str) -> Option<String> {
        let (year, month, day) = year_month_day(self.seconds.div_euclid(DAY));
        let second = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        (0..=9_999).contains(&year).then(|| {
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
        })
    }
}

impl Date {
    /// Reads a date of the W3C profile of ISO 8601, `2026-05-01T12:00:00Z` or a shorter form, or
    /// seconds since 1970 with or without a fraction.
    ///
    /// IAM User Guide, "Date condition operators": "W3C implementation of the ISO 8601 date
    /// formats or epoch (UNIX) time". Digits behind the nanoseconds are cut off.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        match (bytes.len(), bytes.get(4)) {
            (4, _) => {
                let mut reader = Reader { rest: bytes };
                // A short negative number is the only other text of four characters.
                match reader.number(4) {
                    Some(year) => Some(Self {
                        instant: Instant { seconds: days(year, 1, 1)? * DAY, nanoseconds: 0 },
                        form: Form::Year { digits: year },
                    }),
                    None => epoch(bytes),
                }
            }
            (_, Some(b'-')) => calendar(bytes),
            _ => epoch(bytes),
        }
    }
}

fn calendar(bytes: &[u8]) -> Option<Date> {
    let mut reader = Reader { rest: bytes };
    let year = reader.number(4)?;
    reader.skip(b'-')?;
    let month = reader.number(2)?;
    let day = match reader.skip(b'-') {
        Some(()) => reader.number(2)?,
        None if reader.rest.is_empty() => 1,
        None => return None,
    };
    let midnight = days(year, month, day)? * DAY;
    if reader.rest.is_empty() {
        let instant = Instant { seconds: midnight, nanoseconds: 0 };
        return Some(Date { instant, form: Form::Exact });
    }
    reader.skip(b'T')?;
    let mut seconds = midnight + reader.hours_and_minutes()?;
    let mut nanoseconds = 0;
    if reader.skip(b':').is_some() {
        seconds += reader.number_up_to(59)?;
        if reader.skip(b'.').is_some() {
            nanoseconds = reader.fraction()?;
        }
    }
    let (offset, form) = reader.zone()?;
    let instant = Instant { seconds: seconds - offset, nanoseconds };
    reader.rest.is_empty().then_some(Date { instant, form })
}

fn epoch(bytes: &[u8]) -> Option<Date> {
    let mut reader = Reader { rest: bytes };
    let negative = reader.skip(b'-').is_some();
    let whole = reader.integer()?;
    let part = if reader.skip(b'.').is_some() { reader.fraction()? } else { 0 };
    if !reader.rest.is_empty() {
        return None;
    }
    let instant = match (negative, part) {
        (false, part) => Instant { seconds: whole, nanoseconds: part },
        (true, 0) => Instant { seconds: -whole, nanoseconds: 0 },
        (true, part) => Instant { seconds: -whole - 1, nanoseconds: BILLION - part },
    };
    Some(Date { instant, form: Form::Exact })
}

/// Returns year, month and day of a day counted from the first of January 1970.
///
/// The other way round than [`days`]: years start in March, so that the leap day comes last.
fn year_month_day(day: i64) -> (i64, i64, i64) {
    // Days from the first of March of year 0; four centuries have 146,097.
    let day = day + DAYS_TO_1970;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year + era * 400;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

/// Counts the days from the first of January 1970 in the Gregorian calendar; `None` for a date
/// that does not exist.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    // Counted in years that start in March, so that the leap day comes last: then a month starts
    // after 30.6 days for each month before it, rounded.
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - DAYS_TO_1970)
}

/// Days from the first of March of year 0.
const DAYS_TO_1970: i64 = 719_468;

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn skip(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        (*first == byte).then(|| self.rest = rest)
    }

    fn digit(&mut self) -> Option<i64> {
        let (first, rest) = self.rest.split_first()?;
        let digit = first.wrapping_sub(b'0');
        (digit < 10).then(|| {
            self.rest = rest;
            i64::from(digit)
        })
    }

    /// Takes exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let mut value = 0;
        for _ in 0..digits {
            value = value * 10 + self.digit()?;
        }
        Some(value)
    }

    fn number_up_to(&mut self, most: i64) -> Option<i64> {
        self.number(2).filter(|number| *number <= most)
    }

    /// Takes `hh:mm` and returns it in seconds.
    fn hours_and_minutes(&mut self) -> Option<i64> {
        let hours = self.number_up_to(23)?;
        self.skip(b':')?;
        Some(hours * 3600 + self.number_up_to(59)? * 60)
    }

    /// Takes `Z`, `+hh:mm`, `-hh:mm` or nothing, and returns the seconds east of Greenwich.
    fn zone(&mut self) -> Option<(i64, Form)> {
        if self.rest.is_empty() {
            Some((0, Form::Zoneless))
        } else if self.skip(b'Z').is_some() {
            Some((0, Form::Exact))
        } else if self.skip(b'+').is_some() {
            Some((self.hours_and_minutes()?, Form::Exact))
        } else {
            self.skip(b'-')?;
            Some((-self.hours_and_minutes()?, Form::Exact))
        }
    }

    /// Takes one digit or more behind a decimal point and returns nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        let mut place = BILLION / 10;
        let mut nanoseconds = u32::try_from(self.digit()?).ok()? * place;
        while let Some(digit) = self.digit() {
            place /= 10;
            nanoseconds += u32::try_from(digit).ok()? * place;
        }
        Some(nanoseconds)
    }

    /// Takes one digit or more, as many as an `i64` holds.
    fn integer(&mut self) -> Option<i64> {
        let mut value = self.digit()?;
        while let Some(digit) = self.digit() {
            value = value.checked_mul(10)?.checked_add(digit)?;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (i64, u32) {
        let instant = Date::parse(text).unwrap().instant;
        (instant.seconds, instant.nanoseconds)
    }

    #[test]
    fn forms_are_read() {
        assert_eq!(at("1970"), (0, 0));
        assert_eq!(at("2026-05"), at("2026-05-01T00:00:00Z"));
        assert_eq!(at("2026-05-01T12:00Z"), (1_777_636_800, 0));
        assert_eq!(at("2026-05-01T14:30:00+02:30"), (1_777_636_800, 0));
        assert_eq!(at("2026-05-01T11:00:00.25-01:00"), (1_777_636_800, 250_000_000));
        assert_eq!(at("1777636800.2500000001"), (1_777_636_800, 250_000_000));
        assert_eq!(at("-1.25"), (-2, 750_000_000));
        assert_eq!(at("-123"), (-123, 0));
        assert_eq!(at("0000-03-01"), (-DAYS_TO_1970 * DAY, 0));
        assert_eq!(Date::parse("2026-05-01T12:00").unwrap().form, Form::Zoneless);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "-",
            "20-05-01",
            "2026-",
            "2026-5-1",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-04-31",
            "2026-05-01T",
            "2026-05-01T24:00Z",
            "2026-05-01T12",
            "2026-05-01T12:60Z",
            "2026-05-01T12:00:60Z",
            "2026-05-01T12:00:00.Z",
            "2026-05-01 12:00:00Z",
            "2026-05-01T12:00:00+0200",
            "2026-05-01T12:00:00Zx",
            "2026-05-01Z",
            "12e3",
            "1.",
            ".5",
            "+5",
            "99999999999999999999",
            "2026*",
            "now",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
