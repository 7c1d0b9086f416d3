//! `governance` and `identity`.

use alloc::borrow::ToOwned as _;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::bundle::error::BundleErrorCode;
use crate::bundle::model::{Governance, Identity, Signer, TokenKey};
use crate::bundle::read::{Fields, Place, Sink, flag, time};
use crate::bundle::syntax::key_id;
use venture_core::money::MAX_WIRE_INTEGER;

pub(super) fn governance(place: Place<'_>, sink: &mut Sink) -> Option<Governance> {
    let mut fields = Fields::open(place, sink)?;
    Some(Governance {
        publish_approvals: fields.or("publish_approvals", 0, |p, s| small(p, s, 0, 10)),
        signers: fields.list("signers", signer),
        min_signatures: fields.or("min_signatures", 0, |p, s| small(p, s, 0, 10)),
        max_deprecated_days: fields.or("max_deprecated_days", 30, |p, s| small(p, s, 1, 365)),
        override_cosign_minor: fields.get("override_cosign_minor", |p, s| p.whole(s, 0, MAX_WIRE_INTEGER)),
    })
}

/// A whole number that fits 32 bits.
pub(super) fn small(place: Place<'_>, sink: &mut Sink, least: i64, most: i64) -> Option<u32> {
    place.whole(sink, least, most).and_then(|number| u32::try_from(number).ok())
}

fn signer(place: Place<'_>, sink: &mut Sink) -> Option<Signer> {
    let mut fields = Fields::open(place, sink)?;
    let key_id = fields.need("key_id", named_key);
    let public_key = fields.need("public_key", public_key);
    Some(Signer { key_id: key_id?, public_key: public_key? })
}

pub(super) fn identity(place: Place<'_>, sink: &mut Sink) -> Option<Identity> {
    let mut fields = Fields::open(place, sink)?;
    Some(Identity {
        token_required: fields.or("token_required", false, flag),
        issuer: fields.get("issuer", |p, s| p.line(s, 1, 256)),
        audience: fields.get("audience", |p, s| p.line(s, 1, 256)),
        keys: fields.list("keys", token_key),
    })
}

fn token_key(place: Place<'_>, sink: &mut Sink) -> Option<TokenKey> {
    let mut fields = Fields::open(place, sink)?;
    let kid = fields.need("kid", named_key);
    let public_key = fields.need("public_key", public_key);
    let retired_at = fields.get("retired_at", time);
    Some(TokenKey { kid: kid?, public_key: public_key?, retired_at })
}

fn named_key(place: Place<'_>, sink: &mut Sink) -> Option<alloc::string::String> {
    place.formatted(sink, "`[A-Za-z0-9._-]{1,64}`", key_id)
}

fn public_key(place: Place<'_>, sink: &mut Sink) -> Option<[u8; 32]> {
    let text = place.text(sink)?;
    let key = key_bytes(text);
    if key.is_none() {
        let message = "expected an Ed25519 public key: 43 characters of base64url without padding".to_owned();
        place.refuse(sink, BundleErrorCode::Value, message);
    }
    key
}

/// The 32 bytes of 43 characters of base64url; the last two bits are not read.
#[must_use]
pub fn key_bytes(text: &str) -> Option<[u8; 32]> {
    // Two bits of the last character belong to no byte.
    let lenient = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&base64::alphabet::URL_SAFE, lenient);
    engine.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_keys() {
        assert_eq!(key_bytes("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), Some([0; 32]));
        // RFC 8037, appendix A.2.
        let key = key_bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        assert_eq!(key[..4], [0xd7, 0x5a, 0x98, 0x01]);
        assert_eq!(key[29..], [0x07, 0x51, 0x1a]);
        assert_eq!(key_bytes("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"), None);
        assert_eq!(key_bytes("short"), None);
    }
}
