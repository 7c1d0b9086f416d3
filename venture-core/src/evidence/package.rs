//! A package put together from events and heads.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::dsse::Envelope;
use super::manifest::{FileEntry, Link, Manifest};
use super::scope::{MAX_PERIOD_DAYS, Scope};
use super::statement::{IN_TOTO, statement};
use crate::canonical::{self, CanonicalError};
use crate::digest::Digest;
use crate::envelope::StoredEvent;
use crate::log::note::{Head, LogKey, Note, NoteError};
use crate::log::{Nodes, OutOfRange, consistency, frontier};
use crate::time::Timestamp;

/// The file that every package holds.
pub(super) const AUDIT_LOG: &str = "audit_log.ndjson";
const MICROS_A_DAY: u64 = 86_400_000_000;

/// Why there is no package.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// The period ends before it begins, or is longer than 90 days.
    #[error("expected a period of at most 90 days that ends after it begins")]
    Period,
    /// No event lies in the period, or no head covers it yet.
    #[error("no event that a head covers lies in the period")]
    Empty,
    /// A note is no head.
    #[error(transparent)]
    Head(#[from] NoteError),
    /// A head is larger than the log.
    #[error(transparent)]
    Log(#[from] OutOfRange),
    /// A text has no canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
}

/// Where the evidence comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s, N> {
    /// All events of the log, in order of `seq` from 1.
    pub events: &'s [StoredEvent],
    /// Its nodes.
    pub nodes: &'s N,
    /// The signed note of each batch's head, by size.
    pub heads: &'s [String],
    /// The notes that were published, by size.
    pub published: &'s [String],
}

/// One file of canonical lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageFile {
    /// Its name, without a folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl PackageFile {
    pub(super) fn entry(&self) -> FileEntry {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        FileEntry {
            bytes: count(self.bytes.len()),
            name: self.name.clone(),
            records: count(self.bytes.iter().filter(|byte| **byte == b'\n').count()),
            sha256: Digest::of(&self.bytes),
        }
    }
}

/// Evidence of one scope: equal inputs give equal bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// What it holds.
    pub manifest: Manifest,
    /// The canonical bytes of the manifest.
    pub manifest_json: String,
    /// The log key's signature of it.
    pub envelope: Envelope,
    /// The audit log, then the files that were given, by name.
    pub files: Vec<PackageFile>,
}

impl Package {
    /// The package of `scope`, with `files` beside the audit log, signed by `key`.
    ///
    /// Events past the period, and those of other workflows, stand without their payload.
    ///
    /// # Errors
    /// [`PackageError`], in the order of its variants.
    pub fn assemble<N: Nodes>(
        scope: Scope,
        source: Source<'_, N>,
        mut files: Vec<PackageFile>,
        generated_by: &str,
        key: &LogKey,
    ) -> Result<Self, PackageError> {
        require_period(&scope)?;
        let span = Span::of(&scope, &source)?;
        files.push(audit_log(&scope, span.events(source.events)));
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let checkpoints = span.checkpoints(source.published)?;
        let manifest = Manifest {
            package_id: scope.package_id()?,
            origin: key.origin().to_string(),
            first_seq: span.first_seq,
            last_seq: span.last_seq,
            frontier: frontier(source.nodes, span.first_seq.saturating_sub(1))?.hashes().to_vec(),
            consistency: links(source.nodes, &checkpoints)?,
            checkpoints: checkpoints.into_iter().map(|(_, note)| note).collect(),
            files: files.iter().map(PackageFile::entry).collect(),
            generated_at: span.generated_at,
            generated_by: generated_by.to_string(),
            scope,
        };
        let manifest_json = canonical::to_string(&manifest)?;
        let said = statement(manifest.package_id, Digest::of(manifest_json.as_bytes()))?;
        let envelope = Envelope::sign(&said, IN_TOTO, key);
        Ok(Self { manifest, manifest_json, envelope, files })
    }
}

fn require_period(scope: &Scope) -> Result<(), PackageError> {
    let micros = scope.period_end.micros().checked_sub(scope.period_start.micros());
    let longest = MAX_PERIOD_DAYS.saturating_mul(MICROS_A_DAY);
    let fits = micros.and_then(|micros| u64::try_from(micros).ok()).is_some_and(|micros| micros <= longest);
    if fits { Ok(()) } else { Err(PackageError::Period) }
}

/// Which events a package holds.
struct Span {
    first_seq: u64,
    last_seq: u64,
    closing: String,
    generated_at: Timestamp,
}

impl Span {
    /// From the first event in the period to the size of the first head that covers it.
    fn of<N>(scope: &Scope, source: &Source<'_, N>) -> Result<Self, PackageError> {
        let within = |event: &&StoredEvent| event.created_at <= scope.period_end;
        let begun = |event: &&StoredEvent| event.created_at >= scope.period_start;
        let first = source.events.iter().find(begun).filter(within).ok_or(PackageError::Empty)?;
        let last = source.events.iter().take_while(within).last().ok_or(PackageError::Empty)?;
        let heads = source.heads.iter().map(|note| Ok((Note::parse(note)?.head()?, note)));
        let heads: Vec<(Head, &String)> = heads.collect::<Result<_, NoteError>>()?;
        let covering = heads.iter().find(|(head, _)| head.size >= last.seq).or(heads.last());
        let (head, note) = covering.filter(|(head, _)| head.size >= first.seq).ok_or(PackageError::Empty)?;
        let at = head.size.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        let closing = at.and_then(|index| source.events.get(index)).ok_or(OutOfRange)?;
        Ok(Self {
            first_seq: first.seq,
            last_seq: head.size,
            closing: (*note).clone(),
            generated_at: closing.created_at,
        })
    }

    fn events<'e>(&self, events: &'e [StoredEvent]) -> impl Iterator<Item = &'e StoredEvent> {
        let range = self.first_seq..=self.last_seq;
        events.iter().filter(move |event| range.contains(&event.seq))
    }

    /// What was published between the first event and the closing head, then that head.
    fn checkpoints(&self, published: &[String]) -> Result<Vec<(u64, String)>, PackageError> {
        let mut checkpoints = Vec::new();
        for note in published {
            let size = Note::parse(note)?.head()?.size;
            if (self.first_seq..self.last_seq).contains(&size) {
                checkpoints.push((size, note.clone()));
            }
        }
        checkpoints.push((self.last_seq, self.closing.clone()));
        Ok(checkpoints)
    }
}

fn links(nodes: &impl Nodes, checkpoints: &[(u64, String)]) -> Result<Vec<Link>, OutOfRange> {
    let pairs = checkpoints.iter().zip(checkpoints.iter().skip(1));
    pairs.map(|((from, _), (to, _))| link(nodes, *from, *to)).collect()
}

fn link(nodes: &impl Nodes, from: u64, to: u64) -> Result<Link, OutOfRange> {
    Ok(Link { from, hashes: consistency(nodes, from, to)?, to })
}

fn audit_log<'e>(scope: &Scope, events: impl Iterator<Item = &'e StoredEvent>) -> PackageFile {
    let mut bytes = Vec::new();
    for event in events {
        let line = if scope.shows(event.created_at, event.workflow_id) {
            event.to_envelope_json()
        } else {
            StoredEvent { payload: None, ..event.clone() }.to_envelope_json()
        };
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
    }
    PackageFile { name: AUDIT_LOG.to_string(), bytes }
}
