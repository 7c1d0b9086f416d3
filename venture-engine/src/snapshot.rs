//! The state as bytes, and back.

use alloc::sync::Arc;
use alloc::vec::Vec;

use venture_core::{Digest, Json};
use venture_policy::bundle::InputSchema;

use crate::apply::{Corruption, corrupt};
use crate::engine::Engine;
use crate::loaded::Loaded;
use crate::state::State;

/// Names what the state hash is of.
const TAG: &[u8] = b"venture/state/v1\n";

impl Engine {
    /// The state as bytes; equal states give equal bytes.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        // INVARIANT: the state is plain data of known length, which postcard always writes.
        postcard::to_allocvec(&self.state).unwrap_or_default()
    }

    /// SHA-256 of the state's bytes.
    #[must_use]
    pub fn state_hash(&self) -> Digest {
        Digest::of_parts(&[TAG, &self.snapshot()])
    }

    /// The engine whose state `bytes` are.
    ///
    /// # Errors
    /// [`Corruption`] if they are no state of this engine.
    pub fn restore(bytes: &[u8]) -> Result<Self, Corruption> {
        let Ok((state, [])) = postcard::take_from_bytes::<State>(bytes) else {
            return corrupt("the snapshot is no state of this engine");
        };
        let mut engine = Self::new(state.tenant);
        engine.state = state;
        engine.state.intents.share_names();
        for record in engine.state.bundles.published.values() {
            let loaded = Json::parse(&record.file).ok().and_then(|file| Loaded::of(file).ok());
            let Some(loaded) = loaded else { return corrupt("a bundle of the snapshot does not load") };
            engine.loaded.insert(record.id, Arc::new(loaded));
        }
        for record in engine.state.schemas.iter() {
            let schema = Json::parse(&record.body).ok().and_then(|json| InputSchema::compile(json).ok());
            let Some(schema) = schema else { return corrupt("a schema of the snapshot is none") };
            engine.schemas.insert(record.schema_hash, Arc::new(schema));
        }
        Ok(engine)
    }
}
