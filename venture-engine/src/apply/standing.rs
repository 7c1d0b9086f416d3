//! Cases and freezes.

use venture_core::envelope::Header;

use super::{Applied, corrupt};
use crate::event::{CaseOpened, FreezeActivated, FreezeChanged, FreezeReleased};
use crate::state::{Case, Freeze, FreezeState, State};

pub(super) fn case_opened(state: &mut State, opened: &CaseOpened) -> Applied {
    let case = Case {
        id: opened.case_id,
        class: opened.class.clone(),
        kind: opened.kind.clone(),
        scope_type: opened.scope_type.clone(),
        scope_id: opened.scope_id.clone(),
        restricts: opened.restricts,
        freeze_triggered: opened.freeze_triggered,
        status: opened.status.clone(),
    };
    state.cases.insert(case.id, case);
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
        thawed_by: alloc::vec::Vec::new(),
    };
    state.freezes.insert(freeze.id, freeze);
    Ok(())
}

pub(super) fn freeze_changed(state: &mut State, header: &Header<'_>, change: &FreezeChanged) -> Applied {
    let Some(freeze) = state.freezes.get_mut(&change.freeze_id) else {
        return corrupt("an unknown freeze changed");
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
    match state.freezes.get_mut(&release.freeze_id) {
        Some(freeze) => {
            freeze.state = FreezeState::Active;
            Ok(())
        }
        None => corrupt("an unknown freeze was released"),
    }
}
