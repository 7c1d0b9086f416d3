//! Witnesses: others who saw a head, found it consistent with the one before, and signed it with a time.
//!
//! Spec: events.md 7 (tlog-cosignature); vector `evidence/log-40.json`.

use alloc::format;
use alloc::string::String;

use super::note::{Note, NoteError, parse_vkey};
use crate::signature::PublicKey;

/// The algorithm byte of a timestamped Ed25519 cosignature.
const COSIGNATURE: u8 = 4;

/// A public key of a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    key_id: [u8; 4],
    key: PublicKey,
}

impl WitnessKey {
    /// Reads `name+hash+key`.
    ///
    /// # Errors
    /// [`NoteError::Key`] if it is no key of a witness, or the hash is not the key's.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let (name, key_id, key) = parse_vkey(text, COSIGNATURE)?;
        Ok(Self { name, key_id, key })
    }

    /// The name of the witness.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When the witness signed this head, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// In order: [`NoteError::Malformed`], [`NoteError::NotAHead`], [`NoteError::Signature`] if a line of
    /// the witness does not hold, [`NoteError::Unsigned`] if there is none.
    pub fn cosigned_at(&self, note: &str) -> Result<u64, NoteError> {
        let note = Note::parse(note)?;
        note.head()?;
        let mut latest = None;
        for line in note.lines_of(&self.name, self.key_id) {
            let (time, signature) = line.split_first_chunk::<8>().ok_or(NoteError::Signature)?;
            let time = u64::from_be_bytes(*time);
            let signature: &[u8; 64] = signature.try_into().map_err(|_| NoteError::Signature)?;
            let message = format!("cosignature/v1\ntime {time}\n{}", note.text());
            self.key.verify(message.as_bytes(), signature).map_err(|_| NoteError::Signature)?;
            latest = latest.max(Some(time));
        }
        latest.ok_or(NoteError::Unsigned)
    }
}
