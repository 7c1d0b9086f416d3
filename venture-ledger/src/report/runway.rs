//! Cash runway: how many days cash and reserve last at the pace of the last 30 days.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::{Currency, Timestamp};

use super::Span;
use super::sheet::{Cell, Sheet};
use super::totals::{Totals, by_currency, sum};
use crate::account::{AccountCode, Class};
use crate::export::Posted;
use crate::reserve::Standing;

const SECONDS_PER_DAY: i64 = 86_400;

/// What the reserve's runway makes of the treasury. Spec: portfolio 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Above 90 days, or nothing is spent.
    Aggressive,
    /// Above 60 to 90.
    Balanced,
    /// Above 30 to 60.
    Conservative,
    /// 15 to 30.
    Defensive,
    /// 7 to below 15.
    Emergency,
    /// Below 7.
    Critical,
}

impl Mode {
    /// The mode of so many days; `None` is unlimited.
    #[must_use]
    pub const fn of(days: Option<i128>) -> Self {
        match days {
            None | Some(91..) => Self::Aggressive,
            Some(61..=90) => Self::Balanced,
            Some(31..=60) => Self::Conservative,
            Some(15..=30) => Self::Defensive,
            Some(7..=14) => Self::Emergency,
            Some(..=6) => Self::Critical,
        }
    }

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aggressive => "aggressive",
            Self::Balanced => "balanced",
            Self::Conservative => "conservative",
            Self::Defensive => "defensive",
            Self::Emergency => "emergency",
            Self::Critical => "critical",
        }
    }
}

/// The runway of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RunwayOf {
    /// The currency.
    pub currency: Currency,
    /// 1010 + 1020 + 1030.
    pub cash_minor: i128,
    /// 7000 + 7010 + 7020.
    pub reserve_minor: i128,
    /// 5xxx and 6xxx of the last 30 days.
    pub expense_30d_minor: i128,
    /// floor(cash / mean daily expense); `None` if nothing is spent.
    pub cash_days: Option<i128>,
    /// floor(reserve / mean daily expense).
    pub reserve_days: Option<i128>,
    /// What the reserve's days make of it.
    pub mode: Mode,
}

/// A runway at a point in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Runway {
    /// Everything before it counts.
    pub at: Timestamp,
    /// By currency.
    pub currencies: Vec<RunwayOf>,
}

/// Adds up what a runway needs as postings pass.
#[derive(Clone, Debug)]
pub struct Pace {
    at: Timestamp,
    whole: Totals,
    last: Totals,
}

impl Pace {
    /// Nothing yet, until `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        let month = at.saturating_sub_seconds(SECONDS_PER_DAY.saturating_mul(30));
        Self {
            at,
            whole: Totals::new(Span { from: None, until: Some(at) }),
            last: Totals::new(Span { from: Some(month), until: Some(at) }),
        }
    }

    /// Adds a posting, if it was before `at`. `None` if a sum does not fit.
    #[must_use = "a sum that does not fit makes the report wrong"]
    pub fn add(&mut self, posted: &Posted<'_>) -> Option<()> {
        self.whole.add(posted.posted_at, posted.transaction)?;
        self.last.add(posted.posted_at, posted.transaction)
    }

    /// The runway at that point.
    ///
    /// Spec: portfolio 9.
    #[must_use]
    pub fn report(&self) -> Runway {
        let (whole, last) = (self.whole.balances(), self.last.balances());
        let pace = by_currency(&last);
        let part = |(currency, own): (Currency, Vec<&crate::ledger::Balance>)| {
            let expense = pace.get(&currency).map_or(0, |month| {
                sum(month, |balance| matches!(balance.account.code().class(), Class::Cogs | Class::Opex))
            });
            let cash = sum(&own, |balance| is_cash(balance.account.code()));
            let reserve = sum(&own, |balance| balance.account.code().class() == Class::Reserve);
            let (cash_days, reserve_days) = (days(cash, expense), days(reserve, expense));
            RunwayOf {
                currency,
                cash_minor: cash,
                reserve_minor: reserve,
                expense_30d_minor: expense,
                cash_days,
                reserve_days,
                mode: Mode::of(reserve_days),
            }
        };
        Runway { at: self.at, currencies: by_currency(&whole).into_iter().map(part).collect() }
    }
}

impl Runway {
    /// The report as rows.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let row = |row: &RunwayOf| {
            vec![
                Cell::text(row.currency),
                Cell::Amount(row.cash_minor, row.currency),
                Cell::Amount(row.reserve_minor, row.currency),
                Cell::Amount(row.expense_30d_minor, row.currency),
                Cell::number(row.cash_days),
                Cell::number(row.reserve_days),
                Cell::text(row.mode.as_str()),
            ]
        };
        Sheet {
            head: &["currency", "cash", "reserve", "expense_30d", "cash_days", "reserve_days", "mode"],
            rows: self.currencies.iter().map(row).collect(),
        }
    }
}

/// Whole days that `stock` lasts.
fn days(stock: i128, expense: i128) -> Option<i128> {
    Standing { reserve_minor: stock, expense_minor: expense }.runway_days()
}

const fn is_cash(code: AccountCode) -> bool {
    matches!(code.number(), 1010 | 1020 | 1030)
}
