//! Timestamps and durations, exact to the nanosecond.

use alloc::string::String;
use core::fmt::Write;

use venture_core::Timestamp;

const NANOS: i64 = 1_000_000_000;
const DAY: i64 = 86_400;
/// 0001-01-01T00:00:00Z in seconds.
const FIRST_SECOND: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z in seconds.
const LAST_SECOND: i64 = 253_402_300_799;

/// A point in time, UTC, of the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    seconds: i64,
    nanos: u32,
}

/// A length of time in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

/// Which part of a timestamp or duration an accessor asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    FullYear,
    Month,
    DayOfYear,
    DayOfMonth,
    Date,
    DayOfWeek,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

impl Instant {
    /// The instant of these seconds since 1970 and nanoseconds, if it is in range.
    #[must_use]
    pub const fn new(seconds: i64, nanos: u32) -> Option<Self> {
        if seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos >= 1_000_000_000 {
            return None;
        }
        Some(Self { seconds, nanos })
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds of the second.
    #[must_use]
    pub const fn nanos(self) -> u32 {
        self.nanos
    }

    /// Reads RFC 3339, with any offset and up to nine fraction digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let field = |from: usize, count: usize| digits(bytes.get(from..from.checked_add(count)?)?);
        let sign = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
        let separated = [(4, b"-"), (7, b"-"), (13, b":"), (16, b":")].iter().all(|(at, is)| sign(*at, *is));
        if !separated || !sign(10, b"Tt") {
            return None;
        }
        let (year, month, day) = (field(0, 4)?, field(5, 2)?, field(8, 2)?);
        let (hour, minute, second) = (field(11, 2)?, field(14, 2)?, field(17, 2)?);
        if year < 1 || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let (nanos, rest) = fraction(bytes.get(19..)?)?;
        let clock = hour.checked_mul(3_600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
        let seconds = days_from_civil(year, month, day).checked_mul(DAY)?.checked_add(clock)?;
        Self::new(seconds.checked_sub(offset(rest)?)?, nanos)
    }

    /// The instant this long after, if it is in range.
    #[must_use]
    pub fn checked_add(self, span: Span) -> Option<Self> {
        let nanos = i64::from(self.nanos).checked_add(span.0.rem_euclid(NANOS))?;
        let carried = nanos.div_euclid(NANOS);
        let seconds = self.seconds.checked_add(span.0.div_euclid(NANOS))?.checked_add(carried)?;
        Self::new(seconds, u32::try_from(nanos.rem_euclid(NANOS)).ok()?)
    }

    /// The time from `earlier` to this, if a duration can hold it.
    #[must_use]
    pub fn checked_since(self, earlier: Self) -> Option<Span> {
        let seconds = self.seconds.checked_sub(earlier.seconds)?;
        let nanos = i64::from(self.nanos).checked_sub(i64::from(earlier.nanos))?;
        // One second may be lent, so that the product of the ends still fits.
        let whole = i128::from(seconds).checked_mul(i128::from(NANOS))?.checked_add(i128::from(nanos))?;
        i64::try_from(whole).ok().map(Span)
    }

    pub(super) fn part(self, part: Part) -> i64 {
        let days = self.seconds.div_euclid(DAY);
        let second = self.seconds.rem_euclid(DAY);
        let (year, month, day) = civil_from_days(days);
        match part {
            Part::FullYear => year,
            Part::Month => month.wrapping_sub(1),
            Part::DayOfYear => days.wrapping_sub(days_from_civil(year, 1, 1)),
            Part::DayOfMonth => day.wrapping_sub(1),
            Part::Date => day,
            // 1970-01-01 was a Thursday; Sunday is 0.
            Part::DayOfWeek => days.wrapping_add(4).rem_euclid(7),
            Part::Hours => second.div_euclid(3_600),
            Part::Minutes => second.div_euclid(60).rem_euclid(60),
            Part::Seconds => second.rem_euclid(60),
            Part::Milliseconds => i64::from(self.nanos).div_euclid(1_000_000),
        }
    }

    /// RFC 3339 in UTC, with as many fraction digits as are needed.
    #[must_use]
    pub fn text(self) -> String {
        let days = self.seconds.div_euclid(DAY);
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) =
            (self.part(Part::Hours), self.part(Part::Minutes), self.part(Part::Seconds));
        let mut out = String::new();
        let _ = write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        if self.nanos > 0 {
            let mut fraction = String::new();
            let _ = write!(fraction, "{:09}", self.nanos);
            let _ = write!(out, ".{}", fraction.trim_end_matches('0'));
        }
        out.push('Z');
        out
    }
}

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        let micros = at.micros();
        let nanos = micros.rem_euclid(1_000_000).wrapping_mul(1_000);
        Self { seconds: micros.div_euclid(1_000_000), nanos: u32::try_from(nanos).unwrap_or(0) }
    }
}

