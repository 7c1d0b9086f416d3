//! What the log's key says of a manifest: an in-toto Statement v1.

use alloc::string::{String, ToString as _};

use serde::Serialize;

use crate::canonical::{self, CanonicalError};
use crate::digest::Digest;
use crate::id::Uuid;

/// The media type of a statement.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";
/// The predicate of an evidence package.
pub const EVIDENCE_PREDICATE: &str = "https://venture.dev/evidence/v1";
/// The subject: the manifest's file name.
pub const MANIFEST: &str = "manifest.json";
/// The statement's own type.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";

#[derive(Serialize)]
struct Statement<'s> {
    #[serde(rename = "_type")]
    kind: &'s str,
    predicate: Predicate,
    #[serde(rename = "predicateType")]
    predicate_type: &'s str,
    subject: [Subject<'s>; 1],
}

#[derive(Serialize)]
struct Predicate {
    package_id: String,
}

#[derive(Serialize)]
struct Subject<'s> {
    digest: Sha256,
    name: &'s str,
}

#[derive(Serialize)]
struct Sha256 {
    sha256: Digest,
}

/// The canonical statement that package `package_id` has the manifest of `package_hash`.
///
/// # Errors
/// [`CanonicalError`] never, in practice: ids and digests have a canonical form.
pub fn statement(package_id: Uuid, package_hash: Digest) -> Result<String, CanonicalError> {
    canonical::to_string(&Statement {
        kind: STATEMENT,
        predicate: Predicate { package_id: package_id.to_string() },
        predicate_type: EVIDENCE_PREDICATE,
        subject: [Subject { digest: Sha256 { sha256: package_hash }, name: MANIFEST }],
    })
}
