//! Conditions of rules: a bounded, deterministic subset of the Common Expression Language.
//!
//! A text becomes tokens, a tree in an arena, a typed tree, and at last a flat program with
//! interned constants and slot-indexed inputs. Nothing here recurses on its input, floats, asks
//! the clock or panics; evaluation allocates only where the condition itself builds a list or text.
//!
//! Spec: policy.md 4.2.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a match over tokens, types and values names what fits; all else, new kinds included, is refused"
)]

mod ast;
mod build;
mod check;
mod compare;
pub mod conformance;
mod entail;
mod env;
mod error;
mod eval;
mod facts;
mod fold;
mod functions;
mod lexer;
mod literal;
mod lower;
mod operand;
mod operator;
mod operators;
mod parser;
mod pattern;
mod program;
mod resolve;
mod stack;
mod suggest;
mod time;
mod types;
mod value;

#[cfg(test)]
mod tests;

pub use env::{Env, Slot, Variable};
pub use error::{CheckError, EvalError};
pub use facts::{Equality, Read};
pub use pattern::{MAX_PATTERN_CHARS, Pattern, PatternError};
pub use program::{MAX_COST, MAX_NODES, MAX_SOURCE_BYTES, Program};
pub use stack::Scratch;
pub(crate) use stack::Session;
pub use time::{Instant, Span};
pub use types::Type;
pub use value::{Built, Inputs, List, Literal, Map, Value};
