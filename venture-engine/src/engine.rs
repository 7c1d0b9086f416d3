//! The engine: decides without changing anything, and folds in what was decided.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use venture_core::envelope::genesis_bundle_id;
use venture_core::id::{BundleId, TenantId};
use venture_core::journal::Blob;
use venture_core::{Digest, Reason, Timestamp};

use crate::answer::Answer;
use crate::apply::{Corruption, FindBlob};
use crate::command::{Command, CommandError};
use crate::draft::Draft;
use crate::event::Event;
use crate::loaded::Loaded;
use crate::state::State;

/// The whole output of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the caller is told.
    pub answer: Answer,
    /// What is to be appended, in order; what fell due comes first.
    pub events: Vec<Event>,
    /// The bodies that those events name by hash.
    pub blobs: Vec<Blob>,
}

/// One tenant's engine: the folded state, and its bundles ready for use.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) state: State,
    pub(crate) loaded: BTreeMap<BundleId, Arc<Loaded>>,
    pub(crate) genesis: Arc<Loaded>,
}

impl Engine {
    /// The engine of a tenant that has no events yet.
    #[must_use]
    pub fn new(tenant: TenantId) -> Self {
        Self { state: State::new(tenant), loaded: BTreeMap::new(), genesis: Arc::new(Loaded::genesis()) }
    }

    /// The folded state.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// A bundle ready for use.
    pub(crate) fn bundle(&self, id: BundleId) -> Option<&Arc<Loaded>> {
        if id == genesis_bundle_id() { Some(&self.genesis) } else { self.loaded.get(&id) }
    }

    /// When the next thing falls due, if anything can: a tick is due then.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.state.deadlines.next().map(|(at, _)| *at)
    }

    /// What `command` does at `now`. Changes nothing.
    ///
    /// `now` is the command's own `at` or, where it has none, the host's clock. What is due by then happens
    /// first; where something is due, the decision is made on a copy of the state.
    ///
    /// # Errors
    /// In order: `TENANT_MISMATCH`, `CLOCK_BACKWARDS`, what the command's own room refuses to read,
    /// `IDEMPOTENCY_CONFLICT` for a given id whose events exist. Nothing is to be appended then.
    pub fn decide(&self, command: &Command, now: Timestamp) -> Result<Outcome, CommandError> {
        self.require_time_and_tenant(command, now)?;
        if self.state.deadlines.due(now).is_none() {
            return self.decide_now(command, now);
        }
        let mut later = self.clone();
        let (due, due_blobs) = later.settle_due(command, now);
        let mut outcome = later.decide_now(command, now)?;
        prepend(&mut outcome, due, due_blobs);
        Ok(outcome)
    }

    /// Decides and folds in, over memory.
    ///
    /// # Errors
    /// As [`Engine::decide`].
    pub fn handle(&mut self, command: &Command, now: Timestamp) -> Result<Outcome, CommandError> {
        let outcome = self.decide(command, now)?;
        let find =
            |hash: &Digest| outcome.blobs.iter().find(|blob| blob.hash == *hash).map(|b| b.bytes.clone());
        for event in &outcome.events {
            if let Err(corruption) = self.apply(event, &find) {
                let message = alloc::format!("the engine cannot fold what it decided: {corruption}");
                return Err(CommandError::new(Reason::Internal, "", message));
            }
        }
        Ok(outcome)
    }

    fn require_time_and_tenant(&self, command: &Command, now: Timestamp) -> Result<(), CommandError> {
        if command.tenant_id.is_some_and(|tenant| tenant != self.state.tenant) {
            let message = alloc::format!("this journal is of tenant {}", self.state.tenant);
            return Err(CommandError::new(Reason::TenantMismatch, "/tenant_id", message));
        }
        if now < self.state.last_at {
            let message =
                alloc::format!("{now} is before the journal's last event at {}", self.state.last_at);
            return Err(CommandError::new(Reason::ClockBackwards, "/at", message));
        }
        Ok(())
    }

    /// Folds in everything that is due at `now`, one thing after the other.
    fn settle_due(&mut self, command: &Command, now: Timestamp) -> (Vec<Event>, Vec<Blob>) {
        let (mut events, mut blobs) = (Vec::new(), Vec::new());
        let find = |_: &Digest| None;
        while let Some(due) = self.state.deadlines.due(now).cloned() {
            let trace = command.trace(self.state.tenant, self.state.seq.saturating_add(1), now);
            let mut draft = Draft::of_due(&self.state, now, trace, command.source_service);
            self.fall_due(&due, &mut draft);
            for event in &draft.events {
                // INVARIANT: what the engine drafts, it can fold; the fuzz target of command streams checks it.
                if self.apply(event, &find).is_err() {
                    return (events, blobs);
                }
            }
            if draft.events.is_empty() {
                // Nothing happens any more: the deadline itself is struck out.
                self.state.strike(&due);
            }
            events.append(&mut draft.events);
            blobs.append(&mut draft.blobs);
        }
        (events, blobs)
    }

    /// Folds in one stored event. No rules here: they ran in [`Engine::decide`].
    ///
    /// # Errors
    /// [`Corruption`] if the event cannot follow on this state.
    pub fn apply(&mut self, event: &Event, blobs: &FindBlob<'_>) -> Result<(), Corruption> {
        crate::apply::apply(self, event, blobs)
    }
}

fn prepend(outcome: &mut Outcome, due: Vec<Event>, due_blobs: Vec<Blob>) {
    let own = core::mem::replace(&mut outcome.events, due);
    outcome.events.extend(own);
    let own = core::mem::replace(&mut outcome.blobs, due_blobs);
    outcome.blobs.extend(own);
    let ends = outcome.events.first().zip(outcome.events.last());
    outcome.answer.seq = ends.map(|(first, last)| (first.header.seq, last.header.seq));
}
