//! What signatures of a bundle are over, and whether they hold.
//!
//! Spec: policy.md 2.1.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use venture_core::id::{BundleId, TenantId, WorkspaceId, uuid_v5};
use venture_core::signature::PublicKey;
use venture_core::{Digest, Json, canonical};

use crate::bundle::{Bundle, Signer, Version};

/// Names what is signed.
const TAG: &[u8] = b"venture/bundle/v1\n";

/// The workspace of a bundle that names none: the tenant's own.
///
/// Spec: commands.md 2.4.
#[must_use]
pub fn own_workspace(tenant: TenantId) -> WorkspaceId {
    WorkspaceId(uuid_v5(tenant.0, &[b"workspace"]))
}

/// The id of a bundle: of its tenant, workspace, version and content.
///
/// Spec: policy.md 2.1.
#[must_use]
pub fn bundle_id(tenant: TenantId, workspace: WorkspaceId, version: Version, content: Digest) -> BundleId {
    let name = format!("bundle:{workspace}:{version}:{content}");
    BundleId(uuid_v5(tenant.0, &[name.as_bytes()]))
}

/// The bytes that a signature of a bundle is over.
///
/// Spec: policy.md 2.1.
#[must_use]
pub fn signed_bytes(tenant: TenantId, workspace: WorkspaceId, bundle: &Bundle) -> Vec<u8> {
    let mut words = vec![
        ("id", Json::from(bundle_id(tenant, workspace, bundle.version, bundle.content_hash).to_string())),
        ("tenant_id", Json::from(tenant.to_string())),
        ("workspace_id", Json::from(workspace.to_string())),
        ("version", Json::from(bundle.version.to_string())),
        ("content_hash", Json::from(bundle.content_hash.to_string())),
    ];
    if let Some(at) = bundle.effective_at {
        words.push(("effective_at", Json::from(at.to_string())));
    }
    // An object of texts always has a canonical form.
    let digest = canonical::digest(&Json::object(words)).unwrap_or(Digest([0; 32]));
    [TAG, &digest.0].concat()
}

/// The 64 bytes of a signature in base64url, without padding as keys have none.
#[must_use]
pub fn signature_bytes(text: &str) -> Option<[u8; 64]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// A signature in base64url, without padding.
#[must_use]
pub fn signature_text(signature: &[u8; 64]) -> String {
    URL_SAFE_NO_PAD.encode(signature)
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// It is no Ed25519 signature in base64url with a `key_id`.
    #[error("not a signature: `key_id`, `alg` Ed25519 and `sig` in base64url are expected")]
    Malformed,
    /// No key of that name is known.
    #[error("no key of that name is given")]
    KeyUnknown,
    /// It does not hold over these bytes under the key of that name.
    #[error("the signature does not hold over this bundle for this tenant")]
    DoesNotHold,
}

/// Signatures by whether they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// The keys of those that hold, each once, in order.
    pub valid: Vec<String>,
    /// The keys of those that do not, and why.
    pub invalid: Vec<(String, BadSignature)>,
}

/// Which of the signatures hold over `message` under the signers' keys.
///
/// Each signature is `{key_id, alg?, sig}`; other members are not looked at.
#[must_use]
pub fn check_signatures(message: &[u8], signatures: &[Json], signers: &[Signer]) -> Signatures {
    let mut found = Signatures::default();
    for signature in signatures {
        let key_id = signature.get("key_id").and_then(Json::as_str).unwrap_or_default().to_string();
        match check(message, signature, &key_id, signers) {
            Ok(()) if found.valid.contains(&key_id) => {}
            Ok(()) => found.valid.push(key_id),
            Err(fault) => found.invalid.push((key_id, fault)),
        }
    }
    found
}

fn check(message: &[u8], signature: &Json, key_id: &str, signers: &[Signer]) -> Result<(), BadSignature> {
    let text = |key: &str| signature.get(key).and_then(Json::as_str);
    let is_ed25519 = signature.get("alg").is_none_or(|alg| alg.as_str() == Some("Ed25519"));
    let bytes = text("sig").and_then(signature_bytes).filter(|_| is_ed25519 && !key_id.is_empty());
    let bytes = bytes.ok_or(BadSignature::Malformed)?;
    let signer = signers.iter().find(|signer| signer.key_id == key_id).ok_or(BadSignature::KeyUnknown)?;
    let key = PublicKey::from_bytes(&signer.public_key).map_err(|_| BadSignature::DoesNotHold)?;
    key.verify(message, &bytes).map_err(|_| BadSignature::DoesNotHold)
}
