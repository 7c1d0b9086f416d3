//! What lasts: events in order, the blobs that they name, signed heads, snapshots.
//!
//! One contract, several stores: [`Memory`] for dry runs and tests, [`Sqlite`] for one file on a disk.
//! A journal keeps bytes and their order; it decides nothing and trusts nobody above it.
//!
//! Spec: events.md 5, 7.

mod around;
mod contract;
mod error;
mod memory;
mod sqlite;

pub use around::Around;
pub use contract::{EventRow, Identity, Journal, Snapshot};
pub use error::JournalError;
pub use memory::Memory;
pub use sqlite::{Sqlite, SqliteError, SqliteOptions};
