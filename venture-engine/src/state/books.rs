//! What finance books by command, as far as later commands need it.

use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use venture_core::id::{TxnId, VentureId};
use venture_ledger::Transaction;

/// An entry that somebody asked for: what a reversal mirrors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// The entry.
    pub transaction: Transaction,
    /// Whose business it is.
    pub venture_id: Option<VentureId>,
}

/// Entries by command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    entries: BTreeMap<TxnId, Booked>,
}

impl Books {
    /// An entry that somebody asked for.
    #[must_use]
    pub fn entry(&self, txn_id: TxnId) -> Option<&Booked> {
        self.entries.get(&txn_id)
    }

    /// Takes in an entry that was posted.
    pub(crate) fn record(&mut self, entry: &Transaction, venture_id: Option<VentureId>) {
        if entry.request_hash.is_some() {
            self.entries.insert(entry.txn_id, Booked { transaction: entry.clone(), venture_id });
        }
    }
}
