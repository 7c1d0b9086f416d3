//! The books: accounts, totals, and which transactions are in them. Transactions come in checked or not
//! at all; nothing leaves.
//!
//! No rule about who may move money lives here.

mod balance;
mod check;
#[path = "ledger.rs"]
mod noun;
mod post;
mod verify;

pub use balance::Balance;
pub use check::PostError;
pub use noun::Ledger;
pub use post::Posted;
pub use verify::{Breach, Reserved};
