//! Payload of a reconciliation.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{CaseId, ReconId};
use venture_core::{Currency, Digest, Timestamp};
use venture_ledger::reconcile::{Booked, DriftClass, Kind, RunType, Settled, Status};

/// `ledger.reconciliation.completed.v1`. The sums are those of the worst currency; the whole report, with
/// every currency and all that is not matched, is the blob of `report_hash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct ReconciliationCompleted {
    pub case_id: Option<CaseId>,
    pub currency: Option<Currency>,
    pub drift_class: DriftClass,
    pub drift_minor: i64,
    pub external_minor: i64,
    pub internal_minor: i64,
    pub period_end: Timestamp,
    pub period_start: Timestamp,
    pub provider: String,
    pub recon_id: ReconId,
    pub report_hash: Digest,
    pub rows_hash: Digest,
    pub run_type: RunType,
    pub status: Status,
    /// The first of them, as many as an event can hold.
    pub unmatched: Vec<UnmatchedRow>,
    pub unmatched_count: u64,
}

/// One row or movement that is not matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 7")]
pub struct UnmatchedRow {
    pub booked: Option<Booked>,
    pub candidates: Option<u64>,
    pub currency: Currency,
    pub kind: Kind,
    pub settled: Option<Settled>,
}
