//! Balance sheet: what is owned, what is owed, what is one's own.

use alloc::vec::Vec;

use serde::Serialize;
use venture_core::Currency;

use super::income::Item;
use super::sheet::{Cell, Sheet};
use super::totals::{by_currency, sum};
use crate::account::{Class, Side};
use crate::ledger::Balance;

/// The sheet of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BalanceSheetOf {
    /// The currency.
    pub currency: Currency,
    /// 1xxx.
    pub assets: Vec<Item>,
    /// 2xxx.
    pub liabilities: Vec<Item>,
    /// 3xxx.
    pub equity: Vec<Item>,
    /// 7xxx.
    pub reserves: Vec<Item>,
    /// What income accounts add up to since the beginning: they are never closed out.
    pub earnings_minor: i128,
    /// Sum of assets.
    pub assets_minor: i128,
    /// Sum of liabilities, equity, reserves and earnings.
    pub liabilities_and_equity_minor: i128,
    /// Whether both sums are equal.
    pub balanced: bool,
}

/// A balance sheet, a part for each currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BalanceSheet {
    /// By currency.
    pub currencies: Vec<BalanceSheetOf>,
}

impl BalanceSheet {
    /// The sheet of these balances: everything posted until a point in time.
    #[must_use]
    pub fn of(balances: &[Balance]) -> Self {
        let parts = by_currency(balances).into_iter().map(|(currency, own)| part(currency, &own));
        Self { currencies: parts.collect() }
    }

    /// Whether every currency balances.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.currencies.iter().all(|part| part.balanced)
    }

    /// The report as rows: the accounts of a section, then its sum.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let mut rows = Vec::new();
        for part in &self.currencies {
            let currency = part.currency;
            let mut push = |section: &'static str, item: Option<&Item>, minor: i128| {
                let account = item.map_or(Cell::Empty, |item| Cell::text(item.account));
                let name = item.map_or(Cell::Empty, |item| Cell::text(item.name));
                let amount = Cell::Amount(minor, currency);
                rows.push(Vec::from([Cell::text(section), account, name, Cell::text(currency), amount]));
            };
            let mut section = |name: &'static str, items: &[Item]| {
                items.iter().for_each(|item| push(name, Some(item), item.amount_minor));
            };
            section("assets", &part.assets);
            section("liabilities", &part.liabilities);
            section("equity", &part.equity);
            section("reserves", &part.reserves);
            push("earnings", None, part.earnings_minor);
            push("total assets", None, part.assets_minor);
            push("total liabilities and equity", None, part.liabilities_and_equity_minor);
        }
        Sheet { head: &["section", "account", "name", "currency", "amount"], rows }
    }
}

fn part(currency: Currency, own: &[&Balance]) -> BalanceSheetOf {
    let of = |class: Class| move |balance: &Balance| balance.account.code().class() == class;
    let items = |class: Class| {
        let taken = own.iter().filter(|balance| of(class)(balance));
        taken
            .map(|balance| Item {
                account: balance.account,
                name: balance.account.code().name(),
                amount_minor: balance.balance_minor,
            })
            .collect::<Vec<_>>()
    };
    let earnings = own.iter().filter(|balance| is_income(balance)).fold(0_i128, |sum, balance| match balance
        .account
        .normal()
    {
        Side::Credit => sum.saturating_add(balance.balance_minor),
        Side::Debit => sum.saturating_sub(balance.balance_minor),
    });
    let assets = sum(own, of(Class::Asset));
    let others = [Class::Liability, Class::Equity, Class::Reserve];
    let theirs = others.into_iter().fold(earnings, |total, class| total.saturating_add(sum(own, of(class))));
    BalanceSheetOf {
        currency,
        assets: items(Class::Asset),
        liabilities: items(Class::Liability),
        equity: items(Class::Equity),
        reserves: items(Class::Reserve),
        earnings_minor: earnings,
        assets_minor: assets,
        liabilities_and_equity_minor: theirs,
        balanced: assets == theirs,
    }
}

fn is_income(balance: &Balance) -> bool {
    match balance.account.code().class() {
        Class::Revenue | Class::Cogs | Class::Opex | Class::Other => true,
        Class::Asset | Class::Liability | Class::Equity | Class::Reserve => false,
    }
}
