//! Dates and times as statements write them. What has no offset is UTC; a date alone is its midnight.

use alloc::format;
use alloc::string::String;

use venture_core::Timestamp;

use super::fault::{Fault, Place};

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DateForm {
    /// `2026-03-02`, `2026-03-02 09:00:00`, or RFC 3339 with an offset.
    #[default]
    Iso,
    /// `02.03.2026` or `02/03/2026`: the day first.
    DayFirst,
    /// `03/02/2026`: the month first.
    MonthFirst,
}

impl DateForm {
    /// The word of a column map.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "iso" => Some(Self::Iso),
            "dmy" => Some(Self::DayFirst),
            "mdy" => Some(Self::MonthFirst),
            _ => None,
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Iso => "a date like `2026-03-02`, with a time like `2026-03-02T09:00:00Z`",
            Self::DayFirst => "a date like `02.03.2026`",
            Self::MonthFirst => "a date like `03/02/2026`",
        }
    }

    /// The instant of a text in this form.
    pub(super) fn read(self, text: &str, field: &str, at: Place) -> Result<Timestamp, Fault> {
        let found = match self {
            Self::Iso => iso(text),
            Self::DayFirst => ordered(text).and_then(|[day, month, year]| midnight(year, month, day)),
            Self::MonthFirst => ordered(text).and_then(|[month, day, year]| midnight(year, month, day)),
        };
        found.ok_or_else(|| at.fault(field, self.expected(), text))
    }
}

/// Three parts between points, slashes or hyphens.
fn ordered(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.split(['.', '/', '-']);
    let found = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() { None } else { Some(found) }
}

fn midnight(year: &str, month: &str, day: &str) -> Option<Timestamp> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    format!("{year}-{month:0>2}-{day:0>2}T00:00:00Z").parse().ok()
}

fn iso(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut whole = String::from(date);
    // A date alone, or with the zone that XML allows: the calendar day counts.
    if rest.is_empty() || rest == "Z" || (rest.len() == 6 && offset_seconds(rest).is_some()) {
        whole.push_str("T00:00:00Z");
        return whole.parse().ok();
    }
    let time = rest.strip_prefix(['T', ' '])?;
    let (clock, offset) = split_offset(time)?;
    whole.push('T');
    whole.push_str(clock);
    whole.push('Z');
    let local: Timestamp = whole.parse().ok()?;
    local.checked_add_seconds(offset.checked_neg()?)
}

/// The clock's text and the offset from UTC in seconds.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix('Z').or_else(|| time.strip_suffix(" UTC")) {
        return Some((clock, 0));
    }
    match time.rfind(['+', '-']) {
        Some(at) => {
            let (clock, offset) = time.split_at_checked(at)?;
            Some((clock, offset_seconds(offset)?))
        }
        None => Some((time, 0)),
    }
}

/// `+hh:mm` or `-hh:mm`, at most 14 hours.
fn offset_seconds(text: &str) -> Option<i64> {
    let sign: i64 = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let number = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    fn check(form: DateForm, text: &str, expected: Option<&str>) {
        let found = form.read(text, "date", Place { row: 1, line: 2 }).ok();
        assert_eq!(found.map(|at| at.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn iso_dates_and_times_are_instants() {
        let midnight = Some("2026-03-02T00:00:00.000000Z");
        for text in ["2026-03-02", "2026-03-02Z", "2026-03-02+01:00", "2026-03-02 00:00:00"] {
            check(DateForm::Iso, text, midnight);
        }
        check(DateForm::Iso, "2026-03-02T00:30:00+01:00", Some("2026-03-01T23:30:00.000000Z"));
        check(DateForm::Iso, "2026-03-02T23:30:00.5-02:00", Some("2026-03-03T01:30:00.500000Z"));
        check(DateForm::Iso, "2026-03-02 09:00:01 UTC", Some("2026-03-02T09:00:01.000000Z"));
        for text in ["", "2026-3-2", "2026-02-30", "2026-03-02X", "2026-03-02T25:00:00", "02.03.2026"] {
            check(DateForm::Iso, text, None);
        }
        check(DateForm::Iso, "2026-03-02T09:00:00+15:00", None);
        check(DateForm::Iso, "2026-03-0é", None);
    }

    #[test]
    fn the_order_of_day_and_month_is_told_not_guessed() {
        check(DateForm::DayFirst, "02.03.2026", Some("2026-03-02T00:00:00.000000Z"));
        check(DateForm::DayFirst, "2/3/2026", Some("2026-03-02T00:00:00.000000Z"));
        check(DateForm::MonthFirst, "02/03/2026", Some("2026-02-03T00:00:00.000000Z"));
        check(DateForm::MonthFirst, "31/03/2026", None);
        check(DateForm::DayFirst, "2026.03.02", None);
        check(DateForm::DayFirst, "02.03.26", None);
    }
}
