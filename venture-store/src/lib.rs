//! Makes it last: journals, snapshots and the driver that decides, appends and applies.
//!
//! No rule is here. I/O begins here. [`open`] is the door of bindings and command line.
#![forbid(unsafe_code)]

pub mod clock;
pub mod driver;
mod engine;
pub mod journal;
pub mod keys;
mod open;
mod policy;
pub mod url;
mod venture;
pub mod verify;

pub use open::OpenError;
pub use venture::{DEFAULT_LOG_ORIGIN, DEFAULT_TENANT, Engine, KeySource, OpenOptions, Venture, open};
