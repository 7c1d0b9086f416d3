//! Points in time: whole microseconds of UTC, written as strict RFC 3339.

use alloc::string::ToString;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::canonical;
use crate::wire::read_text;

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// 0001-01-01T00:00:00Z.
const MIN: i64 = -62_135_596_800 * MICROS_PER_SECOND;
/// 9999-12-31T23:59:59.999999Z.
const MAX: i64 = 253_402_300_800 * MICROS_PER_SECOND - 1;

/// A text or number that is no point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`.
    #[error("expected UTC as `YYYY-MM-DDTHH:MM:SS.ffffffZ` with at most six fraction digits")]
    Format,
    /// No such day or hour, or outside the years 1 to 9999.
    #[error("no such day or hour")]
    Range,
}

/// A point in time: microseconds since 1970-01-01T00:00:00Z, in the years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// The earliest point, 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(MIN);
    /// The latest point, 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(MAX);

    /// The point that lies `micros` microseconds after the epoch.
    ///
    /// # Errors
    /// [`TimeError::Range`] outside the years 1 to 9999.
    pub const fn from_micros(micros: i64) -> Result<Self, TimeError> {
        if micros < MIN || micros > MAX { Err(TimeError::Range) } else { Ok(Self(micros)) }
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This point plus a number of seconds, if it can be formed.
    #[must_use]
    pub fn checked_add_seconds(self, seconds: i64) -> Option<Self> {
        let micros = seconds.checked_mul(MICROS_PER_SECOND)?;
        Self::from_micros(self.0.checked_add(micros)?).ok()
    }

    /// This point minus a number of seconds; the earliest point where that cannot be formed.
    #[must_use]
    pub fn saturating_sub_seconds(self, seconds: i64) -> Self {
        seconds.checked_neg().and_then(|back| self.checked_add_seconds(back)).unwrap_or(Self::MIN)
    }

    /// Whole microseconds from `earlier` to this point; negative if this point is the earlier one.
    #[must_use]
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The UTC day, counted from 1970-01-01.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.0.div_euclid(MICROS_PER_DAY)
    }

    /// The UTC calendar month, counted from January of year 0.
    #[must_use]
    pub fn month(self) -> i64 {
        let (year, month, _) = self.date();
        year.saturating_mul(12).saturating_add(month).saturating_sub(1)
    }

    /// Year, month (1 to 12) and day of the month (1 to 31), UTC.
    #[must_use]
    pub const fn date(self) -> (i64, i64, i64) {
        civil_from_days(self.day())
    }

    /// Hour of the day, 0 to 23, UTC.
    #[must_use]
    pub const fn hour(self) -> i64 {
        self.0.rem_euclid(MICROS_PER_DAY) / (3_600 * MICROS_PER_SECOND)
    }

    /// Day of the week, 0 = Monday to 6 = Sunday, UTC.
    #[must_use]
    pub const fn weekday(self) -> i64 {
        // 1970-01-01 was a Thursday.
        self.day().saturating_add(3).rem_euclid(7)
    }

    /// The 27 bytes `YYYY-MM-DDTHH:MM:SS.ffffffZ`, without an allocation.
    #[must_use]
    pub fn text(self) -> TimestampText {
        let (year, month, day) = self.date();
        let in_day = self.0.rem_euclid(MICROS_PER_DAY);
        let (seconds, micros) = (in_day.div_euclid(MICROS_PER_SECOND), in_day.rem_euclid(MICROS_PER_SECOND));
        let (minutes, second) = (seconds.div_euclid(60), seconds.rem_euclid(60));
        let mut out = *b"0000-00-00T00:00:00.000000Z";
        let pairs = [
            (0, year.div_euclid(100)),
            (2, year.rem_euclid(100)),
            (5, month),
            (8, day),
            (11, minutes.div_euclid(60)),
            (14, minutes.rem_euclid(60)),
            (17, second),
            (20, micros.div_euclid(10_000)),
            (22, micros.div_euclid(100).rem_euclid(100)),
            (24, micros.rem_euclid(100)),
        ];
        for (at, value) in pairs {
            two_digits(&mut out, at, value);
        }
        TimestampText(out)
    }
}

/// A point in time as text, on the stack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TimestampText([u8; 27]);

impl TimestampText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The text as bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 27] {
        &self.0
    }
}

