//! DSSE v1: a payload and signatures over its pre-authentication encoding.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::Json;
use crate::log::note::{LogKey, VerifierKey};

/// Why an envelope is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DsseError {
    /// Not an envelope.
    #[error("not a DSSE envelope")]
    Malformed,
    /// A signature of a known key does not hold.
    #[error("a signature of a known key does not hold")]
    Signature,
    /// No signature of a known key.
    #[error("no signature of a known key")]
    Unsigned,
}

/// A signed payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// The payload in base64.
    payload: String,
    /// Its media type.
    #[serde(rename = "payloadType")]
    payload_type: String,
    /// At least one.
    signatures: Vec<Signed>,
}

/// One signature of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// The eight hex digits of the key.
    pub keyid: String,
    /// 64 bytes in base64.
    pub sig: String,
}

impl Envelope {
    /// `payload` of the type `payload_type`, signed by `key`.
    #[must_use]
    pub fn sign(payload: &str, payload_type: &str, key: &LogKey) -> Self {
        let sig = STANDARD.encode(key.sign_bytes(&encoding(payload_type, payload.as_bytes())));
        Self {
            payload: STANDARD.encode(payload),
            payload_type: payload_type.to_string(),
            signatures: Vec::from([Signed { keyid: key.key_id(), sig }]),
        }
    }

    /// Reads an envelope; nothing of it is verified yet.
    ///
    /// # Errors
    /// [`DsseError::Malformed`] if it is none.
    pub fn from_json(json: &Json) -> Result<Self, DsseError> {
        let members = json.as_object().filter(|members| members.len() == 3).ok_or(DsseError::Malformed)?;
        let text = |json: &Json, key: &str| {
            json.get(key).and_then(Json::as_str).map(str::to_string).ok_or(DsseError::Malformed)
        };
        let signatures = members.get("signatures").and_then(Json::as_array).ok_or(DsseError::Malformed)?;
        let signatures = signatures
            .iter()
            .map(|one| Ok(Signed { keyid: text(one, "keyid")?, sig: text(one, "sig")? }))
            .collect::<Result<_, _>>()?;
        Ok(Self { payload: text(json, "payload")?, payload_type: text(json, "payloadType")?, signatures })
    }

    /// The payload, if a key of `keys` signed it as a `payload_type`. Signatures of other keys are
    /// passed over.
    ///
    /// # Errors
    /// In order: [`DsseError::Malformed`], also for another type, [`DsseError::Signature`],
    /// [`DsseError::Unsigned`].
    pub fn open(&self, payload_type: &str, keys: &[VerifierKey]) -> Result<Vec<u8>, DsseError> {
        let payload = STANDARD.decode(&self.payload).map_err(|_| DsseError::Malformed)?;
        if self.payload_type != payload_type {
            return Err(DsseError::Malformed);
        }
        let message = encoding(payload_type, &payload);
        let mut signed = false;
        for one in &self.signatures {
            for key in keys.iter().filter(|key| key.key_id() == one.keyid) {
                let signature = STANDARD.decode(&one.sig).map_err(|_| DsseError::Malformed)?;
                let signature: &[u8; 64] =
                    signature.as_slice().try_into().map_err(|_| DsseError::Signature)?;
                key.key().verify(&message, signature).map_err(|_| DsseError::Signature)?;
                signed = true;
            }
        }
        if signed { Ok(payload) } else { Err(DsseError::Unsigned) }
    }
}

/// The bytes that are signed: type and payload with their lengths, so that no two pairs share them.
fn encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}
