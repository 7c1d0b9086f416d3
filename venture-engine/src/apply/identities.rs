//! Agents and sessions that may ask, or no longer may.

use alloc::format;

use venture_core::envelope::Header;

use super::Applied;
use crate::event::{IdentityMoved, SessionRevoked, SessionSuspended};
use crate::state::{Ladder, State};
use crate::words::IdentityState;

pub(super) fn reinstated(state: &mut State, header: &Header<'_>, moved: &SessionSuspended) -> Applied {
    let session = Ladder::session(&moved.agent_id, moved.session_id.as_deref(), header.workflow_id);
    state.calls.ladder.suspended.remove(&session);
    Ok(())
}

pub(super) fn revoked(state: &mut State, revoked: &SessionRevoked) -> Applied {
    let ladder = &mut state.calls.ladder;
    ladder.suspended.insert(format!("session\n{}", revoked.jti));
    ladder.revoked.insert(revoked.jti.clone());
    Ok(())
}

/// Whoever is reinstated is no longer banned; the violations stay counted.
pub(super) fn moved(state: &mut State, moved: &IdentityMoved, to: IdentityState) -> Applied {
    let ladder = &mut state.calls.ladder;
    if to == IdentityState::Active {
        ladder.banned.remove(&moved.agent_id);
    }
    ladder.identities.insert(moved.agent_id.clone(), to);
    Ok(())
}
