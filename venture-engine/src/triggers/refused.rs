//! A rail that refuses for good: the vendor is blocked under a case until people close it.
//!
//! Spec: treasury.md 6.1.

use alloc::format;
use alloc::string::ToString as _;

use venture_core::Reason;
use venture_core::id::{CaseId, EventId, uuid_v5};

use super::contain::{contain, contains};
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, CaseOpened};
use crate::refusal::Stop;
use crate::state::Spend;

/// Failures that no retry mends.
const FOR_GOOD: [Reason; 3] = [Reason::Nsf, Reason::InvalidAccount, Reason::FraudFlag];
/// A case of CLASS_1, and one of CLASS_2, is to be closed within so many seconds.
const SLA: (i64, i64) = (4 * 3_600, 24 * 3_600);

/// The failure that a case of this kind stands for, where such a case blocks its vendor.
pub(crate) fn blocks(kind: &str) -> Option<Reason> {
    FOR_GOOD.into_iter().find(|code| code.as_str() == kind)
}

/// Opens the case that blocks the vendor of a spend, and contains the incident where the bundle says so.
pub(crate) fn refused(
    context: &Context<'_>,
    about: About,
    spend: &Spend,
    (code, source): (Reason, EventId),
    draft: &mut Draft,
) -> Result<(), Stop> {
    if !FOR_GOOD.contains(&code) {
        return Ok(());
    }
    let state = &context.engine.state;
    let kind = code.as_str();
    let freezes = contains(context, about, kind);
    let (class, seconds) = if freezes { ("CLASS_1", SLA.0) } else { ("CLASS_2", SLA.1) };
    let case_id = CaseId(draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[b"case"])));
    let (scope_type, scope_id) = match spend.workflow_id {
        Some(workflow) => ("workflow", workflow.to_string()),
        None => ("tenant", state.tenant.to_string()),
    };
    let opened = CaseOpened {
        case_id,
        class: class.to_string(),
        description: Some(format!("merchant `{}` is blocked until this case is closed", spend.merchant)),
        evidence_refs: [spend.id.to_string()].into(),
        freeze_triggered: freezes,
        kind: kind.to_string(),
        restricts: false,
        scope_id,
        scope_type: scope_type.to_string(),
        sla_deadline: context.at.checked_add_seconds(seconds).unwrap_or(context.at),
        status: "open".to_string(),
        trigger_event_id: source,
    };
    draft.emit(state, about, NO_KEY, Body::CaseOpened(opened));
    contain(context, about, kind, (source, case_id), draft)
}
