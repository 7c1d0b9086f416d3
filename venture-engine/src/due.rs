//! What falls due: expiry, approvals that come too late, bundles that come into force, what is overdue.
//!
//! A command has one turn. What is due by then happens first, one thing at a time, each decided on the
//! state that the one before it leaves; then the command's own part.
//!
//! Spec: commands.md 2.1.

use alloc::vec::Vec;

use venture_core::journal::Blob;
use venture_core::{Reason, Timestamp};

use crate::command::{Args, Command, CommandError};
use crate::draft::Draft;
use crate::engine::{Engine, Outcome};
use crate::event::Event;
use crate::state::Due;
use crate::{authorize, books, bundles, intents, message, overdue, tool_call};

/// The turn of one command: when it is, and where the journal stood before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    at: Timestamp,
    /// The last event before it.
    seq: u64,
    /// When that was; all that was due by then has happened.
    since: Timestamp,
}

impl Turn {
    /// When the command is decided.
    #[must_use]
    pub const fn at(self) -> Timestamp {
        self.at
    }
}

/// One thing that fell due, as events to append.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FellDue {
    /// What is to be appended, in order.
    pub events: Vec<Event>,
    /// The bodies that those events name by hash.
    pub blobs: Vec<Blob>,
}

impl FellDue {
    /// This, then another.
    pub(crate) fn then(mut self, mut next: Self) -> Self {
        self.events.append(&mut next.events);
        self.blobs.append(&mut next.blobs);
        self
    }

    /// The outcome of a command that this goes before.
    pub(crate) fn before(mut self, mut own: Outcome) -> Outcome {
        self.events.append(&mut own.events);
        self.blobs.append(&mut own.blobs);
        Outcome { events: self.events, blobs: self.blobs, ..own }
    }
}

impl Engine {
    /// When the next thing falls due, if anything can: a tick is due then.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.state.deadlines.next_after(self.state.last_at)
    }

    /// The turn of `command` at `now`, its own `at` or the host's clock. Changes nothing.
    ///
    /// Whether a command is an error is settled here, on the journal as it stands: an error appends
    /// nothing, also not what is due.
    ///
    /// # Errors
    /// In order: `TENANT_MISMATCH`, `CLOCK_BACKWARDS`, what the command's own room refuses to read,
    /// `IDEMPOTENCY_CONFLICT` for a given id whose events exist. The latter two are left to
    /// [`Engine::decide_own`] where nothing is due.
    pub fn admit(&self, command: &Command, now: Timestamp) -> Result<Turn, CommandError> {
        if command.tenant_id.is_some_and(|tenant| tenant != self.state.tenant) {
            let message = alloc::format!("this journal is of tenant {}", self.state.tenant);
            return Err(CommandError::new(Reason::TenantMismatch, "/tenant_id", message));
        }
        if now < self.state.last_at {
            let message =
                alloc::format!("{now} is before the journal's last event at {}", self.state.last_at);
            return Err(CommandError::new(Reason::ClockBackwards, "/at", message));
        }
        let turn = Turn { at: now, seq: self.state.seq, since: self.state.last_at };
        let is_due = self.state.deadlines.due(turn.since, now).next().is_some();
        if is_due && self.may_be_an_error(command) {
            self.decide_now(command, now)?;
        }
        Ok(turn)
    }

    /// Whether a command that was read may turn out an error: one with a bundle or a statement, or with a
    /// known id.
    fn may_be_an_error(&self, command: &Command) -> bool {
        let may =
            matches!(command.args, Args::PublishBundle(_) | Args::DraftBundle { .. } | Args::Reconcile(_));
        may || command.command_id.is_some_and(|id| self.state.commands.contains(&id))
    }

    /// The next thing that falls due before `command`, decided on the state as it stands; `None` if nothing
    /// more does. Changes nothing: whoever asks appends it, folds it in and asks again.
    #[must_use]
    pub fn next_due(&self, command: &Command, turn: Turn) -> Option<FellDue> {
        let mut all = self.state.deadlines.due(turn.since, turn.at).peekable();
        all.peek()?;
        let trace = command.trace(self.state.tenant, self.state.seq.saturating_add(1), turn.at);
        // A deadline that has nothing left to do is passed over.
        all.find_map(|due| {
            let mut draft = Draft::of_due(&self.state, turn.at, trace, command.source_service);
            self.fall_due(due, &mut draft);
            let happened = !draft.events.is_empty();
            happened.then_some(FellDue { events: draft.events, blobs: draft.blobs })
        })
    }

    /// The command's own part, once nothing more is due. Changes nothing.
    ///
    /// The answer's `seq` counts from the beginning of the turn.
    ///
    /// # Errors
    /// As [`Engine::admit`], for the part that it leaves.
    pub fn decide_own(&self, command: &Command, turn: Turn) -> Result<Outcome, CommandError> {
        let mut outcome = self.decide_now(command, turn.at)?;
        let reply = &mut outcome.answer.reply;
        reply.message = reply.message.take().or_else(|| message::of_reply(self, reply, turn.at));
        if self.state.seq > turn.seq {
            let last = outcome.events.last().map_or(self.state.seq, |event| event.header.seq);
            outcome.answer.seq = Some((turn.seq.saturating_add(1), last));
        }
        Ok(outcome)
    }

    /// Drafts what happens when `due` falls due.
    fn fall_due(&self, due: &Due, draft: &mut Draft) {
        match due {
            Due::Bundle(due) => {
                let (_, workspace, bundle) = **due;
                bundles::come_into_force(self, workspace, bundle, draft);
            }
            Due::Expiry(intent) => intents::expire(self, *intent, draft),
            Due::IntentApproval(intent) => authorize::time_out(self, *intent, draft),
            Due::CallApproval(call) => tool_call::time_out(self, *call, draft),
            Due::Earning(revenue) => books::earn(self, *revenue, draft),
            Due::Pins(bundle) => overdue::pause(self, *bundle, draft),
            Due::Settlement(spend) => overdue::settlement(self, *spend, draft),
            Due::Case(case) => overdue::case(self, *case, draft),
        }
    }
}
