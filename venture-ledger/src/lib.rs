//! It happened: the chart of accounts, balanced transactions, holds, limits and settlement.
//!
//! Pure state and arithmetic, folded from events by the engine. No rule about who may.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod account;
pub mod close;
pub mod export;
pub mod fx;
mod hash;
pub mod intent;
pub mod ledger;
pub mod limits;
pub mod price;
pub mod reconcile;
pub mod report;
pub mod reserve;
pub mod revenue;
pub mod settlement;
pub mod spend;
pub mod statement;
mod table;
pub mod transaction;

pub use account::{Account, AccountCode, Side};
pub use ledger::Ledger;
pub use transaction::{Line, Transaction, TransactionType};
