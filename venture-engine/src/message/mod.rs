//! What a denial says to people: what was asked for, what stands against it, what to do.
//!
//! Nothing decides here and nothing reads a message back: the code and `detail` are the contract.
//!
//! Spec: commands.md 3.

mod amount;
mod limit;
mod reply;
mod room;
mod sentence;

pub(crate) use amount::money;
pub(crate) use limit::{of_intent, room_at};
pub(crate) use reply::of_reply;
pub(crate) use sentence::of as sentence_of;
