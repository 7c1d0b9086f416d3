//! The first step of a playbook: the incident is told, and its scope frozen as the bundle says.
//!
//! Spec: compliance.md 4, 6.

use alloc::format;
use alloc::string::{String, ToString as _};

use venture_core::id::{CaseId, EventId, uuid_v5};
use venture_policy::bundle::{Bundle, IncidentType};

use super::{after, impose_on};
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, IncidentClassified, IncidentDetected};
use crate::freeze::Cause;
use crate::refusal::Stop;
use crate::words::{FreezeMode, FreezeScope};

/// A kind of violation or case, and the type of its incident where the bundle maps it to none.
const TYPES: [(&str, IncidentType); 5] = [
    ("UNAUTHORIZED_SPEND", IncidentType::UnauthorizedTransfer),
    ("BUDGET_CAP_EXCEEDED", IncidentType::BudgetOverrun),
    ("FRAUD_FLAG", IncidentType::FraudDetected),
    ("NSF", IncidentType::PolicyViolation),
    ("INVALID_ACCOUNT", IncidentType::PolicyViolation),
];

/// What the bundle's playbook for a kind says, if it has one.
fn playbook<'b>(bundle: &'b Bundle, kind: &str) -> Option<(IncidentType, &'b [String])> {
    let own = TYPES.iter().find(|(known, _)| *known == kind).map(|(_, incident)| *incident);
    let incident = bundle.incident_map.get(kind).copied().or(own)?;
    bundle.playbooks.get(&incident).map(|steps| (incident, steps.as_slice()))
}

/// The mode and kind of scope of the first step that freezes.
fn freeze_of(steps: &[String]) -> Option<(FreezeMode, FreezeScope)> {
    let step = steps.iter().map(|step| step.to_ascii_lowercase()).find(|step| step.contains("freeze"))?;
    let says = |word: &str| step.split_whitespace().any(|part| part == word);
    let mode = match (says("hard"), says("monitor")) {
        (true, _) => FreezeMode::Hard,
        (false, true) => FreezeMode::Monitor,
        (false, false) => FreezeMode::Soft,
    };
    let kinds = [FreezeScope::Tenant, FreezeScope::Workspace, FreezeScope::Venture];
    let named = kinds.into_iter().find(|kind| says(kind.as_str()));
    Some((mode, named.unwrap_or(FreezeScope::Workflow)))
}

/// Whether the bundle's playbook for a kind freezes anything.
pub(crate) fn contains(context: &Context<'_>, about: About, kind: &str) -> bool {
    let loaded = context.engine.bundle(about.bundle_id);
    let steps = loaded.and_then(|loaded| playbook(&loaded.bundle, kind)).map(|(_, steps)| steps);
    steps.is_some_and(|steps| freeze_of(steps).is_some())
}

/// Tells the incident of a kind and freezes its scope, where the bundle has a playbook for it.
pub(crate) fn contain(
    context: &Context<'_>,
    about: About,
    kind: &str,
    (trigger, case_id): (EventId, CaseId),
    draft: &mut Draft,
) -> Result<(), Stop> {
    let Some(loaded) = context.engine.bundle(about.bundle_id) else { return Ok(()) };
    let Some((incident, steps)) = playbook(&loaded.bundle, kind) else { return Ok(()) };
    let state = &context.engine.state;
    let incident_id = uuid_v5(trigger.0, &[incident.as_str().as_bytes()]);
    let detected = IncidentDetected {
        incident_id,
        incident_type: incident.as_str().to_string(),
        priority: priority(incident).to_string(),
        trigger_event_id: trigger,
    };
    draft.emit(state, about, NO_KEY, Body::IncidentDetected(detected));
    let classified = IncidentClassified {
        incident_id,
        playbook: incident.as_str().to_string(),
        version: loaded.bundle.version.to_string(),
    };
    draft.emit(state, about, NO_KEY, Body::IncidentClassified(classified));
    let Some((mode, kind)) = freeze_of(steps) else { return Ok(()) };
    let (scope, scope_ref) = target(kind, about);
    let reason = format!("playbook `{}`", incident.as_str());
    let cause = Cause { trigger: incident.as_str(), by: "engine", reason: &reason, case_id: Some(case_id) };
    let later = after(context, draft)?;
    impose_on(&later, (scope, scope_ref.as_deref(), mode), &cause, draft);
    Ok(())
}

/// The scope of a kind that holds the thing; of a thing without a venture, the tenant.
pub(super) fn target(kind: FreezeScope, about: About) -> (FreezeScope, Option<String>) {
    match (kind, about.venture_id) {
        (FreezeScope::Workspace, _) => (kind, Some(about.workspace_id.to_string())),
        (FreezeScope::Venture, Some(venture)) => (kind, Some(venture.to_string())),
        (FreezeScope::Workflow, Some(_)) => (kind, Some(about.workflow_id.to_string())),
        (
            FreezeScope::System
            | FreezeScope::Tenant
            | FreezeScope::Venture
            | FreezeScope::Workflow
            | FreezeScope::Role,
            _,
        ) => (FreezeScope::Tenant, None),
    }
}

/// Spec: compliance.md 6.1.
const fn priority(incident: IncidentType) -> &'static str {
    match incident {
        IncidentType::UnauthorizedTransfer | IncidentType::DataBreach | IncidentType::AuditChainBreak => "P0",
        IncidentType::FraudDetected
        | IncidentType::ComplianceViolation
        | IncidentType::BudgetOverrun
        | IncidentType::ToolMisuse
        | IncidentType::InjectionCampaign
        | IncidentType::PolicyViolation
        | IncidentType::PolicyFailure => "P1",
        IncidentType::SpendAnomaly | IncidentType::SystemOutage => "P2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playbook_freezes_what_its_first_freezing_step_names() {
        let read = |steps: &[&str]| {
            let steps: alloc::vec::Vec<String> = steps.iter().map(|step| (*step).into()).collect();
            freeze_of(&steps)
        };
        assert_eq!(read(&["HARD freeze tenant", "notify"]), Some((FreezeMode::Hard, FreezeScope::Tenant)));
        assert_eq!(read(&["notify", "freeze venture"]), Some((FreezeMode::Soft, FreezeScope::Venture)));
        assert_eq!(read(&["freeze scope"]), Some((FreezeMode::Soft, FreezeScope::Workflow)));
        assert_eq!(read(&["MONITOR freeze workspace"]), Some((FreezeMode::Monitor, FreezeScope::Workspace)));
        assert_eq!(read(&["notify founder"]), None);
        assert_eq!(read(&[]), None);
    }
}
