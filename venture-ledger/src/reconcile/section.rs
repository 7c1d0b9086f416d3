//! The two sides of one account in one currency while rows come in.

use alloc::boxed::Box;
use alloc::vec::Vec;

use hashbrown::HashTable;
use venture_core::Timestamp;
use venture_core::id::TxnId;

use super::movement::Movement;
use super::report::{Booked, Rule, Settled};
use super::terms::ReconcileError;
use crate::hash;
use crate::statement::{Direction, Row};

/// More rows without a movement than this are no statement of these books.
const MAX_UNMATCHED: usize = 1 << 20;

/// One account in one currency.
#[derive(Default)]
pub(super) struct Sides {
    /// Every movement of the period, in the order of the books.
    pub(super) books: Vec<Book>,
    /// Rows of the period that met no movement by reference, in the order of the statement.
    pub(super) rows: Vec<Settled>,
    /// Row number, number of the movement, and why.
    pub(super) pairs: Vec<(u64, usize, Rule)>,
    pub(super) internal: i128,
    pub(super) external: i128,
    pub(super) row_count: u64,
    pub(super) outside: u64,
    /// The first movement of each chain of movements that are alike.
    index: HashTable<usize>,
}

/// A movement of the books.
pub(super) struct Book {
    pub(super) txn_id: TxnId,
    pub(super) external_ref: Option<Box<str>>,
    pub(super) amount_minor: i64,
    pub(super) direction: Direction,
    pub(super) at: Timestamp,
    pub(super) matched: bool,
    /// The next one that is alike and not matched.
    next: Option<usize>,
}

impl Book {
    fn is(&self, reference: &str, amount_minor: i64, direction: Direction) -> bool {
        self.external_ref.as_deref() == Some(reference)
            && self.amount_minor == amount_minor
            && self.direction == direction
    }

    fn hash(&self) -> u64 {
        let reference = self.external_ref.as_deref().unwrap_or_default();
        alike(reference, self.amount_minor, self.direction)
    }

    /// The movement as a report shows it.
    pub(super) fn booked(&self) -> Booked {
        Booked {
            txn_id: self.txn_id,
            external_ref: self.external_ref.clone(),
            amount_minor: self.amount_minor,
            direction: self.direction,
            posted_at: self.at,
        }
    }
}

impl Sides {
    /// Takes a movement of the period.
    pub(super) fn book(&mut self, movement: Movement) -> Result<(), ReconcileError> {
        self.internal = add(self.internal, movement.direction, movement.amount_minor)?;
        self.books.push(Book {
            txn_id: movement.txn_id,
            external_ref: movement.external_ref,
            amount_minor: movement.amount_minor,
            direction: movement.direction,
            at: movement.posted_at,
            matched: false,
            next: None,
        });
        Ok(())
    }

    /// All movements are in: those that are alike form a chain, the earliest first.
    pub(super) fn close_books(&mut self) {
        for at in (0..self.books.len()).rev() {
            let Some(book) = self.books.get(at) else { continue };
            let Some(reference) = book.external_ref.as_deref() else { continue };
            let (amount, direction, hash) = (book.amount_minor, book.direction, book.hash());
            let books = &self.books;
            let is_alike =
                |other: &usize| books.get(*other).is_some_and(|book| book.is(reference, amount, direction));
            let next = match self.index.find_mut(hash, is_alike) {
                Some(head) => Some(core::mem::replace(head, at)),
                None => {
                    let rehash = |other: &usize| books.get(*other).map_or(0, Book::hash);
                    self.index.insert_unique(hash, at, rehash);
                    None
                }
            };
            if let Some(book) = self.books.get_mut(at) {
                book.next = next;
            }
        }
    }

    /// Takes a row of the period: it meets a movement by reference, amount and direction, or waits.
    pub(super) fn row(&mut self, row: Row) -> Result<(), ReconcileError> {
        self.external = add(self.external, row.direction, row.amount_minor)?;
        self.row_count = self.row_count.saturating_add(1);
        if let Some(at) = self.take(&row) {
            self.pairs.push((row.row, at, Rule::Reference));
            return Ok(());
        }
        if self.rows.len() >= MAX_UNMATCHED {
            return Err(ReconcileError::TooManyUnmatched(MAX_UNMATCHED));
        }
        self.rows.push(Settled {
            row: row.row,
            line: row.line,
            provider_tx_id: row.provider_tx_id,
            amount_minor: row.amount_minor,
            direction: row.direction,
            settled_at: row.settled_at,
        });
        Ok(())
    }

    /// The earliest movement that is alike, now matched.
    fn take(&mut self, row: &Row) -> Option<usize> {
        let hash = alike(&row.provider_tx_id, row.amount_minor, row.direction);
        let books = &self.books;
        let is_alike = |at: &usize| {
            books.get(*at).is_some_and(|book| book.is(&row.provider_tx_id, row.amount_minor, row.direction))
        };
        let mut entry = self.index.find_entry(hash, is_alike).ok()?;
        let at = *entry.get();
        let book = self.books.get_mut(at)?;
        book.matched = true;
        match book.next {
            Some(next) => *entry.get_mut() = next,
            None => drop(entry.remove()),
        }
        Some(at)
    }
}

fn alike(reference: &str, amount_minor: i64, direction: Direction) -> u64 {
    let way = u64::from(direction == Direction::Credit);
    hash::of_words([
        hash::of_bytes(reference.as_bytes()),
        u64::from_ne_bytes(amount_minor.to_ne_bytes()),
        way,
    ])
}

fn add(sum: i128, direction: Direction, amount_minor: i64) -> Result<i128, ReconcileError> {
    let amount = i128::from(amount_minor);
    let next = match direction {
        Direction::Credit => sum.checked_add(amount),
        Direction::Debit => sum.checked_sub(amount),
    };
    next.ok_or(ReconcileError::Overflow)
}
