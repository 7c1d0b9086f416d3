//! The engine: decides without changing anything, and folds in what was decided.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use venture_core::envelope::genesis_bundle_id;
use venture_core::id::{BundleId, TenantId};
use venture_core::journal::Blob;
use venture_core::{Digest, Reason, Timestamp};
use venture_policy::bundle::{InputSchema, Trigger};

use crate::answer::Answer;
use crate::apply::{Corruption, FindBlob};
use crate::command::{Command, CommandError};
use crate::due::{FellDue, Turn};
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
    /// Registered schemas by their hash.
    pub(crate) schemas: BTreeMap<Digest, Arc<InputSchema>>,
}

impl Engine {
    /// The engine of a tenant that has no events yet.
    #[must_use]
    pub fn new(tenant: TenantId) -> Self {
        Self {
            state: State::new(tenant),
            loaded: BTreeMap::new(),
            genesis: Arc::new(Loaded::genesis()),
            schemas: BTreeMap::new(),
        }
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

    /// Whether a bundle has detectors.
    pub(crate) fn detects(&self, id: BundleId) -> bool {
        let risk = self.bundle(id).and_then(|loaded| loaded.bundle.risk.as_ref());
        risk.is_some_and(|risk| !risk.detectors.is_empty())
    }

    /// Whether a bundle names a trigger.
    pub(crate) fn names(&self, id: BundleId, trigger: Trigger) -> bool {
        self.bundle(id).is_some_and(|loaded| loaded.bundle.triggers.contains(&trigger))
    }

    /// What `command` does at `now`. Changes nothing.
    ///
    /// `now` is the command's own `at` or, where it has none, the host's clock. What is due by then happens
    /// first; where something is due, the decision is made on a copy of the state. A host that need not
    /// keep the state as it is takes the steps itself: [`Engine::admit`], [`Engine::next_due`] and
    /// [`Engine::apply`] until nothing is due, [`Engine::decide_own`].
    ///
    /// # Errors
    /// As [`Engine::admit`]. Nothing is to be appended then.
    pub fn decide(&self, command: &Command, now: Timestamp) -> Result<Outcome, CommandError> {
        let turn = self.admit(command, now)?;
        let Some(first) = self.next_due(command, turn) else { return self.decide_own(command, turn) };
        let mut later = self.clone();
        later.fold(&first.events, &first.blobs)?;
        let rest = later.settle_due(command, turn)?;
        let own = later.decide_own(command, turn)?;
        Ok(first.then(rest).before(own))
    }

    /// Decides and folds in, over memory.
    ///
    /// # Errors
    /// As [`Engine::decide`].
    pub fn handle(&mut self, command: &Command, now: Timestamp) -> Result<Outcome, CommandError> {
        let turn = self.admit(command, now)?;
        let due = self.settle_due(command, turn)?;
        let own = self.decide_own(command, turn)?;
        self.fold(&own.events, &own.blobs)?;
        Ok(due.before(own))
    }

    /// Folds in everything that falls due in this turn, one thing after the other.
    ///
    /// What stays due after its events would never end: it is an error.
    pub(crate) fn settle_due(&mut self, command: &Command, turn: Turn) -> Result<FellDue, CommandError> {
        let (mut all, mut before) = (FellDue::default(), None);
        while let Some(one) = self.next_due(command, turn) {
            let first = one.events.first().map(|event| event.header.event_id);
            if first == before {
                let message = "what fell due stays due after its events; report it with the command";
                return Err(CommandError::new(Reason::Internal, "", message));
            }
            before = first;
            self.fold(&one.events, &one.blobs)?;
            all = all.then(one);
        }
        Ok(all)
    }

    /// Folds in what was decided a moment ago.
    pub(crate) fn fold(&mut self, events: &[Event], blobs: &[Blob]) -> Result<(), CommandError> {
        let find = |hash: &Digest| blobs.iter().find(|blob| blob.hash == *hash).map(|b| b.bytes.clone());
        for event in events {
            // INVARIANT: what the engine drafts, it can fold; the fuzz target of command streams checks it.
            if let Err(corruption) = self.apply(event, &find) {
                let message = alloc::format!("the engine cannot fold what it decided: {corruption}");
                return Err(CommandError::new(Reason::Internal, "", message));
            }
        }
        Ok(())
    }

    /// Folds in one stored event. No rules here: they ran in [`Engine::decide`].
    ///
    /// # Errors
    /// [`Corruption`] if the event cannot follow on this state.
    pub fn apply(&mut self, event: &Event, blobs: &FindBlob<'_>) -> Result<(), Corruption> {
        crate::apply::apply(self, event, blobs)
    }
}
