//! Folding a journal: from a snapshot and the tail, or from the start to a place in time.

use std::sync::mpsc::sync_channel;

use postcard::{from_bytes, to_allocvec};
use venture_core::digest::Digest;
use venture_core::id::TenantId;
use venture_core::log::Frontier;
use venture_core::log::note::{Head, VerifierKey};
use venture_core::signature::{PublicKey, SigningKey};
use venture_core::time::Timestamp;

use super::decider::{Decider, FindBlob};
use super::pages::{Checked, CheckedPage, Page};
use crate::journal::{EventRow, Journal, JournalError, Snapshot};
use crate::open::OpenError;
use crate::verify::{Break, BreakKind, VerifyError, verify};

/// Names what a snapshot's signature signs.
const SNAPSHOT_TAG: &[u8] = b"venture snapshot v1\n";

/// A folded journal.
pub(super) struct Folded<D> {
    pub(super) decider: D,
    pub(super) log: Frontier,
    /// When the last event was.
    pub(super) last_at: Option<Timestamp>,
    /// The place of the snapshot that it began with; 0 without one.
    pub(super) snapshot_seq: u64,
}

impl<D: Decider> Folded<D> {
    fn empty(tenant: TenantId) -> Self {
        Self { decider: D::new(tenant), log: Frontier::new(), last_at: None, snapshot_seq: 0 }
    }

    /// The state of the whole journal: the latest good snapshot and the tail, checked against the last head.
    ///
    /// What does not fit is looked at whole, so that the first break is named.
    pub(super) fn restore(journal: &dyn Journal) -> Result<Self, OpenError> {
        match Self::try_restore(journal) {
            Ok(folded) => Ok(folded),
            Err(error) => match verify(journal, &[]) {
                Err(VerifyError::Broken(broken)) => Err(broken.into()),
                Err(VerifyError::Journal(_) | VerifyError::Key(_)) | Ok(_) => Err(error),
            },
        }
    }

    fn try_restore(journal: &dyn Journal) -> Result<Self, OpenError> {
        let last = last_head(journal)?;
        let size = last.as_ref().map_or(0, |head| head.size);
        let mut folded =
            from_snapshot(journal, size)?.unwrap_or_else(|| Self::empty(journal.identity().tenant));
        let good = folded.log.size();
        folded.advance(journal, Until::End)?;
        require_head(&folded.log, last.as_ref(), good)?;
        Ok(folded)
    }

