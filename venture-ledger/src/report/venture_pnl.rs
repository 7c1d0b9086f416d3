//! Profit and loss per venture, and of the portfolio as their exact sum.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::Currency;
use venture_core::id::VentureId;

use super::Span;
use super::charge::Attribution;
use super::ratio::bps;
use super::sheet::{Cell, Sheet};
use crate::account::{Class, Side};
use crate::export::Posted;

/// The figures of one venture in one currency over a span. Spec: portfolio 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PnlRow {
    /// The venture; `None` for what belongs to none.
    pub venture_id: Option<VentureId>,
    /// The currency.
    pub currency: Currency,
    /// Credits less debits of 4xxx.
    pub revenue_minor: i128,
    /// Debits less credits of 5xxx.
    pub cogs_minor: i128,
    /// Debits less credits of 6xxx, refunds included.
    pub opex_minor: i128,
    /// cogs + opex.
    pub spend_minor: i128,
    /// revenue - spend.
    pub profit_minor: i128,
    /// Debits less credits of 8xxx.
    pub below_minor: i128,
    /// profit less 8xxx.
    pub net_income_minor: i128,
    /// (revenue - cogs) in ten-thousandths of revenue; `None` unless revenue is above 0.
    pub gross_margin_bps: Option<i128>,
    /// Profit in ten-thousandths of revenue.
    pub margin_bps: Option<i128>,
    /// Profit in ten-thousandths of spend; `None` unless something was spent.
    pub roi_bps: Option<i128>,
    /// Balance of 1020-v and 1030-v at the end of the span.
    pub cash_minor: i128,
}

/// A report over ventures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PnlReport {
    /// By venture, then currency; what belongs to none comes first.
    pub ventures: Vec<PnlRow>,
    /// The sum of all of them, one for each currency.
    pub portfolio: Vec<PnlRow>,
}

/// Sums before the figures follow from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    revenue: i128,
    cogs: i128,
    opex: i128,
    below: i128,
    cash: i128,
}

/// The sums of each row.
type Rows = BTreeMap<(Option<VentureId>, Currency), Sums>;

/// Adds up profit and loss as postings pass.
#[derive(Clone, Debug)]
pub struct Pnl {
    span: Span,
    rows: Rows,
}

impl Pnl {
    /// Nothing yet, of this span.
    #[must_use]
    pub const fn new(span: Span) -> Self {
        Self { span, rows: Rows::new() }
    }

    /// Adds a posting. Income and cost belong to the venture whose account the transaction touches,
    /// without one to its event's, else its workflow's venture, else to none. `None` if a sum does not fit.
    #[must_use = "a sum that does not fit makes the report wrong"]
    pub fn add(&mut self, posted: &Posted<'_>, attribution: Attribution<'_>) -> Option<()> {
        let inside = self.span.contains(posted.posted_at);
        if inside || self.span.is_after(posted.posted_at) {
            add(&mut self.rows, posted, inside, attribution)?;
        }
        Some(())
    }

    /// The report of what has passed. `None` if a sum does not fit.
    #[must_use]
    pub fn report(self) -> Option<PnlReport> {
        let mut whole: BTreeMap<Currency, Sums> = BTreeMap::new();
        for ((_, currency), sums) in &self.rows {
            let total = whole.entry(*currency).or_default();
            *total = total.plus(*sums)?;
        }
        let ventures = self.rows.into_iter().filter(|(_, sums)| *sums != Sums::default());
        Some(PnlReport {
            ventures: ventures.map(|((venture, currency), sums)| sums.row(venture, currency)).collect(),
            portfolio: whole.into_iter().map(|(currency, sums)| sums.row(None, currency)).collect(),
        })
    }
}

impl PnlReport {
    /// The report as rows, the portfolio last.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let own = self.ventures.iter().map(|row| {
            let name = row.venture_id.map_or_else(|| Cell::text("unallocated"), Cell::text);
            row.cells(name)
        });
        let whole = self.portfolio.iter().map(|row| row.cells(Cell::text("portfolio")));
        Sheet {
            head: &[
                "venture",
                "currency",
                "revenue",
                "cogs",
                "opex",
                "spend",
                "profit",
                "net_income",
                "gross_margin_bps",
                "margin_bps",
                "roi_bps",
                "cash",
            ],
            rows: own.chain(whole).collect(),
        }
    }
}

impl PnlRow {
    fn cells(&self, name: Cell) -> Vec<Cell> {
        let amount = |minor: i128| Cell::Amount(minor, self.currency);
        vec![
            name,
            Cell::text(self.currency),
            amount(self.revenue_minor),
            amount(self.cogs_minor),
            amount(self.opex_minor),
            amount(self.spend_minor),
            amount(self.profit_minor),
            amount(self.net_income_minor),
            Cell::number(self.gross_margin_bps),
            Cell::number(self.margin_bps),
            Cell::number(self.roi_bps),
            amount(self.cash_minor),
        ]
    }
}

impl Sums {
    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            revenue: self.revenue.checked_add(other.revenue)?,
            cogs: self.cogs.checked_add(other.cogs)?,
            opex: self.opex.checked_add(other.opex)?,
            below: self.below.checked_add(other.below)?,
            cash: self.cash.checked_add(other.cash)?,
        })
    }

    fn row(self, venture_id: Option<VentureId>, currency: Currency) -> PnlRow {
        let spend = self.cogs.saturating_add(self.opex);
        let profit = self.revenue.saturating_sub(spend);
        PnlRow {
            venture_id,
            currency,
            revenue_minor: self.revenue,
            cogs_minor: self.cogs,
            opex_minor: self.opex,
            spend_minor: spend,
            profit_minor: profit,
            below_minor: self.below,
            net_income_minor: profit.saturating_sub(self.below),
            gross_margin_bps: bps(self.revenue.saturating_sub(self.cogs), self.revenue),
            margin_bps: bps(profit, self.revenue),
            roi_bps: bps(profit, spend),
            cash_minor: self.cash,
        }
    }
}

/// Cash counts from the beginning, income and cost in the span only.
fn add(rows: &mut Rows, posted: &Posted<'_>, inside: bool, attribution: Attribution<'_>) -> Option<()> {
    let owner = attribution.of(posted);
    for line in &posted.transaction.lines {
        let debit = match line.side {
            Side::Debit => i128::from(line.amount_minor),
            Side::Credit => i128::from(line.amount_minor).checked_neg()?,
        };
        if let Some(venture) = line.account.venture() {
            let sums = rows.entry((Some(venture), line.currency)).or_default();
            sums.cash = sums.cash.checked_add(debit)?;
        }
        if !inside {
            continue;
        }
        let class = line.account.code().class();
        let sums = match class {
            Class::Revenue | Class::Cogs | Class::Opex | Class::Other => {
                rows.entry((owner, line.currency)).or_default()
            }
            Class::Asset | Class::Liability | Class::Equity | Class::Reserve => continue,
        };
        match class {
            Class::Revenue => sums.revenue = sums.revenue.checked_sub(debit)?,
            Class::Cogs => sums.cogs = sums.cogs.checked_add(debit)?,
            Class::Opex => sums.opex = sums.opex.checked_add(debit)?,
            Class::Other => sums.below = sums.below.checked_add(debit)?,
            Class::Asset | Class::Liability | Class::Equity | Class::Reserve => {}
        }
    }
    Some(())
}
