//! Payloads of conversions, reserves, revenue and the close of a month.

use alloc::string::String;

use serde::{Deserialize, Serialize};
use venture_core::id::EventId;
use venture_core::{Currency, Digest};
use venture_ledger::AccountCode;
use venture_ledger::report::Mode;

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

/// `treasury.reserve.tier_changed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReserveModeChanged {
    /// The currency of the amounts.
    pub currency: Currency,
    /// The mean of a day's expense, rounded down.
    pub daily_opex_minor: i64,
    /// What the reserve's days make of the treasury now.
    pub new_mode: Mode,
    /// What they made of it before.
    pub previous_mode: Mode,
    /// 7000 + 7010 + 7020 after the command.
    pub reserve_minor: i64,
    /// Whole days that the reserve lasts; left out where nothing is spent.
    pub runway_days: Option<i64>,
    /// The command.
    pub triggered_by: String,
}

/// `revenue.recognized.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevenueRecognized {
    /// What is earned by this event.
    pub amount_minor: i64,
    /// The currency of the amounts.
    pub currency: Currency,
    /// Of what is earned day by day: how far it is.
    pub deferred: Option<Deferred>,
    /// The customer's or processor's own name of the payment.
    pub external_ref: Option<String>,
    /// `immediate`, `milestone` or `deferred`.
    pub kind: String,
    /// The first event of this revenue.
    pub revenue_event_id: EventId,
}

/// How far an earning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferred {
    /// The revenue account.
    pub account: AccountCode,
    /// Over how many days it is earned.
    pub days: i64,
    /// How many of them are earned with this event.
    pub earned_days: i64,
    /// The whole sum.
    pub total_minor: i64,
}

/// `accounting.monthly_close.completed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthClosed {
    /// The month, from 1.
    pub month: i64,
    /// The request: a repeat has the same.
    pub request_hash: Digest,
    /// The year.
    pub year: i64,
}
