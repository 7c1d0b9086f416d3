//! Evidence packages: a slice of the journal that a stranger verifies with a public key alone.
//!
//! A [`Package`] is files of canonical lines, a manifest that names their hashes and the tree heads
//! that cover them, and a DSSE envelope in which the log's key signs that manifest. It is made from
//! events and heads, checked from bytes; nothing here reads a journal or writes a file.
//!
//! Spec: compliance.md 10, events.md 7; in-toto Statement v1 in DSSE v1; vectors
//! `evidence/log-40.json`, `packages`.

mod check;
mod dsse;
mod manifest;
mod package;
mod scope;
mod statement;

pub use check::{PackageFault, verify_package};
pub use dsse::{DsseError, Envelope, Signed};
pub use manifest::{FileEntry, Link, Manifest};
pub use package::{Package, PackageError, PackageFile, Source};
pub use scope::{MAX_PERIOD_DAYS, Scope};
pub use statement::{EVIDENCE_PREDICATE, IN_TOTO, MANIFEST, statement};
