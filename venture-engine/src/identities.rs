//! `set_identity`: an agent, or a session of it, is suspended, reinstated or ended.
//!
//! Spec: commands.md 2, policy.md 7, orchestration.md 1.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use venture_core::{Json, Reason};

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::SetIdentity;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, IdentityMoved, SessionRevoked, SessionSuspended};
use crate::refusal::{Refusal, Stop};
use crate::state::Ladder;
use crate::words::IdentityState::{self, Active, Revoked, Suspended};

/// Why the engine says a session is over when a person or the host ended it.
const ENDED: &str = "ADMIN_REVOKE";

pub(crate) fn set(context: &Context<'_>, args: &SetIdentity, draft: &mut Draft) -> Result<Reply, Stop> {
    let ladder = &context.engine.state.calls.ladder;
    let from = match &args.session_id {
        Some(session) => session_state(ladder, &args.agent_id, session),
        None => ladder.identity(&args.agent_id),
    };
    if from == args.state {
        return Ok(Reply::accepted(Vec::new()).status(from.as_str()).replayed());
    }
    if from == Revoked {
        let words = [("from", Json::from(from.as_str())), ("to", Json::from(args.state.as_str()))];
        return Err(Refusal::new(Reason::IllegalTransition, Vec::new()).detail(Json::object(words)).into());
    }
    let body = match &args.session_id {
        Some(session) => session_moved(context, args, session),
        None => agent_moved(context, args, from),
    };
    let state = &context.engine.state;
    draft.emit(state, state.about_tenant(), NO_KEY, body);
    Ok(Reply::accepted(Vec::new()).status(args.state.as_str()))
}

fn session_state(ladder: &Ladder, agent: &str, session: &str) -> IdentityState {
    let nil = venture_core::id::WorkflowId(venture_core::id::Uuid::nil());
    // A session that is named is so in every workflow.
    let name = Ladder::session(agent, Some(session), nil);
    match (ladder.revoked.contains(session), ladder.suspended.contains(&name)) {
        (true, _) => Revoked,
        (false, true) => Suspended,
        (false, false) => Active,
    }
}

fn agent_moved(context: &Context<'_>, args: &SetIdentity, from: IdentityState) -> Body {
    let moved = IdentityMoved {
        agent_id: args.agent_id.clone(),
        by: Some(context.command.actor.id.to_string()),
        prior_state: from,
        reason: args.reason.clone(),
    };
    match args.state {
        Active => Body::IdentityReinstated(moved),
        Suspended => Body::IdentitySuspended(moved),
        Revoked => Body::IdentityRevoked(moved),
    }
}

fn session_moved(context: &Context<'_>, args: &SetIdentity, session: &str) -> Body {
    let by = context.command.actor.id.to_string();
    let moved = SessionSuspended {
        agent_id: args.agent_id.clone(),
        by: Some(by.clone()),
        reason: args.reason.clone(),
        session_id: Some(session.into()),
        violation_count: 0,
    };
    match args.state {
        Active => Body::SessionReinstated(moved),
        Suspended => Body::SessionSuspended(moved),
        Revoked => Body::SessionRevoked(SessionRevoked {
            agent_id: moved.agent_id,
            jti: session.into(),
            revocation_reason: ENDED.into(),
            by,
            reason: moved.reason,
        }),
    }
}
