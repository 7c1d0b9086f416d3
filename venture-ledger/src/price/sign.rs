//! Signing a book.

use alloc::vec::Vec;

use serde::Serialize;
use venture_core::id::TenantId;
use venture_core::signature::{PublicKey, SignatureError};
use venture_core::{Digest, Timestamp, canonical};

use super::book::PriceBook;

const TAG: &[u8] = b"venture/price-book/v1\n";

/// What is signed, before it is hashed: the content is in it by its hash.
#[derive(Serialize)]
struct Statement<'a> {
    tenant_id: TenantId,
    version: &'a str,
    effective_at: Timestamp,
    content_hash: Digest,
}

/// The bytes that a signature of a book covers: its tag, then SHA-256 of the canonical
/// {tenant_id, version, effective_at, content_hash}; the same form as a bundle's (policy 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed(Vec<u8>);

impl Signed {
    /// The bytes of a book in a tenant.
    #[must_use]
    pub fn of(book: &PriceBook, tenant_id: TenantId) -> Self {
        let statement = Statement {
            tenant_id,
            version: &book.version,
            effective_at: book.effective_at,
            content_hash: book.content_hash,
        };
        // Ids, texts, a time and a hash always have a canonical form; no bytes verify nothing.
        let digest = canonical::digest(&statement).map_or([0; 32], |digest| digest.0);
        Self([TAG, &digest].concat())
    }

    /// The bytes to sign.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether `signature` is one of this book under `key`.
    ///
    /// # Errors
    /// [`SignatureError`] if not.
    pub fn verify(&self, key: &PublicKey, signature: &[u8; 64]) -> Result<(), SignatureError> {
        key.verify(&self.0, signature)
    }
}
