//! A calendar month.

use core::fmt;
use core::str::FromStr;

use venture_core::Timestamp;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A text that is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a month as `YYYY-MM`, of the years 1 to 9998")]
pub struct MonthError;

/// A UTC calendar month of the years 1 to 9998.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i64,
    month: i64,
    first_day: i64,
}

impl Month {
    /// The month of a year, counted from 1.
    ///
    /// # Errors
    /// [`MonthError`] beyond the years 1 to 9998 or the months 1 to 12.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::close::Month;
    /// let month = Month::new(2028, 2).unwrap();
    /// assert_eq!(month.to_string(), "2028-02");
    /// assert_eq!(month.end().to_string(), "2028-03-01T00:00:00.000000Z");
    /// assert_eq!(month.last_day() - month.first_day(), 28); // a leap year
    /// ```
    pub fn new(year: i64, month: i64) -> Result<Self, MonthError> {
        if !(1..=9_998).contains(&year) || !(1..=12).contains(&month) {
            return Err(MonthError);
        }
        let first = alloc::format!("{year:04}-{month:02}-01T00:00:00Z").parse::<Timestamp>();
        Ok(Self { year, month, first_day: first.map_err(|_| MonthError)?.day() })
    }

    /// The month in which a day lies, days counted from 1970-01-01; `None` beyond the years.
    #[must_use]
    pub fn of_day(day: i64) -> Option<Self> {
        let at = Timestamp::from_micros(day.checked_mul(MICROS_PER_DAY)?).ok()?;
        let (year, month, _) = at.date();
        Self::new(year, month).ok()
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i64 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub const fn month(self) -> i64 {
        self.month
    }

    /// Its first day, counted from 1970-01-01.
    #[must_use]
    pub const fn first_day(self) -> i64 {
        self.first_day
    }

    /// Its last day, counted from 1970-01-01.
    #[must_use]
    pub fn last_day(self) -> i64 {
        // 31 days on lies the next month, and its day of the month tells how far beyond.
        let beyond = self.first_day.saturating_add(31);
        let date = |day: i64| day.checked_mul(MICROS_PER_DAY).and_then(|at| Timestamp::from_micros(at).ok());
        let over = date(beyond).map_or(1, |at| at.date().2);
        beyond.saturating_sub(over)
    }

    /// Its first instant.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp::from_micros(self.first_day.saturating_mul(MICROS_PER_DAY)).unwrap_or(Timestamp::MIN)
    }

    /// The first instant after it.
    #[must_use]
    pub fn end(self) -> Timestamp {
        let micros = self.last_day().saturating_add(1).saturating_mul(MICROS_PER_DAY);
        Timestamp::from_micros(micros).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let (year, month) = text.split_once('-').ok_or(MonthError)?;
        let digits = |part: &str, length: usize| {
            let fits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            if fits { part.parse::<i64>().map_err(|_| MonthError) } else { Err(MonthError) }
        };
        Self::new(digits(year, 4)?, digits(month, 2)?)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn months_end_where_the_next_begins() {
        for (text, days) in [
            ("2026-01", 31),
            ("2026-02", 28),
            ("2028-02", 29),
            ("2100-02", 28),
            ("2026-04", 30),
            ("2026-12", 31),
        ] {
            let month: Month = text.parse().unwrap();
            assert_eq!(month.to_string(), text);
            assert_eq!(month.last_day() - month.first_day() + 1, days, "{text}");
            assert_eq!(Month::of_day(month.first_day()), Some(month));
            assert_eq!(Month::of_day(month.last_day()), Some(month));
            assert_eq!(Month::of_day(month.last_day() + 1).map(Month::first_day), Some(month.last_day() + 1));
            assert_eq!(month.start().day(), month.first_day());
            assert_eq!(month.end().day(), month.last_day() + 1);
        }
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in
            ["2026", "2026-13", "2026-00", "26-01", "2026-1", "0000-01", "9999-01", "2026-01-01", "+026-01"]
        {
            assert_eq!(text.parse::<Month>(), Err(MonthError), "{text}");
        }
    }
}
