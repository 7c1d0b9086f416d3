//! `fail_spend`: a spend that did not move, or came back.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::Reason;
use venture_core::id::SpendId;
use venture_ledger::spend::{SPEND, SpendTrigger};

use super::submit::{about, conflict, detail, ids, replay};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::FailState;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, SpendFailed};
use crate::intents;
use crate::refusal::{Refusal, Stop, id};
use crate::state::SpendState;
use crate::triggers;

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
    let (asked, trigger) = match state_asked {
        FailState::Failed => (SpendState::Failed, SpendTrigger::Fail),
        FailState::Returned => (SpendState::Returned, SpendTrigger::Return),
    };
    if matches!(spend.state, SpendState::Failed | SpendState::Returned) {
        let repeat = spend.state == asked && spend.error_code == Some(error_code);
        return if repeat { Ok(replay(state, spend)) } else { Err(conflict(spend)) };
    }
    if SPEND.step(Some(spend.state), trigger, |guard| match guard {}).is_err() {
        let refusal = Refusal::new(Reason::TerminalState, ids(spend.id, spend.intent_id));
        return Err(refusal.status(spend.state.as_str()).into());
    }
    let intent = spend.intent_id.and_then(|id| state.intents.by_id.get(&id));
    let failed =
        SpendFailed { error_code, intent_id: spend.intent_id, spend_id, state: asked.as_str().to_string() };
    let source = draft.emit(state, about(state, intent), NO_KEY, Body::SpendFailed(failed));
    let after = intent.map(|intent| {
        let freed = intent.allotment().fail(intent.in_flight.part(spend_id));
        intents::release(state, intent, freed.released_minor, draft);
        freed.after
    });
    let words = detail(spend, after.as_ref());
    triggers::refused(context, about(state, intent), spend, (error_code, source), draft)?;
    Ok(Reply::accepted(ids(spend.id, spend.intent_id)).status(asked.as_str()).detail(Some(words)))
}
