//! Shared words and machinery of Venture: typed ids, exact money, time, canonical bytes,
//! digests, reason codes, the event envelope and its log. No rules, no balances, no I/O.
//!
//! Everything here is pure and deterministic: the same input gives the same bytes on every platform.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod canonical;
pub mod currency;
pub mod decimal;
pub mod digest;
pub mod envelope;
pub mod evidence;
pub mod fsm;
mod hex;
pub mod id;
pub mod ingest;
pub mod journal;
pub mod json;
pub mod log;
pub mod money;
pub mod rate;
pub mod reason;
pub mod registry;
pub mod scan;
pub mod schema;
pub mod sealed;
pub mod signature;
pub mod text;
pub mod time;
pub mod verify;
pub mod wire;

pub use digest::Digest;
pub use json::Json;
pub use money::{Currency, Money};
pub use reason::Reason;
pub use text::Text;
pub use time::Timestamp;
