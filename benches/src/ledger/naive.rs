//! The baseline: maps from text to amounts, a set of texts for what was posted.

use std::collections::{BTreeMap, BTreeSet};

use venture_ledger::{Side, Transaction};

/// Books as one writes them in an afternoon.
#[derive(Default)]
pub(super) struct Naive {
    seen: BTreeSet<String>,
    pub(super) balances: BTreeMap<String, i64>,
}

impl Naive {
    /// Whether it was posted: not if it was before, nor if its first account would pass the cap.
    pub(super) fn post(&mut self, transaction: &Transaction, cap: i64) -> bool {
        if !self.seen.insert(transaction.transaction_ref.to_string()) {
            return false;
        }
        let first = transaction.lines.first().map(|line| (line.account.to_string(), line.amount_minor));
        let Some((first, amount)) = first else { return false };
        if self.balances.get(&first).copied().unwrap_or(0) + amount > cap {
            return false;
        }
        for line in &transaction.lines {
            let change = match line.side {
                Side::Debit => line.amount_minor,
                Side::Credit => -line.amount_minor,
            };
            *self.balances.entry(line.account.to_string()).or_default() += change;
        }
        true
    }
}
