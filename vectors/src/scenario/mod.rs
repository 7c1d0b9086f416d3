//! Worked scenarios: an empty engine, a bundle, commands, and what each must answer and append.

mod expect;
mod resolve;
mod run;

pub(crate) use run::run;
pub use run::{Exchange, transcript};
