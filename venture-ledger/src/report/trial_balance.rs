//! Trial balance: each account on its side, both sides equal.

use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::Currency;

use super::sheet::{Cell, Sheet};
use super::totals::by_currency;
use crate::account::{Account, Side};
use crate::ledger::Balance;

/// One account in one currency: its balance stands in one of the columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialRow {
    /// The account.
    pub account: Account,
    /// Its name in the chart.
    pub name: &'static str,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The balance, if debits are more.
    pub debit_minor: i128,
    /// The balance, if credits are more.
    pub credit_minor: i128,
}

/// Both columns of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialTotal {
    /// The currency.
    pub currency: Currency,
    /// The sum of the left column.
    pub debit_minor: i128,
    /// The sum of the right column.
    pub credit_minor: i128,
    /// Whether they are equal.
    pub balanced: bool,
}

/// A trial balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialBalance {
    /// By account, then currency.
    pub rows: Vec<TrialRow>,
    /// By currency.
    pub totals: Vec<TrialTotal>,
}

impl TrialBalance {
    /// The trial balance of these balances; [`crate::Ledger::balances`] gives those of now.
    #[must_use]
    pub fn of(balances: &[Balance]) -> Self {
        let rows: Vec<TrialRow> = balances.iter().map(row).collect();
        let totals = by_currency(balances).into_keys().map(|currency| {
            let own = rows.iter().filter(|row| row.currency == currency);
            let (debit_minor, credit_minor) = own.fold((0_i128, 0_i128), |(debit, credit), row| {
                (debit.saturating_add(row.debit_minor), credit.saturating_add(row.credit_minor))
            });
            TrialTotal { currency, debit_minor, credit_minor, balanced: debit_minor == credit_minor }
        });
        Self { totals: totals.collect(), rows }
    }

    /// Whether every currency balances.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.totals.iter().all(|total| total.balanced)
    }

    /// The report as rows, totals last.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let cells = |account: Cell, name: &str, currency: Currency, debit: i128, credit: i128| {
            let side = |minor: i128| if minor == 0 { Cell::Empty } else { Cell::Amount(minor, currency) };
            vec![account, Cell::text(name), Cell::text(currency), side(debit), side(credit)]
        };
        let rows = self.rows.iter().map(|row| {
            let account = Cell::Text(row.account.to_string());
            cells(account, row.name, row.currency, row.debit_minor, row.credit_minor)
        });
        let totals = self.totals.iter().map(|total| {
            cells(Cell::text("total"), "", total.currency, total.debit_minor, total.credit_minor)
        });
        Sheet {
            head: &["account", "name", "currency", "debit", "credit"],
            rows: rows.chain(totals).collect(),
        }
    }
}

fn row(balance: &Balance) -> TrialRow {
    // A balance against its side stands in the other column.
    let debit = match balance.account.normal() {
        Side::Debit => balance.balance_minor,
        Side::Credit => balance.balance_minor.saturating_neg(),
    };
    TrialRow {
        account: balance.account,
        name: balance.account.code().name(),
        currency: balance.currency,
        debit_minor: debit.max(0),
        credit_minor: debit.saturating_neg().max(0),
    }
}
