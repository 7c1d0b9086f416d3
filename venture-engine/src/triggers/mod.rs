//! What freezes by itself: playbooks of the bundle, vendors whose rail refuses, budgets that burst together.
//!
//! Freezes are drafted on the state as the command leaves it, so that what it ended is not ended again.
//!
//! Spec: compliance.md 5.3, 6; treasury.md 4, 6.1.

mod cascade;
mod contain;
mod pulse;
mod refused;

pub(crate) use cascade::cascade;
pub(crate) use contain::{contain, contains};
pub(crate) use pulse::{decline_spike, spend_anomaly};
pub(crate) use refused::{blocks, refused};

use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::event::Body;
use crate::freeze::{Cause, impose};
use crate::refusal::Stop;
use crate::words::{FreezeMode, FreezeScope};

/// The engine as the events drafted so far leave it.
fn after(context: &Context<'_>, draft: &Draft) -> Result<Engine, Stop> {
    let mut later = context.engine.clone();
    later.fold(&draft.events, &draft.blobs)?;
    Ok(later)
}

/// Imposes a freeze on that engine, unless this command froze something already: its id is the command's.
fn impose_on(
    later: &Engine,
    target: (FreezeScope, Option<&str>, FreezeMode),
    cause: &Cause<'_>,
    draft: &mut Draft,
) {
    let frozen = draft.events.iter().any(|event| matches!(event.body, Body::FreezeActivated(_)));
    if !frozen {
        impose(&later.state, target, cause, draft);
    }
}
