//! The statement of one account, line by line as postings pass: nothing is held but the balance.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::id::TxnId;
use venture_core::{Currency, Timestamp};

use super::Span;
use super::sheet::Cell;
use crate::account::{Account, Side};
use crate::export::Posted;
use crate::transaction::TransactionType;

/// A running statement.
#[derive(Clone, Debug)]
pub struct AccountStatement {
    account: Account,
    span: Span,
    balances: BTreeMap<Currency, i128>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementLine<'a> {
    /// The event's place in the log.
    pub seq: u64,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// The transaction.
    pub txn_id: TxnId,
    /// Its reference.
    pub transaction_ref: &'a str,
    /// Why money moved.
    pub transaction_type: TransactionType,
    /// The provider's name of it.
    pub external_ref: Option<&'a str>,
    /// The column.
    pub side: Side,
    /// Smallest units, above 0.
    pub amount_minor: i64,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The balance after it, positive on the account's normal side.
    pub balance_minor: i128,
}

impl AccountStatement {
    /// The columns of a line.
    pub const HEAD: &'static [&'static str] =
        &["seq", "posted_at", "type", "reference", "external_ref", "currency", "debit", "credit", "balance"];

    /// A statement that begins with the first posting.
    #[must_use]
    pub const fn new(account: Account, span: Span) -> Self {
        Self { account, span, balances: BTreeMap::new() }
    }

    /// The lines that a posting adds. One before the span moves the balance only, one after it nothing.
    /// Postings come in the order of the log. `None` if the balance does not fit.
    #[must_use]
    pub fn lines<'a>(&mut self, posted: &Posted<'a>) -> Option<Vec<StatementLine<'a>>> {
        let inside = self.span.contains(posted.posted_at);
        if !inside && !self.span.is_after(posted.posted_at) {
            return Some(Vec::new());
        }
        let mut lines = Vec::new();
        for line in posted.transaction.lines.iter().filter(|line| line.account == self.account) {
            let amount = i128::from(line.amount_minor);
            let signed = if line.side == self.account.normal() { amount } else { amount.checked_neg()? };
            let balance = self.balances.entry(line.currency).or_default();
            *balance = balance.checked_add(signed)?;
            if inside {
                lines.push(StatementLine {
                    seq: posted.seq,
                    posted_at: posted.posted_at,
                    txn_id: posted.transaction.txn_id,
                    transaction_ref: &posted.transaction.transaction_ref,
                    transaction_type: posted.transaction.transaction_type,
                    external_ref: line.external_ref.as_deref(),
                    side: line.side,
                    amount_minor: line.amount_minor,
                    currency: line.currency,
                    balance_minor: *balance,
                });
            }
        }
        Some(lines)
    }

    /// The balances so far, by currency.
    pub fn balances(&self) -> impl Iterator<Item = (Currency, i128)> + '_ {
        self.balances.iter().map(|(currency, minor)| (*currency, *minor))
    }
}

impl StatementLine<'_> {
    /// The line as a row.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let amount = Cell::Amount(self.amount_minor.into(), self.currency);
        let (debit, credit) = match self.side {
            Side::Debit => (amount, Cell::Empty),
            Side::Credit => (Cell::Empty, amount),
        };
        vec![
            Cell::Number(self.seq.into()),
            Cell::text(self.posted_at),
            Cell::text(self.transaction_type),
            Cell::text(self.transaction_ref),
            self.external_ref.map_or(Cell::Empty, Cell::text),
            Cell::text(self.currency),
            debit,
            credit,
            Cell::Amount(self.balance_minor, self.currency),
        ]
    }
}
