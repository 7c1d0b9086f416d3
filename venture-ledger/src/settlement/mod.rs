//! What a settlement takes and frees: arithmetic over plain values, without a rule about who may.
//!
//! [`Allotment`] is an authorized intent's money; a capture takes from it, a failure and an end free what
//! nothing needs. [`Conversion`] makes base amounts whose parts never exceed the whole.
//!
//! Spec: treasury.md 2.2, 3.1, 4, 6.1, 6.2.

mod allotment;
mod conversion;
mod refund;

pub use allotment::{Allotment, Captured, Freed, SettlementError};
pub use conversion::{Conversion, base_of_part};
pub use refund::{REFUND_SECONDS, is_refundable_at, refunded_after};
