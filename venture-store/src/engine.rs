//! The engine behind the driver's contract.

use venture_core::digest::Digest;
use venture_core::envelope::{Header, StoredEvent};
use venture_core::id::TenantId;
use venture_core::time::Timestamp;
use venture_engine::answer::error_line;
use venture_engine::command::Command;
use venture_engine::event::Event;
use venture_engine::{Engine, Turn};

use crate::driver::{Corruption, Decider, Decision, FellDue, FindBlob};
use crate::journal::EventRow;

/// A command with its turn.
#[derive(Debug)]
pub struct Admitted {
    number: u64,
    command: Command,
    turn: Turn,
    /// The place of the first event that its turn appends.
    next_seq: u64,
}

impl Decider for Engine {
    type Event = Event;
    type Command = Admitted;

    const LAYOUT: u32 = 2;

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

    fn admit(&self, line: &[u8], number: u64, clock: Timestamp) -> Result<Admitted, Vec<u8>> {
        let admitted = Command::parse(line).and_then(|command| {
            let turn = Self::admit(self, &command, command.at.unwrap_or(clock))?;
            Ok(Admitted { number, command, turn, next_seq: self.state().seq.saturating_add(1) })
        });
        admitted.map_err(|error| error_line(&error, Some(number)).into_bytes())
    }

    fn next_due(&self, admitted: &Admitted) -> Option<FellDue<Event>> {
        let due = Self::next_due(self, &admitted.command, admitted.turn)?;
        Some(FellDue { events: due.events, blobs: due.blobs })
    }

    fn decide(&self, admitted: &Admitted) -> Result<Decision<Event>, Corruption> {
        match self.decide_own(&admitted.command, admitted.turn) {
            Ok(outcome) => Ok(Decision {
                answer: outcome.answer.to_line(Some(admitted.number)).into_bytes(),
                events: outcome.events,
                blobs: outcome.blobs,
            }),
            Err(error) if self.state().seq < admitted.next_seq => {
                Ok(Decision::only(error_line(&error, Some(admitted.number)).into_bytes()))
            }
            Err(error) => Err(Corruption(error.to_string())),
        }
    }

    fn try_line(&self, line: &[u8], number: u64, clock: Timestamp) -> Vec<u8> {
        let decided = Command::parse(line).and_then(|command| {
            let now = command.at.unwrap_or(clock);
            Self::decide(self, &command, now)
        });
        let answer = match decided {
            Ok(outcome) => outcome.answer.to_line(Some(number)),
            Err(error) => error_line(&error, Some(number)),
        };
        answer.into_bytes()
    }

    fn seal(event: &Event) -> Result<StoredEvent, Corruption> {
        event.seal().map_err(|error| Corruption(error.to_string()))
    }

    fn read(header: Header<'_>, row: &EventRow<'_>) -> Result<Event, Corruption> {
        let payload = row.payload.unwrap_or_default();
        Event::from_parts(header, payload).map_err(|error| Corruption(error.to_string()))
    }

    fn apply(&mut self, event: &Event, blobs: &FindBlob<'_>) -> Result<(), Corruption> {
        Self::apply(self, event, blobs).map_err(|corruption| Corruption(corruption.to_string()))
    }
}
