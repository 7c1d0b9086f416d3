//! Payloads of conversions, reserves, revenue and the close of a month.

use alloc::string::String;

use serde::{Deserialize, Serialize};
use venture_core::Currency;

/// `fx.conversion.executed.v1` and `eau.conversion.executed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Converted {
    /// What the conversion kept, in what was got.
    pub fee_minor: i64,
    /// What was given.
    pub from_currency: Currency,
    /// Of EAU: dollars for one; else to-units for one from-unit.
    pub rate: String,
    /// The fact's, or the bundle's version.
    pub rate_id: String,
    /// How much was given.
    pub source_minor: i64,
    /// How much arrived, net of the fee.
    pub target_minor: i64,
    /// What was got.
    pub to_currency: Currency,
}