    /// Folds in what follows, up to `until`. The pages behind are checked on a second thread meanwhile.
    fn advance(&mut self, journal: &dyn Journal, until: Until) -> Result<(), OpenError> {
        let find = |hash: &Digest| journal.blob(hash).ok().flatten();
        let good = self.log.size();
        let first = Page::read(journal, good.saturating_add(1), until);
        let Some(mut next) = first.next() else { return self.fold_page(first.check::<D>(good), &find) };
        std::thread::scope(|scope| {
            // Two pages are under way: one is checked, the one behind it waits.
            let (to_check, pages) = sync_channel(2);
            let (done, checked) = sync_channel(2);
            let checking = scope.spawn(move || {
                let mut pages = pages.into_iter().map(|page: Page| page.check::<D>(good));
                pages.try_for_each(|page| done.send(page))
            });
            // A page that nobody takes any more: the other thread broke off, which is told below.
            drop(to_check.send(first));
            let mut to_check = Some(to_check);
            loop {
                if let Some(open) = &to_check {
                    let page = Page::read(journal, next, until);
                    let behind = page.next();
                    drop(open.send(page));
                    match behind {
                        Some(behind) => next = behind,
                        None => to_check = None,
                    }
                }
                let Ok(page) = checked.recv() else { break };
                self.fold_page(page, &find)?;
            }
            drop(checking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            Ok(())
        })
    }

    fn fold_page(&mut self, page: CheckedPage<D::Event>, find: &FindBlob<'_>) -> Result<(), OpenError> {
        let (events, fault) = page;
        for Checked { seq, leaf, at, event } in events {
            self.decider
                .apply(&event, find)
                .map_err(|corruption| OpenError::State { seq, what: corruption.0 })?;
            self.log.push(leaf);
            self.last_at = Some(at);
        }
        fault.map_or(Ok(()), Err)
    }
}

/// The bytes of a snapshot: last time, frontier, state.
pub(super) fn snapshot<D: Decider>(
    folded: &Folded<D>,
    tenant: TenantId,
    key: &SigningKey,
) -> Option<Snapshot> {
    let parts = (folded.last_at.map(Timestamp::micros), &folded.log, folded.decider.snapshot());
    let state = to_allocvec(&parts).ok()?;
    let content_hash = Digest::of(&state);
    let seq = folded.log.size();
    let signature = key.sign(&signed_bytes(tenant, seq, content_hash)).to_vec();
    Some(Snapshot { seq, state, content_hash, signature })
}

fn signed_bytes(tenant: TenantId, seq: u64, content_hash: Digest) -> Vec<u8> {
    [SNAPSHOT_TAG, tenant.as_bytes(), &seq.to_be_bytes(), &content_hash.0].concat()
}

/// The latest snapshot that is whole, signed, and at a head with its root. A bad one is passed over:
/// it is a cache.
fn from_snapshot<D: Decider>(journal: &dyn Journal, size: u64) -> Result<Option<Folded<D>>, OpenError> {
    let tenant = journal.identity().tenant;
    let key = verifier(journal)?;
    for snapshot in journal.snapshots(size)? {
        let Some((last_at, log, state)) = read_snapshot(&snapshot, tenant, key.key()) else { continue };
        let note = journal.heads(snapshot.seq)?.into_iter().next();
        let head = note.and_then(|note| Head::open(&note, core::slice::from_ref(&key)).ok());
        let fits = head.is_some_and(|head| head.size == snapshot.seq && head.root == log.root());
        if !fits {
            continue;
        }
        if let Ok(decider) = D::restore(tenant, &state) {
            return Ok(Some(Folded { decider, log, last_at, snapshot_seq: snapshot.seq }));
        }
    }
    Ok(None)
}

fn read_snapshot(
    snapshot: &Snapshot,
    tenant: TenantId,
    key: &PublicKey,
) -> Option<(Option<Timestamp>, Frontier, Vec<u8>)> {
    let signature: &[u8; 64] = snapshot.signature.as_slice().try_into().ok()?;
    let signed = signed_bytes(tenant, snapshot.seq, snapshot.content_hash);
    let whole = Digest::of(&snapshot.state) == snapshot.content_hash;
    if !whole || key.verify(&signed, signature).is_err() {
        return None;
    }
    let (last_at, log, state): (Option<i64>, Frontier, Vec<u8>) = from_bytes(&snapshot.state).ok()?;
    let last_at = last_at.map(Timestamp::from_micros).transpose().ok()?;
    (log.size() == snapshot.seq).then_some((last_at, log, state))
}

pub(super) fn verifier(journal: &dyn Journal) -> Result<VerifierKey, OpenError> {
    VerifierKey::parse(&journal.identity().vkey).map_err(|error| OpenError::Damaged(error.to_string()))
}

/// The largest head, if it holds under the log's key.
fn last_head(journal: &dyn Journal) -> Result<Option<Head>, OpenError> {
    let key = verifier(journal)?;
    let Some(note) = journal.last_head()? else { return Ok(None) };
    match Head::open(&note, core::slice::from_ref(&key)) {
        Ok(head) => Ok(Some(head)),
        // Which head before it still holds is for the full verification to say.
        Err(_) => Err(broken(BreakKind::Signature, journal.last_seq(), 0).into()),
    }
}

pub(super) fn broken(kind: BreakKind, break_seq: u64, last_good_size: u64) -> Break {
    Break { kind, break_seq, last_good_size, expected: None, actual: None }
}

/// The log ends at its last head, with that root.
fn require_head(log: &Frontier, last: Option<&Head>, good: u64) -> Result<(), Break> {
    let (size, signed) = (log.size(), last.map_or(0, |head| head.size));
    if signed > size {
        return Err(broken(BreakKind::Truncated, size.saturating_add(1), good));
    }
    if signed < size {
        return Err(broken(BreakKind::Unsigned, signed.saturating_add(1), signed));
    }
    let root = log.root();
    match last {
        Some(head) if head.root != root => Err(Break {
            expected: Some(head.root),
            actual: Some(root),
            ..broken(BreakKind::Root, good.saturating_add(1), good)
        }),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn broken_read(error: JournalError, last_good_size: u64) -> OpenError {
    match error {
        JournalError::Corrupt { seq, .. } => broken(BreakKind::Altered, seq, last_good_size).into(),
        JournalError::Conflict { .. }
        | JournalError::Misfit(_)
        | JournalError::Full(_)
        | JournalError::ReadOnly(_)
        | JournalError::Blob { .. }
        | JournalError::Io(_) => error.into(),
    }
}

/// How far to fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// All there is.
    End,
    /// Every event with `seq` up to this one.
    Seq(u64),
    /// The longest prefix whose events are all at or before this time.
    Time(Timestamp),
}

impl Until {
    pub(super) fn holds(self, event: &EventRow<'_>) -> bool {
        match self {
            Self::End => true,
            Self::Seq(last) => event.seq <= last,
            Self::Time(last) => event.created_at <= last,
        }
    }
}

/// A journal folded from its first event.
#[derive(Clone, Debug)]
pub struct Replayed<D> {
    /// The state.
    pub decider: D,
    /// The last event folded in; 0 if none.
    pub seq: u64,
    /// The root of the log there.
    pub root: Digest,
    /// When the last event was.
    pub at: Option<Timestamp>,
}

/// Folds the journal from its first event, without any snapshot.
///
/// # Errors
/// [`OpenError::Broken`] at the first event that is not what was sealed, [`OpenError::State`] at the first
/// that cannot be folded, [`OpenError::Journal`] if the journal cannot be read.
///
/// Spec: events.md 7, "Point in time".
pub fn replay<D: Decider>(journal: &dyn Journal, until: Until) -> Result<Replayed<D>, OpenError> {
    let mut folded = Folded::<D>::empty(journal.identity().tenant);
    folded.advance(journal, until)?;
    if until == Until::End {
        require_head(&folded.log, last_head(journal)?.as_ref(), 0)?;
    }
    let (seq, root) = (folded.log.size(), folded.log.root());
    Ok(Replayed { decider: folded.decider, seq, root, at: folded.last_at })
}
