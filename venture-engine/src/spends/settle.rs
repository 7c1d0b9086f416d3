//! `settle`: what a rail did, or a spend that is asked for and settles at once.
//!
//! Spec: treasury.md 6.1.

use venture_core::Reason;
use venture_ledger::spend::{SPEND, SpendTrigger};

use super::checks::check;
use super::record::{Settling, record};
use super::submit::{conflict, ids, known, replay, same, submit};
use crate::answer::Reply;
use crate::command::{Settle as Args, Spend as SpendArgs};
use crate::decide::Context;
use crate::draft::Draft;
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Spend, SpendState};

pub(crate) fn settle(context: &Context<'_>, args: &Args, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    match args {
        Args::Known { spend_id, amount_minor, is_final } => {
            let Some(spend) = state.spends.get(spend_id) else {
                let ids = alloc::vec![id("spend_id", spend_id)];
                return Err(Refusal::new(Reason::ResourceNotFound, ids).into());
            };
            let amount = amount_minor.unwrap_or(spend.amount_minor);
            report(context, spend, amount, *is_final, draft)
        }
        Args::AtOnce { spend, is_final, forced } => at_once(context, spend, *is_final, *forced, draft),
    }
}

/// A report on a spend that is known: never refused, but for a second one that differs.
fn report(
    context: &Context<'_>,
    spend: &Spend,
    amount: i64,
    is_final: bool,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    if spend.state == SpendState::Settled || spend.state == SpendState::Reversed {
        let repeat = spend.settled_minor == amount && spend.is_final == is_final;
        return if repeat { Ok(replay(state, spend)) } else { Err(conflict(spend)) };
    }
    if SPEND.step(Some(spend.state), SpendTrigger::Settle, |guard| match guard {}).is_err() {
        let refusal = Refusal::new(Reason::TerminalState, ids(spend.id, spend.intent_id));
        return Err(refusal.status(spend.state.as_str()).into());
    }
    let settling = Settling { amount, is_final, base_minor: None, reason: Reason::Accepted };
    record(context, spend.clone(), settling, draft)
}

fn at_once(
    context: &Context<'_>,
    args: &SpendArgs,
    is_final: bool,
    forced: bool,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let (id, known) = known(state, args);
    if let Some(known) = known {
        return if same(known, args, id) {
            report(context, known, args.amount_minor, is_final, draft)
        } else {
            Err(conflict(known))
        };
    }
    if !forced {
        check(context, args, id)?;
    }
    let reason = if forced { Reason::Accepted } else { Reason::WithinPolicy };
    let spend = submit(context, args, id, forced, draft);
    let settling = Settling { amount: args.amount_minor, is_final, base_minor: None, reason };
    record(context, spend, settling, draft)
}
