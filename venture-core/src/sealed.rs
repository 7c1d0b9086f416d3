//! Personal fields, sealed per person before anything is hashed.
//!
//! The nonce comes from the value, so nothing random is needed and a retry seals to the same bytes. A
//! field key opens its one field and no other; the subject's data key, once destroyed, opens none again.
//!
//! Spec: events.md 9; compliance.md 7.2; vector `evidence/log-40.json`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::id::{EventId, Uuid};
use crate::schema::is_sealed;
use crate::{Json, canonical};

/// What a reader sees of a field whose key is gone.
pub const REDACTED: &str = "{REDACTED}";

/// Why a field cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The value has no canonical form.
    #[error("the value has no canonical form")]
    Value,
    /// Not a sealed field.
    #[error("expected a sealed field `{{\"$pii\": …}}`")]
    NotSealed,
    /// Another key, another place, or other bytes than were sealed.
    #[error("the field does not open under this key at this place")]
    Refused,
}

/// The 256-bit key of one person's fields. Prints nothing of itself.
#[derive(Clone)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// The key of its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key of the one field at `pointer` (RFC 6901, within the payload) of one event.
    #[must_use]
    pub fn field_key(&self, event: EventId, pointer: &str) -> FieldKey {
        FieldKey(mac(&self.0, associated(event, pointer).as_bytes()))
    }

    /// The sealed form of `value`, to stand in its place.
    ///
    /// # Errors
    /// [`SealError::Value`] if the value has no canonical form.
    pub fn seal(
        &self,
        event: EventId,
        pointer: &str,
        value: &Json,
        subject_ref: Uuid,
        key_id: Uuid,
    ) -> Result<Json, SealError> {
        let plaintext = canonical::to_vec(value).map_err(|_| SealError::Value)?;
        let key = self.field_key(event, pointer);
        let tag = mac(&key.0, &plaintext);
        let place = associated(event, pointer);
        let payload = Payload { msg: &plaintext, aad: place.as_bytes() };
        let sealed = key.cipher().encrypt(nonce(&tag), payload).map_err(|_| SealError::Value)?;
        let ciphertext = STANDARD.encode([tag.as_slice(), &sealed].concat());
        let seal = [
            ("ciphertext", Json::Str(ciphertext)),
            ("key_id", Json::Str(format!("{key_id}"))),
            ("subject_ref", Json::Str(format!("{subject_ref}"))),
        ];
        Ok(Json::object([("$pii", Json::object(seal))]))
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(..)")
    }
}

/// The key of one field: given away, it opens that field, provably, and no other.
#[derive(Clone)]
pub struct FieldKey([u8; 32]);

impl FieldKey {
    /// The key of its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to give away.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The value of a sealed field, if it was sealed with this key at this place.
    ///
    /// # Errors
    /// In order: [`SealError::NotSealed`], [`SealError::Refused`].
    pub fn open(&self, event: EventId, pointer: &str, sealed: &Json) -> Result<Json, SealError> {
        let seal = sealed.get("$pii").filter(|_| is_sealed(sealed)).ok_or(SealError::NotSealed)?;
        let ciphertext = seal.get("ciphertext").and_then(Json::as_str).unwrap_or_default();
        let bytes = STANDARD.decode(ciphertext).map_err(|_| SealError::NotSealed)?;
        let (tag, sealed) = bytes.split_first_chunk::<32>().ok_or(SealError::NotSealed)?;
        let place = associated(event, pointer);
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        let plaintext = self.cipher().decrypt(nonce(tag), payload).map_err(|_| SealError::Refused)?;
        let mut proof = keyed(&self.0);
        proof.update(&plaintext);
        proof.verify_slice(tag).map_err(|_| SealError::Refused)?;
        Some(plaintext)
            .filter(|plaintext| canonical::is_canonical(plaintext))
            .and_then(|plaintext| Json::parse(&plaintext).ok())
            .ok_or(SealError::Refused)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&mac(&self.0, b"aes").into())
    }
}

impl fmt::Debug for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FieldKey(..)")
    }
}

/// `value` with [`REDACTED`] in place of every sealed field.
///
/// Spec: compliance.md 7.2.
#[must_use]
pub fn redact(value: &Json) -> Json {
    match value {
        sealed if is_sealed(sealed) => Json::from(REDACTED),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(key, member)| (key.clone(), redact(member))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(redact).collect::<Vec<_>>()),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) => value.clone(),
    }
}

/// What binds a field to its place: event id, line feed, pointer.
fn associated(event: EventId, pointer: &str) -> String {
    format!("{event}\n{pointer}")
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC fills a key up to its block with zeros; done here, it cannot fail.
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    <Hmac<Sha256> as hmac::digest::KeyInit>::new((&block).into())
}

fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = keyed(key);
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn nonce(tag: &[u8; 32]) -> &Nonce<aes_gcm::aes::cipher::consts::U12> {
    let (first, _) = tag.split_first_chunk::<12>().unwrap_or((&[0; 12], &[]));
    Nonce::from_slice(first)
}
