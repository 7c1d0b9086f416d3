//! Cases, overrides and freezes.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::envelope::Header;
use venture_policy::bundle::fold;

use super::{Applied, corrupt};
use crate::cases::{CASE, CaseStatus};
use crate::event::{
    CaseOpened, CaseUpdated, DeadlineMissed, FreezeActivated, FreezeChanged, FreezeReleased, OverrideGranted,
};
use crate::overdue::SETTLEMENT_TIMEOUT;
use crate::overrides::lifted;
use crate::state::{Case, CaseMoved, Due, Freeze, FreezeState, Override, State};

pub(super) fn case_opened(state: &mut State, opened: &CaseOpened) -> Applied {
    let Some(status) = CaseStatus::from_name(&opened.status) else {
        return corrupt("a case opened in no known state");
    };
    let case = Case {
        id: opened.case_id,
        class: opened.class.clone(),
        kind: opened.kind.clone(),
        scope_type: opened.scope_type.clone(),
        scope_id: opened.scope_id.clone(),
        restricts: opened.restricts,
        freeze_triggered: opened.freeze_triggered,
        status,
        sla_deadline: opened.sla_deadline,
        blocks: blocked_vendor(state, opened),
        evidence_count: opened.evidence_refs.len(),
        moved: None,
    };
    if opened.kind == SETTLEMENT_TIMEOUT {
        no_longer_waited_for(state, opened);
    }
    state.deadlines.add(case.sla_deadline, Due::Case(case.id));
    state.cases.put(case);
    Ok(())
}

/// The vendor whose spend a rail refused for good.
fn blocked_vendor(state: &State, opened: &CaseOpened) -> Option<String> {
    crate::triggers::blocks(&opened.kind)?;
    let id = opened.evidence_refs.first()?.parse().ok()?;
    state.spends.get(&id).map(|spend| fold(&spend.merchant))
}

/// The spend that a case is about waits for its rail no longer: people look into it.
fn no_longer_waited_for(state: &mut State, opened: &CaseOpened) {
    let id = opened.evidence_refs.first().and_then(|text| text.parse().ok());
    let Some(spend) = id.and_then(|id| state.spends.get_mut(&id)) else { return };
    if let Some(told_by) = spend.told_by.take() {
        state.deadlines.remove(told_by, Due::Settlement(spend.id));
    }
}

/// A case escalates once.
pub(super) fn deadline_missed(state: &mut State, missed: &DeadlineMissed) -> Applied {
    let Ok(id) = missed.entity_id.parse() else { return corrupt("a deadline of nothing was missed") };
    state.deadlines.remove(missed.deadline, Due::Case(id));
    Ok(())
}

pub(super) fn case_updated(state: &mut State, updated: &CaseUpdated) -> Applied {
    let Some(mut case) = state.cases.get(&updated.case_id).cloned() else {
        return corrupt("an unknown case moved on");
    };
    let follows = CASE.rows().iter().any(|row| row.from == Some(case.status) && row.to == updated.to);
    if case.status != updated.from || !follows {
        return corrupt("a case moved on in a way that its table lacks");
    }
    case.status = updated.to;
    case.evidence_count =
        case.evidence_count.saturating_add(updated.evidence_refs.as_ref().map_or(0, Vec::len));
    case.moved = Some(CaseMoved { by: updated.by.clone(), reason: updated.reason.clone() });
    if !case.is_open() {
        state.deadlines.remove(case.sla_deadline, Due::Case(case.id));
    }
    state.cases.put(case);
    Ok(())
}

/// A lifted budget; those that ended are let go.
pub(super) fn override_granted(state: &mut State, header: &Header<'_>, granted: &OverrideGranted) -> Applied {
    let Some((scope, _)) = lifted(state, &granted.scope_ref) else {
        return corrupt("a budget of nothing known was lifted");
    };
    let at = header.created_at;
    let Some(until) = at.checked_add_seconds(granted.ttl_seconds) else {
        return corrupt("a budget was lifted beyond time");
    };
    state.overrides.retain(|_, grant| at < grant.until);
    let grant = Override { scope, amount_minor: granted.amount_minor, until };
    state.overrides.insert(granted.override_id, grant);
    Ok(())
}

pub(super) fn freeze_activated(
    state: &mut State,
    header: &Header<'_>,
    activated: &FreezeActivated,
) -> Applied {
    let freeze = Freeze {
        id: activated.freeze_id,
        scope: activated.scope,
        scope_ref: activated.scope_ref.clone(),
        mode: activated.mode,
        state: FreezeState::Frozen,
        case_id: activated.case_id,
        since: header.created_at,
        tightened_seq: header.seq,
        thawed_by: Vec::new(),
    };
    state.freezes.insert(freeze);
    Ok(())
}

pub(super) fn freeze_changed(state: &mut State, header: &Header<'_>, change: &FreezeChanged) -> Applied {
    let Some(freeze) = state.freezes.get_mut(&change.freeze_id).filter(|freeze| freeze.is_live()) else {
        return corrupt("a freeze changed that is not live");
    };
    if change.mode > freeze.mode {
        freeze.tightened_seq = header.seq;
    }
    freeze.mode = change.mode;
    match change.to.as_str() {
        "THAW_PENDING" => {
            freeze.state = FreezeState::ThawPending;
            freeze.thawed_by.push(change.by.clone());
        }
        _ => {
            freeze.state = FreezeState::Frozen;
            freeze.thawed_by.clear();
        }
    }
    Ok(())
}

pub(super) fn freeze_released(state: &mut State, release: &FreezeReleased) -> Applied {
    let known = state.freezes.end(&release.freeze_id);
    if known { Ok(()) } else { corrupt("an unknown freeze was released") }
}
