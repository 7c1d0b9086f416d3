//! What finance books by command: journals by hand, conversions, reserves, revenue, the close of a month.
//!
//! An entry that somebody asked for carries the hash of the request, and the request itself is kept as the
//! blob of that hash: it names the people who stand behind the entry.
//!
//! Spec: commands.md 2, treasury.md 3.2, 5.2, 6.3, 8.

mod close;
mod convert;
mod entry;
mod journal;
mod mirror;
mod people;
mod reserve;
mod revenue;
mod spike;

pub(crate) use close::close_month;
pub(crate) use convert::convert;
pub(crate) use journal::post_journal;
pub(crate) use reserve::transfer_reserve;
pub(crate) use revenue::{earn, recognize_revenue};
