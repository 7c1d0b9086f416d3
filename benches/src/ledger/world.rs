//! What is posted: holds and settlements of many ventures, each made before its time is taken.

use anyhow::{Context as _, Result};
use venture_core::id::{AuthorizationId, IntentId, SpendId, TenantId, Uuid, VentureId};
use venture_core::{Currency, Money};
use venture_ledger::transaction::rules::{Capture, Holder, hold, settle};
use venture_ledger::{AccountCode, Transaction};

/// What each hold takes, smallest units.
pub(super) const AMOUNT: i64 = 100;

/// Of the full size, what an unoptimized run has the time for.
pub(super) const fn sized(full: u64) -> u64 {
    if cfg!(debug_assertions) { full / 100 } else { full }
}

pub(super) fn usd() -> Result<Currency> {
    Ok(Currency::new("USD")?)
}

/// A fixed shuffle, so that neighbours in time are not neighbours in memory.
pub(super) const fn scattered(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

pub(super) fn venture(number: u64) -> VentureId {
    VentureId(Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0000 + u128::from(number)))
}

pub(super) fn intent(number: u64) -> IntentId {
    IntentId(Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0000 + u128::from(number)))
}

fn holder(number: u64, ventures: u64) -> Holder {
    Holder {
        tenant: TenantId(Uuid::nil()),
        venture: venture(scattered(number) % ventures),
        intent: intent(number),
        authorization: AuthorizationId(Uuid::nil()),
    }
}

/// The `number`th hold, of one of so many ventures.
pub(super) fn held(number: u64, ventures: u64, currency: Currency) -> Transaction {
    hold(holder(number, ventures), Money::new(AMOUNT, currency))
}

/// The settlement of the `number`th hold.
pub(super) fn settled(number: u64, ventures: u64, currency: Currency) -> Result<Transaction> {
    let capture = Capture {
        spend: SpendId(Uuid::from_u128(u128::from(number) + 1)),
        external_ref: "ch_000000000000000000000001",
        cost: AccountCode::LLM_API,
        from_hold_minor: AMOUNT,
        excess_minor: 0,
        currency,
    };
    settle(holder(number, ventures), capture).context("a settlement has a sum")
}

/// A hold of each venture: both its accounts are open then.
pub(super) fn opening(number: u64, currency: Currency) -> Transaction {
    let holder = Holder { venture: venture(number), ..holder(1 << 40 | number, 1) };
    hold(holder, Money::new(AMOUNT, currency))
}