impl Span {
    /// So many nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The length in nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Reads a sequence of decimal numbers with units `h m s ms us ns`, such as `1h30m` or `-1.5s`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        if rest == b"0" {
            return Some(Self(0));
        }
        let mut total: i128 = 0;
        let mut any = false;
        while !rest.is_empty() {
            let (nanos, left) = term(rest)?;
            total = total.checked_add(nanos)?;
            (rest, any) = (left, true);
        }
        let signed = if negative { total.checked_neg()? } else { total };
        if any { i64::try_from(signed).ok().map(Self) } else { None }
    }

    /// The sum, if it fits.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(nanos) => Some(Self(nanos)),
            None => None,
        }
    }

    /// The difference, if it fits.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(nanos) => Some(Self(nanos)),
            None => None,
        }
    }

    /// The same length the other way, if it fits.
    #[must_use]
    pub const fn checked_neg(self) -> Option<Self> {
        match self.0.checked_neg() {
            Some(nanos) => Some(Self(nanos)),
            None => None,
        }
    }

    /// Whole hours, minutes or seconds of the length; milliseconds within its second.
    pub(super) const fn part(self, part: Part) -> Option<i64> {
        let seconds = self.0.wrapping_div(NANOS);
        match part {
            Part::Hours => Some(seconds.wrapping_div(3_600)),
            Part::Minutes => Some(seconds.wrapping_div(60)),
            Part::Seconds => Some(seconds),
            Part::Milliseconds => Some(self.0.wrapping_rem(NANOS).wrapping_div(1_000_000)),
            Part::FullYear
            | Part::Month
            | Part::DayOfYear
            | Part::DayOfMonth
            | Part::Date
            | Part::DayOfWeek => None,
        }
    }
}

