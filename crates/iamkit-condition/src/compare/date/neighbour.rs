//! Points in time next to others, written out.

use super::instant::{Date, Instant};

const BILLION: u32 = 1_000_000_000;

/// Returns a date after one and before another; `None` when there is none or a text is no date.
pub(crate) fn between(left: &str, right: &str) -> Option<String> {
    let (low, high) = (Date::parse(left)?.instant, Date::parse(right)?.instant);
    let whole = low.seconds.checked_add(1).map(|seconds| Instant { seconds, nanoseconds: 0 });
    let next = [whole, following(low)].into_iter().flatten().find(|next| *next < high);
    next.map(write)
}

/// Returns a date after another.
pub(crate) fn after(text: &str) -> Option<String> {
    let seconds = Date::parse(text)?.instant.seconds.checked_add(1)?;
    Some(write(Instant { seconds, nanoseconds: 0 }))
}

/// Returns a date before another.
pub(crate) fn before(text: &str) -> Option<String> {
    let seconds = Date::parse(text)?.instant.seconds.checked_sub(1)?;
    Some(write(Instant { seconds, nanoseconds: 0 }))
}

fn following(instant: Instant) -> Option<Instant> {
    let nanoseconds = instant.nanoseconds + 1;
    if nanoseconds < BILLION {
        return Some(Instant { nanoseconds, ..instant });
    }
    Some(Instant { seconds: instant.seconds.checked_add(1)?, nanoseconds: 0 })
}

/// Writes an instant in UTC, or in seconds since 1970 where its year has not four digits.
fn write(instant: Instant) -> String {
    let fraction = fraction(instant.nanoseconds);
    instant.to_calendar_with(&fraction).unwrap_or_else(|| epoch(instant))
}

fn fraction(nanoseconds: u32) -> String {
    if nanoseconds == 0 {
        return String::new();
    }
    format!(".{nanoseconds:09}").trim_end_matches('0').to_owned()
}

/// Writes seconds since 1970, which count down before it.
fn epoch(instant: Instant) -> String {
    if instant.seconds >= 0 || instant.nanoseconds == 0 {
        return format!("{}{}", instant.seconds, fraction(instant.nanoseconds));
    }
    format!("-{}{}", -(instant.seconds + 1), fraction(BILLION - instant.nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn written_dates_read_back() {
        let days = (-800_000..3_000_000).step_by(997);
        for day in days.chain([-719_528, -719_469, -719_468, -1, 0, 59, 60, 11_016, 2_932_896]) {
            for (second, nanoseconds) in [(0, 0), (86_399, 999_999_999), (3_661, 250_000_000)] {
                let instant = Instant { seconds: day * DAY + second, nanoseconds };
                let text = write(instant);
                assert_eq!(Date::parse(&text).unwrap().instant, instant, "{text}");
            }
        }
        for seconds in [i64::MIN + 1, i64::MAX] {
            let instant = Instant { seconds, nanoseconds: 0 };
            assert_eq!(Date::parse(&write(instant)).unwrap().instant, instant);
        }
    }

    #[test]
    fn dates_lie_where_they_should() {
        for (low, high, expected) in [
            ("2026-05-01", "2026-05-02", Some("2026-05-01T00:00:01Z")),
            ("0", "1", Some("1970-01-01T00:00:00.000000001Z")),
            ("2026-05-01T00:00:00.999999999Z", "2026-05-01T00:00:01Z", None),
            ("2026", "2026-01-01", None),
            ("2026", "never", None),
        ] {
            assert_eq!(between(low, high).as_deref(), expected);
        }
        assert_eq!(after("2026-12-31T23:59:59.5Z").as_deref(), Some("2027-01-01T00:00:00Z"));
        assert_eq!(before("0").as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(after("9223372036854775807"), None);
    }
}
