//! Laws of points in time, held against an independent calendar.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

use proptest::prelude::*;
use venture_core::Timestamp;

fn any_time() -> impl Strategy<Value = Timestamp> {
    let within = Timestamp::MIN.micros()..=Timestamp::MAX.micros();
    let near = prop_oneof![within.clone(), 1_500_000_000_000_000_i64..2_000_000_000_000_000];
    near.prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

proptest! {
    #[test]
    fn an_independent_calendar_agrees(time in any_time()) {
        let theirs = jiff::Timestamp::from_microsecond(time.micros());
        // Their range ends a day before ours.
        prop_assume!(theirs.is_ok());
        let theirs = jiff::tz::Offset::UTC.to_datetime(theirs.unwrap());
        let (year, month, day) = time.date();
        prop_assert_eq!((year, month, day), (theirs.year().into(), theirs.month().into(), theirs.day().into()));
        prop_assert_eq!(time.hour(), i64::from(theirs.hour()));
        prop_assert_eq!(time.weekday(), i64::from(theirs.weekday().to_monday_zero_offset()));
        prop_assert_eq!(time.to_string(), theirs.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string());
    }

    #[test]
    fn text_reads_back_and_sorts_like_time(left in any_time(), right in any_time()) {
        prop_assert_eq!(left.to_string().parse::<Timestamp>(), Ok(left));
        prop_assert_eq!(left.cmp(&right), left.to_string().cmp(&right.to_string()));
    }

    #[test]
    fn days_and_months_only_grow(left in any_time(), right in any_time()) {
        if left <= right {
            prop_assert!(left.day() <= right.day() && left.month() <= right.month());
        }
    }

    #[test]
    fn only_the_one_form_is_read(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,7})?[Zz+]?") {
        if let Ok(read) = text.parse::<Timestamp>() {
            let full = read.to_string();
            let given = text.trim_end_matches('Z');
            prop_assert!(text.ends_with('Z') && full.starts_with(given));
        }
    }

    #[test]
    fn reading_never_panics(text in ".{0,40}") {
        let _ = text.parse::<Timestamp>();
    }
}
