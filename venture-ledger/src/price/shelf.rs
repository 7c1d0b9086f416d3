//! Which book is in force.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use venture_core::{Digest, Timestamp};

use super::book::PriceBook;

/// Why a book is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShelfError {
    /// The version stands with other content.
    #[error("this version exists with other content: choose another")]
    VersionExists,
}

/// The published books of a tenant. They are never changed and never go.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PriceBooks {
    /// By when they begin to count, then the order of their publication.
    books: BTreeMap<(Timestamp, usize), PriceBook>,
    versions: BTreeMap<Box<str>, Digest>,
}

impl PriceBooks {
    /// Publishes a book; the same again changes nothing.
    ///
    /// # Errors
    /// [`ShelfError::VersionExists`] if its version stands with another content hash.
    pub fn publish(&mut self, book: PriceBook) -> Result<(), ShelfError> {
        match self.versions.get(&book.version) {
            Some(hash) if *hash == book.content_hash => return Ok(()),
            Some(_) => return Err(ShelfError::VersionExists),
            None => {}
        }
        self.versions.insert(book.version.clone(), book.content_hash);
        self.books.insert((book.effective_at, self.books.len()), book);
        Ok(())
    }

    /// The newest book in effect at `at`: the latest beginning, of equal ones the last published.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> Option<&PriceBook> {
        self.books.range(..=(at, usize::MAX)).next_back().map(|(_, book)| book)
    }

    /// The book of a version.
    #[must_use]
    pub fn version(&self, version: &str) -> Option<&PriceBook> {
        self.books.values().find(|book| &*book.version == version)
    }
}
