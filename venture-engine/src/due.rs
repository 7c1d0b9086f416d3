//! What falls due: expiry, approvals that come too late, bundles that come into force, what is overdue.
//!
//! A command has one turn. What is due by then happens first, one thing at a time, each decided on the
//! state that the one before it leaves; then the command's own part.
//!
//! Spec: commands.md 2.1.

use alloc::vec::Vec;

use venture_core::envelope::SourceService;
use venture_core::id::{TraceId, Uuid};
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
    /// When the next thing falls due, if anything can: a tick is due then. A deadline that has nothing left
    /// to do is passed over, as a tick would append nothing and leave it the next for ever.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let deadlines = &self.state.deadlines;
        let mut since = self.state.last_at;
        loop {
            let when = deadlines.next_after(since)?;
            if deadlines.due(since, when).any(|due| self.happens(due, when)) {
                return Some(when);
            }
            since = when;
        }
    }

    /// Whether a deadline has anything left to do.
    fn happens(&self, due: &Due, when: Timestamp) -> bool {
        let mut draft = Draft::of_due(&self.state, when, TraceId(Uuid::nil()), SourceService::Embedder);
        self.fall_due(due, &mut draft);
        !draft.events.is_empty()
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use venture_core::id::{CaseId, TenantId};

    use super::*;
    use crate::cases::CaseStatus;
    use crate::state::Case;

    /// An open case that is taken down for 09:00.
    fn with_case(sla_deadline: &str) -> Engine {
        let mut engine = Engine::new(TenantId(Uuid::from_u128(1)));
        let id = CaseId(Uuid::from_u128(0x4000_8000_0000_0000_0002));
        engine.state.cases.put(Case {
            id,
            class: "CLASS_2".into(),
            kind: "RULE_VIOLATION".into(),
            scope_type: "tenant".into(),
            scope_id: engine.state.tenant.to_string(),
            restricts: false,
            freeze_triggered: false,
            status: CaseStatus::Open,
            sla_deadline: sla_deadline.parse().unwrap(),
            blocks: None,
            evidence_count: 0,
            moved: None,
        });
        engine.state.deadlines.add("2026-03-02T09:00:00Z".parse().unwrap(), Due::Case(id));
        engine
    }

    /// What a tick after that deadline does.
    fn tick(sla_deadline: &str) -> Result<Outcome, CommandError> {
        let mut engine = with_case(sla_deadline);
        let line = br#"{"command":"tick","at":"2026-03-02T12:00:00Z","actor":{"type":"system","id":"host"},"args":{}}"#;
        let command = Command::parse(line).unwrap();
        let decided = engine.decide(&command, command.at.unwrap());
        assert_eq!(engine.handle(&command, command.at.unwrap()), decided);
        decided
    }

    #[test]
    fn what_stays_due_after_its_events_is_an_error_and_no_endless_loop() {
        assert_eq!(tick("2026-03-02T09:00:00Z").unwrap().events.len(), 1, "it escalates once");
        // Its event strikes out another deadline than the one that is taken down.
        let error = tick("2026-03-02T10:00:00Z").unwrap_err();
        assert_eq!(error.code, Reason::Internal);
        assert!(error.message.contains("stays due"), "{}", error.message);
    }

    #[test]
    fn the_next_deadline_is_one_that_has_something_to_do() {
        let mut engine = with_case("2026-03-02T09:00:00Z");
        let gone = Due::Case(CaseId(Uuid::from_u128(0x4000_8000_0000_0000_0003)));
        engine.state.deadlines.add("2026-03-02T08:00:00Z".parse().unwrap(), gone);
        assert_eq!(engine.next_deadline(), "2026-03-02T09:00:00Z".parse().ok());
        engine.state.deadlines = crate::state::Deadlines::default();
        engine.state.deadlines.add("2026-03-02T08:00:00Z".parse().unwrap(), Due::Case(CaseId(Uuid::nil())));
        assert_eq!(engine.next_deadline(), None, "a tick at 08:00 would change nothing");
    }
}
