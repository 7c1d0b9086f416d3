//! SPEND_ANOMALY and AUTH_DECLINE_SPIKE: a venture that spends, or is declined, far faster than usual.
//!
//! Spec: compliance.md 5.3.

use alloc::format;
use alloc::string::ToString as _;

use venture_core::id::{CaseId, EventId, uuid_v5};
use venture_policy::bundle::Trigger;

use super::{after, impose_on};
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{AnomalyDetected, Body, CaseOpened};
use crate::freeze::Cause;
use crate::refusal::Stop;
use crate::state::Intent;
use crate::words::{FreezeMode, FreezeScope};

/// So many hours with spend make a mean.
const SAMPLES: i128 = 24;
/// So many times the mean alert, and so many freeze.
const TIMES: (i128, i128) = (2, 3);
/// More declines than these within half an hour are a spike.
const DECLINES: usize = 5;
/// A case of CLASS_2 is to be closed within so many seconds.
const CLASS_2_SECONDS: i64 = 86_400;

/// After a settlement: an hour above twice the venture's hourly mean alerts, one above three times freezes.
pub(crate) fn spend_anomaly(
    context: &Context<'_>,
    about: About,
    (intent, base_minor): (&Intent, i64),
    draft: &mut Draft,
) -> Result<(), Stop> {
    if !context.engine.names(about.bundle_id, Trigger::SpendAnomaly) {
        return Ok(());
    }
    let Some(pulse) = context.engine.state.pulses.get(&intent.venture_id) else { return Ok(()) };
    let (before, (samples, sum)) = pulse.spend(context.at);
    let now = before.saturating_add(base_minor.into()).saturating_mul(samples);
    if samples < SAMPLES || now <= sum.saturating_mul(TIMES.0) {
        return Ok(());
    }
    let detected = AnomalyDetected { detector: "spend_anomaly".to_string(), intent_id: intent.id, z: None };
    draft.emit(&context.engine.state, about, NO_KEY, Body::AnomalyDetected(detected));
    if now <= sum.saturating_mul(TIMES.1) {
        return Ok(());
    }
    let reason = format!("spend of the last hour above {} times the hourly mean", TIMES.1);
    let cause = Cause { trigger: "SPEND_ANOMALY", by: "engine", reason: &reason, case_id: None };
    let venture = intent.venture_id.to_string();
    let later = after(context, draft)?;
    impose_on(&later, (FreezeScope::Venture, Some(&venture), FreezeMode::Soft), &cause, draft);
    Ok(())
}

/// After a denial: more than five within half an hour restrict the venture under a case of CLASS_2.
pub(crate) fn decline_spike(context: &Context<'_>, about: About, intent: &Intent, draft: &mut Draft) {
    let state = &context.engine.state;
    let venture = intent.venture_id.to_string();
    if !context.engine.names(about.bundle_id, Trigger::AuthDeclineSpike) || state.cases.restrict(&venture) {
        return;
    }
    let before = state.pulses.get(&intent.venture_id).map_or(0, |pulse| pulse.declines(context.at));
    let opened = draft.events.iter().any(|event| matches!(event.body, Body::CaseOpened(_)));
    // This one is the last of them.
    if before < DECLINES || opened {
        return;
    }
    let trigger = draft.events.iter().find(|event| matches!(event.body, Body::AuthorizationDecided(_)));
    let opened = CaseOpened {
        case_id: CaseId(draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[b"case"]))),
        class: "CLASS_2".to_string(),
        description: Some(format!("more than {DECLINES} declines within half an hour")),
        evidence_refs: [intent.id.to_string()].into(),
        freeze_triggered: false,
        kind: "AUTH_DECLINE_SPIKE".to_string(),
        restricts: true,
        scope_id: venture,
        scope_type: "venture".to_string(),
        sla_deadline: context.at.checked_add_seconds(CLASS_2_SECONDS).unwrap_or(context.at),
        status: "open".to_string(),
        trigger_event_id: trigger.map_or(EventId(NO_KEY), |event| event.header.event_id),
    };
    draft.emit(state, about, NO_KEY, Body::CaseOpened(opened));
}
