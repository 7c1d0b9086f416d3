//! An event: the header's words and a typed body.

use venture_core::canonical::CanonicalError;
use venture_core::envelope::{Header, StoredEvent, seal};

use super::{Body, UnknownEvent};

/// One event, not yet (or no longer) bytes. The header's `payload_hash` is set when it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Who, when, about what.
    pub header: Header<'static>,
    /// What.
    pub body: Body,
}

impl Event {
    /// The canonical bytes, hashes and leaf.
    ///
    /// # Errors
    /// [`CanonicalError`] if a number of the payload is beyond what JSON carries exactly.
    pub fn seal(&self) -> Result<StoredEvent, CanonicalError> {
        seal(self.header.borrowed(), &self.body)
    }

    /// Reads a stored event back.
    ///
    /// # Errors
    /// [`UnknownEvent`] if the bytes are no event of this engine.
    pub fn read(stored: &StoredEvent) -> Result<Self, UnknownEvent> {
        let header = stored.decode_header().map_err(|_| UnknownEvent::Payload("header"))?;
        let payload = stored.payload.as_deref().ok_or(UnknownEvent::Payload("payload"))?;
        Self::from_parts(header, payload)
    }

    /// The event of a header that was read and its canonical payload.
    ///
    /// # Errors
    /// [`UnknownEvent`] if they are no event of this engine.
    pub fn from_parts(header: Header<'_>, payload: &[u8]) -> Result<Self, UnknownEvent> {
        let body = Body::read(&header.event_type, payload)?;
        Ok(Self { header: header.into_owned(), body })
    }
}
