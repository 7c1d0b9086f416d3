//! The state of the books.

use serde::{Deserialize, Serialize};
use venture_core::Currency;
use venture_core::id::TxnId;

use crate::account::{Account, Side};
use crate::hash;
use crate::table::{Row, Table};

/// The books of one tenant. Pure state: the same transactions in the same order give the same bytes.
///
/// Accounts are kept as dense handles from their first posting on; a transaction leaves 32 bytes: its
/// id, a fingerprint of its lines, and whether it was reversed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub(super) accounts: Table<Totals>,
    pub(super) transactions: Table<Posting>,
}

/// The two columns of an account in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Totals {
    pub(super) account: Account,
    pub(super) currency: Currency,
    pub(super) debit: i128,
    pub(super) credit: i128,
}

impl Totals {
    /// Positive on the side on which the account grows.
    pub(super) fn balance(&self) -> i128 {
        match self.account.normal() {
            Side::Debit => self.debit.saturating_sub(self.credit),
            Side::Credit => self.credit.saturating_sub(self.debit),
        }
    }
}

impl Row for Totals {
    type Key = (Account, Currency);

    fn key(&self) -> Self::Key {
        (self.account, self.currency)
    }

    #[inline]
    fn hash((account, currency): &Self::Key) -> u64 {
        let venture = match account.venture() {
            Some(venture) => hash::of_id(venture.as_bytes()),
            None => 0,
        };
        hash::of_words([venture, currency.word(), u64::from(account.code().number())])
    }
}

/// A transaction that is in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Posting {
    pub(super) txn_id: TxnId,
    pub(super) fingerprint: u64,
    pub(super) reversed: bool,
}

impl Row for Posting {
    type Key = TxnId;

    fn key(&self) -> TxnId {
        self.txn_id
    }

    #[inline]
    fn hash(key: &TxnId) -> u64 {
        hash::of_id(key.as_bytes())
    }
}

impl Ledger {
    /// Empty books.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for so many more transactions and accounts, so that posting them allocates nothing.
    /// Returns false if there is no memory for it; the books then grow as they are posted to.
    pub fn reserve(&mut self, transactions: usize, accounts: usize) -> bool {
        let room = self.transactions.reserve(transactions);
        room && self.accounts.reserve(accounts)
    }

    /// How many transactions are in the books.
    #[must_use]
    pub fn len(&self) -> usize {
        self.transactions.rows().len()
    }

    /// True if nothing was posted yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.transactions.rows().is_empty()
    }

    /// True if a transaction of this id is in the books and was reversed.
    #[must_use]
    pub fn is_reversed(&self, txn_id: TxnId) -> bool {
        let handle = self.transactions.find(&txn_id);
        handle.and_then(|handle| self.transactions.get(handle)).is_some_and(|posting| posting.reversed)
    }

    /// True if a transaction of this id is in the books.
    #[must_use]
    pub fn contains(&self, txn_id: TxnId) -> bool {
        self.transactions.find(&txn_id).is_some()
    }
}
