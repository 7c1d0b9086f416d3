//! `fail_spend`: a spend that did not move, or came back.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::Reason;
use venture_core::id::SpendId;

use super::submit::{about, conflict, detail, ids, replay};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::FailState;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, SpendFailed};
use crate::intents;
use crate::refusal::{Refusal, Stop, id};
use crate::state::{IntentStatus, SpendState};

pub(crate) fn fail(
    context: &Context<'_>,
    spend_id: SpendId,
    state_asked: FailState,
    error_code: Reason,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some(spend) = state.spends.get(&spend_id) else {
        return Err(Refusal::new(Reason::ResourceNotFound, vec![id("spend_id", &spend_id)]).into());
    };
    let asked = match state_asked {
        FailState::Failed => SpendState::Failed,
        FailState::Returned => SpendState::Returned,
    };
    match spend.state {
        SpendState::Submitted => {}
        SpendState::Failed | SpendState::Returned => {
            let repeat = spend.state == asked && spend.error_code == Some(error_code);
            return if repeat { Ok(replay(state, spend)) } else { Err(conflict(spend)) };
        }
        SpendState::Settled | SpendState::Reversed => {
            let refusal = Refusal::new(Reason::TerminalState, ids(spend.id, spend.intent_id));
            return Err(refusal.status(spend.state.as_str()).into());
        }
    }
    let intent = spend.intent_id.and_then(|id| state.intents.by_id.get(&id));
    let failed =
        SpendFailed { error_code, intent_id: spend.intent_id, spend_id, state: asked.as_str().to_string() };
    draft.emit(state, about(state, intent), NO_KEY, Body::SpendFailed(failed));
    let after = intent.map(|intent| {
        let mut after = intent.clone();
        after.in_flight.remove(&spend_id);
        if after.status != IntentStatus::Authorized {
            let free = intents::free(&after);
            intents::release(state, &after, free, draft);
            after.held_minor = after.held_minor.saturating_sub(free);
        }
        after
    });
    let (held, status) = after.as_ref().map_or((0, ""), |after| (after.held_minor, after.status.as_str()));
    let words = detail(spend, after.as_ref(), held, status);
    Ok(Reply::accepted(ids(spend.id, spend.intent_id)).status(asked.as_str()).detail(Some(words)))
}
