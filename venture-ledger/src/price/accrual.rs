//! Usage accrues exactly; whole smallest units post, the remainder is carried.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use venture_core::Currency;
use venture_core::id::{Uuid, VentureId};
use venture_core::money::MAX_WIRE_INTEGER;

use super::E9;
use super::cost::{Cost, round_up};

/// One use of a model, told by the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage<'a> {
    /// Counts once.
    pub usage_id: Uuid,
    /// Whose cost.
    pub venture_id: VentureId,
    /// The model.
    pub model: &'a str,
    /// Its exact cost.
    pub cost: &'a Cost,
}

/// What came of a use, as `budget.usage.accrued.v1` carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accrued {
    /// The exact cost of the use, billionths of a smallest unit.
    pub accrued_e9: i64,
    /// What waits for the next use, below one smallest unit.
    pub carried_e9: i64,
    /// Whole smallest units that are due now.
    pub posted_minor: i64,
}

/// Why a use does not accrue, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccrualError {
    /// This use has counted before: nothing changes.
    #[error("usage `{0}` has counted before")]
    Repeat(Uuid),
    /// A cost below 0.
    #[error("a cost is at least 0")]
    Negative,
    /// It does not fit what JSON carries: `AMOUNT_OVERFLOW`.
    #[error("the cost does not fit")]
    Overflow,
}

/// What one model has cost one venture in one currency. `posted * 10^9 + carried` is all that ever
/// accrued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Accrual {
    /// Whole smallest units that were due.
    pub posted_minor: i64,
    /// Billionths that are not due yet, below 10^9.
    pub carried_e9: i64,
}

impl Accrual {
    /// All that accrued, rounded up: what caps count.
    #[must_use]
    pub fn committed_minor(&self) -> i64 {
        self.posted_minor.saturating_add(i64::from(self.carried_e9 > 0))
    }

    /// By how much a further cost, in billionths, raises what caps count; `None` if it does not fit.
    #[must_use]
    pub fn increase_minor(&self, cost_e9: i128) -> Option<i128> {
        let carried = i128::from(self.carried_e9);
        round_up(cost_e9.checked_add(carried)?)?.checked_sub(round_up(carried)?)
    }

    /// All that accrued, exactly.
    #[must_use]
    pub fn total_e9(&self) -> i128 {
        let posted = i128::from(self.posted_minor).saturating_mul(E9.into());
        posted.saturating_add(self.carried_e9.into())
    }
}

/// The accruals of a tenant. Pure state: the same uses in the same order give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Accruals {
    by_model: BTreeMap<(VentureId, Currency, Box<str>), Accrual>,
    counted: BTreeSet<Uuid>,
}

impl Accruals {
    /// What this use would accrue, carry and post. Changes nothing.
    ///
    /// # Errors
    /// [`AccrualError`], in its order.
    ///
    /// Spec: treasury 8, usage.
    pub fn decide(&self, usage: &Usage<'_>) -> Result<Accrued, AccrualError> {
        if self.counted.contains(&usage.usage_id) {
            return Err(AccrualError::Repeat(usage.usage_id));
        }
        if usage.cost.e9 < 0 {
            return Err(AccrualError::Negative);
        }
        let known = self.get(usage.venture_id, usage.model, usage.cost.currency);
        let due = usage.cost.e9.checked_add(known.carried_e9.into()).ok_or(AccrualError::Overflow)?;
        let parts = due.checked_div_euclid(E9.into()).zip(due.checked_rem_euclid(E9.into()));
        let (posted, carried) = parts.ok_or(AccrualError::Overflow)?;
        let accrued = Accrued {
            accrued_e9: wire(usage.cost.e9)?,
            carried_e9: wire(carried)?,
            posted_minor: wire(posted)?,
        };
        let total = known.posted_minor.checked_add(accrued.posted_minor).ok_or(AccrualError::Overflow)?;
        wire(total.into()).map(|_| accrued)
    }

    /// Folds in what was decided. No rule: a use that is counted already is for the log to prevent.
    pub fn apply(&mut self, usage: &Usage<'_>, accrued: Accrued) {
        self.counted.insert(usage.usage_id);
        let key = (usage.venture_id, usage.cost.currency, Box::from(usage.model));
        let accrual = self.by_model.entry(key).or_default();
        accrual.posted_minor = accrual.posted_minor.saturating_add(accrued.posted_minor);
        accrual.carried_e9 = accrued.carried_e9;
    }

    /// What a model has cost a venture in a currency; nothing before its first use.
    #[must_use]
    pub fn get(&self, venture: VentureId, model: &str, currency: Currency) -> Accrual {
        self.by_model.get(&(venture, currency, Box::from(model))).copied().unwrap_or_default()
    }

    /// What a venture's models have cost it in a currency, each rounded up: what caps count.
    #[must_use]
    pub fn committed_minor(&self, venture: VentureId, currency: Currency) -> i128 {
        let first = (venture, currency, Box::from(""));
        let own = self.by_model.range(first..).take_while(|(key, _)| key.0 == venture && key.1 == currency);
        own.fold(0_i128, |sum, (_, accrual)| sum.saturating_add(accrual.committed_minor().into()))
    }

    /// By how much this cost would raise what caps count of a model; `None` if it does not fit.
    #[must_use]
    pub fn increase_minor(&self, venture: VentureId, model: &str, cost: &Cost) -> Option<i128> {
        self.get(venture, model, cost.currency).increase_minor(cost.e9)
    }
}

fn wire(value: i128) -> Result<i64, AccrualError> {
    i64::try_from(value).ok().filter(|value| *value <= MAX_WIRE_INTEGER).ok_or(AccrualError::Overflow)
}
