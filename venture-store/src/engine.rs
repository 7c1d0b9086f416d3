//! The engine behind the driver's contract.

use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::TenantId;
use venture_core::time::Timestamp;
use venture_engine::Engine;
use venture_engine::answer::error_line;
use venture_engine::command::Command;
use venture_engine::event::Event;

use crate::driver::{Corruption, Decider, Decision, FindBlob};

impl Decider for Engine {
    type Event = Event;

    fn new(tenant: TenantId) -> Self {
        Self::new(tenant)
    }

    fn restore(tenant: TenantId, state: &[u8]) -> Result<Self, Corruption> {
        let engine = Self::restore(state).map_err(|corruption| Corruption(corruption.to_string()))?;
        if engine.state().tenant == tenant {
            Ok(engine)
        } else {
            Err(Corruption(format!("the state is of tenant {}", engine.state().tenant)))
        }
    }

    fn snapshot(&self) -> Vec<u8> {
        self.snapshot()
    }

    fn state_hash(&self) -> Digest {
        self.state_hash()
    }

    fn decide(&self, line: &[u8], number: u64, clock: Timestamp) -> Decision<Event> {
        let decided = Command::parse(line).and_then(|command| {
            let now = command.at.unwrap_or(clock);
            Self::decide(self, &command, now)
        });
        match decided {
            Ok(outcome) => Decision {
                answer: outcome.answer.to_line(Some(number)).into_bytes(),
                events: outcome.events,
                blobs: outcome.blobs,
            },
            Err(error) => Decision::only(error_line(&error, Some(number)).into_bytes()),
        }
    }

    fn seal(event: &Event) -> Result<StoredEvent, Corruption> {
        event.seal().map_err(|error| Corruption(error.to_string()))
    }

    fn read(stored: &StoredEvent) -> Result<Event, Corruption> {
        Event::read(stored).map_err(|error| Corruption(error.to_string()))
    }

    fn apply(&mut self, event: &Event, blobs: &FindBlob<'_>) -> Result<(), Corruption> {
        Self::apply(self, event, blobs).map_err(|corruption| Corruption(corruption.to_string()))
    }
}
