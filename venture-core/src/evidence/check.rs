//! A package as a stranger checks it: signature, files, log, heads, proofs.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::{self, Vec};
use core::iter::Peekable;
use core::slice;

use super::dsse::{DsseError, Envelope};
use super::manifest::{Link, Manifest};
use super::package::{AUDIT_LOG, PackageFile};
use super::statement::{IN_TOTO, statement};
use crate::Json;
use crate::canonical;
use crate::digest::Digest;
use crate::envelope::{Altered, StoredEvent};
use crate::log::note::{Head, NoteError, VerifierKey};
use crate::log::{Frontier, verify_consistency};

/// Why a package is no evidence. A fault of a file names it; one of the log names the seq.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackageFault {
    /// The signature of the manifest.
    #[error("manifest.dsse.json: {0}")]
    Envelope(#[from] DsseError),
    /// The manifest has no such shape, or is another than the one signed.
    #[error("manifest.json: not the canonical manifest that was signed")]
    Manifest,
    /// A file is absent, unknown, or other bytes.
    #[error("{0}: not the file that the manifest names")]
    File(String),
    /// An event is not as it was sealed.
    #[error("audit_log.ndjson: seq {seq}: {fault}")]
    Event {
        /// Its place in the log.
        seq: u64,
        /// What is wrong.
        fault: Altered,
    },
    /// An event of another tenant, or out of its place.
    #[error("audit_log.ndjson: seq {0}: the event of this place is not there")]
    Place(u64),
    /// A head does not hold.
    #[error("manifest.json: a checkpoint: {0}")]
    Head(#[from] NoteError),
    /// A head disagrees with the events, or with the head before it.
    #[error("manifest.json: the head of size {0} is not the log's")]
    Root(u64),
}

/// The manifest of a package, if the package holds under `keys`.
///
/// # Errors
/// [`PackageFault`], in the order of its variants.
pub fn verify_package(
    manifest: &[u8],
    envelope: &Json,
    files: &[PackageFile],
    keys: &[VerifierKey],
) -> Result<Manifest, PackageFault> {
    let signed = Envelope::from_json(envelope)?.open(IN_TOTO, keys)?;
    let json = Json::parse(manifest).map_err(|_| PackageFault::Manifest)?;
    let read = Manifest::from_json(&json).ok_or(PackageFault::Manifest)?;
    let said = statement(read.package_id, Digest::of(manifest)).map_err(|_| PackageFault::Manifest)?;
    let same_id = read.scope.package_id() == Ok(read.package_id);
    if !same_id || !canonical::is_canonical(manifest) || said.as_bytes() != signed {
        return Err(PackageFault::Manifest);
    }
    require_files(&read, files)?;
    require_log(&read, files, keys)?;
    Ok(read)
}

fn require_files(manifest: &Manifest, files: &[PackageFile]) -> Result<(), PackageFault> {
    let found: BTreeMap<&str, &PackageFile> = files.iter().map(|file| (file.name.as_str(), file)).collect();
    for entry in &manifest.files {
        let same = found.get(entry.name.as_str()).is_some_and(|file| file.entry() == *entry);
        if !same {
            return Err(PackageFault::File(entry.name.clone()));
        }
    }
    let named = |file: &&PackageFile| manifest.files.iter().any(|entry| entry.name == file.name);
    match files.iter().find(|file| !named(file)) {
        Some(unknown) => Err(PackageFault::File(unknown.name.clone())),
        None if manifest.files.iter().any(|entry| entry.name == AUDIT_LOG) => Ok(()),
        None => Err(PackageFault::File(AUDIT_LOG.to_string())),
    }
}

/// The events rebuild each head from the frontier before them.
fn require_log(manifest: &Manifest, files: &[PackageFile], keys: &[VerifierKey]) -> Result<(), PackageFault> {
    let mut chain = Chain::of(manifest, keys)?;
    let audit_log = files.iter().find(|file| file.name == AUDIT_LOG);
    let lines = audit_log.map(|file| file.bytes.as_slice()).unwrap_or_default();
    let lines = lines.split_inclusive(|byte| *byte == b'\n');
    for (line, seq) in lines.zip(manifest.first_seq..) {
        let line = line.strip_suffix(b"\n").ok_or(PackageFault::Place(seq))?;
        let event = StoredEvent::from_envelope_bytes(line);
        let event = event.map_err(|fault| PackageFault::Event { seq, fault })?;
        if event.seq != seq || event.tenant_id != manifest.scope.tenant_id {
            return Err(PackageFault::Place(seq));
        }
        chain.push(event.leaf)?;
    }
    chain.close(manifest.last_seq)
}

/// The log as it grows over a package, and the heads that are still to come.
struct Chain<'m> {
    log: Frontier,
    heads: Peekable<vec::IntoIter<Head>>,
    links: slice::Iter<'m, Link>,
    reached: Option<Head>,
}

impl<'m> Chain<'m> {
    fn of(manifest: &'m Manifest, keys: &[VerifierKey]) -> Result<Self, PackageFault> {
        let before = manifest.first_seq.checked_sub(1).ok_or(PackageFault::Manifest)?;
        let log = Frontier::from_parts(before, manifest.frontier.clone()).ok_or(PackageFault::Manifest)?;
        let heads = manifest.checkpoints.iter().map(|note| Head::open(note, keys));
        let heads = heads.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            log,
            heads: heads.into_iter().peekable(),
            links: manifest.consistency.iter(),
            reached: None,
        })
    }

    /// One more leaf; a head of that size must be the log's, and grown from the head before it.
    fn push(&mut self, leaf: Digest) -> Result<(), PackageFault> {
        self.log.push(leaf);
        let size = self.log.size();
        let Some(head) = self.heads.next_if(|head| head.size == size) else { return Ok(()) };
        let fault = PackageFault::Root(size);
        if head.root != self.log.root() {
            return Err(fault);
        }
        let later = (size, head.root);
        let Some(earlier) = self.reached.replace(head) else { return Ok(()) };
        let link = self.links.next().filter(|link| (link.from, link.to) == (earlier.size, size));
        let held = link.is_some_and(|link| {
            verify_consistency((earlier.size, earlier.root), later, &link.hashes).is_ok()
        });
        if held { Ok(()) } else { Err(fault) }
    }

    /// The last head closes the package, and nothing is left over.
    fn close(mut self, last_seq: u64) -> Result<(), PackageFault> {
        let missed = self.heads.next().map(|head| head.size);
        let closed = self.log.size() == last_seq && self.reached.is_some_and(|head| head.size == last_seq);
        match missed {
            Some(size) => Err(PackageFault::Root(size)),
            None if closed && self.links.next().is_none() => Ok(()),
            None => Err(PackageFault::Root(last_seq)),
        }
    }
}
