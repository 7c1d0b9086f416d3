//! Stands where the engine will: records nothing, allows nothing.

use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::TenantId;
use venture_core::reason::Reason;
use venture_core::time::Timestamp;

use crate::driver::{Corruption, Decider, Decision, FindBlob};

/// An engine that decides nothing.
#[derive(Clone, Copy, Debug)]
pub struct Unbuilt;

impl Decider for Unbuilt {
    type Event = ();

    fn new(_: TenantId) -> Self {
        Self
    }

    fn restore(_: TenantId, _: &[u8]) -> Result<Self, Corruption> {
        Ok(Self)
    }

    fn snapshot(&self) -> Vec<u8> {
        Vec::new()
    }

    fn state_hash(&self) -> Digest {
        Digest::of(b"")
    }

    fn decide(&self, _: &[u8], number: u64, _: Timestamp) -> Decision<Self::Event> {
        Decision::only(crate::driver::error_answer(number, Reason::Internal, "no engine is built in"))
    }

    fn seal(_: &Self::Event) -> Result<StoredEvent, Corruption> {
        Err(Corruption("no engine is built in".into()))
    }

    fn read(_: &StoredEvent) -> Result<Self::Event, Corruption> {
        Err(Corruption("no engine is built in".into()))
    }

    fn apply(&mut self, (): &Self::Event, _: &FindBlob<'_>) -> Result<(), Corruption> {
        Err(Corruption("no engine is built in".into()))
    }
}
