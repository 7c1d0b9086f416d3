//! Strict JSON: objects without duplicate keys, integers only, a bounded depth.

mod locate;
mod read;
mod value;

pub use read::{JsonError, JsonErrorKind, MAX_DEPTH};
pub use value::Json;
