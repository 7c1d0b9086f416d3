//! Reading the books.

use alloc::vec::Vec;

use serde::Serialize;
use venture_core::Currency;

use super::Ledger;
use crate::account::Account;

/// What one account holds in one currency. Spec: commands 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// The currency of the amounts.
    pub currency: Currency,
    /// All debits, smallest units.
    pub debit_minor: i128,
    /// All credits, smallest units.
    pub credit_minor: i128,
    /// Positive on the side on which the account grows, smallest units.
    pub balance_minor: i128,
}

impl Ledger {
    /// The balance of an account in a currency, positive on its normal side; 0 before its first posting.
    #[must_use]
    pub fn balance(&self, account: Account, currency: Currency) -> i128 {
        let handle = self.accounts.find(&(account, currency));
        handle.and_then(|handle| self.accounts.get(handle)).map_or(0, super::noun::Totals::balance)
    }

    /// Every account that was posted to, by account, then currency.
    #[must_use]
    pub fn balances(&self) -> Vec<Balance> {
        let mut all: Vec<Balance> = self
            .accounts
            .rows()
            .iter()
            .map(|totals| Balance {
                account: totals.account,
                currency: totals.currency,
                debit_minor: totals.debit,
                credit_minor: totals.credit,
                balance_minor: totals.balance(),
            })
            .collect();
        all.sort_unstable_by_key(|row| (row.account, row.currency));
        all
    }
}
