//! Who publishes and signs, and whose tokens count.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Timestamp;

/// What the next publication and overrides need (policy.md 2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governance {
    /// Approvers beside the author, 0 to 10.
    pub publish_approvals: u32,
    /// Keys whose signatures on the next publication count.
    pub signers: Vec<Signer>,
    /// How many distinct good signatures it needs, 0 to 10.
    pub min_signatures: u32,
    /// Days after which workflows on a deprecated bundle pause, 1 to 365.
    pub max_deprecated_days: u32,
    /// Overrides above it need a second signature; `None`: every one does. Base currency.
    pub override_cosign_minor: Option<i64>,
}

impl Default for Governance {
    /// What holds where the key is left out: nobody else approves or signs.
    fn default() -> Self {
        Self {
            publish_approvals: 0,
            signers: Vec::new(),
            min_signatures: 0,
            max_deprecated_days: 30,
            override_cosign_minor: None,
        }
    }
}

/// A key that signs bundles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// Its name.
    pub key_id: String,
    /// Ed25519 public key.
    pub public_key: [u8; 32],
}

/// Workload tokens (policy.md 7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Whether an agent must show a token.
    pub token_required: bool,
    /// `iss` of a token.
    pub issuer: Option<String>,
    /// `aud` of this verifier.
    pub audience: Option<String>,
    /// Keys that sign tokens.
    pub keys: Vec<TokenKey>,
}

/// A key that signs tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenKey {
    /// Its name.
    pub kid: String,
    /// Ed25519 public key.
    pub public_key: [u8; 32],
    /// From then on it verifies nothing.
    pub retired_at: Option<Timestamp>,
}
