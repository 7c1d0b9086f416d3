//! The compact form of a signed token, and its header.

use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use venture_core::Json;

use super::error::TokenError;

/// A token cut into its parts; its payload is not read yet.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub(super) header: Json,
    /// What is signed, byte for byte.
    pub(super) signed: &'t str,
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl<'t> Token<'t> {
    /// Cuts a token: three parts of base64url without padding, the first a JSON object.
    pub(super) fn cut(text: &'t str) -> Result<Self, TokenError> {
        let (signed, signature) = text.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        // A dot more is no letter of base64url.
        let header = object(&bytes(header)?)?;
        Ok(Self { header, signed, payload: bytes(payload)?, signature: bytes(signature)? })
    }

    /// A text member of the header.
    pub(super) fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Json::as_str)
    }

    /// The claims. Only for a token whose signature holds.
    pub(super) fn claims(&self) -> Result<Json, TokenError> {
        object(&self.payload)
    }
}

/// One encoding stands for one text: no padding, no bits left over, no other alphabet.
fn bytes(part: &str) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)
}

/// Strict JSON: no member twice, whole numbers.
fn object(bytes: &[u8]) -> Result<Json, TokenError> {
    let json = Json::parse(bytes).map_err(|_| TokenError::Malformed)?;
    if json.as_object().is_some() { Ok(json) } else { Err(TokenError::Malformed) }
}
