//! What is overdue: cases that nobody closed, spends of which the rail tells nothing, pins of bundles that
//! are deprecated for too long.
//!
//! Spec: commands.md 2.1, compliance.md 1, treasury.md 6.1, policy.md 2.3.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use venture_core::Timestamp;
use venture_core::id::{BundleId, CaseId, EventId, SpendId, Uuid, uuid_v5};

use crate::cases;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::event::{Body, CaseOpened, DeadlineMissed, WorkflowPaused};
use crate::state::{Intent, SpendState};

/// The kind of the case of a spend whose outcome is not known.
pub(crate) const SETTLEMENT_TIMEOUT: &str = "SETTLEMENT_TIMEOUT";
/// Who takes up what is overdue.
const LEAD: &str = "compliance_lead";
/// A rail and the hours within which it tells.
const RAILS: [(&str, i64); 2] = [("ach", 48), ("wire", 24)];
const DAY_SECONDS: i64 = 86_400;
/// A workflow registered here has one run.
const RUN: i64 = 1;

/// Until when a rail is to tell what became of a spend that is put on it at `at`; most tell at once.
pub(crate) fn told_by(intent: &Intent, at: Timestamp) -> Option<Timestamp> {
    let (_, hours) = RAILS.iter().find(|(rail, _)| *rail == &*intent.rail)?;
    at.checked_add_seconds(hours.saturating_mul(3_600))
}

/// The one escalation of a case that is open past its deadline.
pub(crate) fn case(engine: &Engine, case_id: CaseId, draft: &mut Draft) {
    let state = &engine.state;
    let Some(case) = state.cases.get(&case_id).filter(|case| case.is_open()) else { return };
    let missed = DeadlineMissed {
        deadline: case.sla_deadline,
        entity_id: case_id.to_string(),
        entity_type: "case".to_string(),
        escalated_to: LEAD.to_string(),
    };
    draft.emit(state, cases::about(state, case), case_id.0, Body::DeadlineMissed(missed));
}

/// The case of a spend whose outcome is still not known.
pub(crate) fn settlement(engine: &Engine, spend_id: SpendId, draft: &mut Draft) {
    let state = &engine.state;
    let spend = state.spends.get(&spend_id).filter(|spend| spend.state == SpendState::Submitted);
    let Some(workflow) = spend.and_then(|spend| spend.workflow_id) else { return };
    let case_id = CaseId(uuid_v5(spend_id.0, &[b"case"]));
    let about = state.about_workflow(workflow);
    let opened = CaseOpened {
        case_id,
        class: "CLASS_2".to_string(),
        description: Some(format!("the rail does not tell what became of spend {spend_id}")),
        evidence_refs: [spend_id.to_string()].into(),
        freeze_triggered: false,
        kind: SETTLEMENT_TIMEOUT.to_string(),
        restricts: false,
        scope_id: workflow.to_string(),
        scope_type: "workflow".to_string(),
        sla_deadline: draft.at().checked_add_seconds(DAY_SECONDS).unwrap_or(draft.at()),
        status: "open".to_string(),
        trigger_event_id: EventId(uuid_v5(spend_id.0, &[b"compliance.case.opened.v1"])),
    };
    draft.emit(state, about, spend_id.0, Body::CaseOpened(opened));
}

impl Engine {
    /// Until when workflows go on under a bundle that is deprecated or rolled back; `None` while it is not.
    ///
    /// Spec: policy.md 2.3.
    pub(crate) fn deprecated_until(&self, bundle: BundleId) -> Option<Timestamp> {
        let days = i64::from(self.bundle(bundle)?.bundle.governance.max_deprecated_days);
        let record = self.state.bundles.published.get(&bundle)?;
        let stands_again = self.state.bundles.active.get(&record.workspace_id) == Some(&bundle);
        let since = record.deprecated_at.filter(|_| !stands_again)?;
        since.checked_add_seconds(days.saturating_mul(DAY_SECONDS))
    }
}

/// The workflows that are pinned to a bundle deprecated for too long: each pauses, and its pin ends.
pub(crate) fn pause(engine: &Engine, bundle: BundleId, draft: &mut Draft) {
    let state = &engine.state;
    if engine.deprecated_until(bundle).is_none_or(|until| until > draft.at()) {
        return;
    }
    let at = draft.at();
    let left = |pin: crate::state::Pin| pin.bundle_id == bundle && pin.expires_at > at;
    let workflows: Vec<_> = state
        .workflows
        .values()
        .filter(|workflow| workflow.pin.is_some_and(left))
        .map(|one| one.id)
        .collect();
    for workflow in workflows {
        let paused = WorkflowPaused {
            by: "engine".to_string(),
            reason: format!(
                "bundle {bundle} is deprecated for too long; an operator pins the workflow again"
            ),
            run: RUN,
        };
        draft.emit(
            state,
            state.about_workflow(workflow),
            pause_key(workflow.0, bundle),
            Body::WorkflowPaused(paused),
        );
    }
}

/// A workflow pauses once for each bundle.
fn pause_key(workflow: Uuid, bundle: BundleId) -> Uuid {
    uuid_v5(workflow, &[b"deprecated:", bundle.to_string().as_bytes()])
}
