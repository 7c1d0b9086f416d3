//! Spends on their rails: asked for, settled, failed, refunded; the use of models, which settles itself.
//!
//! Spec: treasury.md 3.1, 6.

mod case;
mod checks;
mod fail;
mod record;
mod refund;
mod settle;
mod submit;
mod usage;

pub(crate) use case::{CaseWords, case_id, open_case};
pub(crate) use fail::fail;
pub(crate) use refund::refund;
pub(crate) use settle::settle;

pub(crate) use submit::{about, spend};
pub(crate) use usage::record_usage;