/// One number with its unit, in nanoseconds, and what follows.
fn term(bytes: &[u8]) -> Option<(i128, &[u8])> {
    let whole_end = bytes.iter().position(|b| !b.is_ascii_digit())?;
    let whole = bytes.get(..whole_end)?;
    let mut rest = bytes.get(whole_end..)?;
    let mut fraction: &[u8] = &[];
    if let [b'.', after @ ..] = rest {
        let end = after.iter().position(|b| !b.is_ascii_digit())?;
        (fraction, rest) = (after.get(..end)?, after.get(end..)?);
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let units: [(&[u8], i128); 7] = [
        (b"ns", 1),
        (b"us", 1_000),
        ("µs".as_bytes(), 1_000),
        (b"ms", 1_000_000),
        (b"s", 1_000_000_000),
        (b"m", 60_000_000_000),
        (b"h", 3_600_000_000_000),
    ];
    let (unit, scale) = units.iter().find(|(unit, _)| rest.starts_with(unit))?;
    let mut nanos: i128 = 0;
    for digit in whole {
        nanos = nanos.checked_mul(10)?.checked_add(i128::from(digit.wrapping_sub(b'0')))?;
    }
    nanos = nanos.checked_mul(*scale)?;
    // What is below a nanosecond is cut off.
    let mut place = *scale;
    for digit in fraction.iter().take(15) {
        place = place.checked_div(10)?;
        nanos = nanos.checked_add(place.checked_mul(i128::from(digit.wrapping_sub(b'0')))?)?;
    }
    Some((nanos, rest.get(unit.len()..)?))
}

/// Nanoseconds of an optional `.digits`, and what follows.
fn fraction(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', after @ ..] = bytes else { return Some((0, bytes)) };
    let end = after.iter().position(|b| !b.is_ascii_digit())?;
    let found = after.get(..end)?;
    if found.is_empty() || found.len() > 9 {
        return None;
    }
    let scale = 10_i64.checked_pow(u32::try_from(9_usize.checked_sub(found.len())?).ok()?)?;
    let nanos = digits(found)?.checked_mul(scale)?;
    Some((u32::try_from(nanos).ok()?, after.get(end..)?))
}

/// Seconds east of UTC of `Z` or `+hh:mm`.
fn offset(bytes: &[u8]) -> Option<i64> {
    match bytes {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h @ .., b':', m1, m2] if h.len() == 2 => {
            let (hours, minutes) = (digits(h)?, digits(&[*m1, *m2])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?;
            if *sign == b'-' { seconds.checked_neg() } else { Some(seconds) }
        }
        _ => None,
    }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0_i64, |value, byte| {
        if !byte.is_ascii_digit() {
            return None;
        }
        value.checked_mul(10)?.checked_add(i64::from(byte.wrapping_sub(b'0')))
    })
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year.wrapping_rem(4) == 0 && (year.wrapping_rem(100) != 0 || year.wrapping_rem(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970 of a proleptic Gregorian date. Small in range, so nothing wraps.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year.wrapping_sub(1) } else { year };
    let era = year.div_euclid(400);
    let of_era = year.wrapping_sub(era.wrapping_mul(400));
    let shifted = month.wrapping_add(9).rem_euclid(12);
    let of_year = shifted.wrapping_mul(153).wrapping_add(2).div_euclid(5).wrapping_add(day).wrapping_sub(1);
    let day_of_era = of_era
        .wrapping_mul(365)
        .wrapping_add(of_era.div_euclid(4))
        .wrapping_sub(of_era.div_euclid(100))
        .wrapping_add(of_year);
    era.wrapping_mul(146_097).wrapping_add(day_of_era).wrapping_sub(719_468)
}

/// Year, month and day of days since 1970.
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days.wrapping_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = of_era
        .wrapping_sub(of_era.div_euclid(1_460))
        .wrapping_add(of_era.div_euclid(36_524))
        .wrapping_sub(of_era.div_euclid(146_096))
        .div_euclid(365);
    let of_year = of_era.wrapping_sub(
        year_of_era
            .wrapping_mul(365)
            .wrapping_add(year_of_era.div_euclid(4))
            .wrapping_sub(year_of_era.div_euclid(100)),
    );
    let month_shifted = of_year.wrapping_mul(5).wrapping_add(2).div_euclid(153);
    let day =
        of_year.wrapping_sub(month_shifted.wrapping_mul(153).wrapping_add(2).div_euclid(5)).wrapping_add(1);
    let month =
        if month_shifted < 10 { month_shifted.wrapping_add(3) } else { month_shifted.wrapping_sub(9) };
    let year = era.wrapping_mul(400).wrapping_add(year_of_era);
    (if month <= 2 { year.wrapping_add(1) } else { year }, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        for text in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2024-02-29T12:00:00.5Z"] {
            assert_eq!(Instant::parse(text).unwrap().text(), text);
        }
        let shifted = Instant::parse("2009-02-13T23:31:30.000000001-02:30").unwrap();
        assert_eq!(shifted.text(), "2009-02-14T02:01:30.000000001Z");
        for text in [
            "0000-01-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2023-01-01T24:00:00Z",
            "2023-01-01",
            "0001-01-01T00:00:00+00:01",
            "2023-01-01T00:00:00",
            "2023-01-01T00:00:00.Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn reads_durations() {
        for (text, nanos) in [
            ("1h30m", 5_400_000_000_000),
            ("-1.5s", -1_500_000_000),
            ("100ms", 100_000_000),
            ("3us2ns", 3_002),
            ("0", 0),
            (".5s", 500_000_000),
        ] {
            assert_eq!(Span::parse(text), Some(Span(nanos)), "{text}");
        }
        for text in ["", "-", "1", "s", ".s", "1d", "1s ", "320000000000s"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }
}
