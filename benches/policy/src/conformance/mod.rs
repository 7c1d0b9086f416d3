//! Engines of conditions, judged by the public conformance cases and by texts that should harm no host.

mod engines;
mod judge;
mod plain;

pub(crate) use judge::{hostile, judge, run};
