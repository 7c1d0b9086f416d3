//! Sums of an account over a span.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use venture_core::{Currency, Timestamp};

use super::Span;
use crate::account::{Account, Side};
use crate::ledger::Balance;
use crate::transaction::Transaction;

/// Debits and credits of every account and currency in a span.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Totals {
    span: Span,
    columns: BTreeMap<(Account, Currency), (i128, i128)>,
}

impl Totals {
    /// Nothing yet, of this span.
    #[must_use]
    pub fn new(span: Span) -> Self {
        Self { span, columns: BTreeMap::new() }
    }

    /// Adds a transaction, if it was posted in the span. `None` if a sum does not fit.
    #[must_use = "a sum that does not fit makes the report wrong"]
    pub fn add(&mut self, posted_at: Timestamp, transaction: &Transaction) -> Option<()> {
        if !self.span.contains(posted_at) {
            return Some(());
        }
        for line in &transaction.lines {
            let (debit, credit) = self.columns.entry((line.account, line.currency)).or_default();
            let column = match line.side {
                Side::Debit => debit,
                Side::Credit => credit,
            };
            *column = column.checked_add(i128::from(line.amount_minor))?;
        }
        Some(())
    }

    /// Every account that was posted to, by account, then currency.
    #[must_use]
    pub fn balances(&self) -> Vec<Balance> {
        let balance = |((account, currency), (debit, credit)): (&(Account, Currency), &(i128, i128))| {
            let net = debit.saturating_sub(*credit);
            Balance {
                account: *account,
                currency: *currency,
                debit_minor: *debit,
                credit_minor: *credit,
                balance_minor: if account.normal() == Side::Debit { net } else { net.saturating_neg() },
            }
        };
        self.columns.iter().map(balance).collect()
    }
}

/// The balances of each currency, by currency.
pub(super) fn by_currency(balances: &[Balance]) -> BTreeMap<Currency, Vec<&Balance>> {
    let mut groups: BTreeMap<Currency, Vec<&Balance>> = BTreeMap::new();
    for balance in balances {
        groups.entry(balance.currency).or_default().push(balance);
    }
    groups
}

/// The sum of the balances of accounts that `of` takes; a sum beyond the range stays at its end.
pub(super) fn sum(balances: &[&Balance], of: impl Fn(&Balance) -> bool) -> i128 {
    let taken = balances.iter().filter(|balance| of(balance));
    taken.fold(0_i128, |sum, balance| sum.saturating_add(balance.balance_minor))
}
