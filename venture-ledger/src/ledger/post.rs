//! Recording a transaction.

use super::check::{fingerprint, shape};
use super::noun::{Posting, Totals};
use super::{Ledger, PostError};
use crate::account::Side;
use crate::transaction::{Line, Transaction};

/// What came of a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It is in the books now.
    New,
    /// It was in the books before, with these lines; nothing moved.
    Repeat,
}

impl Ledger {
    /// Records a transaction: all its lines, or on an error none.
    ///
    /// # Errors
    /// As [`Ledger::check`].
    ///
    /// Spec: treasury 5.3, 1, 3, 7, 8.
    pub fn post(&mut self, transaction: &Transaction) -> Result<Posted, PostError> {
        if let Some(repeat) = self.repeat(transaction)? {
            return Ok(repeat);
        }
        shape(transaction)?;
        let mirrored = self.reversal(transaction)?;
        if !self.transactions.has_room(1) || !self.accounts.has_room(transaction.lines.len()) {
            return Err(PostError::Overflow);
        }
        self.add(&transaction.lines)?;
        let posting =
            Posting { txn_id: transaction.txn_id, fingerprint: fingerprint(transaction), reversed: false };
        self.transactions.push(posting).ok_or(PostError::Overflow)?;
        if let Some(posting) = mirrored.and_then(|handle| self.transactions.get_mut(handle)) {
            posting.reversed = true;
        }
        Ok(Posted::New)
    }

    /// Adds all lines; takes back the first ones if a later one does not fit.
    fn add(&mut self, lines: &[Line]) -> Result<(), PostError> {
        for (at, line) in lines.iter().enumerate() {
            if self.add_line(line).is_none() {
                for done in lines.iter().take(at) {
                    self.take_back(done);
                }
                return Err(PostError::Overflow);
            }
        }
        Ok(())
    }

    #[inline]
    fn add_line(&mut self, line: &Line) -> Option<()> {
        let key = (line.account, line.currency);
        let handle = match self.accounts.find(&key) {
            Some(handle) => handle,
            None => {
                let (account, currency) = key;
                self.accounts.push(Totals { account, currency, debit: 0, credit: 0 })?
            }
        };
        let totals = self.accounts.get_mut(handle)?;
        let column = match line.side {
            Side::Debit => &mut totals.debit,
            Side::Credit => &mut totals.credit,
        };
        *column = column.checked_add(i128::from(line.amount_minor))?;
        Some(())
    }

    #[cold]
    fn take_back(&mut self, line: &Line) {
        let handle = self.accounts.find(&(line.account, line.currency));
        let Some(totals) = handle.and_then(|handle| self.accounts.get_mut(handle)) else { return };
        let column = match line.side {
            Side::Debit => &mut totals.debit,
            Side::Credit => &mut totals.credit,
        };
        *column = column.saturating_sub(i128::from(line.amount_minor));
    }
}
