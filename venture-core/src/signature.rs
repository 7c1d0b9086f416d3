//! Ed25519: signing with a seed, strict verification.

use core::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey as Inner, VerifyingKey};

/// A signature that does not hold, or a key that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold under this key")]
pub struct SignatureError;

/// A private key. Prints nothing of itself; its memory is wiped when it goes.
#[derive(Clone)]
pub struct SigningKey(Inner);

impl SigningKey {
    /// The key of a 32-byte seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Inner::from_bytes(seed))
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of `message`: deterministic, 64 bytes.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// A public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key of its 32 bytes.
    ///
    /// # Errors
    /// [`SignatureError`] if they are no point of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SignatureError> {
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| SignatureError)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Whether `signature` is one of `message` under this key. Weak keys and loose encodings are refused.
    ///
    /// # Errors
    /// [`SignatureError`] if not.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| SignatureError)
    }
}
