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

    fn decide(&self, _: &[u8], number: u64, _: Timestamp) -> Decision {
        let answer = crate::driver::error_answer(number, Reason::Internal, "no engine is built in");
        Decision { answer, ..Decision::default() }
    }

    fn apply(&mut self, event: &StoredEvent, _: &FindBlob<'_>) -> Result<(), Corruption> {
        Err(Corruption(format!("no engine is built in for `{}`", event.event_type)))
    }
}
