//! One instance of a machine: where it stands, and which events brought it there.

use alloc::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::machine::{Machine, Refused, Step};
use crate::id::EventId;
use crate::wire::WireName;

/// The state of one instance and the events that it has taken in.
///
/// Serializes to the same bytes for the same history, whatever the way there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance<S> {
    applied: BTreeSet<EventId>,
    state: Option<S>,
}

impl<S> Default for Instance<S> {
    fn default() -> Self {
        Self { applied: BTreeSet::new(), state: None }
    }
}

/// Who is told of moves: first the state left, then the one entered.
pub trait Observer<S> {
    /// The state was left.
    fn exited(&mut self, state: S);
    /// The state was entered.
    fn entered(&mut self, state: S);
}

impl<S: Copy, E> Step<S, E> {
    /// Tells `observer` of this move.
    pub fn tell(&self, observer: &mut impl Observer<S>) {
        if let Some(state) = self.exited {
            observer.exited(state);
        }
        observer.entered(self.entered);
    }
}

impl<S: WireName> Instance<S> {
    /// An instance that stands in `state`, with no event taken in.
    #[must_use]
    pub const fn standing(state: S) -> Self {
        Self { applied: BTreeSet::new(), state: Some(state) }
    }

    /// The state; `None` before the instance came into being.
    #[must_use]
    pub const fn state(&self) -> Option<S> {
        self.state
    }

    /// Takes in an event. One that was taken in before changes nothing and is `None`, whatever the state.
    ///
    /// # Errors
    /// In order: [`Refused::IllegalTransition`], [`Refused::GuardFailed`]; nothing changes.
    ///
    /// Spec: orchestration.md 1.
    pub fn apply<T: WireName, G: Copy, E: Copy>(
        &mut self,
        machine: &Machine<S, T, G, E>,
        event: EventId,
        trigger: T,
        holds: impl FnOnce(G) -> bool,
    ) -> Result<Option<Step<S, E>>, Refused<S, T, G>> {
        if self.applied.contains(&event) {
            return Ok(None);
        }
        let step = machine.step(self.state, trigger, holds)?;
        self.state = Some(step.entered);
        self.applied.insert(event);
        Ok(Some(step))
    }
}
