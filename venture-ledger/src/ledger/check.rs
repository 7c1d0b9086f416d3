//! What may be posted.

use venture_core::Currency;
use venture_core::id::TxnId;

use super::Ledger;
use super::post::Posted;
use crate::account::Side;
use crate::hash;
use crate::transaction::{Line, Transaction};

/// Why a transaction is not posted, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The reference is known with other lines.
    #[error("transaction `{0}` is in the books with other lines: choose another reference")]
    Conflict(TxnId),
    /// One line moves nothing.
    #[error("a transaction needs at least two lines")]
    TooFewLines,
    /// A line without an amount, or with a negative one.
    #[error("the amount of line {0}, counted from 0, is not above 0")]
    AmountNotPositive(usize),
    /// Debits and credits of a currency differ.
    #[error("debits and credits in `{0}` differ")]
    Unbalanced(Currency),
    /// What it reverses is not in the books.
    #[error("it reverses `{0}`, which is not in the books")]
    ReversesUnknown(TxnId),
    /// What it reverses was reversed before.
    #[error("`{0}` was reversed before")]
    ReversedTwice(TxnId),
    /// A total does not fit.
    #[error("a total does not fit")]
    Overflow,
}

impl Ledger {
    /// Whether a transaction could be posted: anew, or because it is in the books already.
    ///
    /// # Errors
    /// In order: [`PostError::Conflict`] if its id stands with other lines;
    /// [`PostError::TooFewLines`]; [`PostError::AmountNotPositive`]; [`PostError::Unbalanced`];
    /// [`PostError::ReversesUnknown`] or, for a mirror, [`PostError::ReversedTwice`];
    /// [`PostError::Overflow`].
    ///
    /// Spec: treasury 5.3, 1, 7, 8.
    pub fn check(&self, transaction: &Transaction) -> Result<Posted, PostError> {
        if let Some(repeat) = self.repeat(transaction)? {
            return Ok(repeat);
        }
        shape(transaction)?;
        self.reversal(transaction)?;
        let room = self.accounts.has_room(transaction.lines.len()) && self.transactions.has_room(1);
        let fits = transaction.lines.iter().all(|line| self.fits(line, transaction.lines.len()));
        if room && fits { Ok(Posted::New) } else { Err(PostError::Overflow) }
    }

    /// The stored transaction of this id, if its lines are these.
    pub(super) fn repeat(&self, transaction: &Transaction) -> Result<Option<Posted>, PostError> {
        let known = self.transactions.find(&transaction.txn_id);
        let Some(known) = known.and_then(|handle| self.transactions.get(handle)) else {
            return Ok(None);
        };
        if known.fingerprint == fingerprint(transaction) {
            Ok(Some(Posted::Repeat))
        } else {
            Err(PostError::Conflict(transaction.txn_id))
        }
    }

    /// The transaction that this one mirrors may still be mirrored. Returns its handle if it is to be marked.
    pub(super) fn reversal(&self, transaction: &Transaction) -> Result<Option<u32>, PostError> {
        let Some(original) = transaction.reverses_transaction_id else { return Ok(None) };
        let handle = self.transactions.find(&original).ok_or(PostError::ReversesUnknown(original))?;
        if !transaction.transaction_type.is_mirror() {
            return Ok(None);
        }
        match self.transactions.get(handle) {
            Some(posting) if posting.reversed => Err(PostError::ReversedTwice(original)),
            Some(_) => Ok(Some(handle)),
            None => Err(PostError::ReversesUnknown(original)),
        }
    }

    /// The line's column holds its amount as often as the transaction has lines.
    fn fits(&self, line: &Line, times: usize) -> bool {
        let handle = self.accounts.find(&(line.account, line.currency));
        let Some(totals) = handle.and_then(|handle| self.accounts.get(handle)) else { return true };
        let column = match line.side {
            Side::Debit => totals.debit,
            Side::Credit => totals.credit,
        };
        let times = i128::try_from(times).ok();
        let most = times.and_then(|times| i128::from(i64::MAX).checked_mul(times));
        most.and_then(|most| column.checked_add(most)).is_some()
    }
}

/// At least two lines, amounts above 0, balanced in each currency.
pub(super) fn shape(transaction: &Transaction) -> Result<(), PostError> {
    let lines = transaction.lines.as_slice();
    if lines.len() < 2 {
        return Err(PostError::TooFewLines);
    }
    if let Some(at) = lines.iter().position(|line| line.amount_minor <= 0) {
        return Err(PostError::AmountNotPositive(at));
    }
    if let [one, other] = lines {
        let balanced = one.side != other.side
            && one.amount_minor == other.amount_minor
            && one.currency == other.currency;
        return if balanced { Ok(()) } else { Err(unbalanced(transaction)) };
    }
    let sums = transaction.imbalance().ok_or(PostError::Overflow)?;
    match sums.iter().find(|(_, sum)| *sum != 0) {
        Some((currency, _)) => Err(PostError::Unbalanced(*currency)),
        None => Ok(()),
    }
}

/// The first currency whose columns differ.
#[cold]
fn unbalanced(transaction: &Transaction) -> PostError {
    let sums = transaction.imbalance().unwrap_or_default();
    let first = sums.iter().find(|(_, sum)| *sum != 0);
    first.map_or(PostError::Overflow, |(currency, _)| PostError::Unbalanced(*currency))
}

/// A fixed hash of what must not differ under one reference: kind, ties and lines. 0 stands for what is
/// not there, so that no id and no text may have it: not the nil id, not the empty text.
pub(super) fn fingerprint(transaction: &Transaction) -> u64 {
    let id = |bytes: &[u8; 16]| hash::of_id(bytes).max(1);
    let text = |part: &Option<alloc::boxed::Box<str>>| match part {
        Some(part) => hash::of_bytes(part.as_bytes()).max(1),
        None => 0,
    };
    let head = [
        hash::of_bytes(transaction.transaction_type.as_str().as_bytes()),
        transaction.intent_id.map_or(0, |intent| id(intent.as_bytes())),
        transaction.reverses_transaction_id.map_or(0, |original| id(original.as_bytes())),
    ];
    let lines = transaction.lines.iter().flat_map(|line| {
        [
            u64::from(line.account.code().number()).rotate_left(1) ^ u64::from(line.side == Side::Debit),
            line.account.venture().map_or(0, |venture| id(venture.as_bytes())),
            u64::from_ne_bytes(line.amount_minor.to_ne_bytes()),
            line.currency.word(),
            text(&line.external_ref),
        ]
    });
    hash::of_words(head.into_iter().chain(lines))
}
