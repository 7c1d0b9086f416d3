//! Income statement: what was earned and what it took.

use alloc::vec;
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::Currency;

use super::ratio::bps;
use super::sheet::{Cell, Sheet};
use super::totals::{by_currency, sum};
use crate::account::{Account, AccountCode, Class};
use crate::ledger::Balance;

/// An account of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The account.
    pub account: Account,
    /// Its name in the chart.
    pub name: &'static str,
    /// Smallest units; positive on the side on which the account grows.
    pub amount_minor: i128,
}

/// The statement of one currency. 6040 and 6050 count once: they lessen revenue where it is shown, and
/// are part of `opex_minor`, as treasury 8 and portfolio 4 sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncomeOf {
    /// The currency.
    pub currency: Currency,
    /// 4xxx.
    pub revenue: Vec<Item>,
    /// 6040 and 6050.
    pub contra_revenue: Vec<Item>,
    /// 5xxx.
    pub cogs: Vec<Item>,
    /// 6xxx without those two.
    pub opex: Vec<Item>,
    /// 8xxx.
    pub below_the_line: Vec<Item>,
    /// Sum of 4xxx.
    pub revenue_minor: i128,
    /// Sum of 4xxx less 6040 and 6050.
    pub net_revenue_minor: i128,
    /// Sum of 5xxx.
    pub cogs_minor: i128,
    /// Sum of 6xxx, with 6040 and 6050.
    pub opex_minor: i128,
    /// 4xxx - 5xxx - 6xxx.
    pub operating_income_minor: i128,
    /// Sum of 8xxx.
    pub below_minor: i128,
    /// Operating income less 8xxx.
    pub net_income_minor: i128,
    /// (revenue - cogs) in ten-thousandths of revenue; `None` unless revenue is above 0.
    pub gross_margin_bps: Option<i128>,
    /// Operating income in ten-thousandths of revenue.
    pub margin_bps: Option<i128>,
}

/// An income statement, a part for each currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncomeStatement {
    /// By currency.
    pub currencies: Vec<IncomeOf>,
}

impl IncomeStatement {
    /// The statement of these balances: those of a span, for income accounts are never closed out.
    ///
    /// Spec: treasury 8, portfolio 4.
    #[must_use]
    pub fn of(balances: &[Balance]) -> Self {
        let parts = by_currency(balances).into_iter().map(|(currency, own)| part(currency, &own));
        Self { currencies: parts.filter(|part| !part.is_empty()).collect() }
    }

    /// The report as rows: the accounts of a section, then its sum.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let mut rows = Vec::new();
        for part in &self.currencies {
            let currency = part.currency;
            let mut section = |name: &'static str, items: &[Item], sums: &[(&'static str, i128)]| {
                for item in items {
                    let words = [Cell::text(name), Cell::text(item.account), Cell::text(item.name)];
                    let amount = [Cell::text(currency), Cell::Amount(item.amount_minor, currency)];
                    rows.push(words.into_iter().chain(amount).collect());
                }
                for (name, minor) in sums {
                    let amount = Cell::Amount(*minor, currency);
                    rows.push(vec![Cell::text(name), Cell::Empty, Cell::Empty, Cell::text(currency), amount]);
                }
            };
            section("revenue", &part.revenue, &[("total revenue", part.revenue_minor)]);
            section("contra revenue", &part.contra_revenue, &[("net revenue", part.net_revenue_minor)]);
            section("cost of goods", &part.cogs, &[("total cost of goods", part.cogs_minor)]);
            let opex = part.opex_minor.saturating_sub(part.contra_minor());
            let sums =
                [("total operating expenses", opex), ("operating income", part.operating_income_minor)];
            section("operating expenses", &part.opex, &sums);
            section("below the line", &part.below_the_line, &[("net income", part.net_income_minor)]);
        }
        Sheet { head: &["section", "account", "name", "currency", "amount"], rows }
    }
}

impl IncomeOf {
    fn is_empty(&self) -> bool {
        let all = [&self.revenue, &self.contra_revenue, &self.cogs, &self.opex, &self.below_the_line];
        all.iter().all(|section| section.is_empty())
    }

    fn contra_minor(&self) -> i128 {
        self.revenue_minor.saturating_sub(self.net_revenue_minor)
    }
}

fn part(currency: Currency, own: &[&Balance]) -> IncomeOf {
    let of = |class: Class| move |balance: &Balance| balance.account.code().class() == class;
    let items = |takes: &dyn Fn(&Balance) -> bool| {
        let taken = own.iter().filter(|balance| takes(balance));
        taken
            .map(|balance| Item {
                account: balance.account,
                name: balance.account.code().name(),
                amount_minor: balance.balance_minor,
            })
            .collect::<Vec<_>>()
    };
    let contra = |balance: &Balance| is_contra(balance.account.code());
    let (revenue, cogs) = (sum(own, of(Class::Revenue)), sum(own, of(Class::Cogs)));
    let (opex, below) = (sum(own, of(Class::Opex)), sum(own, of(Class::Other)));
    let operating = revenue.saturating_sub(cogs).saturating_sub(opex);
    IncomeOf {
        currency,
        revenue: items(&of(Class::Revenue)),
        contra_revenue: items(&contra),
        cogs: items(&of(Class::Cogs)),
        opex: items(&|balance| of(Class::Opex)(balance) && !contra(balance)),
        below_the_line: items(&of(Class::Other)),
        revenue_minor: revenue,
        net_revenue_minor: revenue.saturating_sub(sum(own, contra)),
        cogs_minor: cogs,
        opex_minor: opex,
        operating_income_minor: operating,
        below_minor: below,
        net_income_minor: operating.saturating_sub(below),
        gross_margin_bps: bps(revenue.saturating_sub(cogs), revenue),
        margin_bps: bps(operating, revenue),
    }
}

/// What customers got back.
fn is_contra(code: AccountCode) -> bool {
    code == AccountCode::REFUNDS || code == AccountCode::CHARGEBACKS
}
