//! What comes in: one strict JSON command, read into typed arguments.
//!
//! Spec: commands.md 1, 2, 4.

mod args;
mod books;
mod envelope;
mod error;
mod facts;
mod fields;
mod name;
mod parse;

pub use args::*;
pub use books::*;
pub(crate) use envelope::ActorWords;
pub use envelope::{Actor, Command};
pub use error::CommandError;
pub use facts::{Card, EauFact, Facts, Filing, FxRate, Integrity, Mfa, Milestone, Payee, Screening, TaxForm};
pub use name::{CommandName, Who};
