//! Payloads of refusals, violations, cases and freezes.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{CaseId, EventId, FreezeId, IntentId, Uuid, ViolationId};
use venture_core::{Digest, Json, Reason, Timestamp};

use crate::cases::CaseStatus;
use crate::words::{FreezeMode, FreezeScope};

/// `audit.command.refused.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct CommandRefused {
    pub command: String,
    pub detail: Option<Json>,
    pub entity_id: Option<String>,
    pub entity_type: String,
    pub reason_code: Reason,
    pub request_hash: Digest,
}

/// `compliance.violation.detected.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct ViolationDetected {
    pub action: String,
    pub affected_ref: String,
    pub evidence_hash: Option<Digest>,
    pub rule_id: Option<String>,
    pub severity: String,
    pub triggering_event_id: EventId,
    pub violation_id: ViolationId,
    pub violation_type: String,
}

/// `compliance.check.failed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct CheckFailed {
    pub check_id: Uuid,
    pub event_id: EventId,
    pub failure_reason: Option<String>,
    pub framework: String,
    pub freeze_triggered: Option<bool>,
    pub rule_id: String,
}

/// `compliance.outreach.blocked.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct OutreachBlocked {
    pub channel: String,
    /// The law that applies, where it is told.
    pub jurisdiction: Option<String>,
    pub reason: String,
    /// Whom: what the request names as its resource, else the call.
    pub subject_ref: String,
}

/// `fraud.anomaly.detected.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomalyDetected {
    /// Which of `risk.detectors`, beside the fields of the specification.
    pub detector: String,
    /// The intent, beside the fields of the specification.
    pub intent_id: IntentId,
    /// Standard deviations above the mean, whole ones, where it was measured.
    pub z: Option<i64>,
}

/// `control.notification.sent.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct NotificationSent {
    pub cause_event_id: EventId,
    /// Always `host`, who knows how its people are reached.
    pub channel: String,
    pub notification_id: Uuid,
    pub recipient_ref: String,
    pub severity: String,
}

/// `compliance.case.opened.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 4")]
pub struct CaseOpened {
    pub case_id: CaseId,
    pub class: String,
    pub description: Option<String>,
    pub evidence_refs: Vec<String>,
    pub freeze_triggered: bool,
    pub kind: String,
    pub restricts: bool,
    pub scope_id: String,
    pub scope_type: String,
    pub sla_deadline: Timestamp,
    pub status: String,
    pub trigger_event_id: EventId,
}

/// `compliance.case.updated.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct CaseUpdated {
    pub by: String,
    pub case_id: CaseId,
    pub evidence_refs: Option<Vec<String>>,
    pub from: CaseStatus,
    pub reason: Option<String>,
    pub to: CaseStatus,
}

/// `incident.detected.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct IncidentDetected {
    pub incident_id: Uuid,
    pub priority: String,
    pub trigger_event_id: EventId,
    #[serde(rename = "type")]
    pub incident_type: String,
}

/// `incident.classified.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct IncidentClassified {
    pub incident_id: Uuid,
    pub playbook: String,
    pub version: String,
}

/// `compliance.deadline.missed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct DeadlineMissed {
    pub deadline: Timestamp,
    pub entity_id: String,
    pub entity_type: String,
    pub escalated_to: String,
}

/// `workflow.paused.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct WorkflowPaused {
    pub by: String,
    pub reason: String,
    pub run: i64,
}

/// `compliance.case.closed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct CaseClosed {
    pub case_id: CaseId,
    pub evidence_count: u64,
    pub finding: String,
}

/// `control.freeze.activated.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct FreezeActivated {
    pub by: String,
    pub case_id: Option<CaseId>,
    pub freeze_id: FreezeId,
    pub intents_revoked: Vec<IntentId>,
    pub mode: FreezeMode,
    pub reason: String,
    pub scope: FreezeScope,
    pub scope_ref: Option<String>,
    pub trigger: String,
}

/// `control.freeze.changed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct FreezeChanged {
    pub by: String,
    pub freeze_id: FreezeId,
    pub from: String,
    pub intents_revoked: Option<Vec<IntentId>>,
    pub mode: FreezeMode,
    pub reason: String,
    pub to: String,
}

/// `control.freeze.released.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct FreezeReleased {
    pub by: Vec<String>,
    pub freeze_id: FreezeId,
    pub frozen_seconds: i64,
    pub reason: String,
    pub scope: FreezeScope,
    pub scope_ref: Option<String>,
    pub through_seq: u64,
}
