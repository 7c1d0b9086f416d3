//! What moved cash, and how it compared with what others say.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{CaseId, ReconId};
use venture_core::{Currency, Digest, Timestamp};
use venture_ledger::reconcile::{DriftClass, Movement, Period, RunType, Status, movements};
use venture_ledger::{Transaction, TransactionType};

use crate::event::ReconciliationCompleted;

/// Every movement of cash, oldest first: what a statement is compared with.
///
/// Spec: treasury.md 7.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cash(Vec<Movement>);

impl Cash {
    /// Takes in a transaction posted at `at`, which is never before an earlier one; `false` if a sum of it
    /// does not fit. A hold and its release stay within the cash of the venture.
    pub(crate) fn post(&mut self, entry: &Transaction, at: Timestamp) -> bool {
        if matches!(entry.transaction_type, TransactionType::SpendHold | TransactionType::SpendRelease) {
            return true;
        }
        let Some(moved) = movements(entry, at) else { return false };
        self.0.extend(moved);
        true
    }

    /// The movements of a period, oldest first.
    pub fn of(&self, period: Period) -> impl Iterator<Item = &Movement> {
        let first = self.0.partition_point(|movement| movement.posted_at < period.start());
        self.0.iter().skip(first).take_while(move |movement| period.contains(movement.posted_at))
    }
}

/// One run that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct Reconciliation {
    pub provider: String,
    pub period_start: Timestamp,
    pub period_end: Timestamp,
    pub run_type: RunType,
    pub rows_hash: Digest,
    pub currency: Option<Currency>,
    pub internal_minor: i64,
    pub external_minor: i64,
    pub drift_minor: i64,
    pub drift_class: DriftClass,
    pub unmatched_count: u64,
    pub status: Status,
    pub case_id: Option<CaseId>,
}

impl Reconciliation {
    pub(crate) fn of(event: &ReconciliationCompleted) -> Self {
        Self {
            provider: event.provider.clone(),
            period_start: event.period_start,
            period_end: event.period_end,
            run_type: event.run_type,
            rows_hash: event.rows_hash,
            currency: event.currency,
            internal_minor: event.internal_minor,
            external_minor: event.external_minor,
            drift_minor: event.drift_minor,
            drift_class: event.drift_class,
            unmatched_count: event.unmatched_count,
            status: event.status,
            case_id: event.case_id,
        }
    }
}

/// All runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliations {
    by_id: BTreeMap<ReconId, Reconciliation>,
    /// The last event of a run without any drift; 0 before the first.
    clean_seq: u64,
}

impl Reconciliations {
    /// One run.
    #[must_use]
    pub fn get(&self, id: &ReconId) -> Option<&Reconciliation> {
        self.by_id.get(id)
    }

    /// All runs, by id.
    pub fn runs(&self) -> impl Iterator<Item = &Reconciliation> {
        self.by_id.values()
    }

    /// Whether a run after the event `seq` found no drift.
    #[must_use]
    pub const fn clean_since(&self, seq: u64) -> bool {
        self.clean_seq > seq
    }

    pub(crate) fn insert(&mut self, id: ReconId, run: Reconciliation, seq: u64) {
        if run.drift_class == DriftClass::None {
            self.clean_seq = seq;
        }
        self.by_id.insert(id, run);
    }
}

#[cfg(test)]
mod tests {
    use venture_core::Money;
    use venture_core::id::{TenantId, Uuid, VentureId};
    use venture_ledger::transaction::rules::{contribute, fund};

    use super::*;

    const TENANT: TenantId = TenantId(Uuid::nil());

    fn usd(minor: i64) -> Money {
        Money::new(minor, "USD".parse().unwrap())
    }

    fn at(hour: u8) -> Timestamp {
        alloc::format!("2026-03-02T{hour:02}:00:00Z").parse().unwrap()
    }

    #[test]
    fn a_period_has_its_start_and_not_its_end() {
        let mut cash = Cash::default();
        for hour in 8..12 {
            let reference = alloc::format!("round-{hour}");
            assert!(cash.post(&contribute(TENANT, &reference, usd(i64::from(hour))), at(hour)));
        }
        let period = Period::new(at(9), at(11)).unwrap();
        let found: Vec<i64> = cash.of(period).map(|movement| movement.amount_minor).collect();
        assert_eq!(found, [9, 10]);
    }

    #[test]
    fn what_stays_within_the_cash_group_is_no_movement() {
        let mut cash = Cash::default();
        let venture = VentureId(Uuid::from_u128(1));
        assert!(cash.post(&fund(TENANT, "round-b", venture, usd(5)), at(8)));
        assert_eq!(cash, Cash::default());
    }
}
