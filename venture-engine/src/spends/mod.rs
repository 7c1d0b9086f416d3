//! Spends on their rails: asked for, settled, failed, refunded.
//!
//! Spec: treasury.md 3.1, 6.

mod checks;
mod fail;
mod refund;
mod settle;
mod submit;

pub(crate) use fail::fail;
pub(crate) use refund::refund;
pub(crate) use settle::{CaseWords, open_case, settle};
pub(crate) use submit::spend;
