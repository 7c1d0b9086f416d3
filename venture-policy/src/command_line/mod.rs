//! Reading the line of a command tool: strict parts and tokens, argument models, what a pattern covers.
//!
//! What is not understood is refused; no line runs anything here.
//!
//! Spec: command-lines.md.

mod judge;
mod lexer;
mod model;
mod models;
mod normal;
mod script;
mod table;

#[cfg(test)]
mod tests;

pub use lexer::{Line, Refused, Word, parse};
pub(crate) use normal::is_modelled;
pub use normal::{Part, Tokens};
