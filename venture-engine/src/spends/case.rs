//! Cases that settlements open, and the one way in which cases are opened.
//!
//! Spec: treasury.md 6.1, compliance.md 4.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::id::{CaseId, EventId, Uuid, ViolationId, WorkflowId, uuid_v5};

use super::submit::about;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, CaseOpened, ViolationDetected};
use crate::refusal::Stop;
use crate::state::{Intent, Spend};
use crate::triggers;

/// The violation and the case of a charge that nobody authorized.
pub(super) fn open_unauthorized(
    context: &Context<'_>,
    spend: &Spend,
    intent: Option<&Intent>,
    source: EventId,
    draft: &mut Draft,
) -> Result<(), Stop> {
    let state = &context.engine.state;
    let violation = ViolationDetected {
        action: "recorded".to_string(),
        affected_ref: spend.id.to_string(),
        evidence_hash: None,
        rule_id: None,
        severity: "CRITICAL".to_string(),
        triggering_event_id: source,
        violation_id: ViolationId(derived(draft, b"violation")),
        violation_type: "UNAUTHORIZED_SPEND".to_string(),
    };
    draft.emit(state, about(state, intent), NO_KEY, Body::ViolationDetected(violation));
    settlement_case(context, intent, "UNAUTHORIZED_SPEND", source, draft).map(|_| ())
}

fn derived(draft: &Draft, name: &[u8]) -> Uuid {
    draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[name]))
}

/// The id of the case that a command opens.
pub(crate) fn case_id(draft: &Draft) -> CaseId {
    CaseId(derived(draft, b"case"))
}

/// What a case is about.
pub(crate) struct CaseWords<'a> {
    pub(crate) kind: &'a str,
    pub(crate) class: &'a str,
    pub(crate) trigger: EventId,
    pub(crate) restricts: bool,
    pub(crate) freeze_triggered: bool,
    pub(crate) workflow: Option<WorkflowId>,
}

/// Opens a case on the workflow, or on the tenant where there is none.
pub(crate) fn open_case(
    context: &Context<'_>,
    about: About,
    words: &CaseWords<'_>,
    draft: &mut Draft,
) -> CaseId {
    let state = &context.engine.state;
    let (scope_type, scope_id): (&str, String) = match words.workflow {
        Some(workflow) => ("workflow", workflow.to_string()),
        None => ("tenant", state.tenant.to_string()),
    };
    let hours: i64 = match words.class {
        "CLASS_1" => 4,
        "CLASS_3" => 120,
        _ => 24,
    };
    let deadline = context.at.checked_add_seconds(hours.saturating_mul(3_600)).unwrap_or(context.at);
    let case_id = case_id(draft);
    let case = CaseOpened {
        case_id,
        class: words.class.to_string(),
        description: None,
        evidence_refs: Vec::new(),
        freeze_triggered: words.freeze_triggered,
        kind: words.kind.to_string(),
        restricts: words.restricts,
        scope_id,
        scope_type: scope_type.to_string(),
        sla_deadline: deadline,
        status: "open".to_string(),
        trigger_event_id: words.trigger,
    };
    draft.emit(state, about, NO_KEY, Body::CaseOpened(case));
    case_id
}

/// The case of a settlement: of an excess, or of a charge that nobody authorized; and what its playbook freezes.
pub(super) fn settlement_case(
    context: &Context<'_>,
    intent: Option<&Intent>,
    kind: &str,
    trigger: EventId,
    draft: &mut Draft,
) -> Result<CaseId, Stop> {
    let about = about(&context.engine.state, intent);
    let words = CaseWords {
        kind,
        class: "CLASS_1",
        trigger,
        restricts: false,
        freeze_triggered: triggers::contains(context, about, kind),
        workflow: intent.map(|intent| intent.workflow_id),
    };
    let case_id = open_case(context, about, &words, draft);
    triggers::contain(context, about, kind, (trigger, case_id), draft)?;
    Ok(case_id)
}
