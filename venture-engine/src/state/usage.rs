//! What models cost, use by use.

use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use venture_core::id::{IntentId, UsageId};
use venture_core::{Digest, canonical};
use venture_ledger::price::{Accrual, AccrualError, Accruals, Accrued, Cost, Quantities, Usage};
use venture_ledger::settlement::base_of_part;

use super::Intent;
use crate::event::UsageAccrued;

/// One use that counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Whose hold paid.
    pub intent_id: IntentId,
    /// A hash of the model and the quantities: what tells a repeat from a conflict.
    pub words: Digest,
    /// What came of it.
    pub accrued: Accrued,
}

impl Used {
    pub(crate) fn of(event: &UsageAccrued) -> Self {
        Self {
            intent_id: event.intent_id,
            words: words(&event.model, &event.quantities),
            accrued: event.accrued(),
        }
    }
}

/// A hash of what was used.
pub(crate) fn words(model: &str, quantities: &Quantities) -> Digest {
    // A text and whole numbers within the range of JSON always have a canonical form.
    canonical::digest(&(model, quantities)).unwrap_or(Digest([0; 32]))
}

/// All uses, and what they add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usages {
    accruals: Accruals,
    by_id: BTreeMap<UsageId, Used>,
}

impl Usages {
    /// One use.
    #[must_use]
    pub fn get(&self, id: &UsageId) -> Option<&Used> {
        self.by_id.get(id)
    }

    /// What models have cost, by venture.
    #[must_use]
    pub const fn accruals(&self) -> &Accruals {
        &self.accruals
    }

    /// What a use of the intent would accrue, carry and post. Changes nothing.
    ///
    /// # Errors
    /// As [`Accruals::decide`].
    pub fn decide(&self, usage: &Usage<'_>) -> Result<Accrued, AccrualError> {
        self.accruals.decide(usage)
    }

    /// What caps count of a use, in base minor units: the accrual of the venture's model rounded up, by how
    /// much that grows. `None` where it cannot be formed.
    ///
    /// Spec: treasury.md 8, usage.
    #[must_use]
    pub fn counted(&self, intent: &Intent, model: &str, cost: &Cost) -> Option<i64> {
        let accrual: Accrual = self.accruals.get(intent.venture_id, model, cost.currency);
        let increase = i64::try_from(accrual.increase_minor(cost.e9)?).ok()?;
        base_of_part(intent.conversion.as_deref().copied(), accrual.committed_minor(), increase)
    }

    pub(crate) fn apply(&mut self, usage: &Usage<'_>, accrued: Accrued, used: Used) {
        self.accruals.apply(usage, accrued);
        self.by_id.insert(UsageId(usage.usage_id), used);
    }
}