/// Writes the two decimal digits of `value`, 0 to 99, at `at`.
fn two_digits(out: &mut [u8; 27], at: usize, value: i64) {
    let value = u8::try_from(value).unwrap_or(0);
    if let Some([tens, units]) = out.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<2>()) {
        *tens = value.div_euclid(10).wrapping_add(b'0');
        *units = value.rem_euclid(10).wrapping_add(b'0');
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date.
///
/// Years are counted from March, in eras of 400 years, so that a leap day ends its year.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "years are 1 to 9999 and months 1 to 12, so nothing can wrap"
)]
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[expect(clippy::arithmetic_side_effects, reason = "a day count of the years 1 to 9999 is below 4 million")]
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => {
            if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) {
                29
            } else {
                28
            }
        }
        _ => 31,
    }
}

/// The number that exactly `count` ASCII digits form at `at`.
fn number(text: &[u8], at: usize, count: usize) -> Result<i64, TimeError> {
    let end = at.checked_add(count).ok_or(TimeError::Format)?;
    let part = text.get(at..end).ok_or(TimeError::Format)?;
    part.iter().try_fold(0_i64, |sum, digit| {
        if !digit.is_ascii_digit() {
            return Err(TimeError::Format);
        }
        let value = i64::from(digit.wrapping_sub(b'0'));
        sum.checked_mul(10).and_then(|tens| tens.checked_add(value)).ok_or(TimeError::Format)
    })
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bytes = text.as_bytes();
        let mark = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
        if !(mark(4, b'-') && mark(7, b'-') && mark(10, b'T') && mark(13, b':') && mark(16, b':')) {
            return Err(TimeError::Format);
        }
        let (year, month, day) = (number(bytes, 0, 4)?, number(bytes, 5, 2)?, number(bytes, 8, 2)?);
        let (hour, minute, second) = (number(bytes, 11, 2)?, number(bytes, 14, 2)?, number(bytes, 17, 2)?);
        let fraction = fraction(bytes.get(19..).unwrap_or_default())?;
        let in_range = (1..=9_999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour <= 23
            && minute <= 59
            && second <= 59;
        if !in_range {
            return Err(TimeError::Range);
        }
        let seconds = days_from_civil(year, month, day)
            .saturating_mul(86_400)
            .saturating_add(hour.saturating_mul(3_600))
            .saturating_add(minute.saturating_mul(60))
            .saturating_add(second);
        Self::from_micros(seconds.saturating_mul(MICROS_PER_SECOND).saturating_add(fraction))
    }
}

/// Microseconds of `.f` to `.ffffff` and the closing `Z`.
fn fraction(rest: &[u8]) -> Result<i64, TimeError> {
    match rest {
        [b'Z'] => Ok(0),
        [b'.', digits @ .., b'Z'] if (1..=6).contains(&digits.len()) => {
            let value = number(digits, 0, digits.len())?;
            let missing = 6_usize.saturating_sub(digits.len());
            Ok((0..missing).fold(value, |scaled, _| scaled.saturating_mul(10)))
        }
        _ => Err(TimeError::Format),
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            canonical::plain(s, self.text().as_str())
        } else {
            s.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            read_text(d, "UTC as `YYYY-MM-DDTHH:MM:SS.ffffffZ`", str::parse)
        } else {
            Self::from_micros(i64::deserialize(d)?)
                .map_err(|error| serde::de::Error::custom(error.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str, full: &str) {
        assert_eq!(text.parse::<Timestamp>().unwrap().text().as_str(), full);
    }

    #[test]
    fn reads_zero_to_six_fraction_digits() {
        round_trip("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z");
        round_trip("2026-03-02T09:15:00.5Z", "2026-03-02T09:15:00.500000Z");
        round_trip("2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999Z");
        round_trip("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z");
        round_trip("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z");
        round_trip("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
    }

    #[test]
    fn refuses_other_forms_and_days() {
        for text in [
            "",
            "2026-03-02",
            "2026-03-02 09:15:00Z",
            "2026-03-02T09:15:00",
            "2026-03-02T09:15:00+00:00",
            "2026-03-02T09:15:00z",
            "2026-03-02T09:15:00.Z",
            "2026-03-02T09:15:00.1234567Z",
            "+026-03-02T09:15:00Z",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimeError::Format), "{text}");
        }
        for text in [
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:60Z",
            "0000-01-01T00:00:00Z",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimeError::Range), "{text}");
        }
    }

    #[test]
    fn knows_the_calendar() {
        let at: Timestamp = "2026-03-02T09:15:00Z".parse().unwrap();
        assert_eq!((at.date(), at.hour(), at.weekday()), ((2026, 3, 2), 9, 0));
        assert_eq!(at.month(), 2026 * 12 + 2);
    }
}
