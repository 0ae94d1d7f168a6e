//! What other crates ask about texts, against independent arithmetic where there is some.

use std::cmp::Ordering;

use iamkit_condition::internal::{
    calendar_date, compare_dates, compare_numbers, date_after, date_before, date_between,
    epoch_seconds, is_request_value_of, is_value_of, number_above, number_below, number_between,
};
use iamkit_policy::ValueType;
use jiff::Timestamp;

#[test]
fn instants_have_the_calendar_date_of_another_library() {
    let steps = (-62_167_219_200_i64..253_402_300_800).step_by(25_920_013);
    let edges = [-86_401, -86_400, -1, 0, 68_169_600, 951_782_399, 951_868_800, 4_107_542_399];
    for seconds in steps.chain(edges) {
        let written = calendar_date(&seconds.to_string()).unwrap();
        assert_eq!(written, Timestamp::new(seconds, 0).unwrap().to_string(), "{seconds}");
        assert_eq!(epoch_seconds(&written).as_deref(), Some(&*seconds.to_string()));
    }
    // Before the year 0 and after the year 9999.
    for seconds in ["-62167219201", "253402300800"] {
        assert_eq!(calendar_date(seconds), None, "{seconds}");
    }
    assert_eq!((epoch_seconds("soon"), calendar_date("soon")), (None, None));
}

#[test]
fn neighbours_are_found() {
    assert_eq!(compare_numbers("9.50", "9.5"), Some(Ordering::Equal));
    assert_eq!(compare_numbers("9", "10"), Some(Ordering::Less));
    assert_eq!(compare_numbers("ten", "10"), None);
    assert_eq!(number_between("1", "2").as_deref(), Some("1.5"));
    assert_eq!(number_above("1").as_deref(), Some("2"));
    assert_eq!(number_below("1").as_deref(), Some("0"));
    assert_eq!(number_between("2", "1"), None);

    assert_eq!(compare_dates("2026", "2026-01-01T00:00Z"), Some(Ordering::Equal));
    assert_eq!(compare_dates("2026", "2025-12-31T23:59:59Z"), Some(Ordering::Greater));
    assert_eq!(compare_dates("2026", "soon"), None);
    assert_eq!(date_between("2026-01", "2026-02").as_deref(), Some("2026-01-01T00:00:01Z"));
    assert_eq!(date_after("2026-01").as_deref(), Some("2026-01-01T00:00:01Z"));
    assert_eq!(date_before("2026-01").as_deref(), Some("2025-12-31T23:59:59Z"));
    assert_eq!((date_after("soon"), date_before("soon")), (None, None));
}

#[test]
fn each_type_reads_its_own_texts() {
    // Text, as the value of which types a policy may have it, and of which a request.
    use ValueType::{Arn, Binary, Bool, Date, IpAddress, Numeric, Presence, String};
    let rows: [(&str, &[ValueType], &[ValueType]); 14] = [
        ("ten", &[String], &[String]),
        ("10", &[String, Numeric, Date], &[String, Numeric, Date]),
        ("1e1", &[String, Numeric], &[String, Numeric]),
        ("2026-02-30", &[String], &[String]),
        ("2026-05T12:00Z", &[String], &[String]),
        ("1900-02-29", &[String], &[String]),
        ("2023-02-29", &[String], &[String]),
        ("2000-02-29", &[String, Date], &[String, Date]),
        ("2024-02-29", &[String, Date], &[String, Date]),
        ("true", &[String, Bool, Presence, Binary], &[String, Bool, Presence, Binary]),
        ("10.0.0.0/8", &[String, IpAddress], &[String]),
        ("10.0.0.1", &[String, IpAddress], &[String, IpAddress]),
        ("arn:aws:sns:*:*:topic", &[String, Arn], &[String, Arn]),
        ("*:*:*:*:*:*", &[String, Arn], &[String]),
    ];
    for (text, policy, request) in rows {
        for value_type in [String, Numeric, Date, Bool, Presence, Binary, IpAddress, Arn] {
            let expected = policy.contains(&value_type);
            assert_eq!(is_value_of(value_type, text), expected, "{value_type:?} {text}");
            let expected = request.contains(&value_type);
            assert_eq!(is_request_value_of(value_type, text), expected, "{value_type:?} {text}");
        }
    }
}
